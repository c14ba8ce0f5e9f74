"""Residuals: a line over samples, and how far each is off: as a length, as a square, and all of them averaged."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.look.easing import smoothstep
from scenes.stage import Box, Canvas, Layer, Part, View

from .map_items import runs_within

LAG = 0.7  # share of a move over which the samples start, one after the other
FILLED = 0.16  # opacity of a square; they may lie upon one another


class Residuals(Layer):
    """A line over samples, with its residuals.

    >>> fit = Residuals(x, y, View(box, 1.1), shelf=Box(0.6, 6.4, -2.4, 2.2), height=0.45, line=(-0.5, 0.8))
    >>> scene.play(To(fit, lengths=1.0))                     # each residual is drawn as a length,
    >>> scene.play(To(fit, squares=1.0))                     # grows into its square,
    >>> scene.play(To(fit, columns=1.0))                     # the square stands on a shelf as a column,
    >>> scene.play(To(fit, level=1.0))                       # and the columns level out: at their mean
    >>> scene.play(To(fit, slope=0.9, intercept=0.0))

    Args:
        x, y: (n,) the samples.
        view: from their coordinates to the frame; the line is cut at its box.
        shelf: where the columns stand; height: frame units of a column for a squared residual of 1.
        line: slope and intercept at first.

    Attributes:
        slope, intercept: of the line.
        lengths, squares, columns, level: 0…1, how far each of the steps above has gone.
        filled: 0…1, how strongly squares and columns are seen.
        drawn: 0…1, how much of the line is there.
        offset: (2,) how far from their place samples, line and squares stand, in frame units; not the shelf.
    """

    def __init__(
        self, x: np.ndarray, y: np.ndarray, view: View, *, shelf: Box, height: float, line: tuple[float, float]
    ) -> None:
        super().__init__()
        self._x, self._y, self._view = np.asarray(x, float), np.asarray(y, float), view
        self._shelf, self._height = shelf, height
        self.slope, self.intercept = float(line[0]), float(line[1])
        self.lengths, self.squares, self.columns, self.level, self.filled = 0.0, 0.0, 0.0, 0.0, 1.0
        self.drawn, self.offset = 1.0, np.zeros(2)

    @property
    def residuals(self) -> np.ndarray:
        """(n,): how far the line is above each sample."""
        found: np.ndarray = self.slope * self._x + self.intercept - self._y
        return found

    @property
    def loss(self) -> float:
        """The mean squared residual."""
        return float((self.residuals**2).mean())

    @property
    def top(self) -> float:
        """Height in the frame at which the columns level out."""
        return self._shelf.bottom + self._height * self.loss

    def _at(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Points in frame coordinates (n, 2)."""
        return np.asarray(self._view(np.stack([x, y], axis=1)) + self.offset)

    def _box(self) -> Box:
        (dx, dy), box = self.offset, self._view.box
        return Box(box.left + dx, box.right + dx, box.bottom + dy, box.top + dy)

    def _turn(self, share: float) -> np.ndarray:
        """(n,): how far each sample's turn is."""
        start = LAG * np.arange(len(self._x)) / len(self._x)
        t = np.clip((share - start) / (1 - LAG), 0, 1)
        return np.asarray(smoothstep(t))

    def _rectangles(self) -> np.ndarray:
        """(n, 4): left, bottom, right, top of the squares, on their way to being columns."""
        feet = self._at(self._x, self._y)
        tips = self._at(self._x, self._y + self.residuals)
        side = np.abs(tips[:, 1] - feet[:, 1])
        away = np.where(self._x < np.median(self._x), 1, -1) * side * self._turn(self.squares)
        left, right = np.minimum(feet[:, 0], feet[:, 0] + away), np.maximum(feet[:, 0], feet[:, 0] + away)
        squares = np.stack(
            [left, np.minimum(feet[:, 1], tips[:, 1]), right, np.maximum(feet[:, 1], tips[:, 1])], axis=1
        )
        edges = np.linspace(self._shelf.left, self._shelf.right, len(self._x) + 1)
        gap = 0.12 * (edges[1] - edges[0]) * (1 - self.level)
        bottom = np.full(len(side), self._shelf.bottom)
        values = self.residuals**2 * (1 - self.level) + self.loss * self.level
        columns = np.stack([edges[:-1] + gap, bottom, edges[1:] - gap, bottom + self._height * values], axis=1)
        turn = self._turn(self.columns)[:, None]
        return np.asarray(squares * (1 - turn) + columns * turn)

    def painted_line(self) -> Part:
        """(2,): slope and intercept of the line as it is painted."""

        def line(places: np.ndarray) -> np.ndarray:
            (x0, y0), (x1, y1) = self._view.inverse(places - self.offset)[[0, -1]]
            slope = (y1 - y0) / (x1 - x0)
            return np.array([slope, y0 - slope * x0])

        return Part(self, lambda ink: ink.lines("highlight")[0], line)

    def painted_level(self) -> Part:
        """(1,): the mean squared residual as whose height all columns stand; more where they differ."""
        tops = Part(self, lambda ink: np.unique(np.round(ink.corners[:, 2, 1], 9)))
        return tops.through(lambda y: (y - self._shelf.bottom) / self._height)

    def paint(self, canvas: Canvas) -> None:
        loss, ink = rgb(theme.colour("loss")), rgb(theme.colour("ink"))
        if self.squares > 0 and self.filled > 0:
            self._paint_squares(canvas, loss)
        ends = np.array([-1e3, 1e3])
        line = self._at(ends, self.slope * ends + self.intercept)
        for run in runs_within(line, self._box()):
            cut = np.stack([np.interp(run, [0, 1], axis) for axis in line.T], axis=1)
            cut[-1] = cut[0] + self.drawn * (cut[-1] - cut[0])
            if self.drawn > 0:
                canvas.line(cut, rgb(theme.colour("highlight")), theme.LINE["curve"], self.opacity * self.reveal, 0.3)
        feet = self._at(self._x, self._y)
        tips = self._at(self._x, self._y + self.residuals)
        tips[:, 1] = np.clip(tips[:, 1], self._box().bottom, self._box().top)
        grown = self._turn(self.lengths)[:, None]
        lengths = list(np.stack([tips + (feet - tips) * grown, tips], axis=1)[grown[:, 0] > 0.01])
        if lengths:
            canvas.strokes(lengths, loss, 3.0, self.opacity * self.reveal)
        born = np.clip((self.reveal * (1 + LAG) - LAG * np.arange(len(feet)) / len(feet)), 0, 1)
        canvas.discs(feet, 0.075 * born, ink, self.opacity, halo=0.12)

    def _paint_squares(self, canvas: Canvas, shade: np.ndarray) -> None:
        boxes = self._rectangles()
        corners = boxes[:, [[0, 1], [2, 1], [2, 3], [0, 3]]]  # (n, 4, 2)
        solid = FILLED + (0.5 - FILLED) * self._turn(self.columns)
        canvas.quads(corners, shade, solid * self.opacity * self.filled)
        rims = list(np.concatenate([corners, corners[:, :1]], axis=1))
        canvas.strokes(rims, shade, 1.2, 0.75 * self.opacity * self.filled * (1 - 0.8 * self.level))

    def extent(self) -> np.ndarray:
        feet = self._at(self._x, self._y)
        if self.squares > 0 and self.filled > 0 and self.columns in (0.0, 1.0):
            boxes = self._rectangles()
            return np.concatenate([feet, boxes[:, :2], boxes[:, 2:]])
        return feet
