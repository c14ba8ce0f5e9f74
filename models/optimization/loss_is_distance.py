"""A loss measures how far predictions are from the truth: squared error of a line, cross-entropy of a sigmoid.

Whether a loss is a metric is tried out: zero between equals, the same both ways, no shorter way round.
Data: S. Aeberhard, M. Forina (1992), Wine, UCI Machine Learning Repository.
"""

from __future__ import annotations

import numpy as np
import torch
from sklearn.datasets import load_wine
from torch import Tensor
from torch.nn.functional import binary_cross_entropy, binary_cross_entropy_with_logits, logsigmoid, mse_loss

from models.experiment import experiment, value
from models.traces.arrays import Doubles, Ints
from models.traces.optimization.loss_is_distance import LossIsDistanceTrace

X_FEATURE, Y_FEATURE, CLASS_FEATURE = "total_phenols", "flavanoids", "alcohol"  # as scikit-learn spells them
WRONG = -5.0  # the logit of a confident mistake: the truth gets .7 %


@experiment
def loss_is_distance(
    seed: int,
    wines: int = 14,
    tasted: int = 14,
    grid: int = 61,
    shifts: int = 61,
    furthest: float = 2.2,
    first: tuple[float, float] = (-0.5, 0.8),
    slopes: tuple[float, float] = (-1.1, 2.7),
    intercepts: tuple[float, float] = (-1.9, 1.9),
    logits: int = 121,
    coins: int = 99,
    triples: int = 20_000,
) -> LossIsDistanceTrace:
    """first: about where on the grid of lines the first one is."""
    generator = np.random.default_rng(seed)
    columns, cultivar = _wine_columns(X_FEATURE, Y_FEATURE, CLASS_FEATURE)
    drawn = generator.choice(len(cultivar), wines, replace=False)
    x, y = columns[0, drawn], columns[1, drawn]
    order = np.argsort(x)
    line = torch.from_numpy(x[order]), torch.from_numpy(y[order])
    slope, intercept = np.linspace(*slopes, grid), np.linspace(*intercepts, grid)
    start = np.array(
        [axis[np.abs(axis - value).argmin()] for axis, value in zip((slope, intercept), first, strict=True)]
    )
    best = _least_squares(*line)
    alcohol, is_first, weight, bias = _logistic_regression(columns[2], cultivar)
    some = _some_of_both(alcohol, is_first, tasted, generator)
    shift = np.linspace(0, furthest, shifts)
    truth, squared, entropy = _shifted(alcohol[some], is_first[some], weight, bias, shift)
    logit = np.linspace(-6, 6, logits)
    (squared_of, squared_slope), (entropy_of, entropy_slope) = (_of_logits(loss, logit) for loss in (_brier, _surprise))
    p = np.linspace(0.01, 0.99, coins)
    pair = np.array([0.5, 0.05])
    return LossIsDistanceTrace(
        x=x[order],
        y=y[order],
        wines=len(cultivar),
        slope=slope,
        intercept=intercept,
        loss=_losses(*np.meshgrid(slope, intercept), *line),
        first=start,
        first_loss=float(_losses(start[0], start[1], *line)),
        best=best,
        best_loss=float(_losses(best[0], best[1], *line)),
        best_gradient=_gradient(best, *line),
        alcohol=alcohol[some],
        cultivar=is_first[some],
        weight=weight,
        bias=bias,
        fitted=len(alcohol),
        shift=shift,
        truth=truth,
        squared=squared,
        entropy=entropy,
        logit=logit,
        squared_of=squared_of,
        entropy_of=entropy_of,
        squared_slope=squared_slope,
        entropy_slope=entropy_slope,
        p=p,
        coin_squared=(p[:, None] - p[None]) ** 2,
        coin_entropy=_cross_entropy(p[:, None], p[None]),
        pair=pair,
        pair_entropy=_cross_entropy(pair, pair[::-1]),
        triples=triples,
        detours=_detours(generator.uniform(0.01, 0.99, (3, triples))),
    )


def _wine_columns(*names: str) -> tuple[Doubles, Ints]:
    """(columns, wines) standardised, and each wine's cultivar 0…2."""
    data = load_wine()
    chosen = data.data[:, [data.feature_names.index(name) for name in names]]
    columns: Doubles = ((chosen - chosen.mean(0)) / np.std(chosen, axis=0)).T
    return columns, data.target.astype(np.int64)


# ---- a line ----------------------------------------------------------------------------------------------------------


def _residuals(slope: Tensor, intercept: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """(…, wines)"""
    return slope[..., None] * x + intercept[..., None] - y


def _losses(slope: Doubles, intercept: Doubles, x: Tensor, y: Tensor) -> Doubles:
    """(…): mean squared residual of each line."""
    residuals = _residuals(torch.as_tensor(slope), torch.as_tensor(intercept), x, y)
    return mse_loss(residuals, torch.zeros_like(residuals), reduction="none").mean(-1).numpy()


def _least_squares(x: Tensor, y: Tensor) -> Doubles:
    design = torch.stack([x, torch.ones_like(x)], dim=1)
    found: Tensor = torch.linalg.lstsq(design, y[:, None]).solution[:, 0]
    return found.numpy()


def _gradient(line: Doubles, x: Tensor, y: Tensor) -> Doubles:
    at = torch.from_numpy(line.copy()).requires_grad_()
    (gradient,) = torch.autograd.grad(mse_loss(at[0] * x + at[1], y), at)
    return gradient.numpy()


# ---- a sigmoid -------------------------------------------------------------------------------------------------------


def _logistic_regression(values: Doubles, cultivar: Ints) -> tuple[Doubles, Ints, float, float]:
    """Values and labels of the first two cultivars, and the weight and bias that part them best in cross-entropy."""
    known = cultivar < 2
    x, label = values[known], 1 - cultivar[known]
    line = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([line], max_iter=100, line_search_fn="strong_wolfe")
    X, Y = torch.from_numpy(x), torch.from_numpy(label).double()

    def objective() -> Tensor:
        optimizer.zero_grad()
        loss = binary_cross_entropy_with_logits(line[0] * X + line[1], Y)
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimizer.step(objective)  # type: ignore[no-untyped-call]
    return x, label, float(line[0].detach()), float(line[1].detach())


def _some_of_both(x: Doubles, label: Ints, count: int, generator: np.random.Generator) -> Ints:
    """Indices of wines, half of either kind, by ascending x."""
    kinds = [np.flatnonzero(label == kind) for kind in (0, 1)]
    some = np.concatenate([generator.choice(kind, count // 2, replace=False) for kind in kinds])
    order: Ints = some[np.argsort(x[some])]
    return order


def _shifted(x: Doubles, label: Ints, weight: float, bias: float, shift: Doubles) -> tuple[Doubles, Doubles, Doubles]:
    """Probability of the truth (shifts, wines), mean squared error and mean cross-entropy (shifts,)."""
    logit = torch.from_numpy(weight * (x - shift[:, None]) + bias)
    truth, chance = torch.from_numpy(label).double().expand_as(logit), logit.sigmoid()
    squared = mse_loss(chance, truth, reduction="none").mean(1)
    entropy = binary_cross_entropy_with_logits(logit, truth, reduction="none").mean(1)
    return torch.where(truth > 0, chance, 1 - chance).numpy(), squared.numpy(), entropy.numpy()


def _brier(z: Tensor) -> Tensor:
    return (1 - z.sigmoid()) ** 2


def _surprise(z: Tensor) -> Tensor:
    return -logsigmoid(z)


def _of_logits(loss: object, logit: Doubles) -> tuple[Doubles, Doubles]:
    """Values and sizes of slopes (logits,) of a loss of the truth's logit."""
    assert callable(loss)
    z = torch.from_numpy(logit).requires_grad_()
    values = loss(z)
    (slopes,) = torch.autograd.grad(values.sum(), z)
    return values.detach().numpy(), slopes.abs().numpy()


# ---- coins -----------------------------------------------------------------------------------------------------------


def _cross_entropy(p: Doubles, q: Doubles) -> Doubles:
    """Of coins that fall heads with p and are said to with q, broadcast."""
    held, told = (torch.from_numpy(coins.copy()) for coins in np.broadcast_arrays(p, q))
    return binary_cross_entropy(told, held, reduction="none").numpy()


def _detours(coins: Doubles) -> Ints:
    """Of triples (3, n), how many are nearer by way of the second: by |p - q|, by its square, by cross-entropy."""
    p, q, r = coins
    found = []
    for distance in (lambda a, b: np.abs(a - b), lambda a, b: (a - b) ** 2, _cross_entropy):
        found.append(int((distance(p, r) > distance(p, q) + distance(q, r) + 1e-12).sum()))
    return np.array(found)


@value
def lowest_is_least_squares(trace: LossIsDistanceTrace) -> float:
    return float(np.abs(trace.best_gradient).max())


@value
def no_line_is_better(trace: LossIsDistanceTrace) -> float:
    return float(trace.loss.min() - trace.best_loss)


@value
def best_is_much_better(trace: LossIsDistanceTrace) -> float:
    return trace.best_loss / trace.first_loss


def _at(trace: LossIsDistanceTrace, logit: float) -> int:
    return int(np.abs(trace.logit - logit).argmin())


@value
def entropy_keeps_its_slope(trace: LossIsDistanceTrace) -> float:
    return float(trace.entropy_slope[_at(trace, WRONG)])


@value
def squared_loses_its_slope(trace: LossIsDistanceTrace) -> float:
    return float(trace.squared_slope[_at(trace, WRONG)])


@value
def squared_is_bounded(trace: LossIsDistanceTrace) -> float:
    return float(trace.squared.max())


@value
def entropy_is_not(trace: LossIsDistanceTrace) -> float:
    return float(trace.entropy.max())


@value
def entropy_of_equals(trace: LossIsDistanceTrace) -> float:
    return float(np.diag(trace.coin_entropy).max())


@value
def entropy_is_asymmetric(trace: LossIsDistanceTrace) -> float:
    return float(trace.pair_entropy.max() / trace.pair_entropy.min())


@value
def entropy_detours(trace: LossIsDistanceTrace) -> float:
    return float(trace.detours[2] / trace.triples)


@value
def squared_detours(trace: LossIsDistanceTrace) -> float:
    return float(trace.detours[1] / trace.triples)


@value
def root_is_a_metric(trace: LossIsDistanceTrace) -> float:
    return float(trace.detours[0])
