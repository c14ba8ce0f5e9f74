"""Backpropagation on a graph small enough to follow every number.

D. Rumelhart, G. Hinton, R. Williams (1986), Learning Representations by Back-Propagating Errors, Nature 323.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
import torch
from torch import Tensor

from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.traces.arrays import Doubles
from models.traces.optimization.chain_rule import EDGES, NODES, ChainRuleTrace

SHORT = 10  # steps after which the runs are compared
LEAST, MOST = 0.2, 3.0  # sizes of the gradients, so that lines as wide as they can be told apart
PASSED = 0.7  # most that a tanh lets through, so that its line is seen to thin
SMALLEST_NUMBER, LARGEST_NUMBER = 4, 15  # weights and inputs in tenths, small enough to calculate with by hand


@experiment(seeds=10)
def chain_rule(
    seed: int, target: float = 0.2, learning_rate: float = 0.04, steps: int = 40, reach: float = 1.5, sweep: int = 121
) -> Trace:
    """Weights and inputs are drawn until every gradient on the graph can be seen and the loss is worth descending."""
    generator = torch.Generator().manual_seed(seed)
    x, weights = _draw(target, generator)
    start = weights.detach().clone()
    optimizer = torch.optim.SGD([weights], learning_rate)
    rows: list[list[Tensor]] = []
    for step in range(steps + 1):
        optimizer.zero_grad()
        rows.append(_both_ways(x, weights, target))
        if step < steps:
            optimizer.step()
    value, gradient, local, message, weight, weight_gradient = (
        torch.stack(part).numpy() for part in zip(*rows, strict=True)
    )
    nudged = int(np.abs(weight_gradient[0, :4]).argmax())
    swept = float(start[nudged]) + np.linspace(-reach, reach, sweep)
    varied = start.repeat(sweep, 1)
    varied[:, nudged] = torch.from_numpy(swept)
    return ChainRuleTrace(
        target=target,
        value=value,
        gradient=gradient,
        local=local,
        message=message,
        weight=weight,
        weight_gradient=weight_gradient,
        misaddressed_loss=_misaddressed(x.numpy(), start.numpy(), target, learning_rate, steps),
        learning_rate=learning_rate,
        nudged=nudged,
        swept=swept,
        swept_value=np.stack([torch.stack(forward(x, row, target)).numpy() for row in varied]),
    )


def forward(x: Tensor, weights: Tensor, target: float, nudge: Tensor | None = None) -> list[Tensor]:
    """The values of NODES; `nudge` (8,) is added to each node as soon as it is there."""
    d = torch.zeros(len(NODES), dtype=x.dtype) if nudge is None else nudge
    x1, x2 = x[0] + d[0], x[1] + d[1]
    z1 = weights[0] * x1 + weights[1] * x2 + d[2]
    z2 = weights[2] * x1 + weights[3] * x2 + d[3]
    a1, a2 = z1.tanh() + d[4], z2.tanh() + d[5]
    y = weights[4] * a1 + weights[5] * a2 + d[6]
    return [x1, x2, z1, z2, a1, a2, y, (y - target) ** 2 + d[7]]


def _draw(target: float, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Inputs (2,) and weights (6,), by the rule above."""
    while True:
        tenths = torch.randint(SMALLEST_NUMBER, LARGEST_NUMBER + 1, (8,), generator=generator)
        signs = torch.randint(2, (8,), generator=generator) * 2 - 1
        numbers = (tenths * signs).double() / 10
        x, weights = numbers[:2], numbers[2:].requires_grad_()
        value, gradient, local, message, _, weight_gradient = _both_ways(x, weights, target)
        weights.grad = None
        sizes = torch.cat([gradient, message, weight_gradient]).abs()
        if sizes.min() > LEAST and sizes.max() < MOST and local[4:6].max() < PASSED and value[-1] > 1:
            return x, weights


def _both_ways(x: Tensor, weights: Tensor, target: float) -> list[Tensor]:
    """Values, gradients, local derivatives, messages, weights, their gradients; .grad of the weights is filled."""
    nodes = dict(zip(NODES, forward(x.clone().requires_grad_(), weights, target), strict=True))
    for node in nodes.values():
        node.retain_grad()
    nodes["L"].backward(retain_graph=True)  # type: ignore[no-untyped-call]
    gradient = {name: _gradient(node).clone() for name, node in nodes.items()}  # what follows adds to .grad
    local = torch.stack([torch.autograd.grad(nodes[b], nodes[a], retain_graph=True)[0] for a, b in EDGES])
    message = torch.stack([gradient[b] for _, b in EDGES]) * local
    found = [torch.stack(list(nodes.values())), torch.stack(list(gradient.values())), local, message, weights]
    return [part.detach().clone() for part in [*found, _gradient(weights)]]


def _gradient(tensor: Tensor) -> Tensor:
    assert tensor.grad is not None
    return tensor.grad


def _misaddressed(x: Doubles, start: Doubles, target: float, learning_rate: float, steps: int) -> Doubles:
    """(steps + 1,): the middle loss of runs that hand every weight the gradient of another, in each possible way."""
    count = len(start)
    orders = np.array([order for order in permutations(range(count)) if all(i != k for i, k in enumerate(order))])
    weights = np.tile(start, (len(orders), 1))
    losses = []
    with np.errstate(over="ignore", invalid="ignore"):  # some of them diverge
        for _ in range(steps + 1):
            W, v = weights[:, :4].reshape(-1, 2, 2), weights[:, 4:]
            a = np.tanh(W @ x)
            error = (v * a).sum(axis=1) - target
            dz = 2 * error[:, None] * v * (1 - a**2)
            gradient = np.concatenate([(dz[:, :, None] * x).reshape(-1, 4), 2 * error[:, None] * a], axis=1)
            losses.append(np.nan_to_num(error**2, nan=np.inf))
            weights = weights - learning_rate * np.take_along_axis(gradient, orders, axis=1)
    return np.minimum(np.median(losses, axis=1), np.finfo(float).max)  # type: ignore[no-any-return]


@value
def blame_well_addressed(trace: ChainRuleTrace) -> float:
    """Share of the loss that is left after ten steps against the gradient."""
    return float(trace.value[SHORT, -1] / trace.value[0, -1])


@value
def blame_misaddressed(trace: ChainRuleTrace) -> float:
    """The same where each weight takes the gradient of another; the middle of all 265 ways to do so."""
    return float(trace.misaddressed_loss[SHORT] / trace.value[0, -1])


@value
def passes_by_nudging(trace: ChainRuleTrace) -> float:
    """Passes forward that it takes to nudge every weight both ways."""
    return 2 * trace.weight.shape[1]  # type: ignore[no-any-return]


@value
def tanh_never_amplifies(trace: ChainRuleTrace) -> float:
    """The steepest slope that a tanh of the graph had at any step."""
    return float(trace.local[:, [4, 5]].max())
