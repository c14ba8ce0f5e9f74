"""What props paint, read back in data units: the one source of a scene's proofs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from manim import Mobject, config
from numpy.typing import ArrayLike

from models.framework.errors import LectureError
from scenes.look import theme
from scenes.look.colour import rgb

from .canvas import Canvas
from .layer import Layer
from .layout import Box

RELATIVE = 1e-5  # of the measured scale: what single precision and the last blended frame leave
FINE = 1e-6  # frame units, a ten-thousandth of a pixel: as finely as places are painted
UNSEEN = 0.002  # opacity up to which nothing is painted

ToData = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Stroke:
    """A painted polyline: points (n, 2) in the frame, the colour (3,) of its first point, width and opacity."""

    points: np.ndarray
    colour: np.ndarray
    width: float
    opacity: float


class Ink(Canvas):
    """A canvas that keeps what is painted instead of painting it; everything is in frame coordinates, lowest first.

    Attributes:
        strokes_painted: the polylines.
        centres, radii: (n, 2) and (n,) of the discs that can be seen.
        corners: (n, 4, 2) of the quadrilaterals that can be seen.
        fans: for each call, the corners (n, 2), faces (m, 3), colours (n, 3) and opacities (m,) of triangles.
        images: cells (rows, columns, 3) in 0…1, with their boxes.
        fields: values (rows, columns) with their boxes, row 0 on top.
        solids: (n, 25) rows of what lies on a surface, seen from straight above.
    """

    def __init__(self) -> None:
        super().__init__(np.zeros((2, 2, 4), np.uint8))
        self.scale = config.pixel_width / config.frame_width
        self.strokes_painted: list[Stroke] = []
        self.centres, self.radii = np.zeros((0, 2)), np.zeros(0)
        self.corners = np.zeros((0, 4, 2))
        self.fans: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []
        self.images: list[tuple[np.ndarray, Box]] = []
        self.fields: list[tuple[np.ndarray, Box]] = []
        self.solids = np.zeros((0, 25))

    def lines(self, role: str | None = None) -> list[np.ndarray]:
        """The polylines (n, 2) that can be seen, of a role's colour if one is given."""
        seen = [stroke for stroke in self.strokes_painted if stroke.opacity > UNSEEN]
        return [s.points for s in seen if role is None or np.allclose(s.colour, rgb(theme.colour(role)))]

    def strokes(
        self, lines: Sequence[np.ndarray], colour: Any, width: Any, opacity: Any = 1.0, glow: float = 0.0
    ) -> None:  # fmt: skip
        for i, line in enumerate(lines):
            shade, thick, seen = (part[i] if isinstance(part, list) else part for part in (colour, width, opacity))
            if len(line) > 1:
                self.strokes_painted.append(
                    Stroke(np.asarray(line), np.atleast_2d(shade)[0], float(np.max(thick)), float(np.max(seen)))
                )

    def line(
        self, points: np.ndarray, colour: np.ndarray, width: float, opacity: float = 1.0, glow: float = 0.0
    ) -> None:
        self.strokes([points], colour, width, opacity)

    def discs(
        self, centres: np.ndarray, radius: Any, colour: np.ndarray, opacity: Any = 1.0, halo: float = 0.0,
        edge: float = 0.7,
    ) -> None:  # fmt: skip
        radii = np.broadcast_to(np.asarray(radius, float), (len(centres),))
        seen = (np.broadcast_to(np.asarray(opacity, float), (len(centres),)) > UNSEEN) & (radii > 0)
        self.centres = np.concatenate([self.centres, np.asarray(centres)[seen]])
        self.radii = np.concatenate([self.radii, radii[seen]])

    def triangles(self, corners: np.ndarray, faces: np.ndarray, colour: np.ndarray, opacity: Any) -> None:
        shades = np.broadcast_to(np.asarray(colour, float), (len(corners), 3))
        self.fans.append((corners, faces, shades, np.broadcast_to(np.asarray(opacity, float), (len(faces),))))

    def quads(self, corners: np.ndarray, colour: np.ndarray, opacity: Any) -> None:
        seen = np.broadcast_to(np.asarray(opacity, float), (len(corners),)) > UNSEEN
        self.corners = np.concatenate([self.corners, np.asarray(corners)[seen]])

    def image(self, cells: np.ndarray, box: Box, opacity: float = 1.0, gap: float = 0.0) -> None:
        if opacity > UNSEEN:
            self.images.append((cells, box))

    def field(
        self, values: np.ndarray, box: Box, ramp: str, span: tuple[float, float], opacity: float = 1.0, *,
        disc: bool = False, line: float = 0.0,
    ) -> None:  # fmt: skip
        if opacity > UNSEEN:
            self.fields.append((values, box))

    def solid(self, rows: np.ndarray) -> None:
        """Keep rows (n, 25) of what lies on a surface."""
        self.solids = np.concatenate([self.solids, rows])


def ink_of(layers: Iterable[Layer]) -> Ink:
    """What layers paint now, those below first."""
    ink = Ink()
    for layer in layers:
        if layer.opacity <= UNSEEN or layer.reveal <= 0:
            raise LectureError(f"a {type(layer).__name__} that is read has faded, or is yet to come")
        layer.paint(ink)
    return ink


@dataclass(frozen=True)
class Painted:
    """What was read.

    Attributes:
        values: (…) in data units.
        resolution: one or (…): how finely painting tells such values apart.
        painters: the Mobjects that it was read from.
        each: whether values that differ by orders of magnitude are to be held each to its own size.
    """

    values: np.ndarray
    resolution: np.ndarray | float
    painters: tuple[Mobject, ...]
    each: bool = False


class Shown(Protocol):
    """A prop, or a part of one, that tells what it shows in data units, read back from what it paints."""

    def shown(self) -> Painted: ...


@dataclass(frozen=True)
class Part:
    """A reading of what some layers paint.

    >>> Part(cloud, lambda ink: ink.centres, view.inverse)

    Args:
        layers: one layer or several, whose paint is read.
        read: takes from the ink what is meant: places in the frame, widths, numbers of a ramp.
        to_data: turns it into data units.
        fine: how finely that is painted, in its own unit.
        each: as for a `Painted`.
    """

    layers: Layer | Sequence[Layer]
    read: Callable[[Ink], ArrayLike]
    to_data: ToData = np.asarray
    fine: float = FINE
    each: bool = False

    def through(self, to_data: ToData, each: bool = False) -> Part:
        """The same, taken on from there to other units."""
        before = self.to_data
        return replace(self, to_data=lambda raw: to_data(before(raw)), each=each or self.each)

    def shown(self) -> Painted:
        layers = (self.layers,) if isinstance(self.layers, Layer) else tuple(self.layers)
        try:
            raw = np.asarray(self.read(ink_of(layers)), float)
            values = np.asarray(self.to_data(raw), float)
        except (IndexError, ValueError) as error:
            painter = type(layers[0]).__name__
            raise LectureError(f"what is to be read off a {painter} is not painted: {error}") from error
        steps = [np.abs(np.asarray(self.to_data(raw + step), float) - values) for step in (self.fine, -self.fine)]
        return Painted(values, np.fmax(*steps), layers, self.each)


def field_at(ink: Ink, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the field painted last shows at places of the frame.

    Args:
        places: (n, 2) in frame coordinates.

    Returns:
        Its values (n,) there, and how far straight lines from pixel to pixel may miss: nothing on an even slope, all of
        a step.
    """
    values, box = ink.fields[-1]
    share = (places - (box.left, box.top)) / (box.width, -box.height)
    where = np.clip(share[:, ::-1], 0, 1) * (np.array(values.shape) - 1)
    first = np.minimum(where.astype(int), np.array(values.shape) - 2)
    row, column = (where - first).T
    cell = np.stack([values[first[:, 0] + i, first[:, 1] + j] for i in (0, 1) for j in (0, 1)])
    weights = np.stack([(1 - row) * (1 - column), (1 - row) * column, row * (1 - column), row * column])
    rows, columns = (np.clip(first[:, [k]] + np.arange(-1, 3), 0, values.shape[k] - 1) for k in (0, 1))
    around = values[rows[:, :, None], columns[:, None, :]]  # (n, 4, 4)
    bends = [np.abs(np.diff(around, 2, axis)).max((1, 2)) for axis in (1, 2)]
    return (cell * weights).sum(0), np.add(*bends)


@dataclass(frozen=True)
class FieldAt:
    """The field that a layer paints, at places of the frame, to a pixel.

    Args:
        layer: whose paint is read.
        places: gives the places (n, 2) when it is read.
        zero: the value that is painted as 0.
    """

    layer: Layer
    places: Callable[[], np.ndarray]
    zero: float = 0.0

    def shown(self) -> Painted:
        values, pixel = field_at(ink_of([self.layer]), self.places())
        return Painted(values + self.zero, pixel, (self.layer,))


@dataclass(frozen=True)
class Each:
    """Several props side by side: what they show, stacked.

    >>> Each(counters)
    """

    parts: Iterable[Shown]

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", tuple(self.parts))

    def shown(self) -> Painted:
        found = [part.shown() for part in self.parts]
        shapes = {reading.values.shape for reading in found}
        if len(shapes) != 1:
            raise LectureError(f"props side by side must show values of one shape, and {shapes or 'none'} are shown")
        return Painted(
            np.stack([reading.values for reading in found]),
            np.stack([np.broadcast_to(reading.resolution, reading.values.shape) for reading in found]),
            tuple(painter for reading in found for painter in reading.painters),
            any(reading.each for reading in found),
        )


@dataclass(frozen=True)
class Proof:
    """One comparison of what is shown with what was measured: its worst value's error, and how much is allowed."""

    what: str
    error: float
    tolerance: float

    @property
    def holds(self) -> bool:
        return self.error <= self.tolerance


def compare(what: str, prop: Shown, measured: ArrayLike, on_screen: Iterable[Mobject]) -> Proof:
    """Compare what a prop shows with what was measured.

    Args:
        what: the proof's name.
        prop: what is read.
        measured: (n,) or of any other shape, that of what is read.
        on_screen: what may be read.

    Raises:
        LectureError: what cannot be compared: no prop, a prop that is not on screen, shapes that differ, nothing.
    """
    if not callable(getattr(prop, "shown", None)):
        raise LectureError(f"{what}: prove takes a prop that has shown(), not a {type(prop).__name__}")
    reading, goal = prop.shown(), np.asarray(measured, float)
    seen = {id(mobject) for mobject in on_screen}
    for painter in reading.painters:
        if id(painter) not in seen:
            raise LectureError(f"{what}: a {type(painter).__name__} that is read is not on screen")
    if reading.values.shape != goal.shape:
        raise LectureError(f"{what}: shown is {reading.values.shape}, measured {goal.shape}; they must be alike")
    if not goal.size:
        raise LectureError(f"{what}: nothing was measured, so nothing is proved")
    scale = np.abs(goal) if reading.each else np.abs(goal).max()
    tolerance = np.nan_to_num(np.broadcast_to(RELATIVE * scale + reading.resolution, goal.shape).ravel())
    error = np.nan_to_num(np.abs(reading.values - goal).ravel(), nan=np.inf)
    worst = int((error - tolerance).argmax())
    return Proof(what, float(error[worst]), float(tolerance[worst]))


__all__ = ["Each", "FieldAt", "Ink", "Painted", "Part", "Proof", "Shown", "Stroke", "compare", "field_at", "ink_of"]
