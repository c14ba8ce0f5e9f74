"""The second half of SoftArgmax: classes drawn with Gumbel noise, and the gradient of a softened draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import Mobject, smooth

from models.traces.transformation.soft_argmax import PLANE, SoftArgmaxTrace, softmax
from scenes.props import Counter, Curve, FunctionPlot, PointCloud
from scenes.stage import Box, Drive, FadeIn, FadeOut, To, View, place, reveal, swap
from scenes.stage.before import Beat, HandTimedScene, Where
from scenes.transformation.drawings.dial import Dial
from scenes.transformation.drawings.softmax_board import SoftmaxBoard, three_bars

ARRIVED = 0.99  # a sample whose largest entry is beyond this stands in its corner
NEAR = 0.62  # share of the picture that the cloud of gradients fills at first
MEASURE = 0.5  # radius of the circle that keeps the scale while the camera draws back
SIDES = ("gradient", "highlight")  # what is drawn about the true gradient, and about its estimate
COOL = 0.3  # the relaxed gradient is followed from τ = 1 to this
DRAWS = (1, 1000)  # samples that a gradient is the mean of


@dataclass(frozen=True)
class Places:
    """Where things stand in one shape of the picture."""

    simplex: Box
    logits: Box
    dial: tuple[float, float, float]  # right edge, height of the digits, width of the scale
    formula: Where
    plot: Box
    slopes: Box
    draw: Where  # the formula of a draw
    shares: Box
    objective: Where
    each: Where
    keys: tuple[Where, Where]
    readings: tuple[Where, Where]
    trade: Box
    note: float


WIDE = Places(
    simplex=Box(-0.85, 6.05, -2.3, 2.75), logits=Box(-6.4, -1.9, 1.3, 2.35), dial=(6.4, 2.95, 2.8),
    formula=(-6.4, 0.35), plot=Box(-5.75, -1.9, -2.35, -0.75), slopes=Box(-5.75, -1.9, 0.35, 1.9),
    draw=(-6.4, 0.35), shares=Box(-6.4, -1.9, -2.05, -1.05), objective=(-6.4, 2.2), each=(-6.4, 0.2),
    keys=((-6.4, 1.45), (-6.4, 0.85)), readings=((-6.4, 1.45), (-6.4, 0.85)), trade=Box(-5.6, -1.9, -1.6, 0.25),
    note=-2.5,
)  # fmt: skip
TALL = Places(
    simplex=Box(-2.4, 2.4, -0.1, 3.75), logits=Box(-3.55, -0.45, 4.3, 5.2), dial=(3.5, 5.1, 2.8),
    formula=(0.3, -2.6), plot=Box(-2.95, -0.15, -3.45, -1.95), slopes=Box(0.75, 2.85, -3.45, -1.95),
    draw=(-3.55, -1.14), shares=Box(-3.55, 2.9, -3.34, -2.48), objective=(-3.55, 5.1), each=(-3.55, 3.85),
    keys=((-3.55, -0.8), (-3.55, -1.4)), readings=((-3.55, -0.8), (0.75, -0.8)), trade=Box(-2.8, 2.6, -2.65, -1.3),
    note=-3.52,
)  # fmt: skip


class Sampling(HandTimedScene[SoftArgmaxTrace]):
    """What SoftArgmax does once its board stands: draws samples, softens the draw and takes its gradient."""

    places: Places
    board: SoftmaxBoard
    formula: Mobject

    def formula_at(self, source: str, where: Where | None = None) -> Mobject:
        return place(self.type.formula(source, "values", "ink"), *(where or self.places.formula))

    # ---- drawing classes ---------------------------------------------------------------------------------------

    def draw_classes(self, beat: Beat) -> None:
        trace, board, box = self.trace, self.board, self.places.shares
        self.formula = self.formula_at('k = op("argmax", limits: #true)_i thick (z_i + g_i)', self.places.draw)
        self.shares = three_bars(self.type, "p", box, np.zeros(3), (0.0, 1.0), tracks=True)
        self.shares.bars.marks = trace.probability
        self.count = Counter(self.type, "{:,.0f}", "values", bold=True).stand(box.left, box.top + 0.5)
        self.word = place(self.words("samples", "note"), box.right, box.top + 0.5, "right")
        self.mark = place(self.words("mark", "note"), box.left, box.bottom - (0.42 if self.layout.is_tall else 0.55))
        board.show(trace.logits, np.eye(3)[0])
        self.play(
            To(board.logits.bars, opacity=1.0), FadeIn(board.logits.labels), FadeIn(board.logits.numbers),
            reveal(self.shares.bars), FadeIn(self.shares.labels), FadeIn(self.shares.numbers), FadeIn(self.formula),
            FadeIn(self.count), FadeIn(self.word), FadeIn(self.mark), run_time=0.9,
        )  # fmt: skip

        def draw(t: float) -> None:
            drawn = max(1, round(len(trace.noise) ** t))
            board.show(trace.logits + trace.noise[drawn - 1], np.eye(3)[trace.winner[drawn - 1]])
            self.count.show(drawn)
            self.show_shares(np.bincount(trace.winner[:drawn], minlength=3) / drawn)

        self.play(Drive(None, draw), run_time=beat.fill(4.0, leaving=1.6))
        self.prove("winners", self.shares.bars, trace.winner_share)
        error = float(np.abs(trace.many_share - trace.probability).max())
        other = float(np.abs(trace.normal_share - trace.probability).max())
        many = self.words("many", "note", many=trace.many, error=error, other=other)
        place(many, box.left, box.top + 0.55)
        self.play(FadeOut(self.count), swap(self.word, many), run_time=0.6)
        self.word = many
        self.wait(1.0)

    def show_shares(self, shares: np.ndarray) -> None:
        """Show the shares (3,) of the classes, 0…1, as bars and at the corners."""
        self.shares.show(shares)
        self.board.show_shares(shares)

    def relax(self, beat: Beat) -> None:
        trace, board, box = self.trace, self.board, self.places.shares
        self.dial = self.dial_of("tau", float(trace.tau[0]), float(trace.tau[-1]))
        self.dial.turn(1.0)
        self.cloud = PointCloud(board.simplex.at(trace.relaxed), trace.winner, radius=0.032, halo=0.05)
        self.cloud.set_z_index(2)
        formula = self.formula_at('y = "softmax" (z + g) / tau', self.places.draw)
        word = place(self.words("arrived", "note"), box.left, box.top + 0.5)
        self.play(
            swap(self.formula, formula), swap(self.word, word), reveal(self.cloud),
            To(board.point, opacity=0.0), reveal(self.dial.scale_line), FadeIn(self.dial.words), run_time=0.9,
        )  # fmt: skip
        board.logits.show(trace.logits)
        self.formula, self.word = formula, word
        self.play(self.cool_samples(0.0, rate_func=smooth), run_time=2.0)
        self.play(self.cool_samples(1.0), run_time=beat.fill(4.0, leaving=0.8))
        self.prove("Gumbel-softmax", board.simplex.of(self.cloud.dots()), trace.relaxed)
        self.wait()

    def dial_of(self, symbol: str, first: float, last: float) -> Dial:
        """A dial from one temperature to another, with a tick at 1."""
        ticks = {first: f"{first:g}", 1.0: "1", last: f"{last:g}"}
        return Dial(self.type, symbol, (first, last), *self.places.dial, ticks=ticks, note=self.words("log", "note"))

    def cool_samples(self, share: float, **options: Any) -> Drive:
        """Turn τ; the samples follow, and those that stand in a corner are counted."""
        start, trace = self.dial.scale_line.at, self.trace

        def draw(t: float) -> None:
            y = softmax(trace.logits + trace.noise, self.dial.turn(start + t * (share - start)))
            self.cloud.warp_to(self.board.simplex.at(y))
            self.show_shares(np.bincount(trace.winner[y.max(axis=1) > ARRIVED], minlength=3) / len(y))

        return Drive(None, draw, **options)

    # ---- the gradient of a sample ------------------------------------------------------------------------------

    def gradients(self, tau: float) -> np.ndarray:
        """(samples, 2): the gradient of f at each relaxed sample, in the plane of sum 0."""
        y = softmax(self.trace.logits + self.trace.noise, tau)
        pull = 2 * (y - self.trace.target)
        flat: np.ndarray = y * (pull - (y * pull).sum(axis=1, keepdims=True)) / tau @ PLANE.T
        return flat

    def turn_to_gradients(self, beat: Beat) -> None:
        trace, board, at = self.trace, self.board, self.places
        self.coolest = int(np.abs(trace.gradient_tau - COOL).argmin())
        self.field = View(at.simplex).fit(self.gradients(1.0), fill=NEAR)
        self.play(self.cool_samples(self.dial.share(1), rate_func=smooth), run_time=0.8)
        formula = self.formula_at(f"f(y) = abs(y - e_{int(trace.target.argmax()) + 1})^2", at.objective)
        self.each = place(self.words("each", "note"), *at.each)
        words = (board.corners, board.logits.labels, board.logits.numbers, self.shares.labels, self.shares.numbers)
        self.play(
            *(FadeOut(group) for group in (*words, self.word, self.mark)), swap(self.formula, formula),
            *(To(layer, opacity=0.0) for layer in (board.simplex, board.logits.bars, self.shares.bars)), run_time=0.6,
        )  # fmt: skip
        self.formula = formula
        arrive = To(self.cloud, at=self.field(self.gradients(1.0)))
        self.play(arrive, FadeIn(self.each), run_time=beat.fill(2.0, leaving=2.6))
        self.cloud.view, self.cloud.at = self.field, self.gradients(1.0)
        self.ring = Curve([circle(MEASURE)], "muted", width=1.2, dashed=True, view=self.field)
        self.ring.opacity = 0.0
        means = (trace.exact_gradient @ PLANE.T, trace.gradient_mean[0] @ PLANE.T)
        self.arrows = [
            Curve([np.stack([np.zeros(2), tip])], role, width=4.0, view=self.field)
            for tip, role in zip(means, SIDES, strict=True)
        ]
        self.tips = [
            PointCloud(arrow.rest[1:], role, radius=0.1, halo=0.3, view=self.field)
            for arrow, role in zip(self.arrows, SIDES, strict=True)
        ]
        self.keys = [
            place(self.words("exact", "body", SIDES[0]), *at.keys[0]),
            place(self.words("mean", "body", SIDES[1], draws=trace.gradient_draws), *at.keys[1]),
        ]
        for arrow, tip, key in zip(self.arrows, self.tips, self.keys, strict=True):
            arrow.set_z_index(3)
            tip.set_z_index(4)
            self.play(reveal(arrow), reveal(tip), FadeIn(key), run_time=0.9)
        self.wait()

    def look_from_afar(self) -> Drive:
        """Draw back until the widest cloud will fit; a circle keeps the scale."""
        near, far = self.field.zoom, View(self.places.simplex).fit(self.trace.gradient_cloud @ PLANE.T)
        start = self.field.centre

        def draw(t: float) -> None:
            self.field.zoom = near * (far.zoom / near) ** t
            self.field.centre = start + t * (far.centre - start)
            self.ring.opacity = 0.7 * t

        return Drive(None, draw, rate_func=smooth)

    def trade_bias_for_noise(self, beat: Beat) -> None:
        trace, at, last = self.trace, self.places, self.coolest
        taus = trace.gradient_tau[: last + 1]
        plot = FunctionPlot(
            self.type, at.trade, (taus[0], taus[-1]), (0.05, 1.5), log_y=True, y_ticks={0.1: "0.1", 1: "1"},
            x_ticks={float(tau): f"{tau:g}" for tau in (taus[0], *taus[::-2][:3])},
        )  # fmt: skip
        series = {"deviation": trace.deviation[: last + 1], "bias": trace.bias[: last + 1]}
        curves, words, numbers = [], [], []
        for (x, y), (key, values), role in zip(at.readings, series.items(), SIDES, strict=True):
            curves.append(plot.curve(taus, values, role, head=0.075))
            words.append(place(self.words(key, "body", role), x, y))
            number = Counter(self.type, "{:.2f}", "values", role, bold=True, value=values[0])
            numbers.append(number.stand(words[-1].get_right()[0] + 0.25, y))
        self.add(self.ring)
        self.play(*(FadeOut(key) for key in (*self.keys, self.each)), self.look_from_afar(), run_time=1.0)
        x, y = self.field(np.array([[-MEASURE, 0.0]]))[0]
        one = place(self.type.formula(f"abs(g) = {MEASURE:g}", "math"), x - 0.12, y, "right")
        self.play(*(FadeIn(made) for made in (*words, *numbers, plot.labels, one)), reveal(plot.axes), run_time=0.6)
        self.add(*curves)

        def draw(t: float) -> None:
            tau, where = taus[0] + t * (taus[-1] - taus[0]), t * last
            self.dial.turn(self.dial.share(tau))
            self.cloud.at = self.gradients(tau)
            mean = [np.interp(where, np.arange(last + 1), axis) for axis in trace.gradient_mean[: last + 1].T]
            self.tips[1].at = np.array([mean]) @ PLANE.T
            self.arrows[1].at = np.concatenate([np.zeros((1, 2)), self.tips[1].at])
            for curve, number, values in zip(curves, numbers, series.values(), strict=True):
                curve.reveal = t
                number.show(np.interp(where, np.arange(last + 1), values))

        self.play(Drive(None, draw), run_time=beat.fill(4.0, leaving=2.0))
        self.prove("gradients of the samples", self.cloud, trace.gradient_cloud @ PLANE.T)
        few, many = (self.error_when_cool(draws) for draws in DRAWS)
        note = self.words("honest", "note", others=trace.others, cool=COOL, few=few, many=many, draws=DRAWS[1])
        self.play(FadeIn(place(note, self.layout.left, at.note)), run_time=0.6)
        self.wait(1.4)

    def error_when_cool(self, draws: int) -> float:
        """The mean of some samples at τ = COOL is that much farther from the true gradient than at 1: a median."""
        trace = self.trace
        warm, cool = np.sqrt(trace.other_bias**2 + trace.other_deviation**2 / draws)
        return float(np.median(cool / warm))


def circle(radius: float) -> np.ndarray:
    """(n, 2): a circle about the origin."""
    angle = np.linspace(0, 2 * np.pi, 241)
    return radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
