"""Backpropagation on a graph small enough to follow every number.

D. Rumelhart, G. Hinton, R. Williams (1986), Learning Representations by Back-Propagating Errors, Nature 323.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from models.experiment import experiment, value
from models.trace import Trace
from models.traces.arrays import Doubles
from models.traces.optimization.chain_rule import EDGES, NODES, ChainRuleTrace

STEP = 1e-6  # of central differences
LEAST, MOST = 0.2, 3.0  # sizes of the gradients, so that lines as wide as they can be told apart
PASSED = 0.7  # most that a tanh lets through, so that its line is seen to thin
SMALLEST_NUMBER, LARGEST_NUMBER = 4, 15  # weights and inputs in tenths, so that they can be reckoned with by hand


@experiment
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
        weight_differences=_weight_differences(x, start, target),
        node_differences=_node_differences(x, start, target),
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


def _loss(x: Tensor, weights: Tensor, target: float, nudge: Tensor | None = None) -> float:
    return float(forward(x, weights, target, nudge)[-1])


def _weight_differences(x: Tensor, weights: Tensor, target: float) -> Doubles:
    nudges = STEP * torch.eye(len(weights), dtype=torch.float64)
    return np.array([(_loss(x, weights + d, target) - _loss(x, weights - d, target)) / (2 * STEP) for d in nudges])


def _node_differences(x: Tensor, weights: Tensor, target: float) -> Doubles:
    nudges = STEP * torch.eye(len(NODES), dtype=torch.float64)
    return np.array([(_loss(x, weights, target, d) - _loss(x, weights, target, -d)) / (2 * STEP) for d in nudges])


def gathered(message: Doubles) -> Doubles:
    """(…, 8): what arrives at each node over its edges; 1 at L itself."""
    ends = np.array([NODES.index(source) for source, _ in EDGES])
    total = np.zeros((*message.shape[:-1], len(NODES)))
    total[..., -1] = 1
    for edge, node in enumerate(ends):
        total[..., node] += message[..., edge]
    return total


@value
def weights_equal_differences(trace: ChainRuleTrace) -> float:
    return float(np.abs(trace.weight_gradient[0] - trace.weight_differences).max())


@value
def nodes_equal_differences(trace: ChainRuleTrace) -> float:
    return float(np.abs(trace.gradient[0] - trace.node_differences).max())


@value
def products_add_up(trace: ChainRuleTrace) -> float:
    return float(np.abs(gathered(trace.message) - trace.gradient).max())


@value
def weights_get_gradient_times_input(trace: ChainRuleTrace) -> float:
    ends = [(a, b) for a, b in EDGES if a[0] in "xa" and b[0] in "zy"]
    sources, targets = ([NODES.index(pair[side]) for pair in ends] for side in (0, 1))
    return float(np.abs(trace.value[:, sources] * trace.gradient[:, targets] - trace.weight_gradient).max())


@value
def tanh_shrinks_the_gradient(trace: ChainRuleTrace) -> float:
    return float(trace.local[:, [4, 5]].max())


@value
def steps_lower_the_loss(trace: ChainRuleTrace) -> float:
    return float(trace.value[-1, -1] / trace.value[0, -1])
