"""SameClassGathers: test digits in every layer of a net while it trains, and what such a net has not understood."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from manim import Group, VGroup, smooth

from models.traces.geometry.same_class_gathers import CLASSES, SameClassGathersTrace
from scenes.props import Bars, Counter
from scenes.props.class_marks import ClassMarks, medians
from scenes.props.layer_panels import LayerPanels
from scenes.stage import Beat, Drive, FadeIn, FadeOut, To, View, place, reveal, swap, theme

from .same_class_gathers_by_lot import ByLot

GREY = 0.35  # opacity of classes that are not talked about


class SameClassGathers(ByLot):
    """All layers' panels while training plays; then random labels; then digits moved by a pixel."""

    trace_type: ClassVar = SameClassGathersTrace

    def construct(self) -> None:
        trace = self.trace
        first, last = float(trace.ratio_at[-1, 0]), float(trace.ratio_at[-1, -1])
        self.set_up()
        a, b, c = self.trio
        with self.beat("input", test=len(trace.y_test), a=a, b=b, c=c) as beat:
            self.show_input(beat)
        with self.beat("layers", first=first) as beat:
            self.pass_through(beat)
        with self.beat("train", a=a, b=b, c=c) as beat:
            self.train(beat)
        with self.beat("rises", first=first, last=last) as beat:
            self.climb(beat)
        with self.beat("random", train=100 * trace.memo_train_accuracy_at[-1]) as beat:
            self.learn_by_heart(beat)
        with self.beat("honest", test=100 * trace.memo_test_accuracy) as beat:
            self.try_unseen(beat)
        with self.beat("moved", moved=100 * trace.moved_accuracy, shown=100 * trace.mover_accuracy) as beat:
            self.move_digits(beat)

    def set_up(self) -> None:
        trace, at = self.trace, self.places
        self.roles = theme.digit_roles(trace.y_test)
        self.dots_at = trace.dots_at().astype(float)
        self.panels = LayerPanels(self.dots_at, self.roles, at.panels)
        self.trio = self.nearest_three()
        self.add(self.title())

    def nearest_three(self) -> tuple[int, int, int]:
        """The three digits whose means in the input are nearest to one another."""
        trace = self.trace
        means = np.array([trace.X_test[trace.y_test == k].mean(0) for k in range(CLASSES)])
        gap = np.linalg.norm(means[:, None] - means[None], axis=2)
        trios = [(a, b, c) for a in range(CLASSES) for b in range(a) for c in range(b)]
        a, b, c = min(trios, key=lambda t: gap[t[0], t[1]] + gap[t[1], t[2]] + gap[t[0], t[2]])
        return c, b, a

    def head(self, layer: int) -> VGroup:
        """A layer's name and its width, in one line over its panel."""
        last = len(self.trace.widths) - 1
        key = "input" if layer == 0 else "output" if layer == last else "layer"
        x, y = self.places.heads[layer]
        name = self.type.seated(self.screen(key, k=layer), 0.0, y, "note", "ink")
        start = float(name.get_right()[0]) + 0.16
        width = self.type.seated(self.screen("width", n=self.trace.widths[layer]), start, y, "note", "muted")
        return VGroup(name, width).set_x(x)

    # ---- before training ---------------------------------------------------------------------------------------

    def show_input(self, beat: Beat) -> None:
        """The input alone and large; then it goes to its panel."""
        trace, at = self.trace, self.places
        view = View(at.first.inset(0.15)).fit(self.dots_at[0, 0], 1.0)
        self.large = view(self.dots_at[0, 0])
        self.input = self.panels.clouds[0]
        self.input.warp_to(self.large)
        self.input.radius = 0.06
        marks = ClassMarks(self.type, [str(k) for k in range(CLASSES)], "body")
        marks.stand(medians(self.large, trace.y_test, CLASSES))
        self.heads = [self.head(layer) for layer in range(len(trace.widths))]
        share = 100 * float(trace.view_share_at[0, 0])
        flat = place(self.words("flat", "note", gap=self.gap, n=trace.widths[0], percent=share), *at.note)
        self.play(reveal(self.input), FadeIn(flat, run_time=0.6), run_time=beat.fill(2.0, leaving=3.6))
        self.play(FadeIn(marks), run_time=0.6)
        small = self.panels.places(0, 0.0)

        def draw(t: float) -> None:
            self.input.warp_to((1 - t) * self.large + t * small)
            self.input.radius = (1 - t) * 0.06 + t * self.panels.clouds[1].radius
            marks.stand(medians(self.input.at, trace.y_test, CLASSES))

        self.wait(1.2)
        self.play(FadeOut(marks, flat), run_time=0.4)
        self.play(Drive(self.input, draw, rate_func=smooth), FadeIn(self.heads[0]), run_time=1.4)

    def pass_through(self, beat: Beat) -> None:
        """Every dot goes on from layer to layer; under each stands the ratio of the untrained net."""
        trace, at = self.trace, self.places
        full, start = float(trace.ratio_at.max()), np.zeros(len(trace.widths))
        self.bars = Bars(np.array(at.bars), at.bar, start, "muted", full, 0.24, upright=True, tracks=False)
        form = "{:.1f}" if self.layout.is_tall else "{:.2f}"
        self.numbers = VGroup(*(Counter(self.type, form, "note", "ink", bold=True, anchor="centre") for _ in at.bars))
        self.show_ratio(start)
        word = place(self.words("ratio", "note", gap=self.gap), *at.bar_word)
        names = [place(self.words("short", "tick", n=layer), *spot, "centre") for layer, spot in enumerate(at.names)]
        self.bar_words = [word, *names]
        roles = {digit: f"class_{'abc'[i]}" for i, digit in enumerate(self.trio)}
        tinted = self.panels.tint([roles.get(int(label), "muted") for label in trace.y_test])
        emphasis = np.where(np.isin(trace.y_test, self.trio), 1.0, GREY)
        for cloud in self.panels.clouds[1:]:
            cloud.shades, cloud.emphasis = tinted, emphasis
        dim = To(self.input, shades=tinted, emphasis=emphasis)
        self.play(dim, reveal(self.bars), FadeIn(word, *names, self.numbers[0]), run_time=0.6)
        pace = beat.fill(4.0, leaving=1.0) / len(trace.widths)
        for layer in range(len(trace.widths)):
            self.send_on(layer, pace)
        self.wait(1.0)

    def send_on(self, layer: int, run_time: float) -> None:
        """The dots of the layer before go on to this one, and its bar rises."""
        cloud, before = self.panels.clouds[layer], self.trace.ratio_at[0].astype(float)
        start, goal = self.panels.places(max(layer - 1, 0), 0.0), self.panels.places(layer, 0.0)
        index = np.arange(len(before))

        def draw(t: float) -> None:
            cloud.warp_to((1 - t) * start + t * goal)
            self.show_ratio(before * np.where(index == layer, t, index < layer))
            self.numbers[layer].show(before[layer])

        draw(0.0)
        new = [FadeIn(self.heads[layer], self.numbers[layer], run_time=0.5)] if layer else []
        if layer:
            self.add(cloud)
        self.play(Drive(Group(cloud, self.bars, self.numbers[layer]), draw, rate_func=smooth), *new, run_time=run_time)

    def show_ratio(self, ratio: np.ndarray) -> None:
        """Bars and numbers of one moment."""
        self.bars.values = np.asarray(ratio, float)
        for i, (number, value) in enumerate(zip(self.numbers, self.bars.values, strict=True)):
            number.stand(float(self.bars.starts[i, 0]), float(self.bars.tip(i)[1]) + 0.26)
            number.show(value)

    # ---- training ----------------------------------------------------------------------------------------------

    def readings(self) -> Group:
        """Step and share right, with their words."""
        at = self.places
        made = []
        for key, form, widest, (x, y) in (("step", "{:.0f}", 888, at.step), ("test", "{:.1f}%", 88.8, at.accuracy)):
            number = Counter(self.type, form, "values", bold=True, anchor="right", value=widest).stand(x, y)
            word = self.type.seated(self.screen(key), float(number.get_left()[0]) - 0.2, y, "body", anchor="right")
            word.set_color(theme.colour("muted"))
            made += [number, word]
        return Group(*made)

    def show_moment(self, t: float) -> None:
        """The net at moment t of its training: dots, ratios, step and share right."""
        trace = self.trace
        self.panels.show(t)
        where, at = t * (len(trace.steps_at) - 1), np.arange(len(trace.steps_at))
        self.show_ratio(np.array([np.interp(where, at, column) for column in trace.ratio_at.T]))
        record = round(where)
        self.counters[0].show(trace.steps_at[record])
        self.counters[2].show(100 * trace.test_accuracy_at[record])

    def train(self, beat: Beat) -> None:
        """Every layer as it learns; three classes in colour, the others grey."""
        trace = self.trace
        self.counters = self.readings()
        self.bars.marks = trace.ratio_at[0].astype(float)
        low, high = 100 * trace.view_share_at[-1].min(), 100 * trace.view_share_at[-1].max()
        view = place(self.words("view", "note", gap=self.gap, low=low, high=high), *self.places.note)
        self.trio_marks = [ClassMarks(self.type, [str(k) for k in self.trio], 20, 0.3) for _ in self.panels.clouds]

        def draw(t: float) -> None:
            self.show_moment(t)
            for marks, cloud in zip(self.trio_marks, self.panels.clouds, strict=True):
                marks.stand(np.array([np.median(cloud.at[trace.y_test == digit], axis=0) for digit in self.trio]))

        draw(0.0)
        self.play(FadeIn(self.counters, *self.trio_marks), swap(self.bar_words[0], view), run_time=0.6)
        moving = Group(self.panels, self.bars, self.numbers, self.counters, *self.trio_marks)
        self.play(Drive(moving, draw), run_time=beat.fill(11.0, leaving=1.6))
        for layer, h in enumerate(trace.layers(trace.X_test)):
            seen = self.panels.frame(layer, 1.0, trace.seen(layer, h))
            self.prove(f"layer {layer}", self.panels.clouds[layer].at, seen)
        self.wait(1.0)
        self.bar_words[0] = view

    def climb(self, beat: Beat) -> None:
        """The bars light up from the input to the output."""
        word = place(self.words("ratio", "note", gap=self.gap), *self.places.bar_word)
        originals = self.panels.tint(self.roles)
        back = [To(cloud, shades=originals, emphasis=np.ones(len(self.roles))) for cloud in self.panels.clouds]
        self.marks = [ClassMarks(self.type, [str(k) for k in range(CLASSES)], 20, 0.3) for _ in self.panels.clouds]
        for marks, cloud in zip(self.marks, self.panels.clouds, strict=True):
            marks.stand(medians(cloud.at, self.trace.y_test, CLASSES))
        self.play(*back, FadeOut(*self.trio_marks), FadeIn(*self.marks), swap(self.bar_words[0], word), run_time=0.8)
        self.bar_words[0] = word
        count = len(self.bars.values)

        def draw(t: float) -> None:
            self.bars.lit = np.clip(t * count - np.arange(count), 0, 1)

        self.play(Drive(self.bars, draw), run_time=beat.fill(3.0, leaving=1.4))
        self.wait()
        self.leaving = [*self.heads, *self.marks, *self.bar_words, self.numbers, self.counters]
