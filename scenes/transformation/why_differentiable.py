"""WhyDifferentiable: a hard step lets no gradient through; what that costs, what helps, and what does without."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Group, Mobject, rush_from, smooth
from numpy.lib.stride_tricks import sliding_window_view

from scenes.props import ArrowField, ContourMap, Counter, Curve, DecisionField, NetworkDiagram, PointCloud
from scenes.props.network_diagram import SEEN_GRADIENT
from scenes.stage import Drive, FadeIn, FadeOut, To, View, place, reveal, swap
from scenes.stage.before import Beat
from scenes.transformation.drawings.bending_curve import SteepCurve, UnitGlyphs
from scenes.transformation.drawings.threshold_net import HiddenLines, ThresholdNet

from .why_differentiable_remedies import PIXELS, STEP, TANH, Remedies

HARD = SteepCurve.HARD
HIGHEST = 1.35  # of the curves' axis
ARROW = 0.32  # length of the longest arrow, in frame units
MAP_PIXELS = 900  # of a side of the terraces


class WhyDifferentiable(Remedies):
    """No slope, no gradient; then a slope; then two other ways."""

    def construct(self) -> None:
        self.set_up()
        with self.beat("moons") as beat:
            self.introduce(beat)
        with self.beat("blocked") as beat:
            self.block(beat)
        with self.beat("soften", **self.corner()) as beat:
            self.soften(beat)
        with self.beat("slopes") as beat:
            self.draw_loss(beat)
        with self.beat("roll", **self.arrived()) as beat:
            self.roll(beat)
        with self.beat("train", **self.trained()) as beat:
            self.clear_maps()
            self.train(beat)
        with self.beat("back", **self.hardened()) as beat:
            self.put_back(beat)
        with self.beat("through", **self.passed_through()) as beat:
            self.pass_through(beat)
        with self.beat("honest", **self.evolved()) as beat:
            self.do_without(beat)

    def set_up(self) -> None:
        trace, places = self.trace, self.places
        self.start = [net.net(0) for net in self.trained_nets]
        self.view = View(places.plane, places.plane.width / (2 * trace.disc_radius))
        self.cloud = PointCloud(trace.X, trace.y, view=self.view)
        self.field = DecisionField(
            self.start[STEP].field(trace.disc_radius, PIXELS), trace.disc_radius, self.view, refinement=1
        )
        self.lines = HiddenLines(self.start[STEP], trace.disc_radius, self.view)
        self.diagram = NetworkDiagram(places.network, (2, len(trace.b1_gradient[0]), 1))
        self.glyphs = UnitGlyphs(self.diagram.units[1], self.diagram.radius)
        self.curve = SteepCurve(trace.z, (-HIGHEST, HIGHEST), places.curve)
        self.add(self.title())

    # ---- the net -----------------------------------------------------------------------------------------------

    def introduce(self, beat: Beat) -> None:
        """The samples, the net, and the line that each hidden unit draws."""
        self.field.opacity = self.lines.reveal = 0.0
        self.add(self.field, self.lines)
        self.play(reveal(self.cloud), run_time=1.2)
        self.show_state(STEP)
        self.diagram.flow = 0.0
        self.symbols = [
            place(self.type.formula(f"{{{{ {name} : symbol_w }}}}", "values"), x, y, "centre")
            for name, (x, y) in zip(("W_1", "w_2"), self.places.gradients, strict=True)
        ]
        self.play(reveal(Group(self.diagram, self.glyphs)), FadeIn(*self.symbols), run_time=1.2)
        self.play(To(self.lines, reveal=1.0), run_time=beat.fill(1.4, leaving=1.8))
        self.play(To(self.field, opacity=1.0), run_time=1.0)
        self.wait(0.8)

    def show_state(self, which: int) -> None:
        """What the probe does to the net at the start, and the gradients that come back."""
        trace, net = self.trace, self.start[which]
        self.diagram.show(
            [trace.X[trace.probe], trace.probe_hidden[which], trace.probe_logit[which : which + 1]],
            [net.W1, net.w2[None]],
            [trace.W1_gradient[which], trace.w2_gradient[which][None]],
        )

    def largest(self, which: int) -> list[float]:
        """The largest entries of ∂L/∂W1 and ∂L/∂w2 at the start."""
        return [float(np.abs(g[which]).max()) for g in (self.trace.W1_gradient, self.trace.w2_gradient)]

    def block(self, beat: Beat) -> None:
        """Forward it goes, backward only as far as the step."""
        places = self.places
        self.play(To(Group(self.field, self.lines, self.cloud), opacity=0.0), FadeOut(*self.symbols), run_time=0.6)
        self.remove(self.field, self.lines, self.cloud)
        labels = self.curve_labels(self.curve)
        self.play(reveal(self.curve), FadeIn(*labels), To(self.diagram, flow=1.0), run_time=1.4)
        self.gradients = [
            place(self.type.formula(f"max abs({{{{ nabla_({name}) L : gradient }}}})", "math"), x, y, "centre")
            for name, (x, y) in zip(("W_1", "w_2"), places.gradients, strict=True)
        ]
        self.sizes = [
            Counter(self.type, "{:.3g}", "values", "gradient", bold=True, anchor="centre", value=size).stand(x, y - 0.6)
            for size, (x, y) in zip(self.largest(STEP), places.gradients, strict=True)
        ]
        self.play(To(self.diagram, backward=0.5, flow=0.0), To(self.curve, slope=1.0), run_time=1.4)
        self.play(FadeIn(self.gradients[1], self.sizes[1]), run_time=0.4)
        column = self.diagram.units[1]
        x = float(column[0, 0]) - self.diagram.radius - 0.16
        self.wall = Curve([np.array([[x, column[-1, 1] - 0.45], [x, column[0, 1] + 0.45]])], "bad", 4.0)
        self.play(reveal(self.wall), To(self.diagram, backward=1.0), run_time=beat.fill(0.8, leaving=1.8))
        self.prove("no slope anywhere", self.curve.painted_hill(), self.trace.derivative[STEP])
        self.prove("nothing gets through", self.diagram.ways_back(), self.ways_back(STEP))
        self.play(FadeIn(self.gradients[0], self.sizes[0]), run_time=0.6)
        self.wait(1.2)
        self.leaving = [*labels, *self.gradients, *self.sizes]

    def ways_back(self, which: int) -> list[int]:
        """How many entries of ∂L/∂W1 and ∂L/∂w2 are large enough to be seen."""
        gradients = [np.abs(gradient[which]) for gradient in (self.trace.W1_gradient, self.trace.w2_gradient)]
        least = SEEN_GRADIENT * max(gradient.max() for gradient in gradients)
        return [int((gradient > least).sum()) for gradient in gradients]

    def corner(self) -> dict[str, Any]:
        """How many of the numbers given to ReLUs in training lay where it has no slope."""
        trace = self.trace
        inputs = trace.relu_inputs
        return {"myriads": inputs / 1e4, "millions": inputs / 1e6, "inputs": inputs, "corner": trace.relu_on_the_kink}

    def soften(self, beat: Beat) -> None:
        """The step softens into tanh; then the gradient comes through. ReLU lacks a slope at its corner alone."""
        moving = Group(self.curve, self.glyphs)
        self.play(
            To(self.diagram, backward=0.0), To(self.wall, reveal=0.0), *(FadeOut(n) for n in self.sizes), run_time=0.6
        )
        self.remove(self.wall)
        self.play(
            Drive(moving, lambda t: self.steepen((1 - t) * HARD), rate_func=smooth),
            run_time=beat.fill(2.4, leaving=6.6),
        )
        self.prove("tanh", self.curve.painted_graph(), self.trace.activation[TANH])
        self.prove("its slope", self.curve.painted_hill(), self.trace.derivative[TANH])
        self.show_state(TANH)
        for counter, size in zip(self.sizes, self.largest(TANH), strict=True):
            counter.show(size)
        self.play(To(self.diagram, backward=1.0), run_time=1.4)
        self.play(FadeIn(*self.sizes), run_time=0.4)
        self.wait(0.8)
        self.bend_to_relu()

    def bend_to_relu(self) -> None:
        """ReLU's curve and slope, and how often its corner was met."""
        box, trace = self.places.curve, self.trace
        name = self.type.seated(self.screen("relu"), box.left + 0.1, box.bottom + 1.1, bold=True)
        note = place(self.words("corner", "note", **self.corner()), box.left + 0.1, box.bottom + 0.5)
        untrue = [*self.leaving[:2], *self.gradients, *self.sizes]  # what says where tanh is, and its gradients
        self.play(
            To(self.curve, kink=1.0, run_time=1.6), FadeOut(*untrue, run_time=0.5),
            To(Group(self.diagram, self.glyphs), opacity=0.2, run_time=0.8),
        )  # fmt: skip
        inside = trace.z <= HIGHEST
        self.prove("ReLU", self.curve.painted_graph(inside), np.maximum(trace.z, 0)[inside])
        self.play(FadeIn(name, note), run_time=0.6)
        self.wait(1.8)
        self.leaving = [name, note, *(label for label in self.leaving if label not in untrue)]

    def steepen(self, log_k: float) -> None:
        self.curve.steepness = self.curve.hill_steepness = self.glyphs.steepness = log_k

    # ---- the loss of two weights -------------------------------------------------------------------------------

    def draw_loss(self, beat: Beat) -> None:
        """Two maps of the same two weights: terraces with no way down, and a slope."""
        trace = self.trace
        gone = Group(self.diagram, self.glyphs, self.curve)
        leave = To(gone, opacity=0.0, run_time=0.5), *(FadeOut(thing, run_time=0.4) for thing in self.leaving)
        x, y = (float(trace.map_u[0]), float(trace.map_u[-1])), (float(trace.map_v[0]), float(trace.map_v[-1]))
        span = float(trace.map_loss.min()), float(trace.map_loss.max())
        levels = np.linspace(*span, 16)[1:-1]
        boxes = [spot.box for spot in self.places.spots]
        self.maps = [
            ContourMap(self.terraces(), x, y, boxes[STEP], span=span, relief=0.5, smooth=False),
            ContourMap(trace.map_loss[TANH], x, y, boxes[TANH], span=span, levels=levels, relief=1.0),
        ]
        self.arrows = [self.arrows_of(which, chart) for which, chart in enumerate(self.maps)]
        self.names = self.names_of("step", "tanh")
        axes = self.axes_of_maps()
        scale, ends = self.scale("slate", f"{span[0]:.2f}", f"{span[1]:.2f}")
        rise = beat.fill(2.0, leaving=2.8)
        self.play(
            *leave,
            reveal(Group(*self.maps, scale), run_time=rise, rate_func=rush_from),
            FadeIn(*self.names, *axes, ends, run_time=1.0),
        )
        self.remove(*gone)
        self.prove_maps()
        key = self.type.formula(
            "{{ -> : gradient }} thin parallel thin -nabla L, quad abs({{ -> : gradient }}) prop sqrt(abs(nabla L))",
            "math",
        )
        place(key, *self.places.arrows, "left" if self.layout.is_tall else "right")
        for chart, arrows in zip(self.maps, self.arrows, strict=True):
            chart.add(arrows)
        self.play(*map(reveal, self.arrows), FadeIn(key), run_time=1.2)
        self.balls = [chart.trail(trace.descent[which], "highlight") for which, chart in enumerate(self.maps)]
        for ball in self.balls:
            ball.step = 0.0
        self.play(*map(reveal, self.balls), run_time=0.6)
        self.wait(1.0)
        self.leaving, self.key = [scale, ends, *axes], key

    def prove_maps(self) -> None:
        """Hold both maps to the trace, the terraces away from their edges: between them lie some that fill no pixel."""
        trace = self.trace
        grid = np.stack(np.meshgrid(trace.map_u, trace.map_v), axis=-1)[1:-1, 1:-1]
        for which, name in ((STEP, "terraces"), (TANH, "slopes")):
            around = np.ptp(sliding_window_view(trace.map_loss[which], (3, 3)), axis=(2, 3))
            chosen = around < 1e-6 if which == STEP else np.isfinite(around)
            measured = trace.map_loss[which, 1:-1, 1:-1]
            self.prove(name, self.maps[which].heights(grid[chosen]), measured[chosen])

    def axes_of_maps(self) -> list[Mobject]:
        """Which two weights the maps vary, and how far."""
        unit, reach = int(self.trace.map_unit) + 1, float(self.trace.map_u[-1])
        sources = f"w_({unit} 1) ->, med w_({unit} 2) arrow.t", f"plus.minus {reach:.1f}"
        return [
            place(self.type.formula(source, "math"), *where)
            for spot in self.places.spots
            for source, where in zip(sources, spot.axes, strict=True)
        ]

    def terraces(self) -> np.ndarray:
        """(pixels, pixels): the step's map drawn as finely as the frame; proved where the trace has it."""
        trace = self.trace
        net = ThresholdNet(trace.W1_fixed, trace.b1_fixed, trace.w2_fixed, trace.b2_fixed, np.inf)
        unit = int(trace.map_unit)
        others = [k for k in range(len(net.w2)) if k != unit]
        rest = net.hidden(trace.X)[:, others] @ net.w2[others] + net.b2

        def loss(u: np.ndarray, v: np.ndarray) -> np.ndarray:
            total = np.zeros((len(v), len(u)))
            for (x, y), label, fixed in zip(trace.X.astype(float), trace.y, rest, strict=True):
                sides = [np.logaddexp(0, z) - label * z for z in (fixed + net.w2[unit], fixed - net.w2[unit])]
                on = (v * y)[:, None] + (u * x + net.b1[unit])[None, :] >= 0
                total += np.where(on, *sides)
            return total / len(trace.y)

        fine = [np.linspace(axis[0], axis[-1], MAP_PIXELS) for axis in (trace.map_u, trace.map_v)]
        return loss(*fine)

    def arrows_of(self, which: int, chart: ContourMap) -> ArrowField:
        """Minus the gradients, as arrows as long as the square root of their size."""
        trace = self.trace
        feet = np.stack(np.meshgrid(trace.arrow_u, trace.arrow_v), axis=-1).reshape(-1, 2)
        downhill = -trace.arrow_gradient[which].reshape(-1, 2)
        size = np.linalg.norm(downhill, axis=1, keepdims=True)
        largest = np.linalg.norm(trace.arrow_gradient, axis=-1).max()
        return ArrowField(chart.at(feet), ARROW * downhill / np.sqrt(np.maximum(size, 1e-12) * largest))

    def arrived(self) -> dict[str, Any]:
        """How many places were tried on tanh's map, and from how many the descent comes near its lowest."""
        starts = int(self.trace.arrow_gradient[0, ..., 0].size)
        return {"starts": starts, "arrived": round(float(self.trace.map_arrived[0]) * starts)}

    def roll(self, beat: Beat) -> None:
        """Both balls take the recorded steps, at the same time."""
        trace, steps = self.trace, len(self.trace.descent[0]) - 1
        self.count = self.counted("steps")
        readings = [
            self.reading(spot, "loss", trace.descent_loss[which, 0], "{:.2f}", "loss")
            for which, spot in enumerate(self.places.spots)
        ]
        start = self.type.words(self.screen("start", **self.arrived()), "note", "muted")
        place(start, *self.places.start, "left" if self.layout.is_tall else "right")
        self.play(
            FadeIn(*self.count, *(mobject for reading in readings for mobject in reading)), swap(self.key, start),
            run_time=0.6,
        )  # fmt: skip

        def draw(t: float) -> None:
            self.count[0].show(round(t * steps))
            for which, (number, _) in enumerate(readings):
                self.balls[which].step = t * steps
                number.show(trace.descent_loss[which, round(t * steps)])

        moving = Group(*self.maps, *(number for number, _ in readings), self.count[0])
        self.play(Drive(moving, draw), run_time=beat.fill(5.0, leaving=1.2))
        for which, goal in ((STEP, 0), (TANH, steps)):
            self.prove(f"where ball {which} ends", self.balls[which], trace.descent[which, goal])
        self.wait(1.2)
        self.leaving += [start, *self.count, *(mobject for reading in readings for mobject in reading)]

    def clear_maps(self) -> None:
        gone = Group(*self.maps)
        self.play(To(gone, opacity=0.0), FadeOut(*self.leaving), run_time=0.6)
        self.remove(*gone)
