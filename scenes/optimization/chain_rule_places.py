"""Where the graph of ChainRule stands: from left to right in 16:9, from top to bottom in 9:16."""

from __future__ import annotations

from dataclasses import dataclass

from models.traces.optimization.chain_rule import EDGES, NODES
from scenes.props.computation_graph import GraphEdge, GraphNode
from scenes.stage import Box
from scenes.stage.before import Where

SYMBOLS = ("x_1", "x_2", "z_1", "z_2", "a_1", "a_2", "y", "L")


@dataclass(frozen=True)
class Places:
    """Where things stand in one shape of the picture."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    radius: float
    small: float  # size of the numbers on edges, of those at nodes, and of the formula
    bold: float
    formula: float
    product: Where  # the formula of the moment: its right edge (wide) or left edge (tall)
    notes: Where
    plot: Box
    plot_names: tuple[Where, Where]  # of the upright and of the level axis
    counter: Where


def _edges(
    labels: tuple[Where, ...], target: float, *, stacked: bool, gradients: dict[int, Where] | None = None
) -> tuple[GraphEdge, ...]:
    operations = {"a": "tanh", "L": f"(y - {target:.1f})^2"}
    made = []
    for i, ((a, b), label) in enumerate(zip(EDGES, labels, strict=True)):
        operation, gradient = operations.get(b[0], ""), (gradients or {}).get(i)
        made.append(GraphEdge(NODES.index(a), NODES.index(b), label, operation, stacked=stacked, gradient=gradient))
    return tuple(made)


def _wide(target: float) -> Places:
    columns, upper, lower = (-5.85, -2.5, 0.45, 3.35, 5.85), 1.25, -1.05
    middle = (upper + lower) / 2
    nodes = []
    for name, symbol in zip(NODES, SYMBOLS, strict=True):
        x = columns["xzayL".index(name[0])]
        y = {"1": upper, "2": lower}.get(name[-1], middle)
        role = "loss" if name == "L" else "ink"
        value, gradient = (x, y + 0.78), (x, y - 0.78)
        if name == "x1":  # both above, or both below: the crossing edges have the room between
            value, gradient = (x, y + 1.18), (x, y + 0.78)
        elif name == "x2":
            value, gradient = (x, y - 0.78), (x, y - 1.18)
        nodes.append(GraphNode(symbol, (x, y), value, gradient, "centre", role))
    labels = (
        (-5.12, upper + 0.32), (-5.8, middle - 0.29), (-4.88, middle + 0.74), (-5.12, lower - 0.36),
        (-1.02, upper + 0.34), (-1.02, lower - 0.36), (1.5, 1.22), (1.5, lower - 0.02), (4.6, middle + 0.4),
    )  # fmt: skip
    gradients = {1: (-4.88, middle - 0.74), 2: (-5.8, middle + 0.29)}  # beside the arrows back of the crossing edges
    return Places(
        tuple(nodes), _edges(labels, target, stacked=False, gradients=gradients), 0.48, small=24, bold=28, formula=32,
        product=(6.4, 2.95), notes=(-6.4, -2.74),
        plot=Box(4.3, 6.3, -2.4, -1.35), plot_names=((4.3, -1.08), (6.1, -2.66)), counter=(4.3, -2.7),
    )  # fmt: skip


def _tall(target: float) -> Places:
    rows, left, right = (4.1, 2.2, 0.55, -1.0, -2.65), -1.75, 1.75
    nodes = []
    for name, symbol in zip(NODES, SYMBOLS, strict=True):
        y = rows["xzayL".index(name[0])]
        x = {"1": left, "2": right}.get(name[-1], 0.0)
        side = -1 if x < 0 else 1
        where = x + side * 0.56
        role = "loss" if name == "L" else "ink"
        anchor = "right" if side < 0 else "left"
        nodes.append(GraphNode(symbol, (x, y), (where, y + 0.2), (where, y - 0.24), anchor, role))
    labels = (
        (-2.95, 3.37), (0.14, 4.42), (-1.04, 4.42), (1.98, 3.37), (left - 0.55, 1.38), (right + 0.55, 1.38),
        (-1.1, 0.8), (0.2, 0.8), (0.95, -1.83),
    )  # fmt: skip
    return Places(
        tuple(nodes), _edges(labels, target, stacked=True), 0.46, small=28, bold=32, formula=30,
        product=(-3.55, 5.2), notes=(-3.55, -3.72),
        plot=Box(-2.75, -0.75, -3.0, -1.75), plot_names=((-2.75, -1.46), (-0.85, -3.26)), counter=(-2.75, -3.3),
    )  # fmt: skip


def places(target: float, *, tall: bool) -> Places:
    """The places in one shape; the target is written on the last edge."""
    return _tall(target) if tall else _wide(target)
