"""Second order: exact Hessians of small problems, and the steps that Newton's method makes of them."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.func import grad, hessian, vmap

Objective = Callable[[Tensor], Tensor]
"""(n,) parameters -> () value."""


def newton_step(
    gradient: Tensor, hessian: Tensor, *, absolute: bool, damping: float = 0.0, radius: float = math.inf
) -> Tensor:
    """-H⁻¹g, or -|H|⁻¹g with the eigenvalues' signs dropped (saddle-free Newton, Dauphin et al. 2014, section 6).

    Args:
        gradient: (…, n).
        hessian: (…, n, n).
        damping: added to the size of every eigenvalue; radius: the longest step taken.
    """
    values, vectors = torch.linalg.eigh(hessian)
    size = values.abs() + damping
    along = (vectors.mT @ gradient[..., None])[..., 0]
    step = -(vectors @ (along / (size if absolute else size.copysign(values)))[..., None])[..., 0]
    length = step.norm(dim=-1, keepdim=True).clamp_min(1e-300)
    shortened: Tensor = step * (radius / length).clamp_max(1.0)
    return shortened


def newton_path(
    objective: Objective, starts: Tensor, steps: int, *, absolute: bool, damping: float = 0.0, radius: float = math.inf
) -> Tensor:
    """(steps + 1, starts, n): the places of Newton's method from each of `starts` (starts, n), each for itself."""
    slope, curvature = vmap(grad(objective)), vmap(hessian(objective))
    places = [starts]
    for _ in range(steps):
        here = places[-1]
        places.append(
            here + newton_step(slope(here), curvature(here), absolute=absolute, damping=damping, radius=radius)
        )
    return torch.stack(places)
