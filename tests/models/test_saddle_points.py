"""Saddles: textbook formulas on the surface, differences instead of autograd on the net."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from models.data import two_moons
from models.optimization.curvature import newton_path, newton_step
from models.optimization.random_landscape import minima_share
from models.optimization.saddle_net import SmallNet, net_run
from models.optimization.saddle_points import saddle_points
from models.optimization.surfaces import saddle
from models.traces.optimization.saddle_points import SaddlePointsTrace

SMALL = {
    "long_steps": 200, "records": 12, "many": 100, "dimensions": (1, 2), "net_steps": 300, "onward": 8,
}  # fmt: skip


@pytest.fixture(scope="module")
def trace() -> SaddlePointsTrace:
    measured = saddle_points(0, **SMALL)
    assert isinstance(measured, SaddlePointsTrace)
    return measured


def test_same_seed_same_bits_and_another_seed_other_noise(trace: SaddlePointsTrace) -> None:
    again, other = saddle_points(0, **SMALL), saddle_points(1, **SMALL)
    for field in dataclasses.fields(trace):
        assert np.array_equal(getattr(trace, field.name), getattr(again, field.name)), field.name
    assert not np.array_equal(trace.noisy, other.noisy)
    assert np.array_equal(trace.still, other.still)


def test_sgd_without_noise_is_the_textbook_rule(trace: SaddlePointsTrace) -> None:
    x = 1.2 * (1 - 2 * trace.rate) ** np.arange(trace.still.shape[1])
    assert trace.still[0, :, 0] == pytest.approx(x)
    assert not trace.still[..., 1].any()


def test_noise_has_the_deviation_it_is_said_to_have(trace: SaddlePointsTrace) -> None:
    x, y = np.moveaxis(trace.noisy, -1, 0)
    slope = np.stack([2 * x, -2 * y + y**3], axis=-1)[:, :-1]
    noise = -np.diff(trace.noisy, axis=1) / trace.rate - slope
    assert noise.std() == pytest.approx(trace.noise, rel=0.05)
    assert abs(noise.mean()) < 0.1 * trace.noise


def test_newton_divides_by_the_curvature_and_its_size() -> None:
    gradient, hessian = torch.tensor([2.0, -0.6]), torch.diag(torch.tensor([2.0, -1.5]))
    plain = newton_step(gradient, hessian, absolute=False)
    free = newton_step(gradient, hessian, absolute=True)
    assert plain.numpy() == pytest.approx(-torch.linalg.solve(hessian, gradient).numpy())
    assert free.numpy() == pytest.approx([-1.0, 0.4])
    assert newton_step(gradient, hessian, absolute=True, radius=0.1).norm().item() == pytest.approx(0.1)
    damped = newton_step(gradient, hessian, absolute=False, damping=0.5)
    assert damped.numpy() == pytest.approx([-0.8, -0.3])


def test_newton_paths_follow_the_formula(trace: SaddlePointsTrace) -> None:
    x, y = np.moveaxis(trace.newton[0], -1, 0)
    rise = (2 * y - y**3) / (3 * y**2 - 2)
    short = np.hypot(x, rise)[:, :-1] <= trace.trust
    assert y[:, 1:][short] == pytest.approx((y + rise)[:, :-1][short], abs=1e-9)
    assert np.linalg.norm(np.diff(trace.newton, axis=2), axis=-1).max() <= trace.trust + 1e-12
    starts = torch.from_numpy(trace.newton[1, :, 0].copy())
    again = newton_path(saddle, starts, 1, absolute=True, radius=trace.trust)
    assert again[1].numpy() == pytest.approx(trace.newton[1, :, 1])


def test_where_the_surface_bends_down_newton_ends_on_the_saddle(trace: SaddlePointsTrace) -> None:
    y = trace.newton[0, :, 0, 1]
    on_saddle = np.linalg.norm(trace.newton[0, :, -1], axis=-1) < 1e-6
    assert np.array_equal(on_saddle, 3 * y**2 < 2)
    assert (np.abs(trace.newton[:, :, 0]) <= [trace.x[-1], trace.y[-1]]).all()


def test_the_surface_at_the_saddle_is_that_of_the_formula(trace: SaddlePointsTrace) -> None:
    assert trace.hessian.tolist() == [[2, 0], [0, -2]] and trace.eigenvalue.tolist() == [-2, 2]


def test_half_of_the_level_points_of_a_wave_are_minima() -> None:
    one, three = (minima_share(n, torch.Generator().manual_seed(1), starts=800) for n in (1, 3))
    assert one == pytest.approx(0.5, abs=0.08)
    assert three < 0.15


def test_the_spectrum_is_that_of_differences_of_the_loss() -> None:
    net = SmallNet(3, 0.3, torch.Generator().manual_seed(5))
    points, labels = two_moons(60, 0.08, 7)
    X, y = torch.from_numpy(points).double(), torch.from_numpy(labels).double()
    theta = net.theta.detach().clone()

    def loss(at: torch.Tensor) -> float:
        return float(torch.nn.functional.binary_cross_entropy_with_logits(net.logits(at, X), y))

    step, n = 1e-4, len(theta)
    nudge = step * torch.eye(n, dtype=torch.float64)
    curvature = np.empty((n, n))
    for i in range(n):
        for j in range(n):
            ends = [loss(theta + a * nudge[i] + b * nudge[j]) * a * b for a in (1, -1) for b in (1, -1)]
            curvature[i, j] = sum(ends) / (4 * step**2)
    measured = net_run(7, torch.Generator().manual_seed(5), 3, 0.3, 0.1, 3, 4, 0.01, 1)
    assert measured["spectrum"][0] == pytest.approx(np.linalg.eigvalsh(curvature), abs=1e-5)


def test_ways_on_begin_at_the_plateau(trace: SaddlePointsTrace) -> None:
    assert trace.onward_loss[:, 0] == pytest.approx(trace.net_loss[trace.plateau])
    after = trace.net_loss[trace.plateau :][: trace.onward_loss.shape[1]]
    assert trace.onward_loss[0, : len(after)] == pytest.approx(after)


def test_at_zero_weights_no_batch_moves_more_than_the_last_bias() -> None:
    """The essay says so: the noise of batches does not point down this ridge."""
    net = SmallNet(8, 0.0, torch.Generator())
    points, labels = two_moons(60, 0.08, 3)
    X, y = torch.from_numpy(points[:10]).double(), torch.from_numpy(labels[:10]).double()
    loss = torch.nn.functional.binary_cross_entropy_with_logits(net.logits(net.theta, X), y)
    (slope,) = torch.autograd.grad(loss, net.theta)
    assert not slope[:-1].any() and slope[-1] != 0
