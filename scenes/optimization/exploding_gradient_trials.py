"""What ExplodingGradient trains: runs as curves, their names, and the accuracies they end with at every rate."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Group, Mobject, smooth

from models.traces.optimization.exploding_gradient import (
    GOOD,
    GOOD_CLIPPED,
    HOT,
    HOT_CLIPPED,
    ExplodingGradientTrace,
)
from scenes.props import Chart, Counter
from scenes.props.function_plot import PlotCurve
from scenes.stage import Box, Drive, Each, FadeIn, FadeOut, Part, To, place, reveal
from scenes.stage.before import HandTimedScene

from .exploding_gradient_places import TALL, WIDE

ROLES = {GOOD: "good", GOOD_CLIPPED: "good", HOT: "bad", HOT_CLIPPED: "class_b"}
NAMES = {GOOD: "he", GOOD_CLIPPED: "he_clipped", HOT: "hot", HOT_CLIPPED: "hot_clipped"}


class Trials(HandTimedScene[ExplodingGradientTrace]):
    """A scene with charts of runs, and of where they end."""

    runs: Chart
    ends: Chart
    count: Counter
    axis: Mobject
    beside: list[Mobject]
    shown: list[Mobject]

    def set_up(self) -> None:
        trace = self.trace
        self.places = self.layout.pick(WIDE, TALL)
        self.steps = trace.loss.shape[-1] - 1
        starts = trace.loss.shape[1]
        times = trace.norm[HOT, trace.slice_start] / trace.norm[GOOD, trace.slice_start]
        self.lost = ~np.isfinite(trace.loss[HOT]).all(-1)
        self.facts: dict[str, Any] = {
            "depth": trace.depth, "gain": f"{trace.gain[-1]:.1f}", "times": f"{float(f'{times:.0e}'):,.0f}",
            "starts": starts, "diverged": int(self.lost.sum()), "threshold": f"{trace.threshold:.0f}",
            "step": f"{trace.slice_landing[0]:.1f}", "steps": self.steps, "rates": len(trace.rates),
            "rate": f"{trace.learning_rate:g}", "percent": f"{100 * (trace.gain[-1] - 1):.0f}",
        }  # fmt: skip
        for way, name in NAMES.items():
            self.facts[name] = f"{100 * trace.accuracy[way, trace.best[way]].mean():.0f}"
        self.add(self.title())

    def show_chart(self, chart: Chart, *words: Mobject) -> None:
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
        count = Counter(self.type, f"{{:.0f}} / {len(self.lost)}", "values", role, bold=True)
        return count.stand(*self.places.number[0]), place(self.words("diverged", "note"), *self.places.number[1])

    def chart_of_runs(self, box: Box) -> Chart:
        """A chart for the losses of the clipped runs."""
        loss = self.trace.loss[HOT_CLIPPED]
        low, high = int(np.floor(np.log10(np.median(loss[:, -50:])))), int(np.ceil(np.log10(loss.max())))
        ticks = {float(k): f"{k:,}" for k in range(0, self.steps + 1, self.steps // 4)}
        return Chart(self.type, box, (0, self.steps), decades=(low, high), x_ticks=ticks)

    def name_of(self, name: str, role: str) -> Mobject:
        """A way's name, beside a chart that stands alone."""
        return self.type.seated(self.screen(name, **self.facts), *self.places.lead[0], "note", role, bold=True)

    def rate_of(self) -> Mobject:
        """The learning rate of the runs that are shown, and whose best it is."""
        return place(self.words("at_rate", "note", **self.facts), *self.places.lead[1])

    def playback(self, curves: list[PlotCurve]) -> Drive:
        """Some curves grow from their beginning to their end, linear in steps, and the steps are counted."""

        def draw(t: float) -> None:
            self.count.show(round(t * self.steps))
            for curve in curves:
                curve.reveal = t

        return Drive(Group(*curves, self.count), draw)

    def ended(self, way: int) -> list[To | FadeIn]:
        """A way's accuracy at every rate, the mean of its starts, dashed where it is clipped; and its name."""
        trace, chart, places = self.trace, self.ends, self.places
        mean = trace.accuracy[way].mean(-1)
        is_clipped = way in (GOOD_CLIPPED, HOT_CLIPPED)
        curve = chart.curve(trace.rates, mean, ROLES[way], width=3.4, dashed=is_clipped, head=0.08)
        best = chart.profile(trace.rates[trace.best[way]][None], mean[trace.best[way]][None], ROLES[way], radius=0.13)
        text = self.screen(NAMES[way], **self.facts)
        name = self.type.seated(text, *places.key[list(NAMES).index(way)], "body", ROLES[way], bold=True)
        x, y = chart.at(trace.rates[trace.best[way]], mean[trace.best[way]])
        share = self.type.seated(
            f"{self.facts[NAMES[way]]}%", float(x) - 0.2, float(y) + 0.3, "note", ROLES[way], bold=True, anchor="right"
        )
        curve.reveal = best.opacity = 0.0
        self.ends_of = chart.tip(curve), Part(best, lambda ink: ink.centres[0]).through(chart.inverse)
        return [
            reveal(curve), To(best, opacity=1.0, rate_func=_late), FadeIn(name, rate_func=_soon),
            FadeIn(share, rate_func=_late),
        ]  # fmt: skip

    def prove_end(self, way: int) -> None:
        """Hold the end of a way's curve, and the dot at its best rate, to the means of its starts."""
        trace = self.trace
        which = np.array([len(trace.rates) - 1, trace.best[way]])
        measured = np.stack([trace.rates[which], trace.accuracy[way].mean(-1)[which]], axis=1)
        self.prove(f"accuracies of way {way}", Each(self.ends_of), measured)


def _late(t: float) -> float:
    """Nothing for the first four tenths of the time, then eased to all of it."""
    return float(smooth(max(0.0, (t - 0.4) / 0.6)))


def _soon(t: float) -> float:
    """All of it in the first fifth of the time."""
    return float(smooth(min(1.0, 5 * t)))
