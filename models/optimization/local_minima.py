"""Four minima, many starts: which optimiser finds the lowest one, what noise that dies away does, and starting over.

M. Styblinski, T.-S. Tang (1990), Experiments in Nonconvex Optimization; S. Kirkpatrick et al. (1983), Optimization by
Simulated Annealing; M. Welling, Y. W. Teh (2011), Bayesian Learning via Stochastic Gradient Langevin Dynamics.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.framework.training import Recorder, train
from models.optimization.racers import RACERS, Racer, by_rate
from models.optimization.surfaces import Surface, Walkers, paths, styblinski_tang
from models.traces.arrays import Doubles, Ints
from models.traces.optimization.local_minima import NAMES, LocalMinimaTrace

DESCENT, MOMENTUM, NESTEROV, RMSPROP, ADAM = range(5)
COMPARED = RACERS[: len(NAMES)]
MARGIN = 1.03  # how much farther than the starts the function is drawn
FAR = 10.0  # what has gone farther has diverged
RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
WIDER = 1.2  # how much farther apart the valleys are made for a leap of the same length


@experiment
def local_minima(
    seed: int,
    reach: float = 4.2,
    starts: int = 200,
    rates: tuple[float, ...] = (0.02, 0.02, 0.02, 0.05, 0.1),
    steps: int = 150,
    records: int = 48,
    cells: int = 80,
    grid: int = 121,
    noise_rate: float = 0.01,
    hot: float = 20.0,
    noise_steps: int = 1000,
    every: int = 5,
    lengths: tuple[int, ...] = (100, 300, 1000, 3000),
    noise_rates: tuple[float, ...] = (0.01, 0.02),
    hots: tuple[float, ...] = (10.0, 15.0, 20.0),
    leap: float = 6.0,
    again: int = 6,
) -> Trace:
    """The seed draws the starts and the noise. Temperatures fall linearly from `hot` to 0."""
    generator = torch.Generator().manual_seed(seed)
    begin = _drawn(reach, starts, generator)
    axis = MARGIN * reach * np.linspace(-1, 1, grid)
    cell = MARGIN * reach * (2 * (np.arange(cells) + 0.5) / cells - 1)
    everywhere = np.stack(np.meshgrid(cell, cell), axis=-1).reshape(-1, 2)
    low, top, high = _stationary()
    minima = np.array([[low, low], [high, low], [low, high], [high, high]])
    basin = _basin_of(top)
    path_at = np.unique(np.round(np.geomspace(1, steps + 1, records)).astype(np.int64)) - 1
    ways = [_ways(racer, rate, begin, steps) for racer, rate in zip(COMPARED, rates, strict=True)]
    ends = [_ways(racer, rate, everywhere, steps)[-1] for racer, rate in zip(COMPARED, rates, strict=True)]
    noisy = _annealed(begin, noise_rate, hot, noise_steps, range(0, noise_steps + 1, every), generator)
    ending = {noise_steps: noisy[-1]}
    for length in lengths:
        if length not in ending:
            ending[length] = _annealed(begin, noise_rate, hot, length, [length], generator)[-1]
    tried = [
        [_found(_annealed(begin, rate, T, noise_steps, [noise_steps], generator)[-1], top) for T in hots]
        for rate in noise_rates
    ]
    return LocalMinimaTrace(
        x=axis,
        y=axis,
        height=styblinski_tang(torch.from_numpy(np.stack(np.meshgrid(axis, axis), axis=-1))).numpy(),
        minima=minima,
        minima_value=styblinski_tang(torch.from_numpy(minima)).numpy(),
        starts=begin,
        start_basin=basin(begin),
        rate=np.array(rates),
        steps=steps,
        path_at=path_at,
        path=np.stack([way[path_at] for way in ways]).astype(np.float32),
        basin=np.stack([basin(way[-1]) for way in ways]),
        map_basin=np.stack([basin(end).reshape(cells, cells) for end in ends]),
        rates_tried=np.array(RATES),
        found=np.array([_found_by_rate(racer, begin, steps, top) for racer in COMPARED]),
        found_falling=np.array([_found_by_rate(replace(racer, cosine=True), begin, steps, top) for racer in COMPARED]),
        leap=leap,
        leap_found=_found(_ways(COMPARED[ADAM], leap, begin, steps)[-1], top),
        leap_found_wider=_found(_wider_ways(leap, begin, steps)[-1] / WIDER, top),
        noise_rate=noise_rate,
        temperature=_temperatures(hot, noise_steps),
        noise_at=np.arange(0, noise_steps + 1, every),
        noise_path=noisy.astype(np.float32),
        noise_basin=basin(noisy[-1]),
        noise_been=_been_lower(noisy, minima),
        lengths=np.array(lengths),
        found_in=np.array([_in_global(basin(ending[length])) for length in lengths]),
        noise_tried=np.array(tried),
        again_found=_found_again(begin, reach, again, rates[DESCENT], steps, basin, generator),
    )


def _drawn(reach: float, starts: int, generator: torch.Generator) -> Doubles:
    """(starts, 2) places drawn evenly from a square."""
    return (reach * (2 * torch.rand(starts, 2, generator=generator, dtype=torch.float64) - 1)).numpy()


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
    if not (np.abs(ends) < FAR).all():
        return -1
    return _in_global(_basin_of(top)(ends))


def _in_global(basins: Ints) -> int:
    return int((basins == 0).sum())


def _found_by_rate(racer: Racer, starts: Doubles, steps: int, top: float) -> list[int]:
    """How many of the starts end in the global basin, at each of RATES."""
    _, ends = by_rate(styblinski_tang, starts, racer, RATES, steps)
    return [_found(places, top) for places in ends]


def _wider_ways(rate: float, starts: Doubles, steps: int) -> Doubles:
    """Adam's ways where all valleys lie `WIDER` times as far apart."""

    def wider(points: Tensor) -> Tensor:
        return styblinski_tang(points / WIDER)

    surface: Surface = wider
    return paths(surface, WIDER * starts, lambda parameters: COMPARED[ADAM].make(parameters, rate), steps)[0]


def _found_again(
    starts: Doubles, reach: float, again: int, rate: float, steps: int, basin: Callable[[Doubles], Ints],
    generator: torch.Generator,
) -> Ints:  # fmt: skip
    """(again,): of the starts, how many have been in the global basin by then if all begin anew so many times."""
    found, counts = np.zeros(len(starts), dtype=bool), []
    for turn in range(again):
        begin = starts if turn == 0 else _drawn(reach, len(starts), generator)
        found |= basin(_ways(COMPARED[DESCENT], rate, begin, steps)[-1]) == 0
        counts.append(int(found.sum()))
    return np.array(counts)


def _temperatures(hot: float, steps: int) -> Doubles:
    return np.asarray(hot * (1 - np.arange(steps) / steps))


def _annealed(
    starts: Doubles, rate: float, hot: float, steps: int, at: Sequence[int], generator: torch.Generator
) -> Doubles:
    """(records, n, 2) ways of gradient descent with normal noise of variance 2 T / rate: Langevin steps."""
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


def _been_lower(ways: Doubles, minima: Doubles) -> int:
    """How many of the ways (records, n, 2) were once below all minima but the lowest: their lowest place tells it."""
    heights, others = (styblinski_tang(torch.from_numpy(places)).numpy() for places in (ways, minima))
    return int((heights.min(0) < np.sort(others)[1]).sum())


# ---- values --------------------------------------------------------------------------------------------------------


def _against_descent(trace: LocalMinimaTrace, found: int) -> float:
    """How many starts find the global minimum, over those that do by gradient descent at its best rate."""
    return float(found / trace.found[DESCENT].max())


@value
def minima(trace: LocalMinimaTrace) -> float:
    return float(len(np.unique(trace.minima_value.round(9))) + 1)  # two of them lie equally deep


@value
def momentum_changes_valleys(trace: LocalMinimaTrace) -> float:
    return float((trace.basin[MOMENTUM] != trace.start_basin).mean())


@value
def the_others_change_valleys(trace: LocalMinimaTrace) -> float:
    return float((trace.basin[[DESCENT, RMSPROP, ADAM]] != trace.start_basin).mean())


@value
def momentum_helps_a_little(trace: LocalMinimaTrace) -> float:
    return _against_descent(trace, int(trace.found[MOMENTUM].max()))


@value
def falling_rate_helps(trace: LocalMinimaTrace) -> float:
    return _against_descent(trace, int(trace.found_falling[DESCENT].max()))


@value
def best_of_all_methods(trace: LocalMinimaTrace) -> float:
    return float(max(trace.found.max(), trace.found_falling.max()) / len(trace.starts))


@value
def noise_over_the_longest_time(trace: LocalMinimaTrace) -> float:
    return float(trace.found_in[-1] / len(trace.starts))


@value
def noise_helps(trace: LocalMinimaTrace) -> float:
    return _against_descent(trace, int((trace.noise_basin == 0).sum()))


@value
def starting_over(trace: LocalMinimaTrace) -> float:
    return float(trace.again_found[-1] / len(trace.starts))


@value
def best_noise(trace: LocalMinimaTrace) -> float:
    return float(trace.noise_tried.max() / len(trace.starts))


@value
def noise_has_been_lower(trace: LocalMinimaTrace) -> float:
    return float(trace.noise_been / len(trace.starts))


@value
def a_leap_finds_it(trace: LocalMinimaTrace) -> float:
    return float(trace.leap_found / len(trace.starts))


@value
def a_leap_over_wider_valleys(trace: LocalMinimaTrace) -> float:
    return float(trace.leap_found_wider / len(trace.starts))
