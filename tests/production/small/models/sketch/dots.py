"""A point, for the small lecture's second chapter."""

from __future__ import annotations

import numpy as np

from models.framework.experiment import experiment, value
from models.traces.sketch import DotsTrace


@experiment
def dots(seed: int) -> DotsTrace:
    return DotsTrace(place=np.array([0.25, 0.5]) + seed / 100)


@value
def distance(trace: DotsTrace) -> float:
    return float(np.hypot(*trace.place))


@value
def distance_of_the_opposite_corner(trace: DotsTrace) -> float:
    return 2.0 + float(np.hypot(*trace.place))
