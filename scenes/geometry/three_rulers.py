"""ThreeRulers: what is near a digit by Euclid's, Manhattan's and the cosine's distance, and what each cannot see."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Group, Mobject, VGroup, linear

from models.traces.geometry.three_rulers import RULERS, ThreeRulersTrace, distances
from scenes.geometry.drawings.metric_balls import MetricBalls
from scenes.geometry.drawings.neighbour_ruler import NeighbourRuler
from scenes.props import Counter, ImageTile
from scenes.props.beam import as_array
from scenes.props.curve import Curve
from scenes.stage import Box, Drive, Each, FadeIn, FadeOut, To, place, reveal, swap
from scenes.stage.before import Beat, HandTimedScene
from scenes.stage.group import GroupOf

from .three_rulers_places import TALL, WIDE, Places

SIDE = 8
L2, L1, COSINE = range(3)
FORMULAS = (
    "sqrt(sum_i (x_i - y_i)^2)",
    "sum_i abs(x_i - y_i)",
    "1 - (x dot y) / (norm(x) norm(y))",
)
STATES: tuple[dict[str, Any], ...] = ({"p": 2.0, "wedge": 0.0}, {"p": 1.0, "wedge": 0.0}, {"p": 1.0, "wedge": 1.0})


def steps_of(largest: float) -> tuple[float, float]:
    """The end of a ruler that holds the largest distance, and the distance between its ticks."""
    rough = largest / 4
    power = 10.0 ** np.floor(np.log10(rough))
    tick = float(power * min((1, 2, 5, 10), key=lambda step: abs(step * power - rough)))
    return largest * 1.03, tick


class ThreeRulers(HandTimedScene[ThreeRulersTrace]):
    """Three distances as balls, as rulers of real digits, then dimmed and moved by a pixel."""

    @property
    def places(self) -> Places:
        return self.layout.pick(WIDE, TALL)

    def construct(self) -> None:
        trace = self.trace
        percent = 100 * trace.accuracy_at
        self.set_up()
        with self.beat("query", label=trace.label) as beat:
            self.show_query(beat)
        with self.beat("l2") as beat:
            self.draw_balls(beat)
        with self.beat("l1") as beat:
            self.become(L1, beat)
        with self.beat("cosine") as beat:
            self.become_wedges(beat)
        with self.beat("rulers", train=len(trace.X)) as beat:
            self.lay_rulers(beat)
        with self.beat("same", low=np.floor(percent[0].min()), agree=100 * trace.agreement[L2, L1]) as beat:
            self.count_right(beat)
        with self.beat("dim", l2=percent[-1, L2], l1=percent[-1, L1]) as beat:
            self.dim(beat)
        with self.beat("shift", label=trace.label) as beat:
            self.move_by_a_pixel(beat)
        shifted, noisy = 100 * trace.shifted_accuracy, 100 * trace.noise_accuracy
        with self.beat("honest", low=shifted.min(), high=shifted.max(), noise=np.floor(noisy.min())) as beat:
            self.conclude(beat)

    def set_up(self) -> None:
        self.pixels = self.trace.query.astype(float)
        self.query = ImageTile(self.pixels.reshape(SIDE, SIDE), self.places.first, full=1.0)
        self.balls = MetricBalls(self.places.balls)
        self.icons: list[MetricBalls] = []
        self.names: list[Mobject] = []
        self.add(self.title())

    # ---- balls -------------------------------------------------------------------------------------------------

    def show_query(self, beat: Beat) -> None:
        trace = self.trace
        words = self.words("picked", "note", gap=self.gap, fooled=trace.fooled, tests=trace.tests)
        self.picked = place(words, *self.places.note)
        self.play(reveal(self.query, rate_func=linear), run_time=beat.fill(1.4, leaving=1.8))
        self.play(FadeIn(self.picked), run_time=0.6)
        self.wait(1.2)

    @property
    def gap(self) -> str:
        """What stands between two halves of a line: in a tall picture, its end."""
        return "\n" if self.layout.is_tall else ""

    def say(self, which: int) -> VGroup:
        """The formula of a distance and its name."""
        at = self.places
        formula = place(self.type.formula(FORMULAS[which], "values", "ink"), *at.formula, "centre")
        return VGroup(formula, place(self.words(RULERS[which], "body", "muted"), *at.caption, "centre"))

    def draw_balls(self, beat: Beat) -> None:
        self.said = self.say(L2)
        self.axes = VGroup(
            *(
                place(self.type.formula(f"x_{n}", "math"), *spot, "centre")
                for n, spot in zip((1, 2), self.places.axes, strict=True)
            )
        )
        self.play(To(self.query, box=as_array(self.places.query)), FadeOut(self.picked), run_time=0.9)
        self.play(FadeIn(self.said, self.axes), reveal(self.balls), run_time=beat.fill(2.0, leaving=1.8))
        self.wait()
        self.keep(L2)

    def keep(self, which: int) -> None:
        """A small copy of the balls as they are goes to where its ruler will be."""
        row = self.places.rows[which]
        icon = MetricBalls(Box(*self.balls.box))
        icon.p, icon.wedge = STATES[which]["p"], STATES[which]["wedge"]
        name = place(self.words(RULERS[which], "note", "ink"), *row.name, "centre")
        self.play(To(icon, box=as_array(row.icon), plain=1.0, introducer=True), FadeIn(name), run_time=1.0)
        self.icons.append(icon)
        self.names.append(name)

    def become(self, which: int, beat: Beat, leaving: float = 1.8) -> None:
        """The balls turn into those of another distance."""
        said = self.say(which)
        self.play(
            swap(self.said, said), To(self.balls, **STATES[which], run_time=beat.fill(2.0, leaving=leaving)),
        )  # fmt: skip
        self.said = said
        self.wait()
        if leaving < 2.0:
            self.keep(which)

    def become_wedges(self, beat: Beat) -> None:
        """The cosine's balls, along which a dimmed image only slides."""
        self.become(COSINE, beat, leaving=5.2)
        dimmest = float(self.trace.factor[-1])

        def draw(t: float) -> None:
            self.balls.dimmed = 1 - (1 - dimmest) * t
            self.query.values = self.balls.dimmed * self.pixels.reshape(SIDE, SIDE)

        moving = Group(self.query, self.balls)
        self.play(Drive(moving, draw), run_time=1.6)
        self.wait(0.4)
        self.play(Drive(moving, lambda t: draw(1 - t)), run_time=1.0)
        self.keep(COSINE)

    # ---- rulers ------------------------------------------------------------------------------------------------

    def ruler(self, which: int) -> NeighbourRuler:
        """A ruler as long as all the distances on it, and its query."""
        trace, row = self.trace, self.places.rows[which]
        full, tick = steps_of(float(trace.distance_at[:, which].max()))
        images = trace.X.reshape(-1, SIDE, SIDE).astype(float)
        ruler = NeighbourRuler(
            row.ruler, images, trace.y == trace.label, f"digit_{trace.label}", full, tick, self.places.tile
        )
        ruler.extra = trace.shifted.reshape(SIDE, SIDE).astype(float)
        ruler.own = float(trace.shifted_distance[which])
        ruler.same_mean, ruler.other_mean = float(trace.same_distance[which]), float(trace.other_distance[which])
        return ruler

    def ticks(self, ruler: NeighbourRuler) -> VGroup:
        """The distances at a ruler's ticks."""
        bottom = ruler.extent()[0, 1] - 0.12
        values = np.arange(0, ruler.full + 1e-9, ruler.tick)
        if self.layout.is_tall and bottom < 0:
            values = values[ruler.x(values) < self.layout.right_in_lower_half - 0.2]
        labels = [self.type.words(f"{value:g}", "tick", "muted") for value in values]
        places = zip(labels, ruler.x(values), strict=True)
        return VGroup(*(place(label, float(x), bottom, "centre") for label, x in places))

    def look(self, factor: float) -> None:
        """Measure from the query at this brightness, on all rulers."""
        query = factor * self.pixels
        for ruler, row in zip(self.rulers, distances(query, self.trace.X), strict=True):
            ruler.show(query, row)

    def lay_rulers(self, beat: Beat) -> None:
        self.rulers = [self.ruler(which) for which in range(3)]
        self.look(1.0)
        ticks = VGroup(*(self.ticks(ruler) for ruler in self.rulers))
        self.play(
            To(Group(self.balls, self.query), opacity=0.0), FadeOut(self.said, self.axes),
            reveal(Group(*self.rulers)), FadeIn(ticks), run_time=1.0,
        )  # fmt: skip
        self.remove(self.balls, self.query)
        rulers = Group(*self.rulers)
        self.play(To(rulers, spread=1.0), run_time=beat.fill(2.2, leaving=1.8))
        self.play(To(rulers, tiles=1.0), run_time=0.8)
        self.prove("distances", Each(self.rulers), self.trace.distance_at[0])
        self.wait(1.0)

    def count_right(self, beat: Beat) -> None:
        trace, at = self.trace, self.places
        header = place(self.words("right", "note"), *at.header, "right")
        self.right = [
            Counter(self.type, "{:.1f}%", "body", "ink", bold=True, anchor="right").stand(*row.right) for row in at.rows
        ]
        self.say_right(np.zeros(3))
        self.add(*self.right)

        def draw(t: float) -> None:
            self.say_right(t * trace.accuracy_at[0])

        counting = beat.fill(2.0, leaving=4.0)
        self.play(Drive(VGroup(*self.right), draw), FadeIn(header, run_time=0.6), run_time=counting)
        agree = self.words("agree", "note", "highlight", percent=100 * trace.agreement[L2, L1])
        self.caption: Mobject = place(agree, *at.note)
        self.wait(0.6)
        self.play(To(Group(*self.rulers), crown=1.0), run_time=0.8)
        self.play(FadeIn(self.caption), run_time=0.6)

    def say_right(self, shares: np.ndarray) -> None:
        """Show the shares right (3,), 0…1, of the three distances."""
        for counter, share in zip(self.right, shares, strict=True):
            counter.show(100 * share)

    def dim(self, beat: Beat) -> None:
        """The query loses its light; distances, neighbours and shares right follow."""
        trace, at = self.trace, self.places
        word = self.type.seated(self.screen("brightness"), *at.factor, "note", "muted")
        factor = Counter(self.type, "×{:.2f}", "body", "highlight", bold=True, value=1.0)
        factor.stand(float(word.get_right()[0]) + 0.2, at.factor[1])
        self.play(swap(self.caption, VGroup(word, factor)), To(Group(*self.rulers), crown=0.0), run_time=0.8)
        last = len(trace.factor) - 1

        def draw(t: float) -> None:
            now = float(np.interp(t * last, np.arange(last + 1), trace.factor))
            self.look(now)
            factor.show(now)
            self.say_right(trace.accuracy_at[round(t * last)])

        moving = Group(*self.rulers, *self.right, factor)
        self.play(Drive(moving, draw), run_time=beat.fill(4.5, leaving=3.2))
        self.prove("dimmed distances", Each(self.rulers), trace.distance_at[-1])
        self.wait(1.6)
        self.play(Drive(moving, lambda t: draw(1 - t)), run_time=1.2)
        self.caption = VGroup(word, factor)

    # ---- one pixel ---------------------------------------------------------------------------------------------

    def legend(self) -> tuple[GroupOf[Curve], VGroup]:
        """What the three lines on the rulers are, with Euclid's distances."""
        trace, at = self.trace, self.places
        keys = ("same_mean", "other_mean", "own")
        values = (trace.same_distance[L2], trace.other_distance[L2], trace.shifted_distance[L2])
        roles = (f"digit_{trace.label}", "muted", "highlight")
        marks: GroupOf[Curve] = GroupOf()
        words = VGroup()
        for key, value, role, (x, y) in zip(keys, values, roles, at.legend, strict=True):
            marks.add(Curve([np.array([[x + 0.05, y - 0.14], [x + 0.05, y + 0.14]])], role, 4.0, glow=0.0))
            words.add(self.type.seated(self.screen(key, value=value), x + 0.25, y, "note", "ink"))
        return marks, words

    def move_by_a_pixel(self, beat: Beat) -> None:
        """Where the digit itself lies once it is moved, beside the mean of its class and of the others."""
        rulers = Group(*self.rulers)
        marks, words = self.legend()
        self.play(To(rulers, tiles=0.0), FadeOut(self.caption), run_time=0.6)
        self.play(To(rulers, marks=1.0), reveal(Group(*marks.parts[:2])), FadeIn(*words[:2]), run_time=0.8)
        self.wait(0.4)
        slide = To(rulers, pinned=1.0, run_time=beat.fill(2.2, leaving=1.2))
        self.play(slide, reveal(marks[2], run_time=0.6), FadeIn(words[2], run_time=0.6))
        self.prove("moved", Each(ruler.pin() for ruler in self.rulers), self.trace.shifted_distance)
        self.wait(1.0)
        self.legends = Group(marks, words)

    def conclude(self, beat: Beat) -> None:
        """The average digit beside the one shown, and what a pixel costs all three rulers."""
        trace, at = self.trace, self.places
        own, other = trace.mean_shifted[0, L2], trace.mean_other[L2]
        average = place(self.words("average", "note", gap=self.gap, tests=trace.tests, own=own, other=other), *at.note)
        honest = place(self.words("honest", "note", "highlight", gap=self.gap), *at.note)
        marks, words = self.legends

        def draw(t: float) -> None:
            self.say_right((1 - t) * trace.accuracy_at[0] + t * trace.shifted_accuracy)

        self.play(To(marks, opacity=0.0), swap(words, average), run_time=0.6)
        self.play(Drive(VGroup(*self.right), draw), run_time=beat.fill(2.4, leaving=2.8))
        self.play(swap(average, honest), run_time=0.6)
        self.wait(1.6)
