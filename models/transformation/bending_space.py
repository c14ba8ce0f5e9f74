"""Many nets of width 2 unroll two spirals; of those that succeed, the one that fills the frame best is kept.

That layers of width 2 can be drawn as one continuous motion is the idea of Olah (2014), and so is what they cannot do:
part a disc from the ring around it. Beside the nets shown stand the same nets before training, nets of one layer, and
nets of width 2 and 3 on a disc in a ring.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from models.data import two_spirals
from models.framework.arithmetic import adam
from models.framework.experiment import experiment, value
from models.framework.training import Recorder, activations_of, evaluating, train
from models.nets import ManyLinear, ManyShift
from models.planes import best_line, frame_scores, line_errors, narrow_net, stages, with_positive_determinants
from models.traces.transformation.bending_space import BendingSpaceTrace

LAYERS = 3
SUBSTEPS = [f"{part}{layer}" for layer in range(LAYERS) for part in ("W", "b", "σ")]
DISC_RADIUS = 1.2
DENSE = 4000
RING_INSIDE, RING_FROM = 0.35, 0.8  # the disc's radius, and the inner one of the ring, whose outer one is 1
RING_SAMPLES, RING_STEPS, RING_RATE = 200, 1000, 0.03


@experiment(chosen_by=("line_parts_all", "line_parts_dense_spirals"))
def bending_space(
    seed: int,
    nets: int = 144,
    steps: int = 4000,
    samples: int = 200,
    turns: float = 0.75,
    noise: float = 0.01,
    slope: float = 0.2,
    learning_rate: float = 0.01,
    others: int = 32,
) -> BendingSpaceTrace:
    """`others` are the nets of each kind that the ones shown are compared with."""
    X, y = two_spirals(samples, turns, noise, seed)
    net = _many_nets(nets, slope, torch.Generator().manual_seed(seed))
    recorder = _train(net, torch.from_numpy(X), torch.from_numpy(y), steps, learning_rate, _recorded_steps(steps))
    history = [recorder.parameter(name) for name, _ in net.named_parameters()]
    W = np.stack(history[0:-2:2], axis=2)  # (records, nets, layers, out, in)
    b = np.stack(history[1:-2:2], axis=2)
    w, c = history[-2][:, :, 0], history[-1][:, :, 0]

    before, after = (stages(W[record], b[record], X.astype(np.float64), slope)[:, -1] for record in (0, -1))
    shallow = _many_nets(others, slope, torch.Generator().manual_seed(seed), layers=1)
    _train(shallow, torch.from_numpy(X), torch.from_numpy(y), steps, learning_rate)

    dense, dense_y = two_spirals(DENSE, turns, 0, seed)
    right, dense_right = _right(net, X, y), _right(net, dense, dense_y)
    successful = (right == len(X)) & (dense_right == len(dense))
    scores = np.where(successful, frame_scores(W[-1], b[-1], X, y, slope, DISC_RADIUS), 0)
    chosen = int(np.argmax(scores if scores.any() else right))
    unswapped = _outputs(net, X)[chosen]
    W, b, w = with_positive_determinants(W[:, chosen], b[:, chosen], w[:, chosen])

    single = narrow_net(W[-1], b[-1], w[-1], c[-1, chosen], slope).double()
    layers = {name: single.get_submodule(name) for name in [*SUBSTEPS, "output"]}
    with evaluating(single):
        outputs = activations_of(single, layers, torch.from_numpy(X).double())
    line, line_accuracy = best_line(X, y)
    return BendingSpaceTrace(
        X=X,
        y=y,
        slope=slope,
        disc_radius=DISC_RADIUS,
        W=W[-1],
        b=b[-1],
        w=w[-1],
        c=float(c[-1, chosen]),
        substeps=np.stack([outputs[name].numpy() for name in SUBSTEPS]).reshape(LAYERS, 3, len(X), 2),
        logits=outputs["output"].numpy()[:, 0],
        dense_right=int(dense_right[chosen]),
        dense_points=len(dense),
        line=line,
        line_accuracy=line_accuracy,
        nets=nets,
        nets_right=int((right == len(X)).sum()),
        line_errors=line_errors(after, y).astype(np.float32),
        line_errors_at_start=line_errors(before, y).astype(np.float32),
        others=others,
        shallow_right=int((_right(shallow, X, y) == len(X)).sum()),
        chosen=chosen,
        scores=scores,
        unswapped_logits=unswapped,
        steps=np.array(recorder.at),
        W_at=W,
        b_at=b,
        w_at=w,
        c_at=c[:, chosen],
        accuracy_at=recorder.measure("accuracy")[:, chosen],
        loss=recorder.loss()[:, chosen],
        **_ring(others, slope, seed),
    )


def _many_nets(
    nets: int, slope: float, generator: torch.Generator, layers: int = LAYERS, width: int = 2
) -> nn.Sequential:
    """Rotations and mirrorings of scale 2: a start that squeezes no direction."""
    modules: OrderedDict[str, nn.Module] = OrderedDict()
    for layer in range(layers):
        turned, _ = torch.linalg.qr(torch.randn(nets, width, width, generator=generator))
        modules[f"W{layer}"] = ManyLinear((2 * turned)[:, :, : width if layer else 2].contiguous())
        modules[f"b{layer}"] = ManyShift(torch.randn(nets, width, generator=generator))
        modules[f"σ{layer}"] = nn.LeakyReLU(slope)
    modules["w"] = ManyLinear(torch.randn(nets, 1, width, generator=generator))
    modules["c"] = ManyShift(0.3 * torch.randn(nets, 1, generator=generator))
    return nn.Sequential(modules)


def _train(
    net: nn.Sequential, X: Tensor, y: Tensor, steps: int, learning_rate: float, at: Sequence[int] = ()
) -> Recorder:
    nets = next(net.parameters()).shape[0]
    columns, labels = X.T.expand(nets, -1, -1).contiguous(), y.float().expand(nets, -1)

    def losses(step: int) -> Tensor:
        return binary_cross_entropy_with_logits(net(columns)[:, 0], labels, reduction="none").mean(1)

    def accuracy(net: nn.Module) -> Tensor:
        right: Tensor = (net(columns)[:, 0] > 0) == (labels > 0)
        return right.float().mean(1)

    weights = [parameter for name, parameter in net.named_parameters() if name.endswith("weight")]
    biases = [parameter for name, parameter in net.named_parameters() if name.endswith("bias")]
    groups: list[dict[str, Any]] = [{"params": weights, "weight_decay": 2e-4}, {"params": biases}]
    optimizer = adam(groups, learning_rate)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    recorder = Recorder(net, at, measures={"accuracy": accuracy})
    train(losses, optimizer, steps, recorder, scheduler=scheduler)
    return recorder


def _recorded_steps(steps: int) -> list[int]:
    """Every 2nd step of the first tenth, every 10th of the next fifth, every 40th of the rest."""
    first, second = steps // 10, 3 * steps // 10
    return [*range(0, first, 2), *range(first, second, 10), *range(second, steps, 40), steps]


def _outputs(net: nn.Module, X: NDArray[np.float32]) -> NDArray[np.float32]:
    """(nets, points) logits."""
    nets = next(net.parameters()).shape[0]
    with evaluating(net):
        logits: NDArray[np.float32] = net(torch.from_numpy(X).T.expand(nets, -1, -1))[:, 0].numpy()
    return logits


def _right(net: nn.Module, X: NDArray[np.float32], y: NDArray[np.int64]) -> NDArray[np.int64]:
    right: NDArray[np.int64] = ((_outputs(net, X) > 0) == (y > 0)).sum(axis=1)
    return right


# ---- a disc in a ring ----------------------------------------------------------------------------------------------


def disc_in_ring(samples: int, seed: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """`samples` points spread evenly over a disc and as many over the ring around it, the disc (class 0) first.

    Returns X (2·samples, 2) and y (2·samples,).
    """
    generator = np.random.default_rng(seed)
    inner, outer = np.array([[0.0, RING_INSIDE], [RING_FROM, 1.0]]).T ** 2
    radius = np.sqrt(generator.uniform(inner[:, None], outer[:, None], (2, samples)))
    angle = generator.uniform(0, 2 * np.pi, (2, samples))
    points = radius[..., None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    return points.reshape(-1, 2).astype(np.float32), np.repeat([0, 1], samples)


def _ring(nets: int, slope: float, seed: int) -> dict[str, Any]:
    """Nets of three layers, two and three units wide, on a disc in a ring; of each width the best is kept."""
    X, y = disc_in_ring(RING_SAMPLES, seed)
    dense, dense_y = disc_in_ring(DENSE, seed + 1)
    found: dict[str, Any] = {"ring": X, "ring_class": y, "ring_points": len(dense)}
    for name, width in (("narrow", 2), ("wide", 3)):
        net = _many_nets(nets, slope, torch.Generator().manual_seed(seed), width=width)
        _train(net, torch.from_numpy(X), torch.from_numpy(y), RING_STEPS, RING_RATE)
        right = _right(net, dense, dense_y)
        best = int(right.argmax())
        kept = [parameter.detach().numpy()[best] for parameter in net.parameters()]
        found |= {
            f"{name}_sampled": int((_right(net, X, y) == len(X)).sum()),
            f"{name}_right": int((right == len(dense)).sum()),
            f"{name}_best": int(right[best]),
            f"{name}_first": kept[0],
            f"{name}_later": np.stack(kept[2:-2:2]),
            f"{name}_biases": np.stack(kept[1:-2:2]),
            f"{name}_output": np.concatenate([kept[-2][0], kept[-1]]),
        }
    return found


# ---- values --------------------------------------------------------------------------------------------------------


@value
def best_input_line(trace: BendingSpaceTrace) -> float:
    return trace.line_accuracy


@value
def line_parts_all(trace: BendingSpaceTrace) -> float:
    return float(((trace.logits > 0) == (trace.y == 1)).mean())


@value
def line_parts_dense_spirals(trace: BendingSpaceTrace) -> float:
    return trace.dense_right / trace.dense_points


@value
def least_stretch(trace: BendingSpaceTrace) -> float:
    """The least factor by which a layer's W scales an area; 0 where a layer would press the plane onto a line."""
    return float(np.abs(np.linalg.det(trace.W.astype(np.float64))).min())


@value
def errors_left(trace: BendingSpaceTrace) -> float:
    """What the best straight line of the last plane gets wrong, on average over all nets, per error in the input."""
    return float(trace.line_errors.mean() / (1 - trace.line_accuracy))


@value
def errors_left_by_untrained_nets(trace: BendingSpaceTrace) -> float:
    return float(trace.line_errors_at_start.mean() / (1 - trace.line_accuracy))


@value
def share_of_nets_right(trace: BendingSpaceTrace) -> float:
    return trace.nets_right / trace.nets


@value
def share_of_shallow_nets_right(trace: BendingSpaceTrace) -> float:
    return trace.shallow_right / trace.others


@value
def ring_parted_by_width_three(trace: BendingSpaceTrace) -> float:
    return trace.wide_right / trace.others


@value
def ring_parted_by_width_two(trace: BendingSpaceTrace) -> float:
    return trace.narrow_right / trace.others


@value
def ring_samples_parted_by_width_two(trace: BendingSpaceTrace) -> float:
    """The share of nets of width 2 that get every sample of disc and ring right, though none gets all between them."""
    return trace.narrow_sampled / trace.others


@value
def way_back_error(trace: BendingSpaceTrace) -> float:
    there = trace.walk(trace.X)[-1]
    return float(np.abs(trace.walk_back(there)[0] - trace.X).max())
