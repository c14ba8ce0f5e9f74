"""A sine, for the small lecture's first chapter."""

from __future__ import annotations

import numpy as np
import torch

from models.experiment import claim, experiment
from models.traces.sketch import WavesTrace


@experiment
def waves(seed: int, samples: int = 32) -> WavesTrace:
    angles = torch.linspace(0, 2 * np.pi, samples, dtype=torch.float64) + seed
    return WavesTrace(heights=angles.sin().numpy())


@claim(scene="Waves", en="A sine stays below one", zh="正弦不超过一", relation="<=", bound=1.0)
def highest(trace: WavesTrace) -> float:
    return float(trace.heights.max())


@claim(scene="Ripples", en="A sine comes back", zh="正弦会回来", relation="<", bound=1e-9)
def gap(trace: WavesTrace) -> float:
    return float(abs(trace.heights[0] - trace.heights[-1]))
