"""SaddlePoints: what stands still on a saddle, what escapes it, and the saddles of a real net."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from manim import Group, VGroup

from models.traces.optimization.saddle_points import SaddlePointsTrace
from scenes.props import Chart, Counter, FunctionPlot, LossSurface
from scenes.props.trail import Trail
from scenes.stage import Beat, Drive, FadeIn, FadeOut, To, place, reveal
from scenes.stage.viewpoint import Viewpoint

from .saddle_points_net import SHARP, NetAtASaddle

ARROW = 0.8  # length of the arrows along the eigenvectors, in units of x and y
UP, DOWN = "weight_pos", "weight_neg"
CLOSE = 1e-2  # as near as the picture can tell
SWING = 12.0  # degrees that the eye goes round and back


class SaddlePoints(NetAtASaddle):
    """A saddle seen, measured, endured and escaped; then the same in a net."""

    trace_type: ClassVar = SaddlePointsTrace

    def construct(self) -> None:
        trace = self.trace
        low, high = trace.eigenvalue
        escaped = trace.escaped_at[trace.escaped_at >= 0]
        share = f"{100 * trace.on_saddle[0]:.0f}"
        self.add(self.title())
        with self.beat("saddle") as beat:
            self.show_surface(beat)
        with self.beat("hessian", up=f"+{high:.0f}", down=f"\N{MINUS SIGN}{-low:.0f}") as beat:
            self.show_curvature(beat)
        with self.beat("still", steps=trace.still.shape[1] - 1) as beat:
            self.stand_still(beat)
        with self.beat(
            "noise", noise=trace.noise, escaped=len(escaped), all=len(trace.noisy), median=int(np.median(escaped))
        ) as beat:
            self.shake(beat)
        with self.beat("newton", starts=trace.starts, share=share) as beat:
            self.hop(beat, 0)
        with self.beat("absolute") as beat:
            self.hop(beat, 1)
        rare = {"dimensions": int(trace.dimensions[-1]), "percent": f"{100 * trace.minima_share[-1]:.0f}"}
        with self.beat("dimensions", **rare) as beat:
            self.count_dimensions(beat)
        least, count = int((trace.spectrum[0] < -SHARP).sum()), trace.spectrum.shape[1]
        with self.beat("net", count=count, negative=least, plateau=trace.plateau) as beat:
            leave = [FadeOut(thing, run_time=0.5) for thing in self.leaving]
            self.follow_the_net(beat, [To(self.surface, opacity=0.0, run_time=0.6), *leave])
        with self.beat("onward", steps=trace.onward_loss.shape[1] - 1) as beat:
            self.go_on(beat)

    # ---- the surface -------------------------------------------------------------------------------------------

    def show_surface(self, beat: Beat) -> None:
        """It grows while the eye comes round; a ball is set onto the saddle."""
        trace, places = self.trace, self.places
        self.viewpoint = Viewpoint(
            *places.far, zoom=places.zoom, centre=places.surface, target=(0.0, 0.0, 0.75), distance=14.0
        )
        levels = np.arange(-1.0, 2.6, 0.15)
        self.surface = LossSurface(
            trace.height, (trace.x[0], trace.x[-1]), (trace.y[0], trace.y[-1]), viewpoint=self.viewpoint,
            size=(3.4, 5.36), relief=2.0, levels=levels, key_level=0.0, skirt=0.35,
        )  # fmt: skip
        self.prove("the saddle's height", self.surface.height_at(np.zeros((1, 2))), np.zeros(1))
        turn = dict(zip(("azimuth", "elevation"), places.near, strict=True))
        self.play(
            reveal(self.surface, run_time=2.4),
            To(self.viewpoint, **turn, run_time=beat.fill(4.0, leaving=2.4)),
        )
        ways = self.eigenways()
        self.arrows = [self.surface.arrow(way, role) for way, role in zip(ways, (UP, UP, DOWN, DOWN), strict=True)]
        for arrow in self.arrows:
            arrow.reveal = 0.0
        self.play(*(To(item, reveal=1.0) for item in self.arrows[:2]), run_time=0.8)
        self.play(*(To(item, reveal=1.0) for item in self.arrows[2:]), run_time=0.8)
        self.wait(0.8)

    def eigenways(self) -> list[np.ndarray]:
        """[60, 2] each: from the saddle along both ends of the eigenvectors, the valley's first."""
        down, up = self.trace.eigenvector
        return [np.linspace(0, ARROW, 60)[:, None] * side * axis for axis in (up, down) for side in (-1, 1)]

    def show_curvature(self, beat: Beat) -> None:
        """The Hessian and its eigenvalues, each by its arrows."""
        trace, places = self.trace, self.places
        cells = "; ".join(", ".join(f"{value:.0f}" for value in row) for row in trace.hessian)
        matrix = place(self.type.formula(f"H = mat({cells})", "values", "ink"), *places.matrix)
        low, high = trace.eigenvalue
        written = (f"{{{{ lambda_1 = +{high:.0f} : {UP} }}}}", f"{{{{ lambda_2 = {low:.0f} : {DOWN} }}}}")
        values = [
            place(self.type.formula(text, "values"), *at) for text, at in zip(written, places.values, strict=True)
        ]
        meanings = [
            self.type.seated(self.screen(key), *at, "body", role, anchor="right")
            for key, role, at in zip(("valley", "ridge"), (UP, DOWN), places.meanings, strict=True)
        ]
        self.play(FadeIn(matrix), run_time=0.8)
        for which, arrows in enumerate((self.arrows[:2], self.arrows[2:])):
            self.play(
                *(To(item, start={"reveal": 0.0}, reveal=1.0) for item in arrows),
                FadeIn(values[which], meanings[which]),
                run_time=beat.fill(1.6, leaving=2.4 if which == 0 else 0.8) if which else 1.6,
            )
        self.wait(0.8)
        self.leaving = [matrix, *values, *meanings]

    # ---- along y = 0 -------------------------------------------------------------------------------------------

    def trails(self, paths: np.ndarray, roles: list[str], **options: float) -> list[Trail]:
        """Ways over the surface, at their beginnings and not seen yet."""
        made = [self.surface.trail(path, role, **options) for path, role in zip(paths, roles, strict=True)]
        for trail in made:
            trail.step, trail.opacity = 0.0, 0.0
        return made

    def stand_still(self, beat: Beat) -> None:
        """Gradient descent from the front and Adam from the back roll to the saddle and stay."""
        trace, places = self.trace, self.places
        steps = trace.still.shape[1] - 1
        roles = ["gradient_descent", "adam"]
        self.balls = self.trails(trace.still, roles, radius=0.1)
        rows, numbers = VGroup(), []
        for name, role, (x, y) in zip((self.screen("gradient_descent"), "Adam"), roles, places.rows, strict=True):
            rows.add(self.type.seated(f"{name}: y", x, y, "body", role, bold=True))
            number = Counter(self.type, "{:.3f}", "body", role, bold=True, anchor="right")
            numbers.append(number.stand(places.rows_right, y - places.rows_drop))
        self.count, word = self.step_counter()
        self.play(
            *(To(item, opacity=0.0) for item in self.arrows),
            *(FadeOut(thing) for thing in self.leaving),
            *(To(item, opacity=1.0) for item in self.balls),
            run_time=0.8,
        )
        for arrow in self.arrows:
            self.surface.items.remove(arrow)
            self.surface.remove(arrow)
        self.play(FadeIn(rows, *numbers, self.count, word), run_time=0.5)

        def draw(t: float) -> None:
            for ball, number, path in zip(self.balls, numbers, trace.still, strict=True):
                ball.step = t * steps
                number.show(path[round(t * steps), 1])
            self.count.show(round(t * steps))

        self.play(Drive(Group(self.surface, *numbers, self.count), draw), run_time=beat.fill(4.6, leaving=1.6))
        self.prove("where they stand", np.concatenate([b.head for b in self.balls]), trace.still[:, -1])
        note = place(self.words("zero"), *places.note)
        self.play(FadeIn(note), run_time=0.5)
        self.wait(1.1)
        self.leaving = [rows, *numbers, note]
        self.word = word

    # ---- noise -------------------------------------------------------------------------------------------------

    def shake(self, beat: Beat) -> None:
        """Twenty runs with noise part from the ridge; |y| of each, over the steps."""
        trace, places = self.trace, self.places
        walkers, steps = len(trace.noisy), trace.noisy.shape[1] - 1
        crowd = self.trails(trace.noisy, ["good"] * walkers, thickness=2.6, radius=0.075)
        plot = FunctionPlot(
            self.type, places.strayed, (0, steps), (0, 1.6), x_ticks={0: "0", steps // 2: str(steps // 2),
            steps: str(steps)}, y_ticks={0.0: "0", 1.0: "1"},
        )  # fmt: skip
        name = place(self.type.formula("abs(y)", "math", "muted"), places.strayed.left, places.strayed.top + 0.32)
        curves = [
            plot.curve(np.arange(steps + 1), np.abs(path[:, 1]), "good", width=1.6, glow=0.0) for path in trace.noisy
        ]
        for curve in curves:
            curve.reveal = 0.0
        note = place(self.words("noisy", noise=trace.noise), *places.note)
        self.play(
            *(To(item, opacity=0.0) for item in self.balls), *(To(item, opacity=1.0) for item in crowd),
            *(FadeOut(thing) for thing in self.leaving), run_time=0.6,
        )  # fmt: skip
        self.count.show(0)
        self.play(reveal(plot.axes), FadeIn(plot.labels, name, note), run_time=0.8)
        self.add(plot)

        def draw(t: float) -> None:
            for trail, curve in zip(crowd, curves, strict=True):
                trail.step, curve.reveal = t * steps, t
            self.count.show(round(t * steps))

        self.play(Drive(Group(self.surface, plot, self.count), draw), run_time=beat.fill(5.5, leaving=1.6))
        self.prove("where they are", np.concatenate([trail.head for trail in crowd]), trace.noisy[:, -1])
        free = int((trace.escaped_at >= 0).sum())
        told = self.words(
            "escaped", free=free, all=walkers, median=int(np.median(trace.escaped_at[trace.escaped_at >= 0])),
            role="good",
        )  # fmt: skip
        place(told, *places.note)
        self.play(FadeOut(note, run_time=0.3))
        self.play(FadeIn(told), run_time=0.4)
        self.wait(1.0)
        self.leaving, self.crowd, self.plot = [told, name, plot.labels], crowd, plot

    # ---- Newton ------------------------------------------------------------------------------------------------

    def hop(self, beat: Beat, which: int) -> None:
        """Starts all over the surface take the steps of one of Newton's methods until all have arrived."""
        trace, places = self.trace, self.places
        rule, role, verdict, many = (
            ("H^(-1)", "bad", "attracted", trace.on_saddle[0]),
            ("abs(H)^(-1)", "good", "freed", trace.in_minimum[1]),
        )[which]
        off = np.linalg.norm(trace.newton[which] - trace.newton[which, :, -1:], axis=-1).max(0)
        hops = int(np.argmax(off < CLOSE))
        paths = trace.newton[which, :, : hops + 1]
        on_saddle = np.linalg.norm(paths[:, -1], axis=-1) < CLOSE
        roles = ["bad" if ends else "good" for ends in on_saddle]
        trails = self.trails(paths, roles, thickness=2.0, radius=0.07)
        formula = self.type.formula(f"theta <- theta - {{{{ {rule} : {role} }}}} nabla L", "values", "ink")
        place(formula, *places.rule)
        fading = [*self.crowd, *([self.plot] if which == 0 else [])]
        self.play(
            *(To(thing, opacity=0.0) for thing in fading), *(FadeOut(thing) for thing in self.leaving), run_time=0.6
        )
        self.remove(self.plot)
        self.drop(self.crowd)
        self.count.show(0)
        self.play(FadeIn(formula), *(To(item, opacity=1.0) for item in trails), run_time=0.8)

        def draw(t: float) -> None:
            for trail in trails:
                trail.step = t * hops
            self.count.show(round(t * hops))
            self.viewpoint.azimuth = places.near[0] + SWING * (1 - t if which else t)

        self.play(Drive(Group(self.surface, self.count), draw), run_time=beat.fill(4.0, leaving=1.8))
        self.prove(f"where method {which} ends", np.concatenate([trail.head for trail in trails]), paths[:, -1])
        share = self.type.words(f"{100 * many:.0f}%", "counter", role, bold=True)
        drawn = self.words("drawn", "note", starts=int(trace.starts), shown=len(paths))
        lines = [share, self.words(verdict, role=role), drawn]
        for line, at in zip(lines, places.verdict, strict=True):
            place(line, *at)
        self.play(FadeIn(*lines), run_time=0.6)
        self.wait(1.2)
        self.leaving, self.crowd = [formula, *lines], trails

    def count_dimensions(self, beat: Beat) -> None:
        """How many level points are minima, in random landscapes of one dimension and of more."""
        trace, box = self.trace, self.places.strayed
        last = int(trace.dimensions[-1])
        chart = Chart(
            self.type, box, (0.5, last + 0.5), (0.0, 0.6), x_ticks={float(n): str(n) for n in trace.dimensions},
            y_ticks={0.0: "0", 0.25: "25%", 0.5: "50%"},
        )  # fmt: skip
        dots = chart.profile(trace.dimensions, trace.minima_share, "highlight", width=3.0, radius=0.1)
        dots.reveal = 0.0
        head = self.type.seated(self.screen("minima"), self.places.minima, box.top + 0.55, "note", "ink")
        self.drop(self.balls)  # not seen any more, and they would be again where the whole surface is dimmed
        self.play(
            *(FadeOut(thing) for thing in [*self.leaving, self.count, self.word]), To(self.surface, opacity=0.35),
            run_time=0.5,
        )  # fmt: skip
        self.play(reveal(chart.axes), FadeIn(chart.labels, head), run_time=0.8)
        self.add(chart)
        self.play(reveal(dots), run_time=beat.fill(3.0, leaving=1.9))
        x, y = dots.points_at[-1]
        rare = self.type.seated(
            f"{100 * trace.minima_share[-1]:.0f}%", float(x), float(y) + 0.42, "body", "highlight", bold=True,
            anchor="right",
        )  # fmt: skip
        self.play(FadeIn(rare), run_time=0.5)
        self.prove("shares", dots.points_at, chart.at(trace.dimensions, trace.minima_share))
        self.wait(1.4)
        self.leaving = [chart, head, rare]

    def drop(self, trails: list[Trail]) -> None:
        """Take ways off the surface that are not seen any more."""
        for trail in trails:
            self.surface.items.remove(trail)
            self.surface.remove(trail)
