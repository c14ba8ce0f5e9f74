"""DoubleArrow: how far two values lie apart."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Canvas, Layer

HEAD, HALF_HEAD = 0.17, 0.08


class DoubleArrow(Layer):
    """A line with a head at either end; `reveal` lets it grow from its start.

    >>> apart = DoubleArrow(chart.at(1, low), chart.at(1, high))
    >>> scene.play(reveal(apart))

    Args:
        start, end: (2,) in frame coordinates.
        role: its colour.
        gap: left free at either end.
    """

    def __init__(self, start: np.ndarray, end: np.ndarray, role: str = "highlight", gap: float = 0.13) -> None:
        super().__init__()
        start, end = np.asarray(start, float), np.asarray(end, float)
        self._along = (end - start) / np.linalg.norm(end - start)
        self.start, self.end = start + gap * self._along, end - gap * self._along
        self._shade = rgb(theme.colour(role))

    def paint(self, canvas: Canvas) -> None:
        if self.reveal <= 0:
            return
        tip = self.start + self.reveal * (self.end - self.start)
        size = min(1.0, float(np.linalg.norm(tip - self.start)) / (2 * HEAD))
        across = HALF_HEAD * size * np.array([-self._along[1], self._along[0]])
        back = HEAD * size * self._along
        canvas.strokes([np.stack([self.start + back, tip - back])], self._shade, 2.4, self.opacity)
        for point, neck in ((self.start, self.start + back), (tip, tip - back)):
            corners = np.stack([point, neck + across, neck - across])
            canvas.triangles(corners, np.array([[0, 1, 2]]), np.tile(self._shade, (3, 1)), self.opacity)

    def extent(self) -> np.ndarray:
        return np.stack([self.start, self.end])
