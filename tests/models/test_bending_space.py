"""BendingSpace's trace: its recordings hold what the network is and says, and what training made of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

from models.data import two_spirals
from models.nets import one_of
from models.planes import best_line, frame_scores, line_errors, narrow_net, stages, with_positive_determinants
from models.traces.recorded import output, outputs, parameters_at
from models.traces.transformation.bending_space import BendingSpaceTrace
from models.transformation.bending_space import (
    LAYERS,
    RING_FROM,
    RING_INSIDE,
    _many_nets,
    _recorded,
    _train,
    bending_space,
    disc_in_ring,
    least_stretch,
    way_back_error,
)

from .traces import same

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


def _in_order(W: Floats, b: Floats) -> list[Floats]:
    """Weights and biases in turn, layer by layer."""
    return [values for layer in zip(W, b, strict=True) for values in layer]


def test_same_seed_same_bits_and_another_seed_others(trace: BendingSpaceTrace) -> None:
    again, other = bending_space(3, **SMALL), bending_space(4, **SMALL)
    assert same(trace, again)
    assert not np.array_equal(trace.trained.parameter("W0.weight"), other.trained.parameter("W0.weight"))


def test_in_float32_as_trained_the_network_says_the_same(trace: BendingSpaceTrace) -> None:
    logits = trace.trained.activation("c")[0, :, 0]
    with torch.no_grad():
        in_float32 = net_of(trace, -1)(torch.from_numpy(trace.X.copy()))[:, 0].numpy()
    scale = np.abs(logits).max()
    assert np.abs(in_float32 - logits).max() < 1e-5 * scale
    assert np.abs(trace.unswapped_logits - logits).max() < 1e-5 * scale


def test_the_trained_net_is_the_last_record(trace: BendingSpaceTrace) -> None:
    for name in trace.net.parameters:
        assert np.array_equal(trace.trained.parameter(name)[0], trace.net.parameter(name)[-1]), name
    assert trace.trained.steps.tolist() == [trace.net.steps[-1]] == [SMALL["steps"]]


def test_undoing_every_layer_brings_each_point_back(trace: BendingSpaceTrace) -> None:
    assert way_back_error(trace) < 1e-9


def test_line_errors_are_those_of_the_last_planes(trace: BendingSpaceTrace) -> None:
    assert len(trace.line_errors) == len(trace.line_errors_at_start) == SMALL["nets"]
    last = trace.trained.activation("σ2")[0]
    first = outputs(trace.net, trace.X, parameters_at(trace.net, 0))["σ2"]
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
    net = getattr(trace, kind)
    assert net.parameter("W0.weight").shape == (1, width, 2)
    dense, dense_y = disc_in_ring(trace.ring_points // 2, 4)
    right = ((output(net, dense)[:, 0] > 0) == (dense_y == 1)).sum()
    assert abs(int(right) - getattr(trace, f"{kind}_best")) <= 2
    assert (getattr(trace, f"{kind}_right") > 0) == (getattr(trace, f"{kind}_best") == trace.ring_points)


def test_no_net_of_width_two_parts_a_disc_from_its_ring(trace: BendingSpaceTrace) -> None:
    assert trace.narrow_right == 0
    weights = np.concatenate([trace.narrow.parameter(f"W{layer}.weight") for layer in range(LAYERS)])
    assert np.abs(np.linalg.det(weights)).min() > 0


def test_loss_and_accuracy_belong_to_the_recorded_parameters(trace: BendingSpaceTrace) -> None:
    X, y = torch.from_numpy(trace.X.copy()), torch.from_numpy(trace.y.copy())
    steps, loss, accuracy = trace.net.steps, trace.net.loss.values, trace.net.measure("accuracy").values
    assert steps[0] == 0 and steps[-1] == SMALL["steps"] and (np.diff(steps) > 0).all()
    assert len(loss) == SMALL["steps"] + 1
    for record in range(0, len(steps), 7):
        with torch.no_grad():
            logits = net_of(trace, record)(X)[:, 0]
        found = binary_cross_entropy_with_logits(logits, y.float()).item()
        assert found == pytest.approx(loss[steps[record]], abs=1e-5)
        assert ((logits > 0) == (y > 0)).float().mean().item() == pytest.approx(accuracy[record])


def test_it_learns(trace: BendingSpaceTrace) -> None:
    loss, accuracy = trace.net.loss.values, trace.net.measure("accuracy").values
    assert loss[-1] < loss[0] and accuracy[-1] > accuracy[0]
    assert least_stretch(trace) > 0
    weights = np.concatenate([trace.trained.parameter(f"W{layer}.weight") for layer in range(LAYERS)])
    assert (np.linalg.det(weights) > 0).all()


def test_recording_changes_nothing_about_the_training() -> None:
    X, y = (torch.from_numpy(values) for values in two_spirals(20, 0.75, 0.01, 0))
    recorded, bare = (_many_nets(4, 0.2, torch.Generator().manual_seed(0)) for _ in range(2))
    history = _recorded(recorded, X, y, 50, 0.01)
    _train(bare, X, y, 50, 0.01)
    for (name, parameter), other in zip(recorded.named_parameters(), bare.parameters(), strict=True):
        assert torch.equal(parameter, other), name
        assert np.array_equal(history.parameter(name)[-1], other.detach().numpy()), name


def net_of(trace: BendingSpaceTrace, record: int) -> nn.Sequential:
    """The net shown, of torch's modules, at a record."""
    return filled(narrow_net(LAYERS, trace.slope), [trace.net.parameter(name)[record] for name in trace.net.parameters])


def filled(net: nn.Sequential, values: Sequence[NDArray[np.floating]]) -> nn.Sequential:
    """The net with given parameters."""
    with torch.no_grad():
        for parameter, value in zip(net.parameters(), values, strict=True):
            parameter.copy_(torch.from_numpy(value.copy()))
    return net


@given(SEEDS)
def test_swapping_units_keeps_the_function_and_turns_every_determinant(seed: int) -> None:
    W, b, w = random_net(seed)
    swapped = with_positive_determinants(W, b, w)
    assert (np.linalg.det(swapped[0][-1].astype(np.float64)) >= 0).all()
    X = torch.from_numpy(np.random.default_rng(seed).standard_normal((20, 2)))
    before, after = (
        filled(narrow_net(LAYERS, 0.2).double(), [*_in_order(W[0], b[0]), w, np.array([0.3])])
        for W, b, w in ((W, b, w), swapped)
    )
    with torch.no_grad():
        assert (before(X) - after(X)).abs().max() < 1e-12


@given(SEEDS)
def test_stages_of_many_nets_are_those_of_each(seed: int) -> None:
    nets = _many_nets(3, 0.2, torch.Generator().manual_seed(seed))
    points = np.random.default_rng(seed).standard_normal((9, 2))
    for index, found in enumerate(stages(nets, points)):
        h = torch.from_numpy(points)
        for stage, module in zip(found, list(one_of(nets, index).double())[:-2], strict=True):
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
    nets = _many_nets(2, trace.slope, torch.Generator().manual_seed(0))
    with torch.no_grad():
        for layer, weights in enumerate(([turn, turn], [turn, squeeze], [turn, turn])):
            nets.get_parameter(f"W{layer}.weight").copy_(torch.from_numpy(np.stack(weights)))
            nets.get_parameter(f"b{layer}.bias").fill_(3)
    scores = frame_scores(nets, trace.X, trace.y, trace.disc_radius)
    assert 0 <= scores[1] < 0.5 * scores[0] <= 0.5
