"""ContourMap: the flat map beside a LossSurface, with its colours and levels; trails, balls and arrows move on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
from scipy.ndimage import map_coordinates

from scenes.look import theme
from scenes.look.colour import from_oklab, linear, oklab, rgb, srgb
from scenes.stage import Box, Canvas, Layer, raster, solids
from scenes.stage.painted import FieldAt, Ink

from .map_items import MapArrow, MapSpot, MapTrail
from .relief_grid import filled, positions

LAMP = np.array([-0.55, 0.62, 0.56]) / np.linalg.norm([-0.55, 0.62, 0.56])  # from the upper left, towards the eye
CORNER = 0.07  # radius of the corners, in frame units
RIM = 1.2  # width of the edge, in Manim's stroke units
FADE = 0.06  # of its radius over which the map appears

Item = TypeVar("Item", bound=Layer)


class ContourMap(Layer):
    """A height over the plane of two parameters, seen from above.

    What moves on it lies in its family, is placed in the data's coordinates and cut at its edge; it is called as on a
    `LossSurface`, so that both can be moved by the same numbers.

    >>> chart = ContourMap(np.log10(loss), (-1, 1), (-1, 1), Box(3, 6.4, -0.6, 2.8), levels=levels)
    >>> descent = chart.trail(path, "gradient_descent")     # [steps + 1, 2], parameters before each step
    >>> down = chart.arrow(np.stack([theta, theta - rate * gradient]), "gradient")
    >>> minimum = chart.spot(best, "ink", hollow=True)
    >>> scene.play(reveal(chart))
    >>> scene.play(To(descent, start={"step": 0.0}, step=100.0))  # a fraction of a step is on the way
    >>> label.move_to([*chart.at(descent.head)[0], 0])
    >>> basins = chart.tint(rgb_of_class[basin])            # [rows, columns, 3], of a grid of its own
    >>> scene.play(reveal(basins))

    Move its items one by one, `*map(reveal, items)`, or with a `Drive(chart, …)`: for a Group of them Manim would take
    the family apart. `reveal(chart)` grows the map from its middle, as a surface grows, and like any `To` of the chart
    reaches the whole family: the trails on it grow as well.

    Args:
        heights: (rows, columns), row 0 at the smallest y; what is not finite is a hole.
        x_span, y_span: the ranges of the two parameters.
        box: where it stands.
        span: heights of the first and the last colour; those of the grid if None.
        levels: heights with a contour line, rising; key_level: the one that is drawn wider.
        ramp: colours of the theme.
        relief: how strongly slopes are lit; 0: colours alone.
        smooth: interpolate between the grid's points; a map of plateaus and cliffs should not be.
        corner: radius of its corners in frame units.
    """

    def __init__(
        self, heights: np.ndarray, x_span: tuple[float, float], y_span: tuple[float, float], box: Box, *,
        span: tuple[float, float] | None = None, levels: Sequence[float] | np.ndarray | None = None,
        key_level: float | None = None, ramp: str = "slate", relief: float = 0.5, smooth: bool = True,
        corner: float = CORNER,
    ) -> None:  # fmt: skip
        super().__init__()
        values = np.asarray(heights, float)
        self._known, self._values = np.isfinite(values), filled(values)
        self.box, self._x, self._y = box, x_span, y_span
        self._span = span or (float(self._values.min()), float(self._values.max()))
        self._levels = np.unique([*([] if levels is None else levels), *([] if key_level is None else [key_level])])
        self._key = -5 if key_level is None else int(np.searchsorted(self._levels, key_level))
        self._ramp, self._relief, self._smooth, self._corner = ramp, relief, smooth, corner
        self._drawn: tuple[Any, ...] = ()  # what the pictures were drawn for
        self._looks: dict[int, np.ndarray] = {}  # by the layer that shows them
        self._u = self._v = self._alpha = np.zeros((0, 0))
        self.points = np.zeros((0, 3))  # the ground paints
        self.add(_Ground(self))

    # ---- places and what stands there --------------------------------------------------------------------------

    def at(self, points: np.ndarray) -> np.ndarray:
        """Points of the data (n, 2) (what follows x, y is left out) in frame coordinates (n, 2)."""
        low, size = np.array([self._x[0], self._y[0]]), np.array([np.ptp(self._x), np.ptp(self._y)])
        share = (np.asarray(points, float)[:, :2] - low) / size
        places: np.ndarray = np.array([self.box.left, self.box.bottom]) + share * (self.box.width, self.box.height)
        return places

    def inverse(self, places: np.ndarray) -> np.ndarray:
        """Frame coordinates (n, 2) as points (n, 2) of the data."""
        low, size = np.array([self._x[0], self._y[0]]), np.array([np.ptp(self._x), np.ptp(self._y)])
        share = (np.asarray(places) - (self.box.left, self.box.bottom)) / (self.box.width, self.box.height)
        return np.asarray(low + share * size)

    def heights(self, points: np.ndarray) -> FieldAt:
        """The heights (n,) that are painted at points of the data (n, 2)."""
        return FieldAt(self, lambda: self.at(points))

    def trail(self, points: np.ndarray, role: str = "highlight", **options: Any) -> MapTrail:
        """Lay a way (steps + 1, dimensions) over the map, with a ball at its head; see `MapTrail`."""
        return self._with(MapTrail(points, role, self, **options))

    def arrow(self, points: np.ndarray, role: str = "gradient", **options: Any) -> MapArrow:
        """Lay an arrow along points (n, 2) onto the map; see `MapArrow`."""
        return self._with(MapArrow(points, role, self, **options))

    def spot(self, point: Sequence[float] | np.ndarray, role: str = "ink", **options: Any) -> MapSpot:
        """Mark a place (2,) in the data's units; see `MapSpot`."""
        return self._with(MapSpot(point, role, self, **options))

    def tint(self, colours: np.ndarray) -> MapTint:
        """Colour the map: colours (rows, columns, 3) in 0…1 of a grid of its own, row 0 at the smallest y."""
        made = MapTint(self, colours)
        self.submobjects.insert(1, made)  # on the ground, under the trails
        return made

    def _with(self, item: Item) -> Item:
        self.add(item)
        return item

    # ---- the picture -------------------------------------------------------------------------------------------

    def paint(self, canvas: Canvas) -> None:
        self.lay(canvas, self, None)

    def lay(self, canvas: Canvas, layer: Layer, tint: np.ndarray | None) -> None:
        """Paint the map, in the colours of a tint (rows, columns, 3) if there is one, as far as a layer is there."""
        corners = canvas.pixels(np.array([[self.box.left, self.box.top], [self.box.right, self.box.bottom]]))
        (left, top), (right, bottom) = np.floor(corners[0]).astype(int), np.ceil(corners[1]).astype(int)
        if layer.opacity <= 0 or layer.reveal <= 0:
            return
        self._measure(canvas, left, top, right - left, bottom - top)
        if isinstance(canvas, Ink):
            b, u, v = self.box, self._u[0, [0, -1]], self._v[[-1, 0], 0]
            pixels = Box(*(b.left + u * b.width), *(b.bottom + v * b.height))  # middles of the outermost
            canvas.field(self._sampled(self._values, self._u, self._v), pixels, self._ramp, self._span, layer.opacity)
            return
        if id(layer) not in self._looks:
            self._looks[id(layer)] = self._drawn_look(canvas.scale, tint)
        alpha = self._alpha
        if layer.reveal < 1:
            radius = np.hypot(2 * self._u - 1, 2 * self._v - 1) / np.sqrt(2)
            alpha = alpha * np.clip((layer.reveal * (1 + FADE) - radius) / FADE, 0, 1)
        picture = np.empty((*alpha.shape, 4), np.uint8)
        picture[..., :3] = np.round(self._looks[id(layer)] * alpha[..., None] * 255)
        picture[..., 3] = np.round(alpha * 255)
        solids.lay_picture(raster.as_uint32(canvas.frame), raster.as_uint32(picture), left, top, layer.opacity)
        canvas.touch(left, top, right, bottom)

    def _measure(self, canvas: Canvas, left: int, top: int, columns: int, rows: int) -> None:
        """Find out where on the map each of its pixels lies; kept until they are others."""
        state = (canvas.scale, left, top, columns, rows, theme.active().name)
        if state == self._drawn:
            return
        self._drawn, self._looks = state, {}
        (x0, y0), (x1, y1) = canvas.pixels(np.array([[self.box.left, self.box.bottom], [self.box.right, self.box.top]]))
        u, v = (left + np.arange(columns) + 0.5 - x0) / (x1 - x0), (top + np.arange(rows) + 0.5 - y0) / (y1 - y0)
        self._u, self._v = np.meshgrid(u, v)
        self._alpha = self._coverage(self._u, self._v, canvas.scale)

    def _drawn_look(self, scale: float, tint: np.ndarray | None) -> np.ndarray:
        """Colours (rows, columns, 3) of the map's pixels: ramp or tint, light, contour lines, edge."""
        fine = self._sampled(self._values, self._u, self._v)
        share = np.clip((fine - self._span[0]) / ((self._span[1] - self._span[0]) or 1), 0, 1)
        shades = theme.shades(self._ramp, share)
        if tint is not None:
            shades = _tinged(shades, tint, self._u, self._v)
        look = self._lined(self._lit(shades, share), fine, scale)
        return self._rimmed(look, self._u, self._v, scale).astype(np.float32)

    def _sampled(self, grid: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        """A grid (rows, columns) where the shares u, v of the box say."""
        where = np.stack([v * (grid.shape[0] - 1), u * (grid.shape[1] - 1)])
        return np.asarray(map_coordinates(grid, where, order=3 if self._smooth else 0, mode="nearest"), float)

    def _lit(self, shades: np.ndarray, share: np.ndarray) -> np.ndarray:
        """Colours (rows, columns, 3) of heights in 0…1, lit from the upper left."""
        if self._relief <= 0:
            return shades
        steep = self._relief * 0.25 * len(share)
        down, right = np.gradient(share)
        normal = np.stack([-right * steep, down * steep, np.ones_like(share)], axis=-1)
        normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
        least, most = (0.35, 1.7) if theme.active().glows else (0.55, 1.1)  # on paper there is no room for highlights
        return srgb(linear(shades) * np.clip(normal @ LAMP / LAMP[2], least, most)[..., None])

    def _lined(self, look: np.ndarray, fine: np.ndarray, scale: float) -> np.ndarray:
        """Contour lines where the heights pass a level, fainter where they crowd."""
        if not len(self._levels):
            return look
        light, place = theme.active().light, positions(fine, self._levels)
        slope = np.hypot(*np.gradient(place)) + 1e-9
        level = np.round(place).astype(int)
        width = 1.1 * 0.01 * scale * np.where(level == self._key, 1.5, 1.0)
        cover = np.clip((width + 1) / 2 - np.abs(place - level) / slope, 0, 1)
        cover *= np.clip((1 / slope - 3 * width) / (5 * width), 0, 1) * (level >= 0) * (level < len(self._levels))
        cover *= np.where(level == self._key, min(1.0, 1.6 * light.line_strength), light.line_strength)
        lined: np.ndarray = look * (1 - cover[..., None]) + rgb(light.line) * cover[..., None]
        return lined

    def _depth(self, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        """How far inside the rounded rectangle shares u, v of the box lie, in frame units."""
        half, r = np.array([self.box.width / 2, self.box.height / 2]), self._corner
        x, y = np.abs(u - 0.5) * self.box.width - half[0] + r, np.abs(v - 0.5) * self.box.height - half[1] + r
        return np.asarray(r - np.hypot(np.maximum(x, 0), np.maximum(y, 0)) - np.minimum(np.maximum(x, y), 0))

    def _coverage(self, u: np.ndarray, v: np.ndarray, scale: float) -> np.ndarray:
        """(rows, columns): alpha: the rounded rectangle without the holes."""
        alpha = np.clip(self._depth(u, v) * scale + 0.5, 0, 1)
        if not self._known.all():
            where = np.stack([v * (self._known.shape[0] - 1), u * (self._known.shape[1] - 1)])
            alpha = alpha * (map_coordinates(self._known.astype(float), where, order=1, mode="nearest") > 0.999)
        return np.asarray(alpha, np.float32)

    def _rimmed(self, look: np.ndarray, u: np.ndarray, v: np.ndarray, scale: float) -> np.ndarray:
        """A thin edge, so that the map ends also where it is as bright as the paper."""
        light = theme.active().light
        strength = 0.22 if theme.active().glows else 0.5
        share = strength * np.clip(RIM * 0.01 * scale + 0.5 - self._depth(u, v) * scale, 0, 1)[..., None]
        rimmed: np.ndarray = look * (1 - share) + rgb(light.edge) * share
        return rimmed

    def extent(self) -> np.ndarray:
        return np.array([[self.box.left, self.box.bottom], [self.box.right, self.box.top]])


class _Ground(Layer):
    """The first of a map's family: it paints the map, also where Manim has taken the family apart to move one of it."""

    def __init__(self, chart: ContourMap) -> None:
        self._chart = chart
        super().__init__()

    @property
    def opacity(self) -> float:
        """That of the map; set there."""
        return self._chart.opacity

    @opacity.setter
    def opacity(self, value: float) -> None:
        """Nothing: the map of the family has been set as well."""

    @property
    def reveal(self) -> float:
        """That of the map; set there."""
        return self._chart.reveal

    @reveal.setter
    def reveal(self, value: float) -> None:
        """Nothing, as for the opacity."""

    def paint(self, canvas: Canvas) -> None:
        self._chart.paint(canvas)

    def extent(self) -> np.ndarray:
        return self._chart.extent()


class MapTint(Layer):
    """Colours (rows, columns, 3) over a map that leave its light and its lines: which basin a place belongs to."""

    def __init__(self, chart: ContourMap, colours: np.ndarray) -> None:
        super().__init__()
        self._chart, self._colours = chart, np.clip(np.asarray(colours, float), 0, 1)

    def paint(self, canvas: Canvas) -> None:
        self._chart.lay(canvas, self, self._colours)

    def extent(self) -> np.ndarray:
        return self._chart.extent()


def _tinged(shades: np.ndarray, tint: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Colours (…, 3) as light or dark as the ground, nearly, and of the hue of the tint."""
    where = np.stack([v * (tint.shape[0] - 1), u * (tint.shape[1] - 1)])
    colour = np.stack([map_coordinates(tint[..., k], where, order=1, mode="nearest") for k in range(3)], axis=-1)
    lab, ground = oklab(colour), oklab(shades)
    light = 0.65 * ground[..., :1] + 0.35 * lab[..., :1]
    return from_oklab(np.concatenate([light, 0.7 * lab[..., 1:]], axis=-1))
