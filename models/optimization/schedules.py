"""One learning rate for the whole run, or one that changes: steps, a cosine, and a warm-up before it.

I. Loshchilov, F. Hutter (2016), SGDR: Stochastic Gradient Descent with Warm Restarts, eq. 5 (the cosine);
J. Cohen et al. (2022), Adaptive Gradient Methods at the Edge of Stability (when Adam becomes unstable).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import grad, hessian, vmap
from torch.nn.functional import cross_entropy
from torch.optim.lr_scheduler import LambdaLR

from models.arithmetic import adam
from models.deep_nets import deep_net, start
from models.digits import Digits, digits
from models.experiment import experiment, value
from models.surfaces import rosenbrock
from models.trace import Trace
from models.traces.arrays import Doubles
from models.traces.optimization.schedules import SchedulesTrace
from models.training import Recorder, train

CONSTANT, STEP, COSINE, WARM_UP = range(4)
BETAS, EPSILON = (0.9, 0.999), 1e-8  # torch's own for Adam
DROPS, FACTOR = 4, 0.2  # of the step schedule
WARM = 0.1  # share of the run that is spent warming up
Schedule = Callable[[int], float]


def schedules(steps: int) -> tuple[Schedule, Schedule, Schedule, Schedule]:
    """The share of the peak rate at each step: constant, step, cosine, warm-up and cosine."""
    warm = round(WARM * steps)

    def cosine(step: int, over: int = steps) -> float:
        return (1 + math.cos(math.pi * step / over)) / 2

    return (
        lambda step: 1.0,
        lambda step: FACTOR ** (step // (steps // DROPS)),
        cosine,
        lambda step: (step + 1) / warm if step < warm else cosine(step - warm, steps - warm),
    )


@experiment
def learning_rate_schedules(
    seed: int,
    middle: tuple[float, float] = (-1.2, 1.0),
    scatter: float = 0.1,
    peak: float = 0.3,
    steps: int = 3000,
    depth: int = 6,
    width: int = 32,
    batch: int = 32,
    net_peak: float = 0.03,
    net_steps: int = 600,
    every: int = 5,
) -> Trace:
    """The start is drawn around `middle`; the net is measured at every `every`-th step."""
    generator = torch.Generator().manual_seed(seed)
    begin = torch.tensor(middle, dtype=torch.float64)
    begin = begin + scatter * torch.randn(2, dtype=torch.float64, generator=generator)
    x, y = np.linspace(-1.8, 1.8, 145), np.linspace(-0.8, 2.6, 137)
    path, loss = _on_rosenbrock(begin, peak, steps)
    rate = peak * np.array([[share(step) for step in range(steps + 1)] for share in schedules(steps)])
    data = digits(seed)
    drawn = torch.randint(len(data.X), (net_steps + 1, batch), generator=generator)
    runs = [_net(share, seed, data, drawn, depth, width, net_peak, every) for share in schedules(net_steps)]
    return SchedulesTrace(
        x=x,
        y=y,
        height=rosenbrock(torch.from_numpy(np.stack(np.meshgrid(x, y), axis=-1))).numpy(),
        minimum=np.ones(2),
        peak=peak,
        rate=rate,
        path=path,
        loss=loss,
        stiffness=np.stack([_stiffness(*run) for run in zip(path, rate, strict=True)]),
        limit=(2 + 2 * BETAS[0]) / (1 - BETAS[0]),
        depth=depth,
        width=width,
        net_peak=net_peak,
        net_rate=net_peak * np.array([[share(t) for t in range(net_steps + 1)] for share in schedules(net_steps)]),
        net_at=np.arange(0, net_steps + 1, every),
        net_loss=np.stack([run[0] for run in runs]),
        net_accuracy=np.array([run[1] for run in runs]),
    )


class Balls(nn.Module):
    """One point of the plane for each schedule: parameters of their own, so that each has its own rate."""

    def __init__(self, start: Tensor, count: int) -> None:
        super().__init__()
        self.places = nn.ParameterList([nn.Parameter(start.clone()) for _ in range(count)])


def _on_rosenbrock(start: Tensor, peak: float, steps: int) -> tuple[Doubles, Doubles]:
    """(4, steps + 1, 2) places and (4, steps + 1) values."""
    shares = schedules(steps)
    balls = Balls(start, len(shares))
    optimizer = adam([{"params": [place]} for place in balls.places], peak)
    recorder = Recorder(balls, range(steps + 1))
    train(lambda step: rosenbrock(torch.stack(list(balls.places))), optimizer, steps, recorder,
          scheduler=LambdaLR(optimizer, list(shares)))  # fmt: skip
    places = [recorder.parameter(f"places.{which}") for which in range(len(shares))]
    return np.stack(places), recorder.loss().T.copy()


def _stiffness(path: Doubles, rate: Doubles) -> Doubles:
    """(steps + 1,) rate · largest eigenvalue of P^-½ H P^-½, with P = √v̂ + ε as Adam has it at that step."""
    places = torch.from_numpy(path)
    slopes: Doubles = vmap(grad(rosenbrock))(places).numpy()
    squares, scale = np.zeros(2), np.empty((len(path), 2))
    for step, slope in enumerate(slopes):
        squares = BETAS[1] * squares + (1 - BETAS[1]) * slope**2
        scale[step] = np.sqrt(squares / (1 - BETAS[1] ** (step + 1))) + EPSILON
    curvature: Doubles = vmap(hessian(rosenbrock))(places).numpy()
    scaled = curvature / np.sqrt(scale[:, :, None] * scale[:, None, :])
    largest: Doubles = rate * np.linalg.eigvalsh(scaled)[:, -1]
    return largest


def _net(
    share: Schedule, seed: int, data: Digits, drawn: Tensor, depth: int, width: int, peak: float, every: int
) -> tuple[Doubles, float]:
    """The loss over all training digits at every `every`-th step, and the test accuracy in the end."""
    X, y, X_test, y_test = (torch.from_numpy(part) for part in data)
    net = deep_net(X.shape[1], width, depth, 10)
    start(net, torch.Generator().manual_seed(seed))
    steps = len(drawn) - 1
    optimizer = adam(net.parameters(), peak)
    recorder = Recorder(
        net, range(0, steps + 1, every), parameters=[], measures={"loss": lambda n: cross_entropy(n(X), y)}
    )
    train(lambda step: cross_entropy(net(X[drawn[step]]), y[drawn[step]]), optimizer, steps, recorder,
          scheduler=LambdaLR(optimizer, share))  # fmt: skip
    with torch.no_grad():
        accuracy = (net(X_test).argmax(1) == y_test).float().mean()
    return recorder.measure("loss").astype(float), float(accuracy)


@value
def constant_arrives(trace: SchedulesTrace) -> float:
    return float(trace.loss[CONSTANT].min())


@value
def constant_leaves(trace: SchedulesTrace) -> float:
    return float(trace.loss[CONSTANT, trace.loss[CONSTANT].argmin() :].max())


@value
def constant_becomes_unstable(trace: SchedulesTrace) -> float:
    lowest = int(trace.loss[CONSTANT].argmin())
    settled = len(trace.loss[CONSTANT]) // 10
    first = settled + int((trace.stiffness[CONSTANT, settled:] > trace.limit).argmax())
    return float(0 < lowest - first < 200)


@value
def falling_rates_stay_stable(trace: SchedulesTrace) -> float:
    settled = trace.loss.shape[1] // 10
    return float(trace.stiffness[STEP : COSINE + 1, settled:].max() / trace.limit)


@value
def cosine_ends_low(trace: SchedulesTrace) -> float:
    return float(trace.loss[COSINE, -1])


@value
def falling_rates_end_low(trace: SchedulesTrace) -> float:
    return float(trace.loss[STEP:, -1].max())


@value
def constant_ends_high(trace: SchedulesTrace) -> float:
    return float(trace.loss[CONSTANT, -1] / trace.loss[COSINE, -1])


@value
def constant_is_last_on_the_net(trace: SchedulesTrace) -> float:
    return float(trace.net_loss[:, -1].argmax())


@value
def cosine_helps_the_net(trace: SchedulesTrace) -> float:
    return float(trace.net_loss[COSINE, -1] / trace.net_loss[CONSTANT, -1])


@value
def warm_up_is_best_on_the_net(trace: SchedulesTrace) -> float:
    return float(trace.net_loss[:, -1].argmin())
