"""PriceOfDepth: fifty layers wait for one another, learn worse, bear fewer learning rates; what shortcuts pay back."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from manim import Group, Mobject, linear

from models.traces.depth.price_of_depth import PLAIN, SHORTCUT, PriceOfDepthTrace
from scenes.depth.drawings.layer_row import LayerRow
from scenes.props import Chart, Counter, ImageTile
from scenes.stage import Box, Drive, Each, FadeIn, FadeOut, place, reveal
from scenes.stage.before import Beat, HandTimedScene
from scenes.stage.group import GroupOf

from .price_of_depth_places import TALL, WIDE, Places

ROLES = ("class_c", "class_d")
BESIDE = (
    (1.25e-2, 0.88),
    (2.6e-3, 0.46),
    (1.55e-3, 0.78),
)  # on the chart of learning rates: where a line's name begins
FORMULAS = (
    'h <- {{ "relu" : symbol_sigma }}({{ W : symbol_w }} h + {{ b : symbol_b }})',
    'h <- {{ h : class_d }} + {{ "relu" : symbol_sigma }}({{ W : symbol_w }} h + {{ b : symbol_b }})',
)


class PriceOfDepth(HandTimedScene[PriceOfDepthTrace]):
    """Turns, training, degradation, the identity, learning rates."""

    leaving: list[Mobject]

    def construct(self) -> None:
        self.add(self.title())
        with self.beat("turns", **self.facts) as beat:
            self.count_turns(beat)
        with self.beat("train", **self.facts) as beat:
            self.train(beat)
        with self.beat("degrade", **self.facts) as beat:
            self.go_deeper(beat)
        with self.beat("training", **self.facts) as beat:
            self.look_at_training(beat)
        with self.beat("identity", **self.facts) as beat:
            self.learn_the_identity(beat)
        with self.beat("rates", **self.facts) as beat:
            self.vary_the_rate(beat)

    @cached_property
    def places(self) -> Places:
        return self.layout.pick(WIDE, TALL)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What is said, as measured."""
        t = self.trace
        plain, shortcut = t.accuracy(PLAIN), t.accuracy(SHORTCUT)
        ten = int(np.flatnonzero(t.depth == 10)[0])
        return {
            "deep": str(t.depth[-1]), "steps": str(t.turns[-1] // t.turns[0]), "starts": str(t.starts),
            "turns": str(t.turns[-1]), "few_turns": str(t.turns[0]), "rates": str(len(t.learning_rate)),
            "products": f"{t.multiply_adds[-1]:,}", "few_products": f"{t.multiply_adds[0]:,}",
            "plain": percent(plain[-1]), "shortcut": percent(shortcut[-1]), "ten": percent(plain[ten]),
            "plain_train": percent(t.accuracy(PLAIN, on_training=True)[-1]), "layers": str(t.identity_depth),
            "plain_error": f"{t.identity_error[PLAIN, -1]:.2f}", "shallow": str(t.depth[t.shallow]),
            "shortcut_error": f"{t.identity_error[SHORTCUT, -1]:.3f}", "highest": f"{t.learning_rate[-1]:g}",
        }  # fmt: skip

    @cached_property
    def by_rate(self) -> np.ndarray:
        """(3, rates): mean test accuracy: the shallow net, the deepest, and the deepest with shortcuts."""
        t = self.trace
        return np.stack([t.accuracy_by_rate(t.shallow, PLAIN), *(t.accuracy_by_rate(-1, kind) for kind in range(2))])

    # ---- what a step waits for ---------------------------------------------------------------------------------

    def count_turns(self, beat: Beat) -> None:
        """While fifty layers take one step, each waiting for the one before, a net of one layer takes many."""
        trace, places = self.trace, self.places
        turns = trace.turns[[0, -1]]
        most, layers = float(turns[-1]), int(turns[-1]) // 2
        steps = [
            self.repeated(box, int(own), layers) for box, own in zip((places.shallow, places.deep), turns, strict=True)
        ]
        words, counters = [], []
        for key, at in zip(("layer_steps", "deep_steps"), places.counts, strict=True):
            word = self.type.seated(self.screen(key, **self.facts), *at, "note", "ink")
            right = float(word.get_right()[0]) + 0.2
            words.append(word)
            counters.append(Counter(self.type, "{:.0f}", "values", "highlight", bold=True).stand(right, at[1]))
        label = self.type.seated(self.screen("turns"), *places.clock, "note", "muted", anchor="right")
        clock = Counter(self.type, "{:.0f}", "values", bold=True, anchor="right")
        clock.stand(float(label.get_left()[0]) - 0.16, places.clock[1])
        self.play(
            reveal(steps[1], rate_func=linear), reveal(steps[0][0]), FadeIn(*words, *counters, label, clock),
            run_time=1.2,
        )  # fmt: skip
        self.add(steps[0])

        def draw(t: float) -> None:
            now = t * most + 1e-9
            clock.show(int(now))
            for rows, counter, own in zip(steps, counters, turns, strict=True):
                counter.show(int(now // own))
                for k, row in enumerate(rows):
                    row.turn = float(np.clip(now - k * own, 0, own))
                    row.opacity = float(k == 0 or now >= k * own)

        draw(0.0)
        self.play(Drive(Group(*steps, *counters, clock), draw), run_time=beat.fill(6.0, leaving=1.6))
        self.prove("turns", clock, trace.turns[-1])
        products = [
            self.type.seated(self.screen("products", count=f"{count:,}"), x, y, "tick", "muted", anchor=anchor)
            for count, (x, y, anchor) in zip(trace.multiply_adds[[0, -1]], places.products, strict=True)
        ]
        self.play(FadeIn(*products), run_time=0.6)
        self.wait(1.0)
        self.leaving = [*steps, *counters, *words, *products, label, clock]

    def repeated(self, box: Box, own: int, layers: int) -> GroupOf[LayerRow]:
        """A net's layers, side by side as often as it takes a step while the deepest net takes one."""
        width = box.width * own / 2 / layers
        times = 2 * layers // own
        lefts = [box.left + k * width for k in range(times)]
        return GroupOf(*(LayerRow(Box(left, left + width, box.bottom, box.top), own // 2) for left in lefts))

    # ---- training ----------------------------------------------------------------------------------------------

    def train(self, beat: Beat) -> None:
        """The deepest nets learn side by side, on the same batches."""
        trace, places, box = self.trace, self.places, self.places.chart
        last = int(trace.steps[-1])
        ticks = {step: str(step) for step in (0, last // 2, last)}
        chart = Chart(self.type, box, (0, last), (0, 1), x_ticks=ticks, y_ticks=tenths(0, 10, 2))
        means = trace.accuracy_at.astype(float).mean(1)
        for kind, role in enumerate(ROLES):
            chart.run(trace.steps, means[kind], role)
            for start in trace.accuracy_at[kind]:
                chart.run(trace.steps, start, role, width=0.9, glow=0.0, head=0.0).opacity = 0.4
        chart.show(0)
        title = place(self.words("accuracy", "note"), box.right, box.top + 0.36, "right")
        rows = [LayerRow(spot, int(trace.depth[-1]), shortcuts=bool(k)) for k, spot in enumerate(places.rows)]
        for row in rows:
            row.turn = float(trace.depth[-1])
        size = "values" if not self.layout.is_tall else "math"
        formulas = [
            place(self.type.formula(source, size, "ink"), *where)
            for source, where in zip(FORMULAS, places.formulas, strict=True)
        ]
        scores = [
            Counter(self.type, "{:.2f}", "values", role, bold=True, value=means[kind, 0]).stand(*where)
            for kind, (role, where) in enumerate(zip(ROLES, places.scores, strict=True))
        ]
        self.play(FadeOut(*self.leaving), reveal(chart.axes), run_time=0.6)
        means_of = self.means_of(0)
        self.play(FadeIn(chart.labels, title, means_of, formulas[0], scores[0]), reveal(rows[0]), run_time=0.8)
        self.play(FadeIn(formulas[1], scores[1]), reveal(rows[1]), FadeIn(*chart.runs), run_time=0.8)
        self.add(chart)

        def draw(t: float) -> None:
            chart.show(t * last)
            for kind, score in enumerate(scores):
                score.show(float(np.interp(t * last, trace.steps, means[kind])))

        self.play(Drive(Group(chart, *scores), draw), run_time=beat.fill(4.2, leaving=1.8))
        measured = np.array([trace.accuracy(k)[-1] for k in range(2)])
        self.prove("accuracy", Each(scores), measured)
        chance = chart.curve(np.array([0, last]), np.array([0.1, 0.1]), "muted", width=1.4, glow=0.0, dashed=True)
        guess = self.type.seated(self.screen("chance"), box.right, box.bottom + 0.26, "tick", "muted", anchor="right")
        self.play(reveal(chance), FadeIn(guess), run_time=0.6)
        self.wait(1.0)
        self.leaving = [chart, title, means_of, guess, *rows, *formulas, *scores]

    # ---- deeper and deeper -------------------------------------------------------------------------------------

    def go_deeper(self, beat: Beat) -> None:
        """Test accuracy against depth."""
        trace, box = self.trace, self.places.plot
        most = float(trace.depth[-1])
        self.chart = Chart(
            self.type, box, (1, most), (0, 1), log_x=True, x_ticks={float(d): str(d) for d in trace.depth},
            y_ticks=tenths(0, 10, 2),
        )  # fmt: skip
        title = place(self.words("accuracy", "note"), box.right, box.top + 0.36, "right")
        axis = self.name_axis("depth_axis", box.right - 0.35, box.bottom + 0.24)
        names = [self.key(i, key, role) for i, (key, role) in enumerate(zip(("plain", "shortcut"), ROLES, strict=True))]
        lines = [self.chart.profile(trace.depth, trace.accuracy(kind), role) for kind, role in enumerate(ROLES)]
        single = [self.single_runs(kind, role) for kind, role in enumerate(ROLES)]
        stacks = self.stacks()
        self.play(FadeOut(*self.leaving), reveal(self.chart.axes), run_time=0.6)
        means_of = self.means_of(1)
        self.play(FadeIn(self.chart.labels, title, means_of, axis, names[0]), run_time=0.5)
        pace = beat.fill(3.4, leaving=1.3) / 2
        self.play(reveal(Group(lines[0], single[0]), rate_func=linear), reveal(stacks, rate_func=linear), run_time=pace)
        self.play(reveal(Group(lines[1], single[1])), FadeIn(names[1]), run_time=pace)
        ends = [self.end(trace.accuracy(kind)[-1], role) for kind, role in enumerate(ROLES)]
        self.play(FadeIn(*ends), run_time=0.4)
        self.wait(0.9)
        self.leaving = [self.chart, title, means_of, axis, *names, *lines, *single, *ends, *stacks]

    def means_of(self, chart: int) -> Mobject:
        """What the bold lines are."""
        return self.type.seated(self.screen("means", **self.facts), *self.places.means[chart], "tick", "muted")

    def single_runs(self, kind: int, role: str) -> Group:
        """Thin lines behind the mean: one for every start."""
        made = [
            self.chart.curve(self.trace.depth, start, role, width=0.9, glow=0.0)
            for start in self.trace.accuracies(kind).T
        ]
        for line in made:
            line.opacity = 0.4
        return Group(*made)

    def name_axis(self, key: str, right: float, y: float) -> Mobject:
        """What is written along the chart's floor; below its numbers where there is no room beside them."""
        made = self.words(key, "tick")
        return place(made, right, self.places.plot.bottom - 0.72 if self.layout.is_tall else y, "right")

    def stacks(self) -> Group:
        """The layers of every net, stacked where its depth stands on the axis."""
        made, box = [], self.places.plot
        for depth in self.trace.depth:
            x, y = self.chart.at(float(depth), 0.0)
            row = LayerRow(Box(x - 0.14, x + 0.14, y, y + 0.01 * box.height * depth), int(depth), stacked=True)
            row.turn = float(depth)
            made.append(row)
        return Group(*made)

    def key(self, i: int, key: str, role: str) -> Mobject:
        """The name of a line: beside it, or above the chart."""
        text = self.screen(key, **self.facts)
        if self.places.keys is not None:
            return self.type.seated(text, *self.places.keys[i], "note", role)
        x, y = self.chart.at(*((17.5, 0.72), (17.5, 1.0), (17.5, 0.62))[i])
        return self.type.seated(text, x, y + (0.0, 0.3, 0.0)[i], "note", role, anchor="right")

    def end(self, value: float, role: str) -> Counter:
        """A number at the right end of the chart."""
        x, y = self.chart.at(float(self.trace.depth[-1]), value)
        return Counter(self.type, "{:.2f}", "note", role, bold=True, value=value).stand(float(x) + 0.2, float(y))

    def look_at_training(self, beat: Beat) -> None:
        """On the training digits it is the same: this is not overfitting."""
        trace = self.trace
        dashed = self.chart.curve(trace.depth, trace.accuracy(PLAIN, on_training=True), ROLES[PLAIN], dashed=True)
        name = self.key(2, "on_training", ROLES[PLAIN])
        self.play(reveal(dashed, rate_func=linear), FadeIn(name), run_time=beat.fill(2.0, leaving=2.0))
        note = place(self.words("degrades", "body", "ink", bold=True), *self.places.note)
        self.play(FadeIn(note), run_time=0.6)
        self.wait(1.4)
        self.leaving += [name, note]

    # ---- the identity ------------------------------------------------------------------------------------------

    def learn_the_identity(self, beat: Beat) -> None:
        """Layers that only have to hand on what they get."""
        trace, places = self.trace, self.places
        last = len(trace.steps) - 1
        count = trace.identity_input.shape[0]
        rows = []
        for pictures, box in zip((trace.identity_input, *trace.identity_output[:, 0]), places.pictures, strict=True):
            gap = (box.width - count * box.height) / (count - 1)
            boxes = box.columns(count, gap)
            rows.append([ImageTile(picture, spot, full=1.0) for picture, spot in zip(pictures, boxes, strict=True)])
        names = [
            self.type.seated(self.screen(key), *where, "note", role)
            for key, role, where in zip(("input", "plain", "shortcut"), ("ink", *ROLES), places.names, strict=True)
        ]
        sources = ('{{ "relu" : symbol_sigma }}({{ W : symbol_w }} h + {{ b : symbol_b }}) = h thin ?', "h + 0 = h")
        rules = [
            place(self.type.formula(source, "math", "muted"), *where)
            for source, where in zip(sources, places.rules, strict=True)
        ]
        anchor = "right" if self.layout.is_tall else "left"
        errors = [
            Counter(self.type, "{:.3f}", "values", "loss", bold=True, anchor=anchor).stand(*where)
            for where in places.errors
        ]
        x, y = self.error_label
        label = self.type.seated(self.screen("error"), x, y, "tick", "loss", anchor=anchor)

        def draw(t: float) -> None:
            record = round(t * last)
            for kind in (PLAIN, SHORTCUT):
                for tile, picture in zip(rows[1 + kind], trace.identity_output[kind, record], strict=True):
                    tile.values = picture.astype(float)
                errors[kind].show(trace.identity_error[kind, record])

        draw(0.0)
        self.play(FadeOut(*self.leaving), reveal(Group(*rows[0])), run_time=0.7)
        self.play(FadeIn(*names, *rules, label, *errors), reveal(Group(*rows[1], *rows[2])), run_time=0.8)
        moving = Group(*rows[1], *rows[2], *errors)
        self.play(Drive(moving, draw), run_time=beat.fill(4.5, leaving=1.2))
        self.prove("outputs", Each(rows[2]), np.clip(trace.identity_output[SHORTCUT, -1], 0, 1))
        self.wait(1.2)
        self.leaving = [*(tile for row in rows for tile in row), *names, *rules, label, *errors]

    @property
    def error_label(self) -> tuple[float, float]:
        x, y = self.places.errors[0]
        return x, y + 0.55

    # ---- learning rates ----------------------------------------------------------------------------------------

    def vary_the_rate(self, beat: Beat) -> None:
        """Accuracy against Adam's learning rate."""
        trace, box = self.trace, self.places.plot
        rates, best = trace.learning_rate, self.by_rate.max(1)
        ticks = {rate: self.type.formula(f"10^({int(np.log10(rate))})", "math") for rate in (1e-3, 1e-2)}
        chart = Chart(self.type, box, (float(rates[0]), float(rates[-1])), (0, 1), log_x=True, y_ticks=tenths(0, 10, 2))
        marks = [
            place(label, float(chart.at(rate, 0.0)[0]), box.bottom - 0.3, "centre") for rate, label in ticks.items()
        ]
        words = self.words("accuracy_after", "note", steps=trace.steps[-1])
        title = place(words, box.right, box.top + 0.36, "right")
        axis = self.name_axis("rate_axis", box.right, box.bottom - 0.3)
        roles = ("highlight", *ROLES)
        keys = ("two_layers", "deep_plain", "deep_shortcut")
        spots = self.places.trio or [(*chart.at(*spot),) for spot in BESIDE]
        names = [
            Group(
                self.type.seated(self.screen(key, **self.facts), x, y, "note", role),
                Counter(self.type, "{:.2f}", "values", role, bold=True, value=value).stand(x, y - 0.52),
            )
            for key, role, (x, y), value in zip(keys, roles, spots, best, strict=True)
        ]
        best_of = self.type.seated(self.screen("best", starts=trace.starts), *self.places.best, "tick", "muted")
        lines = [chart.profile(rates, self.by_rate[i], role) for i, role in enumerate(roles)]
        self.play(FadeOut(*self.leaving), reveal(chart.axes), run_time=0.6)
        self.play(FadeIn(chart.labels, *marks, title, axis, best_of), run_time=0.5)
        pace = beat.fill(3.9, leaving=2.4) / 3
        for line, name in zip(lines, names, strict=True):
            self.play(reveal(line), FadeIn(name, run_time=min(0.5, pace)), run_time=pace)
        anchor = "left" if self.layout.is_tall else "right"
        last = place(self.words("honest", "body", "ink", bold=True), *self.places.last, anchor)
        self.play(FadeIn(last), run_time=0.6)
        self.wait(1.8)


def tenths(low: int, high: int, every: int) -> dict[float, str]:
    """Ticks of an accuracy axis."""
    return {tenth / 10: f"{tenth / 10:.1f}" for tenth in range(low, high + 1, every)}


def percent(share: float) -> str:
    """A share as people say it, without the sign."""
    return f"{100 * share:.0f}"
