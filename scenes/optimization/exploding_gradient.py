"""ExplodingGradient: weights a little too large, a gradient far too long; what clipping saves, at any learning rate."""

from __future__ import annotations

import numpy as np
from manim import Group

from models.traces.optimization.exploding_gradient import (
    GOOD,
    GOOD_CLIPPED,
    HOT,
    HOT_CLIPPED,
)
from scenes.props import Chart, Counter, LayerCells
from scenes.props.chart import powers_of_ten
from scenes.props.marks import cross
from scenes.stage import Drive, FadeIn, Part, To, place, reveal, swap
from scenes.stage.before import Beat

from .exploding_gradient_trials import Trials

BRIGHTEST = 4  # the power of ten of the brightest cell; the darkest is 1
FEW = 5  # steps within which runs are seen to diverge


class ExplodingGradient(Trials):
    """The gradient grows, runs blow up, one step is looked at, clipped, and clipping is tried at every rate."""

    def construct(self) -> None:
        self.set_up()
        with self.beat("grow", **self.facts) as beat:
            self.grow(beat)
        with self.beat("diverge", **self.facts) as beat:
            self.diverge(beat)
        with self.beat("slice", **self.facts) as beat:
            self.look_along(beat)
        with self.beat("clip", **self.facts) as beat:
            self.clip(beat)
        with self.beat("rates", **self.facts) as beat:
            self.try_all_rates(beat)
        with self.beat("clipped", **self.facts) as beat:
            self.clip_at_all_rates(beat)

    # ---- the gradient grows ------------------------------------------------------------------------------------

    def grow(self, beat: Beat) -> None:
        """The gain goes up; forward the signal grows from layer to layer, and back the gradient does."""
        trace, places = self.trace, self.places
        depth = int(trace.depth)
        ticks = {float(layer): str(layer) for layer in (1, 5, 10, 15, depth)}
        chart = Chart(self.type, places.profile, (0.5, depth + 0.5), decades=(-1, 4), x_ticks=ticks)
        layers = np.arange(1, depth + 1.0)
        signal = chart.profile(layers, trace.signal[0], "highlight")
        gradient = chart.profile(layers[::-1], trace.signal_gradient[0, ::-1], "gradient")
        cells = LayerCells(places.cells, levels(trace.signal_gradient[0]))
        gain = Counter(self.type, "×{:.3f}", "values", "symbol_w", bold=True, value=1.0).stand(*places.number[0])
        words = [
            place(self.words("gain", "note"), *places.number[1]),
            place(self.words("signal", "note", "highlight"), *places.lead[0]),
            place(self.words("gradient", "note", "gradient"), *places.lead[1]),
            place(self.words("layer", "note"), *places.level),
        ]
        self.add(chart)
        for part in (signal, gradient, cells):
            part.reveal = 0.0
        self.play(reveal(chart.axes), FadeIn(chart.labels, gain, *words), run_time=0.8)
        self.play(reveal(signal), run_time=1.2)
        self.play(reveal(gradient), reveal(cells), run_time=1.2)

        def draw(t: float) -> None:
            k = round(t * (len(trace.gain) - 1))
            gain.show(trace.gain[k])
            signal.show(trace.signal[k])
            gradient.show(trace.signal_gradient[k, ::-1])
            cells.levels = levels(trace.signal_gradient[k])

        self.play(Drive(Group(signal, gradient, cells, gain), draw), run_time=beat.fill(4.0, leaving=1.0))
        self.prove("grown", gradient, trace.signal_gradient[-1, ::-1])
        self.wait(1.0)
        self.shown = [chart, cells, gain, *words]

    # ---- runs blow up ------------------------------------------------------------------------------------------

    def diverge(self, beat: Beat) -> None:
        trace, places = self.trace, self.places
        chart = Chart(
            self.type, places.alone, (0, FEW), decades=(0, 30), every=10,
            x_ticks={float(k): str(k) for k in range(FEW + 1)},
        )  # fmt: skip
        runs = self.runs_of(chart, HOT, FEW)
        chart.show(0)
        axis = place(self.words("loss", "note", "loss"), *places.axis[0])
        lead = place(self.words("steps", "note"), *places.level)
        count, unit = self.diverging("bad")
        name = self.name_of("hot", "bad")
        self.show_chart(chart, axis, lead, count, unit, name, self.rate_of())
        gone = np.array([_last_finite(loss) for loss in trace.loss[HOT]])

        def draw(t: float) -> None:
            step = t * FEW
            chart.show(step)
            count.show(int((self.lost & (gone < step)).sum()))

        self.play(Drive(Group(chart, count), draw), run_time=beat.fill(4.0, leaving=1.6))
        gone_runs = [run for run, over in zip(runs, self.lost, strict=True) if over]
        crosses = Group(*(place(cross(0.24), x, y, "centre") for x, y in (run.tip for run in gone_runs)))
        nan = self.type.seated(self.screen("nan"), *places.lead[0], "note", "bad", bold=True)
        self.play(FadeIn(crosses), swap(name, nan), run_time=0.6)
        self.shown.remove(name)
        self.wait(1.0)
        self.shown += [crosses, nan]

    # ---- one step ----------------------------------------------------------------------------------------------

    def look_along(self, beat: Beat) -> None:
        """The loss along the first step's direction; where the whole step lands, and where the clipped one does."""
        trace, places = self.trace, self.places
        far, loss = trace.slice_step[1:], trace.slice_loss[1:]
        low, high = np.floor(np.log10(loss.min())), np.ceil(np.log10(loss.max()))
        exponents = range(int(np.floor(np.log10(far[0]) + 1e-9) + 1), int(np.floor(np.log10(far[-1]))) + 1)
        ticks = powers_of_ten(self.type, exponents[0], exponents[-1])
        self.slice = chart = Chart(
            self.type, places.alone, (float(far[0]), float(far[-1])), decades=(int(low), int(high)), log_x=True,
            x_ticks=ticks,
        )  # fmt: skip
        curve = chart.curve(far, loss, "loss", head=0.08)
        curve.reveal = 0.0
        self.slice_words = words = [
            place(self.words("loss", "note", "loss"), *places.axis[0]),
            place(self.words("distance", "note"), *places.level),
        ]
        self.norm = Counter(self.type, "{:,.0f}", "values", "gradient", bold=True, value=float(trace.slice_norm))
        self.norm.stand(*places.number[0])
        self.norm_word = place(self.words("norm", "note", "gradient"), *places.number[1])
        self.show_chart(chart, *words, self.norm, self.norm_word)
        self.play(To(curve, reveal=1.0), run_time=beat.fill(3.4, leaving=2.4))
        curve.head = 0.0
        self.whole = self.landing(0, "bad")
        self.play(*self.whole, run_time=0.8)
        self.prove_landing(0)
        self.wait(1.2)

    def landing(self, which: int, role: str) -> list[To | FadeIn]:
        """A dot where a step lands, and its name beside it."""
        trace, chart = self.trace, self.slice
        far, loss = float(trace.slice_landing[which]), float(trace.slice_landing_loss[which])
        dot = chart.profile(np.array([far]), np.array([loss]), role, radius=0.12)
        self.landed = Part(dot, lambda ink: ink.centres[0]).through(chart.inverse, each=True)
        x, y = (float(part) for part in dot.points_at[0])
        key, anchor, dx, dy = (("whole", "right", -0.3, 0.1), ("short", "left", -0.1, 0.42))[which]
        name = self.type.seated(
            self.screen(key, far=f"{far:.{1 + which}f}"), x + dx, y + dy, "body", role, bold=True, anchor=anchor
        )
        chart.add(name)
        return [reveal(dot), FadeIn(name)]

    def prove_landing(self, which: int) -> None:
        """Hold the dot to where the step lands, and to the loss there."""
        measured = [self.trace.slice_landing[which], self.trace.slice_landing_loss[which]]
        self.prove(f"landing {which}", self.landed, measured)

    def clip(self, beat: Beat) -> None:
        trace, places = self.trace, self.places
        formula = self.type.formula(
            "{{ g : gradient }} <- {{ g : gradient }} dot min(1, c / norm({{ g : gradient }}))", "math", "ink"
        )
        place(formula, *places.formula)
        short = Counter(self.type, "{:.0f}", "values", "good", bold=True, value=float(trace.threshold))
        now = Group(short.stand(*places.number[0]), place(self.words("clipped_norm", "note"), *places.number[1]))
        self.play(FadeIn(formula), run_time=0.6)
        self.play(swap(Group(self.norm, self.norm_word), now), run_time=1.0)
        self.play(*self.landing(1, "good"), run_time=0.8)
        self.prove_landing(1)
        self.wait(1.0)
        self.shown = [self.slice, *self.slice_words, now, formula]
        self.runs = self.chart_of_runs(places.alone)
        self.drawn = self.runs_of(self.runs, HOT_CLIPPED)
        self.runs.show(0)
        self.axis = place(self.words("loss", "note", "loss"), *places.axis[0])
        self.beside = [*self.diverging("good"), self.name_of("hot_clipped", "class_b"), self.rate_of()]
        x, y = places.level
        self.count = Counter(self.type, "{:,.0f}", "body", "ink", bold=True).stand(x, y)
        widest = float(self.count.show(self.steps).get_right()[0])
        steps = place(self.words("steps", "note"), widest + 0.15, y)
        self.count.show(0)
        self.show_chart(self.runs, self.axis, self.count, steps, *self.beside)
        self.beside += [self.count, steps]
        self.play(self.playback(self.drawn), run_time=beat.fill(4.0, leaving=0.8))
        self.wait(0.8)

    # ---- at every rate -----------------------------------------------------------------------------------------

    def try_all_rates(self, beat: Beat) -> None:
        """Where all runs end, over the learning rate: He's weights, then the large ones, unclipped."""
        trace, places = self.trace, self.places
        rates = trace.rates
        low, high = (int(round(np.log10(rate))) for rate in (rates[0], rates[-1]))
        self.ends = Chart(
            self.type, places.rates, (rates[0] / 1.4, rates[-1] * 1.4), (0.0, 1.0), log_x=True,
            x_ticks=powers_of_ten(self.type, low, high), y_ticks={k / 4: f"{25 * k}%" for k in range(5)},
        )  # fmt: skip
        axis = place(self.words("accuracy", "note"), *places.axis[1])
        level = place(self.words("rate", "note"), *places.level)
        note = place(self.words("mean", "note", **self.facts), *places.note, "left" if self.layout.is_tall else "right")
        self.show_chart(self.ends, axis, level, note)
        for way in (GOOD, HOT):
            self.play(*self.ended(way), run_time=beat.fill(3.0, leaving=1.2 if way == HOT else 4.2))
            self.prove_end(way)
        self.wait(1.2)

    def clip_at_all_rates(self, beat: Beat) -> None:
        """The same with clipping, dashed."""
        for way in (HOT_CLIPPED, GOOD_CLIPPED):
            self.play(*self.ended(way), run_time=beat.fill(3.0, leaving=1.6 if way == GOOD_CLIPPED else 4.6))
            self.prove_end(way)
        self.wait(1.6)


def levels(norms: np.ndarray) -> np.ndarray:
    """The brightness of norms (n,): linear in their logarithm, from 1 to 10^BRIGHTEST."""
    return np.asarray(np.clip(np.log10(norms) / BRIGHTEST, 0, 1))


def _last_finite(loss: np.ndarray) -> int:
    """The last step before a loss stops being finite."""
    finite = np.isfinite(loss)
    return len(loss) - 1 if finite.all() else int(np.argmin(finite)) - 1
