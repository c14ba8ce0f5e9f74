"""The shape net worked out in numpy: convolutions, pooling, and what of an image can reach a unit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.traces.arrays import Doubles, Ints

Layer = tuple[NDArray[np.floating], NDArray[np.floating]]  # weight and bias


def shape_net_stages(image: NDArray[np.floating], layers: Sequence[Layer], readout: Layer) -> dict[str, Doubles]:
    """z1, h1, p1, z2, h2, p2, z3, h3, features, logits, probabilities of an image (rows, columns)."""
    stages: dict[str, Doubles] = {}
    h = np.asarray(image, dtype=np.float64)[None]
    for layer, (weight, bias) in enumerate(layers, 1):
        z = convolve(h, weight) + bias[:, None, None]
        stages[f"z{layer}"], stages[f"h{layer}"] = z, np.maximum(z, 0)
        h = max_pool(stages[f"h{layer}"])
        if layer < len(layers):
            stages[f"p{layer}"] = h
    stages["features"] = stages[f"h{len(layers)}"].max(axis=(1, 2))
    stages["logits"] = readout[0].astype(np.float64) @ stages["features"] + readout[1]
    weights = np.exp(stages["logits"] - stages["logits"].max())
    stages["probabilities"] = weights / weights.sum()
    return stages


def convolve(maps: Doubles, weight: NDArray[np.floating]) -> Doubles:
    """(out, rows, columns): maps (in, rows, columns) under kernels (out, in, k, k), zeros around them.

    As torch.nn.Conv2d the kernel is not flipped: z[r, c] = Σ weight[a, b] · maps[r + a - k//2, c + b - k//2].
    """
    reach = weight.shape[-1] // 2
    padded = np.pad(maps, ((0, 0), (reach, reach), (reach, reach)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, weight.shape[-2:], axis=(1, 2))
    summed: Doubles = np.einsum("oiab,ircab->orc", weight.astype(np.float64), windows, optimize=True)
    return summed


def max_pool(maps: Doubles) -> Doubles:
    """(channels, rows / 2, columns / 2): the largest of every 2×2 pixels."""
    channels, rows, columns = maps.shape
    pooled: Doubles = maps.reshape(channels, rows // 2, 2, columns // 2, 2).max(axis=(2, 4))
    return pooled


def receptive_field(layer: int, row: int, column: int, size: int) -> tuple[int, int, int, int]:
    """(top, left, bottom, right) of the pixels that can reach a unit of h1, h2 or h3, the latter two not included."""
    return _within(*_reach(layer, row, column), size)


def field_middle(layer: int, row: int, column: int, size: int) -> tuple[int, int, int, int]:
    """The same of the middle half, each way, of a unit's field; what the image's edge cuts off counts as field."""
    low, high = _reach(layer, row, column)
    quarter = (high - low) // 4
    return _within(low + quarter, high - quarter, size)


def _reach(layer: int, row: int, column: int) -> tuple[Ints, Ints]:
    """(row, column) of the first pixel that reaches a unit and of the one beyond the last, were there no edge."""
    low, high = np.array([row, column]), np.array([row, column])
    for depth in range(layer, 0, -1):
        reach = 2 if depth == 1 else 1
        low, high = low - reach, high + reach
        if depth > 1:
            low, high = 2 * low, 2 * high + 1
    return low, high + 1


def _within(low: Ints, high: Ints, size: int) -> tuple[int, int, int, int]:
    top, left = np.maximum(low, 0)
    bottom, right = np.minimum(high, size)
    return int(top), int(left), int(bottom), int(right)
