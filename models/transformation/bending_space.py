"""Many nets of width 2 unroll two spirals; of those that succeed, the one that fills the frame best is kept.

That layers of width 2 can be drawn as one continuous motion is the idea of Olah (2014), and so is what they cannot do:
part a disc from the ring around it. Beside the nets shown stand the same nets before training, nets of one layer, and
nets of width 2 and 3 on a disc in a ring.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from models.data import two_spirals
from models.framework.arithmetic import adam
from models.framework.experiment import experiment, value
from models.framework.training import evaluating, train
from models.nets import ManyLinear, ManyShift, one_of
from models.planes import best_line, frame_scores, line_errors, stages, with_positive_determinants
from models.replay import as_it_is, replayed
from models.traces.arrays import Floats
from models.traces.transformation.bending_space import BendingSpaceTrace
from netfilm import Recording, Run, record

LAYERS = 3
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
    before = stages(net, X.astype(np.float64))[:, -1]
    history = _recorded(net, torch.from_numpy(X), torch.from_numpy(y), steps, learning_rate)
    after = stages(net, X.astype(np.float64))[:, -1]
    shallow = _many_nets(others, slope, torch.Generator().manual_seed(seed), layers=1)
    _train(shallow, torch.from_numpy(X), torch.from_numpy(y), steps, learning_rate)

    dense, dense_y = two_spirals(DENSE, turns, 0, seed)
    right, dense_right = _right(net, X, y), _right(net, dense, dense_y)
    successful = (right == len(X)) & (dense_right == len(dense))
    scores = np.where(successful, frame_scores(net, X, y, DISC_RADIUS), 0)
    chosen = int(np.argmax(scores if scores.any() else right))
    shown = one_of(net, chosen)
    swapped = _swapped(history, chosen)
    line, line_accuracy = best_line(X, y)
    return BendingSpaceTrace(
        X=X,
        y=y,
        slope=slope,
        disc_radius=DISC_RADIUS,
        net=replayed(
            shown, history.steps.tolist(), swapped, torch.from_numpy(X), activations=False,
            losses=history.loss.values[:, chosen], measures={"accuracy": history.measure("accuracy").values[:, chosen]},
        ),
        trained=replayed(
            shown.double(), [steps], {name: values[-1:] for name, values in swapped.items()},
            torch.from_numpy(X).double(),
        ),
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
        unswapped_logits=_outputs(net, X)[chosen],
        **_ring(others, slope, seed),
    )  # fmt: skip


def _swapped(history: Recording, chosen: int) -> dict[str, Floats]:
    """The parameters (records, …) of the net chosen, hidden units swapped for det W > 0."""
    W = np.stack([history.parameter(f"W{layer}.weight")[:, chosen] for layer in range(LAYERS)], axis=1)
    b = np.stack([history.parameter(f"b{layer}.bias")[:, chosen] for layer in range(LAYERS)], axis=1)
    W, b, w = with_positive_determinants(W, b, history.parameter("w.weight")[:, chosen, 0])
    hidden = {f"W{layer}.weight": W[:, layer] for layer in range(LAYERS)}
    hidden |= {f"b{layer}.bias": b[:, layer] for layer in range(LAYERS)}
    return {**hidden, "w.weight": w[:, None], "c.bias": history.parameter("c.bias")[:, chosen]}


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


def _recorded(net: nn.Sequential, X: Tensor, y: Tensor, steps: int, learning_rate: float) -> Recording:
    """Trains all nets; their recording holds parameters, and loss and accuracy of each."""
    columns = X.T.expand(len(next(net.parameters())), -1, -1).contiguous()

    def accuracy(net: nn.Module) -> Tensor:
        right: Tensor = (net(columns)[:, 0] > 0) == (y > 0)
        return right.float().mean(1)

    with record(net, at=_recorded_steps(steps), measures={"accuracy": accuracy}) as run:
        _train(net, X, y, steps, learning_rate, run)
    return run.recording


def _train(net: nn.Sequential, X: Tensor, y: Tensor, steps: int, learning_rate: float, run: Run | None = None) -> None:
    nets = next(net.parameters()).shape[0]
    columns, labels = X.T.expand(nets, -1, -1).contiguous(), y.float().expand(nets, -1)

    def losses(step: int) -> Tensor:
        return binary_cross_entropy_with_logits(net(columns)[:, 0], labels, reduction="none").mean(1)

    def backpropagate(loss: Tensor) -> None:
        loss.sum().backward()  # type: ignore[no-untyped-call]
        if run is not None:
            run.step(loss)

    weights = [parameter for name, parameter in net.named_parameters() if name.endswith("weight")]
    biases = [parameter for name, parameter in net.named_parameters() if name.endswith("bias")]
    groups: list[dict[str, Any]] = [{"params": weights, "weight_decay": 2e-4}, {"params": biases}]
    optimizer = adam(groups, learning_rate)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    train(losses, optimizer, steps, scheduler=scheduler, gradient=backpropagate)


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
        found |= {
            name: as_it_is(one_of(net, best).double(), torch.from_numpy(X).double(), RING_STEPS),
            f"{name}_sampled": int((_right(net, X, y) == len(X)).sum()),
            f"{name}_right": int((right == len(dense)).sum()),
            f"{name}_best": int(right[best]),
        }
    return found


# ---- values --------------------------------------------------------------------------------------------------------


@value
def best_input_line(trace: BendingSpaceTrace) -> float:
    return trace.line_accuracy


@value
def line_parts_all(trace: BendingSpaceTrace) -> float:
    logits = trace.trained.activation("c")[0, :, 0]
    return float(((logits > 0) == (trace.y == 1)).mean())


@value
def line_parts_dense_spirals(trace: BendingSpaceTrace) -> float:
    return trace.dense_right / trace.dense_points


@value
def least_stretch(trace: BendingSpaceTrace) -> float:
    """The least factor by which a layer's W scales an area; 0 where a layer would press the plane onto a line."""
    weights = np.concatenate([trace.trained.parameter(f"W{layer}.weight") for layer in range(LAYERS)])
    return float(np.abs(np.linalg.det(weights)).min())


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
    """The farthest that a sample lies from its place when all that was done to it is undone, layer by layer."""
    net, h = trace.trained, trace.trained.activation(f"σ{LAYERS - 1}")[0]
    for layer in reversed(range(LAYERS)):
        z = np.where(h > 0, h, h / trace.slope) - net.parameter(f"b{layer}.bias")[0]
        h = np.linalg.solve(net.parameter(f"W{layer}.weight")[0], z.T).T
    return float(np.abs(h - trace.X).max())
