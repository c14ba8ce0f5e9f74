"""ArrowField: what a vector field says at the points of a grid."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Canvas, Layer


class ArrowField(Layer):
    """Arrows on a grid; where there is nothing to point at, a dot.

    Args:
        feet: (n, 2) in frame coordinates.
        arrows: (n, 2) from the foot to the tip, in frame units.
    """

    def __init__(self, feet: np.ndarray, arrows: np.ndarray, role: str = "gradient") -> None:
        super().__init__()
        self._feet, self._arrows = np.asarray(feet, float), np.asarray(arrows, float)
        self._shade = rgb(theme.colour(role))

    def paint(self, canvas: Canvas) -> None:
        length = np.linalg.norm(self._arrows, axis=1)
        still = length < 1e-9
        canvas.discs(
            self._feet, np.where(still, 0.034, 0.02), self._shade, self.opacity * min(1, 2 * self.reveal), edge=0
        )
        feet, arrows, length = self._feet[~still], self._arrows[~still] * self.reveal, length[~still] * self.reveal
        if not len(feet) or self.reveal <= 0.02:
            return
        canvas.strokes(list(np.stack([feet, feet + arrows * 0.8], axis=1)), self._shade, 2.0, self.opacity)
        along = arrows / length[:, None]
        across = np.stack([-along[:, 1], along[:, 0]], axis=1)
        head = np.minimum(0.11, 0.55 * length)[:, None]
        tips = feet + arrows
        corners = np.stack([tips, tips - head * (along + 0.5 * across), tips - head * (along - 0.5 * across)], axis=1)
        faces = np.arange(3 * len(tips)).reshape(-1, 3)
        canvas.triangles(corners.reshape(-1, 2), faces, self._shade, self.opacity)

    def extent(self) -> np.ndarray:
        return np.concatenate([self._feet, self._feet + self._arrows])
