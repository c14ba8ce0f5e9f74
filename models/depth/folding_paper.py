"""A deep net folds a line as paper is folded: each layer doubles its pieces. Telgarsky (2016), arXiv:1602.04485.

Also what a net of one hidden layer can do with as many bends, whether training finds the folds, and how many
pieces trained nets have: about as many as they have units (Hanin and Rolnick 2019, arXiv:1901.09021).
"""

from __future__ import annotations

from functools import cache

import numpy as np
import torch

from models.depth.folding import READOUT, folding_net, output_of, pieces_of, tent
from models.depth.free_knots import best_joined_fits, least_torn_errors
from models.framework.arithmetic import adam
from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.framework.training import activations_of, evaluating
from models.many_deep_nets import ManyDeepNets
from models.traces.arrays import Doubles, Floats, Ints
from models.traces.depth.folding_paper import FoldingPaperTrace

CLOSE = 1e-3
COUNTED = 8193  # points at which pieces of trained nets are told apart


@experiment
def folding_paper(
    seed: int,
    folds: int = 5,
    most: int = 10,
    sought: tuple[int, ...] = (3,),
    starts: int = 40,
    steps: int = 1000,
    records: int = 61,
    shown: int = 8,
    points: int = 64,
    wide: int = 16,
    trained_width: int = 8,
    trained_depths: tuple[int, ...] = (1, 2, 3, 4, 6, 8),
    counted: int = 24,
    noise: float = 0.02,
) -> Trace:
    """Nets of random start see `points` midpoints of 0…1; Adam from .01 down along a cosine.

    Others start near the construction, `noise` away in every weight: that tells whether the training could do it.
    """
    generator = torch.Generator().manual_seed(seed)
    x = torch.linspace(0, 1, 16 * 2**folds + 1, dtype=torch.float64)
    net = folding_net(folds)
    with evaluating(net):
        units = activations_of(net, {f"h{k}": net.get_submodule(f"h{k}") for k in range(1, folds + 1)}, x[:, None])
        output = net(x[:, None])[:, 0]
    depth = np.arange(1, most + 1)
    pieces = np.array([pieces_of(folding_net(int(k))) for k in depth])
    knot = np.linspace(0, 1, 2 ** (folds + 1) + 1)
    fits, fit_error, torn_error = _best_fits(folds)
    at = np.unique(np.linspace(0, steps, records).astype(int))
    exact = [_train(k, 2, k, starts, steps, points, generator) for k in sought]
    near = _train(sought[-1], 2, sought[-1], starts, steps, points, generator, noise)
    wider = _train(sought[-1], wide, sought[-1], starts, steps, points, generator)
    in_all = [_train(sought[-1], trained_width, d, counted, steps // 3, points, generator) for d in trained_depths]
    return FoldingPaperTrace(
        folds=folds,
        x=x.numpy(),
        units=torch.stack(list(units.values())).transpose(1, 2).numpy(),
        output=output.numpy(),
        readout=np.array(READOUT),
        depth=depth,
        deep_parameters=np.array([sum(p.numel() for p in folding_net(int(k)).parameters()) for k in depth]),
        deep_pieces=pieces,
        shallow_units=pieces - 1,
        shallow_parameters=3 * (pieces - 1) + 1,
        knot=knot,
        target=output_of(net, knot),
        fit=fits,
        fit_error=fit_error,
        torn_error=torn_error,
        sought=np.array(sought),
        starts=starts,
        close=CLOSE,
        exact_error=np.stack([run.error for run in exact]),
        near_error=near.error,
        near_pieces=near.pieces,
        wide_width=wide,
        wide_error=wider.error,
        steps=at,
        drawn_x=_midpoints(points),
        drawn_target=tent(torch.from_numpy(_midpoints(points)), sought[-1]).numpy(),
        exact_curve=exact[-1].curves[at, :shown],
        wide_curve=wider.curves[at, :shown],
        trained_width=trained_width,
        trained_depth=np.array(trained_depths),
        trained_pieces=np.stack([run.pieces for run in in_all]),
    )


@cache
def _best_fits(folds: int) -> tuple[Doubles, Doubles, Doubles]:
    """The best with 0 … 2^folds - 1 bends: joined fits (fits, knots), their errors, and errors of torn ones."""
    net, knot = folding_net(folds), np.linspace(0, 1, 2 ** (folds + 1) + 1)
    fits, errors = best_joined_fits(knot, output_of(net, knot), bends=2**folds - 1)
    return fits, errors, least_torn_errors(output_of(net, _midpoints(16 * 2**folds)), pieces=2**folds)


def _midpoints(cells: int) -> Doubles:
    return (np.arange(cells) + 0.5) / cells


class _Run:
    """Nets trained together: error (starts,), curves (steps + 1, starts, points), pieces (starts,)."""

    error: Floats
    curves: Floats
    pieces: Ints


def _train(
    folds: int, width: int, depth: int, starts: int, steps: int, points: int, generator: torch.Generator,
    noise: float | None = None,
) -> _Run:  # fmt: skip
    """From a random start, or, with noise, from the construction with that much added to every weight."""
    net = ManyDeepNets(torch.zeros(starts), 1, width, depth, 1, generator)
    if noise is None:
        _scatter_biases(net, generator)
    else:
        start_near_the_construction(net, folds, noise, generator)
    x = torch.from_numpy(_midpoints(points)).float().expand(starts, 1, points)
    target = tent(x, folds)
    optimizer = adam(net.parameters(), 1e-2)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    run, curves = _Run(), np.empty((steps + 1, starts, points), dtype=np.float32)
    for step in range(steps + 1):
        optimizer.zero_grad()
        y = net(x)
        error = ((y - target) ** 2).mean((1, 2))
        curves[step] = y[:, 0].detach().numpy()
        if step < steps:
            error.sum().backward()
            optimizer.step()
            scheduler.step()
    run.error, run.curves, run.pieces = error.detach().numpy(), curves, _count_pieces(net, starts)
    return run


def _scatter_biases(net: ManyDeepNets, generator: torch.Generator) -> None:
    """torch's own start: with biases of 0 no unit would bend within 0…1."""
    with torch.no_grad():
        for weight, bias in (
            (net.first, net.first_bias),
            (net.blocks, net.block_biases),
            (net.last, net.last_bias),
        ):
            bound = weight.shape[-1] ** -0.5
            bias.uniform_(-bound, bound, generator=generator)


def start_near_the_construction(net: ManyDeepNets, folds: int, noise: float, generator: torch.Generator) -> None:
    """Every weight of the folding net, and noise of that much."""
    constructed = [parameter.detach().float() for parameter in folding_net(folds).parameters()]
    with torch.no_grad():
        for (weight, bias), own, shift in zip(net.layers(), constructed[::2], constructed[1::2], strict=True):
            weight.copy_(own + noise * torch.randn(weight.shape, generator=generator))
            bias.copy_(shift[:, None] + noise * torch.randn(bias.shape, generator=generator))


def _count_pieces(net: ManyDeepNets, starts: int) -> Ints:
    """(starts,): intervals of 0…1 in which the same units are awake."""
    x = torch.linspace(0, 1, COUNTED).expand(starts, 1, COUNTED)
    with torch.no_grad():
        awake = torch.cat([h > 0 for h in net.hidden(x)[:-1]], dim=1)
    changes = (awake[:, :, 1:] != awake[:, :, :-1]).any(1).sum(1)
    pieces: Ints = (changes + 1).numpy()
    return pieces


@value
def pieces_of_five_folds(trace: FoldingPaperTrace) -> float:
    return float(trace.deep_pieces[trace.folds - 1])


@value
def pieces_of_ten_folds(trace: FoldingPaperTrace) -> float:
    return float(trace.deep_pieces[-1])


@value
def parameters_a_fold(trace: FoldingPaperTrace) -> float:
    return float(np.diff(trace.deep_parameters).max())


@value
def shallow_parameters_over_deep(trace: FoldingPaperTrace) -> float:
    return float(trace.shallow_parameters[-1] / trace.deep_parameters[-1])


@value
def error_left_by_half_the_bends(trace: FoldingPaperTrace) -> float:
    return float(trace.torn_error[(len(trace.torn_error) - 1) // 2] / trace.torn_error[0])


@value
def error_left_by_one_bend_too_few(trace: FoldingPaperTrace) -> float:
    return float(trace.fit_error[-2] / trace.fit_error[0])


# ---- what training finds -------------------------------------------------------------------------------------------


@value
def error_of_the_best_start(trace: FoldingPaperTrace) -> float:
    return float(trace.exact_error[-1].min() / trace.drawn_target.var())


@value
def error_near_the_construction(trace: FoldingPaperTrace) -> float:
    return float(trace.near_error.min() / trace.drawn_target.var())


@value
def wider_nets_find_it(trace: FoldingPaperTrace) -> float:
    return float((trace.wide_error < trace.close).mean())


@value
def near_the_construction_find_it(trace: FoldingPaperTrace) -> float:
    return float((trace.near_error < trace.close).mean())


@value
def pieces_a_unit(trace: FoldingPaperTrace) -> float:
    return float((np.median(trace.trained_pieces, axis=1) / (trace.trained_width * trace.trained_depth)).max())


@value
def pieces_a_unit_near_the_construction(trace: FoldingPaperTrace) -> float:
    return float(np.median(trace.near_pieces) / (2 * trace.sought[-1]))
