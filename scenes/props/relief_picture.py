"""The painted picture of a height grid: its buffers, lights and walls, and what of it is kept between frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.ndimage import binary_erosion

from scenes.look import theme
from scenes.look.colour import linear, rgb, srgb
from scenes.look.themes import Light
from scenes.stage import raster, relief, silhouettes, solids
from scenes.stage.viewpoint import Viewpoint

from .relief_grid import ReliefGrid

LAMP = np.array([-0.50, 0.66, 0.34]) / np.linalg.norm([-0.50, 0.66, 0.34])  # right, up, towards the eye
JUMP = 5.0  # pixels: a larger second difference of depth is an edge
SINK = 0.012  # world units over which a thing disappears in the surface
RULED = np.float32(0.03)  # world units that lines of the surface count as nearer than they are
WALL_ROWS = 6
WALL_SPACING = 4  # vertices from one column of a wall to the next, below its rim
OVERLAP = 0.04  # share of a wall's height by which what is below the rim begins higher


@dataclass(frozen=True)
class Eye:
    """A viewpoint in the pixels of a picture."""

    axes: np.ndarray
    target: np.ndarray
    distance: float
    zoom: float
    origin: np.ndarray

    def project(self, world: np.ndarray) -> np.ndarray:
        """World points (n, 3) as pixel x, pixel y and closeness (n, 3)."""
        seen = (world - self.target) @ self.axes.T
        growth = self.zoom * self.distance / (self.distance - seen[:, 2])
        return np.column_stack([self.origin[0] + seen[:, 0] * growth, self.origin[1] - seen[:, 1] * growth, seen[:, 2]])

    def growth(self, closeness: np.ndarray) -> np.ndarray:
        """Pixels for one world unit at a closeness, of the same shape."""
        return np.asarray(self.zoom * self.distance / (self.distance - closeness))


def lamps(light: Light) -> np.ndarray:
    """(13,): as the kernel takes it: four strengths, three colours in linear light."""
    colours = np.concatenate([linear(rgb(colour)) for colour in light.colours])
    return np.concatenate([[light.ambient, light.key, light.wrap, light.rim], colours])


def eye_of(viewpoint: Viewpoint, pixels: np.ndarray, scale: float, corner: tuple[int, int]) -> Eye:
    """The eye of a viewpoint whose centre lies at `pixels` (2,) of the frame, for a picture with this corner."""
    return Eye(
        viewpoint.axes(), viewpoint.target, viewpoint.distance, viewpoint.zoom * scale, pixels - np.array(corner, float)
    )  # fmt: skip


class ReliefPicture:
    """The surface as painted, with its depth, and what of it has items on it."""

    def __init__(self, grid: ReliefGrid, skirt: float, line_width: float, key: int, count: int) -> None:
        self._grid, self._skirt, self._key, self._count = grid, skirt, key, count
        self._line_width = line_width
        self._buffers: dict[str, np.ndarray] = {}
        self.light = theme.active().light
        self._ground = (rgb(theme.colour("background")) * 255).astype(np.float32)

    def _buffer(self, name: str, shape: tuple[int, ...], kind: type = np.float32) -> np.ndarray:
        size = int(np.prod(shape))
        if name not in self._buffers or self._buffers[name].size < size:
            self._buffers[name] = np.empty(size, kind)
        return self._buffers[name][:size].reshape(shape)

    def draw(self, eye: Eye, size: tuple[int, int], scale: float, grown: float, shown: np.ndarray) -> None:
        """Paint the surface anew into a picture of size (height, width)."""
        grid = self._grid
        self.eye, self.scale = eye, scale
        self.base = self._buffer("base", (*size, 4), np.uint8)
        self.depth = self._buffer("depth", size)
        self.edges = self._buffer("edges", size, np.int32)
        self.base[...] = 0
        self.depth[...] = relief.NOWHERE
        places = self._buffer("places", (*grid.z.shape, 3))
        paint = self._buffer("paint", (*grid.z.shape, 8))
        width = self._line_width * 0.01 * scale
        line = (rgb(self.light.line) * 255).astype(np.float32)
        relief.project(
            grid.xs, grid.ys, grid.z, grown, eye.axes, eye.target, eye.distance, eye.zoom, eye.origin, places
        )  # fmt: skip
        away = binary_erosion(~shown.any(1), border_value=1)
        places[away, :, 0] = relief.HOLE  # rows that are not there yet hide nothing
        lamp = LAMP @ eye.axes
        relief.shade(
            places, grid.base, grid.slope_x, grid.slope_y, grown, grid.levels, grid.open_sky, grid.horizon(lamp), lamp,
            eye.axes[2], lamps(self.light), np.array([width, self.light.line_strength]), shown, paint,
        )  # fmt: skip
        sheets = [(places, paint), *self._walls(eye, grown, shown, lamp)]
        ink = np.float32(width), np.int32(self._key), np.int32(self._count)
        for where, look in sheets:
            relief.fill(raster.as_uint32(self.base), self.depth, where, look, line, *ink)
        tiles = np.zeros((size[0] // silhouettes.TILE + 1, size[1] // silhouettes.TILE + 1), np.bool_)
        pixels = self._buffer("pixels", (max(4096, size[0] * size[1] // 12), 2), np.int32)
        jump = np.float32(JUMP / eye.zoom)
        found = silhouettes.find_edges(raster.as_uint32(self.base), self.depth, jump, self.edges, tiles, pixels)
        self.depths = self._buffer("depths", (max(1, found), silhouettes.SAMPLES))
        colours = self._buffer("colours", (max(1, found), 4, silhouettes.SAMPLES))
        self.depths[...] = relief.NOWHERE
        colours[...] = 0
        for where, look in sheets:
            silhouettes.sample(self.edges, tiles, where, look, line, *ink, self.depths, colours)
        silhouettes.resolve(self.base, pixels, found, colours, self._ground)

    def rule(self, places: np.ndarray, radii: np.ndarray, colours: np.ndarray, alphas: np.ndarray) -> None:
        """Paint lines that belong to the surface.

        places (lines, points, 3) in the picture, radii (lines,) in pixels, colours (lines, 3) and alphas
        (lines, points) in 0…1.
        """
        solids.lines(
            self.base, self.depth, self.edges, self.depths, places.astype(np.float32), radii.astype(np.float32),
            (colours * 255).astype(np.float32), alphas.astype(np.float32), RULED, np.float32(SINK),
        )  # fmt: skip

    def finish(self, items: np.ndarray, shadows: np.ndarray) -> None:
        """Paint items (n, 25) on a copy of the surface, as far as they reach.

        shadows (k, 6): x, y, closeness, radius, the same in world units, strength.
        """
        eye = self.eye
        self.dressed = raster.tiles(*self.depth.shape)
        self.picture = self._buffer("picture", self.base.shape, np.uint8)
        front, owner = self._buffer("front", self.depth.shape), self._buffer("owner", self.depth.shape, np.int16)
        rows = np.ascontiguousarray(items[np.argsort(items[:, 0], kind="stable")], np.float32)
        solids.reached(rows, shadows, self.dressed)
        solids.prepare(self.dressed, raster.as_uint32(self.base), raster.as_uint32(self.picture), front, owner)
        solids.contact_shadows(
            self.picture, self.depth, shadows[:, :3], shadows[:, 3], shadows[:, 4], shadows[:, 5],
            eye.origin, eye.zoom, eye.distance,
        )  # fmt: skip
        casing = np.zeros(3) if theme.active().glows else self._ground
        solids.solids(self.picture, self.depth, self.edges, self.depths, front, owner, rows, LAMP, casing, SINK)

    def lay(self, frame: np.ndarray, tiles: np.ndarray, left: int, top: int, opacity: float) -> None:
        """Lay it over marked tiles of a frame uint8 (height, width, 4), its corner at pixel (left, top)."""
        solids.lay(
            raster.as_uint32(frame), tiles, raster.as_uint32(self.base), raster.as_uint32(self.picture), self.dressed,
            left, top, opacity,
        )  # fmt: skip

    def _walls(
        self, eye: Eye, grown: float, shown: np.ndarray, lamp: np.ndarray
    ) -> list[tuple[np.ndarray, np.ndarray]]:
        """Walls under the sides that face the eye, fading downwards, as grids of places and paint."""
        grid, found = self._grid, []
        sides: list[tuple[Any, np.ndarray]] = [
            (np.s_[0, :], np.array([0.0, -1.0])), (np.s_[:, -1], np.array([1.0, 0.0])),
            (np.s_[-1, ::-1], np.array([0.0, 1.0])), (np.s_[::-1, 0], np.array([-1.0, 0.0])),
        ]  # fmt: skip
        if self._skirt <= 0 or grown <= 0:
            return []
        shape = grid.z.shape
        x, y = np.broadcast_to(grid.xs, shape), np.broadcast_to(grid.ys[:, None], shape)
        place = eye.axes[2] * eye.distance + eye.target
        rows = np.linspace(1, 0, WALL_ROWS)[:, None]
        for side, outward in sides:
            top = np.column_stack([x[side], y[side], grid.z[side] * grown])
            if (place[:2] - top[0, :2]) @ outward <= 0:
                continue
            shade = self.light.wall_tone * (0.7 + 0.5 * max(0.0, float(outward @ lamp[:2])))
            lit = grid.base[side] * shade * linear(rgb(self.light.wall_tint))
            if theme.active().glows:
                lit = lit + linear(self._ground / 255)  # never darker than the ground
            colours, alphas = srgb(lit) * 255, self.light.wall * shown[side]
            sparse = self._sparse(top[:, 2], alphas, grown)
            if sparse is None:
                found.append(self._wall(eye, grown, top, rows, colours, alphas))
                continue
            found.append(self._wall(eye, grown, top, rows[-2:], colours, alphas))  # the rim
            lower = np.append(rows[:-2], rows[-2:-1] - OVERLAP, axis=0)
            found.append(self._wall(eye, grown, top[sparse], lower, colours[sparse], alphas[sparse]))
        return found

    def _sparse(self, heights: np.ndarray, alphas: np.ndarray, grown: float) -> np.ndarray | None:
        """Which columns are enough below the rim of a wall with these heights, if fewer are."""
        count = len(heights)
        kept = np.unique(np.append(np.arange(0, count, WALL_SPACING), count - 1))
        bent = np.abs(np.interp(np.arange(count), kept, heights[kept]) - heights)
        is_smooth = (bent < OVERLAP / 2 * (heights + self._skirt * grown)).all()  # False with holes as well
        return kept if is_smooth and np.ptp(alphas) == 0 else None

    def _wall(
        self, eye: Eye, grown: float, top: np.ndarray, share: np.ndarray, colours: np.ndarray, alphas: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Places and paint of a wall below points (n, 3), at shares (rows, 1) of the way down to its foot."""
        height = top[:, 2] * (1 - share) - self._skirt * grown * share
        world = np.stack([np.broadcast_to(top[:, k], height.shape) for k in (0, 1)] + [height], axis=-1)
        places = eye.project(np.nan_to_num(world).reshape(-1, 3)).reshape(world.shape).astype(np.float32)
        places[~np.isfinite(height), 0] = relief.HOLE
        look = np.zeros((*height.shape, 8), np.float32)
        look[..., :3] = colours
        look[..., 3] = alphas * (1 - share) ** 1.3
        look[..., 4] = -9.0
        return places, look
