"""How long the shots last, how much they hold, and how they read recorded states between two records."""

from __future__ import annotations

import os
import time
from itertools import pairwise
from pathlib import Path

import numpy as np

SECONDS = float(os.environ.get("BENCHMARK_SECONDS", "4"))
TICKS_A_SECOND = 15
LAPS = int(os.environ.get("BENCHMARK_LAPS", "1"))  # how often a shot plays what it shows
POINTS = int(os.environ.get("BENCHMARK_POINTS", "2000"))
STAMP = os.environ.get("BENCHMARK_STAMP")


def stamp() -> None:
    """Write down when this was called first, if there is a file for it."""
    if STAMP and not Path(STAMP).exists():
        Path(STAMP).write_text(f"{time.time():.3f}")


def parts(*shares: float) -> list[float]:
    """The shot's length divided in these shares, in whole fifteenths of a second."""
    cuts = np.round(np.cumsum([0.0, *shares]) / sum(shares) * round(SECONDS * TICKS_A_SECOND)).astype(int)
    return [(b - a) / TICKS_A_SECOND for a, b in pairwise(cuts.tolist())]


def between(records: np.ndarray, t: float) -> np.ndarray:
    """The state at t in 0…1 of a run [records, …], blended between the two records around it."""
    place = t * (len(records) - 1)
    before = min(int(place), len(records) - 2)
    share = place - before
    return (1 - share) * records[before] + share * records[before + 1]


def carried(points: np.ndarray, weights: np.ndarray, biases: np.ndarray, t: float) -> np.ndarray:
    """Points [n, 2] on their way through tanh layers, each along the straight line to its image."""
    for k, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        u = min(1.0, max(0.0, t * len(weights) - k))
        u = u * u * (3 - 2 * u)
        points = (1 - u) * points + u * np.tanh(points @ weight.T + bias)
    return points
