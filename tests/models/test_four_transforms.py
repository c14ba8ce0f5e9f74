"""The four moves, what undoes them and what cannot be undone, worked out again in numpy."""

from __future__ import annotations

import dataclasses
from itertools import combinations

import numpy as np
import pytest

from models.traces.transformation.four_transforms import FourTransformsTrace
from models.transformation.four_transforms import four_transforms

SMALL = {"nets": 32}


@pytest.fixture(scope="module")
def trace() -> FourTransformsTrace:
    measured = four_transforms(3, **SMALL)
    assert isinstance(measured, FourTransformsTrace)
    return measured


def test_same_seed_same_bits_and_another_seed_other_moons() -> None:
    first, again, other = (four_transforms(seed, nets=4, steps=30) for seed in (5, 5, 6))
    for field in dataclasses.fields(first):
        assert np.array_equal(getattr(first, field.name), getattr(again, field.name)), field.name
    assert not np.array_equal(first.X, other.X)


def test_moves_are_the_formulas(trace: FourTransformsTrace) -> None:
    X = trace.X
    assert trace.linear == pytest.approx(np.array([trace.W @ x for x in X]))
    assert trace.translated == pytest.approx(X + trace.b)
    assert trace.tanh == pytest.approx((np.exp(2 * X) - 1) / (np.exp(2 * X) + 1))
    assert np.array_equal(trace.relu, np.where(X > 0, X, 0))
    assert trace.normalised == pytest.approx((X - X.mean(0)) / X.std(0))
    assert pytest.approx(np.eye(2)) == trace.W_inverse @ trace.W
    assert (trace.mu, trace.s) == (pytest.approx(X.mean(0)), pytest.approx(X.std(0)))


def test_w_and_b_are_the_networks_first_layer(trace: FourTransformsTrace) -> None:
    assert np.array_equal(trace.W, trace.weights[0])
    assert np.array_equal(trace.b, trace.biases[0])
    assert ((trace.logits > 0) == (trace.y == 1)).mean() == trace.accuracy


def test_swapping_units_leaves_the_networks_function(trace: FourTransformsTrace) -> None:
    assert trace.logits == pytest.approx(trace.unswapped_logits, abs=1e-9)


def test_samples_stay_in_the_disc_off_its_centre(trace: FourTransformsTrace) -> None:
    assert np.hypot(*trace.X.T).max() == pytest.approx(7 / 8 * trace.disc_radius)
    assert np.linalg.norm(trace.X.mean(0)) > 0.2


def test_merged_samples_are_the_farthest_of_different_classes(trace: FourTransformsTrace) -> None:
    corner = np.flatnonzero((trace.X <= 0).all(axis=1))
    apart = {
        pair: np.linalg.norm(np.diff(trace.X[list(pair)], axis=0))
        for pair in combinations(corner, 2)
        if np.ptp(trace.y[list(pair)])
    }
    farthest = max(apart, key=lambda pair: apart[pair])
    assert set(trace.merged) == set(farthest)
    assert trace.y[trace.merged].tolist() == [0, 1]
    assert not trace.relu[trace.merged].any()


def test_the_fork_is_the_unlike_pair_farthest_from_lying_on_one_line_with_its_spot(trace: FourTransformsTrace) -> None:
    corner = np.flatnonzero((trace.X <= 0).all(axis=1))

    def least_height(pair: tuple[int, int]) -> float:
        a, b = trace.X[list(pair)]
        return float(abs(a[0] * b[1] - a[1] * b[0]) / max(np.linalg.norm(side) for side in (a, b, a - b)))

    unlike = [pair for pair in combinations(corner, 2) if np.ptp(trace.y[list(pair)])]
    assert set(trace.fork) == set(max(unlike, key=least_height))
    assert trace.y[trace.fork].tolist() == [0, 1]


def test_a_sample_is_alone_where_relu_sends_no_other(trace: FourTransformsTrace) -> None:
    places = [tuple(point) for point in trace.relu]
    assert trace.relu_alone.tolist() == [places.count(place) == 1 for place in places]


def test_shares_that_relu_merges(trace: FourTransformsTrace) -> None:
    places = [tuple(point) for point in trace.relu]
    assert len(set(places)) == trace.relu_distinct
    assert np.mean([places.count(place) > 1 for place in places]) == pytest.approx(trace.relu_sample_share)
    assert trace.relu_sheet_share == pytest.approx(0.75, abs=0.005)


def test_rank_one_keeps_one_direction(trace: FourTransformsTrace) -> None:
    assert np.linalg.svd(trace.W_rank1)[1] == pytest.approx([np.linalg.norm(trace.W, 2), 0], abs=1e-12)
    assert trace.rank1_rank == np.linalg.matrix_rank(trace.W_rank1) == 1
    assert trace.W_rank1 @ trace.null == pytest.approx(0, abs=1e-12)
    assert np.linalg.norm(trace.null) == pytest.approx(1)
    assert np.linalg.norm(trace.rank1_pair, axis=1) == pytest.approx(trace.disc_radius)
    between = np.diff(trace.rank1_pair, axis=0)[0]
    assert abs(between @ trace.null) == pytest.approx(np.linalg.norm(between))


def test_rank_one_is_undone_up_to_its_null_direction(trace: FourTransformsTrace) -> None:
    lost = trace.X - trace.rank1_best_undone
    assert lost == pytest.approx(np.outer(trace.X @ trace.null, trace.null))
    assert trace.rank1_best_undone @ trace.W_rank1.T == pytest.approx(trace.collapsed)


def test_what_is_lost_is_lost_to_rounding(trace: FourTransformsTrace) -> None:
    assert trace.lost.shape == trace.lost_at_start.shape == (SMALL["nets"],)
    assert ((trace.lost >= 0) & (trace.lost <= 1)).all()
    assert trace.lost_in_double.mean() < 0.02 < trace.lost.mean()


def test_the_way_home_through_the_net_shown(trace: FourTransformsTrace) -> None:
    h = trace.X.astype(np.float32)
    for W, b in zip(trace.weights, trace.biases, strict=True):
        h = np.tanh(h @ W.T.astype(np.float32) + b.astype(np.float32))
    back = h.astype(np.float64)
    with np.errstate(all="ignore"):
        for W, b in zip(trace.weights[::-1], trace.biases[::-1], strict=True):
            back = np.linalg.solve(W, (np.arctanh(back) - b).T).T
        home = np.linalg.norm(back - trace.X, axis=1) < 0.1
    assert 1 - home.mean() == pytest.approx(trace.lost[trace.chosen], abs=0.05)


def test_ceilings_are_counts_of_places(trace: FourTransformsTrace) -> None:
    """Unturned, a place keeps the more frequent of its classes."""
    votes: dict[tuple[float, ...], list[int]] = {}
    for place, label in zip(trace.relu, trace.y, strict=True):
        votes.setdefault(tuple(place), []).append(int(label))
    best = sum(max(labels.count(0), labels.count(1)) for labels in votes.values())
    assert trace.relu_ceiling[0] == best / len(trace.X)
    assert (trace.tanh_ceiling == 1).all()


def test_each_move_is_undone(trace: FourTransformsTrace) -> None:
    for undone in ("linear_undone", "translated_undone", "tanh_undone", "normalised_undone"):
        assert np.abs(getattr(trace, undone) - trace.X).max() < 1e-9, undone
    assert np.abs(np.diff(trace.rank1_pair_image, axis=0)).max() < 1e-9
    assert np.linalg.det(trace.W) > 0


def test_moves_equal_the_network(trace: FourTransformsTrace) -> None:
    h = trace.X
    for W, b, measured in zip(trace.weights, trace.biases, trace.substeps, strict=True):
        z = h @ W.T
        h = np.tanh(z + b)
        assert np.abs(np.stack([z, z + b, h]) - measured).max() < 1e-9
    assert np.abs(h @ trace.w + trace.c - trace.logits).max() < 1e-9
