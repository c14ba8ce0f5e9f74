"""Nets trained as one batch against single ones, and their clipping against torch's own."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from models.digits import digits
from models.many_deep_nets import ManyDeepNets
from models.optimization.exploding_gradient import backward, clip, exploding_gradient, scaled
from models.traces.optimization.exploding_gradient import GOOD, GOOD_CLIPPED, HOT, HOT_CLIPPED, ExplodingGradientTrace

SMALL = {
    "depth": 8, "width": 16, "gains": 3, "starts": 2, "rates": (0.01, 0.1, 1.0), "batch": 16, "steps": 60,
    "slice_points": 30,
}  # fmt: skip


@pytest.fixture(scope="module")
def trace() -> ExplodingGradientTrace:
    measured = exploding_gradient(1, **SMALL)
    assert isinstance(measured, ExplodingGradientTrace)
    return measured


@pytest.fixture
def nets() -> ManyDeepNets:
    base = ManyDeepNets(torch.zeros(2), 64, 16, 8, 10, torch.Generator().manual_seed(5))
    return scaled(base, torch.tensor([1.5, 1.5, 1.0, 1.0]))


def samples() -> tuple[torch.Tensor, torch.Tensor]:
    data = digits(0)
    return torch.from_numpy(data.X[:16]), torch.from_numpy(data.y[:16])


def test_same_seed_same_bits_and_another_seed_other_runs(trace: ExplodingGradientTrace) -> None:
    again, other = exploding_gradient(1, **SMALL), exploding_gradient(2, **SMALL)
    for field in dataclasses.fields(trace):
        assert np.array_equal(getattr(trace, field.name), getattr(again, field.name), equal_nan=True), field.name
    assert not np.array_equal(trace.loss, other.loss, equal_nan=True)


def test_scaled_nets_are_the_base_times_their_gain(nets: ManyDeepNets) -> None:
    assert torch.allclose(nets.blocks[:, 0], 1.5 * nets.blocks[:, 2])
    assert torch.allclose(nets.last[1], 1.5 * nets.last[3])


def test_norms_and_clipping_are_those_of_torch(nets: ManyDeepNets) -> None:
    x, y = samples()
    limit = torch.tensor([torch.inf, 1.0, torch.inf, 0.1])
    _, norm = backward(nets, x, y)
    clip(nets, norm, limit)
    for which in range(4):
        one = nets.part(slice(which, which + 1))
        _, own = backward(one, x, y)
        total = torch.nn.utils.clip_grad_norm_(one.parameters(), float(limit[which]))
        assert float(norm[which]) == pytest.approx(float(total), rel=1e-5) == pytest.approx(float(own[0]), rel=1e-5)
        assert one.blocks.grad is not None and nets.blocks.grad is not None
        assert torch.allclose(nets.blocks.grad[:, which], one.blocks.grad[:, 0], rtol=1e-4, atol=1e-7)


def test_ways_share_their_start_and_first_batch(trace: ExplodingGradientTrace) -> None:
    for whole, clipped in ((GOOD, GOOD_CLIPPED), (HOT, HOT_CLIPPED)):
        assert np.array_equal(trace.loss[whole, :, 0], trace.loss[clipped, :, 0])
        assert np.array_equal(trace.norm[whole], trace.norm[clipped])
    assert (trace.norm[HOT] > trace.norm[GOOD]).all()


def test_best_rates_are_those_whose_training_ends_lowest(trace: ExplodingGradientTrace) -> None:
    assert trace.learning_rate == trace.rates[trace.best[GOOD]]
    lost = trace.diverged[np.arange(4), trace.best]
    assert not lost.all(-1).any()
    assert trace.accuracy.shape == trace.diverged.shape == (4, 3, 2)


def test_the_slice_is_walked_against_the_gradient(trace: ExplodingGradientTrace) -> None:
    """Where the steps land the loss is that of the run's own next state, on the same batch."""
    assert trace.slice_loss[0] == pytest.approx(trace.loss[HOT, trace.slice_start, 0], rel=1e-5)
    assert trace.slice_landing[0] == pytest.approx(trace.learning_rate * trace.slice_norm, rel=1e-5)
    assert trace.slice_landing[1] == pytest.approx(
        trace.learning_rate * min(trace.slice_norm, trace.threshold), rel=1e-5
    )
    slope = (trace.slice_loss[1] - trace.slice_loss[0]) / trace.slice_step[1]
    assert slope == pytest.approx(-trace.slice_norm, rel=0.05)


def test_gains_start_at_he_and_signals_grow(trace: ExplodingGradientTrace) -> None:
    assert trace.gain.tolist() == pytest.approx([1.0, 1.15, 1.3])
    assert (np.diff(trace.signal, axis=0) > 0).all() and (np.diff(trace.signal_gradient[:, 0]) > 0).all()
    at_its_rate = trace.diverged[:, trace.best[GOOD]]
    assert np.array_equal(at_its_rate, ~np.isfinite(trace.loss).all(-1))
