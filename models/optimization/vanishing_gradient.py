"""Gradients on their way back through 20 and 50 layers, for five kinds of nets while they train, and two that do not.

X. Glorot, Y. Bengio (2010), Understanding the Difficulty of Training Deep Feedforward Neural Networks, AISTATS;
K. He et al. (2015), Delving Deep into Rectifiers, arXiv:1502.01852; G. Yang et al. (2019), A Mean Field Theory of
Batch Normalization, arXiv:1902.08129 (why gradients explode there).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from models.arithmetic import adam
from models.deep_nets import Start, deep_net, linear_layers, start
from models.digits import Digits, digits
from models.experiment import experiment, value
from models.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints
from models.traces.optimization.vanishing_gradient import (
    NORM,
    RELU,
    RELU_NORM,
    RELU_RESIDUAL,
    RESIDUAL,
    SIGMOID,
    TANH,
    TRAINED,
    VanishingGradientTrace,
)
from models.training import Recorder, train

PIXELS, CLASSES = 64, 10


class Kind(NamedTuple):
    """What sets one kind of net apart."""

    activation: Callable[[], nn.Module]
    start: Start
    batch_norm: bool = False
    residual: bool = False

    def net(self, width: int, depth: int, generator: torch.Generator) -> nn.Sequential:
        """A net of this kind, at its start."""
        made = deep_net(
            PIXELS, width, depth, CLASSES, activation=self.activation, batch_norm=self.batch_norm,
            residual=self.residual,
        )  # fmt: skip
        start(made, generator, self.start)
        return made


KINDS = {
    SIGMOID: Kind(nn.Sigmoid, "xavier"),
    TANH: Kind(nn.Tanh, "xavier"),
    RELU: Kind(nn.ReLU, "he"),
    NORM: Kind(nn.Sigmoid, "xavier", batch_norm=True),
    RESIDUAL: Kind(nn.Sigmoid, "xavier", residual=True),
    RELU_NORM: Kind(nn.ReLU, "he", batch_norm=True),
    RELU_RESIDUAL: Kind(nn.ReLU, "he", residual=True),
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
) -> Trace:
    """Every kind of net meets the same digits in the same order."""
    data = digits(seed)
    at = np.unique(np.linspace(0, steps, records).astype(int))
    runs = [_train(KINDS[kind], data, seed, width, depth, batch, steps, learning_rate, at) for kind in range(TRAINED)]
    loss, norm, accuracy = (np.stack(part) for part in zip(*runs, strict=True))
    return VanishingGradientTrace(
        width=width,
        depth=depth,
        deep=deep,
        samples=samples,
        start_norm=np.stack([_start_norms(kind, data, seed, width, depth, samples) for kind in KINDS.values()]),
        deep_start_norm=np.stack([_start_norms(kind, data, seed, width, deep, samples) for kind in KINDS.values()]),
        batch=batch,
        learning_rate=learning_rate,
        loss=loss,
        norm=norm,
        accuracy_at=at,
        accuracy=accuracy,
        tests=len(data.y_test),
    )


def _start_norms(kind: Kind, data: Digits, seed: int, width: int, depth: int, samples: int) -> Doubles:
    """(depth,) before training; in float64, for in float32 the smallest would be 0."""
    generator = torch.Generator().manual_seed(seed)
    net = kind.net(width, depth, generator).double()
    chosen = torch.randint(len(data.X), (samples,), generator=generator)
    loss = cross_entropy(net(torch.from_numpy(data.X)[chosen].double()), torch.from_numpy(data.y)[chosen])
    loss.backward()  # type: ignore[no-untyped-call]
    return _norms(net, depth).numpy()


def _norms(net: nn.Module, depth: int) -> Tensor:
    """(depth,): of the gradient of each hidden layer's weights."""
    gradients = [layer.weight.grad for _, layer in linear_layers(net)[:depth]]
    return torch.stack([torch.linalg.vector_norm(g) for g in gradients if g is not None])


def _train(
    kind: Kind, data: Digits, seed: int, width: int, depth: int, batch: int, steps: int, rate: float, at: Ints
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

    optimizer = adam(net.parameters(), rate)
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


@value
def sigmoid_vanishes(trace: VanishingGradientTrace) -> float:
    return float(ratio(trace.start_norm[SIGMOID]))


@value
def by_a_factor_a_layer(trace: VanishingGradientTrace) -> float:
    return float(ratio(trace.start_norm[SIGMOID]) ** (1 / (trace.depth - 1)))


@value
def sigmoid_stays_vanished(trace: VanishingGradientTrace) -> float:
    return float(trace.norm[SIGMOID, :, 0].max())


@value
def sigmoid_learns_nothing(trace: VanishingGradientTrace) -> float:
    return float(trace.accuracy[SIGMOID, -1])


@value
def the_others_do_not_vanish(trace: VanishingGradientTrace) -> float:
    return float(ratio(trace.start_norm[[TANH, RELU, NORM, RESIDUAL]]).min())


@value
def the_others_learn(trace: VanishingGradientTrace) -> float:
    return float(trace.accuracy[[TANH, RELU, NORM, RESIDUAL], -1].min())


@value
def deeper_is_worse(trace: VanishingGradientTrace) -> float:
    return float(ratio(trace.deep_start_norm[SIGMOID]))


@value
def the_others_hold_when_deeper(trace: VanishingGradientTrace) -> float:
    return float(ratio(trace.deep_start_norm[[TANH, RELU, NORM, RESIDUAL]]).min())


@value
def norm_explodes_relu(trace: VanishingGradientTrace) -> float:
    return float(ratio(trace.start_norm[RELU_NORM]))


@value
def norm_explodes_deeper_relu(trace: VanishingGradientTrace) -> float:
    return float(ratio(trace.deep_start_norm[RELU_NORM]))


@value
def shortcuts_look_harmless(trace: VanishingGradientTrace) -> float:
    return max(float(ratio(norms[RELU_RESIDUAL])) for norms in (trace.start_norm, trace.deep_start_norm))


@value
def shortcuts_make_all_gradients_large(trace: VanishingGradientTrace) -> float:
    both = (trace.start_norm, trace.deep_start_norm)
    return min(float((norms[RELU_RESIDUAL] / norms[RELU]).min()) for norms in both)
