"""The second half of LossIsDistance: how far a probability is from the truth, and which of the losses is a metric."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from manim import Animation, Create, Group, Mobject, smooth

from models.traces.optimization.loss_is_distance import LossIsDistanceTrace
from scenes.look import theme
from scenes.look.colour import rgb
from scenes.props import ContourMap, Counter, Curve, FunctionPlot, PointCloud
from scenes.props.marks import cross, tick
from scenes.props.tangent import Touch
from scenes.stage import Box, Canvas, Drive, Each, FadeIn, FadeOut, Layer, Part, To, place, reveal
from scenes.stage.before import Beat, HandTimedScene

from .loss_is_distance_places import TALL, WIDE, Places

HIGHEST = 6.0  # loss that the plots reach up to
WRONG = -5.0  # the logit of a confident mistake
RINGS = 12  # contour lines up to the brightest colour
HIGH_ENTROPY = 2.5  # nats that are shown brightest
MARGIN = 0.5  # standard deviations on either side of the wines


class SigmoidDistances(Layer):
    """Samples x (n,) with labels (n,) at heights 0 and 1, a sigmoid, and how far it is from each.

    Attributes:
        moved: how far the sigmoid has been moved to the right.
        lengths: 0…1, how far the distances are drawn.
    """

    def __init__(self, x: np.ndarray, label: np.ndarray, weight: float, bias: float, box: Box) -> None:
        super().__init__()
        self._x, self._label, self._line, self._box = np.asarray(x, float), np.asarray(label), (weight, bias), box
        self._span = float(x.min()) - MARGIN, float(x.max()) + MARGIN
        self.moved, self.lengths = 0.0, 0.0

    def chance(self, x: np.ndarray) -> np.ndarray:
        """Probability of class 1 at x, of the same shape."""
        weight, bias = self._line
        return np.asarray(1 / (1 + np.exp(-(weight * (x - self.moved) + bias))))

    @property
    def truth(self) -> np.ndarray:
        """(n,): probability given to each sample's own class."""
        chance = self.chance(self._x)
        return np.where(self._label > 0, chance, 1 - chance)

    def _at(self, x: np.ndarray, p: np.ndarray) -> np.ndarray:
        share = (x - self._span[0]) / (self._span[1] - self._span[0])
        return np.stack([self._box.left + share * self._box.width, self._box.bottom + p * self._box.height], axis=-1)

    def painted_truth(self) -> Part:
        """(n,): the probability given to each sample's own class, read off the lines from it to the sigmoid."""

        def truth(lengths: np.ndarray) -> np.ndarray:
            return np.asarray(1 - lengths / self._box.height)

        return Part(self, lambda ink: [float(np.ptp(line[:, 1])) for line in ink.lines("loss")], truth)

    def paint(self, canvas: Canvas) -> None:
        ends = np.array(self._span)
        levels = [self._at(ends, np.full(2, level)) for level in (0.0, 1.0)]
        canvas.strokes(levels, rgb(theme.colour("faint")), theme.LINE["grid"] * 1.4, self.opacity * self.reveal)
        places, goals = self._at(self._x, self._label.astype(float)), self._at(self._x, self.chance(self._x))
        if self.lengths > 0:
            gaps = list(np.stack([goals, goals + self.lengths * (places - goals)], axis=1))
            canvas.strokes(gaps, rgb(theme.colour("loss")), 3.0, self.opacity)
        x = np.linspace(ends[0], ends[0] + self.reveal * (ends[1] - ends[0]), 200)
        canvas.line(self._at(x, self.chance(x)), rgb(theme.colour("highlight")), theme.LINE["curve"], self.opacity, 0.3)
        shades = np.array([rgb(theme.colour(role)) for role in theme.class_roles(self._label)])
        canvas.discs(places, 0.085 * self.reveal, shades, self.opacity, halo=0.12)

    def extent(self) -> np.ndarray:
        return np.array([[self._box.left, self._box.bottom], [self._box.right, self._box.top]])


class Classes(HandTimedScene[LossIsDistanceTrace]):
    """What is told of classes and metrics."""

    @property
    def places(self) -> Places:
        return self.layout.pick(WIDE, TALL)

    # ---- a probability ---------------------------------------------------------------------------------------------

    def shift_sigmoid(self, beat: Beat, leaving: list[Animation]) -> None:
        """The distances to both classes; then the sigmoid moves, and both losses with it."""
        trace, at = self.trace, self.places
        self.classes = SigmoidDistances(trace.alcohol, trace.cultivar, trace.weight, trace.bias, at.sigmoid)
        self.plot = FunctionPlot(
            self.type, at.losses, (0, 1), (0, HIGHEST), x_ticks={0: "0", 1: "1"},
            y_ticks={k: f"{k}" for k in (0, 1, 2, 4, 6)},
        )  # fmt: skip
        p = 1 / (1 + np.exp(-trace.logit))
        self.curves = [
            self.plot.curve(p[::-1], values[::-1], "loss", dashed=dashed)
            for values, dashed in ((trace.squared_of, True), (trace.entropy_of, False))
        ]
        self.dots = PointCloud(self.dots_at(), [*theme.class_roles(np.tile(trace.cultivar, 2))], radius=0.06)
        self.means, words = self.mean_readings()
        box = at.losses
        name = place(self.words("truth", "note"), box.left + 0.5 * box.width, box.bottom - 0.26, "centre")
        axis = place(self.words("alcohol", "note"), at.sigmoid.right, at.sigmoid.bottom - 0.35, "right")
        sides = [
            place(self.words(key, "note", role), at.sigmoid.left, y)
            for key, role, y in (
                ("second", "class_a", at.sigmoid.bottom - 0.35), ("first", "class_b", at.sigmoid.top + 0.35)
            )
        ]  # fmt: skip
        self.play(*leaving, reveal(self.classes, run_time=1.2), FadeIn(axis, *sides, run_time=1.2))
        self.play(To(self.classes, lengths=1.0), run_time=0.8)
        self.play(
            reveal(self.plot.axes), FadeIn(self.plot.labels, name, *words, *self.means),
            *map(reveal, self.curves), reveal(self.dots), run_time=1.2,
        )  # fmt: skip
        moving = Group(self.classes, self.dots, *self.means)
        self.play(
            Drive(moving, lambda t: self.shift_to(t * trace.shift[-1]), rate_func=smooth),
            run_time=beat.fill(4.0, leaving=0.8),
        )
        self.prove("probability of the truth", self.classes.painted_truth(), trace.truth[-1])
        self.prove("both means", Each(self.means), np.array([trace.squared[-1], trace.entropy[-1]]))
        self.wait()
        self.beside = [axis, *sides, *words, *self.means]
        self.plot_words = [name]

    def dots_at(self) -> np.ndarray:
        """(2 · wines, 2): every wine on both curves; above the plot it is out of sight."""
        p = self.classes.truth
        loss = np.concatenate([(1 - p) ** 2, -np.log(p)])
        return self.plot.at(np.tile(p, 2), loss)

    def mean_readings(self) -> tuple[list[Counter], list[Mobject]]:
        trace, counters, words = self.trace, [], []
        for key, value, (x, y) in zip(
            ("squared", "entropy"), (trace.squared[0], trace.entropy[0]), self.places.means, strict=True
        ):
            sample, word = self.legend(key, x, y)
            words += [sample, word]
            counter = Counter(self.type, "{:.2f}", "body", "loss", bold=True, value=value)
            counters.append(counter.stand(float(word.get_right()[0]) + 0.2, y))
        return counters, words

    def legend(self, key: str, x: float, y: float) -> tuple[Curve, Mobject]:
        """A loss by its line and its name."""
        sample = Curve([np.array([[x, y], [x + 0.5, y]])], "loss", dashed=key == "squared")
        return sample, place(self.words(key, "note", "loss"), x + 0.65, y)

    def shift_to(self, shift: float) -> None:
        self.classes.moved = shift
        at, top = self.dots_at(), self.places.losses.top
        self.dots.warp_to(np.minimum(at, [np.inf, top]))
        self.dots.emphasis = (at[:, 1] <= top).astype(float)
        p = self.classes.truth
        for counter, value in zip(self.means, (((1 - p) ** 2).mean(), -np.log(p).mean()), strict=True):
            counter.show(float(value))

    def compare_slopes(self, beat: Beat) -> None:
        """The same two losses over the logit; a tangent on each, on the way to a confident mistake."""
        trace, box = self.trace, self.places.losses
        p = 1 / (1 + np.exp(-trace.logit))
        old, self.over_logit = self.plot, self.plot_over_logits()
        goals = [self.over_logit.at(trace.logit, values) for values in (trace.squared_of, trace.entropy_of)]
        starts = [old.at(p, values) for values in (trace.squared_of, trace.entropy_of)]
        name = place(self.words("logit", "note"), box.left + 0.5 * box.width, box.bottom - 0.26, "centre")
        touches, slopes, words = self.tangents()

        def bend(t: float) -> None:
            for curve, start, goal in zip(self.curves, starts, goals, strict=True):
                curve.points_at = (1 - t) * start + t * goal

        self.play(
            FadeOut(self.plot_words[0], old.labels, *self.beside), To(self.dots, opacity=0.0),
            To(self.classes, opacity=0.0), To(old.axes, opacity=0.0), run_time=0.5,
        )  # fmt: skip
        self.remove(self.classes, self.dots)
        self.play(
            Drive(Group(*self.curves), bend, rate_func=smooth), reveal(self.over_logit.axes),
            FadeIn(self.over_logit.labels, name), run_time=1.2,
        )  # fmt: skip
        start, stop = len(trace.logit) - 31, int(np.abs(trace.logit - WRONG).argmin())
        self.touch(touches, slopes, start)
        self.play(*map(reveal, touches), FadeIn(*words, *slopes), run_time=0.6)
        self.play(
            Drive(Group(*touches, *slopes), lambda t: self.touch(touches, slopes, start + t * (stop - start))),
            run_time=beat.fill(3.4, leaving=2.8),
        )
        self.prove("slopes", Each(slopes), [trace.squared_slope[stop], trace.entropy_slope[stop]])
        squared, entropy = self.steps_needed()
        _, _, mistakes, rates = trace.escape_steps.shape
        tuned = self.words(
            "tuned", "note", squared=squared, entropy=entropy, mistakes=mistakes, rates=rates, most=trace.most_steps
        )
        self.play(FadeIn(place(tuned, *self.places.tuned)), run_time=0.6)
        self.wait(2.2)
        self.leaving = [name, *words, *slopes, tuned, self.over_logit.labels]
        self.layers = [*touches, *self.curves, self.over_logit.axes]

    def steps_needed(self) -> tuple[float, float]:
        """Mean steps until a confident mistake is put right, each loss at its best rate; squared error first."""
        squared, entropy = self.trace.escape_steps[0].mean(1).min(1)
        return float(squared), float(entropy)

    def times(self) -> str:
        """How many times the steps of cross-entropy squared error takes."""
        squared, entropy = self.steps_needed()
        return f"{squared / entropy:.0f}"

    def plot_over_logits(self) -> FunctionPlot:
        return FunctionPlot(
            self.type, self.places.losses, (-6, 6), (0, HIGHEST), x_ticks={-6: "-6", 6: "6"},
            y_ticks={k: f"{k}" for k in (0, 1, 2, 4, 6)},
        )  # fmt: skip

    def tangents(self) -> tuple[list[Touch], list[Counter], list[Mobject]]:
        """A tangent a loss, its slope as a number, and words before it."""
        box = self.places.sigmoid
        touches, slopes = [], []
        words: list[Mobject] = []
        for k, key in enumerate(("squared", "entropy")):
            y = box.top - 0.5 - 1.9 * k if not self.layout.is_tall else box.top - 0.3 - 1.4 * k
            words += self.legend(key, box.left, y)
            words.append(place(self.words("slope", "body", "gradient"), box.left, y - 0.65))
            counter = Counter(self.type, "{:.3f}", "counter", "gradient", bold=True)
            slopes.append(counter.stand(float(words[-1].get_right()[0]) + 0.3, y - 0.65))
            touches.append(Touch(0.75))
        return touches, slopes, words

    def touch(self, touches: list[Touch], slopes: list[Counter], index: float) -> None:
        """Let both tangents stand at a (fraction of an) index of the recorded logits."""
        trace = self.trace
        z = float(np.interp(index, np.arange(len(trace.logit)), trace.logit))
        pairs = ((trace.squared_of, trace.squared_slope), (trace.entropy_of, trace.entropy_slope))
        for touch, counter, (values, slope) in zip(touches, slopes, pairs, strict=True):
            at, steep = (float(np.interp(z, trace.logit, array)) for array in (values, slope))
            touch.at = self.over_logit.at(z, at)
            along = self.over_logit.at(z + 1, at - steep) - touch.at
            touch.direction = along / np.linalg.norm(along)
            counter.show(steep)

    def clear_sigmoid(self) -> list[Animation]:
        """What goes while the maps come."""
        going = [To(layer, opacity=0.0, run_time=0.6) for layer in self.layers]
        return [*going, FadeOut(*self.leaving, run_time=0.6)]

    # ---- metrics ---------------------------------------------------------------------------------------------------

    def try_metrics(self, beat: Beat, leaving: list[Animation]) -> None:
        """Three maps of how far coins p and q are apart, and three rules of a metric for each."""
        trace, at = self.trace, self.places
        grids = [np.sqrt(trace.coin_squared), trace.coin_squared, trace.coin_entropy]
        span = (float(trace.p[0]), float(trace.p[-1]))
        self.charts = [
            ContourMap(grid, span, span, box, span=(0.0, high), levels=np.linspace(0, 2 * high, 2 * RINGS + 1)[1:-1])
            for grid, box, high in zip(grids, at.maps, (1.0, 1.0, HIGH_ENTROPY), strict=True)
        ]
        sources = ("abs(p - q)", "(p - q)^2", "-p ln q - (1 - p) ln(1 - q)")
        names = [
            place(self.type.formula(source, "math", "ink"), *where)
            for source, where in zip(sources, at.names, strict=True)
        ]
        axes = [
            place(self.type.formula(name, "math", "ink"), x, y, "centre")
            for box in at.maps
            for name, x, y in (
                ("q ->", box.right - 0.32, box.bottom + 0.2), ("p arrow.t", box.left + 0.3, box.top - 0.25)
            )
        ]  # fmt: skip
        self.play(
            *leaving, *(reveal(chart, run_time=1.4) for chart in self.charts), FadeIn(*names, run_time=1.4)
        )  # fmt: skip
        self.remove(*self.layers, self.plot.axes)
        self.play(FadeIn(*axes), *self.diagonals(), run_time=0.8)
        pace = beat.fill(4.2, leaving=1.6) / 3
        for row in self.verdict_rows():
            self.play(*row, run_time=0.6 * pace)
            self.wait(0.4 * pace)
        for k, grid in enumerate((np.abs(trace.p[:, None] - trace.p[None]), trace.coin_squared, trace.coin_entropy)):
            self.prove(f"map {k}", self.charts[k].heights(self.samples()), grid[::14, ::14].ravel())
        honest = place(self.words("honest", "note", "ink"), *at.honest)
        self.play(FadeIn(honest), run_time=0.6)
        self.wait(1.0)

    def samples(self) -> np.ndarray:
        """(n, 2) (q, p) at every 14th of the recorded coins."""
        some = self.trace.p[::14]
        return np.stack(np.meshgrid(some, some), axis=-1).reshape(-1, 2)

    def diagonals(self) -> list[To]:
        """p = q on every map, drawn; and a pair of coins both ways round."""
        p, pair = self.trace.p, self.trace.pair
        drawn = []
        for chart in self.charts:
            line = chart.trail(np.stack([p[[0, -1]], p[[0, -1]]], axis=1), "muted", radius=0.0, thickness=1.6, tail=1.0)
            spots = [chart.spot(where, "highlight") for where in (pair, pair[::-1])]
            for item in (line, *spots):
                item.reveal = 0.0
                drawn.append(To(item, reveal=1.0))
        return drawn

    def verdict_rows(self) -> list[list[Create | FadeIn]]:
        """For each rule: whether it holds on each map, and what was measured where it does not."""
        trace, at = self.trace, self.places
        shares = [100 * float(share) for share in trace.detours]
        diagonals = [float(np.abs(np.diag(grid)).max()) for grid in (trace.coin_squared, trace.coin_entropy)]
        twists = [float(np.abs(grid - grid.T).max()) for grid in (trace.coin_squared, trace.coin_entropy)]
        there, back = trace.pair_entropy
        results: list[tuple[str, list[float], Callable[[float], str]]] = [
            ("d(p, p) = 0", [diagonals[0], *diagonals], lambda value: self.screen("up_to", value=f"{value:.2f}")),
            ("d(p, q) = d(q, p)", [twists[0], *twists], lambda value: f"{there:.2f} ≠ {back:.2f}"),
            ("d(p, r) <= d(p, q) + d(q, r)", shares, lambda value: self.screen("detour", percent=f"{value:.0f}")),
        ]
        rows = []
        for k, (rule, broken, says) in enumerate(results):
            row: list[Create | FadeIn] = []
            for (x, y), value in zip(at.verdicts, broken, strict=True):
                holds = value < 1e-9
                mark = place(tick() if holds else cross(), x, y - k * at.pitch)
                text = (
                    self.type.formula(rule, "math", "muted") if holds else self.type.words(says(value), "note", "bad")
                )
                row += [Create(mark), FadeIn(place(text, x + 0.4, y - k * at.pitch))]
            rows.append(row)
        return rows
