"""Random filters that are as smooth as given ones: what a learned filter has to beat."""

from __future__ import annotations

from functools import cache

import numpy as np

from models.traces.arrays import Doubles, Floats, Ints
from models.traces.representation.features_forming import neighbour_correlation, selectivity, tuning

ROUGHEST, SMOOTHEST = 0.0, 2.2  # standard deviations (pixels) of the blurs
REACH = 4  # pixels to either side that a blur takes in


@cache
def blurred_noise(side: int, number: int) -> tuple[Floats, Doubles, Doubles]:
    """(number, side, side) patches of blurred normal noise; their neighbours' correlation, and their tuning."""
    generator = np.random.default_rng(0)
    noise = generator.standard_normal((number, side + 2 * REACH, side + 2 * REACH))
    width = np.maximum(generator.uniform(ROUGHEST, SMOOTHEST, number), 1e-3)
    blur = np.exp(-0.5 * (np.arange(-REACH, REACH + 1) / width[:, None]) ** 2)
    down = sum(blur[:, i, None, None] * noise[:, i : i + side] for i in range(2 * REACH + 1))
    patches = sum(blur[:, i, None, None] * down[:, :, i : i + side] for i in range(2 * REACH + 1))  # type: ignore[misc, index]
    patches = (patches - patches.mean(axis=(1, 2), keepdims=True)).astype(np.float32)  # type: ignore[attr-defined]
    answers = np.concatenate([tuning(part) for part in np.array_split(patches, 20)])
    return patches, neighbour_correlation(patches), answers


def as_smooth_as(filters: Floats, number: int, pool: int) -> Ints:
    """(filters, number): of `pool` blurred patches those whose neighbours correlate most nearly as each filter's do.

    They stand in the order of their selectivity.
    """
    _, alike, answers = blurred_noise(filters.shape[-1], pool)
    choosy = selectivity(answers)
    rows = []
    for wanted in neighbour_correlation(filters):
        nearest = np.abs(alike - wanted).argsort(kind="stable")[:number]
        rows.append(nearest[choosy[nearest].argsort(kind="stable")])
    return np.array(rows)
