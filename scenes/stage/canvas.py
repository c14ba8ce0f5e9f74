"""A canvas: where layers paint, in Manim's units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import config

from scenes.look import colour as colours
from scenes.look import theme

from . import raster
from .layout import Box


@dataclass(frozen=True)
class Standing:
    """What a layer needs that paints anew only what has changed: the lowest of all that moves.

    Attributes:
        ground: the frame without anything that moves, uint8 (height, width, 4).
        stands: (rows, columns) the tiles that still show what the layer painted in the last frame.
        kept: (rows, columns) the tiles that it has painted altogether; set by the layer.
        changed: (rows, columns) the tiles that it has painted in this frame; set by the layer.
    """

    ground: np.ndarray
    stands: np.ndarray
    kept: np.ndarray
    changed: np.ndarray


class Canvas:
    """A frame to paint on, in Manim's units: x right, y up, stroke widths as Manim counts them.

    Args:
        frame: uint8 (height, width, 4), opaque RGBA, painted in place.
        touched: the map of tiles that have been painted on, `raster.tiles`; marked in place.
        standing: for a layer that keeps what it has painted (`Layer.keeps`), where it is the lowest that moves.
    """

    def __init__(self, frame: np.ndarray, touched: np.ndarray | None = None, standing: Standing | None = None) -> None:
        self.frame = frame
        self._pixels = raster.as_uint32(frame)
        self.touched = raster.tiles(*frame.shape[:2]) if touched is None else touched
        self.standing = standing
        self.scale = frame.shape[1] / config.frame_width
        self._offset = np.array([config.frame_width / 2, config.frame_height / 2])

    def touch(self, left: float, top: float, right: float, bottom: float) -> None:
        """Say that pixels within this box may have been painted; needed after painting into `frame` itself."""
        raster.mark(self.touched, left, top, right, bottom)

    def pixels(self, points: np.ndarray) -> np.ndarray:
        """Frame coordinates (n, 2) as pixels (n, 2), y down."""
        pixels: np.ndarray = (np.asarray(points)[:, :2] * (1, -1) + self._offset) * self.scale
        return pixels

    def strokes(
        self,
        lines: Sequence[np.ndarray],
        colour: np.ndarray | Sequence[np.ndarray],
        width: float | Sequence[Any],
        opacity: float | Sequence[Any] = 1.0,
        glow: float = 0.0,
    ) -> None:
        """Paint polylines (n_i, 2); colour (3,) or by point, width and opacity: one, one a line, or one a point."""
        keep = [i for i, line in enumerate(lines) if len(line) > 1]
        if not keep:
            return
        lengths = [len(lines[i]) for i in keep]
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)

        def spread(value: Any, depth: int) -> np.ndarray:
            if np.ndim(value) == depth if not isinstance(value, list) else False:
                return np.broadcast_to(np.asarray(value, float), (starts[-1], *np.shape(value))).copy()
            parts = [value[i] for i in keep]
            if all(np.ndim(part) == depth for part in parts):
                return np.repeat(np.asarray(parts, float), lengths, axis=0)
            if not all(np.ndim(part) > depth and len(part) == n for part, n in zip(parts, lengths, strict=True)):
                shapes = [(n, *np.shape(part)[np.ndim(part) - depth :]) for part, n in zip(parts, lengths, strict=True)]
                parts = [np.broadcast_to(part, shape) for part, shape in zip(parts, shapes, strict=True)]
            return np.concatenate(parts).astype(float, copy=False)

        raster.strokes(
            self._pixels,
            self.touched,
            self.pixels(np.concatenate([lines[i] for i in keep])),
            starts,
            spread(colour, 1) * 255,
            spread(width, 0) * 0.01 * self.scale,
            spread(opacity, 0),
            np.full(len(keep), glow if theme.active().glows else 0.0),
        )

    def bundle(self, lines: np.ndarray, colours: np.ndarray, widths: np.ndarray, opacities: np.ndarray) -> None:
        """Paint polylines (n, k, 2) of as many points each: colours (n, 3), widths (k,), opacities (n, k)."""
        count, length = lines.shape[:2]
        if not count or length < 2:
            return
        raster.strokes(
            self._pixels,
            self.touched,
            self.pixels(lines.reshape(-1, 2)),
            np.arange(count + 1, dtype=np.int64) * length,
            np.repeat(colours * 255, length, axis=0),
            np.tile(widths * 0.01 * self.scale, count),
            opacities.reshape(-1),
            np.zeros(count),
        )

    def line(
        self, points: np.ndarray, colour: np.ndarray, width: float, opacity: float = 1.0, glow: float = 0.0
    ) -> None:
        """Paint one polyline (n, 2): it glows on dark ground, and has a casing in the ground's colour on paper."""
        if glow and not theme.active().glows:
            self.strokes([points], colours.rgb(theme.colour("background")), width * 2.2, 0.9 * opacity)
        self.strokes([points], colour, width, opacity, glow)

    def discs(
        self,
        centres: np.ndarray,
        radius: Any,
        colour: np.ndarray,
        opacity: Any = 1.0,
        halo: float = 0.0,
        edge: float = 0.7,
    ) -> None:
        """Paint discs at (n, 2); radius and opacity one or (n,), colour (n, 3) or (3,); edge is the outline's width."""
        count = len(centres)
        raster.discs(
            self._pixels,
            self.touched,
            self.pixels(centres),
            np.broadcast_to(np.asarray(radius, float), (count,)) * self.scale,
            np.broadcast_to(np.asarray(colour, float), (count, 3)) * 255,
            np.broadcast_to(np.asarray(opacity, float), (count,)).copy(),
            colours.rgb(theme.colour("background")) * 255,
            edge * 0.01 * self.scale,
            halo if theme.active().glows else 0.0,
        )

    def triangles(self, corners: np.ndarray, faces: np.ndarray, colour: np.ndarray, opacity: Any) -> None:
        """Fill triangles: corners (n, 2), faces (m, 3), colour (n, 3), opacity one or (m,); NaN corners have none."""
        opacities = np.broadcast_to(np.asarray(opacity, float), (len(faces),)).copy()
        known = np.isfinite(corners).all(1)
        if not known.all():
            opacities[~known[faces].all(1)] = 0.0
        raster.triangles(
            self._pixels,
            self.touched,
            self.pixels(corners),
            faces,
            np.broadcast_to(np.asarray(colour, float), (len(corners), 3)) * 255,
            opacities,
        )

    def quads(self, corners: np.ndarray, colour: np.ndarray, opacity: Any) -> None:
        """Fill quadrilaterals: corners (n, 4, 2) in order round each, colour (3,) or (n, 3), opacity one or (n,)."""
        count = len(corners)
        shades = np.broadcast_to(np.asarray(colour, float), (count, 3))
        faces = (4 * np.arange(count)[:, None, None] + np.array([[0, 1, 2], [0, 2, 3]])).reshape(-1, 3)
        opacities = np.repeat(np.broadcast_to(np.asarray(opacity, float), count), 2)
        self.triangles(corners.reshape(-1, 2), faces, np.repeat(shades, 4, axis=0), opacities)

    def image(self, cells: np.ndarray, box: Box, opacity: float = 1.0, gap: float = 0.0) -> None:
        """Paint cells (rows, columns, 3) in 0…1 as crisp squares over a box, `gap` units apart."""
        (left, top), (right, bottom) = self.pixels(np.array([[box.left, box.top], [box.right, box.bottom]]))
        shades = np.round(np.clip(cells, 0, 1) * 255).astype(np.uint8)
        raster.image(self._pixels, self.touched, shades, left, top, right, bottom, opacity, gap * self.scale)

    def field(
        self, values: np.ndarray, box: Box, ramp: str, span: tuple[float, float], opacity: float = 1.0, *,
        disc: bool = False, line: float = 0.0,
    ) -> None:  # fmt: skip
        """Paint a scalar field (rows, columns), row 0 on top, over a box, with its zero line `line` wide."""
        (left, top), (right, bottom) = self.pixels(np.array([[box.left, box.top], [box.right, box.bottom]]))
        glows = theme.active().glows
        raster.field(
            self._pixels, self.touched, values, left, top, right, bottom, theme.table(ramp) * 255, *span, opacity,
            (right - left) / 2 if disc else 0.0, 0.22 if glows else 0.05,
            colours.rgb(theme.colour("highlight")) * 255, line * 0.01 * self.scale, 0.3 if glows and line else 0.0,
        )  # fmt: skip
