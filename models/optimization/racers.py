"""The optimisers that are compared, all of them torch.optim's own, and what a race between them comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.optim import SGD, Optimizer
from torch.optim.lr_scheduler import CosineAnnealingLR, LRScheduler

from models.framework.arithmetic import RMSprop, adam
from models.framework.training import train
from models.optimization.surfaces import Surface, Walkers
from models.traces.arrays import Doubles, Ints

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


def by_rate(
    surface: Surface, starts: Doubles, racer: Racer, rates: Sequence[float], steps: int
) -> tuple[Doubles, Doubles]:
    """One optimiser from all of the starts (…, 2) at each of the rates: losses (steps + 1, rates, …) and the places
    (rates, …, 2) where it ends. The steps are those at a rate of 1, times each crowd's own rate."""
    crowds = Walkers(np.broadcast_to(starts, (len(rates), *starts.shape)))
    optimizer = racer.make(crowds.parameters(), 1.0)
    rate = torch.tensor(rates, dtype=torch.float64).view(-1, *(1,) * starts.ndim)
    before = torch.empty_like(crowds.place)

    def keep(*_: Any) -> None:
        before.copy_(crowds.place.detach())

    def shorten(*_: Any) -> None:
        with torch.no_grad():
            crowds.place.copy_(before + rate * (crowds.place - before))

    optimizer.register_step_pre_hook(keep)
    optimizer.register_step_post_hook(shorten)
    losses = np.empty((steps + 1, len(rates), *starts.shape[:-1]))

    def objective(step: int) -> Tensor:
        loss = surface(crowds.place)
        losses[step] = loss.detach().numpy()
        return loss

    train(objective, optimizer, steps, scheduler=racer.scheduler(optimizer, steps))
    return losses, crowds.place.detach().numpy()


def arrivals(losses: Doubles, goal: float) -> Ints:
    """(…,) the step from which on losses (steps + 1, …) stay below the goal; steps + 1 where they do not."""
    short = ~(losses < goal)
    last: Ints = len(losses) - 1 - short[::-1].argmax(axis=0)
    return np.where(short.any(axis=0), last + 1, 0).astype(np.int64)


def best_rate(losses: Doubles, rates: Sequence[float], goal: float) -> float:
    """The rate that arrives first, of losses (steps + 1, rates); if none does, the one that ends lowest."""
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
