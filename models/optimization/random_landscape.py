"""Random landscapes of any dimension, and how many of their level points are minima.

A. Bray, D. Dean (2007), Statistics of Critical Points of Gaussian Fields on Large-Dimensional Spaces, Physical Review
Letters 98.
"""

from __future__ import annotations

import torch
from torch import Tensor

from models.optimization.curvature import newton_step

LEVEL = 1e-9  # a gradient shorter than this counts as none


def minima_share(
    dimensions: int, generator: torch.Generator, *, starts: int = 4000, waves: int = 64, steps: int = 40
) -> float:
    """The share of minima among the level points that Newton's method finds from random starts.

    The landscape is a sum of `waves` cosines whose directions and phases are drawn, all but a Gaussian field. Newton's
    method goes to level points of every kind: it does not know up from down. Starts that find none are left out.
    """
    wave = torch.randn(waves, dimensions, dtype=torch.float64, generator=generator)
    phase = 2 * torch.pi * torch.rand(waves, dtype=torch.float64, generator=generator)
    places = 20 * torch.rand(starts, dimensions, dtype=torch.float64, generator=generator)
    for _ in range(steps):
        slope, curvature = _slope(places, wave, phase), _curvature(places, wave, phase)
        places = places + newton_step(slope, curvature, absolute=False, radius=0.5)
    level = _slope(places, wave, phase).norm(dim=-1) < LEVEL
    curvatures = torch.linalg.eigvalsh(_curvature(places[level], wave, phase))
    return float((curvatures > 0).all(-1).double().mean())


def _slope(places: Tensor, wave: Tensor, phase: Tensor) -> Tensor:
    """(n, dimensions), up to a factor that is the same everywhere."""
    return -torch.sin(places @ wave.T + phase) @ wave


def _curvature(places: Tensor, wave: Tensor, phase: Tensor) -> Tensor:
    """(n, dimensions, dimensions), up to the same factor."""
    height = torch.cos(places @ wave.T + phase)
    return -torch.einsum("nk,ki,kj->nij", height, wave, wave)
