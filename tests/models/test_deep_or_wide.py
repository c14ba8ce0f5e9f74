"""Nets of equal size and different depth, and the batch of deep nets that they share with other experiments."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from torch import nn

from models.depth.deep_or_wide import deep_or_wide
from models.depth.linear_regions import count_regions
from models.many_deep_nets import AdamOfEach, ManyDeepNets, accuracies, cross_entropies, parameter_count
from models.traces.depth.deep_or_wide import DeepOrWideTrace


@pytest.fixture(scope="module")
def trace() -> DeepOrWideTrace:
    measured = deep_or_wide(1, depths=(1, 3), learning_rates=(1e-3, 1e-2), steps=60, side=101)
    assert isinstance(measured, DeepOrWideTrace)
    return measured


def test_same_seed_same_bits() -> None:
    small = {"depths": (1, 3), "steps": 8, "side": 31, "starts": 2, "learning_rates": (1e-2,)}
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
        assert len(np.unique(regions)) == regions.max() + 1 <= count


def test_nets_of_even_units_have_as_many_at_every_depth() -> None:
    depths = np.array([1, 2, 4, 8, 16])
    assert np.array_equal(128 // depths * depths, np.full(5, 128))


def test_what_served_best_is_the_best_that_was_measured(trace: DeepOrWideTrace) -> None:
    means = trace.test_accuracy.astype(float).mean(-1)
    assert np.array_equal(means.argmax(-1), trace.best_rate)
    assert trace.accuracy(0) == pytest.approx(means[0].max(-1))


@pytest.mark.parametrize(("depth", "width"), [(1, 9), (2, 6), (4, 5)])
def test_regions_are_as_many_as_a_fine_grid_finds(depth: int, width: int) -> None:
    generator = torch.Generator().manual_seed(depth)
    net = ManyDeepNets(torch.zeros(1), 3, width, depth, 2, generator)
    for bias in (net.first_bias, net.block_biases):
        bias.data.normal_(0, 0.5, generator=generator)
    origin, axes = np.array([0.1, -0.2, 0.3]), np.array([[1.0, 0.5, 0.0], [0.0, -1.0, 2.0]])
    layers = [(w[0].detach().double().numpy(), b[0, :, 0].detach().double().numpy()) for w, b in net.layers()[:-1]]
    axis = np.linspace(-1, 1, 701)
    u, v = np.meshgrid(axis, axis)
    h, awake = origin + u.reshape(-1, 1) * axes[0] + v.reshape(-1, 1) * axes[1], []
    for weight, bias in layers:
        z = h @ weight.T + bias
        awake.append(z > 0)
        h = np.maximum(z, 0)
    patterns = np.unique(np.packbits(np.concatenate(awake, axis=1), axis=1), axis=0)
    found = count_regions(layers, origin, axes)
    assert len(patterns) <= found <= len(patterns) + 6  # a grid may miss a sliver


def test_lines_in_general_position_cut_a_square_as_a_formula_says() -> None:
    angle = np.array([0.1, 0.9, 2.0, 2.7])
    weight, bias = np.stack([np.cos(angle), np.sin(angle)], axis=1), np.array([0.03, -0.02, 0.05, -0.04])
    assert count_regions([(weight, bias)], np.zeros(2), np.eye(2)) == 1 + 4 + 6  # lines, and where two of them meet


def test_a_step_of_each_is_adams_own_at_its_rate() -> None:
    rates = torch.tensor([1e-3, 3e-2])
    generator = torch.Generator().manual_seed(0)
    batch = ManyDeepNets(torch.zeros(2), 5, 4, 3, 2, generator)
    alone = [batch.part(slice(net, net + 1)) for net in (0, 1)]
    optimizers = [torch.optim.Adam(net.parameters(), float(rate)) for net, rate in zip(alone, rates, strict=True)]
    each, x = AdamOfEach(batch.parameters(), rates), torch.randn(2, 5, 7, generator=generator)
    for _ in range(5):
        (batch(x) ** 2).sum().backward()
        each.step()
        for net, (one, optimizer) in enumerate(zip(alone, optimizers, strict=True)):
            optimizer.zero_grad()
            (one(x[net : net + 1]) ** 2).sum().backward()
            optimizer.step()
    for net, one in enumerate(alone):
        for own, other in zip(batch.part(slice(net, net + 1)).parameters(), one.parameters(), strict=True):
            assert torch.allclose(own, other, atol=1e-5)


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
