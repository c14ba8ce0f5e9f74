"""Where the graph of ChainRule stands: from left to right in 16:9, from top to bottom in 9:16."""

from __future__ import annotations

from dataclasses import dataclass

from models.traces.optimization.chain_rule import EDGES, NODES
from scenes.props.computation_graph import GraphEdge, GraphNode
from scenes.stage import Box

Where = tuple[float, float]
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


def _edges(labels: tuple[Where, ...], target: float, *, stacked: bool) -> tuple[GraphEdge, ...]:
    operations = {"a": "tanh", "L": f"(y - {target:.1f})^2"}
    ends = [(NODES.index(a), NODES.index(b)) for a, b in EDGES]
    return tuple(
        GraphEdge(
            a,
            b,
            label,
            operations.get(NODES[b][0], ""),
            stacked=stacked,
        )
        for (a, b), label in zip(ends, labels, strict=True)
    )


def _wide(target: float) -> Places:
    columns, upper, lower = (-4.75, -1.85, 0.65, 3.05, 5.55), 1.35, -1.2
    nodes = []
    for name, symbol in zip(NODES, SYMBOLS, strict=True):
        x = columns["xzayL".index(name[0])]
        y = {"1": upper, "2": lower}.get(name[-1], (upper + lower) / 2)
        role = "loss" if name == "L" else "ink"
        if name[0] == "x":
            nodes.append(GraphNode(symbol, (x, y), (x - 0.58, y + 0.22), (x - 0.58, y - 0.26), "right"))
        else:
            nodes.append(GraphNode(symbol, (x, y), (x, y + 0.78), (x, y - 0.78), "centre", role))
    labels = (
        (-4.2, upper + 0.3), (-5.95, -0.28), (-5.95, 0.42), (-4.2, lower - 0.3),
        (-0.62, upper + 0.32), (-0.62, lower - 0.32), (1.75, 1.3), (1.6, -1.12), (4.28, 0.46),
    )  # fmt: skip
    return Places(
        tuple(nodes), _edges(labels, target, stacked=False), 0.48, small=24, bold=28, formula=32,
        product=(6.4, 2.95), notes=(-6.4, -2.62),
        plot=Box(3.9, 6.3, -2.4, -1.25), plot_names=((3.6, -1.4), (5.1, -2.68)), counter=(3.9, -2.7),
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
        (-2.78, 3.37), (0.14, 4.36), (-1.04, 4.36), (1.98, 3.37), (left - 0.55, 1.38), (right + 0.55, 1.38),
        (-0.98, 0.46), (0.08, 0.46), (0.95, -1.83),
    )  # fmt: skip
    return Places(
        tuple(nodes), _edges(labels, target, stacked=True), 0.46, small=28, bold=32, formula=30,
        product=(-3.55, 5.2), notes=(-3.55, -3.72),
        plot=Box(-3.1, -0.75, -3.05, -1.5), plot_names=((-3.35, -1.65), (-1.9, -3.3)), counter=(-3.1, -3.3),
    )  # fmt: skip


def places(target: float, *, tall: bool) -> Places:
    """The places in one shape; the target is written on the last edge."""
    return _tall(target) if tall else _wide(target)
