"""Six optimisers race down two test functions and a network's loss; then from many other starts.

H. Rosenbrock (1960), An Automatic Method for Finding the Greatest or Least Value of a Function; E. Beale (1958), On an
Iterative Method for Finding a Local Minimum of a Function of More than One Variable; D. Kingma, J. Ba (2015), Adam;
I. Sutskever et al. (2013), momentum; I. Loshchilov, F. Hutter (2017), SGDR: the cosine; H. Li et al. (2018),
Visualizing the Loss Landscape of Neural Nets, §7.2: a path in the plane of its main directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import torch

from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.optimization.raced_nets import raced_nets
from models.optimization.racers import RACERS, Racer, arrivals, best_rate, by_rate, fates
from models.optimization.surfaces import Surface, beale, paths, rosenbrock
from models.traces.arrays import Doubles, Ints
from models.traces.optimization.optimizer_race import OptimizerRaceTrace

DESCENT, MOMENTUM, NESTEROV, RMSPROP, ADAM, COSINE = range(6)
RATES = tuple(round(10 ** (tenth / 10 - 4), 6) for tenth in range(45))


@experiment
def optimizer_race(
    seed: int,
    goal: float = 1e-3,
    beale_start: tuple[float, float] = (1.0, 1.0),
    beale_steps: int = 300,
    rosenbrock_start: tuple[float, float] = (-1.2, 1.0),
    rosenbrock_steps: int = 700,
    side: int = 60,
    sample: int = 14,
    cells: int = 101,
    width: int = 16,
    samples: int = 100,
    noise: float = 0.15,
    net_rates: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0),
    net_steps: int = 300,
    net_cells: int = 75,
) -> Trace:
    """The seed draws the other starts, the moons and the network's start; the races' starts are the classical ones."""
    generator = torch.Generator().manual_seed(seed)
    on_beale = _race("beale", beale_start, beale_steps, goal)
    on_rosenbrock = _race("rosenbrock", rosenbrock_start, rosenbrock_steps, goal)
    x, y = np.linspace(-2, 2, cells), np.linspace(-1, 3, cells)
    starts = _scattered(side, (-2, 2), (-1, 3), generator)
    arrival, diverged = _fates(rosenbrock, starts, on_rosenbrock[0], rosenbrock_steps, goal)
    some = _scattered(sample, (-2, 2), (-1, 3), generator)
    fair = [_rate_for_all(RACERS[which], some, rosenbrock_steps, goal) for which in (MOMENTUM, ADAM)]
    fair_arrival, fair_lost = _fates(rosenbrock, starts, fair, rosenbrock_steps, goal, (MOMENTUM, ADAM))
    beale_x, beale_y = np.linspace(0.3, 3.8, cells), np.linspace(-1.6, 1.6, cells)
    return OptimizerRaceTrace(
        goal=goal,
        rates_tried=np.array(RATES),
        beale_x=beale_x,
        beale_y=beale_y,
        beale_height=_on_grid(beale, beale_x, beale_y),
        beale_minimum=np.array([3.0, 0.5]),
        beale_rate=on_beale[0],
        beale_path=on_beale[1],
        beale_loss=on_beale[2],
        beale_arrival=arrivals(on_beale[2].T, goal),
        rosenbrock_x=x,
        rosenbrock_y=y,
        rosenbrock_height=_on_grid(rosenbrock, x, y),
        rosenbrock_minimum=np.ones(2),
        rosenbrock_rate=on_rosenbrock[0],
        rosenbrock_path=on_rosenbrock[1],
        rosenbrock_loss=on_rosenbrock[2],
        rosenbrock_arrival=arrivals(on_rosenbrock[2].T, goal),
        starts=starts,
        arrival=arrival,
        lost=diverged,
        fair_rate=np.array(fair),
        fair_arrival=fair_arrival,
        fair_lost=fair_lost,
        **raced_nets(seed, width, samples, noise, net_rates, net_steps, net_cells),
    )


# ---- functions of two parameters -----------------------------------------------------------------------------------


@lru_cache
def _race(name: str, start: tuple[float, float], steps: int, goal: float) -> tuple[Doubles, Doubles, Doubles]:
    """(6,) the best rates, (6, steps + 1, 2) the ways and (6, steps + 1) the losses; alike for every seed."""
    surface = {"beale": beale, "rosenbrock": rosenbrock}[name]
    rates, ways, losses = [], [], []
    for racer in RACERS:
        rate = best_rate(by_rate(surface, np.array(start), racer, RATES, steps)[0], RATES, goal)
        way, loss = _way(surface, start, racer, rate, steps)
        rates.append(rate)
        ways.append(way)
        losses.append(loss)
    return np.array(rates), np.stack(ways), np.stack(losses)


def _way(
    surface: Surface, start: tuple[float, float], racer: Racer, rate: float, steps: int
) -> tuple[Doubles, Doubles]:
    place, loss = paths(
        surface,
        np.array([start]),
        lambda parameters: racer.make(parameters, rate),
        steps,
        (lambda optimizer: racer.scheduler(optimizer, steps)) if racer.cosine else None,  # type: ignore[arg-type,return-value]
    )
    return place[:, 0], loss[:, 0]


def _rate_for_all(racer: Racer, starts: Doubles, steps: int, goal: float) -> float:
    """The rate at which the most of the starts arrive."""
    losses, _ = by_rate(rosenbrock, starts, racer, RATES, steps)
    return RATES[int((arrivals(losses, goal) <= steps).mean((1, 2)).argmax())]


def _fates(
    surface: Surface, starts: Doubles, rates: Doubles | list[float], steps: int, goal: float,
    racers: Sequence[int] = range(6),
) -> tuple[Ints, Ints]:  # fmt: skip
    """(racers, side, side) arrival and loss of all starts, each optimiser at its rate."""
    found = [
        fates(surface, starts, RACERS[which], rate, steps, goal) for which, rate in zip(racers, rates, strict=True)
    ]
    return np.stack([arrived for arrived, _ in found]), np.stack([lost for _, lost in found])


def _scattered(side: int, x: tuple[float, float], y: tuple[float, float], generator: torch.Generator) -> Doubles:
    """(side, side, 2): a start drawn in each cell of a square, row 0 at the smallest y."""
    share = torch.rand(side, side, 2, generator=generator, dtype=torch.float64).numpy()
    cell = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1)
    low, span = np.array([x[0], y[0]]), np.array([x[1] - x[0], y[1] - y[0]])
    return np.asarray(low + (cell + share) / side * span)


def _on_grid(surface: Surface, x: Doubles, y: Doubles) -> Doubles:
    return surface(torch.from_numpy(np.stack(np.meshgrid(x, y), axis=-1))).numpy()


# ---- values --------------------------------------------------------------------------------------------------------


@value
def all_arrive_on_beale(trace: OptimizerRaceTrace) -> float:
    return float(trace.beale_arrival.max())


@value
def nesterov_leads_on_beale(trace: OptimizerRaceTrace) -> float:
    others = np.delete(trace.beale_arrival, NESTEROV)
    return float(others.min() / trace.beale_arrival[NESTEROV])


@value
def two_are_late_on_rosenbrock(trace: OptimizerRaceTrace) -> float:
    return float((trace.rosenbrock_arrival >= trace.rosenbrock_loss.shape[1]).sum())


@value
def nesterov_lags_on_rosenbrock(trace: OptimizerRaceTrace) -> float:
    return float(trace.rosenbrock_arrival[NESTEROV] / trace.rosenbrock_arrival[[MOMENTUM, ADAM]].max())


def _share(trace: OptimizerRaceTrace, steps: Ints) -> float:
    """The share of starts for which something has happened within the race's steps."""
    return float((steps < trace.rosenbrock_loss.shape[1]).mean())


@value
def momentum_diverges_elsewhere(trace: OptimizerRaceTrace) -> float:
    return _share(trace, trace.lost[MOMENTUM])


@value
def momentum_diverges_at_a_fair_rate(trace: OptimizerRaceTrace) -> float:
    return _share(trace, trace.fair_lost[0])


@value
def momentum_gains_by_a_fair_rate(trace: OptimizerRaceTrace) -> float:
    return _share(trace, trace.fair_arrival[0]) / _share(trace, trace.arrival[MOMENTUM])


@value
def adam_gains_by_a_fair_rate(trace: OptimizerRaceTrace) -> float:
    return _share(trace, trace.fair_arrival[1]) / _share(trace, trace.arrival[ADAM])


@value
def plain_descent_lags_on_the_net(trace: OptimizerRaceTrace) -> float:
    return float(trace.net_loss[DESCENT, -1] / trace.net_loss[[MOMENTUM, ADAM], -1].max())


@value
def adam_against_momentum_on_the_net(trace: OptimizerRaceTrace) -> float:
    return float(trace.net_loss[ADAM, -1] / trace.net_loss[MOMENTUM, -1])


@value
def plane_keeps_most(trace: OptimizerRaceTrace) -> float:
    return trace.net_kept


@value
def random_plane_keeps_most(trace: OptimizerRaceTrace) -> float:
    return trace.net_kept_random
