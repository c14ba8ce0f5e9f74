"""Six optimisers race down two test functions and a network's loss; then from many other starts.

H. Rosenbrock (1960); E. Beale (1958); D. Kingma, J. Ba (2014), Adam; I. Sutskever et al. (2013), momentum;
I. Loshchilov, F. Hutter (2016), SGDR: the cosine; H. Li et al. (2018), Visualizing the Loss Landscape of Neural Nets,
§7.2: a path in the plane of its main directions.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch

from models.experiment import experiment, value
from models.raced_nets import raced_nets
from models.racers import RACERS, Racer, arrivals, best_rate, fates, losses_by_rate
from models.surfaces import Surface, beale, paths, rosenbrock
from models.trace import Trace
from models.traces.arrays import Doubles, Ints
from models.traces.optimization.optimizer_race import OptimizerRaceTrace

DESCENT, MOMENTUM, NESTEROV, RMSPROP, ADAM, COSINE = range(6)
RATES = tuple(mantissa * 10.0**power for power in range(-4, 0) for mantissa in (1, 2, 5))
BEALE_REACH = 4.5  # the square on which Beale's function is customarily searched


@experiment
def optimizer_race(
    seed: int,
    goal: float = 1e-3,
    beale_start: tuple[float, float] = (1.0, 1.0),
    beale_steps: int = 300,
    beale_starts: int = 28,
    rosenbrock_start: tuple[float, float] = (-1.2, 1.0),
    rosenbrock_steps: int = 700,
    side: int = 60,
    cells: int = 101,
    width: int = 16,
    samples: int = 100,
    noise: float = 0.15,
    net_rates: tuple[float, ...] = (0.3, 0.05, 0.1, 0.003, 0.01, 0.02),
    net_steps: int = 300,
) -> Trace:
    """The seed draws the other starts, the moons and the network's start; the races' starts are the classical ones."""
    generator = torch.Generator().manual_seed(seed)
    on_beale = _race("beale", beale_start, beale_steps, goal)
    on_rosenbrock = _race("rosenbrock", rosenbrock_start, rosenbrock_steps, goal)
    elsewhere = _scattered(beale_starts, (-BEALE_REACH, BEALE_REACH), (-BEALE_REACH, BEALE_REACH), generator)
    arrived, lost = _fates(beale, elsewhere, on_beale[0], beale_steps, goal)
    x, y = np.linspace(-2, 2, cells), np.linspace(-1, 3, cells)
    starts = _scattered(side, (-2, 2), (-1, 3), generator)
    arrival, diverged = _fates(rosenbrock, starts, on_rosenbrock[0], rosenbrock_steps, goal)
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
        beale_arrived_share=(arrived <= beale_steps).mean((1, 2)),
        beale_lost_share=(lost <= beale_steps).mean((1, 2)),
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
        **raced_nets(seed, width, samples, noise, net_rates, net_steps, cells),
    )


# ---- functions of two parameters -----------------------------------------------------------------------------------


@lru_cache
def _race(name: str, start: tuple[float, float], steps: int, goal: float) -> tuple[Doubles, Doubles, Doubles]:
    """(6,) the best rates, (6, steps + 1, 2) the ways and (6, steps + 1) the losses; alike for every seed."""
    surface = {"beale": beale, "rosenbrock": rosenbrock}[name]
    rates, ways, losses = [], [], []
    for racer in RACERS:
        rate = best_rate(losses_by_rate(surface, start, racer, RATES, steps), RATES, goal)
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


def _fates(surface: Surface, starts: Doubles, rates: Doubles, steps: int, goal: float) -> tuple[Ints, Ints]:
    """(6, side, side) arrival and loss of all starts, each optimiser at its rate."""
    found = [fates(surface, starts, racer, rate, steps, goal) for racer, rate in zip(RACERS, rates, strict=True)]
    return np.stack([arrived for arrived, _ in found]), np.stack([lost for _, lost in found])


def _scattered(side: int, x: tuple[float, float], y: tuple[float, float], generator: torch.Generator) -> Doubles:
    """(side, side, 2): a start drawn in each cell of a square, row 0 at the smallest y."""
    share = torch.rand(side, side, 2, generator=generator, dtype=torch.float64).numpy()
    cell = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1)
    low, span = np.array([x[0], y[0]]), np.array([x[1] - x[0], y[1] - y[0]])
    return np.asarray(low + (cell + share) / side * span)


def _on_grid(surface: Surface, x: Doubles, y: Doubles) -> Doubles:
    return surface(torch.from_numpy(np.stack(np.meshgrid(x, y), axis=-1))).numpy()


# ---- claims --------------------------------------------------------------------------------------------------------


@value
def all_arrive_on_beale(trace: OptimizerRaceTrace) -> float:
    return float(trace.beale_arrival.max())


@value
def nesterov_beats_sgd_on_beale(trace: OptimizerRaceTrace) -> float:
    return float(trace.beale_arrival[DESCENT] / trace.beale_arrival[NESTEROV])


@value
def sgd_and_rmsprop_are_late(trace: OptimizerRaceTrace) -> float:
    return float(trace.rosenbrock_arrival[[DESCENT, RMSPROP]].min())


@value
def four_arrive_on_rosenbrock(trace: OptimizerRaceTrace) -> float:
    return float(trace.rosenbrock_arrival[[MOMENTUM, NESTEROV, ADAM, COSINE]].max())


@value
def the_order_changes(trace: OptimizerRaceTrace) -> float:
    first = trace.beale_arrival.argmin() == NESTEROV
    return float(first * trace.rosenbrock_arrival[NESTEROV] / trace.rosenbrock_arrival[ADAM])


@value
def momentum_diverges_elsewhere(trace: OptimizerRaceTrace) -> float:
    return float((trace.lost[MOMENTUM] < trace.rosenbrock_loss.shape[1]).mean())


@value
def adam_is_late_elsewhere(trace: OptimizerRaceTrace) -> float:
    steps = trace.rosenbrock_loss.shape[1] - 1
    return float((trace.arrival[ADAM] > steps).mean() * (trace.lost[ADAM] > steps).all())


@value
def few_arrive_on_beale(trace: OptimizerRaceTrace) -> float:
    return float(trace.beale_arrived_share.max())


@value
def many_are_lost_on_beale(trace: OptimizerRaceTrace) -> float:
    return float(trace.beale_lost_share[: NESTEROV + 1].min())


@value
def plane_keeps_most(trace: OptimizerRaceTrace) -> float:
    return trace.net_kept


@value
def plane_is_off(trace: OptimizerRaceTrace) -> float:
    return float(np.abs(trace.net_projected - trace.net_loss).max())


@value
def all_learn(trace: OptimizerRaceTrace) -> float:
    return float((trace.net_loss[:, -1] / trace.net_loss[:, 0]).max())
