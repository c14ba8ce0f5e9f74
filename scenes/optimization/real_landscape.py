"""RealLandscape: slices of the loss of a plain and of a residual net, and the plane in which a run moves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from manim import Group, Mobject, smooth

from models.traces.optimization.real_landscape import RealLandscapeTrace
from scenes.props import Bars, Counter, LossSurface
from scenes.props.surface_items import SurfaceItem
from scenes.props.trail import Trail
from scenes.stage import Drive, Each, FadeIn, FadeOut, To, place, reveal, swap
from scenes.stage.before import Beat, HandTimedScene
from scenes.stage.viewpoint import Viewpoint

from .real_landscape_places import TALL, WIDE, Places

PLAIN, RESIDUAL = 0, 1
ABOVE = 0.25  # world units between a surface's top and the arrows over it
LEVELS = np.arange(-3.0, 3.0, 0.1)  # ten contour lines for a factor of ten
SIZE, RELIEF = 4.2, 2.7
EARLY = 0.25  # share of the run that is played slowly: most of its way lies there


def minima_of(heights: np.ndarray) -> np.ndarray:
    """(n, 2): row and column of the inner points of a grid that are lower than their eight neighbours."""
    rows, columns = heights.shape
    around = [
        heights[1 + i : rows - 1 + i, 1 + j : columns - 1 + j]
        for i in (-1, 0, 1)
        for j in (-1, 0, 1)
        if (i, j) != (0, 0)
    ]
    return np.argwhere(heights[1:-1, 1:-1] < np.min(around, axis=0)) + 1


class RealLandscape(HandTimedScene[RealLandscapeTrace]):
    """A rugged slice, a smooth one, what slices leave out, and the way that a run really took."""

    @cached_property
    def places(self) -> Places:
        return self.layout.pick(WIDE, TALL)

    def construct(self) -> None:
        trace = self.trace
        self.add(self.title())
        with self.beat("slice", parameters=trace.parameters, depth=trace.depth) as beat:
            self.cut(beat)
        with self.beat("plain", minima=trace.minima[PLAIN]) as beat:
            self.count_minima(beat)
        with self.beat("residual") as beat:
            self.add_shortcuts(beat)
        with self.beat("trained", steps=trace.steps, rates=len(trace.rates), **self.reached()) as beat:
            self.compare(beat)
        with self.beat("share") as beat:
            self.doubt(beat)
        kept, noise = (f"{100 * share:.0f}" for share in (trace.path_share.sum(), trace.noise_share))
        with self.beat("run", kept=kept, noise=noise) as beat:
            self.follow(beat)
        with self.beat("end") as beat:
            self.look_round(beat)

    def reached(self) -> dict[str, Any]:
        """The losses of the trained nets."""
        plain, residual = self.trace.trained_loss
        return {"plain": f"{plain:.2f}", "residual": f"{residual:.2f}"}

    # ---- two slices --------------------------------------------------------------------------------------------

    def slice_surface(self, which: int, viewpoint: Viewpoint) -> LossSurface:
        """A slice on the ruler of both: the logarithm of the loss."""
        heights = np.log10(self.trace.slice.astype(float))
        reach = float(self.trace.axis[-1])
        return LossSurface(
            heights[which], (-reach, reach), (-reach, reach), viewpoint=viewpoint, size=(SIZE, SIZE), relief=RELIEF,
            span=(float(heights.min()), float(heights.max())), levels=LEVELS, skirt=0.25,
        )  # fmt: skip

    def cut(self, beat: Beat) -> None:
        """From the trained net two random directions go out; over their plane the loss rises."""
        places = self.places
        self.eye = Viewpoint(-105.0, 46.0, zoom=places.big, centre=places.alone, target=(0.0, 0.0, 1.1))
        self.plain = self.slice_surface(PLAIN, self.eye)
        top = self.plain.ground.low + (RELIEF + ABOVE) / RELIEF * (self.plain.ground.high - self.plain.ground.low)
        start = np.array([0.0, 0.0, top])
        ends = [start + np.array(way) for way in ((0.75, 0.0, 0.0), (0.0, 0.75, 0.0))]
        self.arrows = [self.plain.arrow(np.stack([start, end]), "highlight", thickness=5.0) for end in ends]
        self.drop_line = self.plain.drop(start, "muted")
        self.home = self.plain.trail(np.zeros((1, 2)), "highlight", radius=0.09)
        self.spread = [self.home, self.drop_line, *self.arrows]
        formula = place(self.type.formula("L(theta + x thin d_1 + y thin d_2)", "values", "ink"), *places.formula)
        lines = [place(self.words(key, "note"), *at) for key, at in zip(("theta", "length"), places.words, strict=True)]
        self.play(
            reveal(self.plain, run_time=2.6), To(self.eye, azimuth=-68.0, elevation=40.0, run_time=beat.fill(5.4, 1.4)),
            FadeIn(formula, *lines, run_time=1.2),
        )  # fmt: skip
        self.wait(1.2)
        self.leaving: list[Mobject] = [formula, *lines]

    def count_minima(self, beat: Beat) -> None:
        """The eye comes nearer to the ground; every local minimum of the grid gets a ball, and they are counted."""
        trace, places = self.trace, self.places
        self.balls = self.marks(PLAIN, self.plain)
        self.number, word = self.minima_counter(PLAIN, places.words[0])
        note = place(self.words("grid", "note", side=len(trace.axis)), *places.words[1])
        self.play(
            *(To(item, opacity=0.0) for item in self.spread), *(FadeOut(thing) for thing in self.leaving), run_time=0.6
        )
        self.discard(self.plain, self.spread)
        name = place(self.words("plain", "body", "ink", bold=True, depth=trace.depth), *places.formula)
        self.play(FadeIn(name, self.number, word, note), run_time=0.6)

        def draw(t: float) -> None:
            shown = t * len(self.balls)
            for k, ball in enumerate(self.balls):
                ball.opacity = float(np.clip(shown - k, 0, 1))
            self.number.show(int(shown + 1e-9))
            self.eye.azimuth, self.eye.elevation = -68.0 + 30.0 * t, 40.0 - 6.0 * t

        self.play(Drive(Group(self.plain, self.number), draw), run_time=beat.fill(4.5, leaving=2.0))
        self.prove("as many as are counted", self.number, trace.minima[PLAIN])
        self.prove("a ball for each local minimum", Each(self.balls), self.minima_at(PLAIN))
        self.wait(0.8)
        self.leaving = [name, self.number, word, note]

    def marks(self, which: int, surface: LossSurface) -> list[Trail]:
        """A small ball in every local minimum, not seen yet; the nearest to the middle comes first."""
        role = "bad" if which == PLAIN else "good"
        balls = [surface.trail(at[None], role, radius=0.07) for at in self.minima_at(which)]
        for ball in balls:
            ball.opacity = 0.0
        return balls

    def minima_at(self, which: int) -> np.ndarray:
        """(minima, 2): the local minima of a slice, the nearest to the middle first."""
        trace = self.trace
        found = minima_of(trace.slice[which])
        places = np.stack([trace.axis[found[:, 1]], trace.axis[found[:, 0]]], axis=1)
        return np.asarray(places[np.argsort(np.linalg.norm(places, axis=1))])

    def minima_counter(self, which: int, at: tuple[float, float]) -> tuple[Counter, Mobject]:
        """The number of local minima, and the words behind it."""
        role, words = ("bad", "minima") if which == PLAIN else ("good", "minimum")
        number = Counter(self.type, "{:.0f}", "values", role, bold=True)
        number.show(self.trace.minima[which]).stand(*at)
        x = float(number.get_right()[0]) + 0.2
        return number.show(0), self.type.seated(self.screen(words), x, at[1], "note", "muted")

    def discard(self, surface: LossSurface, items: Sequence[SurfaceItem]) -> None:
        """Take off a surface what is not seen any more."""
        for item in items:
            surface.items.remove(item)
            surface.remove(item)

    def add_shortcuts(self, beat: Beat) -> None:
        """The plain slice makes room for the residual net's; one ball is enough there."""
        trace, places = self.trace, self.places
        centre = np.array(places.pair[PLAIN])
        self.play(
            To(self.eye, centre=centre, zoom=places.small, azimuth=-60.0, elevation=38.0),
            *(FadeOut(thing) for thing in self.leaving), run_time=1.2,
        )  # fmt: skip
        self.other = Viewpoint(-105.0, 46.0, zoom=places.small, centre=places.pair[RESIDUAL], target=(0.0, 0.0, 1.1))
        self.smooth = self.slice_surface(RESIDUAL, self.other)
        only = self.marks(RESIDUAL, self.smooth)
        names = [
            self.type.seated(self.screen(key, depth=trace.depth), *at, "body", "ink", bold=True)
            for key, at in zip(("plain", "residual"), places.names, strict=True)
        ]
        ruler = place(self.words("ruler", "note"), *places.ruler, "left" if self.layout.is_tall else "right")
        counts = [self.minima_counter(which, places.minima[which]) for which in (PLAIN, RESIDUAL)]
        for which, (number, _) in enumerate(counts):
            number.show(trace.minima[which])
        self.play(
            reveal(self.smooth, run_time=2.4),
            To(self.other, azimuth=-60.0, elevation=38.0, run_time=beat.fill(3.6, leaving=3.2)),
            FadeIn(*names, ruler, *counts[PLAIN], run_time=0.8),
        )
        for ball in only:
            ball.opacity = 0.0
        self.play(*(To(item, opacity=1.0) for item in only), FadeIn(*counts[RESIDUAL]), run_time=0.8)
        self.prove("with shortcuts as well", Each(only), self.minima_at(RESIDUAL))
        self.wait(1.0)
        self.leaving = [*names, ruler, *(thing for pair in counts for thing in pair)]

    def compare(self, beat: Beat) -> None:
        """What the same training has reached on each, while both are seen from all sides."""
        trace, places = self.trace, self.places
        told = [
            place(
                self.words(
                    "result",
                    "note",
                    loss=f"{trace.trained_loss[k]:.2f}",
                    right=f"{100 * trace.accuracy[k]:.0f}",
                    rate=f"{trace.rates[trace.best[k]]:g}",
                ),
                *places.results[k],
            )
            for k in (PLAIN, RESIDUAL)
        ]
        self.play(FadeIn(*told), run_time=0.6)
        start = self.eye.azimuth

        def draw(t: float) -> None:
            for eye in (self.eye, self.other):
                eye.azimuth = start + 50.0 * t

        both = Group(self.plain, self.smooth)
        half = beat.fill(5.0, leaving=1.7) / 2
        self.play(Drive(both, lambda t: draw(t / 2)), run_time=half)
        like = place(
            self.words(
                "like", "note", "ink", step=trace.like, loss=f"{trace.like_loss:.2f}", minima=trace.minima[RESIDUAL + 1]
            ),
            *places.results[RESIDUAL],
        )
        self.play(swap(told[RESIDUAL], like), run_time=0.8)
        self.play(Drive(both, lambda t: draw((1 + t) / 2)), run_time=half)
        self.wait(0.9)
        self.leaving += [told[PLAIN], like]

    # ---- what a slice leaves out -------------------------------------------------------------------------------

    def doubt(self, beat: Beat) -> None:
        """How much of the residual net's run lies in the plane of its two random directions."""
        trace, places = self.trace, self.places
        share = float(trace.random_share[RESIDUAL])
        self.play(
            To(self.plain, opacity=0.0), *(FadeOut(thing) for thing in self.leaving),
            To(self.other, centre=np.array(places.alone), zoom=places.big, azimuth=-60.0), run_time=1.2,
        )  # fmt: skip
        self.remove(self.plain)
        self.bars, self.kept = (
            Bars(np.array([start]), places.bar, np.zeros(1), role, thickness=0.2)
            for start, role in zip(places.bars, ("muted", "good"), strict=True)
        )
        self.shares = [
            Counter(self.type, form, "values", role, bold=True).stand(*at)
            for form, role, at in zip(("{:.2f}%", "{:.1f}%"), ("ink", "good"), places.shares, strict=True)
        ]
        self.heads = [
            self.type.seated(self.screen(key), *at, "note", "muted")
            for key, at in zip(("random", "main"), places.heads, strict=True)
        ]
        honest = [
            place(self.words(key, "note", "ink"), *at) for key, at in zip(("way", "way_2"), places.asks, strict=True)
        ]
        self.bars.opacity = 0.0
        self.add(self.bars)
        self.play(To(self.bars, opacity=1.0), FadeIn(self.shares[0], self.heads[0], *honest), run_time=0.8)

        def draw(t: float) -> None:
            self.bars.values = np.array([share * t])
            self.shares[0].show(100 * share * t)
            self.other.azimuth = -60.0 + 25.0 * t

        self.play(Drive(Group(self.bars, self.shares[0], self.smooth), draw), run_time=beat.fill(3.0, leaving=1.2))
        self.wait(1.2)
        self.leaving = [*honest]

    def follow(self, beat: Beat) -> None:
        """The plane of the run's two main directions, and the run on it."""
        trace, places = self.trace, self.places
        self.last_eye = Viewpoint(-150.0, 50.0, zoom=places.valley_zoom, centre=places.valley, target=(0.0, 0.0, 0.9))
        self.valley = LossSurface(
            np.log10(trace.plane.astype(float)), (trace.plane_x[0], trace.plane_x[-1]),
            (trace.plane_y[0], trace.plane_y[-1]), viewpoint=self.last_eye, size=(5.2, 4.0), relief=2.3, levels=LEVELS,
        )  # fmt: skip
        run = self.valley.trail(trace.path, "gradient_descent", radius=0.1, thickness=5.0)
        run.step = 0.0
        self.play(
            *(FadeOut(thing, run_time=0.4) for thing in self.leaving), To(self.smooth, opacity=0.0, run_time=0.8),
            reveal(self.valley, run_time=2.0), To(self.last_eye, azimuth=-118.0, elevation=46.0, run_time=2.4),
        )  # fmt: skip
        self.remove(self.smooth)
        kept = float(trace.path_share.sum())
        count, word = self.step_counter()
        loss = Counter(self.type, "{:.2f}", "values", "loss", bold=True, value=trace.path_loss[0]).stand(*places.losses)
        loss_word = self.type.seated(
            self.screen("loss"), float(loss.get_right()[0]) + 0.25, places.losses[1], "note", "loss"
        )
        self.kept.opacity = 0.0
        self.add(self.kept)
        self.play(
            To(self.kept, opacity=1.0),
            FadeIn(count, word, loss, loss_word, self.shares[1], self.heads[1]),
            run_time=0.6,
        )
        last = len(trace.path) - 1

        def draw(t: float) -> None:
            run.step = t * last
            now = round(t * last)
            count.show(trace.path_at[now])
            loss.show(trace.path_loss[now])
            self.last_eye.azimuth = -118.0 + 20.0 * t

        def fill_bar(t: float) -> None:
            self.kept.values = np.array([kept * t])
            self.shares[1].show(100 * kept * t)

        self.play(Drive(Group(self.kept, self.shares[1]), fill_bar, rate_func=smooth), run_time=1.0)
        moving, whole = Group(self.valley, count, loss), beat.fill(7.0, leaving=1.6)
        self.play(Drive(moving, lambda t: draw(EARLY * t)), run_time=0.6 * whole)
        self.play(Drive(moving, lambda t: draw(EARLY + (1 - EARLY) * t)), run_time=0.4 * whole)
        self.prove("where the run ends", run, trace.path[-1])
        self.kept.marks, self.kept.marking = np.array([trace.noise_share]), 0.0
        noise = self.words("noise", "note", noise=f"{100 * trace.noise_share:.0f}")
        place(noise, *places.noise)
        self.play(To(self.kept, marking=1.0), FadeIn(noise), run_time=0.8)
        self.wait(0.8)

    def look_round(self, beat: Beat) -> None:
        """Once more round the valley, and what the number says."""
        note = place(self.words("honest", "note"), *self.places.note)
        self.play(FadeIn(note), run_time=0.6)
        self.play(To(self.last_eye, azimuth=-60.0, elevation=42.0), run_time=beat.fill(4.0, leaving=1.0))
        self.wait(1.0)

    def step_counter(self) -> tuple[Counter, Mobject]:
        """A number of steps at the top right, and the word beside it."""
        right, height = self.places.count
        word = self.type.seated(self.screen("steps"), right, height, "note", "muted", anchor="right")
        number = Counter(self.type, "{:,.0f}", "values", bold=True, anchor="right")
        return number.stand(float(word.get_left()[0]) - 0.18, height), word
