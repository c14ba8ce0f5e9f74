"""Nets that differ in their activation alone, and the z that their units hand to it, before and after training."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from models.data import two_spirals
from models.framework.arithmetic import adam
from models.framework.training import activations_of, evaluating, train
from models.nets import ManyLinear, ManyShift

WIDTH, LAYERS = 16, 2
SAMPLES, TURNS, NOISE = 100, 1.0, 0.01
STEPS, RATE = 600, 0.01


class Activated(nn.Module):
    """σ as a module, for z of any shape."""

    def __init__(self, function: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.function = function

    def forward(self, z: Tensor) -> Tensor:
        return self.function(z)


def spiral_nets(
    function: Callable[[Tensor], Tensor], gain: float, nets: int, seed: int
) -> tuple[Tensor, Tensor, float]:
    """2-16-16-1 nets trained side by side on two spirals.

    Args:
        function: the activation.
        gain: of the first weights: their variance is gain² / inputs.
        nets: random starts.
        seed: of data and starts.

    Returns:
        z of every hidden unit for every sample before training and after, each (nets, 32, 200); and the share of
        the nets that then get every sample right.
    """
    X, y = two_spirals(SAMPLES, TURNS, NOISE, seed)
    points = torch.from_numpy(X).T.expand(nets, -1, -1).contiguous()
    labels = torch.from_numpy(y).float().expand(nets, -1)
    net = _start(function, gain, nets, torch.Generator().manual_seed(seed))

    def losses(step: int) -> Tensor:
        return binary_cross_entropy_with_logits(net(points)[:, 0], labels, reduction="none").mean(1)

    before = _inputs(net, points)
    optimizer = adam(net.parameters(), RATE)
    train(losses, optimizer, STEPS, scheduler=torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS))
    with evaluating(net):
        right = ((net(points)[:, 0] > 0) == (labels > 0)).all(1).double().mean()
    return before, _inputs(net, points), float(right)


def _start(function: Callable[[Tensor], Tensor], gain: float, nets: int, generator: torch.Generator) -> nn.Sequential:
    modules: OrderedDict[str, nn.Module] = OrderedDict()
    for layer in range(LAYERS):
        inputs = WIDTH if layer else 2
        modules[f"W{layer}"] = ManyLinear(
            gain / math.sqrt(inputs) * torch.randn(nets, WIDTH, inputs, generator=generator)
        )
        modules[f"b{layer}"] = ManyShift((0.0 if layer else 0.5) * torch.randn(nets, WIDTH, generator=generator))
        modules[f"σ{layer}"] = Activated(function)
    modules["w"] = ManyLinear(torch.randn(nets, 1, WIDTH, generator=generator) / math.sqrt(WIDTH))
    modules["c"] = ManyShift(torch.zeros(nets, 1))
    return nn.Sequential(modules)


def _inputs(net: nn.Sequential, points: Tensor) -> Tensor:
    with evaluating(net):
        found = activations_of(net, {f"b{layer}": net.get_submodule(f"b{layer}") for layer in range(LAYERS)}, points)
    return torch.cat(list(found.values()), dim=1)
