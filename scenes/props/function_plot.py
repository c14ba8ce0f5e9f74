"""FunctionPlot: axes with ticks, and curves that grow with the run they record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from manim import Group, VGroup, VMobject
from numpy.typing import ArrayLike

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Box, Canvas, Layer, Part, place
from scenes.stage.painted import Ink
from scenes.stage.words import Typesetter

from .curve import GLOW


class Axes(Layer):
    """Grid lines at the ticks and the line y = 0 (or the lowest y)."""

    def __init__(self, box: Box, columns: Sequence[float], rows: Sequence[float], base: float) -> None:
        super().__init__()
        self.stand(box, columns, rows, base)

    def stand(self, box: Box, columns: Sequence[float], rows: Sequence[float], base: float) -> None:
        """Stand in another box, with other lines."""
        self.box, self._columns, self._rows, self._base = box, list(columns), list(rows), base

    def paint(self, canvas: Canvas) -> None:
        b, share = self.box, self.reveal
        faint = rgb(theme.colour("faint"))
        lines = [np.array([[b.left, y], [b.left + share * b.width, y]]) for y in self._rows]
        lines += [np.array([[x, b.bottom], [x, b.bottom + share * b.height]]) for x in self._columns]
        if lines:
            canvas.strokes(lines, faint, theme.LINE["grid"], 0.9 * self.opacity)
        axis = np.array([[b.left, self._base], [b.left + share * b.width, self._base]])
        canvas.strokes([axis], rgb(theme.colour("muted")), theme.LINE["axis"], 0.5 * self.opacity)

    def extent(self) -> np.ndarray:
        return np.array([[self.box.left, self.box.bottom], [self.box.right, self.box.top]])


class PlotCurve(Layer):
    """A curve through recorded points; `reveal` counts points, so that it grows linearly in the run's steps.

    Attributes:
        points_at: (n, 2) in frame coordinates; outside the plot's box it is cut, not bent.
        recorded: the values x (n,) and y (n,) that it shows, if a plot put it where they belong.
        ghost: opacity of the whole curve behind the part that is drawn.
        head: radius of the dot at its tip, 0 for none.
        fill: opacity of the area between the drawn part and the foot of the box.
    """

    def __init__(
        self,
        points: np.ndarray,
        box: Box,
        role: str,
        width: float,
        glow: float,
        ghost: float,
        head: float,
        dashed: bool,
        fill: float = 0.0,
    ) -> None:
        super().__init__()
        self.fill = float(fill)
        self.recorded: tuple[np.ndarray, np.ndarray] | None = None
        self.stand(points, box)
        self._shade = rgb(theme.colour(role))
        self.thickness, self.glow, self.ghost, self.head = float(width), float(glow), float(ghost), float(head)
        self._dashed = dashed

    def stand(self, points: np.ndarray, box: Box) -> None:
        """Go through other points (n, 2) in frame units, in another box."""
        self.points_at, self._box = np.asarray(points, float), box

    @property
    def tip(self) -> np.ndarray:
        """(2,): where the drawn part ends."""
        where = self.reveal * (len(self.points_at) - 1)
        return np.array([np.interp(where, np.arange(len(self.points_at)), axis) for axis in self.points_at.T])

    def paint(self, canvas: Canvas) -> None:
        from .curve import dashes

        if self.ghost > 0:
            for run in clip_runs(self.points_at, self._box):
                canvas.strokes([run], self._shade, self.thickness / 2, self.ghost * self.opacity)
        last = int(self.reveal * (len(self.points_at) - 1))
        drawn = np.concatenate([self.points_at[: last + 1], [self.tip]])
        for run in clip_runs(drawn, self._box):
            if self.fill > 0:
                feet = np.stack([run[:, 0], np.full(len(run), self._box.bottom)], axis=1)
                quads = np.stack([run[:-1], run[1:], feet[1:], feet[:-1]], axis=1)
                canvas.quads(quads, self._shade, self.fill * self.opacity)
            if self._dashed:
                canvas.strokes(dashes(run, 0.2, 0.6), self._shade, self.thickness, self.opacity)
            else:
                canvas.line(run, self._shade, self.thickness, self.opacity, self.glow)
        tip = self.tip
        if self.head > 0 and self._box.bottom - 1e-6 <= tip[1] <= self._box.top + 1e-6:
            canvas.discs(tip[None], self.head, self._shade, self.opacity, halo=0.25)

    def extent(self) -> np.ndarray:
        b = self._box
        found: np.ndarray = np.clip(self.points_at, (b.left, b.bottom), (b.right, b.top))
        return found


class FunctionPlot(Group):
    """A plot in a box: tick labels, grid, and any number of curves.

    >>> plot = FunctionPlot(scene.type, Box(-6.4, -2.35, -1.75, 0.05), x=(0, 4000), y=(1e-4, 1), log_y=True,
    ...                     y_ticks={1.0: "1", 0.01: "0.01"})
    >>> loss = plot.curve(steps, trace.loss, "loss", head=0.07, ghost=0.22)
    >>> scene.play(Drive(plot, lambda t: setattr(loss, "reveal", t)))

    Args:
        typesetter: the scene's `type`.
        box: the plot's area; tick labels stand outside, below and to the left (or right, above the line).
        x, y: the ranges shown.
        x_ticks, y_ticks: value to label, as words or made already.
        inside: y labels stand inside at the right end, above their lines.
    """

    def __init__(
        self,
        typesetter: Typesetter,
        box: Box,
        x: tuple[float, float],
        y: tuple[float, float],
        *,
        x_ticks: Mapping[float, str | VMobject] | None = None,
        y_ticks: Mapping[float, str | VMobject] | None = None,
        log_x: bool = False,
        log_y: bool = False,
        inside: bool = False,
        grid: bool = True,
    ) -> None:
        super().__init__()
        self._x, self._y, self._log, self._inside, self._grid = x, y, (log_x, log_y), inside, grid
        self._ticks = list(x_ticks or {}), list(y_ticks or {})
        self.axes = Axes(box, [], [], box.bottom)
        labels = [*(x_ticks or {}).values(), *(y_ticks or {}).values()]
        self.labels = VGroup(
            *(typesetter.words(label, "tick", "muted") if isinstance(label, str) else label for label in labels)
        )
        self.stand(box)
        self.add(self.axes, self.labels)

    def stand(self, box: Box) -> FunctionPlot:
        """Stand in another box, with ticks, labels and curves. Returns the plot."""
        self.box = box
        columns = [float(self.at(value, self._y[0])[0]) for value in self._ticks[0]]
        rows = [float(self.at(self._x[0], value)[1]) for value in self._ticks[1]]
        zero = 0.0 if not self._log[1] and self._y[0] <= 0 <= self._y[1] else self._y[0]
        self.axes.stand(box, *((columns, rows) if self._grid else ([], [])), float(self.at(self._x[0], zero)[1]))
        for label, x in zip(self.labels, columns, strict=False):
            place(label, x, box.bottom - 0.26, "centre")
        for label, y in zip(self.labels[len(columns) :], rows, strict=True):
            place(label, *((box.right, y + 0.17) if self._inside else (box.left - 0.16, y)), "right")
        for curve in self.submobjects:
            if isinstance(curve, PlotCurve) and curve.recorded is not None:
                curve.stand(self.at(*curve.recorded), box)
        return self

    def at(self, x: object, y: object) -> np.ndarray:
        """Values as frame coordinates (…, 2)."""
        parts = []
        for value, (low, high), is_log, start, length in (
            (x, self._x, self._log[0], self.box.left, self.box.width),
            (y, self._y, self._log[1], self.box.bottom, self.box.height),
        ):
            v = np.asarray(value, dtype=float)
            if is_log:
                v, low, high = np.log(np.maximum(v, 1e-300)), np.log(low), np.log(high)
            parts.append(start + length * (v - low) / (high - low))
        return np.stack(np.broadcast_arrays(*parts), axis=-1)

    def inverse(self, points: np.ndarray) -> np.ndarray:
        """Frame coordinates (n, 2) as the values x, y (n, 2) that stand there."""
        b, parts = self.box, []
        shares = np.moveaxis((points - (b.left, b.bottom)) / (b.width, b.height), -1, 0)
        for share, (low, high), is_log in zip(shares, (self._x, self._y), self._log, strict=True):
            parts.append(low * (high / low) ** share if is_log else low + share * (high - low))
        return np.stack(parts, axis=-1)

    def tip(self, curve: PlotCurve) -> Part:
        """Where a curve's painted line ends: (2,) the values x and y."""
        found = Part(curve, lambda ink: ink.centres[-1] if len(ink.centres) else ink.lines()[-1][-1])
        return found.through(self.inverse, each=any(self._log))

    def along(self, curve: PlotCurve, x: ArrayLike) -> Part:
        """The values (n,) that a curve's painted line, which has no dashes, passes at x (n,)."""
        goal = self.at(x, self._y[0])[..., 0]

        def heights(ink: Ink) -> np.ndarray:
            line = max(ink.lines(), key=len)
            order = np.argsort(line[:, 0], kind="stable")
            return np.asarray(np.interp(goal, line[order, 0], line[order, 1], left=np.nan, right=np.nan))

        return Part(curve, heights).through(
            lambda y: self.inverse(np.stack([goal, y], axis=-1))[..., 1], each=self._log[1]
        )

    def curve(
        self, x: np.ndarray, y: np.ndarray, role: str, *, width: float = theme.LINE["curve"], glow: float = GLOW,
        ghost: float = 0.0, head: float = 0.0, dashed: bool = False, fill: float = 0.0,
    ) -> PlotCurve:  # fmt: skip
        """Add a curve through recorded values (n,)."""
        made = PlotCurve(self.at(x, y), self.box, role, width, glow, ghost, head, dashed, fill)
        made.recorded = np.asarray(x, float), np.asarray(y, float)
        self.add(made)
        return made


def clip_runs(points: np.ndarray, box: Box) -> list[np.ndarray]:
    """The pieces of a polyline (n, 2) between the bottom and the top of a box, cut exactly at its edges."""
    if len(points) < 2:
        return []
    a, b = points[:-1], points[1:]
    rise = b[:, 1] - a[:, 1]
    low, high = np.zeros(len(a)), np.ones(len(a))
    with np.errstate(divide="ignore", invalid="ignore"):
        for limit, sign in ((box.bottom - 1e-6, 1.0), (box.top + 1e-6, -1.0)):
            before, after, cut = sign * (a[:, 1] - limit), sign * (b[:, 1] - limit), (limit - a[:, 1]) / rise
            low = np.where((before < 0) & (after >= 0), np.maximum(low, cut), low)
            high = np.where((before >= 0) & (after < 0), np.minimum(high, cut), high)
            outside = (before < 0) & (after < 0)
            low, high = np.where(outside, 1.0, low), np.where(outside, 0.0, high)
    shown = (low <= high) & np.isfinite(rise)
    starts, ends = a + low[:, None] * (b - a), a + high[:, None] * (b - a)
    begins = shown & (np.r_[True, ~shown[:-1] | (high[:-1] < 1)] | (low > 0))
    runs = []
    for first in np.flatnonzero(begins):
        later = np.flatnonzero(begins[first + 1 :] | ~shown[first + 1 :])
        last = first + 1 + later[0] if len(later) else len(a)
        runs.append(np.concatenate([starts[first : first + 1], ends[first:last]]))
    return runs
