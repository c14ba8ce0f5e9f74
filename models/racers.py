"""The optimisers that are compared, all of them torch.optim's own, and what a race between them comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim import SGD, Optimizer
from torch.optim.lr_scheduler import CosineAnnealingLR, LRScheduler

from models.arithmetic import RMSprop, adam
from models.surfaces import Surface, Walkers
from models.traces.arrays import Doubles, Ints
from models.training import train

BETA = 0.9  # of momentum
FAR = 100.0  # a point farther from the origin is lost


@dataclass(frozen=True)
class Racer:
    """An optimiser with its rate left open, and whether a cosine takes the rate to 0."""

    name: str
    make: Callable[[Iterable[Any], float], Optimizer]
    cosine: bool = False

    def scheduler(self, optimizer: Optimizer, steps: int) -> LRScheduler | None:
        """The schedule over a race of that many steps."""
        return CosineAnnealingLR(optimizer, steps) if self.cosine else None


RACERS = (
    Racer("gradient_descent", SGD),
    Racer("momentum", lambda parameters, rate: SGD(parameters, rate, momentum=BETA)),
    Racer("nesterov", lambda parameters, rate: SGD(parameters, rate, momentum=BETA, nesterov=True)),
    Racer("rmsprop", RMSprop),
    Racer("adam", adam),
    Racer("adam_cosine", adam, cosine=True),
)


class Crowds(nn.Module):
    """A copy of the starts (…, 2) for each rate: parameters of their own, so that each has its own rate."""

    def __init__(self, starts: Doubles, count: int) -> None:
        super().__init__()
        self.places = nn.ParameterList([nn.Parameter(torch.from_numpy(starts.copy())) for _ in range(count)])


def by_rate(
    surface: Surface, starts: Doubles, racer: Racer, rates: Sequence[float], steps: int
) -> tuple[Doubles, Doubles]:
    """One optimiser from all of the starts (…, 2) at each of the rates: losses (steps + 1, rates, …) and the places
    (rates, …, 2) where it ends."""
    crowds = Crowds(starts, len(rates))
    groups = [{"params": [place], "lr": rate} for place, rate in zip(crowds.places, rates, strict=True)]
    optimizer = racer.make(groups, rates[0])
    losses = np.empty((steps + 1, len(rates), *starts.shape[:-1]))

    def objective(step: int) -> Tensor:
        loss = surface(torch.stack(list(crowds.places)))
        losses[step] = loss.detach().numpy()
        return loss

    train(objective, optimizer, steps, scheduler=racer.scheduler(optimizer, steps))
    return losses, np.stack([place.detach().numpy() for place in crowds.places])


def arrivals(losses: Doubles, goal: float) -> Ints:
    """(…,) the step from which on losses (steps + 1, …) stay below the goal; steps + 1 where they do not."""
    short = ~(losses < goal)
    last: Ints = len(losses) - 1 - short[::-1].argmax(axis=0)
    return np.where(short.any(axis=0), last + 1, 0).astype(np.int64)


def best_rate(losses: Doubles, rates: Sequence[float], goal: float) -> float:
    """The rate that arrives first; if none does, the one that ends lowest."""
    arrived, final = arrivals(losses, goal), np.nan_to_num(losses[-1], nan=np.inf, posinf=np.inf)
    return float(rates[min(range(len(rates)), key=lambda k: (arrived[k], final[k]))])


def fates(surface: Surface, starts: Doubles, racer: Racer, rate: float, steps: int, goal: float) -> tuple[Ints, Ints]:
    """What becomes of starts (…, 2): (…,) the step from which on each stays below the goal, and that at which it is
    lost, farther than `FAR` out or no number; steps + 1 for never."""
    walkers = Walkers(starts)
    optimizer = racer.make(walkers.parameters(), rate)
    never = torch.full(starts.shape[:-1], steps + 1)
    arrived, lost = torch.zeros_like(never), never.clone()

    def objective(step: int) -> Tensor:
        loss = surface(walkers.place)
        arrived[~(loss.detach() < goal)] = step + 1
        away = ~(walkers.place.detach().abs().amax(-1) < FAR)
        lost[away & (lost == never)] = step
        return loss

    train(objective, optimizer, steps, scheduler=racer.scheduler(optimizer, steps))
    return arrived.numpy(), lost.numpy()
