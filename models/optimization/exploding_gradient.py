"""Deep ReLU nets whose weights start too large: gradients explode, and clipping tames them, at a rate of its own.

R. Pascanu, T. Mikolov, Y. Bengio (2013), On the Difficulty of Training Recurrent Neural Networks, ICML (clipping by the
norm); K. He et al. (2015), Delving Deep into Rectifiers, ICCV; E. Alpaydin, C. Kaynak (1998), Optical Recognition of
Handwritten Digits, UCI Machine Learning Repository.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from models.digits import Digits, digits
from models.framework.arithmetic import sqrt
from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.many_deep_nets import ManyDeepNets, accuracies, cross_entropies
from models.traces.arrays import Doubles, Floats
from models.traces.optimization.exploding_gradient import (
    GOOD,
    GOOD_CLIPPED,
    HOT,
    HOT_CLIPPED,
    ExplodingGradientTrace,
)

PIXELS, CLASSES = 64, 10
EPSILON = 1e-6  # torch's own in clip_grad_norm_
LAST = 50  # steps whose mean loss is that of the end


@experiment
def exploding_gradient(
    seed: int,
    depth: int = 20,
    width: int = 32,
    hot: float = 1.3,
    gains: int = 13,
    starts: int = 2,
    rates: tuple[float, ...] = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0),
    threshold: float = 1.0,
    batch: int = 64,
    steps: int = 1000,
    slice_points: int = 300,
) -> Trace:
    """Every way of training has every rate, and its own best is the one whose training loss ends lowest."""
    generator = torch.Generator().manual_seed(seed)
    data = digits(seed)
    X, y = torch.from_numpy(data.X), torch.from_numpy(data.y)
    base = ManyDeepNets(torch.zeros(starts), PIXELS, width, depth, CLASSES, generator)
    drawn = torch.randint(len(X), (steps + 1, batch), generator=generator)
    ways = [_train(base, gain, limit, rates, data, drawn) for gain in (1.0, hot) for limit in (torch.inf, threshold)]
    loss, norm, accuracy = (np.stack(part) for part in zip(*ways, strict=True))
    ended = np.nan_to_num(loss[..., -LAST:].mean(-1).mean(-1), nan=np.inf)  # infinite where one start diverges
    best = ended.argmin(1)
    common = best[GOOD]
    gain = np.linspace(1, hot, gains)
    chosen = int(norm[HOT, 0].argsort()[starts // 2])
    signal, signal_gradient = _profiles(base, gain, X, y)
    first = X[drawn[0]], y[drawn[0]]
    slice_step, slice_loss, landing = _slice(
        scaled(base, torch.full((starts,), hot)), chosen, *first, rates[common], threshold, slice_points
    )
    return ExplodingGradientTrace(
        depth=depth,
        width=width,
        gain=gain,
        signal=signal,
        signal_gradient=signal_gradient,
        threshold=threshold,
        rates=np.array(rates),
        best=best,
        accuracy=accuracy,
        diverged=~np.isfinite(loss).all(-1),
        learning_rate=rates[common],
        loss=loss[:, common],
        norm=norm[:, common],
        slice_start=chosen,
        slice_norm=float(norm[HOT, common, chosen]),
        slice_step=slice_step,
        slice_loss=slice_loss,
        slice_landing=slice_step[landing],
        slice_landing_loss=slice_loss[landing],
    )


def _train(
    base: ManyDeepNets, gain: float, limit: float, rates: tuple[float, ...], data: Digits, drawn: Tensor
) -> tuple[Floats, Floats, Doubles]:
    """Losses (rates, starts, steps + 1), norms of the first gradients and accuracies in the end (rates, starts each).

    All rates and starts are trained at once, as one batch of nets, from which those that have diverged are taken out.
    """
    X, y, X_test, y_test = (torch.from_numpy(part) for part in data)
    starts = base.first.shape[0]
    net = scaled(base, torch.full((len(rates) * starts,), gain))
    rate = torch.tensor(rates).repeat_interleave(starts)
    losses = torch.full((len(rate), len(drawn)), torch.nan)
    alive = torch.arange(len(rate))
    norms = torch.empty(len(rate))
    for step, batch in enumerate(drawn):
        loss, norm = backward(net, X[batch], y[batch])
        losses[alive, step] = loss
        if step == 0:
            norms = norm
        clip(net, norm, torch.full_like(norm, limit))
        if step + 1 < len(drawn):
            with torch.no_grad():
                for parameter in net.parameters():
                    assert parameter.grad is not None
                    parameter -= rate[alive, None, None] * parameter.grad  # type: ignore[misc]
        if not loss.isfinite().all():
            net, alive = _part(net, loss.isfinite()), alive[loss.isfinite()]
    scores = torch.full((len(rate),), 1 / CLASSES)
    with torch.no_grad():
        scores[alive] = accuracies(net(columns(X_test, net)), y_test.expand(len(alive), -1))
    shape = len(rates), starts
    return losses.view(*shape, -1).numpy(), norms.view(shape).numpy(), scores.double().view(shape).numpy()


def _part(net: ManyDeepNets, kept: Tensor) -> ManyDeepNets:
    """The nets (nets,) that are kept, with their parameters."""
    made = ManyDeepNets(torch.zeros(int(kept.sum())), *_sizes(net), torch.Generator())
    with torch.no_grad():
        for parameter, old in zip(made.parameters(), net.parameters(), strict=True):
            parameter.copy_(old[(slice(None),) * (old.dim() - 3) + (kept,)])
    return made


def scaled(base: ManyDeepNets, gain: Tensor) -> ManyDeepNets:
    """The nets of `base` over and over, their weights times a gain (nets,)."""
    first = base.first.shape[0]
    made = ManyDeepNets(torch.zeros(len(gain)), *_sizes(base), torch.Generator())
    with torch.no_grad():
        for name, parameter in made.named_parameters():
            axis = parameter.dim() - 3
            source = dict(base.named_parameters())[name]
            copies = source.repeat(*(1,) * axis, len(gain) // first, 1, 1)
            parameter.copy_(copies if "bias" in name else copies * gain[:, None, None])
    return made


def _sizes(net: ManyDeepNets) -> tuple[int, int, int, int]:
    _, width, inputs = net.first.shape
    return inputs, width, len(net.blocks) + 1, net.last.shape[1]


def columns(x: Tensor, net: ManyDeepNets) -> Tensor:
    """Samples (points, inputs) as all of the nets take them."""
    return x.T.expand(net.first.shape[0], -1, -1)


def backward(net: ManyDeepNets, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Each net's loss (nets,), and the norm (nets,) of its gradient over all parameters; fills .grad."""
    net.zero_grad()
    loss = cross_entropies(net(columns(x, net)), y.expand(net.first.shape[0], -1))
    loss.sum().backward()  # type: ignore[no-untyped-call]
    squares = torch.zeros_like(loss)
    for parameter in net.parameters():
        assert parameter.grad is not None
        squares += (parameter.grad**2).sum([axis for axis in range(parameter.dim()) if axis != parameter.dim() - 3])
    return loss.detach(), sqrt(squares)


def clip(net: ManyDeepNets, norm: Tensor, limit: Tensor) -> None:
    """Each net's gradient shortened to its own limit (nets,), as `torch.nn.utils.clip_grad_norm_` does for one."""
    factor = torch.where(limit.isinf(), torch.ones_like(norm), (limit / (norm + EPSILON)).clamp(max=1))
    for parameter in net.parameters():
        assert parameter.grad is not None
        parameter.grad *= factor[:, None, None]


def _profiles(base: ManyDeepNets, gain: Doubles, X: Tensor, y: Tensor) -> tuple[Doubles, Doubles]:
    """(gains, depth) each: outputs and gradients of the outputs, of start 0 before training."""
    net = scaled(base.part(slice(0, 1)), torch.from_numpy(gain).float())
    chosen = torch.arange(256)
    hidden = net.hidden(columns(X[chosen], net))
    for layer in hidden:
        layer.retain_grad()
    cross_entropies(hidden[-1], y[chosen].expand(len(gain), -1)).sum().backward()  # type: ignore[no-untyped-call]
    signals = torch.stack([sqrt(layer.detach().square().mean((1, 2))) for layer in hidden[:-1]], dim=1)
    gradients = [layer.grad for layer in hidden[:-1]]
    returned = torch.stack([torch.linalg.vector_norm(g, dim=(1, 2)) for g in gradients if g is not None], dim=1)
    return signals.double().numpy(), returned.double().numpy() * len(chosen)


def _slice(
    net: ManyDeepNets, start: int, x: Tensor, y: Tensor, rate: float, threshold: float, points: int
) -> tuple[Doubles, Doubles, list[int]]:
    """Loss along the way against the gradient, farther than the whole step leads; indices where the steps land."""
    one = net.part(slice(start, start + 1))
    _, norm = backward(one, x, y)
    whole, short = rate * float(norm), rate * min(float(norm), threshold)
    along = np.geomspace(0.1 * short, 1.3 * whole, points)
    distance = np.unique(np.concatenate([[0.0, whole, short], along]))
    origin = [parameter.detach().clone() for parameter in one.parameters()]
    loss = np.empty(len(distance))
    with torch.no_grad():
        for i, far in enumerate(distance):
            for parameter, at in zip(one.parameters(), origin, strict=True):
                assert parameter.grad is not None
                parameter.copy_(at - far / norm * parameter.grad)
            loss[i] = float(cross_entropies(one(columns(x, one)), y[None])[0])
    return distance, loss, [int(np.abs(distance - goal).argmin()) for goal in (whole, short)]


@value
def gradient_grows_on_its_way_back(trace: ExplodingGradientTrace) -> float:
    return float(trace.signal_gradient[-1, 0] / trace.signal_gradient[-1, -1])


@value
def good_start_keeps_the_gradient(trace: ExplodingGradientTrace) -> float:
    return float(trace.signal_gradient[0, 0] / trace.signal_gradient[0, -1])


@value
def whole_gradient_is_long(trace: ExplodingGradientTrace) -> float:
    return float((trace.norm[HOT] / trace.norm[GOOD]).min())


@value
def good_gradients_are_alike(trace: ExplodingGradientTrace) -> float:
    return float(trace.norm[GOOD].max() / trace.norm[GOOD].min())


@value
def whole_step_goes_up(trace: ExplodingGradientTrace) -> float:
    return float(trace.slice_landing_loss[0] / trace.slice_loss[0])


@value
def clipped_step_goes_down(trace: ExplodingGradientTrace) -> float:
    return float(trace.slice_landing_loss[1] / trace.slice_loss[0])


@value
def clipping_rescues_large_weights(trace: ExplodingGradientTrace) -> float:
    return at_best(trace, HOT_CLIPPED) - at_best(trace, HOT)


@value
def clipping_alone(trace: ExplodingGradientTrace) -> float:
    return float(trace.accuracy[HOT_CLIPPED, trace.best[HOT]].mean()) - at_best(trace, HOT)


@value
def clipping_is_slow_at_the_same_rate(trace: ExplodingGradientTrace) -> float:
    return at_best(trace, GOOD) - float(trace.accuracy[GOOD_CLIPPED, trace.best[GOOD]].mean())


@value
def clipping_is_slow_at_its_own_rate(trace: ExplodingGradientTrace) -> float:
    return at_best(trace, GOOD) - at_best(trace, GOOD_CLIPPED)


def at_best(trace: ExplodingGradientTrace, way: int) -> float:
    """A way's accuracy at its own best rate, the mean of its starts."""
    return float(trace.accuracy[way, trace.best[way]].mean())
