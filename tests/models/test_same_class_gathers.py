"""Classes that gather in a net, against oracles that share no code with the experiment."""

from __future__ import annotations

import dataclasses
from itertools import combinations

import numpy as np
import pytest
import torch
from scipy.spatial.distance import cdist
from scipy.special import softmax

from models.digits import digits
from models.geometry.projections import scatter_ratio
from models.geometry.same_class_gathers import same_class_gathers
from models.traces.geometry.same_class_gathers import RING, SameClassGathersTrace

SMALL = {"steps": 12, "records": 3, "memo_steps": 6, "memo_every": 3, "shown": 50}


@pytest.fixture(scope="module")
def trace() -> SameClassGathersTrace:
    measured = same_class_gathers(0)
    assert isinstance(measured, SameClassGathersTrace)
    return measured


def test_same_seed_same_bits_and_another_seed_another_net() -> None:
    one, again, other = (same_class_gathers(seed, **SMALL) for seed in (3, 3, 4))
    assert isinstance(one, SameClassGathersTrace) and isinstance(other, SameClassGathersTrace)
    for field in dataclasses.fields(one):
        assert np.array_equal(getattr(one, field.name), getattr(again, field.name)), field.name
    assert not np.array_equal(one.W1, other.W1)
    assert one.steps_at.tolist() == [0, 1, 5, 12]
    assert one.memo_train_at.shape == (3, 50, 2)


def means(h: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.stack([h[labels == k].mean(axis=0) for k in range(10)])


def test_places_by_nearness_are_those_of_the_layers_worked_out_from_the_weights(trace: SameClassGathersTrace) -> None:
    data = digits(0)
    for layer, (h, known) in enumerate(zip(trace.layers(trace.X_test), trace.layers(data.X), strict=True)):
        assert h.shape[1] == trace.widths[layer]
        centre = means(known, data.y)
        within = np.mean(np.sum((known - centre[data.y]) ** 2, axis=1))
        near = softmax(-cdist(h, centre, "sqeuclidean") / within, axis=1)
        assert trace.layer_ring[layer] == pytest.approx(near @ RING, abs=1e-3)


def test_the_three_classes_followed_are_the_nearest_and_one_of_them_bears_a_false_name(
    trace: SameClassGathersTrace,
) -> None:
    three = trace.nearest_three()
    gap = cdist(*2 * [means(trace.X_test, trace.y_test)])
    trios = list(combinations(range(10), 3))
    assert min(trios, key=lambda trio: gap[np.ix_(trio, trio)].sum()) == three
    i = trace.misnamed()
    assert trace.memo_true[i] in three and trace.memo_given[i] in three and trace.memo_true[i] != trace.memo_given[i]


def test_ratios_and_accuracy_are_those_of_the_last_layers(trace: SameClassGathersTrace) -> None:
    y = trace.y_test
    for layer, h in enumerate(trace.layers(trace.X_test)):
        within = sum(((h[y == k] - h[y == k].mean(0)) ** 2).sum() for k in range(10))
        total = ((h - h.mean(0)) ** 2).sum()
        assert trace.ratio_at[-1, layer] == pytest.approx((total - within) / within, rel=1e-3)
    assert trace.test_accuracy_at[-1] == pytest.approx((h.argmax(1) == y).mean())
    shares = np.exp(h) / np.exp(h).sum(1, keepdims=True)
    assert trace.answers_at[-1] == pytest.approx(shares @ RING, abs=1e-4)


def test_labels_are_drawn_without_a_look_at_the_digit(trace: SameClassGathersTrace) -> None:
    true = digits(0).y[: len(trace.memo_given)]
    assert np.array_equal(trace.memo_true, true) and np.array_equal(trace.memo_pixels, digits(0).X[: len(true)])
    assert 0.03 < (trace.memo_given == true).mean() < 0.2
    posts = RING[trace.memo_given]
    assert np.linalg.norm(trace.memo_train_at[-1] - posts, axis=1).mean() < 0.1


def test_scatter_ratio_by_hand() -> None:
    h = torch.tensor([[0.0], [2.0], [10.0], [12.0]])
    assert float(scatter_ratio(h, torch.tensor([0, 0, 1, 1]))) == pytest.approx(25)
