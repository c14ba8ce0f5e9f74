"""Schedules: one learning rate for good, or one that falls; on Rosenbrock's function and on a deep net."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import numpy as np
from manim import Animation, Group, Mobject, smooth

from models.traces.optimization.schedules import SchedulesTrace
from scenes.props import Counter, Curve, LossSurface
from scenes.props.chart import Chart, powers_of_ten
from scenes.props.race_board import Dots
from scenes.stage import Beat, Box, Drive, FadeIn, FadeOut, LectureScene, To, place, reveal, swap
from scenes.stage.viewpoint import Viewpoint

from .schedules_places import TALL, WIDE, Charts, Places
from .vanishing_gradient_places import between

NAMES = ("constant", "step", "cosine", "warm_up")
ROLES = ("class_a", "class_b", "class_d", "class_c")
CONSTANT, COSINE = 0, 2
FLOOR = 1.0  # added to the heights before their logarithm is drawn: 0 would lie infinitely deep, and hide the balls
LOSSES = (4e-3, 4.0)  # the axis of the loss on the net
LEAST = 1e-32  # foot of the axis of the loss
EARLY = 240  # steps that are played slowly: all the way down lies there


class Schedules(LectureScene):
    """Four schedules race; one drifts off again, and why; then the same four, each at its best, train a net."""

    trace_type: ClassVar = SchedulesTrace
    leaving: list[Mobject]

    @cached_property
    def places(self) -> Places:
        return self.layout.pick(WIDE, TALL)

    def construct(self) -> None:
        trace = self.trace
        lowest = int(np.floor(np.log10(trace.loss[CONSTANT].min())))
        self.add(self.title())
        with self.beat("schedules") as beat:
            self.draw_schedules(beat)
        with self.beat("race", rate=trace.peak) as beat:
            self.race(beat)
        with self.beat("drift", power=-lowest) as beat:
            self.drift(beat)
        with self.beat("why", limit=f"{trace.limit:.0f}") as beat:
            self.explain(beat)
        with self.beat("net", peaks=len(trace.net_peaks)) as beat:
            self.train_net(beat)
        with self.beat("average", last=trace.averaged) as beat:
            self.average(beat)
        with self.beat("peaks") as beat:
            self.compare_peaks(beat)

    # ---- Rosenbrock's valley -----------------------------------------------------------------------------------

    def draw_schedules(self, beat: Beat) -> None:
        """The valley, and beside it the four schedules, one after another."""
        trace, places = self.trace, self.places
        self.eye = Viewpoint(-125.0, 50.0, zoom=places.zoom, centre=places.surface, target=(0.0, 0.0, 0.5))
        heights = np.log10(trace.height + FLOOR)
        self.valley = LossSurface(
            heights, (trace.x[0], trace.x[-1]), (trace.y[0], trace.y[-1]), viewpoint=self.eye, size=(4.2, 4.0),
            relief=1.5, levels=np.arange(0.25, 3.5, 0.25), skirt=0.25,
        )  # fmt: skip
        last = trace.rate.shape[1] - 1
        self.over = np.arange(last + 1)
        self.rates = Chart(
            self.type, places.first.above, (0, last), (0.0, 1.1 * trace.peak),
            y_ticks={0.0: "0", trace.peak: f"{trace.peak:g}"},
        )  # fmt: skip
        self.legend = self.names(places.first)
        head = self.head(places.first.above, "rate")
        self.heads = [head]
        curves = [
            self.rates.run(self.over, rate, role, width=2.6, head=0.0)
            for rate, role in zip(trace.rate, ROLES, strict=True)
        ]
        for curve in curves:
            curve.reveal = 0.0
        self.play(
            reveal(self.valley, run_time=2.0), To(self.eye, azimuth=-99.0, elevation=62.0, run_time=2.4),
            reveal(self.rates.axes), FadeIn(self.rates.labels, head),
        )  # fmt: skip
        self.add(self.rates)
        each = beat.fill(5.2, leaving=0.8) / len(curves)
        for curve, name in zip(curves, self.legend, strict=True):
            self.play(To(curve, reveal=1.0), FadeIn(name), run_time=each)
        self.wait(0.8)

    def names(self, charts: Charts) -> list[Mobject]:
        """The names of the schedules in their colours."""
        return [
            self.type.seated(self.screen(name), *at, "note", role, bold=True)
            for name, role, at in zip(NAMES, ROLES, charts.legend, strict=True)
        ]

    def head(self, box: Box, key: str, role: str = "muted") -> Mobject:
        """What a chart shows, above its upper right corner."""
        return self.type.seated(self.screen(key), box.right - 0.08, box.top + 0.22, "tick", role, anchor="right")

    def step_counter(self) -> tuple[Counter, Mobject]:
        """A number of steps at the top right, and the word beside it."""
        right, height = self.places.count
        word = self.type.seated(self.screen("steps"), right, height, "note", "muted", anchor="right")
        number = Counter(self.type, "{:,.0f}", "values", bold=True, anchor="right")
        return number.stand(float(word.get_left()[0]) - 0.18, height), word

    def race(self, beat: Beat) -> None:
        """Four balls from one start; below the schedules, the loss of each."""
        trace, places = self.trace, self.places
        self.balls = [
            self.valley.trail(path, role, radius=0.1, thickness=3.0)
            for path, role in zip(trace.path, ROLES, strict=True)
        ]
        for ball in self.balls:
            ball.step = 0.0
        self.losses = self.loss_chart(places.first.below)
        for loss, role in zip(trace.loss, ROLES, strict=True):
            self.losses.run(self.over, loss, role, width=2.0, glow=0.0)
        self.losses.show(0)
        self.count, self.word = self.step_counter()
        head = self.head(places.first.below, "loss", "loss")
        self.heads.append(head)
        self.play(
            *(To(item, start={"opacity": 0.0}, opacity=1.0) for item in self.balls), reveal(self.losses.axes),
            FadeIn(self.losses.labels, head, self.count, self.word), run_time=0.8,
        )  # fmt: skip
        self.add(self.losses)
        self.play(
            Drive(Group(self.valley, self.losses, self.rates, self.count), lambda t: self.at_step(EARLY * t)),
            run_time=beat.fill(4.5, leaving=0.8),
        )
        self.wait(0.8)

    def at_step(self, step: float) -> None:
        """Balls, both charts and the counter, as they are at a step."""
        for ball in self.balls:
            ball.step = step
        self.losses.show(step)
        self.rates.playhead.x = float(self.rates.at(step, 0.0)[0])
        self.rates.playhead.opacity = self.losses.playhead.opacity = 1.0
        self.count.show(int(step + 1e-9))

    def drift(self, beat: Beat) -> None:
        """The rest of the run: the constant rate arrives, and leaves again."""
        trace, places = self.trace, self.places
        last = len(self.over) - 1
        moving = Group(self.valley, self.losses, self.rates, self.count)
        self.play(
            Drive(moving, lambda t: self.at_step(EARLY + (last - EARLY) * t)), run_time=beat.fill(8.0, leaving=1.6)
        )
        self.prove("where the balls end", np.concatenate([b.head for b in self.balls]), trace.path[:, -1])
        note = place(self.words("drifts", "note", "class_a"), *places.note)
        self.play(FadeIn(note), run_time=0.6)
        self.wait(1.0)
        self.leaving = [note]

    def explain(self, beat: Beat) -> None:
        """Larger, without the valley: how stiff it is for Adam, and the limit of stability."""
        trace, places = self.trace, self.places
        old: list[Mobject] = [self.valley, self.rates, self.losses]
        leave = self.farewell(old, [*self.leaving, *self.legend, *self.heads])
        charts, last, shown = places.net, len(self.over) - 1, (CONSTANT, COSINE)
        box = charts.above
        stiff = Chart(
            self.type, box, (0, last), (0.0, 1.5 * trace.limit), y_ticks={0.0: "0", trace.limit: f"{trace.limit:.0f}"}
        )
        losses = self.loss_chart(charts.below)
        for k in shown:
            stiff.run(self.over, trace.stiffness[k], ROLES[k], width=2.2, glow=0.0)
            losses.run(self.over, trace.loss[k], ROLES[k], width=2.2, glow=0.0)
        legend = [name for k, name in enumerate(self.names(charts)) if k in shown]
        rule = place(self.type.formula("eta / (sqrt(v) + epsilon)", "values", "ink"), *charts.rule)
        heads = [self.head(box, "stiffness"), self.head(charts.below, "loss", "loss")]
        height = float(stiff.at(0, trace.limit)[1])
        line = Curve([np.array([[box.left, height], [box.right, height]])], "highlight", 1.8, dashed=True, glow=0.0)
        moving = Group(stiff, losses, self.count)

        def draw(step: float) -> None:
            stiff.show(step)
            losses.show(step)
            self.count.show(int(step + 1e-9))

        draw(0)
        self.play(
            *leave, reveal(Group(stiff.axes, losses.axes, line)),
            FadeIn(stiff.labels, losses.labels, *heads, *legend, rule),
        )  # fmt: skip
        self.remove(*old)
        self.add(stiff, losses)
        crossed = trace.crossing
        self.play(Drive(moving, lambda t: draw(crossed * t)), run_time=beat.fill(4.0, leaving=5.3))
        x = float(stiff.at(crossed, 1.0)[0])
        mark = Curve([np.array([[x, box.top], [x, charts.below.bottom]])], "highlight", 1.6, dashed=True, glow=0.0)
        self.play(reveal(mark), run_time=0.8)
        self.play(Drive(moving, lambda t: draw(crossed + (last - crossed) * t)), run_time=2.8)
        self.prove("the last stiffness", stiff.at(last, trace.stiffness[CONSTANT, -1]), stiff.runs[0].tip)
        smaller = place(self.words("smaller", "note", "class_a", rate=f"{trace.smaller:g}"), *charts.remark)
        self.play(FadeIn(smaller), run_time=0.5)
        self.wait(1.2)
        self.charts, self.leaving = [stiff, losses], [*heads, *legend, rule, smaller]
        self.marks = [line, mark]

    def farewell(self, pictures: list[Mobject], words: list[Mobject]) -> list[Animation]:
        """Pictures and words leave, while others come."""
        labels = [picture.labels for picture in pictures if isinstance(picture, Chart)]
        going = [To(picture, opacity=0.0, run_time=0.6) for picture in pictures]
        return [*going, *(FadeOut(thing, run_time=0.5) for thing in [*words, *labels])]

    def loss_chart(self, box: Box) -> Chart:
        """Axes of the loss on Rosenbrock's function over the steps."""
        last = len(self.over) - 1
        thirds = (0, last // 3, 2 * last // 3, last)
        return Chart(
            self.type, box, (0, last), (LEAST, 1e3), log_y=True, y_ticks=powers_of_ten(self.type, -32, 0, 8),
            x_ticks={step: f"{step:,}" for step in thirds},
        )  # fmt: skip

    # ---- a net -------------------------------------------------------------------------------------------------

    @property
    def whole(self) -> Box:
        """The room of both charts."""
        charts = self.places.net
        return Box(charts.below.left, charts.below.right, charts.below.bottom, charts.above.top)

    def train_net(self, beat: Beat) -> None:
        """The same four schedules on a deep net, with the noise of small batches."""
        trace, places = self.trace, self.places
        charts, steps, highest = places.net, trace.net_rate.shape[1] - 1, float(trace.net_rate.max())
        old = [*self.charts, *self.marks]
        leave = self.farewell(old, self.leaving)
        above = Chart(
            self.type, charts.above, (0, steps), (0.0, 1.1 * highest),
            y_ticks={0.0: "0", highest: f"{highest:g}"},
        )  # fmt: skip
        below = Chart(
            self.type, charts.below, (0, steps), LOSSES, log_y=True,
            y_ticks={0.01: "0.01", 0.1: "0.1", 1.0: "1"}, x_ticks={k: str(k) for k in range(0, steps + 1, steps // 4)},
        )  # fmt: skip
        for rate, loss, role in zip(trace.net_rate, trace.net_loss, ROLES, strict=True):
            above.run(np.arange(steps + 1), rate, role, width=2.6, head=0.0)
            below.run(trace.net_at, loss, role, width=2.4, glow=0.15)
        legend = self.names(charts)
        heads = [self.head(charts.above, "rate"), self.head(charts.below, "net_loss", "loss")]
        above.show(0)
        below.show(0)
        self.count.show(0)
        self.play(*leave, reveal(Group(above.axes, below.axes)), FadeIn(above.labels, below.labels, *legend, *heads))
        self.remove(*old)
        self.add(above, below)
        above.playhead.opacity = below.playhead.opacity = 1.0

        def draw(t: float) -> None:
            above.show(t * steps)
            below.show(t * steps)
            self.count.show(round(t * steps))

        self.play(Drive(Group(above, below, self.count), draw), run_time=beat.fill(7.0, leaving=1.4))
        tips = np.stack([run.tip for run in below.runs])
        self.prove("where the losses end", tips, below.at(steps, trace.net_loss[:, -1]))
        self.results = [
            place(self.words("reached", "note", loss=f"{loss:.3f}", peak=f"{peak:g}"), *at)
            for loss, peak, at in zip(
                trace.net_loss[:, -1], trace.net_peaks[trace.net_best], charts.results, strict=True
            )
        ]
        self.play(FadeIn(*self.results), run_time=0.6)
        self.wait(0.8)
        self.charts, self.leaving, self.below = [above, below], heads, below

    def average(self, beat: Beat) -> None:
        """The losses alone, larger; and where the constant rate's last weights are on average: it only shook."""
        trace, below, last = self.trace, self.below, self.trace.net_at[-1]
        above, charts = self.charts[0], self.places.net
        old, whole = charts.below, self.whole
        loss = float(trace.net_final_averaged[CONSTANT, trace.net_best[CONSTANT]])
        leave = [*self.farewell([above], self.leaving), To(below.playhead, opacity=0.0)]
        self.play(*leave, run_time=0.6)
        self.remove(above)
        moving = Group(below, below.labels)
        fade = [To(curve, opacity=0.25) for k, curve in enumerate(below.runs) if k not in (CONSTANT, COSINE)]
        head = self.head(whole, "net_loss", "loss")
        self.play(
            Drive(moving, lambda t: below.stand(between(old, whole, t)), rate_func=smooth), *fade,
            run_time=beat.fill(2.4, leaving=4.4),
        )  # fmt: skip
        ends = below.at(np.array([last, last]), np.array([trace.net_loss[CONSTANT, -1], loss]))
        drop = Curve([ends], ROLES[CONSTANT], 3.0, dashed=True, glow=0.0)
        spot = Dots(ends[1:], [ROLES[CONSTANT]], radius=0.14)
        mean = place(self.words("averaged", "note", ROLES[CONSTANT], loss=f"{loss:.3f}"), *charts.results[CONSTANT])
        self.play(FadeIn(head), reveal(drop), run_time=1.2)
        self.play(reveal(spot), swap(self.results[CONSTANT], mean), run_time=0.8)
        self.wait(2.4)
        self.results[CONSTANT] = mean
        self.charts, self.leaving, self.marks = [below], [head], [drop, spot]

    def compare_peaks(self, beat: Beat) -> None:
        """The loss in the end over the peaks that were tried: one line a schedule."""
        trace, charts = self.trace, self.places.net
        old = [*self.charts, *self.marks]
        leave = self.farewell(old, [*self.leaving, *self.results, self.count, self.word])
        whole = self.whole
        at = np.arange(len(trace.net_peaks))
        chart = Chart(
            self.type, whole, (-0.2, at[-1] + 0.2), LOSSES, log_y=True, y_ticks={0.01: "0.01", 0.1: "0.1", 1.0: "1"},
            x_ticks={int(k): f"{peak:g}" for k, peak in zip(at, trace.net_peaks, strict=True)},
        )  # fmt: skip
        lines = [
            chart.profile(at, final, role, width=3.0, radius=0.09)
            for final, role in zip(trace.net_final, ROLES, strict=True)
        ]
        for line in lines:
            line.reveal = 0.0
        heads = [self.head(whole, "end_loss", "loss")]
        remark = place(self.words("peak", "note"), *charts.remark)
        self.play(*leave, reveal(chart.axes), FadeIn(chart.labels, *heads, remark), run_time=1.0)
        self.remove(*old)
        self.add(chart)
        each = beat.fill(4.0, leaving=1.4) / len(lines)
        for line in lines:
            self.play(To(line, reveal=1.0), run_time=each)
        self.wait(1.4)
