"""Softmax, argmax and Gumbel-softmax against oracles that share no code with the experiment."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from models.traces.transformation.soft_argmax import PLANE, SoftArgmaxTrace, softmax
from models.transformation.soft_argmax import soft_argmax

SMALL = {"path": 21, "scattered": 50, "many": 1_200_000, "gradient_draws": 60_000, "others": 12}


@pytest.fixture(scope="module")
def trace() -> SoftArgmaxTrace:
    measured = soft_argmax(3, **SMALL)
    assert isinstance(measured, SoftArgmaxTrace)
    return measured


def test_same_seed_same_bits_and_another_seed_other_noise(trace: SoftArgmaxTrace) -> None:
    again, other = soft_argmax(3, **SMALL), soft_argmax(4, **SMALL)
    for field in dataclasses.fields(trace):
        assert np.array_equal(getattr(trace, field.name), getattr(again, field.name)), field.name
    assert not np.array_equal(trace.noise, other.noise)
    assert np.array_equal(trace.path, other.path)


def test_path_runs_from_warm_to_cold_through_one(trace: SoftArgmaxTrace) -> None:
    assert trace.temperature[0] == pytest.approx(20)
    assert trace.temperature[10] == 1
    assert trace.temperature[-1] == pytest.approx(0.05)
    assert trace.path.sum(axis=1) == pytest.approx(1)


def test_jacobian_is_the_textbook_formula(trace: SoftArgmaxTrace) -> None:
    for T, p, jacobian in zip(trace.temperature, trace.path, trace.jacobian, strict=True):
        assert jacobian == pytest.approx((np.diag(p) - np.outer(p, p)) / T, abs=1e-12)


def test_argmax_is_flat_but_jumps(trace: SoftArgmaxTrace) -> None:
    """A slope of 0 is no sign that argmax were constant: it steps where the second logit overtakes."""
    assert not trace.argmax_differences.any()
    overtaken = trace.swept > trace.logits[0]
    assert np.array_equal(trace.swept_argmax[:, 1] == 1, overtaken)
    assert np.abs(np.diff(trace.swept_softmax[0], axis=0)).max() < 0.05


def test_sheet_is_a_square_in_the_plane_of_sum_zero(trace: SoftArgmaxTrace) -> None:
    assert pytest.approx(np.eye(2)) == PLANE @ PLANE.T
    assert trace.sheet_logits.sum(axis=-1) == pytest.approx(0)
    assert (trace.sheet_logits @ PLANE.T)[0, -1] == pytest.approx([4, -4])
    assert np.array_equal(trace.sheet_softmax[2].argmax(-1), trace.sheet_argmax)


def test_exact_gradient_is_the_slope_of_the_expected_objective(trace: SoftArgmaxTrace) -> None:
    def expected(logits: np.ndarray) -> float:
        return float(softmax(logits) @ ((np.eye(3) - trace.target) ** 2).sum(axis=1))

    step = 1e-6 * np.eye(3)
    slopes = [(expected(trace.logits + s) - expected(trace.logits - s)) / 2e-6 for s in step]
    assert trace.exact_gradient == pytest.approx(slopes, abs=1e-9)


def test_a_samples_gradient_is_the_slope_of_its_own_objective(trace: SoftArgmaxTrace) -> None:
    def value(logits: np.ndarray, tau: float) -> np.ndarray:
        return ((softmax(logits + trace.noise, tau) - trace.target) ** 2).sum(axis=1)

    for tau, cloud in zip(trace.gradient_tau, trace.gradient_cloud, strict=True):
        for axis, step in enumerate(1e-6 * np.eye(3)):
            slopes = (value(trace.logits + step, tau) - value(trace.logits - step, tau)) / 2e-6
            assert cloud[:, axis] == pytest.approx(slopes, abs=1e-6)
    assert trace.gradient_cloud.sum(axis=-1) == pytest.approx(0, abs=1e-12)


def test_the_cloud_on_screen_deviates_as_the_many_draws_do(trace: SoftArgmaxTrace) -> None:
    shown = np.sqrt(trace.gradient_cloud.var(axis=1).sum(axis=-1))
    assert shown == pytest.approx(trace.deviation, rel=0.15)


def test_exact_gradient_follows_from_softmax_alone(trace: SoftArgmaxTrace) -> None:
    """At the corners |y - target|² is 2 - 2 y[0], so its expectation is 2 - 2 p[0]."""
    p = trace.probability
    assert trace.exact_gradient == pytest.approx(-2 * (np.diag(p) - np.outer(p, p))[0])
