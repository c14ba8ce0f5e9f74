"""Exclusive or: the mirror images, the best straight line, and numpy against torch."""

from __future__ import annotations

import numpy as np
import pytest

from models.depth.exclusive_or import four_clouds
from models.depth.xor_needs_a_layer import xor_needs_a_layer
from models.planes import sweep_lines
from models.traces.depth.xor_needs_a_layer import FAMILIES, XorNeedsALayerTrace
from models.traces.recorded import output, parameters_at

from .traces import same

SMALL = {"quadruples": 6, "steps": 60, "starts": 4, "tried": 6, "candidates": 6, "angles": 90}
SEED = 3


@pytest.fixture(scope="module")
def trace() -> XorNeedsALayerTrace:
    measured = xor_needs_a_layer(SEED, **SMALL)
    assert isinstance(measured, XorNeedsALayerTrace)
    return measured


def test_same_seed_same_bits_and_another_seed_other_points(trace: XorNeedsALayerTrace) -> None:
    again, other = xor_needs_a_layer(SEED, **SMALL), xor_needs_a_layer(SEED + 1, **SMALL)
    assert same(trace, again)
    assert isinstance(other, XorNeedsALayerTrace)
    assert not np.array_equal(trace.X, other.X)


def test_every_point_has_its_mirror_images_and_the_class_of_its_signs() -> None:
    X, y = four_clouds(5, 0.6, 0.09, 0)
    assert np.array_equal(y == 1, X[:, 0] * X[:, 1] < 0)
    for mirror in ((-1, 1), (1, -1), (-1, -1)):
        assert {tuple(point) for point in X * np.float32(mirror)} == {tuple(point) for point in X}


def test_no_line_through_four_points_is_better_than_the_sweep_says() -> None:
    X, y = four_clouds(5, 0.6, 0.09, 0)
    _, _, accuracy = sweep_lines(X, y, 360)
    generator = np.random.default_rng(0)
    lines = generator.normal(size=(4000, 3))
    right = ((X @ lines[:, :2].T + lines[:, 2] > 0) == (y == 1)[:, None]).mean(0)
    assert right.max() <= accuracy.max() == 0.75


def test_the_cut_of_a_direction_gets_as_much_right_as_it_says(trace: XorNeedsALayerTrace) -> None:
    for angle, offset, accuracy in zip(trace.sweep_angle, trace.sweep_offset, trace.sweep_accuracy, strict=True):
        along = trace.X @ np.array([np.cos(angle), np.sin(angle)])
        assert np.mean((along > offset) == (trace.y == 1)) == pytest.approx(accuracy)


def test_the_price_keeps_the_plane_from_being_flattened(trace: XorNeedsALayerTrace) -> None:
    assert np.linalg.cond(trace.shown.parameter("W.weight")[0]) < 8


def test_the_recorded_starts_are_the_first_of_those_tried(trace: XorNeedsALayerTrace) -> None:
    assert trace.tried == 6 and trace.is_right().shape[1:] == (len(FAMILIES), trace.starts) == (4, 4)
    assert np.all((trace.solved_share >= 0) & (trace.solved_share <= 1))


def test_accuracies_are_those_of_the_recorded_parameters(trace: XorNeedsALayerTrace) -> None:
    for net in trace.nets():
        for record in (0, 7, len(net.steps) - 1):
            logits = output(net, trace.X.T, parameters_at(net, net.steps[record]))[:, 0]
            accuracy = net.measure("accuracy").values[record]
            assert ((logits > 0) == (trace.y == 1)).mean(-1) == pytest.approx(accuracy, abs=1e-6)


def test_the_lines_loss_is_that_of_its_recorded_weights(trace: XorNeedsALayerTrace) -> None:
    losses = trace.line.loss.values
    for step in trace.line.steps:
        logits = output(trace.line, trace.X, parameters_at(trace.line, step))[:, 0]
        loss = np.logaddexp(0, np.where(trace.y == 1, -logits, logits)).mean()
        assert loss == pytest.approx(losses[step], abs=1e-9)
    assert np.all(np.diff(losses) < 1e-12)


def test_the_linear_unit_ends_at_knowing_nothing(trace: XorNeedsALayerTrace) -> None:
    assert trace.line.loss.values[-1] == pytest.approx(np.log(2), abs=1e-4)
