"""LossSurface: a height grid as a lit surface in perspective; trails, balls, arrows and axes share its depth order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from scenes.look.colour import rgb
from scenes.look.easing import smoothstep
from scenes.stage import Canvas, Layer, raster, solids
from scenes.stage.viewpoint import Viewpoint

from .relief_grid import ReliefGrid
from .relief_picture import ReliefPicture, eye_of
from .surface_items import Scenery, SurfaceArrow, SurfaceItem, SurfaceLine
from .trail import Trail

MARGIN = 0.25  # frame units around the surface, for what stands on its edge
VISIBLE_WALL = 0.6  # share of the height of a wall below which it has all but faded
TOGETHER = 0.16  # world units of depth within which the order of making decides
NEAR = 0.25  # world units between things that are painted one behind the other
FADE = 0.03  # of its radius over which the sheet appears


SIDES = ((0, -1), (0, 1), (1, -1), (1, 1))  # axis, and which end of it
LINE_POINTS = 120


class LossSurface(Layer):
    """A surface over the plane of two parameters.

    >>> surface = LossSurface(np.log10(loss), (-1, 1), (-1, 1), viewpoint=Viewpoint(176, 37), levels=levels)
    >>> descent = surface.trail(path, "class_a")
    >>> scene.play(reveal(surface))
    >>> scene.play(To(descent, start={"step": 0.0}, step=100.0), To(surface.viewpoint, azimuth=200.0))
    >>> label.move_to([*surface.to_frame(descent.head)[0], 0])

    Points of the data are (x, y), on the surface, or (x, y, height), in the units of `heights`.

    Args:
        heights: (rows, columns), row 0 at the smallest y; what is not finite is a hole.
        x_span, y_span: the ranges of the two parameters.
        viewpoint: where it is seen from; its numbers are moved with `To`.
        size: world units along x and y; relief: world units between the heights of `span`.
        span: heights at the foot and at the top of the world; those of the grid if None.
        levels: heights with a contour line, rising; key_level: the one that is drawn wider.
        tint: (rows, columns) in 0…1, shown as colour instead of the height; ramp: colours of the theme.
        skirt: world units below the foot at which the front walls have faded away; 0: no walls.
        mesh: how many lines of constant x, and of constant y.
        runs_on: whether its walls may run down out of the picture; then the sheet alone has to stay in it.

    Attributes:
        swept: 0…1, share of the range of y over which the sheet is there; move it with `Drive(surface, …)`.
    """

    def __init__(
        self, heights: np.ndarray, x_span: tuple[float, float], y_span: tuple[float, float], *,
        viewpoint: Viewpoint | None = None, size: tuple[float, float] = (4.0, 4.0), relief: float = 1.7,
        span: tuple[float, float] | None = None, levels: Sequence[float] | np.ndarray | None = None,
        key_level: float | None = None, tint: np.ndarray | None = None, ramp: str = "slate", skirt: float = 0.3,
        mesh: int = 0, line: float = 1.1, runs_on: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        marks = np.unique([*([] if levels is None else levels), *([] if key_level is None else [key_level])])
        known = np.asarray(heights, float)
        known = known[np.isfinite(known)]
        if len(known):  # a level that only touches the lowest point would be a speck
            marks = marks[marks > known.min() + 0.002 * np.ptp(known)]
        self.ground = ReliefGrid(
            heights, x_span, y_span, size=size, relief=relief, span=span, tint=tint, ramp=ramp, levels=marks
        )
        key = -5 if key_level is None or key_level not in marks else int(np.searchsorted(marks, key_level))
        self.viewpoint = Viewpoint() if viewpoint is None else viewpoint
        self.swept = 1.0
        self.items: list[SurfaceItem] = []
        self._skirt, self._mesh, self._runs_on = skirt, mesh, runs_on
        self._ruled: tuple[float, np.ndarray] | None = None
        self._picture = ReliefPicture(self.ground, skirt, line, key, len(marks))
        self._drawn: list[Any] = [None, None, None]  # states of the surface, its opacity, and those of the items
        self._rows: dict[SurfaceItem, tuple[Any, np.ndarray, np.ndarray]] = {}  # state, rows and shadows of items
        self._brush = _Brush(self)
        self.points = np.zeros((0, 3))  # the brush paints
        self.add(self.viewpoint, self._brush)

    def trail(self, points: np.ndarray, role: str = "highlight", **options: Any) -> Trail:
        """Lay a way (steps + 1, 2) over the surface, with a ball at its head; see `Trail`."""
        found: Trail = self._with(Trail(points, role, self.ground, **options))
        return found

    def arrow(self, points: np.ndarray, role: str = "gradient", **options: Any) -> SurfaceArrow:
        """Set an arrow along points (n, 2) on the surface, or (n, 3) in space; see `SurfaceArrow`."""
        found: SurfaceArrow = self._with(SurfaceArrow(points, role, self.ground, **options))
        return found

    def line(self, points: np.ndarray | Sequence[np.ndarray], role: str = "muted", **options: Any) -> SurfaceLine:
        """Draw a line through points (n, 2) on the surface, or (n, 3) in space; see `SurfaceLine`."""
        found: SurfaceLine = self._with(SurfaceLine(points, role, self.ground, **options))
        return found

    def drop(self, point: Sequence[float] | np.ndarray, role: str = "muted") -> SurfaceLine:
        """A dashed line from a point (x, y, height) straight to the surface."""
        x, y, height = point
        foot = float(self.height_at(np.array([[x, y]]))[0])
        return self.line(np.array([[x, y, height], [x, y, foot]]), role, dashed=0.09, hidden=0.3)

    def axis(
        self, which: str, ticks: Sequence[float] | np.ndarray, *, x: float, y: float, out: Sequence[float]
    ) -> dict[float, Any]:
        """Draw an axis with ticks: `which` of "x", "y", "z" runs, the others stand at x, y.

        Axes along x and y lie at the foot of the walls. out: (2,) world direction and length of the ticks.
        Returns each tick's end (x, y, height), for its label.
        """
        low, high = min(ticks), max(ticks)
        foot = self.ground.low - self._skirt / self.ground.relief * (self.ground.high - self.ground.low)
        ends = np.array([[x, y, foot], [x, y, foot]], float)
        k = "xyz".index(which)
        ends[:, k] = low, high
        stretch = np.array([np.ptp(self.ground.x), np.ptp(self.ground.y)]) / self.ground.size
        found: dict[float, Any] = {}
        lines = [ends]
        for tick in ticks:
            start = ends[0].copy()
            start[k] = tick
            stop = start + np.append(np.asarray(out) * stretch, 0.0)
            lines.append(np.stack([start, stop]))
            found[tick] = stop + np.append(np.asarray(out) * stretch, 0.0)
        self.line(lines)
        return found

    def _with(self, item: Any) -> Any:
        self.items.append(item)
        self.remove(self._brush)
        self.add(item, self._brush)
        return item

    def clear(self, *items: SurfaceItem) -> LossSurface:
        """Take items off it again. Returns the surface."""
        self.items = [each for each in self.items if not any(each is item for item in items)]
        self.remove(*items)
        return self

    def height_at(self, points: np.ndarray) -> np.ndarray:
        """Heights (n,) of the surface at points (n, 2), in the data's units."""
        z = self.ground.world(np.asarray(points, float)[:, :2])[:, 2]
        return self.ground.low + z / self.ground.relief * (self.ground.high - self.ground.low)

    def to_frame(self, points: np.ndarray, lift: float = 0.0) -> np.ndarray:
        """Points of the data (n, 2) or (n, 3) in frame coordinates (n, 2), `lift` world units above."""
        world = self.ground.world(points) * (1, 1, self._grown) + (0, 0, lift)
        return self.viewpoint.project(world)[:, :2]

    def visible(self, points: np.ndarray, lift: float = 0.04) -> np.ndarray:
        """(n,): whether points of the data are seen, and not behind the surface on the line to the eye."""
        grid, grown = self.ground, self._grown
        world = grid.world(points) * (1, 1, grown) + (0, 0, lift)
        eye = self.viewpoint.axes()[2] * self.viewpoint.distance + self.viewpoint.target
        ray = (eye - world) / np.linalg.norm(eye - world, axis=1, keepdims=True)
        far = float(np.hypot(*grid.size)) + grid.relief
        along = world[:, None] + ray[:, None] * np.arange(0.02, far, 0.02)[:, None]
        ground = grid.sampled(grid.z, along.reshape(-1, 3)[:, :2]).reshape(along.shape[:2]) * grown
        within = (np.abs(along[..., :2]) <= np.array(grid.size) / 2).all(-1)
        return np.asarray(~(within & (along[..., 2] < ground)).any(1))

    @property
    def _grown(self) -> float:
        return smoothstep(float(np.clip((self.reveal - 0.15) / 0.85, 0, 1)))

    def _shown(self) -> np.ndarray:
        """(rows, columns): alpha of the sheet: it spreads from its middle, all of it by two thirds of `reveal`, over
        the rows that have been swept."""
        grid = self.ground
        shown = np.ones(grid.z.shape, np.float32)
        across, along = grid.xs / grid.size[0] * 2, grid.ys / grid.size[1] * 2
        if self.reveal < 0.66:
            radius = np.hypot(across[None], along[:, None]) / np.sqrt(2)
            edge = self.reveal / 0.66 * (1 + FADE)
            shown = np.clip((edge - radius) / FADE, 0, 1).astype(np.float32)
        if self.swept < 1:
            rows = np.clip((self.swept * (1 + FADE) - (along + 1) / 2) / FADE, 0, 1)
            shown *= rows[:, None].astype(np.float32)
        return shown

    def _outline(self, depth: float = 1.0) -> np.ndarray:
        """World points (n, 3) that span all that is painted; of the walls that fade downwards a share."""
        tops = self.ground.outline * (1, 1, self._grown)
        foot = np.array([1, 1, 0]) * tops - (0, 0, self._skirt * self._grown)
        feet = tops * (1 - depth) + foot * depth
        return np.concatenate([tops, feet, *(item.bounds * (1, 1, self._grown) for item in self.items)])

    def paint(self, canvas: Canvas) -> None:
        corners = self.viewpoint.project(self._outline())[:, :2]
        ends = np.array([corners.min(0) - MARGIN, corners.max(0) + MARGIN])
        pixels = canvas.pixels(ends)
        height, width = canvas.frame.shape[:2]
        tile, mine = raster.TILE, raster.tiles(height, width)
        first, start = max(0, int(pixels[1, 1]) // tile), max(0, int(pixels[0, 0]) // tile)
        last, stop = int(pixels[0, 1]) // tile + 1, int(pixels[1, 0]) // tile + 1
        mine[first : max(0, last), start : max(0, stop)] = True
        left, top = start * tile, first * tile
        right, bottom = min(width, stop * tile), min(height, last * tile)
        renewed = self._refresh(canvas, (left, top, right, bottom), mine) if mine.any() else mine
        if canvas.standing is None:
            canvas.touched |= mine
            renewed = mine
        else:
            standing = canvas.standing
            renewed = (mine & ~standing.stands) | renewed
            cleared = standing.stands & (renewed | ~mine)
            raster.restore(raster.as_uint32(canvas.frame), raster.as_uint32(standing.ground), cleared)
            standing.kept[:] = mine
            np.logical_or(standing.changed, renewed | cleared, out=standing.changed)
        if mine.any():
            self._picture.lay(canvas.frame, renewed, left, top, self.opacity)

    def _refresh(self, canvas: Canvas, box: tuple[int, int, int, int], mine: np.ndarray) -> np.ndarray:
        """Paint again what has changed since the last frame. Returns the tiles of the frame that look different."""
        left, top, right, bottom = box
        surface = (self.viewpoint.state, self.reveal, self.swept, box, canvas.frame.shape, canvas.scale)
        alphas = [float(np.clip(item.opacity / max(self.opacity, 1e-3), 0, 1)) for item in self.items]
        items = tuple((alpha, *item.shade, *item.state) for alpha, item in zip(alphas, self.items, strict=True))
        drawn = [surface, self.opacity, items]
        before, self._drawn = self._drawn, drawn
        if surface != before[0]:
            origin = canvas.pixels(self.viewpoint.centre[None])[0]
            eye = eye_of(self.viewpoint, origin, canvas.scale, (left, top))
            self._picture.draw(eye, (bottom - top, right - left), canvas.scale, self._grown, self._shown())
            self._rule(self._scenery(canvas))
            self._rows = {}  # what is drawn of an item depends on where the eye is
        elif items == before[2]:
            return mine if self.opacity != before[1] else np.zeros_like(mine)
        dressed = self._picture.dressed if surface == before[0] else None
        self._dress(self._scenery(canvas), alphas)
        if surface != before[0] or self.opacity != before[1]:
            return mine
        renewed = np.zeros_like(mine)
        rows, columns = self._picture.dressed.shape
        row, column = top // raster.TILE, left // raster.TILE
        renewed[row : row + rows, column : column + columns] = self._picture.dressed | dressed
        return renewed

    def _dress(self, scenery: Scenery, alphas: Sequence[float]) -> None:
        """Paint the items; what has not changed since the surface was painted is not worked out again."""
        found = []
        for alpha, item in zip(alphas, self.items, strict=True):
            if alpha * scenery.opacity <= 0.002 or item.reveal <= 0:
                continue
            state = (alpha, *item.shade, *item.state)
            if item not in self._rows or self._rows[item][0] != state:
                around = replace(scenery, opacity=alpha * scenery.opacity)
                self._rows[item] = (state, item.rows(around), item.shadows(around))
            found.append(self._rows[item])
        groups = [rows for _, rows, _ in found if len(rows)]
        for number, group in enumerate(groups):  # of things that all but touch, the later one lies on top
            group[:, 23] = number
            group[:, 24] = np.where(group[:, 0] == solids.BALL, TOGETHER, TOGETHER * number / len(groups))
        groups.sort(key=lambda group: round(float(group[:, 3].mean()) / NEAR))  # the far ones first
        shadows = [np.zeros((0, 6)), *(cast for _, _, cast in found)]
        self._picture.finish(np.concatenate([np.zeros((0, solids.FIELDS)), *groups]), np.concatenate(shadows))

    def _scenery(self, canvas: Canvas) -> Scenery:
        shown = float(np.clip(2 * self.reveal - 1, 0, 1))
        return Scenery(self.ground, self._picture.eye, canvas.scale, self._grown, shown)

    def _rule(self, scenery: Scenery) -> None:
        """Paint the sides of the sheet, those that face the eye stronger, and the mesh."""
        grid, light, eye = self.ground, self._picture.light, scenery.eye
        lines = self._lines_in_world(scenery.grown)
        places = eye.project(lines.reshape(-1, 3)).reshape(lines.shape)
        swept = lines[..., 1] / grid.size[1] + 0.5 <= self.swept + 1e-6
        place, sides = eye.axes[2] * eye.distance + eye.target, len(SIDES)
        near = [(place[k] - side * grid.size[k] / 2) * side > 0 for k, side in SIDES]
        strengths = np.full(len(lines), 0.6 * light.line_strength)
        strengths[:sides] = np.where(near, 0.55, light.far_edge)
        colours = np.array([rgb(light.edge)] * sides + [rgb(light.line)] * (len(lines) - sides))
        radii = 1.6 * 0.005 * scenery.scale * np.where(np.arange(len(lines)) < sides, 1.0, 0.6)
        self._picture.rule(places, radii, colours, scenery.opacity * strengths[:, None] * swept)

    def _lines_in_world(self, grown: float) -> np.ndarray:
        """The four sides and the mesh (lines, points, 3), just above the sheet; kept while only the eye moves."""
        if self._ruled is not None and self._ruled[0] == grown:
            return self._ruled[1]
        grid = self.ground
        where = [(k, side * grid.size[k] / 2) for k, side in SIDES]
        if self._mesh:
            for k in (0, 1):
                inner = np.linspace(-grid.size[k] / 2, grid.size[k] / 2, self._mesh + 2)[1:-1]
                where += [(k, float(value)) for value in inner]
        sides = np.empty((len(where), LINE_POINTS, 2))
        for line, (k, value) in zip(sides, where, strict=True):
            line[:, k] = value
            line[:, 1 - k] = np.linspace(-grid.size[1 - k] / 2, grid.size[1 - k] / 2, LINE_POINTS)
        flat = sides.reshape(-1, 2)
        world = np.column_stack([flat, grid.sampled(grid.solid, flat)])
        lines = world * (1, 1, grown) + 0.004 * grid.normals(world, grown)
        self._ruled = (grown, lines.reshape(len(where), LINE_POINTS, 3))
        return self._ruled[1]

    def sheet(self) -> np.ndarray:
        """(n, 2): frame coordinates that span what is seen of the sheet: the near rim hides what would lie below it."""
        grid = self.ground
        x, y = np.meshgrid(grid.xs, grid.ys)
        solid = np.stack([x, y, grid.solid * self._grown], axis=-1)
        rim = self.viewpoint.project(np.concatenate([solid[0], solid[-1], solid[:, 0], solid[:, -1]]))[:, :2]
        seen = self.viewpoint.project(grid.outline * (1, 1, self._grown))[:, :2]
        return np.concatenate([rim, seen[seen[:, 1] > rim[:, 1].min()]])

    def extent(self) -> np.ndarray:
        return self.sheet() if self._runs_on else self.viewpoint.project(self._outline(VISIBLE_WALL))[:, :2]


class _Brush(Layer):
    """The last of a surface's family: it paints the whole, so that it is painted anew when any of the family moves."""

    keeps = True

    def __init__(self, surface: LossSurface) -> None:
        self._surface = surface
        super().__init__()

    @property
    def opacity(self) -> float:
        """That of the surface; set there."""
        return self._surface.opacity

    @opacity.setter
    def opacity(self, value: float) -> None:
        """Nothing: the surface of the family has been set as well."""

    @property
    def reveal(self) -> float:
        """That of the surface; set there."""
        return self._surface.reveal

    @reveal.setter
    def reveal(self, value: float) -> None:
        """Nothing, as for the opacity."""

    def paint(self, canvas: Canvas) -> None:
        self._surface.paint(canvas)

    def extent(self) -> np.ndarray:
        return np.zeros((0, 2))
