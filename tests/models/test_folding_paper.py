"""The folding net and its rivals against oracles that share no code with the experiment."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from models.depth.folding import folding_net, tent
from models.depth.folding_paper import folding_paper, start_near_the_construction
from models.depth.free_knots import best_joined_fits, least_torn_errors
from models.many_deep_nets import ManyDeepNets
from models.traces.depth.folding_paper import FoldingPaperTrace

SMALL = {"most": 10, "starts": 16, "counted": 8, "steps": 700, "records": 11, "shown": 3, "trained_depths": (2, 8)}


@pytest.fixture(scope="module")
def trace() -> FoldingPaperTrace:
    measured = folding_paper(0, **SMALL)
    assert isinstance(measured, FoldingPaperTrace)
    return measured


def test_same_seed_same_bits(trace: FoldingPaperTrace) -> None:
    again = folding_paper(0, **SMALL)
    for field in dataclasses.fields(trace):
        assert np.array_equal(getattr(trace, field.name), getattr(again, field.name)), field.name


def test_the_net_puts_out_the_composed_tent(trace: FoldingPaperTrace) -> None:
    assert tent(torch.from_numpy(trace.x.copy()), trace.folds).numpy() == pytest.approx(trace.output, abs=1e-12)


def test_pieces_double_and_parameters_grow_by_six(trace: FoldingPaperTrace) -> None:
    assert np.array_equal(trace.deep_pieces, 2**trace.depth)
    assert np.array_equal(trace.deep_parameters, 6 * trace.depth + 1)


def test_with_all_bends_the_fit_is_exact(trace: FoldingPaperTrace) -> None:
    assert trace.fit_error[-1] < 1e-12


def test_a_start_near_the_construction_is_the_construction_without_noise() -> None:
    net = ManyDeepNets(torch.zeros(2), 1, 2, 3, 1, torch.Generator().manual_seed(0))
    start_near_the_construction(net, 3, 0.0, torch.Generator().manual_seed(0))
    x = torch.linspace(0, 1, 65)
    assert torch.allclose(net(x.expand(2, 1, 65))[1, 0], tent(x, 3), atol=1e-5)


def test_the_saw_is_the_distance_to_the_nearest_even_multiple(trace: FoldingPaperTrace) -> None:
    along = trace.x * 2**trace.folds
    assert trace.output == pytest.approx(np.abs(along - 2 * np.round(along / 2)), abs=1e-12)


def test_every_layer_hands_on_the_fold_before_it(trace: FoldingPaperTrace) -> None:
    for k in range(1, trace.folds + 1):
        along = trace.x * 2**k
        folded = np.abs(along - 2 * np.round(along / 2))
        assert trace.readout @ trace.units[k - 1] == pytest.approx(folded, abs=1e-12)


def test_the_folding_net_is_an_ordinary_net_of_linear_layers() -> None:
    net = folding_net(3)
    assert [tuple(p.shape) for p in net.parameters()] == [(2, 1), (2,), (2, 2), (2,), (2, 2), (2,), (1, 2), (1,)]
    assert net(torch.tensor([[0.125]], dtype=torch.float64)).item() == 1.0


def test_a_fit_has_no_more_bends_than_it_may(trace: FoldingPaperTrace) -> None:
    for bends, fit in enumerate(trace.fit):
        assert (np.abs(np.diff(fit, 2)) > 1e-9).sum() <= bends


def test_errors_of_fits_are_those_of_their_curves(trace: FoldingPaperTrace) -> None:
    fine = np.linspace(0, 1, 20_001)
    target = np.interp(fine, trace.knot, trace.target)
    for fit, error in zip(trace.fit[::6], trace.fit_error[::6], strict=True):
        squared = (np.interp(fine, trace.knot, fit) - target) ** 2
        assert np.trapezoid(squared, fine) == pytest.approx(error, abs=1e-6)


def test_pieces_that_need_not_join_do_at_least_as_well() -> None:
    knots = np.linspace(0, 1, 17)
    target = np.abs(np.sin(9 * knots))
    _, joined = best_joined_fits(knots, target, bends=5)
    midpoints = (np.arange(1600) + 0.5) / 1600
    torn = least_torn_errors(np.interp(midpoints, knots, target)[::4], pieces=6)
    assert np.all(np.diff(joined) <= 1e-12)
    assert np.all(torn <= joined + 1e-3)


def test_one_straight_piece_is_the_regression_line() -> None:
    values = np.random.default_rng(0).normal(size=64)
    x = (np.arange(64) + 0.5) / 64
    residual = values - np.polyval(np.polyfit(x, values, 1), x)
    assert least_torn_errors(values, pieces=1)[0] == pytest.approx((residual**2).mean())
