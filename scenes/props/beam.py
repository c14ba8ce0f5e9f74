"""Beam: a block of cells on one picture, and the place on another that it opens into."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Box, Canvas, Layer, Part


def as_array(box: Box) -> np.ndarray:
    """A box as (4,) left, right, bottom, top, which `To` can move."""
    return np.array([box.left, box.right, box.bottom, box.top])


def corners(box: np.ndarray) -> np.ndarray:
    """The outline (5, 2) of a box (4,)."""
    left, right, bottom, top = box
    return np.array([[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]])


class Beam(Layer):
    """Two boxes joined by the outline of what lies between them, like a lens or a cone of sight.

    >>> beam = Beam(tile.region(3, 4, 5, 5), patch.place)
    >>> scene.play(To(beam, source=as_array(tile.region(3, 5, 5, 5))))

    Args:
        source, target: the boxes; with `reveal` the beam grows from the source to the target.
        role: colour.

    Attributes:
        source, target: (4,) left, right, bottom, top.
        fill: opacity of the beam between the boxes.
        outline: opacity of the two boxes; 1 is full.
    """

    target: np.ndarray  # type: ignore[assignment]  # of all Mobjects: the copy that Manim's animations move to

    def __init__(self, source: Box, target: Box, role: str = "highlight", *, upright: bool = False) -> None:
        super().__init__()
        self.source, self.target = as_array(source), as_array(target)
        self._shade = rgb(theme.colour(role))
        self._upright = upright
        self.fill, self.outline = 0.07, 1.0

    def opening(self) -> Part:
        """Where it opens: (2, 2) lower left and upper right corner in the frame."""
        return Part(self, lambda ink: ink.lines()[-1][[0, 2]])

    def paint(self, canvas: Canvas) -> None:
        reached = self.source + self.reveal * (self.target - self.source)
        one, other = self._facing(self.source, reached)
        quad = np.stack([one[0], one[1], other[1], other[0]])
        canvas.quads(quad[None], self._shade, self.fill * self.opacity)
        sides = [np.stack([one[i], other[i]]) for i in (0, 1)]
        canvas.strokes(sides, self._shade, 1.1, 0.55 * self.opacity)
        if self.outline > 0:
            canvas.strokes([corners(self.source)], self._shade, 2.4, self.outline * self.opacity, glow=0.2)
            canvas.strokes([corners(reached)], self._shade, 1.6, self.outline * self.reveal * self.opacity)

    def _facing(self, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The two edges (2, 2) that face each other: right and left, or bottom and top."""
        if self._upright:
            down = (a[2] + a[3]) > (b[2] + b[3])
            ya, yb = (a[2], b[3]) if down else (a[3], b[2])
            return np.array([[a[0], ya], [a[1], ya]]), np.array([[b[0], yb], [b[1], yb]])
        right = (a[0] + a[1]) < (b[0] + b[1])
        xa, xb = (a[1], b[0]) if right else (a[0], b[1])
        return np.array([[xa, a[2]], [xa, a[3]]]), np.array([[xb, b[2]], [xb, b[3]]])

    def extent(self) -> np.ndarray:
        return np.concatenate([corners(self.source), corners(self.target)])
