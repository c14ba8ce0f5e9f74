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

from models.framework.experiment import experiment, value
from models.traces.arrays import Doubles, Ints
from models.traces.optimization.loss_is_distance import LossIsDistanceTrace

X_FEATURE, Y_FEATURE, CLASS_FEATURE = "total_phenols", "flavanoids", "alcohol"  # as scikit-learn spells them
WRONG = -5.0  # the logit of a confident mistake: the truth gets .7 %
SURE, UNSURE = 3.0, 0.1  # times the fitted line, and turned round: mistakes that are sure of themselves, and not
SLACK = 0.03
RATES = np.geomspace(0.01, 1e5, 15)  # tried for either loss


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
    mistakes: int = 20,
    steps: int = 300,
) -> LossIsDistanceTrace:
    """first: about where on the grid of lines the first one is; steps: granted to every escape from a mistake."""
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
        level_loss=float(y.var()),
        shuffled_loss=_shuffled_loss(*line, generator),
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
        escape_rates=RATES,
        most_steps=steps,
        escape_steps=np.stack(
            [
                escapes(columns[2], cultivar, (weight, bias), sureness, mistakes, steps, generator)
                for sureness in (SURE, UNSURE)
            ]
        ),
        detours=_detours(p),
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


def _shuffled_loss(x: Tensor, y: Tensor, generator: np.random.Generator) -> float:
    """The least loss of a line where every wine has another's y."""
    mixed = y[torch.from_numpy(generator.permutation(len(y)))]
    slope, intercept = _least_squares(x, mixed)
    return float(_losses(slope, intercept, x, mixed))


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


def escapes(
    x: Doubles, cultivar: Ints, fitted: tuple[float, float], sureness: float, starts: int, steps: int,
    generator: np.random.Generator,
) -> Ints:  # fmt: skip
    """(2, starts, rates): steps of gradient descent until a sigmoid that was turned round is right again, for good.

    Right is: within SLACK of the share of wines that the fitted one gets right. The first row is squared error, the
    second cross-entropy; `steps` + 1 means not at all. Each start is -sureness times the fitted line, give or take.
    """
    known = cultivar < 2
    X, label = torch.from_numpy(x[known]), torch.from_numpy(1.0 - cultivar[known])
    drawn = -sureness * np.array(fitted) * (1 + 0.2 * generator.standard_normal((starts, 2)))
    goal = ((fitted[0] * X + fitted[1] > 0) == (label > 0)).double().mean() - SLACK
    rates = torch.from_numpy(RATES)[None, :, None]
    towards = 2 * label - 1  # the truth's logit is the sigmoid's, or minus it
    needed = []
    for loss in (_brier, _surprise):
        line = torch.from_numpy(drawn)[:, None].repeat(1, len(RATES), 1).requires_grad_()
        last_wrong = torch.full(line.shape[:2], -1)
        for step in range(steps + 1):
            truth = towards * (line[..., :1] * X + line[..., 1:])
            last_wrong[(truth > 0).double().mean(-1) < goal] = step
            (gradient,) = torch.autograd.grad(loss(truth).mean(-1).sum(), line)
            line = (line - rates * gradient).detach().requires_grad_()
        needed.append(last_wrong.numpy() + 1)
    return np.stack(needed)


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


def _detours(p: Doubles) -> Doubles:
    """Of all triples of coins, the share nearer by way of the second: by |p - q|, its square, and cross-entropy."""
    ours, theirs = p[:, None], p[None]
    found = []
    for table in (np.abs(ours - theirs), (ours - theirs) ** 2, _cross_entropy(ours, theirs)):
        longer = table[:, None, :] > table[:, :, None] + table[None] + 1e-12
        found.append(longer.mean())
    return np.array(found)


# ---- values ----------------------------------------------------------------------------------------------------------


@value
def line_against_level(trace: LossIsDistanceTrace) -> float:
    return trace.best_loss / trace.level_loss


@value
def line_against_level_shuffled(trace: LossIsDistanceTrace) -> float:
    return trace.shuffled_loss / trace.level_loss


def _at(trace: LossIsDistanceTrace, logit: float) -> int:
    return int(np.abs(trace.logit - logit).argmin())


@value
def entropy_keeps_its_slope(trace: LossIsDistanceTrace) -> float:
    return float(trace.entropy_slope[_at(trace, WRONG)])


@value
def squared_loses_its_slope(trace: LossIsDistanceTrace) -> float:
    return float(trace.squared_slope[_at(trace, WRONG)])


@value
def squared_never_charges_more(trace: LossIsDistanceTrace) -> float:
    return float(trace.squared_of.max())


@value
def entropy_has_no_ceiling(trace: LossIsDistanceTrace) -> float:
    return float(trace.entropy_of.max())


def _steps_against_entropy(trace: LossIsDistanceTrace, kind: int) -> float:
    squared, entropy = trace.escape_steps[kind]
    return float(squared.mean(0).min() / entropy.mean(0).min())


@value
def sure_mistakes_take_squared_longer(trace: LossIsDistanceTrace) -> float:
    return _steps_against_entropy(trace, 0)


@value
def unsure_mistakes_take_squared_longer(trace: LossIsDistanceTrace) -> float:
    return _steps_against_entropy(trace, 1)


@value
def entropy_of_equals(trace: LossIsDistanceTrace) -> float:
    return float(np.diag(trace.coin_entropy).max())


@value
def entropy_depends_on_the_order(trace: LossIsDistanceTrace) -> float:
    return float(trace.pair_entropy.max() / trace.pair_entropy.min())


@value
def entropy_detours(trace: LossIsDistanceTrace) -> float:
    return float(trace.detours[2])


@value
def squared_detours(trace: LossIsDistanceTrace) -> float:
    return float(trace.detours[1])
