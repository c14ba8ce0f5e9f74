"""SoundWave: a recorded sound as its wave, drawn from left to right as it is heard."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Box, Canvas, Layer


class SoundWave(Layer):
    """The lowest and highest sample of each stretch of a sound; `reveal` is time.

    Args:
        stretches: (n, 2) in -1…1.
        box: its middle line is silence.
        role: colour.
    """

    def __init__(self, stretches: np.ndarray, box: Box, role: str = "class_d") -> None:
        super().__init__()
        self._stretches, self._box, self._shade = np.asarray(stretches, float), box, rgb(theme.colour(role))

    def paint(self, canvas: Canvas) -> None:
        b, n = self._box, len(self._stretches)
        shown = max(1, round(self.reveal * n))
        x = b.left + (np.arange(shown) + 0.5) * b.width / n
        low, high = (b.centre[1] + self._stretches[:shown] * b.height / 2).T
        lines = list(np.stack([np.stack([x, low - 0.008], axis=1), np.stack([x, high + 0.008], axis=1)], axis=1))
        canvas.strokes(lines, self._shade, 60 * b.width / n, 0.9 * self.opacity)

    def extent(self) -> np.ndarray:
        b = self._box
        return np.array([[b.left, b.bottom], [b.right, b.top]])
