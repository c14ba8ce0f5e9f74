"""Four moves of a plane, each by torch and each undone as far as it can be; W and b are those of a trained net.

Two things are measured: how many samples a whole net's way back loses to float32, and how many of them no later layer
can get right once ReLU has put samples of both classes on one point. Normalisation is that of Ioffe and Szegedy (2015).
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.data import two_moons
from models.framework.arithmetic import adam, distances, sqrt
from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.framework.training import activations_of, evaluating, train
from models.nets import ManyLinear, ManyShift, Shift
from models.traces.arrays import Doubles, Ints
from models.traces.transformation.four_transforms import FourTransformsTrace

LAYERS = 3
SUBSTEPS = [f"{part}{layer}" for layer in range(LAYERS) for part in ("W", "b", "tanh")]
DISC_RADIUS = 2.0
OUTERMOST = 7 / 8  # of the disc's radius
TILT = np.radians(35)  # a turn of the moons, so that W has one to make as well
OFFSET = (0.14, -0.115)  # keeps the mean away from 0: a shift that normalisation can show
# What the first layer starts near and is chosen by: easy to see, and all of it stays in the frame.
STRETCHES, TURN, SHIFT = (1.55, 0.6), np.radians(38), 1.1
SMALLEST_EPS = 1e-300  # BatchNorm takes no 0
SHEET_SIDE = 400
HOME = 0.1  # a sample that comes back this near to where it was has come home
TURNS = 72  # of the plane before ReLU, all round


@experiment(chosen_by=("network_parts_the_moons",))
def four_transforms(
    seed: int,
    nets: int = 64,
    steps: int = 1200,
    samples: int = 100,
    noise: float = 0.1,
    scale: float = 3.0,
    shift: float = 5.0,
) -> Trace:
    """`samples` of each class; the other plane of normalisation is scale · X + shift."""
    X, y = _tilted_moons(samples, noise, seed)
    net = _many_nets(nets, torch.Generator().manual_seed(seed))
    start = [values.copy() for values in _layers(net)[:2]]
    _train(net, X, y, steps)
    logits = _logits(net, X)
    right = ((logits > 0) == (y > 0)).sum(dim=1).numpy()
    W, b, w, c = _layers(net)
    rounding = {
        "lost_at_start": _lost(*start, X, np.float32),  # type: ignore[arg-type, call-arg]
        "lost": _lost(W, b, X, np.float32),
        "lost_in_double": _lost(W, b, X, np.float64),
    }
    candidates = [(*_clearest(W[k, 0], b[k, 0]), k) for k in np.flatnonzero(right == right.max())]
    _, swap, chosen = min(candidates, key=lambda candidate: candidate[0])
    weights, biases = W[chosen], b[chosen]
    weights[1] = weights[1] @ swap.T
    weights[0], biases[0] = swap @ weights[0], swap @ biases[0]
    outputs = _substeps(weights, biases, w[chosen], c[chosen], X)
    return FourTransformsTrace(
        X=X.numpy(),
        y=y.numpy(),
        disc_radius=DISC_RADIUS,
        W=weights[0],
        b=biases[0],
        weights=weights,
        biases=biases,
        w=w[chosen],
        c=float(c[chosen]),
        substeps=np.stack([outputs[name].numpy() for name in SUBSTEPS]).reshape(LAYERS, 3, len(X), 2),
        logits=outputs["output"].numpy()[:, 0],
        accuracy=float(right[chosen] / len(X)),
        nets=nets,
        nets_right=int((right == len(X)).sum()),
        chosen=int(chosen),
        unswapped_logits=logits[chosen].numpy(),
        **rounding,  # type: ignore[arg-type]
        scale=scale,
        shift=shift,
        **_moves_undone(X, torch.from_numpy(weights[0]), torch.from_numpy(biases[0])),
        **_normalisation(X, scale, shift),
        **_relu(X, y),
        **_ceilings(X, y),  # type: ignore[arg-type]
        **_rank_one(X, torch.from_numpy(weights[0])),
    )


def _tilted_moons(samples: int, noise: float, seed: int) -> tuple[Tensor, Tensor]:
    moons, y = two_moons(samples, noise, seed)
    turn = np.array([[np.cos(TILT), -np.sin(TILT)], [np.sin(TILT), np.cos(TILT)]])
    X = moons.astype(np.float64) @ turn.T + OFFSET
    X *= OUTERMOST * DISC_RADIUS / np.hypot(X[:, 0], X[:, 1]).max()
    return torch.from_numpy(X), torch.from_numpy(y)


# ---- the net that W and b are taken from ---------------------------------------------------------------------------


def _many_nets(nets: int, generator: torch.Generator) -> nn.Sequential:
    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    def turned() -> Tensor:
        q: Tensor = torch.linalg.qr(normal(nets, 2, 2))[0]
        return q

    stretch = torch.diag(torch.tensor(STRETCHES, dtype=torch.float64))
    modules: OrderedDict[str, nn.Module] = OrderedDict()
    for layer in range(LAYERS):
        modules[f"W{layer}"] = ManyLinear(2 * turned() if layer else turned() @ stretch @ turned())
        modules[f"b{layer}"] = ManyShift(normal(nets, 2))
        modules[f"tanh{layer}"] = nn.Tanh()
    modules["w"] = ManyLinear(normal(nets, 1, 2))
    modules["c"] = ManyShift(0.3 * normal(nets, 1))
    return nn.Sequential(modules)


def _train(net: nn.Sequential, X: Tensor, y: Tensor, steps: int) -> None:
    """The first layer learns ten times more slowly than the others, so that it stays a move easy to see."""
    parameters = list(net.parameters())
    columns = X.T.expand(len(parameters[0]), -1, -1).contiguous()
    labels = y.double().expand(len(parameters[0]), -1)

    def losses(step: int) -> Tensor:
        return functional.binary_cross_entropy_with_logits(net(columns)[:, 0], labels, reduction="none").mean(1)

    groups: list[dict[str, Any]] = [{"params": parameters[:2], "lr": 0.002}, {"params": parameters[2:]}]
    optimizer = adam(groups, 0.02)
    train(losses, optimizer, steps, scheduler=torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps))


def _logits(net: nn.Sequential, X: Tensor) -> Tensor:
    """(nets, samples)."""
    with evaluating(net):
        outputs: Tensor = net(X.T.expand(len(next(net.parameters())), -1, -1))[:, 0]
    return outputs


def _layers(net: nn.Sequential) -> tuple[Doubles, Doubles, Doubles, Doubles]:
    """W (nets, layers, 2, 2), b (nets, layers, 2), w (nets, 2) and c (nets,)."""
    values = [parameter.detach().numpy() for parameter in net.parameters()]
    return np.stack(values[0:-2:2], axis=1), np.stack(values[1:-2:2], axis=1), values[-2][:, 0], values[-1][:, 0]


def _clearest(W: Doubles, b: Doubles) -> tuple[float, Doubles]:
    """How far the first layer is from the clearest move, and the signed swap of its units that brings it there.

    tanh is odd: units may be swapped and their signs changed, as long as the next layer reads them so;
    the net's function stays. Only swaps that leave det W > 0 are candidates.
    """
    best, swap = np.inf, np.eye(2)
    for order in (np.eye(2), np.eye(2)[::-1]):
        for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            candidate = np.diag(signs) @ order
            if np.linalg.det(candidate @ W) > 0 and (distance := _from_clear(candidate @ W, b)) < best:
                best, swap = distance, candidate
    return best, swap


def _from_clear(W: Doubles, b: Doubles) -> float:
    """0 where W turns by TURN, stretches by STRETCHES, turns by TURN again, and b is as long as SHIFT."""
    u, stretches, vt = np.linalg.svd(W)
    turns = np.array([np.arctan2(vt[0, 1], vt[0, 0]), np.arctan2(u[1, 0], u[0, 0])])
    turns = min((np.angle(np.exp(1j * (turns + half))) for half in (0, np.pi)), key=lambda pair: np.abs(pair).sum())
    off = 3 * (np.abs(turns) - TURN), 2 * np.log(stretches / STRETCHES), [2 * np.log(np.linalg.norm(b) / SHIFT)]
    return float((np.concatenate(off) ** 2).sum())


def _substeps(weights: Doubles, biases: Doubles, w: Doubles, c: Doubles, X: Tensor) -> dict[str, Tensor]:
    """The outputs of the net as an ordinary one, a module for every part that the scene shows."""
    modules: OrderedDict[str, nn.Module] = OrderedDict()
    for layer in range(LAYERS):
        modules[f"W{layer}"], modules[f"b{layer}"] = nn.Linear(2, 2, bias=False), Shift(2)
        modules[f"tanh{layer}"] = nn.Tanh()
    modules["output"] = nn.Linear(2, 1)
    net = nn.Sequential(modules).double()
    values = [value for layer in zip(weights, biases, strict=True) for value in layer]
    with torch.no_grad():
        for parameter, value in zip(net.parameters(), [*values, w[None], np.array([c])], strict=True):
            parameter.copy_(torch.from_numpy(value))
    with evaluating(net):
        return activations_of(net, {name: net.get_submodule(name) for name in [*SUBSTEPS, "output"]}, X)


# ---- the moves -----------------------------------------------------------------------------------------------------


def _moves_undone(X: Tensor, W: Tensor, b: Tensor) -> dict[str, Any]:
    linear, inverse, translated, bent = X @ W.T, torch.linalg.inv(W), X + b, X.tanh()
    moves = {
        "linear": linear,
        "W_inverse": inverse,
        "linear_undone": linear @ inverse.T,
        "translated": translated,
        "translated_undone": translated - b,
        "tanh": bent,
        "tanh_undone": bent.atanh(),
    }
    return {name: value.numpy() for name, value in moves.items()}


def _norm(X: Tensor, eps: float = SMALLEST_EPS) -> Tensor:
    """torch's BatchNorm1d of a batch in training mode, without affine parameters."""
    normalised: Tensor = nn.BatchNorm1d(2, eps=eps, affine=False, dtype=torch.float64)(X)
    return normalised


def _normalisation(X: Tensor, scale: float, shift: float) -> dict[str, Any]:
    mu, s, normalised = X.mean(0), sqrt(X.var(0, correction=0) + SMALLEST_EPS), _norm(X)
    other = scale * X + shift
    default = nn.BatchNorm1d(2).eps
    return {
        "mu": mu.numpy(),
        "s": s.numpy(),
        "eps": SMALLEST_EPS,
        "normalised": normalised.numpy(),
        "normalised_undone": (normalised * s + mu).numpy(),
        "norm_difference": float((_norm(other) - normalised).abs().max()),
        "norm_difference_default": float((_norm(other, default) - _norm(X, default)).abs().max()),
    }


def _relu(X: Tensor, y: Tensor) -> dict[str, Any]:
    image = X.relu()
    apart = distances(X, X)
    together = (image[:, None] == image[None]).all(-1)
    unlike = together & (y[:, None] != y[None])
    pairs = unlike if unlike.any() else together
    way = X - image
    area = (torch.outer(way[:, 0], way[:, 1]) - torch.outer(way[:, 1], way[:, 0])).abs() / 2
    far = sqrt((way**2).sum(1))
    spread = 2 * area / torch.maximum(apart, torch.maximum(far[:, None], far[None]))  # the triangle's least height
    axis = (np.arange(SHEET_SIDE) + 0.5) * (2 * DISC_RADIUS / SHEET_SIDE) - DISC_RADIUS
    square = torch.from_numpy(np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2))
    disc = square[(square**2).sum(1) < DISC_RADIUS**2]
    return {
        "relu": image.numpy(),
        "relu_alone": (together.sum(1) == 1).numpy(),
        "merged": _largest(apart, pairs, y),
        "fork": _largest(spread, pairs, y),
        "relu_distinct": len(np.unique(image.numpy(), axis=0)),
        "relu_sample_share": _share_merged(image),
        "relu_sheet_share": _share_merged(disc.relu()),
    }


def _largest(size: Tensor, pairs: Tensor, y: Tensor) -> Ints:
    """[2] the pair (samples, samples) of the largest size, class 0 first."""
    first, second = divmod(int(torch.where(pairs, size, -1.0).argmax()), len(y))
    return np.array(sorted((first, second), key=lambda k: int(y[k])))


def _share_merged(points: Tensor) -> float:
    """Share of points (n, 2) that lie exactly where another one does."""
    _, counts = np.unique(points.numpy(), axis=0, return_counts=True)
    return float(counts[counts > 1].sum() / len(points))


def _rank_one(X: Tensor, W: Tensor) -> dict[str, Any]:
    u, stretches, vt = torch.linalg.svd(W)
    flat = stretches[0] * torch.outer(u[:, 0], vt[0])
    pair = DISC_RADIUS * torch.stack([vt[0] + vt[1], vt[0] - vt[1]]) / np.sqrt(2)
    collapsed = X @ flat.T
    return {
        "W_rank1": flat.numpy(),
        "rank1_rank": int(torch.linalg.matrix_rank(flat)),
        "null": vt[1].numpy(),
        "collapsed": collapsed.numpy(),
        "rank1_pair": pair.numpy(),
        "rank1_pair_image": (pair @ flat.T).numpy(),
        "rank1_best_undone": (collapsed @ torch.linalg.pinv(flat).T).numpy(),
    }


# ---- what a way back loses, what a later layer cannot know ---------------------------------------------------------


def _lost(W: Doubles, b: Doubles, X: Tensor, precision: type[np.floating[Any]]) -> Doubles:
    """(nets,): the share of samples that do not come home from behind each net's last layer.

    The way there is taken in the given precision; the way back is worked out in float64, so that only what the
    numbers behind the last layer no longer hold is lost.
    """
    h = np.broadcast_to(X.numpy().astype(precision), (len(W), *X.shape))
    for layer in range(LAYERS):
        h = np.tanh(h @ W[:, layer].astype(precision).transpose(0, 2, 1) + b[:, layer, None].astype(precision))
    back = h.astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):  # a tanh that has rounded to 1 has no way back: inf, then NaN
        for layer in reversed(range(LAYERS)):
            z = torch.from_numpy(back).atanh().numpy()
            back = (z - b[:, layer, None]) @ np.linalg.inv(W[:, layer]).transpose(0, 2, 1)
        far = np.sqrt(((back - X.numpy()) ** 2).sum(-1))
    return 1 - (far < HOME).mean(axis=1)  # type: ignore[no-any-return]


def _ceilings(X: Tensor, y: Tensor) -> dict[str, Doubles]:
    """For the plane turned all round: the share of samples that the best reader of their places can still get right."""
    found: dict[str, list[float]] = {"relu_ceiling": [], "tanh_ceiling": []}
    for turn in 2 * np.pi * np.arange(TURNS) / TURNS:
        turned = X.numpy() @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        for name, image in (("relu_ceiling", np.maximum(turned, 0)), ("tanh_ceiling", np.tanh(turned))):
            _, place = np.unique(image, axis=0, return_inverse=True)
            votes = np.bincount(2 * place.ravel() + y.numpy(), minlength=2 * len(X)).reshape(-1, 2)
            found[name].append(float(votes.max(axis=1).sum() / len(X)))
    return {name: np.array(shares) for name, shares in found.items()}


# ---- values --------------------------------------------------------------------------------------------------------


@value
def lost_to_rounding(trace: FourTransformsTrace) -> float:
    """The share of samples that do not come home through a trained net in float32, on average over the nets."""
    return float(trace.lost.mean())


@value
def lost_to_rounding_before_training(trace: FourTransformsTrace) -> float:
    return float(trace.lost_at_start.mean())


@value
def wrong_for_ever_after_relu(trace: FourTransformsTrace) -> float:
    """The share of samples that nothing behind a ReLU can get right, on average over turns of the plane."""
    return float(1 - trace.relu_ceiling.mean())


@value
def wrong_for_ever_after_tanh(trace: FourTransformsTrace) -> float:
    return float(1 - trace.tanh_ceiling.mean())


@value
def normalisation_forgets(trace: FourTransformsTrace) -> float:
    return trace.norm_difference


@value
def normalisation_forgets_with_default_eps(trace: FourTransformsTrace) -> float:
    return trace.norm_difference_default


@value
def relu_merges_two_samples(trace: FourTransformsTrace) -> float:
    """How far the marked samples are apart; 0 where they do not land on one point or are of one class."""
    one, other = trace.merged
    is_merged = (trace.relu[one] == trace.relu[other]).all() and trace.y[one] != trace.y[other]
    return float(np.linalg.norm(trace.X[one] - trace.X[other]) * is_merged)


@value
def relu_merges_samples(trace: FourTransformsTrace) -> float:
    return trace.relu_sample_share


@value
def rank_one_is_not_undone(trace: FourTransformsTrace) -> float:
    return float(np.linalg.norm(trace.rank1_best_undone - trace.X, axis=1).max())


@value
def network_parts_the_moons(trace: FourTransformsTrace) -> float:
    return trace.accuracy
