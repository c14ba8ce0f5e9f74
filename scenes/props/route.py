"""The way of points through a network, move by move, each along a stated path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.look.easing import smoothstep

Path = Callable[[np.ndarray, float], np.ndarray]

MOMENTS = 49  # of a path that a wave runs along


@dataclass(frozen=True)
class Move:
    """One step of a layer.

    Attributes:
        name: what it is called in a scene, such as "W1".
        path: (points (n, 2) before the move, t in 0…1) to points (n, 2); the identity at 0.
        inverse: points (n, 2) after the move to points before it; None where there is no way back.
    """

    name: str
    path: Path
    inverse: Callable[[np.ndarray], np.ndarray] | None = None


def _rotation(angle: float) -> np.ndarray:
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def _angle(rotation: np.ndarray) -> float:
    return float(np.arctan2(rotation[1, 0], rotation[0, 0]))


def rotate_stretch_rotate(weight: np.ndarray) -> tuple[float, np.ndarray, float]:
    """W = R(second) · diag(stretch) · R(first), by the singular value decomposition.

    Of the equivalent decompositions the one with the smallest turns is taken; where det W < 0, one stretch is negative.

    Returns:
        first and second angle in radians, and stretch (2,); in the order (first, stretch, second).
    """
    u, s, vt = np.linalg.svd(weight)
    swap = np.array([[0.0, 1.0], [1.0, 0.0]])
    flip = np.diag([1.0, -1.0])
    found = []
    for uu, ss, vv in ((u, s, vt), (u @ swap, s[::-1], swap @ vt)):
        stretch = ss.copy()
        if np.linalg.det(uu) < 0:
            uu, stretch = uu @ flip, stretch * (1, -1)
        if np.linalg.det(vv) < 0:
            vv, stretch = flip @ vv, stretch * (1, -1)
        for sign in (1.0, -1.0):
            first, second = _angle(sign * vv), _angle(sign * uu)
            found.append((abs(first) + abs(second), first, stretch, second))
    _, first, stretch, second = min(found, key=lambda candidate: candidate[0])
    return first, stretch, second


def linear(name: str, weight: np.ndarray, *, at_once: bool = False) -> Move:
    """z = W h, W (2, 2), as a rotation, a stretch along the axes (geometric in t), and a second rotation.

    Args:
        at_once: let the three happen together, in one sweep, instead of one after the other.
    """
    first, stretch, second = rotate_stretch_rotate(weight)

    def path(points: np.ndarray, t: float) -> np.ndarray:
        found: np.ndarray = points @ weight.T
        if t >= 1:
            return found
        if at_once:
            a = b = c = t
        else:
            a, b, c = smoothstep(np.clip(3 * t - np.arange(3), 0, 1))
        scale = np.where(stretch > 1e-9, np.abs(stretch) ** b, (1 - b) + b * stretch)
        found = points @ (_rotation(second * c) @ np.diag(scale) @ _rotation(first * a)).T
        return found

    is_regular = np.linalg.matrix_rank(weight) == len(weight)
    return Move(name, path, (lambda points: np.linalg.solve(weight, points.T).T) if is_regular else None)


def translation(name: str, bias: np.ndarray) -> Move:
    """z + b, b (2,), along a straight line."""
    return Move(name, lambda points, t: points + t * bias, lambda points: points - bias)


def activation(
    name: str,
    function: Callable[[np.ndarray], np.ndarray],
    inverse: Callable[[np.ndarray], np.ndarray] | None = None,
) -> Move:
    """σ(z), along the straight line from every point to its image."""
    return Move(name, lambda points, t: (1 - t) * points + t * function(points), inverse)


def normalisation(name: str, mean: np.ndarray, deviation: np.ndarray) -> Move:
    """(z − μ) / s, μ and s (dims,): first the shift, then the scale, geometric in t."""

    def path(points: np.ndarray, t: float) -> np.ndarray:
        shift, scale = np.clip(2 * t - np.arange(2), 0, 1)
        found: np.ndarray = (points - mean) / deviation
        if t >= 1:
            return found
        found = (points - shift * mean) * deviation ** (-scale)
        return found

    return Move(name, path, lambda points: points * deviation + mean)


class Route:
    """Moves one after another; a place on the way is one number s, whose whole part counts the finished moves.

    >>> route = Route([linear("W1", w), translation("b1", b), activation("s1", np.tanh)])
    >>> route.position(points, 2.5)     # half-way through the activation
    """

    def __init__(self, moves: Sequence[Move]) -> None:
        self.moves = tuple(moves)
        self._known: dict[int, tuple[np.ndarray, list[np.ndarray]]] = {}

    def __len__(self) -> int:
        return len(self.moves)

    def index(self, name: str) -> int:
        """The number of moves before the one with this name."""
        return [move.name for move in self.moves].index(name)

    def stages(self, rest: np.ndarray) -> list[np.ndarray]:
        """Points (n, 2) of the input plane before the first move and after every move."""
        known = self._known.get(id(rest))
        if known is None or known[0] is not rest:
            found = [np.asarray(rest, dtype=float)]
            for move in self.moves:
                found.append(move.path(found[-1], 1.0))
            self._known[id(rest)] = known = (rest, found)
        return known[1]

    def position(self, rest: np.ndarray, s: float) -> np.ndarray:
        """Where points (n, 2) of the input plane are at place s."""
        finished = min(int(s), len(self.moves))
        points = self.stages(rest)[finished]
        if s == finished:
            return points
        return self.moves[finished].path(points, s - finished)

    def pull_back(self, points: np.ndarray, stage: int) -> np.ndarray:
        """The points (n, 2) of the input plane that the first `stage` moves take to `points` (n, 2).

        Raises:
            ValueError: one of these moves has no way back.
        """
        for move in reversed(self.moves[:stage]):
            if move.inverse is None:
                raise ValueError(f"move {move.name!r} cannot be undone; pull back to a stage after it")
            points = move.inverse(points)
        return points


def swept(path: Callable[[float], np.ndarray], order: np.ndarray, lag: float) -> Callable[[float], np.ndarray]:
    """A path on which points set out one after another, like a wave.

    Args:
        path: 0…1 to points (n, 2).
        order: (n,) who sets out first: the smallest.
        lag: share of the time after which the last one sets out.

    Returns:
        0…1 to points (n, 2); the path's own ends at 0 and 1.
    """
    frames = np.stack([path(s) for s in np.linspace(0, 1, MOMENTS)])
    delay = lag * (order - order.min()) / max(float(np.ptp(order)), 1e-9)
    every = np.arange(len(order))

    def at(t: float) -> np.ndarray:
        share = np.clip((t - delay) / (1 - lag), 0, 1)
        moment = smoothstep(share) * (MOMENTS - 1)
        before = np.minimum(moment.astype(int), MOMENTS - 2)
        part = (moment - before)[:, None]
        return np.asarray((1 - part) * frames[before, every] + part * frames[before + 1, every])

    return at
