"""Sprites: pictures of words and lines, painted by Cairo once and laid over every frame in which they stay the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import VMobject, config

from . import raster
from .canvas import Canvas
from .fade import Veil
from .painted import Ink

Paint = Callable[[Sequence[VMobject], np.ndarray], None]
"""Paints VMobjects into uint8 (height, width, 4), transparent or opaque."""

LINE_WIDTH = 0.01  # frame units for a Manim stroke width of 1


class Sprite:
    """A cut-out (height, width, 4) of a picture: premultiplied RGBA and its place in pixels."""

    def __init__(self, patch: np.ndarray, left: int, top: int) -> None:
        self._left, self._top = left, top
        self._patch = np.zeros((len(patch) + 2, patch.shape[1]), np.uint32)  # an empty row above and below
        self._patch[1:-1] = raster.as_uint32(np.ascontiguousarray(patch))
        self._spans = raster.spans_of(self._patch)

    def lay(self, canvas: Canvas, veil: Veil | None = None) -> None:
        """Lay it over the canvas, through a veil if there is one."""
        opacity, right, up = (1.0, 0.0, 0.0) if veil is None else (float(veil.opacity), *veil.shift[:2])
        if opacity <= 0.002:
            return
        left, top = self._left + round(right * canvas.scale), float(self._top - up * canvas.scale)
        raster.blit(raster.as_uint32(canvas.frame), canvas.touched, self._patch, self._spans, left, top, opacity)


class Still:
    """A part of a layer that is painted once, for as long as it stays the same.

    >>> self._faint.lay(canvas, (self.reveal,), self._paint_faint_edges, self.opacity)
    """

    def __init__(self) -> None:
        self._key: tuple[Hashable, ...] = ()
        self._sprite: Sprite | None = None

    def lay(
        self, canvas: Canvas, key: tuple[Hashable, ...], paint: Callable[[Canvas], None], opacity: float = 1.0
    ) -> None:
        """Lay it over the canvas.

        Args:
            canvas: where to.
            key: of all that can change it.
            paint: paints it, as it is at full opacity.
            opacity: of the whole.
        """
        if isinstance(canvas, Ink):
            paint(canvas)
            return
        key = (*key, *canvas.frame.shape, canvas.scale)
        if key != self._key:
            self._key, self._sprite = key, None
            if opacity > 0.998:
                paint(canvas)  # it may be another one in the next frame
                return
        if self._sprite is None:
            self._sprite = cut_out(paint, canvas.frame.shape[:2])
        self._sprite.lay(canvas, Veil(opacity, np.zeros(3)))

    def __deepcopy__(self, memo: dict[int, Any]) -> Still:
        return Still()


def cut_out(paint: Callable[[Canvas], None], shape: tuple[int, int]) -> Sprite:
    """What is painted, without its ground: seen once before black and once before white, to tell how opaque it is."""
    black, white = np.zeros((*shape, 4), np.uint8), np.full((*shape, 4), 255, np.uint8)
    touched = raster.tiles(*shape)
    paint(Canvas(black, touched))
    paint(Canvas(white))
    rows, columns = np.flatnonzero(touched.any(axis=1)), np.flatnonzero(touched.any(axis=0))
    if not len(rows):
        return Sprite(np.zeros((0, 0, 4), np.uint8), 0, 0)
    top, left = int(rows[0]) * raster.TILE, int(columns[0]) * raster.TILE
    part = np.s_[top : (rows[-1] + 1) * raster.TILE, left : (columns[-1] + 1) * raster.TILE]
    patch = black[part].copy()
    patch[..., 3] = 255 - (white[part][..., :3].astype(np.int16) - patch[..., :3]).max(2)
    return Sprite(patch, left, top)


def state_of(members: Sequence[VMobject]) -> int:
    """A number that changes when anything does that Cairo would paint."""
    return hash(
        tuple(
            (
                id(member), member.points.tobytes(), member.fill_rgbas.tobytes(), member.stroke_rgbas.tobytes(),
                member.background_stroke_rgbas.tobytes(),
                member.stroke_width, member.background_stroke_width,
            )
            for member in members
        )
    )  # fmt: skip


def box_of(members: Sequence[VMobject], shape: tuple[int, int]) -> tuple[int, int, int, int]:
    """The pixels [left, right) x [top, bottom) of a frame that VMobjects can reach."""
    height, width = shape
    scale = width / config.frame_width
    points = np.concatenate([member.points[:, :2] for member in members])
    thick = max(max(float(np.max(m.stroke_width)), float(np.max(m.background_stroke_width))) for m in members)
    reach = 2 + thick * LINE_WIDTH * scale  # a mitre may stand out by as much again
    low, high = points.min(0), points.max(0)
    left = (low[0] + config.frame_width / 2) * scale - reach
    right = (high[0] + config.frame_width / 2) * scale + reach
    top = (config.frame_height / 2 - high[1]) * scale - reach
    bottom = (config.frame_height / 2 - low[1]) * scale + reach
    return max(0, int(left)), min(width, int(right) + 1), max(0, int(top)), min(height, int(bottom) + 1)


Key = tuple[int, ...]


@dataclass
class _Kept:
    members: list[VMobject]  # held, so that no other Mobject can take their ids
    state: int
    sprite: Sprite


class SpriteBook:
    """Makes sprites, and keeps those that were needed last.

    Args:
        paint: paints VMobjects by Cairo.
        shape: height and width of the frame in pixels.
    """

    def __init__(self, paint: Paint, shape: tuple[int, int]) -> None:
        self._paint = paint
        self._blank = np.zeros((*shape, 4), np.uint8)
        self._kept: dict[Key, _Kept] = {}
        self._used: set[Key] = set()

    def lay(
        self, members: Sequence[VMobject], canvas: Canvas, veil: Veil | None = None, *, stands_still: bool = False
    ) -> None:
        """Lay VMobjects over a canvas.

        Args:
            members: parts with points, lowest first.
            canvas: where to.
            veil: how they are seen.
            stands_still: that they do not change until the next turn.
        """
        key = tuple(map(id, members))
        kept = self._kept.get(key)
        if kept is None or not (stands_still and key in self._used):
            state = state_of(members)
            if kept is None or kept.state != state:
                kept = self._kept[key] = _Kept(list(members), state, self._make(members))
        self._used.add(key)
        kept.sprite.lay(canvas, veil)

    def turn(self) -> None:
        """Forget what has not been laid since the last turn."""
        self._kept = {key: kept for key, kept in self._kept.items() if key in self._used}
        self._used = set()

    def _make(self, members: Sequence[VMobject]) -> Sprite:
        left, right, top, bottom = box_of(members, self._blank.shape[:2])
        if left >= right or top >= bottom:
            return Sprite(np.zeros((0, 0, 4), np.uint8), 0, 0)
        self._paint(members, self._blank)
        drawn = self._blank[top:bottom, left:right]
        patch = drawn.copy()
        drawn[:] = 0
        return Sprite(patch, left, top)
