"""What ExplodingGradient trains: runs of five ways as curves, their names, and the accuracies they end with."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from manim import Group, Mobject, smooth

from models.traces.optimization.exploding_gradient import (
    GOOD,
    HOT,
    HOT_CLIPPED,
    MILD,
    MILD_CLIPPED,
    ExplodingGradientTrace,
)
from scenes.props import Chart, Counter
from scenes.props.function_plot import PlotCurve
from scenes.stage import Box, Drive, FadeIn, FadeOut, LectureScene, To, place, reveal, swap

from .exploding_gradient_places import TALL, WIDE

ROLES = {HOT: "bad", HOT_CLIPPED: "class_b", GOOD: "good", MILD: "class_d", MILD_CLIPPED: "class_b"}
NAMES = {HOT_CLIPPED: "hot_clipped", GOOD: "he", MILD: "mild_net", MILD_CLIPPED: "mild_clipped"}
COLUMNS = {HOT_CLIPPED: 1.0, GOOD: 2.1, MILD: 3.3, MILD_CLIPPED: 4.4}


class Trials(LectureScene):
    """A scene with charts of runs, and of where they end."""

    trace_type: ClassVar = ExplodingGradientTrace
    runs: Chart
    ends: Chart
    count: Counter
    axis: Mobject
    key: Mobject
    beside: list[Mobject]
    shown: list[Mobject]

    def set_up(self) -> None:
        trace = self.trace
        self.places = self.layout.pick(WIDE, TALL)
        self.steps = trace.loss.shape[-1] - 1
        starts = trace.loss.shape[1]
        times = trace.norm[HOT, trace.slice_start, 0] / trace.norm[GOOD, trace.slice_start, 0]
        worse = trace.accuracy[MILD_CLIPPED] < trace.accuracy[MILD]
        self.facts: dict[str, object] = {
            "depth": trace.depth, "gain": f"{trace.gain[-1]:.1f}", "times": f"{float(f'{times:.0e}'):,.0f}",
            "starts": starts, "diverged": int(trace.diverged[HOT].sum()), "threshold": f"{trace.threshold:.0f}",
            "step": f"{trace.slice_landing[0]:.1f}", "good": self.mean(GOOD), "clipped": self.mean(HOT_CLIPPED),
            "mild": f"{trace.way_gain[MILD]:.2f}", "hurt": int(worse.sum()), "steps": self.steps,
        }  # fmt: skip
        self.add(self.title())

    def mean(self, way: int) -> str:
        """A way's mean accuracy, in per cent."""
        return f"{100 * self.trace.accuracy[way].mean():.0f}"

    def turn_to(self, chart: Chart, *words: Mobject) -> None:
        """What is shown goes; another chart is drawn meanwhile, and its words come when the old ones have gone."""
        curves = [part for part in chart.submobjects if part is not chart.axes and part is not chart.labels]
        chart.axes.reveal = 0.0
        self.play(
            FadeOut(*self.shown, run_time=0.4),
            reveal(chart.axes, run_time=1.0),
            FadeIn(chart.labels, *words, *curves, run_time=1.0, rate_func=_late),
        )
        self.add(chart)
        self.shown = [chart, *words]

    def runs_of(self, chart: Chart, way: int, upto: int | None = None) -> list[PlotCurve]:
        """One curve a start, drawn as far as the chart's step."""
        losses = self.trace.loss[way] if upto is None else self.trace.loss[way, :, : upto + 1]
        at = np.arange(losses.shape[-1])
        return [chart.run(at, loss, ROLES[way], width=2.2, glow=0.2, head=0.06) for loss in losses]

    def diverging(self, role: str) -> tuple[Counter, Mobject]:
        """How many starts have diverged, and what that number is."""
        count = Counter(self.type, f"{{:.0f}} / {self.trace.diverged.shape[1]}", "values", role, bold=True)
        return count.stand(*self.places.number[0]), place(self.words("diverged", "note"), *self.places.number[1])

    def chart_of_runs(self, box: Box) -> Chart:
        """A chart for the losses of every way but the one that diverges."""
        most = int(np.ceil(np.log10(self.trace.loss[HOT + 1 :].max())))
        ticks = {float(k): str(k) for k in range(0, self.steps + 1, self.steps // 3)}
        return Chart(self.type, box, (0, self.steps), decades=(-1, most), x_ticks=ticks)

    def name_of(self, way: int, line: int) -> Mobject:
        """A way's name, beside a chart that stands alone."""
        return self.type.seated(
            self.screen(NAMES[way], **self.facts), *self.places.lead[line], "note", ROLES[way], bold=True
        )

    def playback(self, curves: list[PlotCurve]) -> Drive:
        """Some curves grow from their beginning to their end, linear in steps, and the steps are counted."""

        def draw(t: float) -> None:
            self.count.show(round(t * self.steps))
            for curve in curves:
                curve.reveal = t

        return Drive(Group(*curves, self.count), draw)

    def key_of(self, *ways: int) -> Mobject:
        """Which colour is which way of training, in a row at the end of the axis's name."""
        x = self.places.axis[1][0] + self.axis.width + 0.5
        made = Group()
        for way in ways:
            text = self.screen(NAMES[way], **self.facts)
            name = self.type.seated(text, x, self.places.axis[1][1], "note", ROLES[way], bold=True)
            made.add(name)
            x = float(name.get_right()[0]) + 0.4
        return made

    def make_room(self) -> None:
        """The chart of the runs moves aside, and with it its words."""
        old, new = ((b.left, b.right, b.bottom, b.top) for b in (self.places.alone, self.places.runs))
        start, goal = np.array(old), np.array(new)

        def move(t: float) -> None:
            self.runs.stand(Box(*(float(edge) for edge in start + t * (goal - start))))

        words, self.axis = self.axis, place(self.words("loss", "note", "loss"), *self.places.axis[1])
        self.key = self.key_of(HOT_CLIPPED, GOOD)
        self.play(
            Drive(self.runs, move, rate_func=smooth), swap(Group(words, *self.beside), Group(self.axis, self.key)),
            run_time=1.0,
        )  # fmt: skip

    def pairs(self, left: int, right: int) -> list[To | FadeIn]:
        """Accuracies of two ways, the same start joined, and the ways' names under them."""
        trace, chart = self.trace, self.ends
        x = np.array([COLUMNS[left], COLUMNS[right]])
        moves: list[To | FadeIn] = []
        for start in range(trace.accuracy.shape[1]):
            pair = trace.accuracy[[left, right], start]
            rising = chart.profile(x, pair, "good" if pair[1] > pair[0] else "bad", width=2.2, radius=0.075)
            self.prove(f"accuracy of start {start}", rising.points_at, chart.at(x, pair))
            moves.append(reveal(rising))
        for column, (way, at) in enumerate(zip((left, right), x, strict=True)):
            where = float(chart.at(at, 0.0)[0]), chart.box.bottom - 0.42
            text = self.screen(NAMES[way], **self.facts).replace(" ", "\n")
            name = self.type.words(text, "tick", ROLES[way], bold=True)
            moves.append(FadeIn(place(name, *where, "centre"), run_time=0.6 + 0.2 * column))
        return moves


def _late(t: float) -> float:
    """Nothing for the first four tenths of the time, then eased to all of it."""
    return float(smooth(max(0.0, (t - 0.4) / 0.6)))
