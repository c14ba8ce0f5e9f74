"""FourTransforms: the plane is moved in four ways, and each move is undone as far as it can be."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from manim import Animation, AnimationGroup, Group, Mobject, smooth

from models.traces.transformation.four_transforms import FourTransformsTrace
from scenes.props import (
    Axes,
    Curve,
    Move,
    PointCloud,
    Rings,
    Route,
    Travel,
    WarpedGrid,
    Workbench,
    activation,
    linear,
    normalisation,
    translation,
)
from scenes.props.checklist import Checklist
from scenes.stage import Beat, Box, Drive, Formula, LectureScene, To, place, reveal, swap, theme

FORMULAS = {
    "linear": "{{ W : symbol_w }} {{ x : symbol_h }}",
    "translation": "{{ x : symbol_h }} + {{ b : symbol_b }}",
    "activation": "{{ sigma : symbol_sigma }}({{ x : symbol_h }})",
    "normalisation": "({{ x : symbol_h }} - {{ mu : highlight }}) \\/ {{ s : highlight }}",
}
TILT = np.radians(35)
LINE = 0.6  # higher than a line of words, lower than two
ROUND = np.linspace(0, 2 * np.pi, 181)
CIRCLE = np.stack([np.cos(ROUND), np.sin(ROUND)], axis=1)


class FourTransforms(LectureScene):
    """W, b, σ and the normalisation of one plane; every dot has a place to come back to."""

    trace_type: ClassVar = FourTransformsTrace

    def construct(self) -> None:
        self.set_up()
        with self.beat("plane") as beat:
            self.play(reveal(self.axes), reveal(self.grid), run_time=1.6)
            self.play(reveal(self.cloud), run_time=beat.fill(1.4, leaving=0.8))
            self.wait()
            self.home.reveal = self.rim.reveal = 1.0
        with self.beat("linear") as beat:
            self.turn_stretch_turn(beat)
        with self.beat("rank") as beat:
            self.flatten(beat)
        with self.beat("shift") as beat:
            move = translation("b", self.b)
            self.there_and_back("translation", move, self.trace.translated, "- {{ b : symbol_b }}", beat)
        with self.beat("bend", lost=self.lost()["lost"]) as beat:
            self.tilt_lines()
            move = activation("tanh", np.tanh, np.arctanh)
            self.there_and_back("activation", move, self.trace.tanh, '{{ op("artanh") : symbol_sigma }}', beat, 2.6)
            self.play(self.say(self.words("lost", "note", **self.lost())), run_time=0.6)
            self.wait(2.0)
        with self.beat("relu") as beat:
            self.merge(beat)
        with self.beat("norm") as beat:
            self.normalise(beat)
        with self.beat("same", scale=f"{self.trace.scale:g}", shift=f"{self.trace.shift:g}") as beat:
            self.forget(beat)

    def set_up(self) -> None:
        trace = self.trace
        self.W, self.b, self.mu, self.s = (np.asarray(v, float) for v in (trace.W, trace.b, trace.mu, trace.s))
        self.X = np.asarray(trace.X, float)
        self.grid = WarpedGrid(trace.disc_radius, spacing=0.02)
        self.cloud = PointCloud(self.X, trace.y)
        self.axes = Axes()
        self.home = Rings(self.X, radius=0.9 * theme.DOT_RADIUS)  # hidden by the dots that are at home
        self.rim = Curve([trace.disc_radius * CIRCLE], "muted", 1.1, dashed=True, glow=0.0)
        self.home.opacity = self.rim.opacity = 0.6
        box = Box(-3.55, 3.55, -0.2, 4.6) if self.layout.is_tall else self.layout.picture
        self.bench = Workbench(box, moving=[self.grid, self.cloud], standing=[self.axes, self.rim, self.home])
        for layer in (self.axes, self.grid, self.cloud, self.home, self.rim):
            layer.reveal = 0.0
        self.note: Mobject | None = None
        self.set_up_table()
        self.add(self.bench, self.title())

    def set_up_table(self) -> None:
        left, is_tall = self.layout.left, self.layout.is_tall
        self.table = (
            Checklist(left, 2.96, (-0.62, -1.5, -2.38, -3.26), formula_x=-0.4, verdict_x=left, below=0.43)
            if is_tall
            else Checklist(left, -1.95, (2.2, 1.12, 0.04, -1.04), formula_x=-3.7, verdict_x=left, below=0.47)
        )

    def lost(self) -> dict[str, str | int]:
        """How much of the way home rounding takes, on average over the nets, in per cent."""
        after, before = (100 * float(share.mean()) for share in (self.trace.lost, self.trace.lost_at_start))
        return {"lost": f"{after:.0f}", "before": f"{before:.1f}", "nets": self.trace.nets}

    # ---- words -------------------------------------------------------------------------------------------------

    def open_row(self, key: str) -> list[Animation]:
        name = self.words(key, "body", "ink")
        return self.table.open(key, name, self.type.formula(FORMULAS[key], "values"))

    def inverse(self, source: str) -> Formula:
        return self.type.formula(source, "math")

    def say(self, new: Mobject | None) -> AnimationGroup | None:
        """Put a line into its place, in exchange for the one that stands there."""
        old, self.note = self.note, new
        if new is not None:
            below_title = self.layout.status - (0.2 if new.height > LINE else 0.0)
            place(new, self.layout.left, below_title if self.layout.is_tall else -2.5)
        return swap(old, new)

    # ---- moves that can be undone ------------------------------------------------------------------------------

    def begin(self, *moves: Move) -> None:
        self.bench.take(Route(moves))

    def there_and_back(
        self, row: str, move: Move, measured: np.ndarray, undo: str, beat: Beat, leaving: float = 0.0
    ) -> None:
        """One move, its proof, and the way back to the empty places; `leaving` is the time that follows."""
        self.begin(move)
        if row != "activation":
            self.play(*self.open_row(row), self.say(None), run_time=0.8)
        seconds = beat.fill(3.2, leaving=1.0 + leaving)
        self.play(Travel(self.bench, to=1, run_time=0.55 * seconds))
        self.arrive(move, measured)
        self.wait(0.4)
        self.undo(row, undo, 0.45 * seconds)

    def tilt_lines(self) -> None:
        """Lines along the axes stay straight under any σ: the sheet is ruled anew, aslant."""
        rest = self.grid.rest
        turned = rest @ np.array([[np.cos(TILT), np.sin(TILT)], [-np.sin(TILT), np.cos(TILT)]])
        sigma = self.say(self.type.formula('{{ sigma : symbol_sigma }} = op("tanh")', "math"))

        def draw(t: float) -> None:
            angle = TILT * t
            self.grid.at = rest @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])

        self.play(Drive(self.grid, draw, rate_func=smooth, run_time=1.0), *self.open_row("activation"), sigma)
        self.grid.rest = turned

    def arrive(self, move: Move, measured: np.ndarray) -> None:
        """Hold what is shown, and its way back, to what the network itself put out."""
        self.prove(move.name, self.cloud.at, measured)
        if move.inverse is not None:
            self.prove(f"{move.name} undone", move.inverse(self.cloud.at), self.X)

    def undo(self, row: str, formula: str, run_time: float) -> None:
        travel = Travel(self.bench, to=0, run_time=run_time)
        self.play(travel, *self.table.earn(row, True, self.inverse(formula)))
        self.wait(0.6)

    def turn_stretch_turn(self, beat: Beat) -> None:
        move = linear("W", self.W)
        self.begin(move)
        self.play(*self.open_row("linear"), run_time=0.8)
        phrase = self.type.phrase(*(self.screen(key) for key in ("turn", "stretch", "turn_again")))
        entering = self.say(phrase)

        def draw(t: float) -> None:
            for i, word in enumerate(phrase):
                word.set_color(theme.colour("symbol_w" if i == min(2, int(3 * smooth(t))) else "muted"))

        self.play(entering, run_time=0.5)
        seconds = beat.fill(5.0, leaving=1.4)
        there = 0.62 * seconds
        self.play(Travel(self.bench, to=1, run_time=there), Drive(phrase, draw, run_time=there))
        self.arrive(move, self.trace.linear)
        self.play(self.say(None), run_time=0.4)
        self.undo("linear", "{{ W : symbol_w }}^(-1)", 0.38 * seconds)

    # ---- moves that cannot -------------------------------------------------------------------------------------

    def flatten(self, beat: Beat) -> None:
        """Rank 1: the sheet becomes a line, and the pseudo-inverse takes the line to a line."""
        flat = np.asarray(self.trace.W_rank1, float)
        self.begin(linear("W of rank 1", flat), linear("pseudo-inverse", np.linalg.pinv(flat)))
        seconds = beat.fill(4.6, leaving=2.8)
        self.play(self.say(self.words("flat", "note")), Travel(self.bench, to=1, run_time=0.55 * seconds))
        self.prove("W of rank 1", self.cloud.at, self.trace.collapsed)
        self.play(self.say(self.words("square", "note")), run_time=0.5)
        self.play(Travel(self.bench, to=2, run_time=0.45 * seconds))
        self.prove("the best way back from rank 1", self.cloud.at, self.trace.rank1_best_undone)
        self.play(*self.table.earn("linear", False, self.words("rank_one", "note")), run_time=0.6)
        self.wait(0.7)
        self.renew()

    def renew(self) -> None:
        """A new sheet, where the old one cannot return."""
        self.play(To(self.bench.moving, opacity=0.0), self.say(None), run_time=0.5)
        self.bench.go(0.0)
        self.grid.opacity = self.cloud.opacity = 1.0
        self.play(reveal(self.grid), reveal(self.cloud), run_time=1.0)

    def merge(self, beat: Beat) -> None:
        """ReLU: two dots become one, and whatever brings one of them back brings the other along."""
        pair = np.asarray(self.trace.merged)
        relu = activation("ReLU", lambda z: np.maximum(z, 0))
        marks = Rings(self.X[pair], self.trace.y[pair], radius=np.array([0.14, 0.2]), width=3.0)
        self.begin(relu)
        self.bench.lay(marks)
        others = np.full(len(self.X), 0.3)
        others[pair] = 1.0
        sigma = self.say(self.type.formula("{{ sigma : symbol_sigma }}(x) = max(x, 0)", "math"))
        self.play(reveal(marks), To(self.cloud, emphasis=others), sigma, run_time=0.8)
        seconds = beat.fill(5.6, leaving=3.9)
        self.play(Travel(self.bench, to=1, run_time=0.42 * seconds))
        self.prove("ReLU", self.cloud.at, self.trace.relu)
        left = self.words("places", "note", points=len(self.X), places=self.trace.relu_distinct)
        threads = Curve(
            [np.array([self.cloud.at[i], self.X[i]]) for i in pair], "highlight", 1.4, dashed=True, glow=0.0
        )
        threads.view = self.bench.view
        self.bench.standing.add(threads)
        self.play(self.say(left), reveal(threads), run_time=0.8)
        self.play(self.say(self.words("farthest", "note")), run_time=0.4)
        start, (one, other) = self.cloud.at[pair[0]], self.X[pair]
        way = np.array([start, one, one, start, other, other, start])
        moments = np.array([0, 0.2, 0.3, 0.5, 0.7, 0.8, 1.0])

        def search(t: float) -> None:
            here = np.array([np.interp(t, moments, axis) for axis in way.T])
            marks.at = np.array([here, here])
            self.cloud.at = self.cloud.at.copy()
            self.cloud.at[pair] = here

        self.play(Drive(self.bench, search, run_time=0.58 * seconds))
        wrong = f"{100 * (1 - float(self.trace.relu_ceiling.mean())):.0f}"
        said = self.say(self.words("wrong", "note", wrong=wrong))
        self.play(*self.table.earn("activation", False, self.words("relu", "note")), said, run_time=0.6)
        self.wait(1.4)
        self.bench.moving.remove(marks)
        self.bench.standing.remove(threads)
        self.cloud.emphasis = np.ones(len(self.X))

    # ---- normalisation -----------------------------------------------------------------------------------------

    def normalise(self, beat: Beat) -> None:
        self.renew()
        move = normalisation("normalisation", self.mu, self.s)
        self.begin(move)
        self.mean = PointCloud(self.mu[None], "highlight", radius=0.07, halo=0.0)
        self.spread = Curve([self.mu + self.s * CIRCLE], "highlight", 2.6, glow=0.2)
        self.bench.lay(self.spread, self.mean)
        legend = self.say(self.words("ellipse", "note"))
        self.play(*self.open_row("normalisation"), reveal(self.mean), reveal(self.spread), legend, run_time=1.0)
        seconds = beat.fill(3.6, leaving=1.0)
        self.play(Travel(self.bench, to=1, run_time=0.55 * seconds))
        self.arrive(move, self.trace.normalised)
        self.wait(0.4)
        travel = Travel(self.bench, to=0, run_time=0.45 * seconds)
        self.play(travel, *self.table.earn("normalisation", True, self.words("kept", "note")))
        self.wait(0.6)

    def forget(self, beat: Beat) -> None:
        """Another plane, three times as large and moved away, is the same once both are normalised."""
        scale, shift = float(self.trace.scale), float(self.trace.shift)
        twin = [
            WarpedGrid(self.trace.disc_radius, spacing=0.02),
            Curve([self.mu + self.s * CIRCLE], "highlight", 2.6, glow=0.2),
            Rings(self.X, self.trace.y, radius=0.08, width=1.6),
        ]
        twin[0].rest = self.grid.rest
        for layer in twin:
            layer.view = self.bench.view
        own = normalisation("x", self.mu, self.s)
        others = normalisation("3x + 5", scale * self.mu + shift, scale * self.s)
        self.add(Group(*twin))

        def part(t: float) -> None:
            for layer in twin:
                layer.at = layer.rest * (1 + (scale - 1) * smooth(t)) + shift * smooth(t)
            self.bench.look_at(twin[0].at)

        def meet(t: float) -> None:
            for layer in self.bench.moving:
                layer.at = own.path(layer.rest, smooth(t))
            for layer in twin:
                layer.at = others.path(layer.rest * scale + shift, smooth(t))
            self.bench.look_at(twin[0].at)

        seconds = beat.fill(4.4, leaving=3.0)
        moved = Group(self.bench, *twin)
        standing = To(self.bench.standing, opacity=0.0, run_time=0.6)
        self.play(self.say(self.twin_formula()), Drive(moved, part, run_time=0.5 * seconds), standing)
        self.play(Drive(moved, meet, run_time=0.5 * seconds))
        self.prove("the twin, normalised", twin[2].at, self.trace.normalised)
        difference = self.type.formula(self.difference(scale, shift), "math", "ink")
        self.play(self.say(difference), run_time=0.8)
        self.play(*self.table.earn("normalisation", False, self.words("forgotten", "note")), run_time=0.6)
        self.wait(1.2)

    def twin_formula(self) -> Formula:
        scale, shift = self.trace.scale, self.trace.shift
        return self.type.formula(f"{{{{ x : symbol_h }}}} arrow.r {scale:g} {{{{ x : symbol_h }}}} + {shift:g}", "math")

    def difference(self, scale: float, shift: float) -> str:
        """How far the two planes are apart, as a formula; in two lines beside the picture."""
        digits, power = f"{self.trace.norm_difference:.1e}".split("e")
        apart = f'& max abs(op("norm")({scale:g} x + {shift:g}) - op("norm")(x))'
        return f"{apart} {'' if self.layout.is_tall else chr(92) + ' &'} = {digits} times 10^({int(power)})"
