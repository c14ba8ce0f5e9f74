"""Deep dense nets that differ in one thing at a time: activation, batch normalisation, shortcuts, the start."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor, nn

Start = Literal["he", "xavier"]


class Block(nn.Module):
    """σ(BN(W h + b)), or h plus that: one layer of a deep net, h: (samples, width).

    Submodules: `linear`, `norm` (identity without batch normalisation), `activation`.
    """

    def __init__(self, width: int, activation: Callable[[], nn.Module], batch_norm: bool, residual: bool) -> None:
        super().__init__()
        self.linear = nn.Linear(width, width)
        self.norm: nn.Module = nn.BatchNorm1d(width) if batch_norm else nn.Identity()
        self.activation = activation()
        self.residual = residual

    def forward(self, h: Tensor) -> Tensor:
        change: Tensor = self.activation(self.norm(self.linear(h)))
        return h + change if self.residual else change


def deep_net(
    inputs: int,
    width: int,
    depth: int,
    outputs: int,
    *,
    activation: Callable[[], nn.Module] = nn.ReLU,
    batch_norm: bool = False,
    residual: bool = False,
) -> nn.Sequential:
    """`depth` hidden layers of one width: `first` (Linear and activation), `block1` … `block{depth-1}`, `output`."""
    modules: OrderedDict[str, nn.Module] = OrderedDict()
    modules["first"] = nn.Sequential(nn.Linear(inputs, width), activation())
    for layer in range(1, depth):
        modules[f"block{layer}"] = Block(width, activation, batch_norm, residual)
    modules["output"] = nn.Linear(width, outputs)
    return nn.Sequential(modules)


def start(net: nn.Module, generator: torch.Generator, how: Start = "he", gain: float = 1.0) -> None:
    """Normal weights of variance gain²·2/fan_in ("he", He et al. 2015) or gain²·2/(fan_in + fan_out) ("xavier",
    Glorot and Bengio 2010), biases 0; convolutions by the same rule."""
    for module in net.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            fan_in = module.weight[0].numel()
            fan_out = module.weight.shape[0] * module.weight[0, 0].numel()
            variance = 2 / fan_in if how == "he" else 2 / (fan_in + fan_out)
            with torch.no_grad():
                module.weight.normal_(0, gain * math.sqrt(variance), generator=generator)
                if module.bias is not None:
                    module.bias.zero_()


def linear_layers(net: nn.Module) -> list[tuple[str, nn.Linear]]:
    """Every linear layer with the name that named_modules gives, from the input on."""
    return [(name, module) for name, module in net.named_modules() if isinstance(module, nn.Linear)]
