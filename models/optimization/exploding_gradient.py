"""Deep ReLU nets whose weights start too large: gradients explode, clipping tames them, a good start avoids them.

R. Pascanu, T. Mikolov, Y. Bengio (2013), On the Difficulty of Training Recurrent Neural Networks, arXiv:1211.5063
(clipping by the norm).
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from models.arithmetic import sqrt
from models.digits import digits
from models.experiment import experiment, value
from models.many_deep_nets import ManyDeepNets, accuracies, cross_entropies
from models.trace import Trace
from models.traces.arrays import Doubles
from models.traces.optimization.exploding_gradient import (
    GOOD,
    HOT,
    HOT_CLIPPED,
    MILD,
    MILD_CLIPPED,
    ExplodingGradientTrace,
)

PIXELS, CLASSES = 64, 10
EPSILON = 1e-6  # torch's own in clip_grad_norm_


@experiment
def exploding_gradient(
    seed: int,
    depth: int = 20,
    width: int = 48,
    hot: float = 1.3,
    mild: float = 1.15,
    gains: int = 13,
    starts: int = 5,
    learning_rate: float = 0.01,
    threshold: float = 1.0,
    batch: int = 64,
    steps: int = 300,
    slice_points: int = 300,
) -> Trace:
    """All ways and starts are trained at once, as one batch of nets."""
    generator = torch.Generator().manual_seed(seed)
    X, y, X_test, y_test = (torch.from_numpy(part) for part in digits(seed))
    base = ManyDeepNets(torch.zeros(starts), PIXELS, width, depth, CLASSES, generator)
    way_gain = torch.tensor([hot, hot, 1.0, mild, mild])
    clipped = torch.tensor([False, True, False, False, True])
    drawn = torch.randint(len(X), (steps + 1, batch), generator=generator)
    net = scaled(base, way_gain.repeat_interleave(starts))
    limit = torch.where(clipped, threshold, torch.inf).repeat_interleave(starts)
    optimizer = torch.optim.SGD(net.parameters(), learning_rate)
    losses, norms = [], []
    for step in range(steps + 1):
        loss, norm = backward(net, X[drawn[step]], y[drawn[step]])
        losses.append(loss)
        norms.append(norm)
        clip(net, norm, limit)
        if step < steps:
            optimizer.step()
    with torch.no_grad():
        score = accuracies(net(columns(X_test, net)), y_test.expand(len(limit), -1)).view(-1, starts)
    loss, norm = (torch.stack(part, dim=1).view(len(way_gain), starts, -1) for part in (losses, norms))
    gain = np.linspace(1, hot, gains)
    chosen = int(norm[HOT, :, 0].argsort()[starts // 2])
    signal, signal_gradient = _profiles(base, gain, X, y)
    first = X[drawn[0]], y[drawn[0]]
    slice_step, slice_loss, landing = _slice(
        scaled(base, way_gain[[HOT] * starts]), chosen, *first, learning_rate, threshold, slice_points
    )
    return ExplodingGradientTrace(
        depth=depth,
        width=width,
        gain=gain,
        signal=signal,
        signal_gradient=signal_gradient,
        way_gain=way_gain.double().numpy(),
        threshold=threshold,
        clipped=clipped.numpy(),
        learning_rate=learning_rate,
        loss=loss.numpy(),
        norm=norm.numpy(),
        diverged=~np.isfinite(loss.numpy()).all(-1),
        accuracy=score.double().numpy(),
        slice_start=chosen,
        slice_norm=float(norm[HOT, chosen, 0]),
        slice_step=slice_step,
        slice_loss=slice_loss,
        slice_landing=slice_step[landing],
        slice_landing_loss=slice_loss[landing],
    )


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
    """Each net's loss, and the norm of its gradient over all parameters; fills .grad."""
    net.zero_grad()
    loss = cross_entropies(net(columns(x, net)), y.expand(net.first.shape[0], -1))
    loss.sum().backward()  # type: ignore[no-untyped-call]
    squares = torch.zeros_like(loss)
    for parameter in net.parameters():
        assert parameter.grad is not None
        squares += (parameter.grad**2).sum([axis for axis in range(parameter.dim()) if axis != parameter.dim() - 3])
    return loss.detach(), sqrt(squares)


def clip(net: ManyDeepNets, norm: Tensor, limit: Tensor) -> None:
    """Each net's gradient shortened to its own limit, as `torch.nn.utils.clip_grad_norm_` does for one."""
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
    return float(trace.signal_gradient[0].max() / trace.signal_gradient[0].min())


@value
def whole_gradient_is_huge(trace: ExplodingGradientTrace) -> float:
    return float((trace.norm[HOT, :, 0] / trace.norm[GOOD, :, 0]).min())


@value
def large_starts_diverge(trace: ExplodingGradientTrace) -> float:
    return float(trace.diverged[HOT].sum())


@value
def nothing_else_diverges(trace: ExplodingGradientTrace) -> float:
    return float(trace.diverged[[HOT_CLIPPED, GOOD, MILD, MILD_CLIPPED]].sum())


@value
def whole_step_goes_up(trace: ExplodingGradientTrace) -> float:
    return float(trace.slice_landing_loss[0] / trace.slice_loss[0])


@value
def clipped_step_goes_down(trace: ExplodingGradientTrace) -> float:
    return float(trace.slice_landing_loss[1] / trace.slice_loss[0])


@value
def clipped_step_is_short(trace: ExplodingGradientTrace) -> float:
    return float(trace.slice_landing[1] / trace.slice_step[trace.slice_loss.argmin()])


@value
def good_start_beats_clipping(trace: ExplodingGradientTrace) -> float:
    return float(trace.accuracy[GOOD].mean() - trace.accuracy[HOT_CLIPPED].mean())


@value
def clipping_hurts_a_mild_net(trace: ExplodingGradientTrace) -> float:
    return float((trace.accuracy[MILD_CLIPPED] < trace.accuracy[MILD]).sum())


@value
def mild_nets_are_ahead(trace: ExplodingGradientTrace) -> float:
    return float(trace.accuracy[MILD].mean() - trace.accuracy[GOOD].mean())
