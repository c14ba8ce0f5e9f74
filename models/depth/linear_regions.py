"""How many linear regions of a ReLU net meet a square of a plane: counted exactly, by cutting it up unit by unit.

Within a region the same units are awake, so the net is one affine map there. Montúfar et al. (2014),
arXiv:1402.1869, show how many there can be; Hanin and Rolnick (2019), arXiv:1901.09021, how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.traces.arrays import Doubles

THIN = 1e-9  # nearer than this to a unit's crease a corner lies on it


def count_regions(layers: Sequence[tuple[Doubles, Doubles]], origin: Doubles, axes: Doubles) -> int:
    """Regions of a plain dense ReLU net met by the points origin + u·axes[0] + v·axes[1], u and v in -1…1.

    Args:
        layers: weights (units, inputs) and biases (units,) of the hidden layers, from the input on.
        origin: (inputs,).
        axes: (2, inputs).
    """
    pieces = np.array([[[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]]])  # convex, corners in order
    reads = np.column_stack([axes.T, origin])[None]  # (pieces, values, 3): what comes in, as maps of (u, v, 1)
    for weight, bias in layers:
        maps = weight @ reads
        maps[:, :, 2] += bias
        owner = np.arange(len(pieces))  # which map is that of a piece
        for unit in range(maps.shape[1]):
            pieces, parents = _cut_along(pieces, maps[owner, unit])
            owner = owner[parents]
        maps, middles = maps[owner], pieces.mean(1)[:, None]
        reads = maps * ((maps[:, :, :2] * middles).sum(2, keepdims=True) + maps[:, :, 2:] > 0)
    return len(pieces)


def _cut_along(pieces: Doubles, crease: Doubles) -> tuple[Doubles, NDArray[np.int64]]:
    """Convex pieces (n, corners, 2), those that a unit's crease crosses in two, and which piece each one is of.

    A crease (n, 3) is where a u + b v + c = 0. Pieces with fewer corners than others repeat their first.
    """
    height = pieces[:, :, 0] * crease[:, :1] + pieces[:, :, 1] * crease[:, 1:2] + crease[:, 2:]
    cut = np.flatnonzero((height.min(1) < -THIN) & (height.max(1) > THIN))
    same = np.arange(len(pieces))
    if not len(cut):
        return pieces, same
    corners, height = pieces[cut], height[cut]
    after = np.roll(height, -1, axis=1)
    is_crossed = height * after < 0
    share = np.where(is_crossed, height, 0.0) / np.where(is_crossed, height - after, 1.0)
    crossings = corners + share[:, :, None] * (np.roll(corners, -1, axis=1) - corners)
    both = np.stack([corners, crossings], axis=2).reshape(len(cut), -1, 2)
    one, other = (
        _kept(both, np.stack([side, is_crossed], axis=2).reshape(len(cut), -1)) for side in (height >= 0, height <= 0)
    )
    most = max(pieces.shape[1], one.shape[1], other.shape[1])
    found = np.concatenate([_filled(pieces, most), _filled(other, most)])
    found[cut] = _filled(one, most)
    return found, np.concatenate([same, cut])


def _kept(corners: Doubles, keep: NDArray[np.bool_]) -> Doubles:
    """Only some corners of every piece, in their order."""
    count = keep.sum(1)
    order = np.argsort(~keep, axis=1, kind="stable")[:, : count.max()]
    order = np.where(np.arange(order.shape[1]) < count[:, None], order, order[:, :1])
    kept: Doubles = np.take_along_axis(corners, order[:, :, None], axis=1)
    return kept


def _filled(pieces: Doubles, corners: int) -> Doubles:
    """Pieces with as many corners as asked for: the first of them again."""
    missing = corners - pieces.shape[1]
    return np.concatenate([pieces, np.repeat(pieces[:, :1], missing, axis=1)], axis=1) if missing > 0 else pieces
