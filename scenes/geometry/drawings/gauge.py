"""Gauge: one number as the length of a bar, with its word, and the number at the bar's end."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from manim import Animation, Group

from scenes.props.bars import Bars
from scenes.props.counter import Counter
from scenes.stage import Box, FadeIn, Painted, reveal
from scenes.stage.words import Typesetter, place

THICKNESS = 0.34
ROOM = 0.75  # at the bar's end, for the number


class Gauge(Group):
    """A bar along the longer side of a box, upwards or to the right; its word stands at the foot or above it.

    >>> gauge = Gauge(scene.type, at.bar, scene.screen("ratio"), full=4.6, form="{:.2f}")
    >>> scene.play(Playback(Fed(gauge, Records(range(5), trace.ratio_at[-1]), gauge.show)).to(4))

    Args:
        typesetter: the scene's `type`.
        box: of the bar, its word and its number.
        word: what the number is.
        full: the value of a bar as long as the box.
        form: of the number.
        role: of the bar.
    """

    def __init__(
        self, typesetter: Typesetter, box: Box, word: str, full: float, form: str = "{:.2f}", role: str = "highlight"
    ) -> None:
        super().__init__()
        self._flat = box.width > box.height
        self.word = typesetter.words(word, "body", "muted")
        if self._flat:
            place(self.word, box.left, box.top - self.word.height / 2)
            start, length = (box.left, box.bottom + 0.2), box.width - 2 * ROOM
        else:
            place(self.word, box.left, box.bottom + self.word.height / 2)
            foot = box.bottom + float(self.word.height) + 0.2
            start, length = (box.left + 2 * THICKNESS, foot), box.top - foot - ROOM
        self.bar = Bars(
            np.array([start]), length, np.zeros(1), role, full, THICKNESS, upright=not self._flat, tracks=False
        )
        self.number = Counter(typesetter, form, "values", bold=True, anchor="left" if self._flat else "centre")
        self.add(self.bar, self.word, self.number)
        self.show(0.0)

    def entrance(self) -> Iterable[Animation]:
        """How it comes on screen."""
        return reveal(self.bar), FadeIn(self.word), FadeIn(self.number)

    @property
    def value(self) -> float:
        """What it shows."""
        return float(self.bar.values[0])

    def shown(self) -> Painted:
        """(1,): the value that its bar is as long as."""
        return self.bar.shown()

    def show(self, value: float | np.ndarray) -> Gauge:
        """Show another value (). Returns the gauge."""
        self.bar.values = np.array([float(value)])
        x, y = self.bar.tip(0)
        self.number.stand(x + 0.18, y) if self._flat else self.number.stand(x, y + 0.36)
        self.number.show(float(value))
        return self
