"""Slices of the loss of a plain and a residual net, and the plane in which a run moves most.

H. Li et al. (2018), Visualizing the Loss Landscape of Neural Nets, arXiv:1712.09913; J. Antognini, J. Sohl-Dickstein
(2018), PCA of High Dimensional Random Walks with Comparison to Neural Network Training, NeurIPS (what such a plane
keeps of a walk that goes nowhere); E. Alpaydin, C. Kaynak (1998), Optical Recognition of Handwritten Digits, UCI
Machine Learning Repository.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.optim import SGD
from torch.optim.lr_scheduler import CosineAnnealingLR

from models.digits import digits
from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.framework.training import Recorder, evaluating, train
from models.optimization.deep_nets import deep_net, start
from models.optimization.slices import filter_normalised, flat, slice_losses, unflat
from models.traces.arrays import Doubles, Floats, Ints
from models.traces.optimization.real_landscape import RealLandscapeTrace

PLAIN, RESIDUAL, LIKE = range(3)
LAST = 50  # steps whose mean loss decides which rate is best
MARGIN = 0.35  # around the path, as a share of its extent
Batch = tuple[Tensor, Tensor]


@dataclass(frozen=True)
class Run:
    """One trained net, its losses, and its flat parameters at the recorded steps."""

    net: nn.Sequential
    losses: Floats
    path: Tensor
    residual: bool

    @property
    def end(self) -> list[Tensor]:
        """The trained parameters, each of any shape."""
        return [parameter.detach() for parameter in self.net.parameters()]


@experiment
def real_landscape(
    seed: int,
    depth: int = 20,
    width: int = 24,
    steps: int = 300,
    batch: int = 64,
    rates: tuple[float, ...] = (0.003, 0.01, 0.03, 0.1),
    records: int = 61,
    samples: int = 256,
    reach: float = 1.0,
    side: int = 41,
) -> Trace:
    """Both nets see the same batches and directions drawn alike, and are shown at the best of the same rates.

    `reach` is half a slice's side. A third slice is cut where the residual net's loss, on its way, was as high as the
    plain net's in the end: what it looks like is not owed to better training.
    """
    data = digits(seed)
    X, y = torch.from_numpy(data.X), torch.from_numpy(data.y)
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.randint(len(X), (steps + 1, batch), generator=generator)
    chosen = torch.randperm(len(X), generator=generator)[:samples]
    shown = X[chosen], y[chosen]
    at: Ints = np.unique(np.linspace(0, steps, records).round().astype(np.int64))
    tried = [
        [_run(residual, seed, (X, y), drawn, depth, width, rate, at) for rate in rates] for residual in (False, True)
    ]
    ended = np.array([[_last(run) for run in runs] for runs in tried])
    best = ended.argmin(1)
    runs = [tried[which][best[which]] for which in (PLAIN, RESIDUAL)]
    axis = np.linspace(-reach, reach, side)
    plane = _main_plane(runs[RESIDUAL], shown, side)
    trained = [_loss(run, shown) for run in runs]
    like = int(np.abs(plane["path_loss"] - trained[PLAIN]).argmin())
    centres = [*(run.end for run in runs), unflat(runs[RESIDUAL].path[like], runs[RESIDUAL].end)]
    slices, bases = zip(*(_slice(centre, axis, shown, seed, residual) for centre, residual in zip(
        centres, (False, True, True), strict=True)), strict=True)  # fmt: skip
    test = torch.from_numpy(data.X_test), torch.from_numpy(data.y_test)
    return RealLandscapeTrace(
        depth=depth,
        width=width,
        parameters=sum(parameter.numel() for parameter in runs[0].net.parameters()),
        samples=samples,
        steps=steps,
        rates=np.array(rates),
        best=best,
        trained_loss=np.array(trained),
        accuracy=np.array([_accuracy(run.net, test) for run in runs]),
        axis=axis,
        slice=np.stack(slices[:2]),
        minima=np.array([_minima(each) for each in slices]),
        convex=np.array([_convex(each) for each in slices]),
        random_share=np.array([_share(run.path, basis) for run, basis in zip(runs, bases, strict=False)]),
        like=int(at[like]),
        like_loss=float(plane["path_loss"][like]),
        path_at=at,
        **plane,
        walk_share=walk_share(runs[RESIDUAL].path, generator),
        noise_share=noise_share(at, flat(runs[RESIDUAL].end).numel(), generator),
    )


def _last(run: Run) -> float:
    """The mean loss of the last batches; infinite where the run has diverged."""
    loss = float(run.losses[-LAST:].mean())
    return loss if np.isfinite(loss) else np.inf


def walk_share(path: Tensor, generator: torch.Generator) -> float:
    """The share that two main directions keep of a random walk with the step lengths of a path (places, parameters)."""
    length = torch.linalg.vector_norm(path.diff(dim=0).double(), dim=1)
    way = torch.randn(len(length), path.shape[1], dtype=torch.float64, generator=generator)
    way *= (length / torch.linalg.vector_norm(way, dim=1))[:, None]
    return _kept_of(way.flip(0).cumsum(0))  # from the end back


def noise_share(at: Ints, parameters: int, generator: torch.Generator) -> float:
    """What they keep of pure noise (parameters,) in the place of the gradients, through the same momentum and rates."""
    place, places, steps = nn.Parameter(torch.zeros(parameters, dtype=torch.float64)), [], int(at[-1])
    optimizer, schedule = _stepping([place], 1.0, steps)
    for step in range(steps + 1):
        if step in at:
            places.append(place.detach().clone())
        place.grad = torch.randn(parameters, dtype=torch.float64, generator=generator)
        optimizer.step()
        schedule.step()
    return _kept_of(torch.stack(places) - places[-1])


def _stepping(parameters: Iterable[nn.Parameter], rate: float, steps: int) -> tuple[SGD, CosineAnnealingLR]:
    """What makes steps of gradients, for the nets as for noise: momentum, and a rate that falls along a cosine."""
    optimizer = SGD(parameters, rate, momentum=0.9)
    return optimizer, CosineAnnealingLR(optimizer, steps)


def _kept_of(offsets: Tensor) -> float:
    """The share of the squared distances (places, parameters) that the two main directions keep."""
    squares = torch.linalg.svdvals(offsets).square()
    return float(squares[:2].sum() / squares.sum())


def _run(
    residual: bool, seed: int, data: Batch, drawn: Tensor, depth: int, width: int, rate: float, at: np.ndarray
) -> Run:
    X, y = data
    net = deep_net(X.shape[1], width, depth, 10, batch_norm=True, residual=residual)
    start(net, torch.Generator().manual_seed(seed))
    recorder = Recorder(net, at.tolist())
    steps = len(drawn) - 1
    optimizer, schedule = _stepping(net.parameters(), rate, steps)
    train(lambda step: cross_entropy(net(X[drawn[step]]), y[drawn[step]]), optimizer, steps, recorder,
          scheduler=schedule)  # fmt: skip
    names = [name for name, _ in net.named_parameters()]
    path = np.concatenate([recorder.parameter(name).reshape(len(at), -1) for name in names], axis=1)
    return Run(net, recorder.loss(), torch.from_numpy(path), residual)


def _loss(run: Run, batch: Batch) -> float:
    with torch.no_grad():
        return float(cross_entropy(run.net(batch[0]), batch[1]))


def _accuracy(net: nn.Module, batch: Batch) -> float:
    with evaluating(net):
        return float((net(batch[0]).argmax(1) == batch[1]).float().mean())


def _slice(centre: list[Tensor], axis: Doubles, batch: Batch, seed: int, residual: bool) -> tuple[Floats, Tensor]:
    """The losses over two filter-normalised directions, and an orthonormal basis (n, 2) of their plane."""
    generator = torch.Generator().manual_seed(seed + 1000)
    across, along = (filter_normalised(centre, generator) for _ in range(2))
    found = slice_losses(centre, across, along, axis.tolist(), axis.tolist(), batch, residual=residual)
    basis, _ = torch.linalg.qr(torch.stack([flat(across), flat(along)], dim=1).double())
    return found.numpy(), basis


def _share(path: Tensor, basis: Tensor) -> float:
    """The share of the squared distances from a path's end that lies in a plane."""
    offsets = (path - path[-1]).double()
    return float((offsets @ basis).square().sum() / offsets.square().sum())


def _main_plane(run: Run, batch: Batch, side: int) -> dict[str, Any]:
    """The plane of the two main directions of the places relative to the last one (Li et al. 2018, section 7)."""
    offsets = (run.path - run.path[-1]).double()
    _, sizes, directions = torch.linalg.svd(offsets, full_matrices=False)
    places = (offsets @ directions[:2].T).numpy()
    turn = np.where(places[0] < 0, -1.0, 1.0)  # so that the run starts at the right and on top
    places = places * turn
    low, high = places.min(0), places.max(0)
    room = MARGIN * (high - low)
    x, y = (np.linspace(a, b, side) for a, b in zip(low - room, high + room, strict=True))
    across, along = (unflat((sign * row).float(), run.end) for sign, row in zip(turn, directions[:2], strict=True))
    nothing = [torch.zeros_like(parameter) for parameter in run.end]
    real = [
        slice_losses(unflat(place, run.end), nothing, nothing, [0.0], [0.0], batch, residual=run.residual)
        for place in run.path
    ]
    return {
        "path": places,
        "path_loss": torch.cat(real)[:, 0].double().numpy(),
        "path_share": (sizes[:2].square() / sizes.square().sum()).numpy(),
        "plane_x": x,
        "plane_y": y,
        "plane": slice_losses(run.end, across, along, x.tolist(), y.tolist(), batch, residual=run.residual).numpy(),
    }


def _minima(heights: Floats) -> int:
    rows, columns = heights.shape
    neighbours = [
        heights[1 + i : rows - 1 + i, 1 + j : columns - 1 + j]
        for i in (-1, 0, 1)
        for j in (-1, 0, 1)
        if (i, j) != (0, 0)
    ]
    return int((heights[1:-1, 1:-1] < np.min(neighbours, axis=0)).sum())


def _convex(heights: Floats) -> float:
    """By second differences: both curvatures of the slice are positive."""
    z = heights.astype(float)
    xx, yy = np.diff(z, 2, axis=1)[1:-1], np.diff(z, 2, axis=0)[:, 1:-1]
    xy = (z[2:, 2:] - z[2:, :-2] - z[:-2, 2:] + z[:-2, :-2]) / 4
    return float(((xx + yy > 0) & (xx * yy > xy**2)).mean())


@value
def plain_is_rugged(trace: RealLandscapeTrace) -> float:
    return float(trace.minima[PLAIN])


@value
def minima_at_a_like_loss(trace: RealLandscapeTrace) -> float:
    return float(trace.minima[LIKE])


@value
def residual_is_a_bowl(trace: RealLandscapeTrace) -> float:
    return float(trace.convex[RESIDUAL])


@value
def plain_is_none(trace: RealLandscapeTrace) -> float:
    return float(trace.convex[PLAIN])


@value
def residual_trains_better(trace: RealLandscapeTrace) -> float:
    return float(trace.trained_loss[PLAIN] / trace.trained_loss[RESIDUAL])


@value
def plain_against_a_like_loss(trace: RealLandscapeTrace) -> float:
    return float(trace.trained_loss[PLAIN] / trace.like_loss)


@value
def main_plane_holds_the_path(trace: RealLandscapeTrace) -> float:
    return float(trace.path_share.sum())


@value
def main_plane_of_a_walk(trace: RealLandscapeTrace) -> float:
    return trace.walk_share


@value
def main_plane_of_noise(trace: RealLandscapeTrace) -> float:
    return trace.noise_share


@value
def random_plane_holds(trace: RealLandscapeTrace) -> float:
    return float(trace.random_share[RESIDUAL])
