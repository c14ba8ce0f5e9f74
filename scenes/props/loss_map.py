"""LossMap: a loss over two parameters as a map in relief, with arrows that point downhill and a ball on it."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates

from scenes.stage import Box, Canvas, Layer, theme
from scenes.stage.colour import linear, rgb, srgb

PIXELS = 560  # of a side of the map
LIGHT = np.array([-0.55, 0.62, 0.56])  # from the upper left, towards the eye


class LossMap(Layer):
    """Height as colour, slope as light and shade, and contour lines where the ground slopes.

    >>> chart = LossMap(loss, box, x=(-2, 2), y=(-2, 2), span=(0, 1))
    >>> ball.go(chart.at(path))

    Args:
        values: [rows, columns] on an even grid over x and y, row 0 at the smallest y.
        box: where it stands.
        x, y: the ranges of the two parameters.
        span: values of the darkest and the lightest colour.
        levels: values with a contour line.
        relief: how steep the ground is lit.
        smooth: interpolate between the grid's points; a map of plateaus and cliffs should not be.
    """

    def __init__(
        self, values: np.ndarray, box: Box, x: tuple[float, float], y: tuple[float, float], span: tuple[float, float],
        *, levels: np.ndarray | None = None, relief: float = 1.0, smooth: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        self.box, self._x, self._y = box, x, y
        rows, columns = np.asarray(values).shape
        grid = np.meshgrid(np.linspace(0, rows - 1, PIXELS), np.linspace(0, columns - 1, PIXELS), indexing="ij")
        fine = map_coordinates(np.asarray(values, float), grid, order=3 if smooth else 0, mode="nearest")
        self._image = _shaded((fine - span[0]) / (span[1] - span[0]), relief)
        if not smooth:
            self._image = gaussian_filter(self._image, (0.55, 0.55, 0))  # cliffs without staircases
        self._fitted = np.zeros((0, 0, 3))
        if levels is not None:
            self._image = _with_contours(self._image, fine, levels)

    def at(self, points: np.ndarray) -> np.ndarray:
        """Parameters [n, 2] in frame coordinates [n, 2]."""
        low, size = np.array([self._x[0], self._y[0]]), np.array([np.ptp(self._x), np.ptp(self._y)])
        share = (np.asarray(points, float) - low) / size
        return np.array([self.box.left, self.box.bottom]) + share * (self.box.width, self.box.height)

    def paint(self, canvas: Canvas) -> None:
        corners = np.array([[self.box.left, self.box.top], [self.box.right, self.box.bottom]])
        (left, top), (right, bottom) = np.round(canvas.pixels(corners)).astype(int)
        if self._fitted.shape[:2] != (bottom - top, right - left):
            rows, columns = (np.round(np.linspace(0, PIXELS - 1, n)).astype(int) for n in (bottom - top, right - left))
            self._fitted = np.round(self._image[::-1][rows][:, columns] * 255)
        first = round((1 - self.reveal) * (bottom - top))
        canvas.touch(left, top + first, right, bottom)
        ground = canvas.frame[top + first : bottom, left:right, :3]
        ground[...] = np.round(ground * (1 - self.opacity) + self._fitted[first:] * self.opacity)

    def extent(self) -> np.ndarray:
        return np.array([[self.box.left, self.box.bottom], [self.box.right, self.box.top]])


def _shaded(height: np.ndarray, relief: float) -> np.ndarray:
    """Heights in 0…1 [n, n], row 0 lowest, as lit colours [n, n, 3]."""
    steep = relief * 0.25 * PIXELS
    up, right = np.gradient(height)
    normal = np.stack([-right * steep, -up * steep, np.ones_like(height)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    flat = LIGHT[2] / np.linalg.norm(LIGHT)
    least, most = (0.35, 1.7) if theme.active().glows else (0.55, 1.1)  # on paper there is no room for highlights
    lit = np.clip(normal @ (LIGHT / np.linalg.norm(LIGHT)) / flat, least, most)
    return srgb(linear(theme.shades("slate", np.clip(height, 0, 1))) * lit[..., None])


def _with_contours(image: np.ndarray, values: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Lines 1.2 pixels wide where the values pass a level."""
    slope = np.hypot(*np.gradient(values)) + 1e-12
    over = np.zeros_like(values)
    for level in levels:
        over = np.maximum(over, np.clip(1.2 - np.abs(values - level) / slope, 0, 1))
    over *= 0.4 * np.clip(slope / np.median(slope) * 4, 0, 1)
    line = rgb(theme.colour("ink"))
    return image * (1 - over[..., None]) + line * over[..., None]


class ArrowField(Layer):
    """Arrows on a grid; where there is nothing to point at, a dot.

    Args:
        feet: [n, 2] in frame coordinates.
        arrows: [n, 2] from the foot to the tip, in frame units.
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


class Ball(Layer):
    """A ball and the way it has come.

    Args:
        path: [n, 2] where it was before each step, in frame coordinates.

    Attributes:
        step: how many steps it has gone; a whole number stands on a recorded place.
    """

    def __init__(self, path: np.ndarray, role: str = "highlight", radius: float = 0.11) -> None:
        super().__init__()
        self._path, self._shade, self._radius = np.asarray(path, float), rgb(theme.colour(role)), radius
        self.step = 0.0

    @property
    def place(self) -> np.ndarray:
        """[2] where it is."""
        return np.array([np.interp(self.step, np.arange(len(self._path)), axis) for axis in self._path.T])

    def paint(self, canvas: Canvas) -> None:
        gone = np.concatenate([self._path[: int(self.step) + 1], [self.place]])
        canvas.line(gone, self._shade, 2.6, self.opacity, 0.2)
        canvas.discs(self.place[None], self._radius * self.reveal, self._shade, self.opacity, halo=0.2, edge=1.6)

    def extent(self) -> np.ndarray:
        return self._path
