"""Nets with one hidden layer of hard steps or of their smooth twins, many side by side."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from models.framework.arithmetic import adam
from models.framework.training import Recorder, evaluating, train
from models.nets import ManyLinear, ManyShift

PARAMETERS = ("W1.weight", "b1.bias", "w2.weight", "b2.bias")


class Step(nn.Module):
    """sign(z) of any shape: ±1 with a jump.

    Autograd says 0 everywhere, even at the jump, where there is no derivative.
    """

    def forward(self, z: Tensor) -> Tensor:
        return z.sign()


class StraightThrough(nn.Module):
    """Forward sign(z) of any shape, backward the derivative of tanh (Bengio, Léonard and Courville 2013)."""

    def forward(self, z: Tensor) -> Tensor:
        return z.sign() + (z.tanh() - z.tanh().detach())


class Sharpened(nn.Module):
    """tanh(k z) of any shape, and for an infinite k its limit sign(z)."""

    def __init__(self, k: float) -> None:
        super().__init__()
        self.k = k

    def forward(self, z: Tensor) -> Tensor:
        return z.sign() if math.isinf(self.k) else (self.k * z).tanh()


class CountedReLU(nn.Module):
    """ReLU of any shape, which has no derivative at 0 either.

    Counts its inputs in training, and those that were exactly 0.
    """

    def __init__(self) -> None:
        super().__init__()
        self.inputs = self.on_the_kink = 0

    def forward(self, z: Tensor) -> Tensor:
        if self.training:
            self.inputs += z.numel()
            self.on_the_kink += int((z == 0).sum())
        return z.relu()


def shallow_nets(nets: int, hidden: int, activation: nn.Module, generator: torch.Generator) -> nn.Sequential:
    """2-hidden-1 nets side by side. Hidden units start with the lines where they are 0 crossing the unit disc."""

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator)

    modules: OrderedDict[str, nn.Module] = OrderedDict()
    modules["W1"] = ManyLinear(2 * normal(nets, hidden, 2))
    modules["b1"] = ManyShift(normal(nets, hidden))
    modules["σ"] = activation
    modules["w2"] = ManyLinear(normal(nets, 1, hidden) / math.sqrt(hidden))
    modules["b2"] = ManyShift(torch.zeros(nets, 1))
    return nn.Sequential(modules)


def with_activation(net: nn.Sequential, activation: nn.Module) -> nn.Sequential:
    """The same parameters under another hidden activation; shared, not copied."""
    modules = OrderedDict(net.named_children())
    modules["σ"] = activation
    return nn.Sequential(modules)


def logits_of(net: nn.Module, X: Tensor) -> Tensor:
    """(nets, samples)."""
    nets = len(next(net.parameters()))
    with evaluating(net):
        logits: Tensor = net(X.T.expand(nets, -1, -1))[:, 0]
    return logits


def accuracy_of(net: nn.Module, X: Tensor, y: Tensor) -> Tensor:
    """(nets,) share of samples right."""
    return share_right(logits_of(net, X), y)


def share_right(logits: Tensor, y: Tensor) -> Tensor:
    """Of logits (…, samples), the share on their class's side."""
    return ((logits > 0) == (y > 0)).to(logits).mean(-1)


def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    """Mean binary cross-entropy (nats) over the last axis: logits (…, samples) and y (samples,) give (…)."""
    labels = y.to(logits).expand_as(logits)
    return functional.binary_cross_entropy_with_logits(logits, labels, reduction="none").mean(-1)


def train_nets(
    net: nn.Sequential,
    X: Tensor,
    y: Tensor,
    at: Iterable[int],
    steps: int,
    rate: float,
    decay: float = 0.0,
    trained: Sequence[str] = PARAMETERS,
) -> Recorder:
    """Trains all nets by Adam on X (n, 2), y (n,); keeps parameters, gradients, `accuracy` before the steps `at`.

    Parameters that are not `trained` stay as they are.
    """
    columns = X.T.expand(len(next(net.parameters())), -1, -1).contiguous()
    recorder = Recorder(net, at, gradients=PARAMETERS, measures={"accuracy": lambda net: accuracy_of(net, X, y)})
    optimizer = adam([net.get_parameter(name) for name in trained], rate, weight_decay=decay)
    train(lambda step: cross_entropy(net(columns)[:, 0], y), optimizer, steps, recorder)
    return recorder


def parameters_of(values: list[NDArray[Any]], net: int) -> list[NDArray[Any]]:
    """W1 (…, hidden, 2), b1 (…, hidden), w2 (…, hidden) and b2 (…) of one net, from PARAMETERS of many (…, nets, …)."""
    W1, b1, w2, b2 = values
    return [W1[..., net, :, :], b1[..., net, :], w2[..., net, 0, :], b2[..., net, 0]]
