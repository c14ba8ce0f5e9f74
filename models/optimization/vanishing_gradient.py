"""Gradients on their way back through 20 and 50 layers, for five kinds of nets while they train, and three that do not.

X. Glorot, Y. Bengio (2010), Understanding the Difficulty of Training Deep Feedforward Neural Networks, AISTATS;
K. He et al. (2015), Delving Deep into Rectifiers, ICCV; G. Yang et al. (2019), A Mean Field Theory of Batch
Normalization, ICLR (why gradients explode there); E. Alpaydin, C. Kaynak (1998), Optical Recognition of Handwritten
Digits, UCI Machine Learning Repository.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from models.digits import Digits, digits
from models.framework.arithmetic import adam
from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.framework.training import Recorder, train
from models.optimization.deep_nets import Start, deep_net, linear_layers, start
from models.traces.arrays import Doubles, Floats, Ints
from models.traces.optimization.vanishing_gradient import (
    NORM,
    RELU,
    RELU_NORM,
    RELU_RESIDUAL,
    RELU_SCALED,
    RESIDUAL,
    SIGMOID,
    TANH,
    TRAINED,
    VanishingGradientTrace,
)

PIXELS, CLASSES = 64, 10
EPSILON = 1e-8  # Adam's own


class Kind(NamedTuple):
    """What sets one kind of net apart."""

    activation: Callable[[], nn.Module]
    start: Start
    batch_norm: bool = False
    residual: bool = False
    scaled: bool = False  # branches beside a shortcut begin smaller by √depth (Hanin and Rolnick 2018)

    def net(self, width: int, depth: int, generator: torch.Generator) -> nn.Sequential:
        """A net of this kind, at its start."""
        made = deep_net(
            PIXELS, width, depth, CLASSES, activation=self.activation, batch_norm=self.batch_norm,
            residual=self.residual,
        )  # fmt: skip
        start(made, generator, self.start)
        if self.scaled:
            with torch.no_grad():
                for _, layer in linear_layers(made)[1:depth]:
                    layer.weight.div_(math.sqrt(depth))
        return made


KINDS = {
    SIGMOID: Kind(nn.Sigmoid, "xavier"),
    TANH: Kind(nn.Tanh, "xavier"),
    RELU: Kind(nn.ReLU, "he"),
    NORM: Kind(nn.Sigmoid, "xavier", batch_norm=True),
    RESIDUAL: Kind(nn.Sigmoid, "xavier", residual=True),
    RELU_NORM: Kind(nn.ReLU, "he", batch_norm=True),
    RELU_RESIDUAL: Kind(nn.ReLU, "he", residual=True),
    RELU_SCALED: Kind(nn.ReLU, "he", residual=True, scaled=True),
}


@experiment
def vanishing_gradient(
    seed: int,
    width: int = 64,
    depth: int = 20,
    deep: int = 50,
    samples: int = 256,
    batch: int = 64,
    steps: int = 300,
    records: int = 31,
    learning_rate: float = 3e-3,
    rates: tuple[float, ...] = (1e-4, 1e-3, 1e-2, 1e-1),
) -> Trace:
    """Every kind of net meets the same digits in the same order.

    The first kind is tried at more rates than one, and once with steps as long in its first layers as in its last:
    Adam divides by the size of the gradient plus `EPSILON`, and without that sum a small gradient counts as much.
    """
    data = digits(seed)
    at = np.unique(np.linspace(0, steps, records).astype(int))
    setting = data, seed, width, depth, batch, steps
    runs = [_train(KINDS[kind], *setting, learning_rate, at) for kind in range(TRAINED)]
    loss, norm, accuracy = (np.stack(part) for part in zip(*runs, strict=True))
    last = np.array([steps])
    others = [_train(KINDS[SIGMOID], *setting, rate, last)[2][-1] for rate in rates]
    evened = _train(KINDS[SIGMOID], *setting, learning_rate, last, epsilon=1e-30)[2][-1]
    starts = [_start(kind, data, seed, width, depth, samples) for kind in KINDS.values()]
    deep_starts = [_start(kind, data, seed, width, deep, samples) for kind in KINDS.values()]
    return VanishingGradientTrace(
        width=width,
        depth=depth,
        deep=deep,
        samples=samples,
        start_norm=np.stack([norms for norms, _ in starts]),
        deep_start_norm=np.stack([norms for norms, _ in deep_starts]),
        start_spread=np.stack([spread for _, spread in starts]),
        batch=batch,
        learning_rate=learning_rate,
        loss=loss,
        norm=norm,
        accuracy_at=at,
        accuracy=accuracy,
        tests=len(data.y_test),
        rates=np.array([*rates, learning_rate]),
        sigmoid_accuracy=np.array([*others, accuracy[SIGMOID, -1]]),
        evened_accuracy=float(evened),
    )


def _start(kind: Kind, data: Digits, seed: int, width: int, depth: int, samples: int) -> tuple[Doubles, Doubles]:
    """(depth,) norms and (depth,) spreads before training; in float64, for in float32 the smallest would be 0."""
    generator = torch.Generator().manual_seed(seed)
    net = kind.net(width, depth, generator).double()
    chosen = torch.randint(len(data.X), (samples,), generator=generator)
    caught: list[Tensor] = []
    for layer in list(net)[:depth]:
        layer.register_forward_hook(lambda module, inputs, output: caught.append(output.detach()))
    loss = cross_entropy(net(torch.from_numpy(data.X)[chosen].double()), torch.from_numpy(data.y)[chosen])
    loss.backward()  # type: ignore[no-untyped-call]
    apart = [float((h - h.mean(0)).square().sum() / h.square().sum()) for h in caught]
    return _norms(net, depth).numpy(), np.sqrt(apart)


def _norms(net: nn.Module, depth: int) -> Tensor:
    """(depth,): of the gradient of each hidden layer's weights."""
    gradients = [layer.weight.grad for _, layer in linear_layers(net)[:depth]]
    return torch.stack([torch.linalg.vector_norm(g) for g in gradients if g is not None])


def _train(
    kind: Kind,
    data: Digits,
    seed: int,
    width: int,
    depth: int,
    batch: int,
    steps: int,
    rate: float,
    at: Ints,
    epsilon: float = EPSILON,
) -> tuple[Floats, Floats, Doubles]:
    """Loss (steps + 1,), norms (steps + 1, depth) and accuracies (records,)."""
    generator = torch.Generator().manual_seed(seed)
    net = kind.net(width, depth, generator)
    X, y, X_test, y_test = (torch.from_numpy(part) for part in data)
    drawn = torch.randint(len(X), (steps + 1, batch), generator=generator)
    norms: list[Tensor] = []

    def backward(loss: Tensor) -> None:
        loss.backward()  # type: ignore[no-untyped-call]
        norms.append(_norms(net, depth))

    optimizer = adam(net.parameters(), rate, eps=epsilon)
    recorder = Recorder(
        net, at, parameters=(), measures={"accuracy": lambda net: (net(X_test).argmax(1) == y_test).double().mean()}
    )
    train(
        lambda step: cross_entropy(net(X[drawn[step]]), y[drawn[step]]),
        optimizer,
        steps,
        recorder,
        scheduler=torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps),
        gradient=backward,
    )
    return recorder.loss(), torch.stack(norms).numpy(), recorder.measure("accuracy")


def ratio(norms: Doubles | Floats) -> Doubles:
    """First layer's norm over the last's; norms (…, depth)."""
    first, last = np.asarray(norms[..., 0], float), np.asarray(norms[..., -1], float)
    return np.asarray(first / last)


OTHERS = [TANH, RELU, NORM, RESIDUAL]


@value
def sigmoid_vanishes(trace: VanishingGradientTrace) -> float:
    return float(ratio(trace.start_norm[SIGMOID]))


@value
def others_get_it_back(trace: VanishingGradientTrace) -> float:
    return float(ratio(trace.start_norm[OTHERS]).min())


@value
def digits_fade_on_their_way_forward(trace: VanishingGradientTrace) -> float:
    return float(trace.start_spread[SIGMOID, -1] / trace.start_spread[SIGMOID, 0])


@value
def others_keep_digits_apart(trace: VanishingGradientTrace) -> float:
    return float((trace.start_spread[OTHERS, -1] / trace.start_spread[OTHERS, 0]).min())


@value
def sigmoid_learns_nothing(trace: VanishingGradientTrace) -> float:
    return float(trace.sigmoid_accuracy.max())


@value
def longer_steps_do_not_help(trace: VanishingGradientTrace) -> float:
    return trace.evened_accuracy


@value
def others_learn(trace: VanishingGradientTrace) -> float:
    return float(trace.accuracy[OTHERS, -1].min())


@value
def deeper_is_worse(trace: VanishingGradientTrace) -> float:
    return float(ratio(trace.deep_start_norm[SIGMOID]))


@value
def others_hold_when_deeper(trace: VanishingGradientTrace) -> float:
    return float(ratio(trace.deep_start_norm[OTHERS]).min())


@value
def norm_explodes_relu(trace: VanishingGradientTrace) -> float:
    return float(ratio(trace.start_norm[RELU_NORM]))


@value
def plain_relu(trace: VanishingGradientTrace) -> float:
    return float(ratio(trace.start_norm[RELU]))


@value
def norm_explodes_deeper_relu(trace: VanishingGradientTrace) -> float:
    return float(ratio(trace.deep_start_norm[RELU_NORM]))


@value
def plain_deeper_relu(trace: VanishingGradientTrace) -> float:
    return float(ratio(trace.deep_start_norm[RELU]))


@value
def shortcuts_look_harmless(trace: VanishingGradientTrace) -> float:
    return max(float(ratio(norms[RELU_RESIDUAL])) for norms in (trace.start_norm, trace.deep_start_norm))


@value
def shortcuts_make_all_gradients_large(trace: VanishingGradientTrace) -> float:
    return _over_plain(trace, RELU_RESIDUAL)


@value
def smaller_branches_do_not(trace: VanishingGradientTrace) -> float:
    return _over_plain(trace, RELU_SCALED)


def _over_plain(trace: VanishingGradientTrace, kind: int) -> float:
    """The least factor of all layers' gradients over those of a plain ReLU net, in nets of both depths."""
    both = (trace.start_norm, trace.deep_start_norm)
    return min(float((norms[kind] / norms[RELU]).min()) for norms in both)
