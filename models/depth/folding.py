"""The net that folds: layers of two ReLUs, their weights set by hand, compose the tent map with itself."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
import torch
from torch import Tensor, nn

from models.framework.training import evaluating
from models.traces.arrays import Doubles

READOUT = (2.0, -4.0)


def tent(x: Tensor, folds: int) -> Tensor:
    """The tent map min(2x, 2 - 2x), composed with itself."""
    for _ in range(folds):
        x = torch.minimum(2 * x, 2 - 2 * x)
    return x


def folding_net(folds: int) -> nn.Sequential:
    """1-2-…-2-1 in float64, weights set by hand: h = relu((t, t - 1/2)), then t = 2 h1 - 4 h2."""
    modules: OrderedDict[str, nn.Module] = OrderedDict()
    readout = torch.tensor([READOUT], dtype=torch.float64)
    for k in range(1, folds + 1):
        layer = nn.Linear(1 if k == 1 else 2, 2, dtype=torch.float64)
        with torch.no_grad():
            layer.weight.copy_(torch.ones(2, 1) if k == 1 else readout.expand(2, 2))
            layer.bias.copy_(torch.tensor([0.0, -0.5]))
        modules[f"z{k}"], modules[f"h{k}"] = layer, nn.ReLU()
    output = nn.Linear(2, 1, dtype=torch.float64)
    with torch.no_grad():
        output.weight.copy_(readout)
        output.bias.zero_()
    modules["output"] = output
    return nn.Sequential(modules)


def output_of(net: nn.Sequential, x: Doubles) -> Doubles:
    """(points,): what a net puts out at points of 0…1."""
    with evaluating(net):
        values: Doubles = net(torch.from_numpy(x)[:, None])[:, 0].numpy()
    return values


def pieces_of(net: nn.Sequential, cells: int = 2**12) -> int:
    """Pieces on 0…1, from the slopes within cells whose edges hold every bend."""
    slope = np.diff(output_of(net, np.linspace(0, 1, cells + 1)))
    return 1 + int((np.abs(np.diff(slope)) > 1e-12).sum())
