"""Gradient norms of deep nets against sums over single gradients, and what distinguishes the kinds."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from models.digits import digits
from models.optimization.deep_nets import linear_layers
from models.optimization.vanishing_gradient import KINDS, ratio, vanishing_gradient
from models.traces.optimization.vanishing_gradient import (
    NORM,
    RELU,
    RELU_NORM,
    RESIDUAL,
    SIGMOID,
    TRAINED,
    VanishingGradientTrace,
)

SMALL = {"width": 16, "depth": 8, "deep": 12, "samples": 32, "steps": 20, "records": 5, "rates": (0.01,)}


@pytest.fixture(scope="module")
def trace() -> VanishingGradientTrace:
    measured = vanishing_gradient(2, **SMALL)
    assert isinstance(measured, VanishingGradientTrace)
    return measured


def test_same_seed_same_bits_and_another_seed_other_norms(trace: VanishingGradientTrace) -> None:
    again, other = vanishing_gradient(2, **SMALL), vanishing_gradient(3, **SMALL)
    for field in dataclasses.fields(trace):
        assert np.array_equal(getattr(trace, field.name), getattr(again, field.name)), field.name
    assert not np.array_equal(trace.norm, other.norm)


def test_norms_at_the_start_are_those_of_autograd(trace: VanishingGradientTrace) -> None:
    data = digits(2)
    for kind in (SIGMOID, RELU_NORM):
        generator = torch.Generator().manual_seed(2)
        net = KINDS[kind].net(16, 8, generator).double()
        chosen = torch.randint(len(data.X), (32,), generator=generator)
        weights = [layer.weight for _, layer in linear_layers(net)[:8]]
        loss = cross_entropy(net(torch.from_numpy(data.X)[chosen].double()), torch.from_numpy(data.y)[chosen])
        norms = [float(gradient.pow(2).sum().sqrt()) for gradient in torch.autograd.grad(loss, weights)]
        assert trace.start_norm[kind] == pytest.approx(norms, rel=1e-9)


def test_everything_has_its_shape(trace: VanishingGradientTrace) -> None:
    assert trace.norm.shape == (TRAINED, 21, 8) and trace.loss.shape == (TRAINED, 21)
    assert trace.accuracy.shape == (TRAINED, 5) and trace.accuracy_at.tolist() == [0, 5, 10, 15, 20]
    assert trace.start_norm.shape == (len(KINDS), 8) and trace.deep_start_norm.shape == (len(KINDS), 12)


def test_small_nets_show_the_same_signs(trace: VanishingGradientTrace) -> None:
    """Each layer costs a sigmoid net most of its gradient, and normalisation multiplies a ReLU net's."""
    assert ratio(trace.start_norm[SIGMOID]) < 1e-3 < ratio(trace.start_norm[[RELU, NORM, RESIDUAL]]).min()
    assert ratio(trace.deep_start_norm[SIGMOID]) < ratio(trace.start_norm[SIGMOID])
    assert ratio(trace.deep_start_norm[RELU_NORM]) > ratio(trace.start_norm[RELU_NORM]) > 1


def test_ratio_is_the_first_over_the_last() -> None:
    assert ratio(np.array([[1.0, 5.0, 2.0], [3.0, 1.0, 1.0]])) == pytest.approx([0.5, 3.0])


def test_spreads_are_shares_of_the_outputs_length(trace: VanishingGradientTrace) -> None:
    assert trace.start_spread.shape == (len(KINDS), 8) and (trace.start_spread > 0).all()
    assert (trace.start_spread <= 1).all()
    assert trace.start_spread[SIGMOID, -1] < 1e-3 < trace.start_spread[RELU, -1]


def test_only_the_first_kind_is_tried_at_other_rates(trace: VanishingGradientTrace) -> None:
    assert trace.rates.tolist() == [0.01, trace.learning_rate]
    assert trace.sigmoid_accuracy[-1] == trace.accuracy[SIGMOID, -1]
    assert 0 <= trace.evened_accuracy <= 1
