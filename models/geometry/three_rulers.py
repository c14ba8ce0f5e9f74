"""Three rulers for handwritten digits: Euclidean, Manhattan and cosine distance, and what each is blind to."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from models import arithmetic
from models.digits import digits
from models.experiment import experiment, value
from models.trace import Trace
from models.traces.arrays import Doubles
from models.traces.geometry.three_rulers import ThreeRulersTrace, distances

L2, L1, COSINE = range(3)
SIDE, SHOWN = 8, 5
MOVES = ((0, 1), (0, -1), (1, 0), (-1, 0))  # rows down, columns to the right


@experiment
def three_rulers(seed: int, dimmest: float = 0.3, factors: int = 22) -> Trace:
    """The query is a test digit that all rulers place right, but Euclid not when dimmed, and that is farther from
    itself moved than from the mean other digit; of those, one with most strangers near it when dimmed.
    """
    data = digits(seed)
    X, y, X_test, y_test = (torch.from_numpy(array) for array in data)
    X, X_test = X.double(), X_test.double()
    factor = torch.linspace(1, dimmest, factors, dtype=torch.float64)
    bright, same = _tables(X_test, X), y_test[:, None] == y[None]
    dimmed = torch.stack([_tables(f * X_test, X) for f in factor[1:]])
    nearest = torch.cat([bright[None], dimmed]).argmin(dim=3)
    right = y[nearest] == y_test
    moved = torch.stack([_moved(X_test, *move) for move in MOVES])
    away = torch.stack([_paired(X_test, there) for there in moved])
    mean_same, mean_other = (_means(bright, mask) for mask in (same, ~same))
    strangers = y[dimmed[-1, L2].topk(SHOWN, largest=False)[1]] != y_test[:, None]
    q = _query(nearest[0], right, away[0] > mean_other, strangers.sum(dim=1))
    rows = [distances((f * X_test[q]).numpy(), data.X) for f in factor]
    return ThreeRulersTrace(
        X=data.X,
        y=data.y,
        tests=len(X_test),
        query=data.X_test[q],
        label=int(y_test[q]),
        factor=factor.numpy(),
        distance_at=np.stack(rows).astype(np.float32),
        accuracy_at=right.double().mean(dim=2).numpy(),
        agreement=(nearest[0][:, None] == nearest[0][None]).double().mean(dim=2).numpy(),
        shifted=moved[0, q].float().numpy(),
        shifted_distance=away[0, :, q].numpy(),
        same_distance=mean_same[:, q].numpy(),
        other_distance=mean_other[:, q].numpy(),
        mean_shifted=away.mean(dim=2).numpy(),
        mean_same=mean_same.mean(dim=1).numpy(),
        mean_other=mean_other.mean(dim=1).numpy(),
        shifted_accuracy=(y[_tables(moved[0], X).argmin(dim=2)] == y_test).double().mean(dim=1).numpy(),
    )


def _tables(A: Tensor, B: Tensor) -> Tensor:
    """(3, a, b): all distances between two sets of digits."""
    cosine = 1 - torch.nn.functional.normalize(A) @ torch.nn.functional.normalize(B).T
    return torch.stack([arithmetic.distances(A, B), (A[:, None] - B[None]).abs().sum(-1), cosine])


def _paired(A: Tensor, B: Tensor) -> Tensor:
    """(3, n): each digit's distance to its partner."""
    cosine = 1 - torch.nn.functional.cosine_similarity(A, B)
    return torch.stack([(A - B).norm(dim=1), (A - B).abs().sum(dim=1), cosine])


def _moved(X: Tensor, down: int, right: int) -> Tensor:
    """Digits (n, 64) moved by whole pixels; what comes in is black, what goes out is lost."""
    images = torch.nn.functional.pad(X.reshape(-1, SIDE, SIDE), (1, 1, 1, 1))
    return images[:, 1 - down : 1 - down + SIDE, 1 - right : 1 - right + SIDE].reshape(len(X), -1)


def _means(tables: Tensor, mask: Tensor) -> Tensor:
    """(3, tests): each test digit's mean distance to the training digits that the mask (tests, train) keeps."""
    return (tables * mask).sum(dim=2) / mask.sum(dim=1)


def _query(nearest: Tensor, right: Tensor, beyond: Tensor, strangers: Tensor) -> int:
    fooled = right[0].all(dim=0) & ~right[-1, L2] & right[-1, COSINE]
    different = sum((nearest[a] != nearest[b]).long() for a, b in ((L2, L1), (L2, COSINE), (L1, COSINE)))
    assert isinstance(different, Tensor)
    score = 1000 * fooled + 100 * beyond[L2] + 10 * strangers + different
    return int(score.argmax())


# ---- claims ------------------------------------------------------------------------------------------------------


@value
def every_ruler_finds_the_class(trace: ThreeRulersTrace) -> float:
    return float(trace.accuracy_at[0].min())


@value
def rulers_pick_different_neighbours(trace: ThreeRulersTrace) -> float:
    return float(trace.agreement[L2, L1])


@value
def euclid_is_fooled_by_dimming(trace: ThreeRulersTrace) -> float:
    return float(trace.accuracy_at[0, L2] - trace.accuracy_at[-1, L2])


@value
def manhattan_is_fooled_by_dimming(trace: ThreeRulersTrace) -> float:
    return float(trace.accuracy_at[0, L1] - trace.accuracy_at[-1, L1])


@value
def cosine_does_not_see_brightness(trace: ThreeRulersTrace) -> float:
    return float(np.ptp(trace.accuracy_at[:, COSINE]))


@value
def the_query_shows_it(trace: ThreeRulersTrace) -> float:
    found = trace.y[trace.distance_at[[0, -1]].argmin(axis=2)] == trace.label
    return float(found[0].all() and not found[1, L2] and found[1, COSINE])


@value
def a_pixel_to_the_side_is_far(trace: ThreeRulersTrace) -> float:
    return float((trace.mean_shifted[:2] / trace.mean_other).min())


@value
def a_pixel_up_or_down_is_less_far(trace: ThreeRulersTrace) -> float:
    vertical = trace.mean_shifted[2:, L2]
    inside: Doubles = vertical / trace.mean_other[L2]
    return float(inside.max() if vertical.min() > trace.mean_same[L2] else np.inf)


@value
def the_shifted_query_is_far(trace: ThreeRulersTrace) -> float:
    return float(trace.shifted_distance[L2] / trace.other_distance[L2])
