"""The loss of a net over two of its weights: the map, its slopes, and gradient descent on these two alone."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.framework.training import Recorder, evaluating, train
from models.hard_steps import cross_entropy

Doubles = NDArray[np.float64]


class TwoWeights(nn.Module):
    """A 2-hidden-1 net on X (n, 2); one unit's two input weights are free, many values (places, 2) side by side."""

    def __init__(self, fixed: list[Doubles], unit: int, activation: nn.Module, X: Tensor) -> None:
        super().__init__()
        W1, b1, w2, b2 = (torch.from_numpy(np.array(value)) for value in fixed)
        self.X, self.activation, self.b1, self.w2 = X.double(), activation, b1[unit], w2[unit]
        others = torch.arange(len(b1)) != unit
        self.rest = activation(self.X @ W1[others].T + b1[others]) @ w2[others] + b2
        self.place = nn.Parameter(W1[unit][None].clone())

    def at(self, places: Tensor) -> Tensor:
        """(places, samples): logits at (u, v) pairs (places, 2)."""
        hidden: Tensor = self.activation(places @ self.X.T + self.b1)
        logits: Tensor = self.rest + self.w2 * hidden
        return logits

    def forward(self) -> Tensor:
        return self.at(self.place)


def places_of(axis: Doubles) -> Tensor:
    """(n², 2): row after row, v ascending, u along each row."""
    return torch.from_numpy(np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2))


def heights(net: TwoWeights, places: Tensor, y: Tensor) -> Doubles:
    """(places,): the loss of labels y (n,) at each of the places (places, 2)."""
    with evaluating(net):
        return torch.cat([cross_entropy(net.at(some), y) for some in torch.chunk(places, 8)]).numpy()


def slopes(net: TwoWeights, places: Tensor, y: Tensor) -> Doubles:
    """(places, 2): the loss's gradient at each of the places (places, 2)."""
    leaf = places.clone().requires_grad_()
    (gradients,) = torch.autograd.grad(cross_entropy(net.at(leaf), y).sum(), leaf)
    return gradients.numpy()


def descend(net: TwoWeights, places: Tensor, y: Tensor, steps: int, rate: float) -> tuple[Doubles, Doubles]:
    """Plain gradient descent from every place: the ways (steps + 1, places, 2) and losses (steps + 1, places)."""
    net.place = nn.Parameter(places.clone())
    recorder = Recorder(net, range(steps + 1))
    train(lambda step: cross_entropy(net(), y), torch.optim.SGD(net.parameters(), lr=rate), steps, recorder)
    return recorder.parameter("place"), recorder.loss()


def best_start(losses: Doubles) -> int:
    """The highest of the starts from which the descent, losses (steps + 1, starts), ends as low as from any.

    As low: within a hundredth of the range.
    """
    height = losses[0] - losses[-1].min()
    arrives = losses[-1] - losses[-1].min() < 0.01 * height.max()
    return int(np.where(arrives, height, -1).argmax())
