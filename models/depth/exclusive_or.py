"""Exclusive or: four clouds, and batches of the small nets that learn them."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from models.framework.arithmetic import adam
from models.framework.training import train
from models.hard_steps import accuracy_of, cross_entropy
from models.nets import ManyLinear, ManyShift
from models.traces.arrays import Floats, Ints
from models.traces.depth.xor_needs_a_layer import FAMILIES
from netfilm import Recording, record

WIDE = 8  # hidden units of the widest nets


def four_clouds(quadruples: int, corner: float, spread: float, seed: int) -> tuple[Floats, Ints]:
    """X (4·quadruples, 2), y (4·quadruples,): every point with its three mirror images; all clouds are alike."""
    generator = np.random.default_rng(seed)
    signs = np.array([[1, 1], [-1, -1], [-1, 1], [1, -1]])[:, None]
    first = corner + spread * generator.standard_normal((quadruples, 2))
    return (signs * first).reshape(-1, 2).astype(np.float32), np.repeat([0, 1], 2 * quadruples)


def linear_units(starts: int, generator: torch.Generator, scale: float) -> nn.Sequential:
    weight = scale * torch.randn(starts, 1, 2, generator=generator)
    bias = 0.5 * torch.randn(starts, 1, generator=generator)
    return nn.Sequential(OrderedDict[str, nn.Module](w=ManyLinear(weight), c=ManyShift(bias)))


def hidden_nets(starts: int, slope: float, generator: torch.Generator) -> dict[str, nn.Sequential]:
    """A batch of nets for each of FAMILIES, from torch's own start for linear layers."""

    def uniform(fan_in: int, *shape: int) -> Tensor:
        return (2 * torch.rand(starts, *shape, generator=generator) - 1) / math.sqrt(fan_in)

    kinds: dict[str, tuple[int, nn.Module]] = {
        "relu": (2, nn.ReLU()), "tanh": (2, nn.Tanh()), "leaky": (2, nn.LeakyReLU(slope)), "wide": (WIDE, nn.Tanh()),
    }  # fmt: skip
    made = {}
    for family in FAMILIES:
        units, activation = kinds[family]
        modules: OrderedDict[str, nn.Module] = OrderedDict()
        modules["W"], modules["b"] = ManyLinear(uniform(2, units, 2)), ManyShift(uniform(2, units))
        modules["σ"] = activation
        modules["w"], modules["c"] = ManyLinear(uniform(units, 1, units)), ManyShift(uniform(units, 1))
        made[family] = nn.Sequential(modules)
    return made


def train_batch(
    net: nn.Sequential, X: Tensor, y: Tensor, at: Sequence[int], optimizer: torch.optim.Optimizer
) -> Recording:
    """Trains all nets of a batch on samples X (n, 2), y (n,), as many steps as the last that is recorded.

    Returns their parameters at the steps, and loss and accuracy of each.
    """
    columns = columns_for(net, X)
    with record(net, at=at, measures={"accuracy": lambda net: accuracy_of(net, X, y)}) as run:

        def backpropagate(loss: Tensor) -> None:
            loss.sum().backward()  # type: ignore[no-untyped-call]
            run.step(loss)

        train(lambda step: cross_entropy(net(columns)[:, 0], y), optimizer, at[-1], gradient=backpropagate)
    return run.recording


def train_hidden(net: nn.Sequential, X: Tensor, y: Tensor, steps: int, rate: float) -> Recording:
    """Trains on X (n, 2), y (n,); keeps every 2nd step of the first tenth, every 5th to the half, then every 20th."""
    first, second = steps // 10, steps // 2
    at = [*range(0, first, 2), *range(first, second, 5), *range(second, steps, 20), steps]
    return train_batch(net, X, y, at, adam(net.parameters(), rate))


def columns_for(net: nn.Sequential, X: Tensor) -> Tensor:
    """Points (n, 2) as a batch of nets takes them: (nets, 2, n)."""
    return X.T.expand(len(next(net.parameters())), -1, -1).contiguous()


def train_unflattened(net: nn.Sequential, X: Tensor, y: Tensor, steps: int, rate: float, penalty: float) -> None:
    """Trains nets of two hidden units on X (n, 2), y (n,) with a price on flattening: penalty · (κ + 1/κ)/2.

    κ is the condition of W. Without the price gradient descent makes the two units nearly parallel, and W squeezes the
    plane to a sliver.
    """
    columns = columns_for(net, X)
    weight = net.get_parameter("W.weight")

    def objective(step: int) -> Tensor:
        flatness = (weight**2).sum((1, 2)) / (2 * torch.linalg.det(weight).abs() + 1e-6)
        loss: Tensor = cross_entropy(net(columns)[:, 0], y) + penalty * flatness
        return loss

    train(objective, adam(net.parameters(), rate), steps)
