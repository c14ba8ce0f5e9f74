"""XorNeedsALayer: no line parts exclusive or; one hidden layer creases the plane until a line does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from manim import Mobject

from models.traces.recorded import output, parameters_at
from scenes.look import theme
from scenes.props import (
    ClassAreas,
    Curve,
    DecisionField,
    FieldScale,
    FunctionPlot,
    NarrowNet,
    Plane,
    PointCloud,
    Travel,
    WarpedGrid,
)
from scenes.props.curve import within_disc
from scenes.stage import Box, Drive, FadeIn, FadeOut, To, light, place, reveal, swap
from scenes.stage.before import Beat
from scenes.stage.words import Written

from .xor_needs_a_layer_learning import Learning

PARTS = ("symbol_w", "symbol_b", "symbol_sigma")
HIDDEN = ("W", "b", "σ")
PIXELS = 121
LN_2 = float(np.log(2))
SHOWN = 0.45  # of the linear unit's run; after it nothing moves
SWINGS = 3  # to and fro in one turn of the line


class XorNeedsALayer(Learning):
    """A linear unit gives up, two creases help; then how often nets learn them, and what a product does."""

    def construct(self) -> None:
        self.set_up()
        trace = self.trace
        with self.beat("corners") as beat:
            self.play(reveal(self.grid), run_time=1.2)
            self.play(reveal(self.cloud), FadeIn(*self.rule), run_time=beat.fill(1.4, leaving=0.8))
            self.wait(0.8)
        with self.beat("unit", loss=f"{trace.line.loss.values[-1]:.4f}") as beat:
            self.train_a_linear_unit(beat)
        with self.beat("line", best=f"{100 * trace.sweep_accuracy.max():.0f}") as beat:
            self.turn_a_line(beat)
        with self.beat("crease") as beat:
            self.crease(beat)
        with self.beat("part") as beat:
            self.part_with_a_line(beat)
        relu, tanh, leaky, wide = (int(count) for count in trace.solved())
        with self.beat("starts", starts=trace.starts, relu=relu, tanh=tanh, leaky=leaky, wide=wide) as beat:
            self.train_them_all(beat)
        with self.beat("product", starts=trace.starts) as beat:
            self.take_the_product(beat)

    def set_up(self) -> None:
        trace = self.trace
        self.stand()
        self.net = NarrowNet.of(trace.shown)
        self.grid, self.cloud = WarpedGrid.disc(trace.disc_radius), PointCloud(trace.X, trace.y, radius=0.055)
        self.plane = Plane(self.places.picture, self.net.route, self.grid, self.cloud)
        self.grid.reveal = self.cloud.reveal = 0.0
        self.rule: list[Mobject] = [
            self.type.seated(self.screen("same"), *self.places.labels[0], "body", "class_a"),
            self.type.seated(self.screen("differ"), *self.places.labels[1], "body", "class_b"),
        ]
        if self.layout.is_tall:
            self.rule[1].shift(np.array([self.places.labels[0][0] - self.places.labels[1][0], -0.7, 0]))
        self.add(self.plane, self.title())

    # ---- without a layer ---------------------------------------------------------------------------------------

    def linear_logits(self, step: float) -> np.ndarray:
        """The logit (rows, columns) of the linear unit over the disc's square, between two records straight on."""
        unit, axis = self.trace.line, np.linspace(-1, 1, PIXELS) * self.trace.disc_radius
        points = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
        return output(unit, points, parameters_at(unit, step)).reshape(PIXELS, PIXELS)

    def train_a_linear_unit(self, beat: Beat) -> None:
        trace, at, unit = self.trace, self.places, self.trace.line
        losses, accuracies = unit.loss.values[unit.steps], unit.measure("accuracy").values
        field = DecisionField(self.linear_logits(0), trace.disc_radius, self.plane.view, refinement=1, line=3.4)
        plot = self.loss_plot()
        curve = plot.curve(unit.steps, losses, "loss", head=0.07)
        curve.reveal = 0.0
        formula = place(
            self.type.formula("p = sigma({{ w : symbol_w }} dot x + {{ b : symbol_b }})", "values"), *at.formula
        )
        if self.layout.is_tall:
            formula = place(formula, 3.55, at.name[1], "right")
        name = self.name_it("unit")
        scale, ends = self.scale()
        loss, accuracy = self.reading(0, "loss", "{:.4f}", "loss"), self.reading(1, "accuracy", "{:.0f} %", "ink")
        loss[1].show(losses[0])
        accuracy[1].show(100 * accuracies[0])
        self.plane.submobjects.insert(1, field)
        field.opacity = 0.0
        self.play(
            FadeOut(*self.rule), FadeIn(name, formula, *ends), reveal(scale), To(field, opacity=1.0),
            To(self.grid, opacity=0.25), run_time=0.8,
        )  # fmt: skip
        self.play(FadeIn(*loss, *accuracy, plot.labels, self.ln_2), reveal(plot.axes), reveal(self.floor), run_time=0.7)
        self.add(curve)
        records, last = np.arange(len(unit.steps)), unit.steps[-1] * SHOWN

        def draw(t: float) -> None:
            record = float(np.interp(t * last, unit.steps, records))
            field.show(self.linear_logits(t * last))
            curve.reveal = record / records[-1]
            loss[1].show(losses[int(record)])
            accuracy[1].show(100 * accuracies[int(record)])

        self.play(Drive(None, draw), run_time=beat.fill(5.0, leaving=0.8))
        measured = [last, np.interp(last, unit.steps, losses)]
        self.prove("the loss of the linear unit", plot.tip(curve), measured)
        self.wait(0.8)
        self.field, self.leaving = field, [formula, *ends, *loss, plot.labels, self.ln_2]
        self.drawn = [plot.axes, curve, self.floor, scale]
        self.accuracy = accuracy

    def scale(self) -> tuple[FieldScale, list[Written]]:
        """The bar of the field's colours, from a probability of 0 to 1."""
        x, y = self.places.scale
        ends = [place(self.type.words(end, "tick", "muted"), x + side, y, anchor) for end, side, anchor in
                (("0", -0.95, "right"), ("1", 0.95, "left"))]  # fmt: skip
        return FieldScale(Box(x - 0.8, x + 0.8, y - 0.07, y + 0.07)), ends

    def loss_plot(self) -> FunctionPlot:
        """Loss over steps, with the line that it comes to rest on."""
        trace, at = self.trace, self.places
        top = float(np.ceil(10 * trace.line.loss.values[trace.line.steps].max()) / 10)
        half = int(trace.line.steps[-1] * SHOWN)
        plot = FunctionPlot(
            self.type,
            at.plot,
            (0, half),
            (0.5, top),
            x_ticks={0: "0", half: self.screen("step", steps=half)},
            y_ticks={},
            grid=False,
        )
        height = float(plot.at(0, LN_2)[1])
        self.floor = Curve([np.array([[at.plot.left, height], [at.plot.right, height]])], "ink", 1.4, dashed=True)
        self.ln_2 = place(self.type.words("ln 2", "tick", "ink"), at.plot.left - 0.12, height, "right")
        return plot

    def turn_a_line(self, beat: Beat) -> None:
        """A straight line to and fro through the plane in every direction; it ends where it gets most right."""
        trace = self.trace
        best = int(trace.sweep_accuracy.argmax())
        start = float(trace.sweep_angle[best]), float(trace.sweep_offset[best])
        self.areas = ClassAreas(trace.disc_radius, self.side_of(*start))
        self.straight = Curve([self.cut(*start)], width=theme.LINE["boundary"])
        name = self.name_it("line", appear=False)
        most = self.reading(0, "most", "{:.0f} %", "good")
        self.play(
            *(To(layer, opacity=0.0) for layer in (self.field, *self.drawn)), FadeOut(*self.leaving),
            swap(self.named, name), To(self.grid, opacity=0.62, fill=0.0), run_time=0.7,
        )  # fmt: skip
        self.named = name
        self.plane.remove(self.field)
        self.remove(*self.drawn)
        self.plane.lay_under(self.areas)
        self.plane.lay(self.straight)
        found = [0.0]

        def draw(t: float) -> None:
            angle, offset = start[0] + 2 * np.pi * t, start[1] * np.cos(2 * np.pi * SWINGS * t)
            self.areas.divide(self.side_of(angle, offset))
            self.straight.redraw([self.cut(angle, offset)])
            self.plane.go(0)
            right = float(((self.side_of(angle, offset)(trace.X) > 0) == (trace.y == 1)).mean())
            found.append(right)
            self.accuracy[1].show(100 * right)
            most[1].show(100 * max(found))

        draw(0.15)
        found[1:] = []
        self.play(reveal(self.straight), reveal(self.areas), FadeIn(*most), run_time=0.8)
        self.play(
            Drive(None, lambda t: draw(0.15 + 0.85 * t)), run_time=beat.fill(5.5, leaving=1.0)
        )  # fmt: skip
        self.prove("the best line", most[1], 100 * trace.sweep_accuracy.max())
        self.wait(1.0)
        self.leaving = [*most, *self.accuracy]

    def side_of(self, angle: float, offset: float) -> Callable[[np.ndarray], np.ndarray]:
        """Positive on the second class's side of a line."""
        normal = np.array([np.cos(angle), np.sin(angle)])
        return lambda x: x @ normal - offset

    def cut(self, angle: float, offset: float) -> np.ndarray:
        """(80, 2): that line, from rim to rim, in the plane's units."""
        normal = np.array([np.cos(angle), np.sin(angle)])
        half = np.sqrt(self.trace.disc_radius**2 - offset**2)
        found: np.ndarray = offset * normal + np.linspace(-half, half, 80)[:, None] * np.array([-normal[1], normal[0]])
        return found

    # ---- with one ----------------------------------------------------------------------------------------------

    def crease(self, beat: Beat) -> None:
        """W, b and σ: the formula lights up part by part while the plane moves."""
        at = self.places
        formula = place(
            self.type.formula(
                "{{ h : symbol_h }} = {{ sigma : symbol_sigma }} lr(( {{ W : symbol_w }} x + {{ b : symbol_b }} ))",
                "formula",
            ),
            *at.formula,
        )
        name = self.name_it("layer", appear=False)
        priced = self.remark("priced", 1)
        self.play(
            To(self.areas, opacity=0.0), To(self.straight, opacity=0.0), To(self.grid, opacity=1.0, fill=0.085),
            FadeOut(*self.leaving), swap(self.named, name), FadeIn(formula, priced), run_time=0.8,
        )  # fmt: skip
        self.named = name
        self.plane.remove(self.areas, self.straight)
        pace = beat.fill(6.0, leaving=1.4)
        for part, share in zip(range(3), (0.45, 0.2, 0.35), strict=True):
            light(formula, PARTS[part], "symbol_h")
            values = self.values(part)
            self.play(Travel(self.plane, to=part + 1, run_time=share * pace), FadeIn(values, run_time=0.5))
            self.prove(f"part {part}", self.cloud, self.trace.shown.activation(HIDDEN[part])[0])
            if part == 2:
                self.wait(0.8)
            self.play(FadeOut(values), run_time=0.2)
        self.leaving = [formula, priced]

    def values(self, part: int) -> Mobject:
        """The numbers of W or b, or what σ does."""
        net = self.trace.shown
        bias = net.parameter("b.bias")[0]
        entries = "; ".join(", ".join(f"{value:.1f}" for value in row) for row in net.parameter("W.weight")[0])
        source = (
            f"W = mat({entries})",
            f"b = vec({bias[0]:.1f}, {bias[1]:.1f})",
            f"sigma(z) = max(z, {self.trace.slope:g} z)",
        )[part]
        return place(self.type.formula(source, "values", PARTS[part]), *self.places.values)

    def part_with_a_line(self, beat: Beat) -> None:
        """One line in the creased plane; in the input plane it is the boundary that no line could be."""
        trace, at = self.trace, self.places
        boundary = Curve(self.net.boundary(trace.disc_radius), width=theme.LINE["boundary"])
        areas = ClassAreas(trace.disc_radius, self.net.logit)
        self.plane.lay(boundary)
        self.plane.lay_under(areas)
        right = int(((self.net.logit(trace.X) > 0) == (trace.y == 1)).sum())
        correct = self.type.seated(
            self.screen("correct", right=right, total=len(trace.X)), *at.labels[0], "body", "good"
        )
        self.play(reveal(boundary), FadeOut(*self.leaving), run_time=1.0)
        self.play(reveal(areas), To(self.grid, opacity=0.62, fill=0.0), FadeIn(correct), run_time=0.8)
        self.wait(0.6)
        creases = self.creases()
        self.plane.lay_under(creases)
        creases.opacity = 0.0
        self.play(Travel(self.plane, to=0), To(creases, opacity=0.8), run_time=beat.fill(2.4, leaving=1.2))
        logits = trace.shown.activation("c")[0, :, 0]
        self.prove("every sample on the side of its logit", areas.sides(trace.X), logits > 0)
        word = place(self.words("crease", "note", "symbol_sigma"), at.labels[0][0], at.labels[0][1] - 0.75)
        self.play(FadeIn(word), run_time=0.4)
        self.wait(0.8)
        self.leaving = [correct, word]

    def creases(self) -> Curve:
        """Where σ creased the plane, in the input plane."""
        pieces = []
        for axis in (0, 1):
            along = np.zeros((4001, 2))
            along[:, 1 - axis] = np.linspace(-30, 30, 4001)
            pieces += within_disc(self.net.route.pull_back(along, 2), self.trace.disc_radius)
        return Curve(pieces, role="symbol_sigma", width=1.4, dashed=True, glow=0.0)
