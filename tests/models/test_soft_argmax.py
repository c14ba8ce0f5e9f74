"""Softmax, argmax and Gumbel-softmax against oracles that share no code with the experiment."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from models.traces.transformation.soft_argmax import PLANE, SoftArgmaxTrace, softmax
from models.transformation.gumbel import enumerated_gradient, gumbel, normal
from models.transformation.soft_argmax import soft_argmax

SMALL = {"path": 21, "many": 1_200_000, "gradient_draws": 60_000, "others": 12, "drawn_problems": 4}


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


def test_jacobian_is_that_of_central_differences(trace: SoftArgmaxTrace) -> None:
    step = 1e-6 * np.eye(3)
    for T, jacobian in zip(trace.temperature, trace.jacobian, strict=True):
        ahead, behind = softmax(trace.logits + step, T), softmax(trace.logits - step, T)
        assert jacobian == pytest.approx(((ahead - behind) / 2e-6).T, abs=1e-7)


def test_softmax_worked_out_in_numpy_is_torchs(trace: SoftArgmaxTrace) -> None:
    for T, row in zip(trace.temperature, trace.path, strict=True):
        assert softmax(trace.logits, T) == pytest.approx(row, abs=1e-12)
    assert np.abs(softmax(trace.sheet_logits, trace.temperature[-1]) - trace.sheet_softmax).max() < 1e-6
    assert np.abs(softmax(trace.logits + trace.noise, trace.tau[-1]) - trace.relaxed).max() < 1e-6


def test_cooling_takes_the_path_to_the_corner_without_turning_back(trace: SoftArgmaxTrace) -> None:
    assert (np.diff(trace.corner_distance) < 0).all()


def test_argmax_is_level_but_jumps(trace: SoftArgmaxTrace) -> None:
    """A slope of 0 is no sign that argmax were constant: it steps where the second logit overtakes."""
    overtaken = trace.swept > trace.logits[0]
    assert np.array_equal(trace.swept_argmax[:, 1] == 1, overtaken)
    (jump,) = np.flatnonzero(trace.swept_argmax_slope)
    assert trace.swept[jump] == trace.logits[0]
    assert np.abs(np.diff(trace.swept_softmax[0], axis=0)).max() < 0.05


def test_cooling_moves_no_sample_to_another_class(trace: SoftArgmaxTrace) -> None:
    assert np.array_equal(trace.relaxed.argmax(-1), trace.winner)
    assert np.array_equal(trace.warm_relaxed.argmax(-1), trace.winner)


def test_samples_are_those_of_torch() -> None:
    """torch draws its noise from the global generator only: here both start from the same seed."""
    z = torch.tensor([1.0, 0.5, -0.5], dtype=torch.float64)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        theirs = torch.nn.functional.gumbel_softmax(z.expand(500, 3), 0.3)
    ours = ((z + gumbel(500, torch.Generator().manual_seed(7))) / 0.3).softmax(1)
    assert torch.allclose(ours, theirs, atol=1e-12, rtol=0)


def test_the_shares_are_softmaxs_within_their_errors(trace: SoftArgmaxTrace) -> None:
    p = trace.probability
    assert (np.abs(trace.many_share - p) < 5 * np.sqrt(p * (1 - p) / trace.many)).all()
    assert (np.abs(trace.winner_share - p) < 5 * np.sqrt(p * (1 - p) / len(trace.winner))).all()


def test_normal_noise_is_as_wide_as_gumbels() -> None:
    generator = torch.Generator().manual_seed(1)
    assert normal(200_000, generator).var().item() == pytest.approx(gumbel(200_000, generator).var().item(), rel=0.01)


def test_no_baseline_is_calmer_than_the_best(trace: SoftArgmaxTrace) -> None:
    z, corner = torch.from_numpy(trace.logits.copy()), torch.from_numpy(trace.target.copy())
    exact, least = enumerated_gradient(z, corner)
    p, f = trace.probability, ((np.eye(3) - trace.target) ** 2).sum(axis=1)
    deviations = []
    for baseline in np.linspace(0, 2, 81):
        estimates = (f - baseline)[:, None] * (np.eye(3) - p)
        assert p @ estimates == pytest.approx(exact)
        deviations.append(np.sqrt(p @ ((estimates - exact) ** 2).sum(axis=1)))
    assert least <= min(deviations) == pytest.approx(least, rel=1e-3)


def test_sheet_is_a_square_in_the_plane_of_sum_zero(trace: SoftArgmaxTrace) -> None:
    assert pytest.approx(np.eye(2)) == PLANE @ PLANE.T
    assert trace.sheet_logits.sum(axis=-1) == pytest.approx(0)
    assert (trace.sheet_logits @ PLANE.T)[0, -1] == pytest.approx([4, -4])
    assert trace.sheet_softmax.sum(axis=-1) == pytest.approx(1, abs=1e-6)


def test_exact_gradient_is_the_slope_of_the_expected_objective(trace: SoftArgmaxTrace) -> None:
    def expected(logits: np.ndarray) -> float:
        return float(softmax(logits) @ ((np.eye(3) - trace.target) ** 2).sum(axis=1))

    step = 1e-6 * np.eye(3)
    slopes = [(expected(trace.logits + s) - expected(trace.logits - s)) / 2e-6 for s in step]
    assert trace.exact_gradient == pytest.approx(slopes, abs=1e-9)


def test_a_samples_gradient_is_the_slope_of_its_own_objective(trace: SoftArgmaxTrace) -> None:
    def value(logits: np.ndarray, tau: float) -> np.ndarray:
        return ((softmax(logits + trace.noise, tau) - trace.target) ** 2).sum(axis=1)

    tau, cloud = trace.gradient_tau[-1], trace.gradient_cloud
    for axis, step in enumerate(1e-6 * np.eye(3)):
        slopes = (value(trace.logits + step, tau) - value(trace.logits - step, tau)) / 2e-6
        assert cloud[:, axis] == pytest.approx(slopes, abs=1e-5)
    assert np.abs(cloud.sum(axis=-1)).max() < 1e-5


def test_the_cloud_on_screen_deviates_as_the_many_draws_do(trace: SoftArgmaxTrace) -> None:
    shown = np.sqrt(trace.gradient_cloud.var(axis=0).sum())
    assert shown == pytest.approx(trace.deviation[-1], rel=0.15)


def test_exact_gradient_follows_from_softmax_alone(trace: SoftArgmaxTrace) -> None:
    """At the corners |y - target|² is 2 - 2 y[0], so its expectation is 2 - 2 p[0]."""
    p = trace.probability
    assert trace.exact_gradient == pytest.approx(-2 * (np.diag(p) - np.outer(p, p))[0])
