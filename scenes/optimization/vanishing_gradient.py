"""VanishingGradient: what is left of the gradient in every layer of deep nets, at the start and while they train."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from manim import Group, Mobject, smooth

from models.traces.optimization.vanishing_gradient import (
    RELU,
    RELU_NORM,
    RELU_RESIDUAL,
    SIGMOID,
    TRAINED,
    VanishingGradientTrace,
)
from scenes.props import Chart, Counter, LayerCells
from scenes.props.chart import Profile
from scenes.stage import Beat, Drive, FadeIn, FadeOut, LectureScene, To, place, reveal, swap

from .vanishing_gradient_places import TALL, WIDE

NAMES = ("sigmoid", "tanh", "relu", "batch_norm", "residual")
DARKEST = -12  # the power of ten of the darkest cell; the brightest is 1
DECADES, DEEP_DECADES, EXPLODED_DECADES = (-14, 2), (-33, 3), (-2, 12)


class VanishingGradient(LectureScene):
    """A sigmoid net's gradient dies on its way back; four ways to keep it alive; and two cures that overdo it."""

    trace_type: ClassVar = VanishingGradientTrace

    def construct(self) -> None:
        self.set_up()
        with self.beat("back", layers=self.trace.depth) as beat:
            self.send_back(beat)
        with self.beat("factor", **self.factors()) as beat:
            self.multiply(beat)
        with self.beat("stuck", steps=self.steps, percent=self.percent(SIGMOID)) as beat:
            self.train_alone(beat)
        with self.beat("remedies") as beat:
            self.add_remedies(beat)
        with self.beat("race", steps=self.steps) as beat:
            self.train_all(beat)
        with self.beat("deep", layers=self.trace.deep) as beat:
            self.go_deep(beat)
        with self.beat("honest", **self.exploded()) as beat:
            self.overdo(beat)

    def set_up(self) -> None:
        trace = self.trace
        self.places = TALL if self.layout.is_tall else WIDE
        self.steps = trace.norm.shape[1] - 1
        self.chart = self.chart_of(trace.depth, DECADES, 4, self.places.large)
        self.cells = [LayerCells(self.places.row(kind), levels(trace.norm[kind, 0])) for kind in range(TRAINED)]
        self.profiles = [self.profile_of(self.chart, trace.norm[kind, 0]) for kind in range(TRAINED)]
        self.chart.remove(*self.profiles[1:])
        self.names = [self.name_of(kind) for kind in range(TRAINED)]
        self.accuracies = [self.accuracy_of(kind) for kind in range(TRAINED)]
        self.add(self.title())

    # ---- parts -------------------------------------------------------------------------------------------------

    def chart_of(self, depth: int, decades: tuple[int, int], every: int, span: tuple[float, float]) -> Chart:
        """A chart whose layers stand under the cells of a row."""
        ticks = [1, *range(depth // 4, depth + 1, depth // 4)] if depth <= 20 else [1, *range(10, depth + 1, 10)]
        box = self.places.chart(span)
        return Chart(
            self.type, box, (0.5, depth + 0.5), decades=decades, every=every,
            x_ticks={float(layer): str(layer) for layer in ticks},
        )  # fmt: skip

    def profile_of(self, chart: Chart, norms: np.ndarray) -> Profile:
        """A profile drawn from the last layer back; norms [depth]."""
        depth = len(norms)
        made = chart.profile(np.arange(depth, 0, -1.0), norms[::-1], radius=0.062 if depth <= 20 else 0.04)
        return made.show(made.values, 0.45 + 0.55 * levels(norms[::-1]))

    def name_of(self, kind: int) -> Mobject:
        x, rise = self.places.name
        return self.type.seated(self.screen(NAMES[kind]), x, self.places.rows[kind] + rise, "body", bold=True)

    def accuracy_of(self, kind: int) -> Counter:
        x, anchor, rise = self.places.accuracy
        counter = Counter(self.type, "{:.0%}", "body", "good" if kind else "bad", bold=True, anchor=anchor)
        counter.stand(x, self.places.rows[kind] + rise)
        return counter.show(float(self.trace.accuracy[kind, 0]))

    def percent(self, kind: int) -> str:
        return f"{100 * self.trace.accuracy[kind, -1]:.0f}"

    # ---- sigmoid alone -----------------------------------------------------------------------------------------

    def send_back(self, beat: Beat) -> None:
        self.way = place(self.words("way", "note", "gradient"), *self.places.way, "right")
        self.axis = place(self.words("norm", "note"), *self.places.axis[0])
        self.layer_word = place(self.words("layer", "note"), *self.places.level)
        cells, profile = self.cells[SIGMOID], self.profiles[SIGMOID]
        self.add(self.chart)
        profile.reveal = 0.0
        self.play(
            reveal(self.chart.axes), FadeIn(self.chart.labels, self.names[SIGMOID], self.axis, self.layer_word),
            run_time=0.8,
        )  # fmt: skip
        self.play(FadeIn(self.way), run_time=0.4)
        run_time = beat.fill(4.0, leaving=1.0)
        cells.reveal = 0.0
        self.add(cells)

        def draw(t: float) -> None:
            profile.reveal, cells.reveal = t, t

        self.play(Drive(Group(profile, cells), draw, rate_func=smooth), run_time=run_time)
        self.wait(1.0)

    def factors(self) -> dict[str, str]:
        norm = self.trace.norm[SIGMOID, 0]
        ratio = float(norm[0]) / float(norm[-1])
        self.factor = ratio ** (1 / (len(norm) - 1))
        return {"factor": f"{self.factor:.2f}"}

    def multiply(self, beat: Beat) -> None:
        """Layer by layer: a straight line on a logarithmic axis is a constant factor."""
        trace, cells = self.trace, self.cells[SIGMOID]
        depth, norm = int(trace.depth), trace.norm[SIGMOID, 0]
        left = power(float(norm[0]) / float(norm[-1]))
        source = f"{{{{ {self.factor:.2f}^({depth - 1}) : gradient }}}} = {{{{ {left} : highlight }}}}"
        formula = self.type.formula(source, "values", "ink")
        place(formula, *self.places.corner, "right")
        self.chart.playhead.opacity = 1.0

        def draw(t: float) -> None:
            layer = depth - 1 - round(t * (depth - 1))
            cells.lit = float(layer)
            self.chart.playhead.x = float(cells.middles[layer])

        self.play(Drive(Group(self.chart, cells), draw), run_time=beat.fill(4.0, leaving=2.0))
        self.play(FadeIn(formula), run_time=0.8)
        self.wait(1.2)
        cells.lit, self.chart.playhead.opacity = -1.0, 0.0
        self.formula = formula

    def train_alone(self, beat: Beat) -> None:
        self.count = Counter(self.type, "{:.0f}", "values", "ink", bold=True, anchor="right")
        unit = self.words("step", "note")
        x, y = self.places.corner
        place(unit, x, y - 0.02, "right")
        self.count.stand(x - unit.width - 0.16, y)
        self.counted = [self.count, unit]
        self.play(swap(self.formula, unit), FadeIn(self.count, self.accuracies[SIGMOID]), run_time=0.8)
        self.play(self.playback([SIGMOID]), run_time=beat.fill(4.0, leaving=1.0))
        self.wait(1.0)

    def playback(self, kinds: list[int]) -> Drive:
        """The recorded run of some kinds, linear in its steps."""
        trace = self.trace

        def draw(t: float) -> None:
            step = round(t * self.steps)
            self.count.show(step)
            record = int(np.searchsorted(trace.accuracy_at, step, side="right")) - 1
            for kind in kinds:
                norm = trace.norm[kind, step]
                self.cells[kind].levels = levels(norm)
                self.profiles[kind].show(norm[::-1], 0.45 + 0.55 * levels(norm[::-1]))
                self.accuracies[kind].show(float(trace.accuracy[kind, record]))

        moving = [part for kind in kinds for part in (self.cells[kind], self.profiles[kind], self.accuracies[kind])]
        return Drive(Group(*moving, self.count), draw)

    # ---- four remedies -----------------------------------------------------------------------------------------

    def add_remedies(self, beat: Beat) -> None:
        """The chart makes room; each remedy is a row, and a profile that does not fall."""
        start, goal = (np.array(span) for span in (self.places.large, self.places.small))
        old = self.axis
        if self.places.axis[0] != self.places.axis[1]:
            self.axis = place(self.words("norm", "note"), *self.places.axis[1])

        def shrink(t: float) -> None:
            bottom, top = start + t * (goal - start)
            self.chart.stand(self.places.chart((float(bottom), float(top))))

        self.play(
            Drive(self.chart, shrink, rate_func=smooth),
            swap(old, self.axis) if self.axis is not old else None,
            FadeOut(*self.counted),
            run_time=1.2,
        )  # fmt: skip
        pace = beat.fill(5.6, leaving=1.2) / (TRAINED - 1)
        for kind in range(1, TRAINED):
            cells, profile = self.cells[kind], self.profiles[kind]
            cells.reveal = profile.reveal = 0.0
            self.chart.add(profile.show(profile.values))
            self.add(cells)

            def draw(t: float, cells: LayerCells = cells, profile: Profile = profile) -> None:
                cells.reveal = profile.reveal = t

            drawn = Drive(Group(cells, profile), draw, rate_func=smooth, run_time=pace)
            self.play(drawn, FadeIn(self.names[kind], run_time=0.5))
        self.wait(1.0)

    def train_all(self, beat: Beat) -> None:
        self.count.show(0)
        self.accuracies[SIGMOID].show(float(self.trace.accuracy[SIGMOID, 0]))
        self.play(FadeIn(*self.counted, *self.accuracies[1:]), run_time=0.6)
        self.play(self.playback(list(range(TRAINED))), run_time=beat.fill(7.0, leaving=1.4))
        layers = np.arange(self.trace.depth, 0, -1.0)
        for kind in range(TRAINED):
            expected = self.chart.at(layers, self.trace.norm[kind, -1, ::-1])
            self.prove(f"last norms of {NAMES[kind]}", self.profiles[kind].points_at, expected)
        self.wait(1.4)

    # ---- deeper, and too much ----------------------------------------------------------------------------------

    def go_deep(self, beat: Beat) -> None:
        trace, places = self.trace, self.places
        chart = self.chart_of(trace.deep, DEEP_DECADES, 12, places.small)
        norms = trace.deep_start_norm[:TRAINED]
        profiles = [self.profile_of(chart, norm) for norm in norms]
        cells = [LayerCells(places.row(kind), levels(norm)) for kind, norm in enumerate(norms)]
        note = place(self.words("untrained", "note", layers=int(trace.deep)), *places.corner, "right")
        old = To(Group(*self.cells, *self.profiles, self.chart.axes), opacity=0.0)
        self.play(old, FadeOut(self.chart.labels, *self.accuracies, *self.counted), run_time=0.4)
        self.remove(self.chart, *self.cells)
        for part in (*profiles, *cells):
            part.reveal = 0.0
        self.add(chart, *cells)
        self.play(reveal(chart.axes), FadeIn(chart.labels, note), run_time=0.6)

        def draw(t: float) -> None:
            for part in (*profiles, *cells):
                part.reveal = t

        self.play(Drive(Group(*profiles, *cells), draw, rate_func=smooth), run_time=beat.fill(3.0, leaving=1.8))
        last = self.type.formula(f"{{{{ {power(float(norms[SIGMOID, 0]))} : highlight }}}}", "values", "ink")
        x, y = chart.at(1.0, norms[SIGMOID, 0])
        place(last, x + 1.3, y + 0.12)
        self.play(FadeIn(last), run_time=0.6)
        self.wait(1.2)
        self.leaving = [last, note, *self.names, self.way]
        self.leaving += [] if self.layout.is_tall else [self.axis]
        self.deep_chart, self.deep_cells, self.deep_profiles = chart, cells, profiles

    def exploded(self) -> dict[str, str]:
        trace = self.trace
        ratios = [norms[RELU_NORM, 0] / norms[RELU_NORM, -1] for norms in (trace.start_norm, trace.deep_start_norm)]
        return {
            "depth": str(trace.depth), "deep": str(trace.deep), "shallow_ratio": f"{ratios[0]:.0f}",
            "deep_ratio": f"{float(f'{ratios[1]:.1e}'):,.0f}",
        }  # fmt: skip

    def overdo(self, beat: Beat) -> None:
        """Three ReLU nets of 50 layers: plain, with normalisation, with shortcuts; absolute norms."""
        trace, places = self.trace, self.places
        kinds = (RELU, RELU_NORM, RELU_RESIDUAL)
        chart = self.chart_of(trace.deep, EXPLODED_DECADES, 4, places.large)
        profiles = [self.profile_of(chart, trace.deep_start_norm[kind]) for kind in kinds]
        for profile in profiles:
            profile.levels, profile.reveal = np.ones(trace.deep), 0.0
        honest = place(self.words("honest", "note" if self.layout.is_tall else "body", "ink"), *places.heading)
        start, goal = (np.array(span) for span in (places.small, places.large))

        def grow(t: float) -> None:
            bottom, top = start + t * (goal - start)
            self.deep_chart.stand(places.chart((float(bottom), float(top))))

        self.play(To(Group(*self.deep_cells, *self.deep_profiles), opacity=0.0), FadeOut(*self.leaving), run_time=0.5)
        self.remove(*self.deep_cells)
        self.play(Drive(self.deep_chart, grow, rate_func=smooth), FadeIn(honest), run_time=0.8)
        self.remove(self.deep_chart, *self.deep_chart.submobjects)
        self.add(chart)
        chart.remove(*profiles)
        count = sum(label.get_center()[1] < chart.box.bottom for label in chart.labels)
        heights = chart.labels[count:]
        axis = place(self.words("norm", "note"), *places.axis[2])
        self.play(FadeIn(heights), None if self.layout.is_tall else FadeIn(axis), run_time=0.6)
        chart.add(*profiles)
        labels = [self.exploded_name(chart, kind) for kind in kinds]
        pace = beat.fill(4.5, leaving=1.6) / len(kinds)
        for profile, label in zip(profiles, labels, strict=True):
            self.play(reveal(profile, run_time=pace), FadeIn(label, run_time=0.6))
        shown = np.stack([profile.points_at for profile in profiles])
        layers = np.arange(trace.deep, 0, -1.0)
        self.prove("exploded", shown, np.stack([chart.at(layers, trace.deep_start_norm[k][::-1]) for k in kinds]))
        self.wait(1.6)

    def exploded_name(self, chart: Chart, kind: int) -> Mobject:
        """A net's name and its first layer's norm over its last one's, beside its profile."""
        norm = self.trace.deep_start_norm[kind]
        key = {RELU: "relu", RELU_NORM: "relu_norm", RELU_RESIDUAL: "relu_residual"}[kind]
        quotient = float(norm[0] / norm[-1])
        ratio = self.screen("ratio", ratio=f"{quotient:.2f}" if quotient < 10 else f"{float(f'{quotient:.1e}'):,.0f}")
        y = float(chart.at(1.0, norm[0])[1])
        x, y = (chart.box.left + 0.1, y + 0.62) if self.layout.is_tall else (self.layout.left, y)
        return Group(
            self.type.seated(self.screen(key), x, y + 0.17, "body", "ink", bold=True),
            self.type.seated(ratio, x, y - 0.22, "note", "gradient"),
        )


def levels(norms: np.ndarray) -> np.ndarray:
    """The brightness of norms [n]: linear in their logarithm, from 10^DARKEST to 1."""
    return np.asarray(np.clip(1 - np.log10(np.maximum(norms, 1e-300)) / DARKEST, 0, 1))


def power(value: float) -> str:
    """A number as a product with a power of ten, in Typst's math."""
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa} times 10^({int(exponent)})"
