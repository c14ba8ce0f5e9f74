"""A saddle holds what comes along its valley: noise frees it, plain Newton is drawn in; a real net has saddles too.

Y. Dauphin et al. (2014), Identifying and Attacking the Saddle Point Problem, NeurIPS; A. Bray, D. Dean (2007),
Statistics of Critical Points of Gaussian Fields on Large-Dimensional Spaces, Physical Review Letters 98 (why they are
the rule in many dimensions).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.func import hessian

from models.framework.arithmetic import adam
from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.framework.training import Recorder, train
from models.optimization.curvature import newton_path
from models.optimization.random_landscape import minima_share
from models.optimization.saddle_net import net_run
from models.optimization.surfaces import Walkers, paths, saddle
from models.traces.arrays import Doubles
from models.traces.optimization.saddle_points import SaddlePointsTrace

START, OTHER_START = (1.2, 0.0), (-1.2, 0.0)
SAME = 1e-6  # places nearer to one another are one
SHARP = 1e-2  # eigenvalues below minus this count as clearly negative
NEWTON, SADDLE_FREE, LEAPING, DESCENT = range(4)


@experiment
def saddle_points(
    seed: int,
    reach: tuple[float, float] = (1.3, 2.05),
    rate: float = 0.05,
    steps: int = 160,
    long_steps: int = 1000,
    walkers: int = 20,
    noise: float = 0.01,
    many: int = 2000,
    shown: int = 40,
    newton_steps: int = 30,
    trust: float = 0.6,
    dimensions: tuple[int, ...] = (1, 2, 3, 4, 5),
    hidden: int = 8,
    weights: float = 0.02,
    net_rate: float = 1.0,
    net_steps: int = 8000,
    records: int = 200,
    fallen: float = 0.15,
    onward: int = 60,
) -> Trace:
    """Newton's methods set out from `many` places all over the surface that is shown, of which `shown` are drawn.

    `fallen`: the loss below which the net has left its plateau; `weights`: deviation of its first weights, so small
    that the net begins beside the saddle at zero.
    """
    generator = torch.Generator().manual_seed(seed)
    x, y = (np.linspace(-r, r, n) for r, n in zip(reach, (101, 161), strict=True))
    grid = torch.from_numpy(np.stack(np.meshgrid(x, y), axis=-1))
    curvature: Tensor = hessian(saddle)(torch.zeros(2, dtype=torch.float64))
    values, vectors = torch.linalg.eigh(curvature)
    gradient_descent, adam = _sgd(rate), _adam(rate)
    long = np.stack([paths(saddle, np.array([at]), how, long_steps)[0][:, 0]
                     for how, at in ((gradient_descent, START), (adam, OTHER_START))])  # fmt: skip
    still = long[:, : steps + 1].copy()
    noisy = _noisy(walkers, rate, noise, steps, generator)
    beyond = np.abs(noisy[..., 1]) > 1
    starts = 2 * torch.rand(many, 2, dtype=torch.float64, generator=generator) - 1
    starts *= 0.95 * torch.tensor(reach, dtype=torch.float64)
    newton = [newton_path(saddle, starts, newton_steps, absolute=a, radius=trust) for a in (False, True)]
    leaping = newton_path(saddle, starts, 100, absolute=False)
    downhill, _ = paths(saddle, starts.numpy(), gradient_descent, long_steps)
    ends = [*(way[-1].numpy() for way in newton), leaping[-1].numpy(), downhill[-1]]
    return SaddlePointsTrace(
        x=x,
        y=y,
        height=saddle(grid).numpy(),
        hessian=curvature.numpy(),
        eigenvalue=values.numpy(),
        eigenvector=vectors.T.contiguous().numpy(),
        rate=rate,
        still=still,
        long_steps=long_steps,
        long_strayed=float(np.abs(long[..., 1]).max()),
        noise=noise,
        noisy=noisy,
        escaped_at=np.where(beyond.any(1), beyond.argmax(1), -1),
        newton=torch.stack(newton)[:, :, :shown].transpose(1, 2).contiguous().numpy(),
        trust=trust,
        starts=many,
        on_saddle=np.array([_share_at(end, 0.0) for end in ends]),
        in_minimum=np.array([_share_at(end, np.sqrt(2)) for end in ends]),
        dimensions=np.array(dimensions),
        minima_share=np.array([minima_share(n, torch.Generator().manual_seed(seed)) for n in dimensions]),
        hidden=hidden,
        net_rate=net_rate,
        **net_run(seed, generator, hidden, weights, net_rate, net_steps, records, fallen, onward),
    )


# ---- on the surface ----------------------------------------------------------------------------------------------


def _sgd(rate: float) -> Callable[..., torch.optim.Optimizer]:
    return lambda parameters: torch.optim.SGD(parameters, rate)


def _adam(rate: float) -> Callable[..., torch.optim.Optimizer]:
    return lambda parameters: adam(parameters, rate)


def _share_at(ends: Doubles, y: float) -> float:
    """The share of places (n, 2) at (0, ±y)."""
    return float((np.linalg.norm(np.abs(ends) - [0.0, y], axis=-1) < SAME).mean())


def _noisy(walkers: int, rate: float, noise: float, steps: int, generator: torch.Generator) -> Doubles:
    """(walkers, steps + 1, 2): a term linear in the place puts its factor, the noise, onto the gradient."""
    shake = noise * torch.randn(steps + 1, walkers, 2, dtype=torch.float64, generator=generator)
    crowd = Walkers(np.tile(START, (walkers, 1)))
    recorder = Recorder(crowd, range(steps + 1))
    optimizer = torch.optim.SGD(crowd.parameters(), rate)
    train(lambda step: saddle(crowd.place) + (shake[step] * crowd.place).sum(-1), optimizer, steps, recorder)
    return recorder.parameter("place").transpose(1, 0, 2).copy()


# ---- values ------------------------------------------------------------------------------------------------------


@value
def curvature_of_the_valley(trace: SaddlePointsTrace) -> float:
    return float(trace.eigenvalue[1])


@value
def both_stay_on_the_watershed(trace: SaddlePointsTrace) -> float:
    return trace.long_strayed


@value
def noise_frees_half_by(trace: SaddlePointsTrace) -> float:
    return float(np.median(np.where(trace.escaped_at < 0, trace.noisy.shape[1], trace.escaped_at)))


@value
def without_noise_half_are_free_by(trace: SaddlePointsTrace) -> float:
    beyond = np.abs(trace.still[0, :, 1]) > 1
    return float(beyond.argmax() if beyond.any() else len(beyond))


@value
def newton_ends_on_the_saddle(trace: SaddlePointsTrace) -> float:
    return float(trace.on_saddle[NEWTON])


@value
def leaping_newton_ends_on_the_saddle(trace: SaddlePointsTrace) -> float:
    return float(trace.on_saddle[LEAPING])


@value
def descent_ends_on_the_saddle(trace: SaddlePointsTrace) -> float:
    return float(trace.on_saddle[DESCENT])


@value
def sizes_lead_to_a_minimum(trace: SaddlePointsTrace) -> float:
    return float(trace.in_minimum[SADDLE_FREE])


@value
def few_level_points_are_minima(trace: SaddlePointsTrace) -> float:
    return float(trace.minima_share[-1])


@value
def level_points_of_one_dimension_are_minima(trace: SaddlePointsTrace) -> float:
    return float(trace.minima_share[0])


@value
def net_starts_at_a_saddle(trace: SaddlePointsTrace) -> float:
    return float((trace.spectrum[0] < -SHARP).sum())


@value
def net_leaves_along_the_ridge(trace: SaddlePointsTrace) -> float:
    return trace.left_held


@value
def net_starts_off_the_ridge(trace: SaddlePointsTrace) -> float:
    return trace.start_held


@value
def pause_bends_down(trace: SaddlePointsTrace) -> float:
    return max(-float(trace.onward_least[0, 0]), SAME)


@value
def end_bends_down(trace: SaddlePointsTrace) -> float:
    return max(-float(trace.spectrum[-1, 0]), SAME)


@value
def newton_loses_the_gradient(trace: SaddlePointsTrace) -> float:
    return float(trace.onward_gradient[1, -1] / trace.onward_gradient[1, 0])


@value
def descent_loses_the_gradient(trace: SaddlePointsTrace) -> float:
    return float(trace.onward_gradient[0, -1] / trace.onward_gradient[0, 0])


@value
def newton_keeps_the_loss(trace: SaddlePointsTrace) -> float:
    return float(trace.onward_loss[1, -1] / trace.onward_loss[1, 0])


@value
def sizes_bring_the_loss_down(trace: SaddlePointsTrace) -> float:
    return float(trace.onward_loss[2, -1] / trace.onward_loss[2, 0])
