"""The second half of DownhillByGradient: two bowls that differ by one per cent of the learning rate."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Group

from models.traces.optimization.downhill_by_gradient import DownhillByGradientTrace
from scenes.props import ContourMap, Counter, FunctionPlot
from scenes.stage import Drive, FadeIn, place, reveal
from scenes.stage.before import Beat, HandTimedScene

from .downhill_by_gradient_places import TALL, WIDE, Places

SHARE = 0.2  # of all steps that are taken before the limit is told
RINGS = 14  # contour lines


class Bowls(HandTimedScene[DownhillByGradientTrace]):
    """What is told of the bowls."""

    @property
    def places(self) -> Places:
        return self.layout.pick(WIDE, TALL)

    def show_bowls(self, beat: Beat) -> None:
        """Both start at the same place and bounce from wall to wall."""
        trace = self.trace
        self.bowls = [self.bowl_in(box) for box in self.places.bowls]
        self.bouncing = [
            chart.trail(way, "gradient_descent", thickness=2.0, beads=0.03, memory=24.0)
            for chart, way in zip(self.bowls, trace.bowl_path, strict=True)
        ]
        for ball in self.bouncing:
            ball.step = 0.0
        names = [
            place(self.type.formula(f"eta = {rate:g}", "math", "ink"), box.left, box.top + 0.32)
            for rate, box in zip(trace.bowl_rate, self.places.bowls, strict=True)
        ]
        heights = [
            Counter(self.type, _rounded, "values", "loss", bold=True, anchor="right", value=way[0]).stand(
                box.right, box.top + 0.32
            )
            for way, box in zip(trace.bowl_height, self.places.bowls, strict=True)
        ]
        self.heights = heights
        self.draw_plot()
        self.play(reveal(Group(*self.bowls)), FadeIn(*names, *heights), run_time=1.4)
        self.play(reveal(self.plot.axes), FadeIn(self.plot.labels, *self.plot_words), run_time=0.8)
        self.add(*self.curves)
        last = int(SHARE * (trace.bowl_path.shape[1] - 1))
        self.play(self.bounce(0, last), run_time=beat.fill(4.0, leaving=0.4))
        self.wait(0.4)

    def bowl_in(self, box: Any) -> ContourMap:
        """The bowl on equal axes; colours and lines by the root of its height, so that the rings are even."""
        trace = self.trace
        reach = 1.12 * float(np.abs(trace.bowl_path[0, 0, 0]))
        tall = reach * box.height / box.width
        x, y = np.linspace(-reach, reach, 161), np.linspace(-tall, tall, 81)
        bend = trace.curvature
        root = np.sqrt((bend[0] * x[None] ** 2 + bend[1] * y[:, None] ** 2) / 2)
        levels = np.linspace(0, root.max(), RINGS + 1)[1:-1]
        return ContourMap(root, (-reach, reach), (-tall, tall), box, levels=levels)

    def draw_plot(self) -> None:
        """The heights of both over the steps, on a log scale."""
        trace = self.trace
        steps = trace.bowl_height.shape[1] - 1
        low, high = (float(10 ** edge(np.log10(trace.bowl_height))) for edge in (_floor, _ceil))
        ticks = {10.0**k: f"{10.0**k:,g}" for k in range(-1, 6, 2) if low <= 10.0**k <= high}
        self.plot = FunctionPlot(
            self.type, self.places.plot, (0, steps), (low, high), log_y=True, y_ticks=ticks,
            x_ticks={0: "0", steps / 2: f"{steps // 2}", steps: f"{steps}"},
        )  # fmt: skip
        at = np.arange(steps + 1)
        self.curves = [
            self.plot.curve(at, way, role, head=0.06)
            for way, role in zip(trace.bowl_height, ("good", "bad"), strict=True)
        ]
        for curve in self.curves:
            self.plot.remove(curve)
            curve.reveal = 0.0
        box = self.places.plot
        self.plot_words = [
            place(self.words("height", "note", "loss"), box.left, box.top + 0.27),
            place(self.words("steps", "note"), box.left + 0.75 * box.width, box.bottom - 0.26, "centre"),
        ]

    def bounce(self, first: int, last: int) -> Drive:
        """Play both runs from one step to another."""
        steps = self.trace.bowl_path.shape[1] - 1

        def draw(t: float) -> None:
            step = first + t * (last - first)
            for ball, curve, number, way in zip(
                self.bouncing, self.curves, self.heights, self.trace.bowl_height, strict=True
            ):
                ball.step, curve.reveal = step, step / steps
                number.show(way[int(step + 1e-6)])

        return Drive(Group(*self.bowls, *self.curves, *self.heights), draw)

    def tell_the_limit(self, beat: Beat) -> None:
        trace, (x, y) = self.trace, self.places.rule
        steepest = float(trace.curvature[1])
        anchor = "left" if self.layout.is_tall else "right"
        rule = self.type.formula(
            f"{{{{ eta : ink }}}} < 2 / lambda_max = 2 / {steepest:.0f} = {2 / steepest:g}", "values", "ink"
        )
        factors = [1 - rate * steepest for rate in trace.bowl_rate]
        lines = [
            self.type.formula(f"y arrow.l (1 - eta lambda_max) y = {{{{ {factor:.2f} : {role} }}}} thin y", "math")
            for factor, role in zip(factors, ("good", "bad"), strict=True)
        ]
        place(rule, x, y, anchor)
        words = [rule]
        if not self.layout.is_tall:
            words += [place(line, x, y - 0.85 - 0.5 * k, anchor) for k, line in enumerate(lines)]
        self.play(FadeIn(*words), run_time=0.8)
        last = trace.bowl_path.shape[1] - 1
        self.play(self.bounce(int(SHARE * last), last), run_time=beat.fill(5.0, leaving=1.4))
        self.prove("where the slower one ends", self.bouncing[0], trace.bowl_path[0, -1])
        for number, height in zip(self.heights, trace.bowl_height[:, -1], strict=True):
            self.prove("how high it is", number, height)
        self.wait(1.4)


def _floor(values: np.ndarray) -> float:
    return float(np.floor(values.min()))


def _ceil(values: np.ndarray) -> float:
    return float(np.ceil(values.max()))


def _rounded(height: float) -> str:
    return f"{height:,.0f}" if height >= 100 else f"{height:.1f}"
