"""Four minima, many starts: which optimiser finds the lowest one, and what noise that dies away does.

M. Styblinski, T.-S. Tang (1990), Experiments in Nonconvex Optimization; S. Kirkpatrick et al. (1983), Optimization by
Simulated Annealing; M. Welling, Y. W. Teh (2011), Bayesian Learning via Stochastic Gradient Langevin Dynamics.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from models.experiment import experiment, value
from models.racers import RACERS, Racer
from models.surfaces import Walkers, paths, styblinski_tang
from models.trace import Trace
from models.traces.arrays import Doubles, Ints
from models.traces.optimization.local_minima import NAMES, LocalMinimaTrace
from models.training import Recorder, train

DESCENT, MOMENTUM, NESTEROV, RMSPROP, ADAM = range(5)
COMPARED = RACERS[: len(NAMES)]
MARGIN = 1.03  # how much farther than the starts the function is drawn
RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


@experiment
def local_minima(
    seed: int,
    reach: float = 4.2,
    starts: int = 200,
    rates: tuple[float, ...] = (0.02, 0.02, 0.02, 0.05, 0.1),
    steps: int = 150,
    cells: int = 80,
    grid: int = 121,
    noise_rate: float = 0.01,
    hot: float = 20.0,
    noise_steps: int = 1000,
    every: int = 4,
    lengths: tuple[int, ...] = (30, 100, 300, 1000, 3000),
) -> Trace:
    """The seed draws the starts and the noise. Temperatures fall linearly from `hot` to 0."""
    generator = torch.Generator().manual_seed(seed)
    begin = (reach * (2 * torch.rand(starts, 2, generator=generator, dtype=torch.float64) - 1)).numpy()
    axis = MARGIN * reach * np.linspace(-1, 1, grid)
    cell = MARGIN * reach * (2 * (np.arange(cells) + 0.5) / cells - 1)
    everywhere = np.stack(np.meshgrid(cell, cell), axis=-1).reshape(-1, 2)
    low, top, high = _stationary()
    minima = np.array([[low, low], [high, low], [low, high], [high, high]])
    basin = _basin_of(top)
    ways = [_ways(racer, rate, begin, steps) for racer, rate in zip(COMPARED, rates, strict=True)]
    ends = [_ways(racer, rate, everywhere, steps)[-1] for racer, rate in zip(COMPARED, rates, strict=True)]
    noisy = _annealed(begin, noise_rate, hot, noise_steps, range(0, noise_steps + 1, every), generator)
    ending = {noise_steps: noisy[-1]}
    for length in lengths:
        if length not in ending:
            ending[length] = _annealed(begin, noise_rate, hot, length, [length], generator)[-1]
    return LocalMinimaTrace(
        x=axis,
        y=axis,
        height=styblinski_tang(torch.from_numpy(np.stack(np.meshgrid(axis, axis), axis=-1))).numpy(),
        minima=minima,
        minima_value=styblinski_tang(torch.from_numpy(minima)).numpy(),
        starts=begin,
        start_basin=basin(begin),
        rate=np.array(rates),
        path=np.stack(ways).astype(np.float32),
        basin=np.stack([basin(way[-1]) for way in ways]),
        map_basin=np.stack([basin(end).reshape(cells, cells) for end in ends]),
        rates_tried=np.array(RATES),
        found=np.stack([[_found(_ways(racer, rate, begin, steps)[-1], top) for rate in RATES] for racer in COMPARED]),
        noise_rate=noise_rate,
        temperature=_temperatures(hot, noise_steps),
        noise_at=np.arange(0, noise_steps + 1, every),
        noise_path=noisy.astype(np.float32),
        noise_basin=basin(noisy[-1]),
        lengths=np.array(lengths),
        found_in=np.array([_in_global(basin(ending[length])) for length in lengths]),
    )


def _stationary() -> tuple[float, float, float]:
    """Where x⁴ - 16 x² + 5 x is level along either axis: the lower minimum, the top between, the higher minimum."""
    low, top, high = np.sort(np.roots([4, 0, -32, 5]).real)
    return float(low), float(top), float(high)


def _basin_of(top: float) -> Callable[[Doubles], Ints]:
    """Places (…, 2) to the minimum (…,) that a gradient flow from there ends in: the axes do not mix."""
    return lambda places: (places[..., 0] > top).astype(np.int64) + 2 * (places[..., 1] > top)


def _ways(racer: Racer, rate: float, starts: Doubles, steps: int) -> Doubles:
    return paths(styblinski_tang, starts, lambda parameters: racer.make(parameters, rate), steps)[0]


def _found(ends: Doubles, top: float) -> int:
    """How many places lie in the global basin; -1 if one of them has left the square twice as wide."""
    if not (np.abs(ends) < 10).all():
        return -1
    return int((_basin_of(top)(ends) == 0).sum())


def _temperatures(hot: float, steps: int) -> Doubles:
    return np.asarray(hot * (1 - np.arange(steps) / steps))


def _annealed(
    starts: Doubles, rate: float, hot: float, steps: int, at: Sequence[int], generator: torch.Generator
) -> Doubles:
    """(records, n, 2) ways of SGD on gradients with normal noise of variance 2 T / rate: Langevin steps."""
    walkers, temperatures = Walkers(starts), _temperatures(hot, steps)
    recorder = Recorder(walkers, at)
    step_now = 0

    def objective(step: int) -> Tensor:
        nonlocal step_now
        step_now = step
        return styblinski_tang(walkers.place)

    def shaken(loss: Tensor) -> None:
        loss.sum().backward()  # type: ignore[no-untyped-call]
        if step_now < steps and walkers.place.grad is not None:
            noise = torch.randn(starts.shape, generator=generator, dtype=torch.float64)
            walkers.place.grad += math.sqrt(2 * temperatures[step_now] / rate) * noise

    train(objective, torch.optim.SGD(walkers.parameters(), rate), steps, recorder, gradient=shaken)
    return recorder.parameter("place")


# ---- claims --------------------------------------------------------------------------------------------------------


def _in_global(basins: Ints) -> int:
    return int((basins == 0).sum())


@value
def three_stay_in_their_basins(trace: LocalMinimaTrace) -> float:
    return float((trace.basin[[DESCENT, RMSPROP, ADAM]] != trace.start_basin).sum())


@value
def momentum_changes_basins(trace: LocalMinimaTrace) -> float:
    return float((trace.basin[MOMENTUM] != trace.start_basin).mean())


@value
def momentum_is_no_cure(trace: LocalMinimaTrace) -> float:
    return _in_global(trace.basin[MOMENTUM]) / len(trace.starts)


@value
def no_rate_is_a_cure(trace: LocalMinimaTrace) -> float:
    return float(trace.found.max() / len(trace.starts))


@value
def noise_helps(trace: LocalMinimaTrace) -> float:
    return _in_global(trace.noise_basin) / _in_global(trace.basin[DESCENT])


@value
def noise_needs_time(trace: LocalMinimaTrace) -> float:
    found = dict(zip(trace.lengths.tolist(), trace.found_in.tolist(), strict=True))
    return float(found[3000] / found[100])


@value
def noise_is_no_certainty(trace: LocalMinimaTrace) -> float:
    return float(trace.found_in.max() / len(trace.starts))
