"""Gumbel noise draws a class; the relaxed draw has a gradient. Its bias and deviation are measured here."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from models.traces.arrays import Doubles


def gumbel(draws: int, generator: torch.Generator) -> Tensor:
    """(draws, 3) standard Gumbel noise, -log of exponential noise as in torch's gumbel_softmax."""
    exponential = torch.empty(draws, 3, dtype=torch.float64).exponential_(generator=generator)
    return -exponential.log()


def normal(draws: int, generator: torch.Generator) -> Tensor:
    """(draws, 3) normal noise as wide as Gumbel's, whose variance is π² / 6."""
    return float(np.pi / np.sqrt(6)) * torch.randn(draws, 3, dtype=torch.float64, generator=generator)


def objective(y: Tensor, corner: Tensor) -> Tensor:
    """(…): |y - corner|² of rows y, which is not linear in y."""
    return ((y - corner) ** 2).sum(-1)


def enumerated_gradient(z: Tensor, corner: Tensor) -> tuple[Doubles, float]:
    """∂E[f(e_k)]/∂z (3,) over the classes k, and the least deviation of (f(e_k) - b) ∂log p_k/∂z, which estimates it.

    Least over all baselines b: the score-function estimator at its best (R. J. Williams 1992, Simple Statistical
    Gradient-Following Algorithms).
    """
    p, classes = z.softmax(0), torch.eye(3, dtype=torch.float64)
    f, score = objective(classes, corner), classes - p
    size = (score**2).sum(1)
    baseline = (p * f * size).sum() / (p * size).sum()
    exact = (p[:, None] * f[:, None] * score).sum(0)
    variance = (p * (f - baseline) ** 2 * size).sum() - (exact**2).sum()
    return exact.numpy(), float(np.sqrt(float(variance)))


def sample_gradients(z: Tensor, corner: Tensor, tau: float, noise: Tensor) -> Tensor:
    """(draws, 3): gradient of f(softmax((z + g) / τ)) with respect to z for every draw g alone."""
    rows = z.expand(noise.shape).clone().requires_grad_()
    objective(((rows + noise) / tau).softmax(1), corner).sum().backward()  # type: ignore[no-untyped-call]
    assert rows.grad is not None
    return rows.grad


def gradient_moments(z: Tensor, corner: Tensor, taus: Doubles, noise: Tensor) -> tuple[Doubles, Doubles]:
    """(taus, 3) means and (taus,) deviations of the relaxed estimator (Jang, Gu and Poole 2017)."""
    gradients = [sample_gradients(z, corner, tau, noise) for tau in taus]
    means = np.stack([rows.mean(0).numpy() for rows in gradients])
    return means, np.array([float(np.sqrt(float(rows.var(0).sum()))) for rows in gradients])
