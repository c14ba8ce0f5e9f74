"""SameClassGathers: digits gather at their posts as a net learns; so they do when it learns nonsense."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from manim import Mobject, smooth
from scipy.special import softmax

from models.traces.geometry.same_class_gathers import CLASSES, RING, SameClassGathersTrace
from scenes.geometry.drawings.gauge import Gauge
from scenes.geometry.drawings.label_ring import LabelRing
from scenes.geometry.drawings.pixel_dots import PixelDots
from scenes.geometry.drawings.stop_slider import StopSlider
from scenes.geometry.drawings.streams import Streams
from scenes.props import Reading
from scenes.stage import Areas, Beat, Box, Drive, FadeIn, Fed, Grid, LectureScene, Numbers, Playback, Records, reveal
from scenes.stage.turn import window

GREY = 0.62  # how far classes stand out that are not spoken of
RECENT = 4.0  # records that a tail reaches back


class SameClassGathers(LectureScene[SameClassGathersTrace]):
    """One ring: a net learns; its layers, one by one; another net learns labels drawn by lot; and meets new digits."""

    areas = Areas(
        wide=Grid(". . ring . | slider bar ring . | . . ring .", (1.8, 2.4, 7.2, 0.8), (2.6, 4.4, 0.6)),
        tall=Grid(". . | ring ring | bar . | slider . | . .", (6.5, 0.6), (0.55, 6.85, 0.95, 1.05, 1.2)),
    )
    by_lot = Areas(
        wide=Grid(". ring | tile ring | label ring | . ring", (4.4, 8.3), (2.6, 3.2, 0.9, 0.6)),
        tall=Grid(". . . | ring ring ring | tile label . | . . .", (3.3, 3.2, 0.6), (0.55, 6.85, 2.3, 1.2)),
    )

    def numbers(self) -> Numbers:
        trace, i = self.trace, self.trace.misnamed()
        return {"a": trace.memo_true[i], "b": trace.memo_given[i], "test": 100 * trace.memo_test_accuracy}

    @cached_property
    def ring(self) -> LabelRing:
        box, words = self.areas.boxes(self.layout).ring, self.layout.words
        room = Box(box.left, box.right, max(box.bottom, words.bottom), min(box.top, words.top))
        return LabelRing(self.type, room, [str(k) for k in range(CLASSES)])

    # ---- what is drawn more than once ----------------------------------------------------------------------------

    def roles(self, labels: np.ndarray) -> list[str]:
        """Roles for labels (n,): three classes in colour, seven grey."""
        shown = dict(zip(self.trace.nearest_three(), ("class_a", "class_b", "class_c"), strict=True))
        return [shown.get(int(label), "muted") for label in labels]

    def crowd(self, labels: np.ndarray, places: np.ndarray) -> Streams:
        """Dots in the ring at places (n, 2)."""
        made = Streams(self.ring.at(places), self.roles(labels))
        made.emphasis = np.where(np.isin(labels, self.trace.nearest_three()), 1.0, GREY)
        made.trailing = made.emphasis**2
        return made

    def asks(self, key: str) -> Mobject:
        """Large words in the free corner."""
        return self.note(key, "top left", use="title", bold=True)

    @property
    def low(self) -> Box:
        """Where numbers stand: a little above the captions, and beside the player's buttons."""
        words = self.layout.words
        return Box(words.left, self.layout.right_in_lower_half, words.bottom + 0.15, words.top)

    def right(self, share: float) -> Reading:
        return Reading(self, "right", "{:.0f}%", corner="bottom right", box=self.low, value=100 * share)

    def learn(self, beat: Beat, dots: Streams, steps: np.ndarray, right: np.ndarray, at_least: float) -> None:
        """A net learns from its first step to its last: its steps (records,), its share right (records,) in 0…1."""
        count, share = Reading(self, "step", corner="bottom left", box=self.low), self.right(right[0])
        run = Playback(dots, count, Fed(share, Records(steps, 100 * right), share.show))
        beat.then(lambda: self.turn(count, share, keep=[self.ring, dots]), run_time=0.6)
        beat.flex(run.to(steps[-1]), at_least=at_least, hold=0.8)

    # ---- the beats -----------------------------------------------------------------------------------------------

    def wall(self, beat: Beat) -> None:
        trace, hero = self.trace, self.layout.hero
        box = Box(hero.left, hero.right, hero.bottom, min(hero.top, self.layout.title - 0.6))
        self.dots = self.crowd(trace.y_test, trace.answers_at[0])
        self.digits = PixelDots(trace.X_test.reshape(-1, 8, 8), self.roles(trace.y_test), box, self.dots.radius)
        self.add(self.digits)
        beat.flex(Drive(self.digits, self.digits.sweep(self.dots.emphasis)), at_least=2.6)

    def heap(self, beat: Beat) -> None:
        late = window(0.55, 1.0)
        ring = reveal(self.ring.rim, rate_func=late), FadeIn(self.ring.names, rate_func=late)
        beat.flex(Drive(self.digits, self.digits.draw_together(self.dots.at)), *ring, at_least=3.4)
        beat.then(lambda: self.match_cut(self.digits, self.dots))
        beat.then(FadeIn(self.asks("where")), run_time=0.6, hold=1.1)

    def train(self, beat: Beat) -> None:
        trace, ring = self.trace, self.ring
        self.dots.follow(trace.steps_at, ring.at(trace.answers_at), RECENT)
        self.learn(beat, self.dots, trace.steps_at, trace.test_accuracy_at, 5.0)
        answers = softmax(trace.layers(trace.X_test)[-1].astype(float), axis=1) @ RING
        beat.then(lambda: self.prove("answers", ring.of(self.dots.dots()), answers))

    def depth(self, beat: Beat) -> None:
        trace, at, count = self.trace, self.areas.boxes(self.layout), len(self.trace.widths)
        places = np.concatenate([trace.layer_ring, trace.answers_at[-1:]])  # a step beyond the output: the answers
        self.dots.follow(range(count + 1), self.ring.at(places), 2.0)
        slider = StopSlider(self.type, at.slider, [self.screen("pixels"), *[""] * (count - 2), self.screen("output")])
        gauge = Gauge(self.type, at.bar, self.screen("ratio"), float(trace.ratio_at[-1].max()))
        run = Playback(self.dots, slider, Fed(gauge, Records(range(count), trace.ratio_at[-1]), gauge.show), step=count)
        beat.then(lambda: self.turn(slider, gauge, keep=[self.ring, self.dots]), run_time=0.8)
        beat.flex(run.to(0, rate_func=smooth), at_least=2.0)
        beat.then(FadeIn(self.asks("deep")), run_time=0.6, hold=1.4)
        for layer in range(1, count):
            beat.flex(run.to(layer, rate_func=smooth), at_least=1.1)
        beat.then(lambda: self.prove("ratio", gauge, trace.ratio_at[-1, -1:]), hold=0.8)

    def lot(self, beat: Beat) -> None:
        trace, i, at = self.trace, self.trace.misnamed(), self.by_lot.boxes(self.layout)
        self.learnt = self.crowd(trace.memo_given, trace.memo_train_at[0])
        self.learnt.follow(trace.memo_steps_at, self.ring.at(trace.memo_train_at), RECENT)
        named = slice(i, i + 1)
        tile = PixelDots(trace.memo_pixels[named].reshape(1, 8, 8), self.roles(trace.memo_given[named]), at.tile)
        label = self.note("label", "left", box=at.label, use="values", bold=True, b=trace.memo_given[i])
        beat.then(lambda: self.turn(tile, self.learnt, keep=[self.ring]), run_time=1.2)
        beat.then(FadeIn(label), run_time=0.5, hold=0.8)
        beat.then(Drive(tile, tile.draw_together(self.learnt.at[named])), run_time=1.0)
        self.learn(beat, self.learnt, trace.memo_steps_at, trace.memo_train_accuracy_at, 4.0)
        beat.then(lambda: self.prove("by heart", self.ring.of(self.learnt.dots()), trace.memo_train_at[-1]))
        beat.then(FadeIn(self.asks("understood")), run_time=0.6, hold=1.4)

    def unseen(self, beat: Beat) -> None:
        trace, ring = self.trace, self.ring
        answers = np.stack([np.zeros_like(trace.memo_test_ring), trace.memo_test_ring])
        run = Playback(self.dots.follow([0, 1], ring.at(answers), 1.0))
        beat.then(lambda: self.turn(self.dots, keep=[ring]), run_time=1.0)
        beat.flex(run.to(1, rate_func=smooth), at_least=3.0, hold=0.6)
        beat.then(lambda: self.prove("unseen", ring.of(self.dots.dots()), trace.memo_test_ring))
        beat.then(FadeIn(self.asks("heart"), self.right(trace.memo_test_accuracy)), run_time=0.6, hold=1.6)
