"""Many nets of width 2 unroll two spirals; of those that succeed, the one that fills the frame best is kept.

That layers of width 2 can be drawn as one continuous motion is the idea of Olah (2014).
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from models.arithmetic import adam
from models.data import two_spirals
from models.experiment import experiment, value
from models.nets import ManyLinear, ManyShift
from models.planes import best_line, frame_scores, narrow_net, with_positive_determinants
from models.traces.transformation.bending_space import BendingSpaceTrace
from models.training import Recorder, activations_of, evaluating, train

LAYERS = 3
SUBSTEPS = [f"{part}{layer}" for layer in range(LAYERS) for part in ("W", "b", "σ")]
DISC_RADIUS = 1.2
DENSE = 4000


@experiment
def bending_space(
    seed: int,
    nets: int = 144,
    steps: int = 4000,
    samples: int = 200,
    turns: float = 0.75,
    noise: float = 0.01,
    slope: float = 0.2,
    learning_rate: float = 0.01,
) -> BendingSpaceTrace:
    X, y = two_spirals(samples, turns, noise, seed)
    net = _many_nets(nets, slope, torch.Generator().manual_seed(seed))
    recorder = _train(net, torch.from_numpy(X), torch.from_numpy(y), steps, learning_rate)
    history = [recorder.parameter(name) for name, _ in net.named_parameters()]
    W = np.stack(history[0:-2:2], axis=2)  # (records, nets, layers, out, in)
    b = np.stack(history[1:-2:2], axis=2)
    w, c = history[-2][:, :, 0], history[-1][:, :, 0]

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
    )


def _many_nets(nets: int, slope: float, generator: torch.Generator) -> nn.Sequential:
    """Rotations and mirrorings of scale 2: a start that squeezes no direction."""
    modules: OrderedDict[str, nn.Module] = OrderedDict()
    for layer in range(LAYERS):
        turned, _ = torch.linalg.qr(torch.randn(nets, 2, 2, generator=generator))
        modules[f"W{layer}"] = ManyLinear(2 * turned)
        modules[f"b{layer}"] = ManyShift(torch.randn(nets, 2, generator=generator))
        modules[f"σ{layer}"] = nn.LeakyReLU(slope)
    modules["w"] = ManyLinear(torch.randn(nets, 1, 2, generator=generator))
    modules["c"] = ManyShift(0.3 * torch.randn(nets, 1, generator=generator))
    return nn.Sequential(modules)


def _train(net: nn.Sequential, X: Tensor, y: Tensor, steps: int, learning_rate: float) -> Recorder:
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
    recorder = Recorder(net, _recorded_steps(steps), measures={"accuracy": accuracy})
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


@value
def walk_equals_network(trace: BendingSpaceTrace) -> float:
    walked = trace.walk(trace.X)[1:].reshape(LAYERS, 3, len(trace.X), 2)
    return float(np.abs(walked - trace.substeps).max())


@value
def line_parts_all(trace: BendingSpaceTrace) -> float:
    logits = trace.walk(trace.X)[-1] @ trace.w.astype(np.float64) + trace.c
    return float(((logits > 0) == (trace.y == 1)).mean())


@value
def line_parts_dense_spirals(trace: BendingSpaceTrace) -> float:
    return trace.dense_right / trace.dense_points


@value
def best_input_line(trace: BendingSpaceTrace) -> float:
    return trace.line_accuracy


@value
def smallest_determinant(trace: BendingSpaceTrace) -> float:
    return float(np.linalg.det(trace.W.astype(np.float64)).min())


@value
def swapping_changes_nothing(trace: BendingSpaceTrace) -> float:
    return float(np.abs(trace.logits - trace.unswapped_logits).max())


@value
def carried_back_line_is_boundary(trace: BendingSpaceTrace) -> float:
    w = trace.w.astype(np.float64)
    along = np.array([-w[1], w[0]]) / np.linalg.norm(w)
    line = -trace.c * w / (w @ w) + np.linspace(-5, 5, 2001)[:, None] * along
    boundary = trace.walk_back(line)[0]
    inside = (boundary**2).sum(axis=1) < trace.disc_radius**2
    return float(np.abs(trace.walk(boundary[inside])[-1] @ w + trace.c).max())


@value
def share_of_nets_right(trace: BendingSpaceTrace) -> float:
    return trace.nets_right / trace.nets


@value
def share_of_nets_stuck(trace: BendingSpaceTrace) -> float:
    return 1 - trace.nets_right / trace.nets


@value
def accuracy_at_the_start(trace: BendingSpaceTrace) -> float:
    return float(trace.accuracy_at[0])


@value
def accuracy_at_the_end(trace: BendingSpaceTrace) -> float:
    return float(trace.accuracy_at[-1])


@value
def way_back_error(trace: BendingSpaceTrace) -> float:
    there = trace.walk(trace.X)[-1]
    return float(np.abs(trace.walk_back(there)[0] - trace.X).max())


@value
def smallest_determinant_of_the_training(trace: BendingSpaceTrace) -> float:
    return float(np.linalg.det(trace.W_at.astype(np.float64)).min())


@value
def last_record_is_the_net(trace: BendingSpaceTrace) -> float:
    return float(max(np.abs(trace.W_at[-1] - trace.W).max(), np.abs(trace.b_at[-1] - trace.b).max()))
