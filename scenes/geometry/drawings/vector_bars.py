"""VectorBars: the numbers of a vector as a row of bars that come from the cells of an image and leave for one point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.look.easing import smoothstep
from scenes.stage import Box, Canvas, Layer, Painted, Part
from scenes.stage.painted import Ink

WAY = 26  # points of a number's way
STUB = 0.03  # height of a bar of value 0
SPARK = 0.045  # side of a number that is about to arrive
SPREAD = 0.72  # share of a flight during which numbers set out, one after the other


class VectorBars(Layer):
    """A row of bars, coloured from its first to its last.

    >>> bars = VectorBars(digit, box, cells=[tile.cell(row, column) for row … for column …], cell=tile.place.width / 8)
    >>> scene.play(To(bars, start={"flown": 0.0}, flown=1.0))         # the pixels peel off, row by row
    >>> bars.goal = cloud.to_frame(cloud.places[[k]])[0]
    >>> scene.play(To(bars, gathered=1.0))                            # all of them become one point

    Args:
        values: (n,); a negative one hangs below the line.
        box: where the row stands; its line is at 0, at the bottom if no value is negative.
        full: the value of the box's height; None where the values fill it themselves, from the least to the greatest.
        cells: (n, 2) where each number comes from; straight from the line if None.
        cell: side of the squares there.
        groups: how many groups of neighbours share a colour; every number has its own if None.
        ramp: of the colours, from the first to the last.

    Attributes:
        flown: 0…1, how far the numbers are on their way from the cells to the row.
        gathered: 0…1, how far they are from the row to the goal.
        goal: (2,).
        kept: opacity of what stays in the row when the numbers have left.
        strands: opacity of the ways.
    """

    def __init__(
        self, values: np.ndarray, box: Box, full: float | None = 1.0, *, cells: np.ndarray | None = None,
        cell: float = 0.0, groups: int | None = None, ramp: str = "sheet",
    ) -> None:  # fmt: skip
        super().__init__()
        self.values = np.asarray(values, float)
        n = len(self.values)
        least, greatest = min(0.0, float(self.values.min())), max(0.0, float(self.values.max()))
        if full is not None:
            least, greatest = -full if least < 0 else 0.0, full
        self.pitch = box.width / n
        unit = box.height / (greatest - least)
        line, self._unit = box.bottom - least * unit, unit
        x = box.left + self.pitch * (np.arange(n) + 0.5)
        height = self.values * unit
        self._feet = np.stack([x, np.full(n, line)], axis=1)
        self._size = np.stack([np.full(n, 0.74 * self.pitch), np.maximum(np.abs(height), STUB)], axis=1)
        self._middle = self._feet + np.stack([np.zeros(n), np.sign(height) * self._size[:, 1] / 2], axis=1)
        self._cells = self._feet if cells is None else np.asarray(cells, float)
        self._cell, self._box = float(cell), box
        band = np.arange(n) if groups is None else np.arange(n) * groups // n
        self._shades = theme.shades(ramp, band / max(1, band.max()))
        self._bright = theme.shades("activation", np.clip(np.abs(self.values) / max(greatest, -least), 0, 1) ** 0.6)
        self.flown, self.gathered, self.strands = 1.0, 0.0, 0.0
        self.goal = np.zeros(2)
        self.kept = 0.0

    def _turn(self, share: float) -> np.ndarray:
        """(n,): 0…1: how far each number is; they set out one after the other."""
        late = np.arange(len(self.values)) / max(1, len(self.values) - 1) * SPREAD
        t = np.clip((share - late) / (1 - SPREAD), 0, 1)
        return np.asarray(smoothstep(t))

    def shown(self) -> Painted:
        """The values (n,) of the bars in their row, to the height of the stub that stands for 0."""
        line, stub = self._feet[0, 1], STUB / self._unit

        def heights(ink: Ink) -> np.ndarray:
            boxes = [box for _, box in ink.images]
            return np.array([box.top - line if box.centre[1] >= line else box.bottom - line for box in boxes])

        found = Part(self, heights, lambda height: height / self._unit).shown()
        return replace(found, resolution=found.resolution + stub * (np.abs(found.values) <= 1.01 * stub))

    def landed(self) -> np.ndarray:
        """(n,): 0…1: how far each number has come from its cell."""
        return self._turn(self.flown)

    def paint(self, canvas: Canvas) -> None:
        come, gone = self.landed(), self._turn(self.gathered)
        self._paint_strands(canvas, come, gone)
        out = bezier(self._cells, self._middle, come)
        away = bezier(self._middle, np.broadcast_to(self.goal, out.shape), gone, bend=0.5)
        centre = np.where(gone[:, None] > 0, away, out)
        start = np.full(2, self._cell)
        size = start + (self._size - start) * come[:, None]
        size = size + (SPARK - size) * gone[:, None]
        shade = self._bright + (self._shades - self._bright) * come[:, None]
        hidden = (come <= 0) | (gone >= 1)
        for c, (w, h), colour, skip in zip(centre, size * self.reveal, shade, hidden, strict=True):
            if not skip and self.reveal > 0:
                box = Box(c[0] - w / 2, c[0] + w / 2, c[1] - h / 2, c[1] + h / 2)
                canvas.image(colour[None, None], box, self.opacity)
        self._paint_kept(canvas, gone)
        line = np.array([[self._box.left, self._feet[0, 1]], [self._box.right, self._feet[0, 1]]])
        shown = self.opacity * float(come.mean()) * max(self.kept, 1 - float(gone.mean()))
        canvas.strokes([line], rgb(theme.colour("muted")), 1.0, 0.4 * shown)

    def _paint_kept(self, canvas: Canvas, gone: np.ndarray) -> None:
        """A shade of every number that is on its way to the goal."""
        for i in np.flatnonzero((gone > 0) & (self.kept > 0)):
            (x, y), (w, h) = self._middle[i], self._size[i] / 2
            canvas.image(self._shades[i][None, None], Box(x - w, x + w, y - h, y + h), self.kept * self.opacity)

    def _paint_strands(self, canvas: Canvas, come: np.ndarray, gone: np.ndarray) -> None:
        """Where the numbers that are not 0 come from, and where they go."""
        along = np.linspace(0, 1, WAY)
        lines, shades, opacities = [], [], []
        for share, starts, ends, bend, left in (
            (come, self._cells, self._middle, 1.0, 1 - gone),
            (gone, self._middle, np.broadcast_to(self.goal, self._middle.shape), 0.5, np.ones(len(gone))),
        ):
            for i in np.flatnonzero((share > 0) & (np.abs(self.values) > 0)):
                one = np.repeat(starts[i : i + 1], WAY, axis=0), np.repeat(ends[i : i + 1], WAY, axis=0)
                lines.append(bezier(*one, along * share[i], bend))
                shades.append(self._shades[i])
                opacities.append(self.strands * self.opacity * left[i])
        if lines and self.strands > 0:
            canvas.strokes(lines, shades, 1.0, opacities)

    def extent(self) -> np.ndarray:
        return np.array([[self._box.left, self._box.bottom], [self._box.right, self._box.top]])


def bezier(starts: np.ndarray, ends: np.ndarray, share: np.ndarray | Sequence[float], bend: float = 1.0) -> np.ndarray:
    """Points (n, 2) on ways that leave downwards and arrive from above, each at its share of the way."""
    t = np.asarray(share, float)[:, None]
    drop = bend * np.maximum(0.45, 0.35 * np.abs(starts[:, 1] - ends[:, 1]))[:, None] * np.array([0.0, 1.0])
    a, b = starts - drop, ends + drop
    return np.asarray((1 - t) ** 3 * starts + 3 * t * (1 - t) ** 2 * a + 3 * t * t * (1 - t) * b + t**3 * ends)
