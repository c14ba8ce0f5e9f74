"""Nets of equal size and different depth, and the batch of deep nets that they share with other experiments."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from torch import nn

from models.depth.deep_or_wide import deep_or_wide
from models.many_deep_nets import ManyDeepNets, accuracies, cross_entropies, parameter_count
from models.traces.depth.deep_or_wide import DeepOrWideTrace


@pytest.fixture(scope="module")
def trace() -> DeepOrWideTrace:
    measured = deep_or_wide(1, side=101)
    assert isinstance(measured, DeepOrWideTrace)
    return measured


def test_same_seed_same_bits() -> None:
    small = {"depths": (1, 3), "steps": 8, "side": 31, "starts": 2}
    one, again = deep_or_wide(2, **small), deep_or_wide(2, **small)
    for field in dataclasses.fields(one):
        assert np.array_equal(getattr(one, field.name), getattr(again, field.name), equal_nan=field.name == "cells")


def test_cells_are_all_parameters(trace: DeepOrWideTrace) -> None:
    assert np.array_equal(np.isfinite(trace.cells).sum(1), trace.parameters)
    for depth, width, count in zip(trace.depth, trace.width, trace.parameters, strict=True):
        layers = [nn.Linear(64, width), *(nn.Linear(width, width) for _ in range(depth - 1)), nn.Linear(width, 10)]
        assert sum(p.numel() for p in nn.Sequential(*layers).parameters()) == count


def test_the_corners_lie_on_one_circle(trace: DeepOrWideTrace) -> None:
    radius = np.linalg.norm(trace.corner_at, axis=1)
    assert radius == pytest.approx(radius[0]) and radius[0] < 1


def test_a_region_gives_way_to_another_wherever_the_answer_changes_abruptly(trace: DeepOrWideTrace) -> None:
    for regions, count in zip(trace.regions, trace.region_count, strict=True):
        assert len(np.unique(regions)) == count == regions.max() + 1


def test_nets_in_a_batch_are_those_of_ordinary_layers() -> None:
    generator = torch.Generator().manual_seed(0)
    batch = ManyDeepNets(torch.tensor([0, 1]), 5, 7, 4, 3, generator)
    x = torch.randn(2, 5, 11, generator=generator)
    for net in (0, 1):
        h = torch.relu(batch.first[net] @ x[net] + batch.first_bias[net])
        for weight, bias in zip(batch.blocks[:, net], batch.block_biases[:, net], strict=True):
            h = net * h + torch.relu(weight @ h + bias)
        expected = batch.last[net] @ h + batch.last_bias[net]
        assert torch.allclose(batch(x)[net], expected, atol=1e-5)
        alone = batch.part(slice(net, net + 1))
        assert torch.allclose(alone(x[net : net + 1])[0], expected, atol=1e-5)
    assert parameter_count(5, 7, 4, 3) == sum(p.numel() for p in batch.parameters()) // 2


def test_losses_and_accuracies_are_torchs_own() -> None:
    generator = torch.Generator().manual_seed(0)
    logits, labels = torch.randn(2, 4, 9, generator=generator), torch.randint(4, (2, 9), generator=generator)
    for net in (0, 1):
        own = nn.functional.cross_entropy(logits[net].T, labels[net])
        assert float(cross_entropies(logits, labels)[net]) == pytest.approx(float(own))
        right = sum(int(logits[net, :, i].argmax()) == int(labels[net, i]) for i in range(9))
        assert float(accuracies(logits, labels)[net]) == pytest.approx(right / 9)
