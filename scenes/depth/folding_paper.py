"""FoldingPaper: a net folds a strip of paper again and again; what it takes to do the same in one layer."""

from __future__ import annotations

import numpy as np
from manim import Group, Mobject, linear, smooth

from scenes.depth.drawings.paper_strip import PaperStrip, tent
from scenes.props import Curve, FunctionPlot, NetworkDiagram
from scenes.stage import Drive, FadeIn, FadeOut, Part, To, place, reveal
from scenes.stage.before import Beat

from .folding_paper_rivals import Rivals


class FoldingPaper(Rivals):
    """Folded by two ReLUs a layer, let go, drawn as a function; and then its rivals."""

    def construct(self) -> None:
        self.set_up()
        with self.beat("strip", **self.facts) as beat:
            self.lay_the_strip(beat)
        with self.beat("fold") as beat:
            self.fold_once(beat)
        with self.beat("again", **self.facts) as beat:
            self.fold_again(beat)
        with self.beat("unfold", **self.facts) as beat:
            self.let_go(beat)
        with self.beat("saw", **self.facts) as beat:
            self.draw_the_saw(beat)
        with self.beat("shallow", **self.facts) as beat:
            self.bend_by_bend(beat)
        with self.beat("cost", **self.facts) as beat:
            self.compare_sizes(beat)
        with self.beat("search", **self.facts) as beat:
            self.search(beat)
        with self.beat("pieces", **self.facts) as beat:
            self.count_trained_pieces(beat)

    def set_up(self) -> None:
        at = self.places
        self.strip = PaperStrip(
            at.strip.left, at.strip.bottom, at.strip.width, self.trace.folds, at.spread.height, at.depth, at.bulk
        )
        self.add(self.title())

    # ---- folding -----------------------------------------------------------------------------------------------

    def lay_the_strip(self, beat: Beat) -> None:
        """The flat strip, and where 0 and 1 are."""
        room = self.places.strip
        marks = [
            place(self.type.formula(source, "math"), room.left + share * room.width, room.bottom - 0.34, "centre")
            for source, share in (("0", 0.0), ("1 slash 2", 0.5), ("1", 1.0))
        ]
        self.play(reveal(self.strip), FadeIn(*marks, lag_ratio=0.4), run_time=1.4)
        self.counters = [self.reading(i, key) for i, key in enumerate(("folds", "pieces_of", "parameters"))]
        self.show_counts(0)
        self.play(FadeIn(*(part for reading in self.counters[:2] for part in reading)), run_time=0.6)
        self.wait(max(0.6, min(2.2, beat.remaining)))
        self.marks = marks

    def show_counts(self, folds: int) -> None:
        """Folds, pieces and parameters after so many folds, as the constructed nets have them."""
        trace = self.trace
        counts = (
            (folds, trace.deep_pieces[folds - 1], trace.deep_parameters[folds - 1]) if folds else (0, 1, 0)
        )  # a flat strip is no net yet
        for (number, _), value in zip(self.counters, counts, strict=True):
            number.show(value)

    def fold_once(self, beat: Beat) -> None:
        """Turn over, and stretch: the two units of a layer, and how the next one reads them."""
        sources = (
            '{{ h_1 : symbol_h }} = {{ "relu" : symbol_sigma }}(x)',
            '{{ h_2 : symbol_h }} = {{ "relu" : symbol_sigma }}(x {{ - 1 slash 2 : symbol_b }})',
            "T(x) = {{ 2 : symbol_w }} {{ h_1 : symbol_h }} {{ - 4 : symbol_w }} {{ h_2 : symbol_h }}",
        )
        first, second, readout = (
            place(self.type.formula(source, 31), *where)
            for source, where in zip(sources, self.places.formulas, strict=True)
        )
        self.net = self.diagram()
        self.play(FadeIn(first, second), reveal(self.net), run_time=0.8)
        flow = 1 / (self.trace.folds + 1)
        self.play(self.fold_to(1.0), To(self.net, flow=flow), run_time=beat.fill(2.2, leaving=3.2))
        self.play(FadeIn(readout), run_time=0.6)
        self.play(self.fold_to(2.0), run_time=1.2)
        self.play(FadeIn(*self.counters[2]), Drive(None, lambda t: self.show_counts(1 if t > 0.5 else 0)), run_time=0.6)
        self.compare_fold(1)
        self.wait(0.8)
        self.formulas = [first, second, readout, self.net]

    def diagram(self) -> NetworkDiagram:
        """The constructed net; its edges are coloured by the sign of their weights."""
        folds = self.trace.folds
        net = NetworkDiagram(self.places.net, (1, *[2] * folds, 1), strongest=4, radius=0.15)
        pair = self.trace.readout[None]
        weights = [np.ones((2, 1)), *[np.repeat(pair, 2, axis=0)] * (folds - 1), pair]
        net.show([np.ones(1), *[np.ones(2)] * folds, np.ones(1)], weights)
        net.flow = 0.0
        return net

    def fold_again(self, beat: Beat) -> None:
        """Layer after layer, ever faster."""
        folds = self.trace.folds
        paces = np.linspace(1.9, 1.25, folds - 1)
        stretch = max(1.0, beat.fill(0.0, leaving=0.9) / paces.sum())
        for k, pace in zip(range(2, folds + 1), paces, strict=True):
            flow = To(self.net, flow=k / (folds + 1))
            self.play(self.fold_to(2.0 * k - 1), flow, run_time=0.62 * pace * stretch)
            self.show_counts(k)
            self.play(self.fold_to(2.0 * k), run_time=0.38 * pace * stretch)
            self.compare_fold(k)
        self.wait(0.9)

    def fold_to(self, stage: float) -> Drive:
        """Fold or stretch; the more lies on the strip, the lower it lies, and the marks stay below it."""
        at, start = self.places, self.strip.stage

        def draw(t: float) -> None:
            self.strip.stage = start + t * (stage - start)
            share = self.strip.stage / (2 * self.trace.folds)
            self.strip.base = at.strip.bottom + share * (at.sunk - at.strip.bottom)
            for mark in self.marks:
                mark.set_y(self.strip.base - 0.34)

        return Drive(Group(self.strip, *self.marks), draw, rate_func=smooth)

    def compare_fold(self, k: int) -> None:
        """Where points of the strip lie, beside what layer k of the net passes on."""
        passed = self.trace.readout @ self.trace.units[k - 1]
        at = np.round(self.strip.flat() * (len(self.trace.x) - 1)).astype(int)
        self.prove(f"fold {k}", self.strip.places(), passed[at])

    # ---- letting go --------------------------------------------------------------------------------------------

    def let_go(self, beat: Beat) -> None:
        """Seen from its edge, all creases open; then it lies flat again, and they are counted."""
        self.play(To(self.strip, across=np.zeros(2)), *(FadeOut(mark) for mark in self.marks), run_time=0.8)
        self.play(Drive(self.strip, self.open_creases), run_time=beat.fill(4.4, leaving=3.0))
        self.play(To(self.strip, across=np.array([0.0, 1.0]), base=self.places.spread.centre[1] - 0.5), run_time=0.7)
        creases = self.reading(1, "creases")
        creases[0].show(0)
        self.play(*(FadeOut(part) for part in self.counters[1]), run_time=0.3)
        last = 2**self.trace.folds - 1

        def count(t: float) -> None:
            self.strip.creased = t
            creases[0].show(min(last, int(t * (last + 1))))

        self.play(FadeIn(*creases), Drive(Group(self.strip, creases[0]), count), run_time=1.4)
        self.wait(0.6)
        self.creases = creases

    def open_creases(self, t: float) -> None:
        """Slowest where all angles are right; from where the stack lay to the middle of the room."""
        at, strip = self.places, self.strip
        strip.opened = 0.5 + 0.5 * float(np.sign(t - 0.5)) * abs(2 * smooth(t) - 1) ** 1.6
        moved = smooth(min(1.0, 3 * t))
        strip.left = at.strip.left + moved * (at.spread.left - at.strip.left)
        strip.length = at.strip.width + moved * (at.spread.width - at.strip.width)
        strip.base = at.sunk + moved * (at.spread.centre[1] - at.sunk)

    def draw_the_saw(self, beat: Beat) -> None:
        """Over every point of the strip, how far right it lay in the stack."""
        trace, box = self.trace, self.places.graph
        self.plot = FunctionPlot(self.type, box, (0, 1), (0, 1), y_ticks={0.0: "0", 1.0: "1"})
        self.strip.creased = 1.0
        lift = To(self.strip, left=box.left, length=box.width, base=self.places.laid, across=np.array([0.0, 0.62]))
        self.play(
            reveal(self.plot.axes), FadeIn(self.plot.labels), *(FadeOut(part) for part in self.creases), lift,
            run_time=0.8,
        )  # fmt: skip
        name = place(self.words("saw", "note"), box.right, box.top + 0.36, "right")
        points = self.plot.at(trace.x, trace.output)
        self.saw = Curve([points], "highlight", 2.6)
        self.threads = Curve(self.crease_threads(), "muted", 0.9, dashed=True)
        self.threads.opacity = 0.5
        self.play(
            reveal(self.threads, rate_func=linear), reveal(self.saw, rate_func=linear), FadeIn(name),
            FadeIn(*self.counters[1]), To(self.net, flow=1.0), run_time=beat.fill(3.2, leaving=0.8),
        )  # fmt: skip
        self.prove("the saw", self.saw_painted(), trace.output)
        self.wait(0.8)
        self.name: Mobject = name

    def saw_painted(self) -> Part:
        """The saw's heights over the strip."""
        return Part(self.saw, lambda ink: ink.lines()[-1], lambda places: self.plot.inverse(places)[:, 1])

    def crease_threads(self) -> list[np.ndarray]:
        """From every crease of the strip up to the saw, (2, 2) each, in frame units."""
        folds, foot = self.trace.folds, self.strip.base + float(self.strip.across[1])
        tops = self.plot.at(np.arange(1, 2**folds) / 2**folds, tent(np.arange(1, 2**folds) / 2**folds, folds))
        return [np.array([[x, foot], [x, y]]) for x, y in tops if y > foot + 0.1]
