"""Many deep ReLU nets of one size at once, with or without shortcuts: what differs is a number for each net."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from models.framework.arithmetic import adam


class ManyDeepNets(nn.Module):
    """`nets` dense ReLU nets of `depth` hidden layers of one width; points are columns, x: (nets, inputs, points).

    h1 = relu(W h0 + b); then h <- s h + relu(W h + b), where s is 1 in nets with shortcuts and 0 in plain ones;
    logits = W h + b. Weights start as He et al. (2015) have it, biases at 0. In nets with shortcuts the blocks'
    weights start smaller by √depth, or else the signal would grow with 2^depth (Hanin and Rolnick 2018,
    arXiv:1803.01719).

    Parameters: `first` (nets, width, inputs), `blocks` (depth - 1, nets, width, width), `last`
    (nets, outputs, width) and their biases `first_bias`, `block_biases`, `last_bias`, with one column.
    """

    shortcut: Tensor

    def __init__(
        self, shortcut: Tensor, inputs: int, width: int, depth: int, outputs: int, generator: torch.Generator
    ) -> None:
        super().__init__()
        nets = len(shortcut)

        def drawn(*shape: int) -> Tensor:
            return math.sqrt(2 / shape[-1]) * torch.randn(shape, generator=generator)

        self.register_buffer("shortcut", shortcut.float()[:, None, None])
        self.first = nn.Parameter(drawn(nets, width, inputs))
        self.first_bias = nn.Parameter(torch.zeros(nets, width, 1))
        gain = torch.where(self.shortcut > 0, 1 / math.sqrt(depth), 1.0)
        self.blocks = nn.Parameter(drawn(depth - 1, nets, width, width) * gain)
        self.block_biases = nn.Parameter(torch.zeros(depth - 1, nets, width, 1))
        self.last = nn.Parameter(drawn(nets, outputs, width) / math.sqrt(2))
        self.last_bias = nn.Parameter(torch.zeros(nets, outputs, 1))

    def part(self, nets: slice) -> ManyDeepNets:
        """Some of the nets alone, with copies of their parameters."""
        one = copy.deepcopy(self)
        one.shortcut = self.shortcut[nets]
        for name, parameter in self.named_parameters():
            axis = parameter.dim() - 3
            kept = parameter.detach()[(slice(None),) * axis + (nets,)].clone()
            setattr(one, name, nn.Parameter(kept))
        return one

    def layers(self) -> list[tuple[Tensor, Tensor]]:
        """Weights (nets, out, in) and biases (nets, out, 1) of every layer, from the input on."""
        blocks = zip(self.blocks.unbind(), self.block_biases.unbind(), strict=True)
        return [(self.first, self.first_bias), *blocks, (self.last, self.last_bias)]

    def forward(self, x: Tensor) -> Tensor:
        """(nets, outputs, points)"""
        return self.hidden(x)[-1]

    def hidden(self, x: Tensor) -> list[Tensor]:
        """The relu outputs of every hidden layer, (nets, width, points) each, and the net's output as the last."""
        first = torch.baddbmm(self.first_bias, self.first, x).relu()
        added, h = self.through_blocks(first)
        return [first, *added, torch.baddbmm(self.last_bias, self.last, h)]

    def through_blocks(self, h: Tensor) -> tuple[list[Tensor], Tensor]:
        """What each block adds, relu(W h + b), and h after the last of them, (nets, width, points) each."""
        added = []
        for weight, bias in zip(self.blocks.unbind(), self.block_biases.unbind(), strict=True):
            added.append(torch.baddbmm(bias, weight, h).relu())
            h = added[-1] + self.shortcut * h
        return added, h


class AdamOfEach:
    """Adam with a learning rate for every net of a batch: a step at rate 1, of which each net takes its own share.

    Args:
        parameters: of a ManyDeepNets, nets along the third axis from the end.
        rates: (nets,).
    """

    def __init__(self, parameters: Iterable[nn.Parameter], rates: Tensor) -> None:
        self._parameters = list(parameters)
        self._rates = rates.float()[:, None, None]
        self._adam = adam(self._parameters, 1.0)

    @torch.no_grad()
    def step(self) -> None:
        """Takes one step from the gradients that are there, which are then cleared."""
        before = [parameter.clone() for parameter in self._parameters]
        self._adam.step()
        for parameter, old in zip(self._parameters, before, strict=True):
            parameter.sub_(old).mul_(self._rates).add_(old)
        self._adam.zero_grad()


def parameter_count(inputs: int, width: int, depth: int, outputs: int) -> int:
    """Weights and biases of one net."""
    return (inputs + 1) * width + (depth - 1) * (width + 1) * width + (width + 1) * outputs


def cross_entropies(logits: Tensor, labels: Tensor) -> Tensor:
    """(nets,): mean cross-entropy of each net; logits (nets, classes, points), labels (nets, points)."""
    return cross_entropy(logits, labels, reduction="none").mean(1)


def accuracies(logits: Tensor, labels: Tensor) -> Tensor:
    """(nets,): share of points whose largest logit is their label's."""
    return (logits.argmax(1) == labels).float().mean(1)
