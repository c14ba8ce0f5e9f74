"""Activations against closed forms and scipy, and counts of merged points worked out by hand."""

from __future__ import annotations

import dataclasses
from itertools import combinations

import numpy as np
import pytest
import torch
from scipy.optimize import brentq, minimize_scalar
from scipy.special import erf, expit

from models.traces.transformation.activations_bend import ACTIVATIONS, ActivationsBendTrace
from models.transformation.activated_nets import spiral_nets
from models.transformation.activations_bend import activations_bend

SIGMOID, TANH, RELU, LEAKY, GELU, SILU = range(6)
OF_THE_SEED = {
    "random_difference_error", "random_max_derivative", "random_counts", "random_undo_error",
    "nets_flat", "nets_beyond", "nets_right",
}  # fmt: skip


def formulas(z: np.ndarray) -> np.ndarray:
    normal = (1 + erf(z / np.sqrt(2))) / 2
    return np.stack([expit(z), np.tanh(z), np.maximum(z, 0), np.where(z > 0, z, 0.2 * z), z * normal, z * expit(z)])


def slopes(z: np.ndarray) -> np.ndarray:
    density, s = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi), expit(z)
    gelu = (1 + erf(z / np.sqrt(2))) / 2 + z * density
    silu = s * (1 + z * (1 - s))
    return np.stack([s * (1 - s), 1 / np.cosh(z) ** 2, z > 0, np.where(z > 0, 1, 0.2), gelu, silu])


@pytest.fixture(scope="module")
def trace() -> ActivationsBendTrace:
    measured = activations_bend(2, nets=2)
    assert isinstance(measured, ActivationsBendTrace)
    return measured


def test_only_random_inputs_depend_on_the_seed(trace: ActivationsBendTrace) -> None:
    again, other = activations_bend(2, nets=2), activations_bend(3, nets=2)
    for field in dataclasses.fields(trace):
        values, repeated, others = (getattr(t, field.name) for t in (trace, again, other))
        kind = np.asarray(values).dtype.kind
        assert np.array_equal(values, repeated, equal_nan=kind == "f"), field.name
        assert field.name in OF_THE_SEED or np.array_equal(values, others, equal_nan=kind == "f"), field.name
    assert not np.array_equal(trace.random_counts, other.random_counts)


def test_axis_is_even_and_holds_zero(trace: ActivationsBendTrace) -> None:
    assert np.array_equal(trace.z, -trace.z[::-1])
    assert np.diff(trace.z) == pytest.approx(0.01)
    assert trace.z[len(trace.z) // 2] == 0


def test_values_and_slopes_are_the_formulas(trace: ActivationsBendTrace) -> None:
    assert len(ACTIVATIONS) == len(trace.values) == 6
    assert trace.values == pytest.approx(formulas(trace.z))
    assert trace.derivatives == pytest.approx(slopes(trace.z))
    assert trace.max_derivative[GELU] == pytest.approx(slopes(np.array(np.sqrt(2)))[GELU], abs=1e-4)


def test_images_are_activations_of_the_turned_plane(trace: ActivationsBendTrace) -> None:
    assert np.linalg.svd(trace.W)[1] == pytest.approx([2.2, 2.2])
    assert np.linalg.det(trace.W) > 0
    for points, image in ((trace.ring, trace.ring_image), (trace.grid, trace.grid_image)):
        assert image == pytest.approx(formulas(np.array([trace.W @ point for point in points])))
    assert np.hypot(*trace.grid.T).max() < trace.disc_radius
    assert trace.ring_z == pytest.approx(trace.ring @ trace.W.T)


@pytest.mark.parametrize("counts", ["relu_counts", "random_counts", "ring_counts"])
def test_relu_leaves_one_quadrant(trace: ActivationsBendTrace, counts: str) -> None:
    found = getattr(trace, counts)
    assert found.sum() == (len(trace.ring) if counts == "ring_counts" else trace.probes)
    assert found / found.sum() == pytest.approx([0.25, 0.5, 0.25], abs=0.02)


def test_pair_is_the_farthest_in_the_corner(trace: ActivationsBendTrace) -> None:
    corner = np.flatnonzero((trace.ring_z <= 0).all(axis=1))
    apart = [np.linalg.norm(trace.ring_z[i] - trace.ring_z[j]) for i, j in combinations(corner, 2)]
    one, other = trace.pair
    assert np.linalg.norm(trace.ring_z[one] - trace.ring_z[other]) == pytest.approx(max(apart))
    assert not trace.ring_image[RELU, trace.pair].any()


def test_area_left_is_the_mean_of_the_area_factor(trace: ActivationsBendTrace) -> None:
    radius = 2.2 * trace.disc_radius
    draws = np.random.default_rng(0).uniform(-radius, radius, (400_000, 2))
    z = draws[np.hypot(*draws.T) < radius]
    assert trace.area_left == pytest.approx(np.abs(slopes(z).prod(axis=-1)).mean(axis=1), rel=0.02)
    assert trace.area_left[[RELU, LEAKY]] == pytest.approx([0.25, 0.25 + 0.5 * 0.2 + 0.25 * 0.2**2])
    assert trace.saturated_share[RELU] == pytest.approx(0.75)


def test_saturation_in_closed_form(trace: ActivationsBendTrace) -> None:
    share = (1 + np.sqrt(1 - 4 * 0.01)) / 2
    expected = [np.log(share / (1 - share)), np.arctanh(np.sqrt(1 - 0.01))]
    assert trace.saturated_from[[SIGMOID, TANH]] == pytest.approx(expected)
    assert np.isnan(trace.saturated_from[[RELU, LEAKY, GELU, SILU]]).all()


@pytest.mark.parametrize("which", [GELU, SILU])
def test_minima_by_another_method(trace: ActivationsBendTrace, which: int) -> None:
    def value(z: float) -> float:
        return float(formulas(np.array(z))[which])

    found = minimize_scalar(value, bounds=(-3, 0), method="bounded", options={"xatol": 1e-10})
    assert trace.minimum[which] == pytest.approx(found.fun)
    assert trace.minimum_at[which] == pytest.approx(found.x, abs=1e-5)
    roots = [brentq(lambda z: value(z) - found.fun / 2, *ends) for ends in ((-9, found.x), (found.x, 0))]
    assert trace.same_value[which] == pytest.approx(roots, abs=1e-6)


def test_what_turns_is_not_one_to_one(trace: ActivationsBendTrace) -> None:
    assert trace.monotone.tolist() == [True, True, True, True, False, False]
    assert trace.one_to_one.tolist() == [True, True, False, True, False, False]
    assert np.array_equal(np.isnan(trace.minimum), trace.monotone)
    assert np.array_equal(np.isnan(trace.undo_error), ~trace.one_to_one)
    assert trace.undone == pytest.approx(trace.ring_z)


def test_derivatives_are_those_of_differences(trace: ActivationsBendTrace) -> None:
    assert max(trace.difference_error.max(), trace.random_difference_error.max()) < 1e-6
    assert (trace.random_max_derivative[[SIGMOID, TANH]] <= trace.max_derivative[[SIGMOID, TANH]]).all()
    assert max(np.nanmax(trace.undo_error), np.nanmax(trace.random_undo_error)) < 1e-9


def test_where_nets_stand_on_the_curves(trace: ActivationsBendTrace) -> None:
    trained = [TANH, GELU, SILU]
    assert np.isnan(trace.nets_flat[:, [SIGMOID, RELU, LEAKY]]).all()
    assert ((trace.nets_flat[:, trained] >= 0) & (trace.nets_flat[:, trained] <= 1)).all()
    assert (trace.nets_beyond[1, [GELU, SILU]] > trace.nets_beyond[0, [GELU, SILU]]).all()
    assert (trace.nets_right[trained] > 0.5).all()


def test_nets_without_training_stand_where_their_start_puts_them() -> None:
    """With W of variance 1 / inputs and inputs below 1, hardly a z of a tanh net lies beyond 3."""
    before, after, _ = spiral_nets(torch.tanh, 1.0, 2, 0)
    assert before.shape == after.shape == (2, 32, 200)
    assert (before.abs() > 3).double().mean() < 0.01 < (after.abs() > 3).double().mean()
