"""Curve: lines that lie in a plane and are carried along with it; they glow on dark ground and are cased on paper."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Canvas, Painted, Part, View

from .plane import PlaneLayer

GLOW = 0.3


class Curve(PlaneLayer):
    """One polyline or several, drawn from their beginnings.

    >>> boundary = Curve([points], role="highlight", width=theme.LINE["boundary"])
    >>> scene.play(reveal(boundary))

    Args:
        pieces: polylines (n_i, 2) in the coordinates of the plane.
        role: their colour.
        width: in Manim's stroke units.
        dashed: dashes of even length in the frame, instead of a solid line.
        glow: strength of the light, 0 for a plain line.
    """

    def __init__(
        self,
        pieces: Sequence[np.ndarray],
        role: str = "highlight",
        width: float = theme.LINE["curve"],
        *,
        dashed: bool = False,
        glow: float = GLOW,
        view: View | None = None,
    ) -> None:
        super().__init__(np.zeros((1, 2)), view)
        self.redraw(pieces)
        self._shade = rgb(theme.colour(role))
        self._dashed = dashed
        self.thickness = width
        self.glow = glow

    @classmethod
    def circle(cls, radius: float, role: str = "muted", width: float = 1.1) -> Curve:
        """A dashed circle about the origin: the outline of a disc that has left."""
        angle = np.linspace(0, 2 * np.pi, 181)
        return cls([radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)], role, width, dashed=True, glow=0.0)

    def redraw(self, pieces: Sequence[np.ndarray]) -> Curve:
        """Draw other polylines (n_i, 2) in the place of the old ones. Returns the curve."""
        self.rest = self.at = np.concatenate([np.zeros((0, 2)), *pieces])
        self._splits = np.cumsum([len(piece) for piece in pieces])[:-1]
        return self

    def shown(self) -> Painted:
        """The vertices of its lines as they are painted: (n, 2) in the plane's coordinates; dashes have others."""
        return Part(self, lambda ink: np.concatenate([np.zeros((0, 2)), *ink.lines()]), self.view.inverse).shown()

    def paint(self, canvas: Canvas) -> None:
        for piece in np.split(self.view(self.at), self._splits):
            shown = partial(piece, self.reveal)
            if len(shown) < 2:
                continue
            if self._dashed:
                canvas.strokes(dashes(shown), self._shade, self.thickness, self.opacity)
            else:
                canvas.line(shown, self._shade, self.thickness, self.opacity, self.glow)


def partial(line: np.ndarray, share: float) -> np.ndarray:
    """The first `share` of a polyline (n, 2), measured along its length."""
    if share >= 1 or len(line) < 2:
        return line
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    goal = share * length[-1]
    whole = int(np.searchsorted(length, goal, side="right"))
    if whole >= len(line):
        return line
    end = [np.interp(goal, length, line[:, axis]) for axis in (0, 1)]
    return np.concatenate([line[:whole], [end]])


def dashes(line: np.ndarray, period: float = 0.16, share: float = 0.5) -> list[np.ndarray]:
    """A polyline (n, 2) in dashes: `period` units from one to the next, `share` of it drawn."""
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    if not np.isfinite(length[-1]) or length[-1] <= 0:
        return []
    starts = np.arange(0, length[-1], period)
    stops = np.minimum(starts + period * share, length[-1])
    knots = np.sort(np.concatenate([length, starts, stops]))
    points = np.stack([np.interp(knots, length, axis) for axis in line.T], axis=1)
    first, last = np.searchsorted(knots, starts, side="left"), np.searchsorted(knots, stops, side="right")
    return [points[a:b] for a, b in zip(first, last, strict=True)]


def within_disc(line: np.ndarray, radius: float) -> list[np.ndarray]:
    """The pieces of a dense polyline (n, 2) that lie in the disc about the origin, thinned out."""
    inside = (line**2).sum(1) <= radius**2
    pieces = np.split(np.arange(len(line)), np.flatnonzero(np.diff(inside.astype(int))) + 1)
    return [thinned(line[piece]) for piece in pieces if len(piece) > 2 and inside[piece[0]]]


def thinned(line: np.ndarray, spacing: float = 0.01) -> np.ndarray:
    """A dense polyline (n, 2) with points about `spacing` apart; its corners are kept to within that."""
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    kept = np.unique(np.searchsorted(length, np.arange(0, length[-1], spacing)))
    found: np.ndarray = line[np.unique([*kept, len(line) - 1])]
    return found
