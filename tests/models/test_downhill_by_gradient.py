"""Gradient descent against the update written out by hand, and against formulas for a quadratic bowl."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from models.optimization import downhill_by_gradient as experiment
from models.optimization.downhill_by_gradient import SpiralPlane, downhill_by_gradient
from models.traces.optimization.downhill_by_gradient import DownhillByGradientTrace
from models.traces.transformation.bending_space import BendingSpaceTrace
from models.transformation.bending_space import bending_space

from .traces import same

SMALL = {"grid": 21, "starts": 16, "bowl_steps": 300}
NETS, STEPS = 12, 1500


@pytest.fixture(scope="module")
def spirals() -> BendingSpaceTrace:
    trained = bending_space(0, nets=NETS, steps=STEPS)
    assert isinstance(trained, BendingSpaceTrace)
    return trained


@pytest.fixture(scope="module")
def trace(spirals: BendingSpaceTrace) -> DownhillByGradientTrace:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(experiment, "_spiral_net", lambda: spirals)
        measured = downhill_by_gradient(1, **SMALL)
        again = downhill_by_gradient(1, **SMALL)
    assert isinstance(measured, DownhillByGradientTrace)
    assert same(measured, again)
    return measured


def test_every_step_is_minus_rate_times_gradient(trace: DownhillByGradientTrace) -> None:
    steps = np.diff(trace.path, axis=1)
    assert steps == pytest.approx(-trace.rate[:, None, None] * trace.gradient[:, :-1], abs=1e-12)


def test_the_plane_holds_the_whole_nets_loss(trace: DownhillByGradientTrace, spirals: BendingSpaceTrace) -> None:
    y = torch.from_numpy(trace.y.astype(float))
    logits = trace.net.activation("c")[-1, :, 0].copy()
    loss = torch.nn.functional.binary_cross_entropy_with_logits(torch.from_numpy(logits), y)
    assert float(loss) == pytest.approx(trace.path_loss[-1, -1], abs=1e-12)
    assert np.array_equal(trace.net.parameter("W0.weight")[:, trace.unit], trace.path[-1])
    surface = SpiralPlane(spirals, trace.unit)
    trained = float(surface(torch.from_numpy(surface.trained)))
    assert trained == pytest.approx(float(spirals.net.loss.values[-1]), abs=1e-5)


def test_the_gradient_stands_upright_on_its_contour_line(trace: DownhillByGradientTrace) -> None:
    """Across the gradient the loss does not change to first order."""
    gradient = trace.gradient[-1, 0]
    across = int(np.abs(np.cos(trace.angle - np.arctan2(gradient[1], gradient[0]))).argmin())
    assert abs(trace.rise[across]) < 0.02 * np.linalg.norm(gradient)
    towards = np.stack([np.cos(trace.angle), np.sin(trace.angle)], axis=1) @ gradient
    assert trace.rise == pytest.approx(towards, abs=1e-5)


def test_the_bowl_shrinks_and_grows_as_its_curvatures_say(trace: DownhillByGradientTrace) -> None:
    steps = np.arange(trace.bowl_path.shape[1])[None, :, None]
    factors = 1 - trace.bowl_rate[:, None, None] * trace.curvature
    assert trace.bowl_path == pytest.approx(trace.bowl_path[:, :1] * factors**steps, rel=1e-9, abs=1e-12)
    assert trace.bowl_height == pytest.approx((trace.curvature * trace.bowl_path**2).sum(-1) / 2, rel=1e-12)


def test_the_gradient_is_what_central_differences_measure(trace: DownhillByGradientTrace) -> None:
    assert trace.gradient == pytest.approx(trace.differences, abs=1e-5)


def test_down_is_opposite_to_up_and_up_is_uphill(trace: DownhillByGradientTrace) -> None:
    turn = np.abs(trace.angle[trace.rise.argmax()] - trace.angle[trace.rise.argmin()])
    assert np.degrees(turn) == pytest.approx(180, abs=1)
    assert trace.uphill_loss > trace.path_loss[-1, 0]


def test_the_start_shown_is_one_of_those_tried(trace: DownhillByGradientTrace) -> None:
    which = int(np.abs(trace.starts_loss[0] - trace.path_loss[-1, 0]).argmin())
    assert trace.starts_loss[:, which] == pytest.approx([trace.path_loss[-1, 0], *trace.path_loss[:, -1]], abs=1e-12)
