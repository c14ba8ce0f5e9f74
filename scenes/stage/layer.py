"""A layer: a Mobject that paints itself from plain arrays, and the animation that moves its numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
from manim import Animation, Mobject, config, smooth

from . import colour as colours
from . import raster, theme
from .layout import Box


class Canvas:
    """A frame to paint on, in Manim's units: x right, y up, stroke widths as Manim counts them.

    Args:
        frame: uint8 [height, width, 4], opaque RGBA, painted in place.
    """

    def __init__(self, frame: np.ndarray) -> None:
        self.frame = frame
        self.scale = frame.shape[1] / config.frame_width
        self._offset = np.array([config.frame_width / 2, config.frame_height / 2])

    def touch(self, left: float, top: float, right: float, bottom: float) -> None:
        """Say that pixels within this box may have been painted; whatever paints into `frame` itself has to."""

    def pixels(self, points: np.ndarray) -> np.ndarray:
        """Frame coordinates [n, 2] as pixels [n, 2], y down."""
        return (np.asarray(points)[:, :2] * (1, -1) + self._offset) * self.scale

    def strokes(
        self,
        lines: Sequence[np.ndarray],
        colour: np.ndarray | Sequence[np.ndarray],
        width: float | Sequence[Any],
        opacity: float | Sequence[Any] = 1.0,
        glow: float = 0.0,
    ) -> None:
        """Paint polylines [n_i, 2]; colour [3] or by point, width and opacity: one, one a line, or one a point."""
        keep = [i for i, line in enumerate(lines) if len(line) > 1]
        if not keep:
            return
        lengths = [len(lines[i]) for i in keep]
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)

        def spread(value: Any, depth: int) -> np.ndarray:
            if np.ndim(value) == depth if not isinstance(value, list) else False:
                return np.broadcast_to(np.asarray(value, float), (starts[-1], *np.shape(value))).copy()
            parts = [np.asarray(value[i], float) for i in keep]
            return np.concatenate(
                [np.broadcast_to(p, (n, *p.shape[p.ndim - depth :])) for p, n in zip(parts, lengths, strict=True)]
            )

        raster.strokes(
            self.frame,
            self.pixels(np.concatenate([lines[i] for i in keep])),
            starts,
            spread(colour, 1) * 255,
            spread(width, 0) * 0.01 * self.scale,
            spread(opacity, 0),
            np.full(len(keep), glow if theme.active().glows else 0.0),
        )

    def line(
        self, points: np.ndarray, colour: np.ndarray, width: float, opacity: float = 1.0, glow: float = 0.0
    ) -> None:
        """Paint one polyline [n, 2]: it glows on dark ground, and has a casing in the ground's colour on paper."""
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
        """Paint discs at [n, 2]; radius and opacity one or [n], colour [n, 3] or [3]; edge is the outline's width."""
        count = len(centres)
        raster.discs(
            self.frame,
            self.pixels(centres),
            np.broadcast_to(np.asarray(radius, float), (count,)) * self.scale,
            np.broadcast_to(np.asarray(colour, float), (count, 3)) * 255,
            np.broadcast_to(np.asarray(opacity, float), (count,)).copy(),
            colours.rgb(theme.colour("background")) * 255,
            edge * 0.01 * self.scale,
            halo if theme.active().glows else 0.0,
        )

    def triangles(self, corners: np.ndarray, faces: np.ndarray, colour: np.ndarray, opacity: Any) -> None:
        """Fill triangles: corners [n, 2], faces [m, 3], colour [n, 3], opacity one or [m]; NaN corners have none."""
        opacities = np.broadcast_to(np.asarray(opacity, float), (len(faces),)).copy()
        known = np.isfinite(corners).all(1)
        if not known.all():
            opacities[~known[faces].all(1)] = 0.0
        raster.triangles(
            self.frame,
            self.pixels(corners),
            faces,
            np.broadcast_to(np.asarray(colour, float), (len(corners), 3)) * 255,
            opacities,
        )

    def image(self, cells: np.ndarray, box: Box, opacity: float = 1.0, gap: float = 0.0) -> None:
        """Paint cells [rows, columns, 3] in 0…1 as crisp squares over a box, `gap` units apart."""
        (left, top), (right, bottom) = self.pixels(np.array([[box.left, box.top], [box.right, box.bottom]]))
        shades = np.round(np.clip(cells, 0, 1) * 255).astype(np.uint8)
        raster.image(self.frame, shades, left, top, right, bottom, opacity, gap * self.scale)

    def field(
        self, values: np.ndarray, box: Box, ramp: str, span: tuple[float, float], opacity: float = 1.0, *,
        disc: bool = False, line: float = 0.0,
    ) -> None:  # fmt: skip
        """Paint a scalar field [rows, columns], row 0 on top, over a box, with its zero line `line` wide."""
        (left, top), (right, bottom) = self.pixels(np.array([[box.left, box.top], [box.right, box.bottom]]))
        glows = theme.active().glows
        raster.field(
            self.frame, values, left, top, right, bottom, theme.table(ramp) * 255, *span, opacity,
            (right - left) / 2 if disc else 0.0, 0.22 if glows else 0.05,
            colours.rgb(theme.colour("highlight")) * 255, line * 0.01 * self.scale, 0.3 if glows and line else 0.0,
        )  # fmt: skip


class Layer(Mobject):
    """A Mobject painted from arrays. Subclasses implement `paint` and `extent`.

    Every attribute that is a float or an array may be moved with `To`; all layers have these two:

    Attributes:
        opacity: 0…1, of the whole layer.
        reveal: 0…1, how much of it has been drawn so far.
        leaves_frame: declared True where leaving the safe area is the point.
    """

    leaves_frame: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        self.opacity = 1.0
        self.reveal = 1.0
        self.points = np.zeros((1, 3))  # Manim drops Mobjects without points

    def paint(self, canvas: Canvas) -> None:
        """Paint onto the canvas. Called once a frame while the layer is shown."""
        raise NotImplementedError

    def extent(self) -> np.ndarray:
        """The points [n, 2] in frame coordinates that span what is painted."""
        raise NotImplementedError

    def fade(self, darkness: float = 0.5, family: bool = True) -> Layer:
        self.opacity *= 1 - darkness
        super().fade(darkness, family)
        return self

    def interpolate(self, mobject1: Any, mobject2: Any, alpha: float, path_func: Any = None) -> Layer:
        """Blend every number and array that differs between two states of this layer."""
        for name, start in vars(mobject1).items():
            end = getattr(mobject2, name)
            if _moves(start) and not np.array_equal(start, end):
                setattr(self, name, (1 - alpha) * start + alpha * end)
        return self


def _moves(value: Any) -> bool:
    is_number = isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")
    return is_number and np.size(value) > 0


class To(Animation):
    """Move numbers of a layer (or of every layer of a group) to new values.

    >>> scene.play(To(cloud, opacity=0.4), To(grid, reveal=1.0, start={"reveal": 0.0}))
    """

    def __init__(self, mobject: Mobject, *, start: dict[str, Any] | None = None, **options: Any) -> None:
        keywords = {k: options.pop(k) for k in ("run_time", "rate_func", "lag_ratio", "introducer") if k in options}
        keywords.setdefault("rate_func", smooth)
        super().__init__(mobject, **keywords)
        self._targets = options
        for layer in self._layers():
            for name, value in (start or {}).items():
                setattr(layer, name, value)

    def _layers(self) -> list[Layer]:
        return [member for member in self.mobject.get_family() if isinstance(member, Layer)]

    def begin(self) -> None:
        self._starts = [
            (layer, name, np.copy(getattr(layer, name))) for layer in self._layers() for name in self._targets
        ]
        super().begin()

    def create_starting_mobject(self) -> Mobject:
        return Mobject()

    def interpolate_mobject(self, alpha: float) -> None:
        t = self.rate_func(alpha)
        for layer, name, start in self._starts:
            value = (1 - t) * start + t * np.asarray(self._targets[name], float)
            setattr(layer, name, float(value) if value.ndim == 0 else value)


class Drive(Animation):
    """Call `draw(t)` with t running 0…1: the playback of a recorded run, linear in time unless told otherwise.

    Args:
        mobject: what `draw` changes; a group if several things move in step.
        draw: sets the state of those things from the trace.
    """

    def __init__(self, mobject: Mobject, draw: Callable[[float], None], **options: Any) -> None:
        options.setdefault("rate_func", lambda t: t)
        super().__init__(mobject, **options)
        self._draw = draw

    def create_starting_mobject(self) -> Mobject:
        return Mobject()

    def interpolate_mobject(self, alpha: float) -> None:
        self._draw(self.rate_func(min(alpha, 1.0)))  # beside a longer animation, Manim goes on counting


def reveal(mobject: Mobject, **options: Any) -> To:
    """Draw a layer, or every layer of a group, from nothing to all of it."""
    return To(mobject, start={"reveal": 0.0}, reveal=1.0, introducer=True, **options)
