"""Slices against the nets themselves, one at a time."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from models.optimization.deep_nets import deep_net, start
from models.optimization.real_landscape import noise_share, real_landscape, walk_share
from models.optimization.slices import filter_normalised, flat, losses, slice_losses, unflat
from models.traces.optimization.real_landscape import RealLandscapeTrace

SMALL = {"depth": 3, "width": 8, "steps": 60, "rates": (0.01, 0.1), "records": 6, "samples": 40, "side": 7}


@pytest.fixture(scope="module")
def trace() -> RealLandscapeTrace:
    measured = real_landscape(0, depth=8, steps=60, rates=(0.01, 0.1), side=21)
    assert isinstance(measured, RealLandscapeTrace)
    return measured


def test_same_seed_same_bits_and_another_seed_other_nets() -> None:
    first, again, other = (real_landscape(seed, **SMALL) for seed in (1, 1, 2))
    for field in dataclasses.fields(first):
        assert np.array_equal(getattr(first, field.name), getattr(again, field.name)), field.name
    assert not np.array_equal(first.slice, other.slice)


@pytest.mark.parametrize("residual", [False, True])
def test_many_nets_at_once_are_as_each_of_them_alone(residual: bool) -> None:
    generator = torch.Generator().manual_seed(3)
    X, y = torch.randn(30, 5, generator=generator), torch.randint(10, (30,), generator=generator)
    nets = [deep_net(5, 7, 4, 10, batch_norm=True, residual=residual) for _ in range(3)]
    for net in nets:
        start(net, generator)
    many = [torch.stack(group).detach() for group in zip(*(net.parameters() for net in nets), strict=True)]
    alone = [cross_entropy(net(X), y).item() for net in nets]
    assert losses(many, X, y, residual=residual).numpy() == pytest.approx(alone, rel=1e-5)


def test_a_slice_is_the_loss_at_its_places() -> None:
    generator = torch.Generator().manual_seed(4)
    X, y = torch.randn(30, 5, generator=generator), torch.randint(10, (30,), generator=generator)
    net = deep_net(5, 7, 3, 10, batch_norm=True)
    start(net, generator)
    centre = [parameter.detach().clone() for parameter in net.parameters()]
    across, along = (filter_normalised(centre, generator) for _ in range(2))
    found = slice_losses(centre, across, along, [-0.5, 0.0, 1.0], [0.0, 2.0], (X, y), residual=False)
    row = flat(centre) + 1.0 * flat(across) + 2.0 * flat(along)
    with torch.no_grad():
        for parameter, value in zip(net.parameters(), unflat(row, centre), strict=True):
            parameter.copy_(value)
    assert found.shape == (2, 3)
    assert found[1, 2].item() == pytest.approx(cross_entropy(net(X), y).item(), rel=1e-5)


def test_directions_are_normalised_row_by_row() -> None:
    net = deep_net(5, 7, 3, 10, batch_norm=True)
    parameters = [parameter.detach() for parameter in net.parameters()]
    for drawn, parameter in zip(filter_normalised(parameters, torch.Generator()), parameters, strict=True):
        if parameter.dim() > 1:
            assert drawn.norm(dim=1).numpy() == pytest.approx(parameter.norm(dim=1).numpy(), rel=1e-5)
        else:
            assert not drawn.any()


def test_minima_are_counted_one_by_one(trace: RealLandscapeTrace) -> None:
    for heights, count in zip(trace.slice, trace.minima, strict=False):
        found = 0
        for i in range(1, len(heights) - 1):
            for j in range(1, len(heights) - 1):
                around = heights[i - 1 : i + 2, j - 1 : j + 2]
                found += (around > heights[i, j]).sum() == 8
        assert found == count


def test_the_path_ends_at_the_origin_and_the_plane_goes_through_it(trace: RealLandscapeTrace) -> None:
    assert trace.path[-1] == pytest.approx(np.zeros(2), abs=1e-6)
    assert (trace.path[0] > 0).all()
    assert trace.path_loss[-1] == pytest.approx(trace.trained_loss[1], rel=1e-4)
    assert (trace.path.min(0) > [trace.plane_x[0], trace.plane_y[0]]).all()
    assert (trace.path.max(0) < [trace.plane_x[-1], trace.plane_y[-1]]).all()


def test_the_middle_of_each_slice_is_the_trained_net_itself(trace: RealLandscapeTrace) -> None:
    middle = len(trace.axis) // 2
    assert trace.slice[:, middle, middle] == pytest.approx(trace.trained_loss, abs=1e-4)
    assert abs(trace.like_loss - trace.trained_loss[0]) == abs(trace.path_loss - trace.trained_loss[0]).min()


def test_what_a_plane_keeps_of_a_long_random_walk_is_known() -> None:
    """8 / π² in the first direction of a walk seen from its end, a ninth of that in the second."""
    path = torch.randn(400, 20000, generator=torch.Generator().manual_seed(6)).cumsum(0)
    share = walk_share(path, torch.Generator().manual_seed(7))
    assert share == pytest.approx(8 / np.pi**2 * (1 + 1 / 9), abs=0.02)


def test_momentum_and_falling_rates_make_noise_flatter() -> None:
    kept = noise_share(np.arange(0, 301, 5), 5000, torch.Generator().manual_seed(8))
    assert 8 / np.pi**2 * (1 + 1 / 9) + 0.005 < kept < 0.95
