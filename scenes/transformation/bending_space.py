"""BendingSpace: a network walks two spirals until a line parts them, and the line back; what width 2 cannot do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import Animation, Mobject, smooth

from models.traces.recorded import output
from models.traces.transformation.bending_space import BendingSpaceTrace
from netfilm.recording import Recording
from scenes.look import theme
from scenes.props import ClassAreas, Curve, NarrowNet, Plane, PointCloud, Track, Travel, WarpedGrid
from scenes.props.curve import within_disc
from scenes.stage import Drive, FadeIn, FadeOut, Formula, To, light, place, reveal, swap
from scenes.stage.before import Beat, HandTimedScene

PARTS = ("symbol_w", "symbol_b", "symbol_sigma")
RADIUS = 1.2
EDGE = 0.02  # of the largest logit: nearer to 0 the areas' mesh does not tell sides apart


class BendingSpace(HandTimedScene[BendingSpaceTrace]):
    """W, b, σ, layer after layer; then one line, there and back."""

    def construct(self) -> None:
        self.set_up()
        with self.beat("input", share=self.share) as beat:
            self.play(reveal(self.grid), run_time=1.4)
            self.play(reveal(self.cloud), FadeIn(self.opening), run_time=beat.fill(1.4, leaving=2.0))
            self.try_a_straight_line()
        with self.beat("weight") as beat:
            self.enter_layer(1)
            self.step(1, 0, beat.fill(3.2, leaving=0.6), beside=self.phases())
        with self.beat("bias") as beat:
            self.step(1, 1, beat.fill(1.6, leaving=0.6))
        with self.beat("crease") as beat:
            self.step(1, 2, beat.fill(2.4, leaving=1.4))
            self.play(reveal(self.creases_of(1)), run_time=0.8)
        with self.beat("others"):
            for layer in (2, 3):
                self.enter_layer(layer)
                for part, run_time in enumerate((1.2, 0.6, 1.0)):
                    self.step(layer, part, run_time)
        with self.beat("line", correct=self.correct) as beat:
            self.part_with_a_line(beat)
        with self.beat("back") as beat:
            self.carry_back(4.4)
            self.show_boundary(beat)
        with self.beat("many", **self.picked()) as beat:
            self.say_what_was_picked(beat)
        with self.beat("ring") as beat:
            self.close_a_ring(beat)

    def set_up(self) -> None:
        trace = self.trace
        self.net = NarrowNet.of(trace.trained)
        self.route = self.net.route
        self.layers = len(self.route) // len(PARTS)
        self.grid, self.cloud = WarpedGrid.disc(RADIUS), PointCloud(trace.X, trace.y)
        self.plane = Plane(self.layout.picture, self.route, self.grid, self.cloud)
        self.grid.reveal = self.cloud.reveal = 0.0
        logits = self.net.logit(trace.X)
        self.correct = int(((logits > 0) == (trace.y == 1)).sum())
        self.share = round(100 * trace.line_accuracy)
        self.track = place(Track(self.layers, PARTS), self.layout.left, self.layout.track)
        self.formula = place(self.layer_formula(1), self.layout.left, self.layout.formula)
        self.opening = place(self.words("input"), self.layout.left, self.layout.values)
        self.caption: Mobject | None = self.opening
        self.status: Mobject | None = None
        self.creases: Curve | None = None
        self.add(self.plane, self.title(), self.formula, self.track)

    def try_a_straight_line(self) -> None:
        """The best straight line of the input plane, and how many points it gets right."""
        normal, offset = self.trace.line[:2], self.trace.line[2]
        along = np.array([-normal[1], normal[0]])
        straight = -offset * normal + np.linspace(-2, 2, 801)[:, None] * along
        self.straight = Curve(within_disc(straight, RADIUS), width=theme.LINE["curve"])
        self.plane.lay(self.straight)
        self.best = place(self.words("best_line", share=self.share), self.layout.left, self.layout.note)
        self.play(reveal(self.straight), FadeIn(self.best), run_time=1.2)
        self.wait()

    # ---- one layer ---------------------------------------------------------------------------------------------

    def layer_formula(self, layer: int) -> Formula:
        source = "x" if layer == 1 else f"h_{layer - 1}"
        return self.type.formula(
            f"{{{{ h_{layer} : symbol_h }}}} = {{{{ sigma : symbol_sigma }}}} lr(( {{{{ W_{layer} : symbol_w }}}} "
            f"{{{{ {source} : symbol_h }}}} + {{{{ b_{layer} : symbol_b }}}} ))"
        )

    def values(self, layer: int, part: int) -> Mobject:
        """The numbers behind the part of the formula that is lit."""
        net = self.trace.trained
        weight, bias = net.parameter(f"W{layer - 1}.weight")[0], net.parameter(f"b{layer - 1}.bias")[0]
        entries = "; ".join(", ".join(f"{value:.2f}" for value in row) for row in weight)
        source = (
            f"W_{layer} = mat({entries})",
            f"b_{layer} = vec({bias[0]:.2f}, {bias[1]:.2f})",
            f"sigma(z) = max(z, {self.trace.slope:g} z)",
        )[part]
        return place(self.type.formula(source, "values", PARTS[part]), self.layout.left, self.layout.values)

    def enter_layer(self, layer: int) -> None:
        """Say which layer comes next, in the formula and above the track."""
        status = place(self.words("layer", layer=layer, layers=self.layers), self.layout.left, self.layout.status)
        formula = place(self.layer_formula(layer), self.layout.left, self.layout.formula)
        changes: list[Animation | None] = [swap(self.status, status), swap(self.caption, None)]
        if layer == 1:
            changes += [swap(self.best, None), To(self.straight, opacity=0.0)]
        self.caption = None
        if layer > 1:
            changes.append(swap(self.formula, formula))
        self.play(*changes, run_time=0.6)
        if layer == 1:
            self.plane.remove(self.straight)
        self.status, self.formula = status, formula if layer > 1 else self.formula

    def phases(self) -> Drive:
        """What W does, one after the other: each of three words lights up while it happens."""
        drawn = self.type.phrase(*(self.screen(key) for key in ("turn", "stretch", "turn_again")))
        place(drawn, self.layout.left, self.layout.note)

        def draw(t: float) -> None:
            current = min(2, int(3 * smooth(t)))
            for i, word in enumerate(drawn):
                word.set_color(theme.colour("symbol_w" if i == current else "muted"))

        self.caption = drawn
        return Drive(drawn, draw, introducer=True)

    def step(self, layer: int, part: int, run_time: float, beside: Drive | None = None) -> None:
        """One of W, b and σ: its symbol lights up, its numbers appear, and the plane moves."""
        values = self.values(layer, part)
        light(self.formula, PARTS[part], "symbol_h")
        self.track.mark(3 * (layer - 1) + part)
        leaving = [FadeOut(self.creases, run_time=0.4)] if self.creases else []
        place_after = 3 * (layer - 1) + part + 1
        travel = Travel(self.plane, to=place_after, run_time=run_time)
        if beside:
            beside.set_run_time(run_time)
        self.play(travel, beside, FadeIn(values, run_time=0.5), *leaving)
        if self.creases:
            self.plane.remove(self.creases)
            self.creases = None
        if part == 2:
            self.prove(f"layer {layer}", self.cloud, self.trace.trained.activation(f"σ{layer - 1}")[0])
        self.wait(0.2)
        if (layer, part) == (1, 2):
            self.caption = values
        else:
            self.play(FadeOut(values), swap(self.caption, None), run_time=0.4)
            self.caption = None

    def creases_of(self, layer: int) -> Curve:
        """The creases that layer has just made: the axes of its plane, within the sheet."""
        stage = 3 * layer
        pieces = []
        for axis in (0, 1):
            along = np.zeros((4001, 2))
            along[:, 1 - axis] = np.linspace(-8, 8, 4001)
            pieces += within_disc(self.route.pull_back(along, stage), RADIUS)
        self.creases = Curve(pieces, role="symbol_sigma", width=theme.LINE["crease"])
        self.plane.lay(self.creases)
        return self.creases

    # ---- the line ----------------------------------------------------------------------------------------------

    def part_with_a_line(self, beat: Beat) -> None:
        self.boundary = Curve(self.net.boundary(RADIUS), width=theme.LINE["boundary"])
        self.areas = ClassAreas(RADIUS, self.net.logit)
        formula = place(
            self.type.formula("{{ w : highlight }} dot {{ h_3 : symbol_h }} + {{ c : highlight }} = 0"),
            self.layout.left,
            self.layout.formula,
        )
        parted = place(self.words("parted"), self.layout.left, self.layout.values)
        correct = self.words("correct", role="good", correct=self.correct, total=len(self.trace.X))
        place(correct, self.layout.left, self.layout.note)
        self.track.mark(None, finished=3 * self.layers)
        self.play(swap(self.formula, formula), swap(self.status, None), run_time=0.8)
        self.formula, self.status = formula, None
        self.plane.lay(self.boundary)
        self.plane.lay_under(self.areas)
        self.areas.opacity = 0.0
        self.play(reveal(self.boundary), FadeIn(parted), run_time=beat.fill(1.6, leaving=2.0))
        self.play(To(self.areas, opacity=1.0), To(self.grid, opacity=0.62, fill=0.0), FadeIn(correct), run_time=1.0)
        self.wait(1.0)
        self.parted, self.correct_words = parted, correct

    def carry_back(self, run_time: float) -> None:
        returning = place(self.words("returning"), self.layout.left, self.layout.values)
        self.play(swap(self.parted, returning), FadeOut(self.correct_words), run_time=0.6)
        self.track.mark(None)
        self.play(Travel(self.plane, to=0, run_time=run_time))
        self.parted = returning

    def show_boundary(self, beat: Beat) -> None:
        pieces = []
        for layer in range(1, self.layers + 1):
            for axis in (0, 1):
                along = np.zeros((24001, 2))
                along[:, 1 - axis] = np.linspace(-14, 14, 24001)
                pieces += within_disc(self.route.pull_back(along, 3 * layer - 1), RADIUS)
        creases = Curve(pieces, role="symbol_sigma", width=1.2, dashed=True, glow=0.0)
        creases.opacity = 0.8
        self.plane.lay_under(creases)
        bent = place(self.words("bent"), self.layout.left, self.layout.values)
        mark = Curve([np.array([[0.0, 0.0], [0.6, 0.0]])], role="symbol_sigma", width=1.6, dashed=True, glow=0.0)
        legend = self.words("crease", "note")
        place(legend, self.layout.left + 0.85, self.layout.note)
        mark.warp_to(mark.rest + np.array([self.layout.left, self.layout.note]))
        self.play(swap(self.parted, bent), run_time=0.6)
        self.play(reveal(creases), reveal(mark), FadeIn(legend), run_time=beat.fill(2.0, leaving=1.0))
        self.wait(1.0)
        self.parted, self.bends, self.legend, self.mark = bent, creases, legend, mark

    # ---- what was picked, and what cannot be done --------------------------------------------------------------

    def picked(self) -> dict[str, Any]:
        """How many nets there were, how many succeed, and what share of the line's errors is left on average."""
        trace = self.trace
        left = trace.line_errors.mean() / (1 - trace.line_accuracy)
        return {"nets": trace.nets, "solved": trace.nets_right, "left": round(100 * float(left))}

    def say_what_was_picked(self, beat: Beat) -> None:
        numbers = self.picked()
        before = round(100 * float(self.trace.line_errors_at_start.mean() / (1 - self.trace.line_accuracy)))
        chosen = place(self.words("chosen", "note", **numbers), self.layout.left, self.layout.values)
        average = self.words("average", "note", left=numbers["left"], before=before)
        place(average, self.layout.left, self.layout.note)
        leaving = [FadeOut(thing) for thing in (self.legend, self.mark)]
        self.play(swap(self.parted, chosen), *leaving, run_time=0.6)
        self.play(To(self.bends, opacity=0.35), run_time=beat.fill(1.2, leaving=2.2))
        self.play(FadeIn(average), run_time=0.6)
        self.wait(1.6)
        self.parted, self.correct_words = chosen, average

    def close_a_ring(self, beat: Beat) -> None:
        """The best net of width 2 on a disc in a ring, which leaks, and one of width 3, which does not."""
        trace, left = self.trace, self.layout.left
        shown = place(self.words("ring"), left, self.layout.formula)
        old = (self.cloud, self.boundary, self.bends)
        gone = [FadeOut(thing) for thing in (self.parted, self.correct_words, self.track)]
        fading = (To(layer, opacity=0.0) for layer in (*old, self.areas))
        self.play(swap(self.formula, shown), *gone, *fading, run_time=0.8)
        self.plane.remove(*old)
        cloud = PointCloud(trace.ring, trace.ring_class)
        self.plane.lay(cloud)
        self.play(reveal(cloud), run_time=1.0)
        leak = self.ring_line("narrow")
        narrow = place(self.words("narrow", nets=trace.others), left, self.layout.values)
        self.divide("narrow", leak)
        spread = To(self.areas, opacity=1.0)
        self.play(reveal(leak), spread, FadeIn(narrow), run_time=beat.fill(2.4, leaving=4.2))
        self.prove_areas("narrow")
        self.wait(0.8)
        fence = self.ring_line("wide")
        wide = self.words("wide", role="good", nets=trace.others, right=trace.wide_right)
        place(wide, left, self.layout.note)
        self.play(To(leak, opacity=0.0), To(self.areas, opacity=0.0), run_time=0.6)
        self.plane.remove(leak)
        self.divide("wide", fence)
        self.play(reveal(fence), To(self.areas, opacity=1.0), FadeIn(wide), run_time=1.6)
        self.prove_areas("wide")
        self.wait(1.2)

    def divide(self, kind: str, line: Curve) -> None:
        """Let the areas be those of a ring's net, and its line lie over them."""
        net = self.ring_net(kind)
        self.areas.divide(net)
        self.plane.lay(line)

    def prove_areas(self, kind: str) -> None:
        """Hold the areas to what a ring's net itself says of its samples, but of those on the edge."""
        logits = getattr(self.trace, kind).activation("c")[0, :, 0]
        clear = np.abs(logits) > EDGE * np.abs(logits).max()
        self.prove(f"the {kind} net on the ring", self.areas.sides(self.trace.ring[clear]), logits[clear] > 0)

    def ring_net(self, kind: str) -> Callable[[np.ndarray], np.ndarray]:
        """What the best "narrow" or "wide" net says of points (n, 2): logits (n,); positive means ring."""
        net: Recording = getattr(self.trace, kind)
        return lambda points: output(net, points)[:, 0]

    def ring_line(self, kind: str) -> Curve:
        """Where the logit of a ring's net is zero, in the input plane."""
        if kind == "narrow":
            pieces = NarrowNet.of(self.trace.narrow).boundary(RADIUS)
        else:
            angle, far = np.linspace(0, 2 * np.pi, 721), np.linspace(0, RADIUS, 1201)
            rays = np.stack([np.cos(angle), np.sin(angle)], axis=1)[:, None] * far[:, None]
            outside = self.ring_net(kind)(rays.reshape(-1, 2)).reshape(len(angle), -1) > 0
            pieces = [rays[np.arange(len(angle)), outside.argmax(axis=1)]]
        return Curve(pieces, width=theme.LINE["boundary"])
