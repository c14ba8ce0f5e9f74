"""Functions of two parameters on which optimisers are tried, and the paths that torch.optim takes on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

from models.framework.training import Recorder, train
from models.traces.arrays import Doubles

Surface = Callable[[Tensor], Tensor]
"""(…, 2) points -> (…,) values."""

MakeOptimizer = Callable[[Iterable[nn.Parameter]], torch.optim.Optimizer]
MakeScheduler = Callable[[torch.optim.Optimizer], torch.optim.lr_scheduler.LRScheduler]


def rosenbrock(points: Tensor) -> Tensor:
    """(1 - x)² + 100 (y - x²)²: a curved valley, least 0 at (1, 1). Rosenbrock 1960."""
    x, y = points.unbind(-1)
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def beale(points: Tensor) -> Tensor:
    """Least 0 at (3, .5), flat around it and steep at the corners; points (…, 2) give (…). Beale 1958."""
    x, y = points.unbind(-1)
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def styblinski_tang(points: Tensor) -> Tensor:
    """½ Σ (x⁴ - 16 x² + 5 x) of points (…, 2): four minima, lowest at (-2.9035, -2.9035). Styblinski and Tang 1990."""
    return ((points**4 - 16 * points**2 + 5 * points) / 2).sum(-1)


def saddle(points: Tensor) -> Tensor:
    """x² - y² + y⁴/4 of points (…, 2): a saddle at the origin, minima of -1 at (0, ±√2)."""
    x, y = points.unbind(-1)
    return x**2 - y**2 + y**4 / 4


class Walkers(nn.Module):
    """Points (…, 2) of the plane as parameters; each goes its own way, since their losses are summed."""

    def __init__(self, starts: Doubles) -> None:
        super().__init__()
        self.place = nn.Parameter(torch.from_numpy(starts.copy()))


def paths(
    surface: Surface,
    starts: Doubles,
    make_optimizer: MakeOptimizer,
    steps: int,
    make_scheduler: MakeScheduler | None = None,
) -> tuple[Doubles, Doubles]:
    """The ways down from each of `starts` (n, 2), by an optimiser that treats every coordinate for itself.

    Returns places (steps + 1, n, 2) and values (steps + 1, n); values[i] belongs to places[i].
    """
    walkers = Walkers(starts)
    optimizer = make_optimizer(walkers.parameters())
    scheduler = make_scheduler(optimizer) if make_scheduler else None
    recorder = Recorder(walkers, range(steps + 1))
    train(lambda step: surface(walkers.place), optimizer, steps, recorder, scheduler=scheduler)
    return recorder.parameter("place"), recorder.loss()
