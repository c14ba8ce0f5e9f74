"""A sine, for the small lecture's first chapter."""

from __future__ import annotations

import numpy as np
import torch

from models.framework.experiment import experiment, value
from models.traces.sketch import WavesTrace


@experiment
def waves(seed: int, samples: int = 32) -> WavesTrace:
    angles = torch.linspace(0, 2 * np.pi, samples, dtype=torch.float64) + seed
    return WavesTrace(heights=angles.sin().numpy())


@value
def highest(trace: WavesTrace) -> float:
    return float(trace.heights.max())


@value
def gap(trace: WavesTrace) -> float:
    return float(abs(trace.heights[0] - trace.heights[-1]))
