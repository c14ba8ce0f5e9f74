"""The best that a given number of straight pieces can do: least-squares fits by dynamic programming."""

from __future__ import annotations

import numpy as np

from models.traces.arrays import Doubles

LOW, HIGH, LEVELS = -0.5, 1.5, 33  # heights at which joined pieces may meet


def best_joined_fits(knots: Doubles, target: Doubles, bends: int) -> tuple[Doubles, Doubles]:
    """Continuous fits with 0 … `bends` bends, of all whose bends are at knots and at one of LEVELS heights.

    Args:
        knots: (n,) evenly spaced, target: (n,) a function that is linear between them.

    Returns:
        fits (bends + 1, n) at the knots, and their mean squared errors (bends + 1,).
    """
    heights = np.linspace(LOW, HIGH, LEVELS)
    cost = _joined_costs(target, heights)
    n = len(knots)
    total = np.full((n, LEVELS), np.inf)
    total[0] = 0.0
    came_from = []
    for _ in range(bends + 1):
        through = total.ravel()[:, None] + cost  # (from, to)
        came_from.append(through.argmin(0))
        total = through.min(0).reshape(n, LEVELS)
        if len(came_from) == 1:
            ends, errors = [], []
        ends.append((n - 1) * LEVELS + int(total[-1].argmin()))
        errors.append(float(total[-1].min()) / (n - 1))
    fits = [_traced(came_from[: pieces + 1], end, heights, n) for pieces, end in enumerate(ends)]
    return np.stack(fits), np.maximum(np.array(errors), 0.0)


def _joined_costs(target: Doubles, heights: Doubles) -> Doubles:
    """(n·levels, n·levels): squared error, over cells of width 1, of the line between two knots at given heights."""
    n, levels = len(target), len(heights)
    cost = np.full((n, levels, n, levels), np.inf)
    for a in range(n - 1):
        for b in range(a + 1, n):
            share = np.linspace(0, 1, b - a + 1)
            # an error that runs from e0 to e1 over a cell costs (e0² + e0 e1 + e1²) / 3
            left, right, own = 1 - share, share, target[a : b + 1]

            def product(p: Doubles, q: Doubles) -> float:
                return float((2 * p[:-1] @ q[:-1] + 2 * p[1:] @ q[1:] + p[:-1] @ q[1:] + p[1:] @ q[:-1]) / 6)

            u, v = heights[:, None], heights[None, :]
            cost[a, :, b, :] = (
                u * u * product(left, left)
                + v * v * product(right, right)
                + product(own, own)
                + 2 * u * v * product(left, right)
                - 2 * u * product(left, own)
                - 2 * v * product(right, own)
            )
    return cost.reshape(n * levels, n * levels)


def _traced(came_from: list[np.ndarray], end: int, heights: Doubles, n: int) -> Doubles:
    corners = [end]
    for back in reversed(came_from):
        corners.append(int(back[corners[-1]]))
    places, levels = np.divmod(np.array(corners[::-1]), len(heights))
    return np.interp(np.arange(n), places, heights[levels])


def least_torn_errors(values: Doubles, pieces: int) -> Doubles:
    """(pieces,): least mean squared error of 1, 2, … straight pieces that need not join, over evenly spaced samples.

    No function with as many pieces, however its bends are placed, can do better on these samples.
    """
    x = (np.arange(len(values)) + 0.5) / len(values)
    sums = [np.concatenate([[0.0], np.cumsum(v)]) for v in (np.ones_like(x), x, values, x * x, x * values, values**2)]
    n, sx, sy, sxx, sxy, syy = (s[None, :] - s[:, None] for s in sums)  # over samples from row to column
    count = np.maximum(n, 1)
    spread, joint = sxx - sx**2 / count, sxy - sx * sy / count
    error = syy - sy**2 / count - np.where(spread > 1e-12, joint**2 / np.maximum(spread, 1e-12), 0.0)
    cost = np.where(n > 0, np.maximum(error, 0.0), np.inf)
    least, found = cost[0], []
    for _ in range(pieces):
        found.append(least[-1] / len(values))
        least = (least[:, None] + cost).min(0)
    return np.array(found)
