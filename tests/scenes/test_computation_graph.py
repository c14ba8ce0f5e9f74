"""Arrows of a computation graph are as wide as their gradients and grow; cells fill from the right."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.props import ComputationGraph, GraphEdge, GraphNode, LayerCells
from scenes.stage import Box, Canvas
from scenes.stage.layout import WIDE
from scenes.stage.words import Typesetter


def painted(layer: object) -> np.ndarray:
    """[height, width] how bright the layer is on black; 22.5 pixels a unit."""
    board = Canvas(np.zeros((180, 320, 4), np.uint8))
    layer.paint(board)  # type: ignore[attr-defined]
    return board.frame[..., :3].astype(int).sum(-1)


@pytest.fixture
def graph() -> ComputationGraph:
    nodes = [GraphNode(name, (x, 0.0), (x, 0.8), (x, -0.8)) for name, x in (("x", -4.0), ("z", 0.0), ("L", 4.0))]
    edges = [GraphEdge(0, 1, (-2.5, 0.4)), GraphEdge(1, 2, (2.0, 0.4), "tanh")]
    made = ComputationGraph(Typesetter(WIDE), nodes, edges, 0.4)
    made.show_values(np.array([0.5, 1.25, -2.0]), np.array([2.5]))
    return made.show_gradients(np.array([0.1, -0.4, 1.0]), np.array([-1.0, 0.4]), np.array([-0.2]))


def test_its_numbers_are_those_given(graph: ComputationGraph) -> None:
    assert [counter.written for counter in graph.values] == ["0.50", "1.25", "-2.00"]
    assert [counter.written for counter in graph.gradients] == ["0.10", "-0.40", "1.00"]
    assert [counter.written for counter in (*graph.weights, *graph.weight_gradients)] == ["2.50", "-0.20"]
    assert len(graph.operations) == 1


def test_an_arrow_back_is_two_and_a_half_times_its_gradient_wide(graph: ComputationGraph) -> None:
    assert graph.edges.widths == pytest.approx([2.5, 1.0])


def test_arrows_grow_from_their_beginning(graph: ComputationGraph) -> None:
    edges = graph.edges
    edges.reveal = 0.0
    edges.forward = np.array([0.5, 0.0])
    columns = np.flatnonzero(painted(edges).sum(0) > 60) / 22.5 - 7.111
    assert columns.min() == pytest.approx(-4 + 0.47, abs=0.1) and columns.max() < -1.8
    edges.forward, edges.backward = np.zeros(2), np.array([0.0, 0.5])
    columns = np.flatnonzero(painted(edges).sum(0) > 60) / 22.5 - 7.111
    assert columns.max() == pytest.approx(4 - 0.47, abs=0.1) and columns.min() > 1.8


def test_a_faint_line_gives_way_to_its_arrow(graph: ComputationGraph) -> None:
    edges = graph.edges
    before = painted(edges)[90, 100]
    edges.forward = np.ones(2)
    assert painted(edges)[90, 100] < before / 2  # what is left is the glow of the arrow beside it


def test_cells_fill_from_the_right_and_are_as_bright_as_their_level() -> None:
    cells = LayerCells(Box(-5, 5, -1, 1), np.linspace(0, 1, 10))
    assert cells.middles == pytest.approx(np.arange(10) - 4.5)
    whole = painted(cells)[90]
    levels = [whole[round((x + 7.111) * 22.5)] for x in cells.middles]
    assert levels == sorted(levels) and levels[-1] > 2 * levels[0]
    cells.reveal = 0.5
    half = painted(cells)[90]
    assert half[round((4.5 + 7.111) * 22.5)] == whole[round((4.5 + 7.111) * 22.5)]
    assert half[round((-4.5 + 7.111) * 22.5)] == 0


def test_one_cell_may_have_a_bright_rim() -> None:
    cells = LayerCells(Box(-5, 5, -1, 1), np.zeros(10))
    plain = painted(cells).sum()
    cells.lit = 3.0
    assert painted(cells).sum() > plain
