"""ComputationGraph: nodes that hold numbers; values flow along its edges, gradients flow back, as wide as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from manim import Group, VGroup

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Canvas, Layer, Part, place
from scenes.stage.painted import Ink
from scenes.stage.words import Typesetter

from .counter import Counter

WIDTH_OF_GRADIENT = 2.5  # Manim's stroke units for a gradient of 1
FORWARD_WIDTH = 1.8
SIDE = 0.07  # how far the two directions stand from the line between the nodes
GAP = 0.07  # between an arrow and its node
HEAD, HALF_HEAD = 0.19, 0.085  # of an arrow, in units
Where = tuple[float, float]


@dataclass(frozen=True)
class GraphNode:
    """A number of the computation.

    Attributes:
        symbol: in Typst's math.
        at: its middle.
        value, gradient: where its numbers stand.
        anchor: of these numbers.
        role: colour of its symbol.
    """

    symbol: str
    at: Where
    value: Where
    gradient: Where
    anchor: str = "centre"
    role: str = "ink"


@dataclass(frozen=True)
class GraphEdge:
    """A way from one node to another.

    Attributes:
        source, target: indices of the nodes.
        label: where its weight and that weight's gradient begin, or the middle of `operation`.
        operation: in Typst's math, if it has no weight.
        stacked: the gradient stands under the weight, not behind it.
        gradient: where the weight's gradient begins, if neither behind nor under it.
    """

    source: int
    target: int
    label: Where
    operation: str = ""
    stacked: bool = False
    gradient: Where | None = None


class GraphEdges(Layer):
    """The edges: a faint line each until an arrow forward takes its place; beside it one back.

    Attributes:
        forward, backward: (edges,) 0…1, how far either arrow has come.
        message: (edges,) what the arrow back carries: it is 2.5·|message| wide, in Manim's stroke units.
        presence: (edges,) 0…1.
    """

    def __init__(self, starts: np.ndarray, ends: np.ndarray, radius: float) -> None:
        super().__init__()
        along = (ends - starts) / np.linalg.norm(ends - starts, axis=1, keepdims=True)
        self._side = SIDE * np.stack([-along[:, 1], along[:, 0]], axis=1)
        self._from, self._to = starts + (radius + GAP) * along, ends - (radius + GAP) * along
        count = len(starts)
        self.forward, self.backward, self.message = np.zeros(count), np.zeros(count), np.zeros(count)
        self.presence = np.ones(count)

    @property
    def widths(self) -> np.ndarray:
        """(edges,): of the arrows back, in Manim's stroke units."""
        return WIDTH_OF_GRADIENT * np.abs(self.message)

    def carried(self) -> Part:
        """The sizes (arrows,) of the gradients whose arrows back are painted, in the order of the edges."""
        role = rgb(theme.colour("gradient"))

        def widths(ink: Ink) -> list[float]:
            return [stroke.width for stroke in ink.strokes_painted if np.allclose(stroke.colour, role)]

        return Part(self, widths, lambda width: width / WIDTH_OF_GRADIENT)

    def paint(self, canvas: Canvas) -> None:
        ends = self._from + self.reveal * (self._to - self._from)
        lines = [np.stack(pair) for pair in zip(self._from, ends, strict=True)]
        canvas.strokes(lines, rgb(theme.colour("faint")), 1.4, list((1 - self.forward) * self.presence * self.opacity))
        highlight, gradient = rgb(theme.colour("highlight")), rgb(theme.colour("gradient"))
        for i, width in enumerate(self.widths):
            start, end = self._from[i] + self._side[i], self._to[i] + self._side[i]
            self._arrow(canvas, start, end, self.forward[i], FORWARD_WIDTH, highlight, 0.75 * self.presence[i])
            start, end = self._to[i] - self._side[i], self._from[i] - self._side[i]
            self._arrow(canvas, start, end, self.backward[i], width, gradient, self.presence[i])

    def _arrow(
        self, canvas: Canvas, start: np.ndarray, end: np.ndarray, share: float, width: float, shade: np.ndarray,
        opacity: float,
    ) -> None:  # fmt: skip
        if share <= 0:
            return
        opacity *= self.opacity
        tip, along = start + share * (end - start), (end - start) / np.linalg.norm(end - start)
        neck = tip - along * min(HEAD, share * float(np.linalg.norm(end - start)))
        canvas.strokes([np.stack([start, neck])], shade, width, opacity, 0.16 if share < 1 else 0.1)
        across = (HALF_HEAD + 0.005 * width) * np.array([-along[1], along[0]])
        canvas.triangles(
            np.stack([tip, neck + across, neck - across]), np.array([[0, 1, 2]]), np.tile(shade, (3, 1)), opacity
        )
        if share < 1:
            canvas.discs(tip[None], 0.06 + 0.005 * width, shade, opacity, halo=0.3, edge=0)

    def extent(self) -> np.ndarray:
        return np.concatenate([self._from, self._to])


class GraphNodes(Layer):
    """The circles.

    Attributes:
        lit: (nodes,) 0…1, how much of each rim is the highlight.
    """

    def __init__(self, at: np.ndarray, radius: float) -> None:
        super().__init__()
        self._at, self._radius = at, radius
        self.lit = np.zeros(len(at))

    def paint(self, canvas: Canvas) -> None:
        angle = np.linspace(0, 2 * np.pi * self.reveal, 73)
        ring = self._radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        canvas.discs(self._at, self._radius * self.reveal, rgb(theme.colour("panel")), self.opacity, edge=0)
        ink, highlight = rgb(theme.colour("ink")), rgb(theme.colour("highlight"))
        for middle, lit in zip(self._at, self.lit, strict=True):
            canvas.strokes([middle + ring], ink + lit * (highlight - ink), 2.2 + 1.6 * lit, self.opacity, 0.3 * lit)

    def extent(self) -> np.ndarray:
        return np.concatenate([self._at - self._radius, self._at + self._radius])


class ComputationGraph(Group):
    """A computation as a graph, with its numbers both ways.

    >>> graph = ComputationGraph(scene.type, nodes, edges, radius=0.48)
    >>> scene.play(reveal(graph.lines), FadeIn(graph.symbols))
    >>> graph.show_values(trace.value[0])
    >>> scene.play(To(graph.edges, forward=arrived), FadeIn(graph.values[2]))
    >>> graph.show_gradients(trace.gradient[0], trace.message[0], trace.weight_gradient[0])

    Args:
        typesetter: the scene's `type`.
        nodes, edges: as above; weights are counted in the order of the edges that have one.
        radius: of the nodes.
        use, bold: size of the numbers on edges and of those at nodes.

    Attributes:
        edges, nodes: the layers.
        symbols, operations: what is written in nodes and on edges without a weight.
        values, gradients: (nodes,) numbers, to be shown when they are there.
        weights, weight_gradients: numbers on edges.
    """

    def __init__(
        self, typesetter: Typesetter, nodes: Sequence[GraphNode], edges: Sequence[GraphEdge], radius: float = 0.48,
        use: str | float = "body", bold: str | float = "body",
    ) -> None:  # fmt: skip
        super().__init__()
        at = np.array([node.at for node in nodes], float)
        weighted = [edge for edge in edges if not edge.operation]
        size = typesetter.size(use)
        behind = [(0.0, -0.0155 * size) if edge.stacked else (0.043 * size, 0.0) for edge in weighted]
        starts, ends = ([at[end] for end in side] for side in zip(*((e.source, e.target) for e in edges), strict=True))
        self.edges = GraphEdges(np.array(starts), np.array(ends), radius)
        self.nodes = GraphNodes(at, radius)
        self.lines = Group(self.edges, self.nodes)
        self.symbols = VGroup(
            *(place(typesetter.formula(node.symbol, "values", node.role), *node.at, "centre") for node in nodes)
        )
        self.operations = VGroup(
            *(
                place(typesetter.formula(edge.operation, "math"), *edge.label, "centre")
                for edge in edges
                if edge.operation
            )
        )

        def number(where: Where, role: str, anchor: str, of_node: bool) -> Counter:
            size = bold if of_node else use
            return Counter(typesetter, "{:.2f}", size, role, bold=of_node, anchor=anchor).stand(*where)

        self.values = VGroup(*(number(node.value, "highlight", node.anchor, True) for node in nodes))
        self.gradients = VGroup(*(number(node.gradient, "gradient", node.anchor, True) for node in nodes))
        self.weights = VGroup(*(number(edge.label, "muted", "left", False) for edge in weighted))
        self.weight_gradients = VGroup(
            *(
                number(edge.gradient or (edge.label[0] + dx, edge.label[1] + dy), "gradient", "left", False)
                for edge, (dx, dy) in zip(weighted, behind, strict=True)
            )
        )
        self.add(self.lines, self.symbols, self.operations)

    def show_values(self, values: np.ndarray, weights: np.ndarray) -> ComputationGraph:
        """Other values (nodes,) and weights. Returns the graph."""
        _show(self.values, values)
        _show(self.weights, weights)
        return self

    def show_gradients(
        self, gradients: np.ndarray, messages: np.ndarray, weight_gradients: np.ndarray
    ) -> ComputationGraph:
        """Other gradients of nodes (nodes,), on edges (edges,), of weights (weights,). Returns the graph."""
        _show(self.gradients, gradients)
        _show(self.weight_gradients, weight_gradients)
        self.edges.message = np.asarray(messages, float)
        return self

    @property
    def numbers(self) -> Group:
        """All numbers and both layers: what changes while the net learns."""
        return Group(self.edges, self.nodes, self.values, self.gradients, self.weights, self.weight_gradients)


def _show(counters: VGroup, values: np.ndarray) -> None:
    for counter, value in zip(counters, values, strict=True):
        cast(Counter, counter).show(float(value))
