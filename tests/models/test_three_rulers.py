"""Three distances between digits, against scipy and scikit-learn."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from scipy.spatial.distance import cdist
from sklearn.neighbors import KNeighborsClassifier

from models.digits import digits
from models.geometry.three_rulers import _as_far_as, three_rulers
from models.traces.geometry.three_rulers import ThreeRulersTrace, distances

METRICS = ("euclidean", "manhattan", "cosine")
SMALL = {"factors": 3}


@pytest.fixture(scope="module")
def trace() -> ThreeRulersTrace:
    measured = three_rulers(1, **SMALL)
    assert isinstance(measured, ThreeRulersTrace)
    return measured


def test_same_seed_same_bits_and_another_seed_another_query(trace: ThreeRulersTrace) -> None:
    again, other = three_rulers(1, **SMALL), three_rulers(2, **SMALL)
    for field in dataclasses.fields(trace):
        assert np.array_equal(getattr(trace, field.name), getattr(again, field.name)), field.name
    assert isinstance(other, ThreeRulersTrace)
    assert not np.array_equal(trace.query, other.query)


def test_distances_are_scipys(trace: ThreeRulersTrace) -> None:
    for row, metric in zip(distances(trace.query, trace.X), ("euclidean", "cityblock", "cosine"), strict=True):
        assert row == pytest.approx(cdist(trace.query[None], trace.X, metric)[0], abs=1e-9)


def test_the_recorded_distances_belong_to_the_dimmed_query(trace: ThreeRulersTrace) -> None:
    for factor, measured in zip(trace.factor[[0, -1]], trace.distance_at, strict=True):
        assert measured == pytest.approx(distances(factor * trace.query, trace.X), abs=1e-5)


@pytest.mark.parametrize(("k", "metric"), list(enumerate(METRICS)))
def test_shares_right_are_scikit_learns(trace: ThreeRulersTrace, k: int, metric: str) -> None:
    data = digits(1)
    nearest = KNeighborsClassifier(1, metric=metric, algorithm="brute").fit(data.X.astype(float), data.y)
    for factor, accuracy in zip(trace.factor, trace.accuracy_at[:, k], strict=True):
        assert accuracy == pytest.approx(nearest.score(factor * data.X_test, data.y_test), abs=1.5 / len(data.y_test))
    right = np.roll(data.X_test.reshape(-1, 8, 8), 1, axis=2)
    right[:, :, 0] = 0
    assert trace.shifted_accuracy[k] == pytest.approx(nearest.score(right.reshape(-1, 64), data.y_test), abs=0.005)


def test_moved_digits_lose_one_edge_and_gain_a_black_one(trace: ThreeRulersTrace) -> None:
    before, after = trace.query.reshape(8, 8), trace.shifted.reshape(8, 8)
    assert np.array_equal(after[:, 1:], before[:, :-1])
    assert not after[:, 0].any()
    assert trace.shifted_distance == pytest.approx(distances(trace.query, trace.shifted[None])[:, 0])


def test_mean_distances_are_means_over_the_training_digits(trace: ThreeRulersTrace) -> None:
    found = distances(trace.query, trace.X)
    same = trace.y == trace.label
    assert trace.same_distance == pytest.approx(found[:, same].mean(1))
    assert trace.other_distance == pytest.approx(found[:, ~same].mean(1))


def test_noise_takes_a_digit_as_far_as_the_move_does() -> None:
    generator = torch.Generator().manual_seed(0)
    X, there, ways = (torch.rand(7, 64, generator=generator, dtype=torch.float64) for _ in range(3))
    noisy = _as_far_as(there, X, ways)
    assert ((noisy - X).norm(dim=1) - (there - X).norm(dim=1)).abs().max() < 1e-12
    assert not torch.allclose(noisy, there)


def test_the_query_is_misread_when_dimmed_and_moves_like_others(trace: ThreeRulersTrace) -> None:
    found = trace.y[trace.distance_at.argmin(axis=2)] == trace.label
    assert found[0].all() and found[1].tolist() == [False, False, True]
    own, usual = trace.shifted_distance[0] / trace.other_distance[0], trace.mean_shifted[0, 0] / trace.mean_other[0]
    assert own == pytest.approx(usual, rel=0.02)
    assert 0 < trace.fooled < trace.tests
