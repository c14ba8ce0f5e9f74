"""Three rulers for handwritten digits: Euclidean, Manhattan and cosine distance, and what each is blind to.

A digit is dimmed, moved by a pixel, or covered with noise that takes it exactly as far. Digits: Alpaydin and Kaynak
(1998).
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from models.digits import BRIGHTEST, digits, moved
from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.traces.geometry.three_rulers import ThreeRulersTrace, distances

L2, L1, COSINE = range(3)
MOVES = ((0, 1), (0, -1), (1, 0), (-1, 0))  # rows down, columns to the right
USUAL = 0.02  # how far the query's own move may be from what is usual, as a share of it


@experiment(seeds=10)
def three_rulers(seed: int, dimmest: float = 0.3, factors: int = 8) -> Trace:
    """The query: of the test digits that all rulers place right, but neither Euclid nor Manhattan when dimmed, and that
    a pixel takes as far as it takes the average digit, the one nearest to the mean of its class.
    """
    data = digits(seed)
    X, y, X_test, y_test = (torch.from_numpy(array) for array in data)
    X, X_test = X.double(), X_test.double()
    generator = torch.Generator().manual_seed(seed)
    factor = torch.linspace(1, dimmest, factors, dtype=torch.float64)
    bright, same = _tables(X_test, X), y_test[:, None] == y[None]
    dimmed = torch.stack([_tables(f * X_test, X).argmin(dim=2) for f in factor[1:]])
    nearest = torch.cat([bright.argmin(dim=2)[None], dimmed])
    right = y[nearest] == y_test
    there = torch.stack([moved(X_test, *move) for move in MOVES])
    away = torch.stack([_paired(X_test, copies) for copies in there])
    mean_same, mean_other = (_means(bright, mask) for mask in (same, ~same))
    fooled = right[0].all(dim=0) & ~right[-1, L2] & ~right[-1, L1] & right[-1, COSINE]
    ratio = away[0, L2] / mean_other[L2] / (away[0, L2].mean() / mean_other[L2].mean())
    q = _query(fooled, ratio, X, y, X_test, y_test)
    rough = X_test + (torch.rand(X_test.shape, generator=generator, dtype=torch.float64) - 0.5) / BRIGHTEST
    as_far = torch.randn(X_test.shape, generator=generator, dtype=torch.float64)

    def shares_right(queries: Tensor) -> np.ndarray:
        return (y[_tables(queries, X).argmin(dim=2)] == y_test).double().mean(dim=1).numpy()

    ends = [distances((f * X_test[q]).numpy(), data.X) for f in factor[[0, -1]]]
    return ThreeRulersTrace(
        X=data.X,
        y=data.y,
        tests=len(X_test),
        query=data.X_test[q],
        label=int(y_test[q]),
        fooled=int(fooled.sum()),
        factor=factor.numpy(),
        distance_at=np.stack(ends).astype(np.float32),
        accuracy_at=right.double().mean(dim=2).numpy(),
        agreement=(nearest[0][:, None] == nearest[0][None]).double().mean(dim=2).numpy(),
        agreement_with_itself=float((nearest[0, L2] == _tables(rough, X)[L2].argmin(dim=1)).double().mean()),
        shifted=there[0, q].float().numpy(),
        shifted_distance=away[0, :, q].numpy(),
        same_distance=mean_same[:, q].numpy(),
        other_distance=mean_other[:, q].numpy(),
        mean_shifted=away.mean(dim=2).numpy(),
        mean_same=mean_same.mean(dim=1).numpy(),
        mean_other=mean_other.mean(dim=1).numpy(),
        shifted_accuracy=shares_right(there[0]),
        noise_accuracy=shares_right(_as_far_as(there[0], X_test, as_far)),
        dim_noise_accuracy=shares_right(_as_far_as(dimmest * X_test, X_test, as_far)),
    )


def _tables(A: Tensor, B: Tensor) -> Tensor:
    """(3, a, b): all distances between two sets of digits."""
    cosine = 1 - torch.nn.functional.normalize(A) @ torch.nn.functional.normalize(B).T
    euclid = torch.stack([(A - b).norm(dim=1) for b in B], dim=1)  # one at a time: A - B at once would be large
    manhattan = torch.stack([(A - b).abs().sum(dim=1) for b in B], dim=1)
    return torch.stack([euclid, manhattan, cosine])


def _paired(A: Tensor, B: Tensor) -> Tensor:
    """(3, n): each digit's distance to its partner."""
    cosine = 1 - torch.nn.functional.cosine_similarity(A, B)
    return torch.stack([(A - B).norm(dim=1), (A - B).abs().sum(dim=1), cosine])


def _as_far_as(there: Tensor, X: Tensor, ways: Tensor) -> Tensor:
    """Every digit (n, 64) moved along its own random way, as far by Euclid as it is from `there`."""
    far: Tensor = (there - X).norm(dim=1) / ways.norm(dim=1)
    return X + far[:, None] * ways


def _means(tables: Tensor, mask: Tensor) -> Tensor:
    """(3, tests): each test digit's mean distance to the training digits that the mask (tests, train) keeps."""
    return (tables * mask).sum(dim=2) / mask.sum(dim=1)


def _query(fooled: Tensor, ratio: Tensor, X: Tensor, y: Tensor, X_test: Tensor, y_test: Tensor) -> int:
    """See `three_rulers`; `ratio` is each digit's own move over the average one."""
    means = torch.stack([X[y == label].mean(dim=0) for label in range(10)])
    strange = (X_test - means[y_test]).norm(dim=1)
    unusual = (ratio - 1).abs() > USUAL
    return int((strange + 1000 * ~fooled + 100 * unusual).argmin())


# ---- what is said of it ------------------------------------------------------------------------------------------


@value
def every_ruler_finds_the_class(trace: ThreeRulersTrace) -> float:
    """Share right of the ruler that is right least often."""
    return float(trace.accuracy_at[0].min())


@value
def when_moved_at_worst(trace: ThreeRulersTrace) -> float:
    return float(trace.shifted_accuracy.min())


@value
def rulers_pick_different_neighbours(trace: ThreeRulersTrace) -> float:
    return float(trace.agreement[L2, L1])


@value
def euclid_agrees_with_itself(trace: ThreeRulersTrace) -> float:
    """The same share for Euclid and Euclid, once the queries' grey levels are uncertain by half of one."""
    return trace.agreement_with_itself


@value
def euclid_is_fooled_by_dimming(trace: ThreeRulersTrace) -> float:
    return float(trace.accuracy_at[-1, L2])


@value
def euclid_with_noise_as_large(trace: ThreeRulersTrace) -> float:
    return float(trace.dim_noise_accuracy[L2])


@value
def manhattan_is_fooled_by_dimming(trace: ThreeRulersTrace) -> float:
    return float(trace.accuracy_at[-1, L1])


@value
def manhattan_with_noise_as_large(trace: ThreeRulersTrace) -> float:
    return float(trace.dim_noise_accuracy[L1])


@value
def a_pixel_to_the_side_is_far(trace: ThreeRulersTrace) -> float:
    """Mean distance to oneself moved right or left over that to a digit of another class: least of rulers and ways."""
    return float((trace.mean_shifted[:2] / trace.mean_other).min())


@value
def a_pixel_up_or_down(trace: ThreeRulersTrace) -> float:
    return float((trace.mean_shifted[2:] / trace.mean_other).min())


@value
def moved_digits_are_misread(trace: ThreeRulersTrace) -> float:
    """Share right of the best of the rulers."""
    return float(trace.shifted_accuracy.max())


@value
def digits_under_noise_as_large(trace: ThreeRulersTrace) -> float:
    return float(trace.noise_accuracy.max())
