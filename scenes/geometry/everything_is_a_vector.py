"""EverythingIsAVector: a digit, a sound, a sentence and a wine each become one point of a space of many dimensions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from manim import Animation, Group, Mobject, VGroup, linear

from scenes.geometry.drawings.vector_bars import VectorBars
from scenes.look import theme
from scenes.props import Bars, Counter, ImageTile
from scenes.props.beam import as_array
from scenes.props.class_marks import ClassMarks, medians
from scenes.props.space_cloud import SpaceAxes, SpaceCloud, eye_on, orbit
from scenes.stage import Drive, Each, FadeIn, FadeOut, To, place, reveal, swap
from scenes.stage.before import Beat

from .everything_is_a_vector_kinds import SIDE, Kinds

TURN = 7.0  # degrees a second
START = -62.0  # degrees
SEEN = 3  # dimensions that are drawn


class EverythingIsAVector(Kinds):
    """64 pixels become one dot among 1,797; then a chord, a sentence and a wine go the same way."""

    def construct(self) -> None:
        trace = self.trace
        self.set_up()
        with self.beat("pixels") as beat:
            self.show_pixels(beat)
        with self.beat("peel", n=trace.digits.shape[1]) as beat:
            self.peel(beat)
        with self.beat("dot", n=trace.digits.shape[1], count=len(trace.digits)) as beat:
            self.become_a_dot(beat)
        with self.beat("variance", percent=self.percent, needed=trace.needed) as beat:
            self.count_variance(beat)
        with self.beat("sound", frames=trace.sound_shape[0], bins=trace.sound_shape[1]) as beat:
            self.hear(beat)
        with self.beat("text", size=trace.text_shape[1]) as beat:
            self.read(beat)
        with self.beat("wine", rows=len(trace.wines), columns=trace.wines.shape[1]) as beat:
            self.taste(beat)
        with self.beat("all") as beat:
            self.gather_all(beat)

    def set_up(self) -> None:
        trace, at = self.trace, self.places
        self.percent = 100 * float(trace.digit_variance[:SEEN].sum())
        self.pixels = trace.digits[trace.digit_shown].astype(float)
        self.tile = ImageTile(self.pixels.reshape(SIDE, SIDE), at.first, full=1.0, gap=0.03)
        self.add(self.title())

    # ---- one digit ---------------------------------------------------------------------------------------------

    def show_pixels(self, beat: Beat) -> None:
        self.play(reveal(self.tile, rate_func=linear), run_time=1.2)
        digit = self.trace.digit_class[self.trace.digit_shown]
        self.shape = place(self.words("shape", side=SIDE, digit=digit, gap="\n"), *self.places.shape)
        self.play(To(self.tile, box=as_array(self.places.above)), run_time=beat.fill(1.2, leaving=1.4))
        self.play(FadeIn(self.shape), run_time=0.6)
        self.wait()

    def peel(self, beat: Beat) -> None:
        """The cells fly, row by row, into a line; what they leave behind is dim."""
        at, tile = self.places, self.tile
        cells = np.array([tile.cell(*divmod(i, SIDE)) for i in range(SIDE * SIDE)])
        self.bars = VectorBars(
            self.pixels, at.bars, cells=cells, cell=tile.place.width / SIDE - tile.gap, groups=SIDE, ramp="sheet"
        )
        self.bars.strands = 0.5
        self.bars.flown = 0.0
        self.add(self.bars)
        self.count_words = place(self.words("numbers", n=len(self.pixels)), *at.numbers)
        self.symbol = place(self.type.formula(f"x in RR^{len(self.pixels)}", "values", "ink"), *at.symbol, "right")

        def draw(t: float) -> None:
            self.bars.flown = t
            self.tile.values = (self.pixels * (1 - 0.72 * (self.bars.landed() > 0))).reshape(SIDE, SIDE)

        run_time = beat.fill(4.0, leaving=1.6)
        self.play(Drive(Group(self.tile, self.bars), draw), run_time=run_time)
        self.prove("64 bars", self.bars, self.trace.digits[self.trace.digit_shown])
        self.play(FadeIn(self.count_words, self.symbol), To(self.bars, strands=0.16), run_time=0.7)
        self.wait()

    def become_a_dot(self, beat: Beat) -> None:
        """The bars run together; around them all the other digits appear."""
        trace, at = self.trace, self.places
        eye = eye_on(trace.digit_at, at.cloud, (START, START + 110.0))
        self.cloud = SpaceCloud(trace.digit_at, theme.digit_roles(trace.digit_class), eye)
        self.cloud.reveal = 0.0
        self.dot = SpaceCloud(trace.digit_at[[trace.digit_shown]], ["highlight"], eye, radius=0.13, halo=0.45, fog=0.0)
        self.axes = SpaceAxes(eye, at.axes)
        self.axis_names = VGroup(*(self.type.formula(f"p_{k}", "math") for k in (1, 2, 3)))
        self.name_axes()
        vector = place(self.type.formula(f"x in RR^{len(self.pixels)}", "formula", "ink"), *at.vector)
        shown = ", ".join(f"{value:.2f}" for value in self.pixels[2:6])
        source = f"x = (dots, {shown}, dots)"
        self.entries = place(self.type.formula(source, "math"), *at.entries)
        self.bars.goal = self.dot.to_frame(self.dot.places)[0]
        self.play(
            To(self.bars, gathered=1.0, strands=0.4, rate_func=linear), FadeOut(self.shape, self.count_words),
            To(self.tile, box=as_array(at.tile)), swap(self.symbol, vector), run_time=2.6,
        )  # fmt: skip
        self.symbol = vector
        self.add(self.cloud)
        self.play(
            reveal(self.dot),
            reveal(self.axes),
            FadeIn(self.axis_names, self.entries),
            To(self.bars, strands=0.0),
            run_time=0.5,
        )
        own = trace.along("digit", trace.digits[[trace.digit_shown]].astype(float))
        self.prove("the dot", self.dot.dots(), self.dot.to_frame(own))
        self.remove(self.bars)
        self.count, unit = self.tally("digits")
        self.count.show(1)
        self.bring_to_front(self.dot)
        self.play(FadeIn(self.count, unit), run_time=0.4)

        def draw(t: float) -> None:
            self.cloud.reveal = t
            self.count.show(max(1, self.cloud.born))

        run_time = beat.fill(3.6, leaving=0.8)
        self.play(self.turn_eye(run_time, self.count, beside=draw))
        self.play(self.turn_eye(0.8))
        self.unit = unit

    def turn_eye(self, run_time: float, *others: Mobject, beside: Callable[[float], None] | None = None) -> Drive:
        """The eye goes on around the cloud, as fast as ever; what else changes at the same time is named."""
        eye = self.cloud.viewpoint

        def follow(t: float) -> None:
            self.name_axes()
            if beside is not None:
                beside(t)

        seen = (self.cloud, self.dot, self.axes, self.axis_names, *others)
        moving = orbit(eye, TURN * run_time, *seen, beside=follow)
        moving.set_run_time(run_time)
        return moving

    def name_axes(self) -> None:
        """Stand the names of the axes beyond their ends."""
        for name, tip in zip(self.axis_names, self.axes.tips(1.32), strict=True):
            name.move_to((*tip, 0.0))

    def count_variance(self, beat: Beat) -> None:
        """What of the 64 dimensions the three on screen hold."""
        trace, at = self.trace, self.places
        n = len(trace.digit_variance)
        pitch = at.variance.width / n
        starts = np.stack([at.variance.left + pitch * (np.arange(n) + 0.5), np.full(n, at.variance.bottom)], axis=1)
        roles = ["highlight"] * SEEN + ["muted"] * (n - SEEN)
        share = Bars(
            starts, at.variance.height, trace.digit_variance, roles, float(trace.digit_variance[0]), 0.72 * pitch,
            upright=True, tracks=False,
        )  # fmt: skip
        kept = place(self.words("kept", "note", "highlight", seen=SEEN, percent=self.percent), *at.kept, "right")
        header = place(self.words("directions", "note", n=n), *at.header)
        needed = place(self.words("needed", "note", needed=trace.needed), *at.needed, "right")
        self.marks = ClassMarks(self.type, [str(k) for k in range(10)], "note")
        middles = medians(trace.digit_at, trace.digit_class, 10)

        def follow(t: float) -> None:
            self.marks.stand(self.cloud.to_frame(middles))

        follow(0)

        def on(run_time: float) -> Drive:
            return self.turn_eye(run_time, self.marks, beside=follow)

        self.play(on(0.8), FadeOut(self.symbol, self.entries), FadeIn(self.marks), run_time=0.8)
        self.play(on(1.4), reveal(share), FadeIn(header), run_time=1.4)
        self.play(on(0.6), FadeIn(kept), run_time=0.6)
        rest = beat.fill(3.0, leaving=0.6) / 2
        self.play(on(rest), FadeIn(needed, run_time=0.6), run_time=rest)
        self.play(on(rest), run_time=rest)
        layers = Group(self.cloud, self.dot, self.axes, self.tile, share)
        self.leave(layers, kept, header, needed, self.marks, self.count, self.unit, self.axis_names)

    # ---- all of them -------------------------------------------------------------------------------------------

    def gather_all(self, beat: Beat) -> None:
        """Four kinds of data, four shapes, four points."""
        trace, at = self.trace, self.places
        cards = self.cards()
        names = [
            place(self.words(key, "body", "ink", bold=True), *spots[0], at.card_anchor)
            for key, spots in zip(("image", "sentence", "sound", "table"), at.card_words, strict=True)
        ]
        rows = (len(self.sentence()[1]), trace.text_shape[1])
        shapes: list[tuple[int, ...]] = [(SIDE, SIDE), rows, tuple(trace.sound_shape), trace.wines.shape[1:]]
        sources = [" times ".join(str(size) for size in shape) for shape in shapes]
        written = [
            place(self.type.formula(source, "math"), *spots[1], at.card_anchor)
            for source, spots in zip(sources, at.card_words, strict=True)
        ]
        totals = [int(np.prod(shape)) for shape in shapes]
        anchor = at.card_anchor
        counters = [
            Counter(self.type, "{:,.0f}", "values", "highlight", bold=True, anchor=anchor).stand(*spots[2])
            for spots in at.card_words
        ]

        def draw(t: float) -> None:
            for counter, total in zip(counters, totals, strict=True):
                counter.show(round(t * total))

        larger = self.larger()
        self.play(reveal(Group(*cards)), FadeIn(*names), run_time=1.2)
        run_time = beat.fill(2.4, leaving=3.6)
        self.play(FadeIn(VGroup(*written), run_time=0.5), FadeIn(VGroup(*counters), run_time=0.4), run_time=0.5)
        self.play(Drive(VGroup(*counters), draw), run_time=run_time)
        self.prove("dimensions", Each(counters), totals)
        self.play(FadeIn(*larger), run_time=0.6)
        links, dots = self.points_of(counters, larger)
        point = place(self.words("point", "body", "highlight"), *at.point, "centre")
        self.play(reveal(links), run_time=0.9)
        self.play(reveal(dots), FadeIn(point), run_time=0.6)
        self.wait(1.2)

    def leave(self, layers: Group, *words: Mobject, run_time: float = 0.6) -> None:
        """Clear the stage but for the title."""
        fades: list[Animation] = [To(layers, opacity=0.0), *(FadeOut(word) for word in words)]
        self.play(*fades, run_time=run_time)
        self.remove(*layers)
