"""The second half of WhyDifferentiable: two nets train, the step is put back, and what works in spite of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from manim import Animation, Group, Mobject, VGroup, smooth
from scipy.special import expit

from models.traces.transformation.why_differentiable import WhyDifferentiableTrace
from scenes.props import Counter, DecisionField, FieldScale, PointCloud
from scenes.stage import Box, Drive, FadeIn, FadeOut, To, View, place, reveal
from scenes.stage.before import Beat, HandTimedScene
from scenes.transformation.drawings.bending_curve import SteepCurve
from scenes.transformation.drawings.seed_rows import SeedRow, SeedRows
from scenes.transformation.drawings.threshold_net import HiddenLines, RecordedNet, ThresholdNet

from .why_differentiable_places import TALL, WIDE, Places, Spot

STEP, TANH = 0, 1
PIXELS = 361
LOWEST = 0.6  # accuracy at the bottom of a row of runs
NetPlane = tuple[DecisionField, HiddenLines, PointCloud]
"""A net's field, its units' lines, and the samples."""


class Remedies(HandTimedScene[WhyDifferentiableTrace]):
    """What WhyDifferentiable does once the loss is drawn: trains, hardens, borrows a slope, and does without."""

    leaving: list[Mobject]
    names: list[Mobject]

    @cached_property
    def places(self) -> Places:
        return self.layout.pick(WIDE, TALL)

    @cached_property
    def trained_nets(self) -> tuple[RecordedNet, RecordedNet]:
        """The net with the step and the net with tanh, as they learn from the same start."""
        t = self.trace
        step, tanh = (
            RecordedNet(t.steps_at, t.W1_at[i], t.b1_at[i], t.w2_at[i], t.b2_at[i], k, t.accuracy_at[i])
            for i, k in ((STEP, np.inf), (TANH, 1.0))
        )
        return step, tanh

    def names_of(self, *keys: str) -> list[Mobject]:
        """The names of the two pictures that are compared."""
        spots = zip(keys, self.places.spots, strict=True)
        return [self.type.seated(self.screen(key), *spot.name, bold=True) for key, spot in spots]

    def counted(self, key: str) -> tuple[Counter, Mobject]:
        """A number and the word beside it, at the top right."""
        right, height = self.places.count
        word = self.type.seated(self.screen(key), right, height, "note", "muted", anchor="right")
        number = Counter(self.type, "{:,.0f}", "values", bold=True, anchor="right")
        return number.stand(float(word.get_left()[0]) - 0.18, height), word

    def reading(self, spot: Spot, key: str, value: float, form: str, role: str) -> tuple[Counter, Mobject]:
        """A number beside a picture, and what it is."""
        number = Counter(self.type, form, "values", role, bold=True, value=value).stand(*spot.number)
        return number, self.type.seated(self.screen(key), *spot.label, "note", "muted")

    def scale(self, ramp: str, low: str, high: str) -> tuple[FieldScale, Group]:
        """A bar of a field's colours between its two ends."""
        x, y = self.places.scale
        ends = Group(
            place(self.type.words(low, "tick", "muted"), x - 0.6, y, "right"),
            place(self.type.words(high, "tick", "muted"), x + 0.6, y),
        )
        return FieldScale(Box(x - 0.48, x + 0.48, y - 0.07, y + 0.07), ramp), ends

    def plane_at(self, box: Box, net: ThresholdNet) -> NetPlane:
        """A net's field, its units' lines and the samples, in a box."""
        radius = self.trace.disc_radius
        view = View(box, box.width / (2 * radius))
        field = DecisionField(net.field(radius, PIXELS), radius, view, refinement=1, line=3.4)
        return field, HiddenLines(net, radius, view), PointCloud(self.trace.X, self.trace.y, radius=0.042, view=view)

    def show_net(self, plane: NetPlane, net: ThresholdNet) -> None:
        """Draw another net in a plane."""
        field, lines, _ = plane
        field.show(net.field(self.trace.disc_radius, PIXELS))
        lines.show(net)

    def playback(
        self, runs: Sequence[tuple[NetPlane, RecordedNet, Counter]], count: Counter, **options: float
    ) -> Animation:
        """Recorded nets learn side by side, evenly in log(1 + step)."""

        def draw(t: float) -> None:
            for plane, run, accuracy in runs:
                step = run.step(t)
                count.show(round(step))
                self.show_net(plane, run.net(step))
                accuracy.show(run.accuracy[run.record(step)])

        moving = [mobject for plane, _, accuracy in runs for mobject in (*plane, accuracy)]
        return Drive(Group(*moving, count), draw, **options)

    # ---- both nets train ---------------------------------------------------------------------------------------

    def trained(self) -> dict[str, Any]:
        step, tanh = self.trained_nets
        return {"step": f"{100 * step.accuracy[-1]:.0f}", "tanh": f"{100 * tanh.accuracy[-1]:.0f}"}

    def train(self, beat: Beat) -> None:
        """The same start, all parameters free: on the left only the output weights can learn."""
        places, nets = self.places, self.trained_nets
        planes = [self.plane_at(spot.box, net.net(0)) for spot, net in zip(places.spots, nets, strict=True)]
        readings = [
            self.reading(spot, "accuracy", net.accuracy[0], "{:.2f}", "ink")
            for spot, net in zip(places.spots, nets, strict=True)
        ]
        self.count = self.counted("log_steps")
        typical = self.words("typical", "note", starts=self.trace.starts)
        place(typical, *places.start, "left" if self.layout.is_tall else "right")
        scale, ends = self.scale("field", "p = 0", "1")
        fields, lines, clouds = (Group(*layers) for layers in zip(*planes, strict=True))
        self.play(
            reveal(Group(fields, clouds, lines, scale)), FadeIn(*self.count, ends, typical),
            *(FadeIn(*r) for r in readings), run_time=1.0,
        )  # fmt: skip
        runs = [(plane, net, number) for plane, net, (number, _) in zip(planes, nets, readings, strict=True)]
        self.play(self.playback(runs, self.count[0]), run_time=beat.fill(6.0, leaving=1.0))
        for which in range(len(nets)):
            measured = expit(self.trace.logits[which].astype(float))
            self.prove(f"probabilities of net {which}", planes[which][0].at(self.trace.X), measured)
        self.wait(1.0)
        self.gone = Group(fields, lines, clouds)
        self.leaving = [
            *self.names,
            *self.count,
            scale,
            ends,
            typical,
            *(mobject for reading in readings for mobject in reading),
        ]

    # ---- the step put back -------------------------------------------------------------------------------------

    def hardened(self) -> dict[str, Any]:
        """Percent right before and after the step is put back: medians of nets with and without weight decay."""
        t = self.trace
        values = {
            "soft": t.wide_accuracy, "hard": t.wide_hard_accuracy, "steep": t.steep_accuracy,
            "kept": t.steep_hard_accuracy,
        }  # fmt: skip
        return {
            "hidden": str(t.W1_at.shape[2]), "units": str(len(t.W1_wide)),
            **{name: f"{100 * np.median(accuracy):.0f}" for name, accuracy in values.items()},
        }  # fmt: skip

    def put_back(self, beat: Beat) -> None:
        """A wide, soft net; its units sharpen until they are steps again."""
        t, places = self.trace, self.places
        first, bias, last = (np.asarray(p, float) for p in (t.W1_wide, t.b1_wide, t.w2_wide))
        soft = ThresholdNet(first, bias, last, float(t.b2_wide))
        self.play(To(self.gone, opacity=0.0), FadeOut(*self.leaving), run_time=0.6)
        self.remove(*self.gone)
        self.big = self.plane_at(places.big.box, soft)
        self.curve = SteepCurve(t.z, (-1.35, 1.35), places.aside, steepness=0.0)
        self.curve.slope = 1.0
        self.labels = self.curve_labels(self.curve)
        name = self.type.seated(self.screen("wide", **self.hardened()), *places.big.name, bold=True)
        self.accuracy = self.reading(places.big, "accuracy", t.wide_sharp_accuracy[0], "{:.2f}", "ink")
        self.big[1].opacity = 0.5
        self.play(
            reveal(Group(self.big[0], self.big[2], self.curve)), FadeIn(name, *self.labels, *self.accuracy),
            To(self.big[1], start={"reveal": 0.0}, reveal=1.0), run_time=1.2,
        )  # fmt: skip
        self.prove("the wide net", self.big[0].at(t.X), expit(t.wide_logits[TANH].astype(float)))
        levels = np.log(np.minimum(t.sharpness, np.exp(SteepCurve.HARD)))

        def sharpen(share: float) -> None:
            log_k = share * SteepCurve.HARD
            self.curve.steepness = self.curve.hill_steepness = log_k
            self.show_net(self.big, soft.with_k(np.inf if share >= 1 else float(np.exp(log_k))))
            self.accuracy[0].show(t.wide_sharp_accuracy[np.flatnonzero(levels <= log_k + 1e-9)[-1]])

        self.play(
            Drive(Group(self.curve, *self.big, self.accuracy[0]), sharpen, rate_func=smooth),
            run_time=beat.fill(3.0, leaving=2.2),
        )  # fmt: skip
        self.prove("the wide net with steps", self.big[0].at(t.X), expit(t.wide_logits[STEP].astype(float)))
        numbers = self.hardened()
        lines = [
            place(self.words(key, "note", role, **numbers), *where)
            for key, role, where in zip(("soft_falls", "steep_stays"), ("ink", "muted"), places.words, strict=True)
        ]
        self.play(FadeIn(*lines), run_time=0.6)
        self.wait(1.4)
        self.leaving = [name, *lines]

    def curve_labels(self, curve: SteepCurve) -> list[Mobject]:
        """What the curve and the hill are, and the height 1."""
        right, one = curve.at(np.full(1, 4.0), np.ones(1))[0]
        zero = float(curve.at(np.zeros(1), np.zeros(1))[0, 1])
        left = float(curve.box[0])
        return [
            place(self.type.formula("{{ sigma : symbol_sigma }}", "math"), right + 0.12, one),
            place(self.type.formula("{{ sigma' : gradient }}", "math"), right + 0.12, zero),
            place(self.type.words("1", "tick", "muted"), left - 0.12, one, "right"),
            place(self.type.words("0", "tick", "muted"), left - 0.12, zero, "right"),
        ]

    # ---- a borrowed slope --------------------------------------------------------------------------------------

    def passed_through(self) -> dict[str, Any]:
        accuracy, plain = self.trace.through_accuracy, self.trace.wide_step_accuracy
        right = {"right": accuracy, "plain": plain}
        return {"starts": str(len(accuracy)), **{key: str(int((each == 1).sum())) for key, each in right.items()}}

    def pass_through(self, beat: Beat) -> None:
        """Forward the step stays; backward its slope is taken from tanh, and the lines learn to move."""
        t = self.trace
        run = RecordedNet(
            t.steps_at,
            t.W1_through_at,
            t.b1_through_at,
            t.w2_through_at,
            t.b2_through_at,
            np.inf,
            t.through_accuracy_at,
        )
        name = self.type.seated(self.screen("straight"), *self.places.big.name, bold=True)
        self.play(FadeOut(*self.leaving), To(Group(*self.big[:2]), opacity=0.0), run_time=0.6)
        self.show_net(self.big, run.net(0))
        self.accuracy[0].show(run.accuracy[0])
        lines = [
            place(self.words(key, "note", role), *where)
            for key, role, where in zip(
                ("forward", "backward"), ("symbol_sigma", "gradient"), self.places.words, strict=True
            )
        ]
        self.count = self.counted("log_steps")
        self.play(
            To(self.big[0], opacity=1.0),
            To(self.big[1], opacity=0.5),
            FadeIn(name, *self.count, lines[0]),
            run_time=0.6,
        )
        self.play(To(self.curve, hill_steepness=0.0), FadeIn(lines[1]), run_time=1.4)
        self.play(
            self.playback([(self.big, run, self.accuracy[0])], self.count[0]), run_time=beat.fill(4.0, leaving=0.8)
        )
        self.wait(0.8)
        self.leaving = [name, *lines, *self.count, *self.labels]

    # ---- without any gradient ----------------------------------------------------------------------------------

    def evolved(self) -> dict[str, Any]:
        evolved, lines = self.trace.evolution_accuracy, self.trace.perceptron_accuracy
        return {
            "right": int((evolved == 1).sum()), "runs": len(evolved),
            "lines": int((lines == 1).sum()), "perceptrons": len(lines),
        }  # fmt: skip

    def do_without(self, beat: Beat) -> None:
        """All ways in rows of runs; evolution is seen at work beside them."""
        t, places = self.trace, self.places
        run = RecordedNet(
            t.evolution_at, t.W1_evolved_at, t.b1_evolved_at, t.w2_evolved_at, t.b2_evolved_at, np.inf,
            t.evolution_accuracy_at,
        )  # fmt: skip
        rows = self.rows_of_runs()
        self.play(FadeOut(*self.leaving), To(Group(self.curve, *self.big[:2]), opacity=0.0), run_time=0.6)
        self.remove(self.curve)
        self.show_net(self.big, run.net(0))
        self.accuracy[0].show(run.accuracy[0])
        self.count = self.counted("log_generations")
        name = self.type.seated(self.screen("evolution"), *places.big.name, bold=True)
        note = place(self.words("dots", "note"), *places.notes[0])
        with_gradient, without = rows[:5], rows[5:]
        self.play(
            To(self.big[0], opacity=1.0), To(self.big[1], opacity=1.0), FadeIn(name, *self.count, note),
            *(FadeIn(words) for _, words in with_gradient), reveal(Group(*(layer for layer, _ in with_gradient))),
            run_time=1.6,
        )  # fmt: skip
        self.play(
            self.playback([(self.big, run, self.accuracy[0])], self.count[0]), run_time=beat.fill(3.0, leaving=4.2)
        )
        honest = self.type.seated(self.screen("honest"), *places.heading, bold=True)
        line_note = place(self.words("line_enough", "note"), *places.notes[1])
        drawn = reveal(Group(*(layer for layer, _ in without)))
        self.play(*(FadeIn(words) for _, words in without), drawn, FadeIn(line_note), run_time=1.4)
        self.play(FadeIn(honest), run_time=0.8)
        self.wait(1.6)

    def rows_of_runs(self) -> list[tuple[SeedRow, VGroup]]:
        """Seven methods, each with all its runs: how many of them got every sample right."""
        t = self.trace
        runs: dict[str, np.ndarray] = {
            "step": t.step_accuracy, "tanh": t.tanh_accuracy, "sigmoid": t.sigmoid_accuracy, "relu": t.relu_accuracy,
            "straight": t.through_accuracy, "evolution": t.evolution_accuracy, "perceptron": t.perceptron_accuracy,
        }  # fmt: skip
        most = max(len(values) for values in runs.values())
        names, remarks = self.places.columns
        use = "tick" if self.layout.is_tall else "note"
        rows = SeedRows(self.type, self.places.rows, len(runs), most, names, remarks, LOWEST, use)
        made = []
        for i, (key, values) in enumerate(runs.items()):
            right = int((values == 1).sum())
            role = "good" if right > len(values) / 2 else "bad"
            made.append(rows.row(i, self.screen(key), values, f"{right} / {len(values)}", role))
        return made
