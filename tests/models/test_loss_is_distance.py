"""Losses as distances against numpy's own least squares, scikit-learn's regression, and textbook formulas."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression

from models.optimization.loss_is_distance import RATES, escapes, loss_is_distance
from models.traces.optimization.loss_is_distance import LossIsDistanceTrace

SMALL = {"grid": 13, "coins": 25, "mistakes": 3, "steps": 40}


@pytest.fixture(scope="module")
def trace() -> LossIsDistanceTrace:
    measured = loss_is_distance(3, **SMALL)
    assert isinstance(measured, LossIsDistanceTrace)
    return measured


def test_same_seed_same_bits_and_another_seed_other_wines(trace: LossIsDistanceTrace) -> None:
    again, other = loss_is_distance(3, **SMALL), loss_is_distance(4, **SMALL)
    for field in dataclasses.fields(trace):
        assert np.array_equal(getattr(trace, field.name), getattr(again, field.name)), field.name
    assert not np.array_equal(trace.x, other.x)
    assert trace.weight == other.weight


def test_the_surface_is_the_mean_squared_residual(trace: LossIsDistanceTrace) -> None:
    for row, column in ((0, 0), (5, 9), (12, 3)):
        residual = trace.slope[column] * trace.x + trace.intercept[row] - trace.y
        assert trace.loss[row, column] == pytest.approx(np.mean(residual**2), abs=1e-12)
    assert trace.first[0] in trace.slope and trace.first[1] in trace.intercept


def test_the_best_line_is_numpys(trace: LossIsDistanceTrace) -> None:
    assert trace.best == pytest.approx(np.polyfit(trace.x, trace.y, 1), abs=1e-10)


def test_the_sigmoid_is_scikit_learns(trace: LossIsDistanceTrace) -> None:
    data = load_wine()
    alcohol = data.data[:, 0]
    x, two = (alcohol - alcohol.mean()) / alcohol.std(), data.target < 2
    other = LogisticRegression(C=np.inf, tol=1e-10).fit(x[two, None], data.target[two] == 0)
    assert (trace.weight, trace.bias) == pytest.approx((other.coef_[0, 0], other.intercept_[0]), rel=1e-4)
    assert trace.fitted == two.sum()


def test_both_losses_follow_from_the_probability_of_the_truth(trace: LossIsDistanceTrace) -> None:
    assert trace.squared == pytest.approx(((1 - trace.truth) ** 2).mean(1), abs=1e-12)
    assert trace.entropy == pytest.approx(-np.log(trace.truth).mean(1), abs=1e-9)
    p = 1 / (1 + np.exp(-trace.logit))
    assert trace.squared_slope == pytest.approx(2 * (1 - p) ** 2 * p, abs=1e-12)
    assert trace.entropy_slope == pytest.approx(1 - p, abs=1e-12)


def test_cross_entropy_is_entropy_plus_divergence(trace: LossIsDistanceTrace) -> None:
    p, q = trace.p[:, None], trace.p[None]
    entropy = -p * np.log(p) - (1 - p) * np.log(1 - p)
    divergence = p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))
    assert trace.coin_entropy == pytest.approx(entropy + divergence, abs=1e-10)
    assert (divergence > -1e-12).all()


def test_no_line_on_the_surface_beats_the_best_and_its_gradient_is_0(trace: LossIsDistanceTrace) -> None:
    residual = trace.best[0] * trace.x + trace.best[1] - trace.y
    assert trace.best_loss == pytest.approx(np.mean(residual**2))
    assert (residual @ trace.x, residual.sum()) == pytest.approx((0, 0), abs=1e-10)
    assert trace.loss.min() >= trace.best_loss
    assert trace.best_loss <= trace.shuffled_loss <= trace.level_loss == pytest.approx(trace.y.var())


def test_detours_are_those_of_a_loop_over_all_triples(trace: LossIsDistanceTrace) -> None:
    """(p - r)² > (p - q)² + (q - r)² just if q lies between p and r; |p - q| is a metric."""
    n = len(trace.p)
    assert trace.detours[0] == 0
    assert trace.detours[1] == pytest.approx(2 * math.comb(n, 3) / n**3)
    table, found = trace.coin_entropy, 0
    for p in range(n):
        for q in range(n):
            found += int((table[p] > table[p, q] + table[q] + 1e-12).sum())
    assert trace.detours[2] == pytest.approx(found / n**3)


def test_escapes_follow_from_gradient_descent_by_hand() -> None:
    """With rates so small that nothing moves, a sigmoid that was turned round stays wrong; one turned back is right."""
    generator = np.random.default_rng(0)
    x, cultivar = np.linspace(-2, 2, 40), np.array([1] * 20 + [0] * 20)
    wrong = escapes(x, cultivar, (4.0, 0.0), 3.0, 2, 30, generator)
    right = escapes(x, cultivar, (4.0, 0.0), -3.0, 2, 30, generator)
    assert wrong.shape == (2, 2, len(RATES))
    assert (wrong[:, :, 0] == 31).all()
    assert (right[:, :, 0] == 0).all()
