"""The few networks that experiments share, all ordinary modules with an explicit random start."""

from __future__ import annotations

import math
from collections import OrderedDict

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


def one_of(nets: nn.Sequential, index: int) -> nn.Sequential:
    """One of many nets side by side, of layers with the same names; a linear layer takes points as rows."""
    modules: OrderedDict[str, nn.Module] = OrderedDict()
    for name, module in nets.named_children():
        own = [parameter.detach()[index] for parameter in module.parameters()]
        if isinstance(module, ManyLinear):
            modules[name] = nn.Linear(own[0].shape[1], len(own[0]), bias=False, dtype=own[0].dtype)
        elif isinstance(module, ManyShift):
            modules[name] = Shift(len(own[0])).to(own[0].dtype)
        else:
            modules[name] = module
        with torch.no_grad():
            for parameter, value in zip(modules[name].parameters(), own, strict=True):
                parameter.copy_(value)
    return nn.Sequential(modules)


def first_of(nets: nn.Sequential, count: int) -> nn.Sequential:
    """The first of many nets side by side, as a smaller batch."""
    modules: OrderedDict[str, nn.Module] = OrderedDict()
    for name, module in nets.named_children():
        if isinstance(module, ManyLinear):
            modules[name] = ManyLinear(module.weight.detach()[:count].clone())
        elif isinstance(module, ManyShift):
            modules[name] = ManyShift(module.bias.detach()[:count].clone())
        else:
            modules[name] = module
    return nn.Sequential(modules)


def initialise(net: nn.Module, generator: torch.Generator) -> None:
    """torch's own start for linear and convolutional layers, drawn from a generator of one's own."""
    for module in net.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            bound = 1 / math.sqrt(module.weight[0].numel())
            with torch.no_grad():
                module.weight.uniform_(-bound, bound, generator=generator)
                if module.bias is not None:
                    module.bias.uniform_(-bound, bound, generator=generator)
