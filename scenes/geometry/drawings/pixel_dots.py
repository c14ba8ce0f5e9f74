"""PixelDots: images whose pixels are discs of ink; they draw together until each image is one dot."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.look.easing import smoothstep
from scenes.stage import Box, Canvas, Layer

FULL = 0.64  # radius of a pixel of full ink, in distances between two
SHARE = 0.86  # of its cell that an image takes, along a side
LAG = 0.45  # share of the time by which the farthest image starts later
SWEPT = 0.15  # share of a sweep's time that one image takes
FAINT = 0.1  # ink that is left out: a disc of it would be a speck


class PixelDots(Layer):
    """A wall of images; the darker the ink of a pixel, the larger its disc.

    >>> wall = PixelDots(trace.X_test.reshape(-1, 8, 8), roles, box)
    >>> scene.play(Drive(wall, wall.draw_together(dots.at)))      # every image becomes the dot that stands for it

    Args:
        images: (n, rows, columns) in 0…1, row 0 on top.
        roles: of each image.
        box: filled with them, row by row.
        radius: of the dot that an image becomes, in frame units.

    Attributes:
        at: (n, 2) middles of the images.
        gathered: (n,) 0…1, from images to dots.
        emphasis: (n,) how far each stands out from the ground.
    """

    def __init__(self, images: ArrayLike, roles: Sequence[str], box: Box, radius: float = 0.1) -> None:
        super().__init__()
        pixels = np.asarray(images, float)
        count, rows, columns = pixels.shape
        self._image, row, column = np.nonzero(pixels > FAINT)
        self.at, cell = _wall(count, box)
        pitch = SHARE * cell / max(rows, columns)
        self._offsets = pitch * np.stack([column - (columns - 1) / 2, (rows - 1) / 2 - row], axis=1)
        self._radii = FULL * pitch * pixels[self._image, row, column] ** 0.8
        self._radius = radius
        self.gathered = np.zeros(count)
        self.emphasis = np.ones(count)
        self._shades = np.array([rgb(theme.colour(role)) for role in roles])

    def draw_together(self, goal: ArrayLike) -> Callable[[float], None]:
        """What a `Drive` calls so that every image becomes a dot at its goal (n, 2), the nearest first."""
        start, end = self.at, np.asarray(goal, float)
        length = np.linalg.norm(end - start, axis=1)
        late = LAG * length / max(float(length.max()), 1e-9)

        def draw(t: float) -> None:
            share = np.clip((t - late) / (1 - LAG), 0, 1)
            self.gathered = smoothstep(share)
            self.at = start + (end - start) * self.gathered[:, None]

        return draw

    def sweep(self, emphasis: ArrayLike) -> Callable[[float], None]:
        """What a `Drive` calls so that the images take an emphasis (n,) one after another, in their order."""
        start, end = self.emphasis, np.asarray(emphasis, float)
        late = (1 - SWEPT) * np.arange(len(start)) / len(start)

        def draw(t: float) -> None:
            self.emphasis = start + (end - start) * np.clip((t - late) / SWEPT, 0, 1)

        return draw

    def paint(self, canvas: Canvas) -> None:
        gathered = self.gathered[self._image]
        ground = rgb(theme.colour("background"))
        shades = ground + (self._shades - ground) * self.emphasis[:, None]
        canvas.discs(
            self.at[self._image] + (1 - gathered)[:, None] * self._offsets,
            self.reveal * ((1 - gathered) * self._radii + gathered * self._radius),
            shades[self._image],
            self.opacity,
            edge=0.7 * float(self.gathered.min()),
        )

    def extent(self) -> np.ndarray:
        reach = (1 - self.gathered)[:, None] * np.abs(self._offsets).max(axis=0)
        return np.concatenate([self.at - reach, self.at + reach])


def _wall(count: int, box: Box) -> tuple[np.ndarray, float]:
    """(count, 2): middles of as many cells, row by row, and the side of a square in one: as large as may be."""

    def side(across: int) -> float:
        return min(box.width / across, box.height / -(-count // across))

    across = max(range(1, count + 1), key=side)
    down, number = -(-count // across), np.arange(count)
    cells = np.stack([number % across + 0.5, number // across + 0.5], axis=1)
    return np.array([box.left, box.top]) + cells * (box.width / across, -box.height / down), side(across)
