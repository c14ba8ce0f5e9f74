"""Histogram: how often each height occurs, lying on its side beside a plot."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Box, Canvas, Layer


class Histogram(Layer):
    """Bars from the left edge of a box, as long as their bins are full; those above a level are brighter.

    >>> histogram = Histogram(trace.random_match, Box(5.2, 6.4, -2, 2), (0.2, 1.0), bins=40, level=0.61)

    Args:
        values: (n,).
        box: its height is the range of the values.
        span: the values at the bottom and at the top.
        bins: how many.
        level: where the brighter bars begin.
    """

    def __init__(
        self, values: np.ndarray, box: Box, span: tuple[float, float], bins: int, level: float, role: str = "muted"
    ) -> None:
        super().__init__()
        counts, edges = np.histogram(values, bins=bins, range=span)
        self.box = box
        self._share = counts / counts.max()
        self._heights = box.bottom + box.height * ((edges[:-1] + edges[1:]) / 2 - span[0]) / (span[1] - span[0])
        self._thickness = 0.78 * box.height / bins
        self._opacities = np.where(edges[:-1] >= level, 0.95, 0.4)
        self._shade = rgb(theme.colour(role))

    def paint(self, canvas: Canvas) -> None:
        left, count = self.box.left, len(self._heights)
        right = left + self.box.width * self.reveal * self._share
        low, high = self._heights - self._thickness / 2, self._heights + self._thickness / 2
        x, y = np.stack([np.full(count, left), right, right, np.full(count, left)]), np.stack([low, low, high, high])
        canvas.quads(np.stack([x, y], axis=-1).swapaxes(0, 1), self._shade, self._opacities * self.opacity)

    def extent(self) -> np.ndarray:
        return np.array([[self.box.left, self.box.bottom], [self.box.right, self.box.top]])
