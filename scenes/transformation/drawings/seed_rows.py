"""SeedRows: one row a method, one dot a run: how often it works can be seen at once."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.look.easing import smoothstep
from scenes.stage import Box, Canvas, Layer
from scenes.stage.words import Typesetter


class SeedRow(Layer):
    """The runs of one method from worst to best, under a line that stands for the best there can be.

    `reveal` draws the line and lets the dots drop from it, each as far as it falls short.

    Args:
        values: (runs,) between `worst` and 1.
        box: the line is its top, `worst` its bottom.
        pitch: from one dot to the next.
    """

    def __init__(self, values: np.ndarray, box: Box, pitch: float, role: str, worst: float) -> None:
        super().__init__()
        ranked = np.sort(np.asarray(values, float))
        self.box, self._shade, self._radius = box, rgb(theme.colour(role)), 0.42 * pitch
        self._x = box.left + pitch * (np.arange(len(ranked)) + 0.5)
        self._short = (1 - ranked) / (1 - worst) * box.height

    def paint(self, canvas: Canvas) -> None:
        b, muted = self.box, rgb(theme.colour("muted"))
        drawn = min(1.0, self.reveal / 0.4)
        line = np.array([[b.left, b.top], [b.left + drawn * b.width, b.top]])
        canvas.strokes([line], muted, 1.4, 0.8 * self.opacity)
        born = np.arange(len(self._x)) / len(self._x) * 0.4
        share = np.clip((self.reveal - 0.3 - born) / 0.3, 0, 1)
        fallen = smoothstep(share)
        dots = np.stack([self._x, b.top - fallen * self._short], axis=1)
        canvas.discs(dots, self._radius * np.minimum(1, 3 * share), self._shade, self.opacity, halo=0.08)

    def extent(self) -> np.ndarray:
        return np.array([[self.box.left, self.box.bottom], [self.box.right, self.box.top]])


class SeedRows:
    """Rows of runs over one scale.

    >>> rows = SeedRows(scene.type, box, count=5, runs=20, names=2.4)
    >>> layer, words = rows.row(0, "tanh", trace.tanh_accuracy, "20 / 20", "good")

    Args:
        typesetter: the scene's `type`.
        box: all of it: names on the left, dots, and a word on the right.
        count: rows.
        runs: the most runs that a row has.
        names, remarks: widths of the two columns of words.
        worst: the value at a row's bottom.
        use: the words' size.
    """

    def __init__(
        self, typesetter: Typesetter, box: Box, count: int, runs: int, names: float, remarks: float,
        worst: float = 0.6, use: str = "note",
    ) -> None:  # fmt: skip
        self._type, self._box, self._worst, self._use = typesetter, box, worst, use
        inner = Box(box.left + names, box.right - remarks, box.bottom, box.top)
        self._rows = inner.rows(count, 0.14)
        self._pitch = inner.width / runs

    def row(self, index: int, name: str, values: np.ndarray, remark: str, role: str) -> tuple[SeedRow, VGroup]:
        """One row's picture, of values (runs,), and its words."""
        box = self._rows[index].inset(0.0)
        words = VGroup(
            self._type.seated(name, self._box.left, box.top - 0.04, self._use),
            self._type.seated(remark, self._box.right, box.top - 0.04, self._use, role, anchor="right"),
        )
        return SeedRow(values, box, self._pitch, role, self._worst), words
