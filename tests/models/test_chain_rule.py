"""Backpropagation on the small graph against derivatives worked out by hand."""

from __future__ import annotations

import dataclasses
from itertools import permutations

import numpy as np
import pytest
import torch

from models.optimization.chain_rule import chain_rule, forward
from models.traces.optimization.chain_rule import EDGES, NODES, WEIGHTS, ChainRuleTrace


@pytest.fixture(scope="module")
def trace() -> ChainRuleTrace:
    measured = chain_rule(3, steps=40)
    assert isinstance(measured, ChainRuleTrace)
    return measured


def test_same_seed_same_bits_and_another_seed_other_numbers(trace: ChainRuleTrace) -> None:
    again, other = chain_rule(3, steps=40), chain_rule(4, steps=40)
    for field in dataclasses.fields(trace):
        assert np.array_equal(getattr(trace, field.name), getattr(again, field.name)), field.name
    assert not np.array_equal(trace.weight, other.weight)


def test_values_and_gradients_are_those_worked_out_by_hand(trace: ChainRuleTrace) -> None:
    W, v, x = trace.weight[:, :4].reshape(-1, 2, 2), trace.weight[:, 4:], trace.value[0, :2]
    z = W @ x
    a = np.tanh(z)
    y = (v * a).sum(1)
    values = np.column_stack([np.tile(x, (len(W), 1)), z, a, y, (y - trace.target) ** 2])
    assert trace.value == pytest.approx(values, abs=1e-12)
    dy = 2 * (y - trace.target)
    da = dy[:, None] * v
    dz = da * (1 - a**2)
    dx = (W * dz[:, :, None]).sum(1)
    assert trace.gradient == pytest.approx(np.column_stack([dx, dz, da, dy, np.ones(len(y))]), abs=1e-12)
    assert trace.weight_gradient[:, :4].reshape(-1, 2, 2) == pytest.approx(dz[:, :, None] * x, abs=1e-12)
    assert trace.weight_gradient[:, 4:] == pytest.approx(dy[:, None] * a, abs=1e-12)


def test_every_step_is_plain_gradient_descent(trace: ChainRuleTrace) -> None:
    steps = np.diff(trace.weight, axis=0)
    assert steps == pytest.approx(-trace.learning_rate * trace.weight_gradient[:-1], abs=1e-12)


def test_the_numbers_can_be_reckoned_with_by_hand_and_seen(trace: ChainRuleTrace) -> None:
    numbers = np.concatenate([trace.value[0, :2], trace.weight[0]])
    assert numbers * 10 == pytest.approx(np.round(numbers * 10))
    assert np.abs(trace.message[0]).min() > 0.2 and np.abs(trace.message[0]).max() < 3


def test_the_sweep_moves_one_weight_and_passes_where_it_stands(trace: ChainRuleTrace) -> None:
    middle = len(trace.swept) // 2
    assert trace.swept[middle] == pytest.approx(trace.weight[0, trace.nudged])
    assert trace.swept_value[middle] == pytest.approx(trace.value[0])
    slope = np.gradient(trace.swept_value[:, -1], trace.swept)[middle]
    assert slope == pytest.approx(trace.weight_gradient[0, trace.nudged], abs=5e-3)


def test_edges_and_weights_name_nodes() -> None:
    assert {end for edge in EDGES for end in edge} == set(NODES)
    assert set(WEIGHTS) <= set(EDGES) and sorted(WEIGHTS.values()) == list(range(6))


def loss_with(trace: ChainRuleTrace, weights: np.ndarray, nudge: np.ndarray) -> float:
    x, moved, pushed = (torch.from_numpy(part) for part in (trace.value[0, :2].copy(), weights, nudge))
    return float(forward(x, moved, trace.target, pushed)[-1])


def test_every_gradient_is_the_one_that_central_differences_measure(trace: ChainRuleTrace) -> None:
    step, nothing, weights = 1e-6, np.zeros(len(NODES)), trace.weight[0].copy()
    for k, push in enumerate(step * np.eye(len(weights))):
        slope = (loss_with(trace, weights + push, nothing) - loss_with(trace, weights - push, nothing)) / (2 * step)
        assert slope == pytest.approx(trace.weight_gradient[0, k], abs=1e-6)
    for k, push in enumerate(step * np.eye(len(NODES))):
        slope = (loss_with(trace, weights, push) - loss_with(trace, weights, -push)) / (2 * step)
        assert slope == pytest.approx(trace.gradient[0, k], abs=1e-6)


def test_products_along_edges_add_up_to_gradients(trace: ChainRuleTrace) -> None:
    total = np.zeros_like(trace.gradient)
    total[:, -1] = 1
    for k, (source, _) in enumerate(EDGES):
        total[:, NODES.index(source)] += trace.message[:, k]
    assert total == pytest.approx(trace.gradient, abs=1e-12)


def test_a_weight_gets_what_came_back_times_what_had_come_in(trace: ChainRuleTrace) -> None:
    for (source, target), k in WEIGHTS.items():
        product = trace.value[:, NODES.index(source)] * trace.gradient[:, NODES.index(target)]
        assert product == pytest.approx(trace.weight_gradient[:, k], abs=1e-12)


def test_misaddressed_runs_start_alike_and_one_can_be_followed_by_hand(trace: ChainRuleTrace) -> None:
    assert trace.misaddressed_loss[0] == pytest.approx(trace.value[0, -1])
    orders = [o for o in permutations(range(6)) if all(i != k for i, k in enumerate(o))]
    assert len(orders) == 265
    moved = [trace.weight[0] - trace.learning_rate * trace.weight_gradient[0][list(o)] for o in orders]
    after = [loss_with(trace, weights, np.zeros(len(NODES))) for weights in moved]
    assert trace.misaddressed_loss[1] == pytest.approx(np.median(after))
