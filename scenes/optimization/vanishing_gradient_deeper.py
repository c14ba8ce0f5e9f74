"""The last part of VanishingGradient: deeper nets, cures that overdo it, and the charts that all parts draw in."""

from __future__ import annotations

from typing import Any

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
from scenes.stage import Box, Drive, Each, FadeIn, FadeOut, To, place, reveal
from scenes.stage.before import Beat, HandTimedScene

from .vanishing_gradient_places import Places, between

DARKEST = -12  # the power of ten of the darkest cell; the brightest is 1
DECADES, DEEP_DECADES, EXPLODED_DECADES = (-14, 2), (-33, 3), (-2, 12)


class DeeperNets(HandTimedScene[VanishingGradientTrace]):
    """A scene with profiles of gradients over layers, first of nets of one depth, then of deeper ones."""

    places: Places
    chart: Chart
    cells: list[LayerCells]
    profiles: list[Profile]
    names: list[Mobject]
    accuracies: list[Counter]
    counted: list[Mobject]
    axis: Mobject
    layer_word: Mobject
    way: Mobject

    def chart_of(self, depth: int, decades: tuple[int, int], every: int, box: Box) -> Chart:
        """A chart whose layers stand under the cells of a row."""
        ticks = [1, *range(depth // 4, depth + 1, depth // 4)] if depth <= 20 else [1, *range(10, depth + 1, 10)]
        return Chart(
            self.type, box, (0.5, depth + 0.5), decades=decades, every=every,
            x_ticks={float(layer): str(layer) for layer in ticks},
        )  # fmt: skip

    def profile_of(self, chart: Chart, norms: np.ndarray) -> Profile:
        """A profile drawn from the last layer back; norms (depth,)."""
        depth = len(norms)
        made = chart.profile(np.arange(depth, 0, -1.0), norms[::-1], radius=0.062 if depth <= 20 else 0.04)
        return made.show(made.values, 0.45 + 0.55 * levels(norms[::-1]))

    def axis_names_stand(self, box: Box) -> None:
        """The names of both axes stand where these end."""
        (dx, dy), (right, rise, anchor) = self.places.axis, self.places.level
        place(self.axis, box.left - dx, box.top + dy)
        place(self.layer_word, box.right + right, box.bottom + rise, anchor)

    # ---- deeper, and too much ----------------------------------------------------------------------------------

    def go_deep(self, beat: Beat) -> None:
        trace, places = self.trace, self.places
        chart = self.chart_of(trace.deep, DEEP_DECADES, 12, places.small)
        norms = trace.deep_start_norm[:TRAINED]
        profiles = [self.profile_of(chart, norm) for norm in norms]
        note = place(self.words("untrained", "note", layers=int(trace.deep)), *places.corner, "right")
        for profile in profiles:
            profile.reveal = 0.0
        cells = self.deepen(chart)
        goals = [levels(norm) for norm in norms]

        def draw(t: float) -> None:
            filled = np.clip(t * trace.deep - np.arange(trace.deep)[::-1], 0, 1)
            for profile, row, goal in zip(profiles, cells, goals, strict=True):
                profile.reveal, row.levels = t, filled * goal

        wave = Drive(Group(*profiles, *cells), draw, rate_func=smooth, run_time=beat.fill(2.4, leaving=1.8))
        self.play(wave, FadeIn(note, run_time=0.6))
        last = self.type.formula(f"{{{{ {power(float(norms[SIGMOID, 0]))} : highlight }}}}", "values", "ink")
        x, y = chart.at(1.0, norms[SIGMOID, 0])
        place(last, x + 1.3, y + 0.12)
        self.play(FadeIn(last), run_time=0.6)
        self.wait(1.2)
        self.leaving = [last, note, self.way]
        self.deep_chart, self.deep_cells, self.deep_profiles = chart, cells, profiles

    def deepen(self, chart: Chart) -> list[LayerCells]:
        """More layers come from the right; the old chart becomes that part of the deeper one's which it shows."""
        trace, places = self.trace, self.places
        added = np.zeros(trace.deep - trace.depth)
        trained = [levels(trace.norm[kind, -1]) for kind in range(TRAINED)]
        cells = [LayerCells(places.row(kind), np.concatenate([trained[kind], added])) for kind in range(TRAINED)]
        ends = chart.at([0.5, trace.depth + 0.5], [10.0**power for power in DECADES])
        goal = Box(*(float(side) for side in (*ends[:, 0], *ends[:, 1])))
        for row in cells:
            row.room = float(trace.depth)
        self.remove(*self.cells)
        self.add(*cells)
        old, axes = self.profiles, self.chart.axes
        chart.axes.opacity = 0.0
        self.add(chart.axes)

        def widen(t: float) -> None:
            self.chart.stand(between(places.small, goal, t))
            axes.opacity, chart.axes.opacity = 1 - t, t
            for profile in old:
                profile.opacity = min(1.0, 3 * (1 - t))
            for row, levels_now in zip(cells, trained, strict=True):
                row.room = trace.depth * places.small.width / self.chart.box.width
                row.levels = np.concatenate([levels_now * min(1.0, 3 * (1 - t)), added])

        self.play(
            Drive(None, widen, rate_func=smooth, run_time=1.6),
            FadeOut(self.chart.labels, *self.accuracies, *self.counted, run_time=0.4),
        )  # fmt: skip
        self.remove(*self.chart.get_family())
        self.add(chart)
        self.play(FadeIn(chart.labels), run_time=0.4)
        return cells

    def exploded(self) -> dict[str, Any]:
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
        chart = self.chart_of(trace.deep, EXPLODED_DECADES, 4, places.small)
        profiles = [self.profile_of(chart, trace.deep_start_norm[kind]) for kind in kinds]
        honest = place(self.words("honest", "note" if self.layout.is_tall else "body", "ink"), *places.heading)
        deep, plain = self.deep_chart, profiles[0]
        count = sum(label.get_center()[1] < chart.box.bottom for label in chart.labels)
        others = [profile for kind, profile in enumerate(self.deep_profiles) if kind != RELU]
        self.remove(self.deep_profiles[RELU])
        self.deep_profiles[RELU].opacity = 0.0
        chart.remove(*profiles)
        self.remove(deep, *deep.submobjects)
        chart.axes.opacity = 0.0
        self.add(deep, chart.axes, plain)

        def grow(t: float) -> None:
            """The plain ReLU net stays; the scale under it changes."""
            box = between(places.small, places.large, t)
            deep.stand(box)
            chart.stand(box)
            self.axis_names_stand(box)
            deep.axes.opacity, chart.axes.opacity = 1 - t, t
            norms = trace.deep_start_norm[RELU][::-1]
            plain.show(norms, (1 - t) * (0.45 + 0.55 * levels(norms)) + t)
            plain.points_at = (1 - t) * deep.at(layers, norms) + t * plain.points_at

        layers = np.arange(trace.deep, 0, -1.0)
        grow(0.0)
        gone = [*self.leaving, *self.names, *deep.labels[count:]]
        self.play(To(Group(*self.deep_cells, *others), opacity=0.0), FadeOut(*gone), run_time=0.5)
        self.remove(*self.deep_cells)
        self.play(Drive(None, grow, rate_func=smooth), FadeIn(honest), run_time=1.2)
        self.remove(*deep.get_family())
        for profile in profiles[1:]:
            profile.show(profile.values, np.ones(trace.deep)).reveal = 0.0
        self.add(chart)
        self.play(FadeIn(chart.labels[count:]), run_time=0.4)
        chart.add(*profiles)
        labels = [self.exploded_name(chart, kind) for kind in kinds]
        self.play(FadeIn(labels[0]), run_time=0.6)
        pace = beat.fill(3.6, leaving=1.6) / 2
        for profile, label in zip(profiles[1:], labels[1:], strict=True):
            self.play(reveal(profile, run_time=pace), FadeIn(label, run_time=0.6))
        self.prove("exploded", Each(profiles), np.stack([trace.deep_start_norm[k][::-1] for k in kinds]))
        self.wait(1.6)

    def exploded_name(self, chart: Chart, kind: int) -> Mobject:
        """A net's name and its first layer's norm over its last one's, beside its profile."""
        norm = self.trace.deep_start_norm[kind]
        key = {RELU: "relu", RELU_NORM: "relu_norm", RELU_RESIDUAL: "relu_residual"}[kind]
        quotient = float(norm[0] / norm[-1])
        ratio = self.screen("ratio", ratio=f"{quotient:.2f}" if quotient < 10 else f"{float(f'{quotient:.1e}'):,.0f}")
        y = float(chart.at(1.0, norm[0])[1])
        lift = -0.6 if kind == RELU_RESIDUAL else 0.62  # where there is room
        x, y = (chart.box.left + 0.1, y + lift) if self.layout.is_tall else (self.layout.left, y)
        return Group(
            self.type.seated(self.screen(key), x, y + 0.17, "body", "ink", bold=True),
            self.type.seated(ratio, x, y - 0.22, "note", "gradient"),
        )


def levels(norms: np.ndarray) -> np.ndarray:
    """The brightness of norms (n,): linear in their logarithm, from 10^DARKEST to 1."""
    return np.asarray(np.clip(1 - np.log10(np.maximum(norms, 1e-300)) / DARKEST, 0, 1))


def power(value: float) -> str:
    """A number as a product with a power of ten, in Typst's math."""
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa} times 10^({int(exponent)})"
