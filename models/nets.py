"""The few networks that experiments share, all ordinary modules with an explicit random start."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


class ManyLinear(nn.Module):
    """z = W h for many networks at once. W: (nets, out, in); points are columns, h: (nets, in, points)."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight)

    def forward(self, h: Tensor) -> Tensor:
        return torch.bmm(self.weight, h)


class ManyShift(nn.Module):
    """z + b for many networks at once. b: (nets, out); z: (nets, out, points)."""

    def __init__(self, bias: Tensor) -> None:
        super().__init__()
        self.bias = nn.Parameter(bias)

    def forward(self, z: Tensor) -> Tensor:
        return z + self.bias[..., None]


class Shift(nn.Module):
    """z + b. b: (out,); z: (points, out)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(width))

    def forward(self, z: Tensor) -> Tensor:
        return z + self.bias


def initialise(net: nn.Module, generator: torch.Generator) -> None:
    """torch's own start for linear and convolutional layers, drawn from a generator of one's own."""
    for module in net.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            bound = 1 / math.sqrt(module.weight[0].numel())
            with torch.no_grad():
                module.weight.uniform_(-bound, bound, generator=generator)
                if module.bias is not None:
                    module.bias.uniform_(-bound, bound, generator=generator)
