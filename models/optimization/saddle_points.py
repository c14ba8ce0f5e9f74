"""A saddle holds what comes along its valley: noise frees it, plain Newton is drawn in; a real net has saddles too.

Y. Dauphin et al. (2014), Identifying and Attacking the Saddle Point Problem, arXiv:1406.2572.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.func import hessian

from models.arithmetic import adam
from models.curvature import newton_path
from models.experiment import experiment, value
from models.saddle_net import net_run
from models.surfaces import Walkers, paths, saddle
from models.trace import Trace
from models.traces.arrays import Doubles
from models.traces.optimization.saddle_points import SaddlePointsTrace
from models.training import Recorder, train

START, OTHER_START = (1.2, 0.0), (-1.2, 0.0)
SHARP = 1e-2  # eigenvalues below minus this count as clearly negative
NEWTON, SADDLE_FREE = 0, 1


@experiment
def saddle_points(
    seed: int,
    reach: tuple[float, float] = (1.3, 2.05),
    rate: float = 0.05,
    steps: int = 160,
    long_steps: int = 1000,
    walkers: int = 20,
    noise: float = 0.01,
    newton_steps: int = 20,
    trust: float = 0.6,
    hidden: int = 8,
    weights: float = 0.02,
    net_rate: float = 1.0,
    net_steps: int = 6000,
    records: int = 240,
    fallen: float = 0.15,
    onward: int = 40,
) -> Trace:
    """`fallen`: the loss below which the net has left its plateau; `weights`: deviation of its first weights."""
    generator = torch.Generator().manual_seed(seed)
    x, y = (np.linspace(-r, r, n) for r, n in zip(reach, (101, 161), strict=True))
    grid = torch.from_numpy(np.stack(np.meshgrid(x, y), axis=-1))
    curvature: Tensor = hessian(saddle)(torch.zeros(2, dtype=torch.float64))
    values, vectors = torch.linalg.eigh(curvature)
    long = np.stack([_still(how, at, rate, long_steps) for how, at in ((_sgd, START), (_adam, OTHER_START))])
    still = long[:, : steps + 1].copy()
    noisy = _noisy(walkers, rate, noise, steps, generator)
    beyond = np.abs(noisy[..., 1]) > 1
    starts = 2 * torch.rand(walkers, 2, dtype=torch.float64, generator=generator) - 1
    starts *= torch.tensor([0.9 * reach[0], 0.5], dtype=torch.float64)
    newton = [newton_path(saddle, starts, newton_steps, absolute=a, radius=r) for a, r in ((False, 9.0), (True, trust))]
    return SaddlePointsTrace(
        x=x,
        y=y,
        height=saddle(grid).numpy(),
        hessian=curvature.numpy(),
        eigenvalue=values.numpy(),
        eigenvector=vectors.T.contiguous().numpy(),
        rate=rate,
        still=still,
        still_gradient=np.stack([_slope(path) for path in still]),
        long_steps=long_steps,
        long_strayed=float(np.abs(long[..., 1]).max()),
        noise=noise,
        noisy=noisy,
        escaped_at=np.where(beyond.any(1), beyond.argmax(1), -1),
        newton=torch.stack(newton).transpose(1, 2).contiguous().numpy(),
        trust=trust,
        hidden=hidden,
        net_rate=net_rate,
        **net_run(seed, generator, hidden, weights, net_rate, net_steps, records, fallen, onward),
    )


# ---- on the surface ----------------------------------------------------------------------------------------------


def _sgd(rate: float) -> Callable[..., torch.optim.Optimizer]:
    return lambda parameters: torch.optim.SGD(parameters, rate)


def _adam(rate: float) -> Callable[..., torch.optim.Optimizer]:
    return lambda parameters: adam(parameters, rate)


def _still(how: Callable[[float], Callable[..., torch.optim.Optimizer]], start: tuple[float, float], rate: float,
           steps: int) -> Doubles:  # fmt: skip
    return paths(saddle, np.array([start]), how(rate), steps)[0][:, 0]


def _slope(path: Doubles) -> Doubles:
    places = torch.from_numpy(path).requires_grad_()
    (slope,) = torch.autograd.grad(saddle(places).sum(), places)
    length: Doubles = slope.norm(dim=-1).numpy()
    return length


def _noisy(walkers: int, rate: float, noise: float, steps: int, generator: torch.Generator) -> Doubles:
    """(walkers, steps + 1, 2): a term linear in the place puts its factor, the noise, onto the gradient."""
    shake = noise * torch.randn(steps + 1, walkers, 2, dtype=torch.float64, generator=generator)
    crowd = Walkers(np.tile(START, (walkers, 1)))
    recorder = Recorder(crowd, range(steps + 1))
    optimizer = torch.optim.SGD(crowd.parameters(), rate)
    train(lambda step: saddle(crowd.place) + (shake[step] * crowd.place).sum(-1), optimizer, steps, recorder)
    return recorder.parameter("place").transpose(1, 0, 2).copy()


# ---- claims ------------------------------------------------------------------------------------------------------


@value
def curvatures_are_two(trace: SaddlePointsTrace) -> float:
    return float(np.abs(trace.eigenvalue - [-2, 2]).max())


@value
def both_stay_on_the_ridge(trace: SaddlePointsTrace) -> float:
    return trace.long_strayed


@value
def both_stand_still(trace: SaddlePointsTrace) -> float:
    return float(trace.still_gradient[:, -1].max())


@value
def noise_frees_all(trace: SaddlePointsTrace) -> float:
    return float((trace.escaped_at >= 0).sum())


@value
def half_are_free_soon(trace: SaddlePointsTrace) -> float:
    return float(np.median(np.where(trace.escaped_at < 0, 1e9, trace.escaped_at)))


@value
def newton_seeks_the_saddle(trace: SaddlePointsTrace) -> float:
    return float((np.linalg.norm(trace.newton[NEWTON, :, -1], axis=-1) < 1e-6).sum())


@value
def saddle_free_newton_escapes(trace: SaddlePointsTrace) -> float:
    ends = np.abs(trace.newton[SADDLE_FREE, :, -1])
    return float((np.linalg.norm(ends - [0, np.sqrt(2)], axis=-1) < 1e-6).sum())


@value
def net_starts_at_a_saddle(trace: SaddlePointsTrace) -> float:
    return float((trace.spectrum[0] < -SHARP).sum())


@value
def net_pauses(trace: SaddlePointsTrace) -> float:
    return float(trace.net_gradient[trace.plateau]) if trace.net_loss[trace.plateau] > 0.2 else np.inf


@value
def the_pause_is_a_saddle(trace: SaddlePointsTrace) -> float:
    return float(trace.onward_least[0, 0])


@value
def net_arrives(trace: SaddlePointsTrace) -> float:
    return float(trace.net_loss[-1])


@value
def little_negative_is_left(trace: SaddlePointsTrace) -> float:
    return float(trace.spectrum[-1, 0])


@value
def newton_stays_at_the_nets_saddle(trace: SaddlePointsTrace) -> float:
    return float(trace.onward_loss[1, -1])


@value
def newton_lessens_the_gradient(trace: SaddlePointsTrace) -> float:
    fell = float(trace.onward_gradient[1, -1] / trace.onward_gradient[1, 0])
    return fell if trace.onward_least[1, -1] < 0 else np.inf


@value
def saddle_free_newton_frees_the_net(trace: SaddlePointsTrace) -> float:
    return float(trace.onward_loss[2, -1])
