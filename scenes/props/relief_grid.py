"""A height grid made ready to be lit: resampled, with slopes, colours, contour positions and what each point sees."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import distance_transform_edt, gaussian_filter, map_coordinates

from scenes.look import theme
from scenes.look.colour import linear
from scenes.stage import relief

VERTICES = 240  # along the longer side
BLOCK = 12  # vertices of a side of the blocks that the outline is taken from
SKY_SPACING = 2  # the sky is measured on every second vertex
SKY_REACH = 60  # vertices within which a slope takes light from its foot


class ReliefGrid:
    """Heights over a rectangle, in the world of a 3-D picture: x, y about 0, and z from 0 up.

    Args:
        heights: (rows, columns), row 0 at the smallest y; what is not finite is a hole.
        x, y: the ranges of the data's coordinates.
        size: world units along x and y.
        relief: world units from the lowest to the highest of `span`.
        span: heights at the world's z = 0 and z = relief; those of the grid if None.
        tint: (rows, columns) what is shown as colour, 0…1; None: the height.
        ramp: colours of the theme.
        levels: heights with a contour line, rising.
    """

    def __init__(
        self, heights: np.ndarray, x: tuple[float, float], y: tuple[float, float], *,
        size: tuple[float, float] = (4.0, 4.0), relief: float = 1.7, span: tuple[float, float] | None = None,
        tint: np.ndarray | None = None, ramp: str = "slate", levels: np.ndarray | None = None,
    ) -> None:  # fmt: skip
        values = np.asarray(heights, float)
        known = np.isfinite(values)
        if values.ndim != 2 or min(values.shape) < 2 or not known.any():
            raise ValueError(
                f"a surface needs a grid of at least 2 x 2 heights, some of them finite; got {values.shape}"
            )
        self.x, self.y, self.size, self.relief = x, y, size, relief
        self.low, self.high = span or (float(values[known].min()), float(values[known].max()))
        columns, rows = (max(2, round(VERTICES * side / max(size))) for side in size)
        fine = resampled(filled(values), rows, columns)
        self.xs = np.linspace(-size[0] / 2, size[0] / 2, columns).astype(np.float32)
        self.ys = np.linspace(-size[1] / 2, size[1] / 2, rows).astype(np.float32)
        self.z = self.raised(fine).astype(np.float32)
        self.cell = (size[0] / (columns - 1), size[1] / (rows - 1))
        slopes = [np.asarray(slope) for slope in np.gradient(self.z, self.cell[1], self.cell[0])]
        self.slope_y, self.slope_x = (slope.astype(np.float32) for slope in slopes)
        share = (
            (fine - self.low) / ((self.high - self.low) or 1)
            if tint is None
            else resampled(filled(tint), rows, columns)
        )
        self.base = linear(theme.shades(ramp, np.clip(share, 0, 1))).astype(np.float32)
        self.levels = positions(fine, levels).astype(np.float32)
        self.open_sky, self.horizons = _sky(self.z, self.cell)
        self.solid = self.z.copy()  # without holes: what paths lie on
        self.outline = _outline(self.xs, self.ys, self.z)
        if not known.all():
            self.z[resampled(known.astype(float), rows, columns, cubic=False) < 0.999] = np.nan

    def raised(self, heights: np.ndarray) -> np.ndarray:
        """Heights of the data as the world's z, of the same shape."""
        return (np.asarray(heights, float) - self.low) / ((self.high - self.low) or 1) * self.relief

    def world(self, points: np.ndarray) -> np.ndarray:
        """Points of the data (n, 2) (they lie on the surface) or (n, 3) (x, y, height) in the world: (n, 3)."""
        points = np.asarray(points, float)
        low, width = np.array([self.x[0], self.y[0]]), np.array([np.ptp(self.x), np.ptp(self.y)])
        flat = ((points[:, :2] - low) / width - 0.5) * self.size
        z = self.raised(points[:, 2]) if points.shape[1] == 3 else self.sampled(self.solid, flat)
        return np.column_stack([flat, z])

    def data(self, world: np.ndarray) -> np.ndarray:
        """Points of the world (n, 3) as x, y, height (n, 3) of the data."""
        low, width = np.array([self.x[0], self.y[0]]), np.array([np.ptp(self.x), np.ptp(self.y)])
        height = self.low + world[:, 2] / self.relief * (self.high - self.low)
        return np.column_stack([low + (world[:, :2] / self.size + 0.5) * width, height])

    def normals(self, world: np.ndarray, grown: float = 1.0) -> np.ndarray:
        """Unit normals (n, 3) of the surface under world points (n, 3), where it stands at a share of its height."""
        slopes = [-grown * self.sampled(slope, world[:, :2]) for slope in (self.slope_x, self.slope_y)]
        normal = np.stack([*slopes, np.ones(len(world))], axis=1)
        found: np.ndarray = normal / np.linalg.norm(normal, axis=1, keepdims=True)
        return found

    def sampled(self, grid: np.ndarray, flat: np.ndarray) -> np.ndarray:
        """Values of a grid (rows, columns) at world places (n, 2), between its vertices on straight lines."""
        at = (flat + np.array(self.size) / 2) / self.cell
        return np.asarray(map_coordinates(grid, (at[:, 1], at[:, 0]), order=1, mode="nearest"), float)

    def horizon(self, lamp: np.ndarray) -> np.ndarray:
        """(rows, columns): slope of the horizon towards a lamp (3,)."""
        turn = np.arctan2(lamp[1], lamp[0]) / (2 * np.pi) * relief.DIRECTIONS % relief.DIRECTIONS
        one, share = int(turn), np.float32(turn % 1)
        other = (one + 1) % relief.DIRECTIONS
        found: np.ndarray = self.horizons[one % relief.DIRECTIONS] * (1 - share) + self.horizons[other] * share
        return found


def filled(values: np.ndarray) -> np.ndarray:
    """A grid (rows, columns) whose holes have taken the value of the nearest cell that has one."""
    holes = ~np.isfinite(values)
    if not holes.any():
        return np.asarray(values, float)
    nearest = distance_transform_edt(holes, return_distances=False, return_indices=True)
    found: np.ndarray = np.asarray(values, float)[tuple(nearest)]
    return found


def resampled(values: np.ndarray, rows: int, columns: int, *, cubic: bool = True) -> np.ndarray:
    """(rows, columns): a grid at other numbers of both, its corners kept, by Catmull-Rom splines or straight lines."""
    for axis, count in enumerate((rows, columns)):
        values = np.moveaxis(_along(np.moveaxis(values, axis, 0), count, cubic), 0, axis)
    return values


def _along(values: np.ndarray, count: int, cubic: bool) -> np.ndarray:
    last = len(values) - 1
    at = np.linspace(0, last, count)
    k = np.minimum(at.astype(int), last - 1)
    t = (at - k)[:, None]
    b, c = values[k], values[k + 1]
    found: np.ndarray = b * (1 - t) + c * t
    if not cubic:
        return found
    # Beyond the ends the grid goes on straight.
    a = np.where((k > 0)[:, None], values[np.maximum(k - 1, 0)], 2 * b - c)
    d = np.where((k < last - 1)[:, None], values[np.minimum(k + 2, last)], 2 * c - b)
    found = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    return found


def positions(heights: np.ndarray, levels: np.ndarray | None) -> np.ndarray:
    """Where heights stand among rising levels (n,), of the same shape: level k at k, evenly between and beyond."""
    if levels is None or not len(levels):
        return np.full(np.shape(heights), -9.0)
    known = np.asarray(levels, float)
    step = np.diff(known) if len(known) > 1 else np.array([max(1e-9, abs(known[0]))])
    place = np.interp(heights, known, np.arange(len(known)))
    place = np.where(heights < known[0], (heights - known[0]) / step[0], place)
    found: np.ndarray = np.where(heights > known[-1], len(known) - 1 + (heights - known[-1]) / step[-1], place)
    return found


def _outline(xs: np.ndarray, ys: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Points (n, 3) that span a surface: the highest of each block of vertices, and the corners of the blocks."""
    rows, columns = (np.append(np.arange(0, len(axis) - 1, BLOCK), len(axis) - 1) for axis in (ys, xs))
    x, y = np.meshgrid(xs[columns], ys[rows])
    peaks = np.maximum.reduceat(np.maximum.reduceat(z, rows, axis=0), columns, axis=1)
    return np.concatenate(
        [np.stack([x, y, high], axis=-1).reshape(-1, 3) for high in (z[np.ix_(rows, columns)], peaks)]
    )


def _sky(z: np.ndarray, cell: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Open sky (rows, columns) and horizons (16, rows, columns) of a height grid, smooth."""
    coarse = np.ascontiguousarray(z[::SKY_SPACING, ::SKY_SPACING])
    sky = np.zeros(coarse.shape, np.float32)
    slopes = np.zeros((relief.DIRECTIONS, *coarse.shape), np.float32)
    relief.horizons(coarse, cell[0] * SKY_SPACING, cell[1] * SKY_SPACING, SKY_REACH / SKY_SPACING, sky, slopes)
    smooth = [gaussian_filter(layer, 1.2, mode="nearest") for layer in (sky, *slopes)]
    fine = [resampled(layer, *z.shape, cubic=False).astype(np.float32) for layer in smooth]
    return fine[0], np.stack(fine[1:])
