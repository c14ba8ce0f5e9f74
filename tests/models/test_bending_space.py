"""BendingSpace's trace: what is composed of its parameters is what the network says, there and back."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits

from models.planes import best_line, frame_scores, line_errors, narrow_net, stages, with_positive_determinants
from models.traces.transformation.bending_space import BendingSpaceTrace
from models.transformation.bending_space import RING_FROM, RING_INSIDE, bending_space, disc_in_ring

SMALL = {"nets": 6, "steps": 300, "samples": 40, "others": 4}
Floats = NDArray[np.float32]
SEEDS = st.integers(0, 2**31)


@pytest.fixture(scope="module")
def trace() -> BendingSpaceTrace:
    return bending_space(3, **SMALL)


def random_net(seed: int) -> tuple[Floats, Floats, Floats]:
    generator = np.random.default_rng(seed)
    draw = [generator.standard_normal(shape) for shape in ((1, 3, 2, 2), (1, 3, 2), (1, 2))]
    W, b, w = (values.astype(np.float32) for values in draw)
    return W, b, w


def test_same_seed_same_bits_and_another_seed_others(trace: BendingSpaceTrace) -> None:
    again, other = bending_space(3, **SMALL), bending_space(4, **SMALL)
    for field in dataclasses.fields(trace):
        assert np.array_equal(getattr(trace, field.name), getattr(again, field.name)), field.name
    assert not np.array_equal(trace.W, other.W)


def test_composed_layers_equal_the_network(trace: BendingSpaceTrace) -> None:
    walked = trace.walk(trace.X)
    assert np.abs(walked[1:].reshape(trace.substeps.shape) - trace.substeps).max() < 1e-12
    assert np.abs(walked[-1] @ trace.w.astype(np.float64) + trace.c - trace.logits).max() < 1e-12


def test_in_float32_as_trained_the_network_says_the_same(trace: BendingSpaceTrace) -> None:
    net = narrow_net(trace.W, trace.b, trace.w, trace.c, trace.slope)
    with torch.no_grad():
        logits = net(torch.from_numpy(trace.X.copy()))[:, 0].numpy()
    scale = np.abs(trace.logits).max()
    assert np.abs(logits - trace.logits).max() < 1e-5 * scale
    assert np.abs(trace.unswapped_logits - trace.logits).max() < 1e-5 * scale


def test_the_way_back_undoes_the_way_there(trace: BendingSpaceTrace) -> None:
    disc = trace.disc_radius * np.random.default_rng(0).uniform(-0.7, 0.7, (50, 2))
    there = trace.walk(disc)
    back = trace.walk_back(there[-1])
    assert back.shape == there.shape
    assert np.abs(back - there).max() < 1e-9


def test_the_line_carried_back_is_where_the_logit_is_zero(trace: BendingSpaceTrace) -> None:
    w = trace.w.astype(np.float64)
    along = np.array([-w[1], w[0]]) / np.linalg.norm(w)
    line = -trace.c * w / (w @ w) + np.linspace(-5, 5, 2001)[:, None] * along
    boundary = trace.walk_back(line)[0]
    inside = (boundary**2).sum(axis=1) < trace.disc_radius**2
    assert np.abs(trace.walk(boundary[inside])[-1] @ w + trace.c).max() < 1e-6


def test_line_errors_are_those_of_the_last_planes(trace: BendingSpaceTrace) -> None:
    assert len(trace.line_errors) == len(trace.line_errors_at_start) == SMALL["nets"]
    last = trace.walk(trace.X)[-1]
    first = stages(trace.W_at[:1], trace.b_at[:1], trace.X.astype(np.float64), trace.slope)[0, -1]
    for plane, errors in ((last, trace.line_errors), (first, trace.line_errors_at_start)):
        found = errors[trace.chosen]
        assert line_errors(plane[None], trace.y)[0] == pytest.approx(found, abs=2 / len(trace.y))
        assert 1 - best_line(plane.astype(np.float32), trace.y)[1] <= found + 1 / len(trace.y)


def test_disc_and_ring_are_where_they_should_be() -> None:
    X, y = disc_in_ring(500, 4)
    far = np.hypot(*X.T)
    assert far[y == 0].max() <= RING_INSIDE and far[y == 1].min() >= RING_FROM and far.max() <= 1
    assert (far[y == 0] ** 2).mean() == pytest.approx(RING_INSIDE**2 / 2, rel=0.1), "even over the disc"


@pytest.mark.parametrize(("kind", "width"), [("narrow", 2), ("wide", 3)])
def test_the_rings_nets_say_what_was_counted(trace: BendingSpaceTrace, kind: str, width: int) -> None:
    assert getattr(trace, f"{kind}_first").shape == (width, 2)
    dense, dense_y = disc_in_ring(trace.ring_points // 2, 4)
    right = ((trace.ring_logit(dense, kind) > 0) == (dense_y == 1)).sum()
    assert abs(int(right) - getattr(trace, f"{kind}_best")) <= 2
    assert (getattr(trace, f"{kind}_right") > 0) == (getattr(trace, f"{kind}_best") == trace.ring_points)


def test_no_net_of_width_two_parts_a_disc_from_its_ring(trace: BendingSpaceTrace) -> None:
    assert trace.narrow_right == 0
    W = np.concatenate([trace.narrow_first[None], trace.narrow_later])
    assert np.abs(np.linalg.det(W.astype(np.float64))).min() > 0


def test_loss_and_accuracy_belong_to_the_recorded_parameters(trace: BendingSpaceTrace) -> None:
    X, y = torch.from_numpy(trace.X.copy()), torch.from_numpy(trace.y.copy())
    assert trace.steps[0] == 0 and trace.steps[-1] == SMALL["steps"] and (np.diff(trace.steps) > 0).all()
    assert len(trace.loss) == SMALL["steps"] + 1
    for record in range(0, len(trace.steps), 7):
        net = narrow_net(
            trace.W_at[record], trace.b_at[record], trace.w_at[record], float(trace.c_at[record]), trace.slope
        )
        with torch.no_grad():
            logits = net(X)[:, 0]
        loss = binary_cross_entropy_with_logits(logits, y.float()).item()
        assert loss == pytest.approx(trace.loss[trace.steps[record]], abs=1e-5)
        assert ((logits > 0) == (y > 0)).float().mean().item() == pytest.approx(trace.accuracy_at[record])


def test_it_learns(trace: BendingSpaceTrace) -> None:
    assert trace.loss[-1] < trace.loss[0]
    assert trace.accuracy_at[-1] > trace.accuracy_at[0]
    assert (np.linalg.det(trace.W.astype(np.float64)) > 0).all()
    assert np.array_equal(trace.W, trace.W_at[-1]) and np.array_equal(trace.b, trace.b_at[-1])


@given(SEEDS)
def test_swapping_units_keeps_the_function_and_turns_every_determinant(seed: int) -> None:
    W, b, w = random_net(seed)
    swapped_W, swapped_b, swapped_w = with_positive_determinants(W, b, w)
    assert (np.linalg.det(swapped_W[-1].astype(np.float64)) >= 0).all()
    X = torch.from_numpy(np.random.default_rng(seed).standard_normal((20, 2)))
    before = narrow_net(W[0], b[0], w[0], 0.3, 0.2).double()
    after = narrow_net(swapped_W[0], swapped_b[0], swapped_w[0], 0.3, 0.2).double()
    with torch.no_grad():
        assert (before(X) - after(X)).abs().max() < 1e-12


@given(SEEDS)
def test_stages_of_many_nets_are_those_of_each(seed: int) -> None:
    W, b, w = random_net(seed)
    points = np.random.default_rng(seed).standard_normal((9, 2))
    net = narrow_net(W[0], b[0], w[0], 0.0, 0.2).double()
    found, h = stages(W, b, points, 0.2)[0], torch.from_numpy(points)
    for stage, module in zip(found, list(net)[:-1], strict=True):
        with torch.no_grad():
            h = module(h)
        assert np.abs(stage - h.numpy()).max() < 1e-12


@settings(max_examples=20)
@given(SEEDS)
def test_the_best_line_parts_what_a_line_can_part(seed: int) -> None:
    generator = np.random.default_rng(seed)
    normal, offset = generator.standard_normal(2), generator.uniform(-0.5, 0.5)
    normal /= np.linalg.norm(normal)
    X = generator.uniform(-1, 1, (60, 2)).astype(np.float32)
    distance = X @ normal + offset
    X, y = X[np.abs(distance) > 0.05], (distance[np.abs(distance) > 0.05] > 0).astype(np.int64)
    line, accuracy = best_line(X, y)
    assert accuracy == 1
    assert (((X @ line[:2] + line[2]) > 0) == (y > 0)).all()


@settings(max_examples=20)
@given(SEEDS)
def test_no_line_is_better_than_the_best_line(seed: int) -> None:
    generator = np.random.default_rng(seed)
    X, y = generator.uniform(-1, 1, (30, 2)).astype(np.float32), generator.integers(2, size=30)
    line, accuracy = best_line(X, y)
    assert (((X @ line[:2] + line[2]) > 0) == (y > 0)).mean() == accuracy
    for angle, offset in generator.uniform([0, -1], [2 * np.pi, 1], (200, 2)):
        other = X @ [np.cos(angle), np.sin(angle)] + offset > 0
        assert (other == (y > 0)).mean() <= accuracy + 1 / len(y), "beyond its grid of directions by one sample at most"


def test_a_plane_that_stays_wide_scores_above_a_sliver(trace: BendingSpaceTrace) -> None:
    turn = np.array([[0.8, -0.6], [0.6, 0.8]], dtype=np.float32)
    squeeze = np.diag([1, 0.05]).astype(np.float32)
    wide, sliver = np.stack([turn] * 3), np.stack([turn, squeeze, turn])
    b = np.full((2, 3, 2), 3, dtype=np.float32)
    scores = frame_scores(np.stack([wide, sliver]), b, trace.X, trace.y, trace.slope, trace.disc_radius)
    assert 0 <= scores[1] < 0.5 * scores[0] <= 0.5
