"""The costs of depth: what a step waits for, and that every figure is of the nets that it names."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import numpy as np
import pytest

from models.depth.price_of_depth import price_of_depth
from models.traces.depth.price_of_depth import PriceOfDepthTrace


@pytest.fixture(scope="module")
def trace() -> PriceOfDepthTrace:
    measured = price_of_depth(0, depths=(1, 2, 10), steps=120, records=7, starts=2, learning_rates=(1e-3, 1e-2))
    assert isinstance(measured, PriceOfDepthTrace)
    return measured


def test_same_seed_same_bits() -> None:
    small = {
        "depths": (1, 3),
        "steps": 6,
        "records": 3,
        "learning_rates": (1e-3, 1e-2),
    }
    one, again = price_of_depth(2, **small), price_of_depth(2, **small)
    for field in dataclasses.fields(one):
        assert np.array_equal(getattr(one, field.name), getattr(again, field.name)), field.name


def test_products_of_a_step_are_those_of_its_matrices(trace: PriceOfDepthTrace) -> None:
    for depth, counted in zip(trace.depth, trace.multiply_adds, strict=True):
        sizes = [64, *[trace.width] * int(depth), 10]
        forward = sum(m * n for m, n in pairwise(sizes))
        to_weights = forward
        to_inputs = sum(m * n for m, n in pairwise(sizes[1:]))
        assert counted == forward + to_weights + to_inputs


def test_a_step_passes_every_layer_twice(trace: PriceOfDepthTrace) -> None:
    assert np.array_equal(trace.turns, [2 * (int(depth) + 1) for depth in trace.depth])


def test_curves_end_where_the_final_figures_are(trace: PriceOfDepthTrace) -> None:
    for kind in (0, 1):
        assert trace.accuracy_at[kind, :, -1] == pytest.approx(trace.accuracies(kind)[-1])
        assert trace.accuracy(kind) == pytest.approx(trace.test_accuracy[:, kind].mean(-1).max(-1))
    assert trace.steps[0] == 0
    assert trace.accuracy_at[:, :, 0].max() < 0.4


def test_identity_errors_fall_and_pictures_agree_with_them(trace: PriceOfDepthTrace) -> None:
    off = ((trace.identity_output - trace.identity_input) ** 2).mean((2, 3, 4))
    assert np.all(off[:, -1] < off[:, 0])
    assert off[1, -1] < off[0, -1]
    assert np.all(trace.identity_error[:, -1] < trace.identity_error[:, 0])
