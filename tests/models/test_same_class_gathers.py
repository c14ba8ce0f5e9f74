"""Classes that gather in a net, against oracles that share no code with the experiment."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from models.digits import digits
from models.geometry.same_class_gathers import same_class_gathers
from models.projections import following_view, scatter_ratio
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


def test_the_last_dots_are_what_the_layers_put_out_in_their_views(trace: SameClassGathersTrace) -> None:
    for layer, h in enumerate(trace.layers(trace.X_test)):
        assert h.shape[1] == trace.widths[layer]
        assert trace.seen(layer, h) == pytest.approx(trace.dots_at()[-1, layer], abs=1e-4)


def test_views_are_the_principal_planes_that_scikit_learn_finds(trace: SameClassGathersTrace) -> None:
    for layer, h in enumerate(trace.layers(trace.X_test)):
        oracle, width = PCA(2).fit(h.astype(float)), trace.widths[layer]
        view = trace.view[layer, :width]
        assert view.T @ view == pytest.approx(np.eye(2), abs=1e-9)
        assert np.linalg.svd(oracle.components_ @ view)[1] == pytest.approx([1, 1], abs=1e-3)
        assert trace.view_share_at[-1, layer] == pytest.approx(oracle.explained_variance_ratio_.sum(), abs=1e-3)


def test_ratios_and_accuracy_are_those_of_the_last_layers(trace: SameClassGathersTrace) -> None:
    y = trace.y_test
    for layer, h in enumerate(trace.layers(trace.X_test)):
        within = sum(((h[y == k] - h[y == k].mean(0)) ** 2).sum() for k in range(10))
        total = ((h - h.mean(0)) ** 2).sum()
        assert trace.ratio_at[-1, layer] == pytest.approx((total - within) / within, rel=1e-3)
    assert trace.test_accuracy_at[-1] == pytest.approx((h.argmax(1) == y).mean())
    shares = np.exp(h) / np.exp(h).sum(1, keepdims=True)
    assert trace.test_ring == pytest.approx(shares @ RING, abs=1e-4)


def test_labels_are_drawn_without_a_look_at_the_digit(trace: SameClassGathersTrace) -> None:
    true = digits(0).y[: len(trace.memo_given)]
    assert 0.03 < (trace.memo_given == true).mean() < 0.2
    posts = RING[trace.memo_given]
    assert np.linalg.norm(trace.memo_train_at[-1] - posts, axis=1).mean() < 0.1


def test_scatter_ratio_by_hand() -> None:
    h = torch.tensor([[0.0], [2.0], [10.0], [12.0]])
    assert float(scatter_ratio(h, torch.tensor([0, 0, 1, 1]))) == pytest.approx(25)


def test_a_view_follows_its_samples_without_a_jump() -> None:
    """Samples that turn within their plane, and whose two axes change places, stand still or move a little."""
    rng = np.random.default_rng(0)
    flat = rng.normal(size=(200, 2))
    plane = np.linalg.qr(rng.normal(size=(20, 2)))[0]
    moments = [(flat * (1 + 0.1 * k, 1.5 - 0.1 * k)) @ plane.T for k in range(6)]
    seen = following_view(moments)
    steps = np.linalg.norm(np.diff(seen.dots, axis=0), axis=(1, 2)) / np.linalg.norm(seen.dots[0])
    assert steps.max() < 0.15
    assert seen.share == pytest.approx(np.ones(6))
