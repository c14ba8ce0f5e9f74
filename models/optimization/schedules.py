"""One learning rate for the whole run, or one that changes: steps, a cosine, and a warm-up before it.

I. Loshchilov, F. Hutter (2017), SGDR: Stochastic Gradient Descent with Warm Restarts, eq. 5 (the cosine);
J. Cohen et al. (2022), Adaptive Gradient Methods at the Edge of Stability (when Adam becomes unstable);
B. Polyak, A. Juditsky (1992), Acceleration of Stochastic Approximation by Averaging (the mean of the last weights).
The digits: E. Alpaydin, C. Kaynak (1998).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import grad, hessian, vmap
from torch.optim.lr_scheduler import LambdaLR

from models.digits import Digits, digits
from models.framework.arithmetic import adam
from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.framework.training import Recorder, train
from models.many_deep_nets import ManyDeepNets, accuracies, cross_entropies
from models.optimization.surfaces import rosenbrock
from models.traces.arrays import Doubles
from models.traces.optimization.schedules import SchedulesTrace

CONSTANT, STEP, COSINE, WARM_UP = range(4)
BETAS, EPSILON = (0.9, 0.999), 1e-8  # torch's own for Adam
DROPS, FACTOR = 4, 0.3  # of the step schedule
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


def rates(peaks: Sequence[float], steps: int) -> Doubles:
    """(4, steps + 1): the learning rate of each schedule at each step, from its own peak."""
    shares = [[share(step) for step in range(steps + 1)] for share in schedules(steps)]
    return np.array(peaks)[:, None] * np.array(shares)  # type: ignore[no-any-return]


@experiment(seeds=10)
def learning_rate_schedules(
    seed: int,
    middle: tuple[float, float] = (-1.2, 1.0),
    scatter: float = 0.1,
    peak: float = 0.3,
    smaller: float = 0.2,
    steps: int = 3000,
    depth: int = 6,
    width: int = 32,
    batch: int = 32,
    net_peaks: tuple[float, ...] = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05),
    net_steps: int = 600,
    every: int = 10,
    averaged: int = 100,
) -> Trace:
    """The start is drawn around `middle`. Every schedule trains the net from every peak; the loss over all training
    digits, at the end, says which is best. The net is measured at every `every`-th step."""
    generator = torch.Generator().manual_seed(seed)
    begin = torch.tensor(middle, dtype=torch.float64)
    begin = begin + scatter * torch.randn(2, dtype=torch.float64, generator=generator)
    x, y = np.linspace(-1.8, 1.8, 145), np.linspace(-0.8, 2.6, 137)
    path, loss = _on_rosenbrock(begin, [peak] * 4 + [smaller], steps)
    rate = rates([peak] * 4, steps)
    data = digits(seed)
    drawn = torch.randint(len(data.X), (net_steps, batch), generator=generator)
    runs = Runs(data, drawn, ManyDeepNets(torch.zeros(1), 64, width, depth, 10, generator), net_peaks, every, averaged)
    best = runs.loss.argmin(0)
    return SchedulesTrace(
        x=x,
        y=y,
        height=rosenbrock(torch.from_numpy(np.stack(np.meshgrid(x, y), axis=-1))).numpy(),
        minimum=np.ones(2),
        peak=peak,
        smaller=smaller,
        rate=rate,
        path=path[:4],
        loss=loss[:4],
        smaller_loss=loss[4],
        stiffness=np.stack([_stiffness(*run) for run in zip(path, rate, strict=False)]),
        limit=(2 + 2 * BETAS[0]) / (1 - BETAS[0]),
        depth=depth,
        width=width,
        net_peaks=np.array(net_peaks),
        net_final=runs.loss.T,
        net_final_accuracy=runs.accuracy.T,
        net_final_averaged=runs.averaged_loss.T,
        net_best=best,
        net_rate=rates([net_peaks[row] for row in best], net_steps),
        net_at=np.arange(0, net_steps + 1, every),
        net_loss=np.stack([runs.curve(row, k) for k, row in enumerate(best)]),
        averaged=averaged,
    )


class Balls(nn.Module):
    """One point (2,) of the plane for each run: parameters of their own, so that each has its own rate."""

    def __init__(self, start: Tensor, count: int) -> None:
        super().__init__()
        self.places = nn.ParameterList([nn.Parameter(start.clone()) for _ in range(count)])


def _on_rosenbrock(start: Tensor, peaks: Sequence[float], steps: int) -> tuple[Doubles, Doubles]:
    """(runs, steps + 1, 2) places and (runs, steps + 1) values: the four schedules, then constant rates."""
    shares = [*schedules(steps), *(schedules(steps)[CONSTANT] for _ in peaks[4:])]
    balls = Balls(start, len(peaks))
    optimizer = adam([{"params": [place], "lr": rate} for place, rate in zip(balls.places, peaks, strict=True)], 1.0)
    recorder = Recorder(balls, range(steps + 1))
    train(lambda step: rosenbrock(torch.stack(list(balls.places))), optimizer, steps, recorder,
          scheduler=LambdaLR(optimizer, shares))  # fmt: skip
    places = [recorder.parameter(f"places.{which}") for which in range(len(peaks))]
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


# ---- the net -------------------------------------------------------------------------------------------------------


class Runs:
    """A net trained by Adam from one start with the same batches, by every schedule from every peak.

    Attributes:
        loss, accuracy: (peaks, 4) over all training digits and on test digits, after the last step.
        averaged_loss: (peaks, 4) the loss over all training digits with the mean of the last weights.
    """

    def __init__(
        self, data: Digits, drawn: Tensor, base: ManyDeepNets, peaks: Sequence[float], every: int, averaged: int
    ) -> None:
        self.X, self.y, X_test, y_test = (torch.from_numpy(part) for part in data)
        self._shape = len(peaks), len(schedules(1))
        steps = len(drawn)
        share = torch.tensor([[share(step) for step in range(steps)] for share in schedules(steps)])
        rate = (torch.tensor(peaks)[:, None, None] * share).view(-1, steps)
        self._net = copies(base, len(rate))
        optimizer = adam(self._net.parameters(), 1.0)
        self._kept = [_state(self._net)]
        total = [torch.zeros_like(parameter) for parameter in self._net.parameters()]
        for step in range(steps):
            optimizer.zero_grad()
            _losses(self._net, self.X[drawn[step]], self.y[drawn[step]]).sum().backward()  # type: ignore[no-untyped-call]
            step_at_rates(optimizer, self._net, rate[:, step])
            if step >= steps - averaged:
                for whole, parameter in zip(total, self._net.parameters(), strict=True):
                    whole += parameter.detach()
            if (step + 1) % every == 0:
                self._kept.append(_state(self._net))
        with torch.no_grad():
            self.loss = self._table(_losses(self._net, self.X, self.y))
            self.accuracy = self._table(accuracies(self._net(_columns(self._net, X_test)), _labels(self._net, y_test)))
            _load(self._net, [whole / averaged for whole in total])
            self.averaged_loss = self._table(_losses(self._net, self.X, self.y))

    def _table(self, values: Tensor) -> Doubles:
        return values.double().view(self._shape).numpy()

    def curve(self, peak: int, schedule: int) -> Doubles:
        """(records,) the loss over all training digits of one run, at every recorded step."""
        which = peak * self._shape[1] + schedule
        one = self._net.part(slice(which, which + 1))
        found = []
        with torch.no_grad():
            for kept in self._kept:
                _load(one, [state.narrow(state.dim() - 3, which, 1) for state in kept])
                found.append(float(_losses(one, self.X, self.y)))
        return np.array(found)


def copies(base: ManyDeepNets, count: int) -> ManyDeepNets:
    """As many nets as asked for, each with the start of the only one in `base`."""
    _, width, inputs = base.first.shape
    made = ManyDeepNets(torch.zeros(count), inputs, width, len(base.blocks) + 1, base.last.shape[1], torch.Generator())
    _load(made, [parameter.detach() for parameter in base.parameters()])
    return made


def step_at_rates(optimizer: torch.optim.Optimizer, net: ManyDeepNets, rate: Tensor) -> None:
    """The step of an optimiser whose own rate is 1, times each net's rate (nets,)."""
    before = _state(net)
    optimizer.step()
    with torch.no_grad():
        for old, parameter in zip(before, net.parameters(), strict=True):
            parameter.copy_(old + rate[:, None, None] * (parameter - old))


def _state(net: ManyDeepNets) -> list[Tensor]:
    return [parameter.detach().clone() for parameter in net.parameters()]


def _load(net: ManyDeepNets, state: Sequence[Tensor]) -> None:
    with torch.no_grad():
        for parameter, kept in zip(net.parameters(), state, strict=True):
            parameter.copy_(kept.expand_as(parameter))


def _columns(net: ManyDeepNets, X: Tensor) -> Tensor:
    return X.T.expand(net.first.shape[0], -1, -1)


def _labels(net: ManyDeepNets, y: Tensor) -> Tensor:
    return y.expand(net.first.shape[0], -1)


def _losses(net: ManyDeepNets, X: Tensor, y: Tensor) -> Tensor:
    return cross_entropies(net(_columns(net, X)), _labels(net, y))


# ---- values --------------------------------------------------------------------------------------------------------


@value
def adams_limit(trace: SchedulesTrace) -> float:
    return round(trace.limit, 9)


def _orders_lost(loss: Doubles) -> float:
    """By how many powers of ten the loss rises again above the lowest that it had reached."""
    lowest = int(loss.argmin())
    return float(np.log10(loss[lowest:].max() / loss[lowest]))


@value
def constant_is_thrown_out(trace: SchedulesTrace) -> float:
    return _orders_lost(trace.loss[CONSTANT])


@value
def smaller_constant_is_thrown_out(trace: SchedulesTrace) -> float:
    return _orders_lost(trace.smaller_loss)


@value
def cosine_is_thrown_out(trace: SchedulesTrace) -> float:
    return _orders_lost(trace.loss[COSINE])


def _turns_after(trace: SchedulesTrace, run: int) -> float:
    """Steps from beyond Adam's limit to the lowest loss; all of the run's where it stays within."""
    unstable = np.flatnonzero(trace.stiffness[run, trace.settled :] > trace.limit)
    if not len(unstable):
        return float(trace.loss.shape[1])
    return float(abs(int(trace.loss[run].argmin()) - trace.settled - int(unstable[0])))


@value
def constant_turns_at_the_limit(trace: SchedulesTrace) -> float:
    return _turns_after(trace, CONSTANT)


@value
def cosine_turns_at_the_limit(trace: SchedulesTrace) -> float:
    return _turns_after(trace, COSINE)


@value
def falling_rates_stay_stable(trace: SchedulesTrace) -> float:
    return float(trace.stiffness[STEP : COSINE + 1, trace.settled :].max() / trace.limit)


@value
def constant_stays_stable(trace: SchedulesTrace) -> float:
    return float(trace.stiffness[CONSTANT, trace.settled :].max() / trace.limit)


@value
def cosine_against_constant(trace: SchedulesTrace) -> float:
    return float(trace.net_final[COSINE].min() / trace.net_final[CONSTANT].min())


@value
def cosine_against_averaged_constant(trace: SchedulesTrace) -> float:
    return float(trace.net_final[COSINE].min() / trace.net_final_averaged[CONSTANT].min())


def _averaging(trace: SchedulesTrace, run: int) -> float:
    """The loss of the mean of the last weights, over the mean of their losses, at the schedule's best peak."""
    last = trace.net_at > trace.net_at[-1] - trace.averaged
    return float(trace.net_final_averaged[run, trace.net_best[run]] / trace.net_loss[run, last].mean())


@value
def constant_shakes(trace: SchedulesTrace) -> float:
    return _averaging(trace, CONSTANT)


@value
def cosine_shakes(trace: SchedulesTrace) -> float:
    return _averaging(trace, COSINE)


@value
def warm_up_bears_a_large_peak(trace: SchedulesTrace) -> float:
    return float(trace.net_final[WARM_UP, -1] / trace.net_final[COSINE, -1])


@value
def warm_up_at_the_best_peak(trace: SchedulesTrace) -> float:
    peak = trace.net_best[COSINE]
    return float(trace.net_final[WARM_UP, peak] / trace.net_final[COSINE, peak])
