"""PaperStrip: a strip that is folded in half and stretched again and again, and then let go."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.look.easing import smoothstep
from scenes.stage import Canvas, Layer, Part

ARC = 9  # points of a bend
GRAIN = 8  # points of a piece
APART = (0.2, 0.17, 0.105, 0.066, 0.042, 0.027, 0.018, 0.012)  # between layers after 0, 1, 2, … folds


class PaperStrip(Layer):
    """A strip of paper, coloured along its length, seen a little from above.

    A fold turns the right half over onto the left; then what lies there is stretched to the old length. So the
    place of a point after k folds is the tent map applied k times to where it was. Let go, all creases open at
    once: half way, at right angles, the strip is a dragon curve.

    >>> strip = PaperStrip(left=-1.2, base=-1.8, length=6.4, folds=5, room=3.0, across=(0.6, 0.5))
    >>> scene.play(To(strip, stage=1.0))                     # folded once
    >>> scene.play(To(strip, stage=2.0))                     # stretched
    >>> scene.play(To(strip, across=np.zeros(2)))             # seen from its edge
    >>> scene.play(To(strip, opened=1.0))

    Args:
        left, base, length: the front edge of the flat strip.
        folds: how often it can be folded.
        room: how high the opening strip may be; its middle is at its base.
        across: (2,) from the front edge to the back edge, in the frame.
        bulk: layers lie so many times as far apart as they would by default.

    Attributes:
        stage: 0 flat, 2k - 1 folded and 2k stretched for the k-th time.
        opened: 0…1, how far all creases have opened after the last stretch.
        left, base, length, across: as above; with across 0 the strip is seen from its edge.
        creased: 0…1, share of the flat strip on which creases are marked.
    """

    def __init__(
        self, left: float, base: float, length: float, folds: int, room: float, across: tuple[float, float],
        bulk: float = 1.0,
    ) -> None:  # fmt: skip
        super().__init__()
        self.left, self.base, self.length = float(left), float(base), float(length)
        self.across = np.array(across, float)
        self.folds, self.room = int(folds), float(room)
        self._apart = bulk * np.array(APART)
        self._x = np.linspace(0, 1, GRAIN * 2**folds + 1)
        self.stage = self.opened = self.creased = 0.0

    @property
    def corner(self) -> np.ndarray:
        """(2,): where the front edge begins."""
        return np.array([self.left, self.base])

    def flat(self) -> np.ndarray:
        """(n,): the points 0…1 of the strip that lie on no bend."""
        x = self._chain()[1]
        return np.asarray(x[x >= 0])

    def places(self) -> Part:
        """(n,): where these points are painted, 0…1 along the old length."""
        level = self._chain()[1] >= 0
        front = Part(self, lambda ink: max(ink.lines(), key=lambda line: -line[0, 1])[level, 0])
        return front.through(lambda x: (x - self.corner[0]) / self.length)

    def _chain(self) -> tuple[np.ndarray, np.ndarray]:
        """The front edge (n, 2) in the frame, and the x of its points; on bends x is less by 2."""
        if self.opened > 0:
            return self._opening()
        points, x = _fold(self._x, self.length, self.stage, self._apart)
        return points + self.corner, x

    def _opening(self) -> tuple[np.ndarray, np.ndarray]:
        """All creases open by the same angle, from 180° to 0°; layers close up at once."""
        pieces = 2**self.folds
        angle = np.pi * (1 - self.opened)
        turns = np.concatenate([[0], np.cumsum(crease_signs(self.folds))])
        level = min(1.0, 2 * self.opened)  # from a right angle on it lies level
        heading = (turns - turns.mean() * smoothstep(level)) * angle
        steps = np.stack([np.cos(heading), np.sin(heading)], axis=1)
        corners = np.concatenate([[[0.0, 0.0]], np.cumsum(steps, axis=0)])
        grid = np.arange(pieces + 1) / pieces
        points = np.stack([np.interp(self._x, grid, axis) for axis in corners.T], axis=1)
        low, high = points.min(0), points.max(0)
        zoom = min(self.length / (high[0] - low[0]), self.room / max(high[1] - low[1], 1e-9))
        shown = (points - (low + high) / 2) * zoom + self.corner + (self.length / 2, 0)
        closing = max(0.0, 1 - self.opened / 0.12)
        if closing > 0:
            stack, x = _fold(self._x, self.length, 2.0 * self.folds, self._apart)
            height = np.interp(self._x, np.where(x < 0, x + 2, x), stack[:, 1])
            shown[:, 1] += closing * height
        return shown, self._x

    def paint(self, canvas: Canvas) -> None:
        front, x = self._chain()
        x = np.where(x < 0, x + 2, x)
        shown = max(2, round(self.reveal * len(x)))
        front, x = front[:shown], x[:shown]
        shades = theme.shades("sheet", x)
        if self.across.max() > 0.01:
            self._paint_faces(canvas, front, shades)
        apart = np.interp(self.stage / 2, np.arange(len(APART)), self._apart) if not self.opened else APART[0]
        canvas.strokes([front], [shades], min(3.0, 30 * apart), self.opacity, 0.3 if self.opened else 0.0)
        if self.creased > 0:
            self._paint_creases(canvas)

    def _paint_faces(self, canvas: Canvas, front: np.ndarray, shades: np.ndarray) -> None:
        """The faces between front and back edge, lower ones first: seen from above, higher ones hide them."""
        back = front + self.across
        way = np.diff(front, axis=0)
        level = np.abs(way[:, 0]) / np.maximum(np.hypot(*way.T), 1e-9)
        is_upside = way[:, 0] >= 0
        light = np.where(is_upside, 0.40, 0.30) + 0.26 * level
        ground = rgb(theme.colour("background"))
        body = (shades[1:] + shades[:-1]) / 2 * light[:, None] + ground * (1 - light[:, None])
        corners = np.stack([front[:-1], front[1:], back[1:], back[:-1]], axis=1)
        order = np.argsort(front[:-1, 1] + front[1:, 1], kind="stable")
        canvas.quads(corners[order], body[order], self.opacity)
        canvas.strokes([back], [shades], 1.0, 0.35 * self.opacity)

    def _paint_creases(self, canvas: Canvas) -> None:
        """The creases of the flat strip, each across it."""
        where = np.arange(1, 2**self.folds) / 2**self.folds
        where = where[where <= self.creased + 1e-9]
        feet = self.corner + np.stack([where * self.length, np.zeros_like(where)], axis=1)
        lines = [np.stack([foot, foot + self.across]) for foot in feet]
        canvas.strokes(lines, rgb(theme.colour("highlight")), 1.5, 0.85 * self.opacity)

    def extent(self) -> np.ndarray:
        front = self._chain()[0]
        return np.concatenate([front, front + self.across])


def crease_signs(folds: int) -> np.ndarray:
    """(2^folds - 1,): 1 where the strip turns left at a crease, -1 where it turns right; the paper-folding sequence."""
    place = np.arange(1, 2**folds)
    odd = place // (place & -place)
    return np.where(odd % 4 == 1, 1, -1)


def tent(x: np.ndarray, folds: int) -> np.ndarray:
    """Where points of the strip, 0…1 and of any shape, lie after a number of folds."""
    for _ in range(folds):
        x = np.minimum(2 * x, 2 - 2 * x)
    return x


def _fold(x: np.ndarray, length: float, stage: float, apart: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The strip (n, 2) from its left end, in units, and the x of its points; on bends x is less by 2."""
    points = np.stack([length * x, np.zeros_like(x)], axis=1)
    for k in range(len(apart) - 1):
        turned, stretched = np.clip([stage - 2 * k, stage - 2 * k - 1], 0, 1)
        if turned <= 0:
            break
        hinge = np.array([length / 2, (2**k - 0.5) * apart[k]])
        points, x = _turn(points, x, hinge, np.pi * turned)
        thinner = (apart[k + 1] / apart[k]) ** stretched
        across, half = points[:, 0], length / 2
        points = np.stack(
            [
                np.clip(across, 0, half) * (1 + stretched)
                + (np.minimum(across, 0) + np.maximum(across - half, 0) * (turned == 1)) * thinner
                + np.maximum(across - half, 0) * (turned < 1),
                points[:, 1] * thinner,
            ],
            axis=1,
        )
    return points, x


def _turn(points: np.ndarray, x: np.ndarray, hinge: np.ndarray, angle: float) -> tuple[np.ndarray, np.ndarray]:
    """Turn what lies right of the hinge about it, and bend every layer that crosses it."""
    side = points[:, 0] - hinge[0]
    at = np.flatnonzero(np.abs(side) < 1e-9)
    turned = np.where((side > 1e-9)[:, None], _rotated(points - hinge, angle) + hinge, points)
    parts, marks, start = [], [], 0
    for crossing in at.tolist():
        rises = crossing + 1 < len(side) and side[crossing + 1] > 0
        turns = np.linspace(0, angle, ARC) if rises else np.linspace(angle, 0, ARC)
        below = points[crossing] - hinge
        bend = np.stack([_rotated(below, a) for a in turns]) + hinge
        parts += [turned[start:crossing], bend]
        marks += [x[start:crossing], np.full(ARC, x[crossing] % 2 - 2)]
        start = crossing + 1
    return np.concatenate([*parts, turned[start:]]), np.concatenate([*marks, x[start:]])


def _rotated(points: np.ndarray, angle: float) -> np.ndarray:
    cosine, sine = np.cos(angle), np.sin(angle)
    turned: np.ndarray = points @ np.array([[cosine, sine], [-sine, cosine]])
    return turned
