"""Ways to train hard steps without a gradient: an evolution strategy, and the perceptron's rule for a single one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.hard_steps import cross_entropy

Doubles = NDArray[np.float64]
CHUNK = 400  # candidates at once: they stay in the processor's cache


@dataclass(frozen=True)
class Evolution:
    """Runs side by side; `best_at` holds each run's best parameters so far.

    best_at: (generations + 1, runs, parameters), row 0 the start; evaluations: losses evaluated in each run.
    """

    best_at: Tensor
    evaluations: int


def evolve(
    losses: Callable[[Tensor], Tensor],
    start: Tensor,
    generations: int,
    generator: torch.Generator,
    *,
    offspring: int = 48,
    parents: int = 12,
    first_step: float = 1.0,
    last_step: float = 0.05,
) -> Evolution:
    """A (μ/μ, λ) evolution strategy (Beyer and Schwefel 2002) whose step size falls geometrically.

    Each generation draws `offspring` around the mean and takes the mean of the best `parents` as the next.

    Args:
        losses: of parameters (candidates, parameters).
        start: (runs, parameters), the first means.
    """
    runs, size = start.shape
    mean, best, lowest = start, start, losses(start)
    kept = [best]
    for generation in range(generations):
        step = first_step * (last_step / first_step) ** (generation / max(generations - 1, 1))
        drawn = torch.randn(runs, offspring, size, dtype=start.dtype, generator=generator)
        candidates = mean[:, None] + step * drawn
        loss = losses(candidates.reshape(-1, size)).reshape(runs, offspring)
        order = loss.argsort(dim=1, stable=True)
        mean = candidates[torch.arange(runs)[:, None], order[:, :parents]].mean(1)
        first = order[:, 0]
        better = loss[torch.arange(runs), first] < lowest
        lowest = torch.where(better, loss[torch.arange(runs), first], lowest)
        best = torch.where(better[:, None], candidates[torch.arange(runs), first], best)
        kept.append(best)
    return Evolution(torch.stack(kept), 1 + generations * offspring)


def search(
    losses: Callable[[Tensor], Tensor], spread: Tensor, runs: int, evaluations: int, generator: torch.Generator
) -> Tensor:
    """(runs, parameters): in each run the best of `evaluations` normal draws of widths `spread` (parameters,)."""
    best = torch.empty(runs, len(spread), dtype=spread.dtype)
    for run in range(runs):
        drawn = spread * torch.randn(evaluations, len(spread), dtype=spread.dtype, generator=generator)
        lowest = torch.cat([losses(some) for some in drawn.split(CHUNK)]).argmin()  # type: ignore[no-untyped-call]
        best[run] = drawn[lowest]
    return best


def unpacked(rows: Tensor, hidden: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """W1 (…, hidden, 2), b1 (…, hidden), w2 (…, hidden) and b2 (…) of 2-hidden-1 nets given as rows (…, parameters)."""
    W1, b1, w2 = rows[..., : 2 * hidden], rows[..., 2 * hidden : 3 * hidden], rows[..., 3 * hidden : 4 * hidden]
    return W1.reshape(*rows.shape[:-1], hidden, 2), b1, w2, rows[..., -1]


def step_logits(rows: Tensor, X: Tensor, hidden: int) -> Tensor:
    """(candidates, samples): logits of 2-hidden-1 step nets given as rows."""
    W1, b1, w2, b2 = unpacked(rows, hidden)
    hard = (W1 @ X.T + b1[..., None]).sign()
    logits: Tensor = (w2[:, None] @ hard)[:, 0] + b2[:, None]
    return logits


def step_losses(X: Tensor, y: Tensor, hidden: int) -> Callable[[Tensor], Tensor]:
    """Mean binary cross-entropy of such nets on X (n, 2), y (n,), for `evolve`."""

    def losses(parameters: Tensor) -> Tensor:
        return cross_entropy(step_logits(parameters, X, hidden), y)

    return losses


def parted_points(samples: int, margin: float, generator: np.random.Generator) -> tuple[Doubles, NDArray[np.int64]]:
    """Points (n, 2) of the unit disc at least `margin` from a random line, and on which side (n,) each lies."""
    angle, offset = generator.uniform(0, 2 * np.pi), generator.uniform(-0.3, 0.3)
    normal = np.array([np.cos(angle), np.sin(angle)])
    drawn = generator.uniform(-1, 1, (20 * samples, 2))
    kept = drawn[((drawn**2).sum(1) < 1) & (np.abs(drawn @ normal - offset) > margin)][:samples]
    return kept, (kept @ normal > offset).astype(np.int64)


def perceptron(X: Doubles, y: NDArray[np.int64], generator: np.random.Generator, most: int = 10_000) -> Doubles:
    """The perceptron's rule (Rosenblatt 1958) in random order until no sample is wrong, or `most` corrections.

    Returns w (corrections + 1, 3): class 1 where w · (x, y, 1) > 0.
    """
    inputs, targets = np.column_stack([X, np.ones(len(X))]), 2 * y - 1
    w = 0.1 * generator.standard_normal(3)
    history = [w]
    while len(history) <= most and ((inputs @ w > 0) != (y == 1)).any():
        for k in generator.permutation(len(X)):
            if (inputs[k] @ w > 0) != (y[k] == 1):
                w = w + targets[k] * inputs[k]
                history.append(w)
    return np.stack(history)
