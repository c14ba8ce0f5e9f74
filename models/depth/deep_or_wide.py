"""The same number of parameters spread over 1 to 16 hidden layers: regions, training and test accuracy.

Regions are those of Montúfar et al. (2014), arXiv:1402.1869, met by a plane through three test images.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from models.arithmetic import adam
from models.data import outline_shapes
from models.digits import digits
from models.experiment import experiment, value
from models.many_deep_nets import ManyDeepNets, accuracies, cross_entropies, parameter_count
from models.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints
from models.traces.depth.deep_or_wide import DeepOrWideTrace

INPUTS, OUTPUTS = 64, 10
FEW, ALL, SHAPES = range(3)
PLAIN, SHORTCUT = range(2)


class Task(NamedTuple):
    """Images as rows (n, 64) and labels (n,), to learn from and to be tested on."""

    X: Tensor
    y: Tensor
    X_test: Tensor
    y_test: Tensor


class Run(NamedTuple):
    """Nets of one depth after training: nets in order of task, kind and start."""

    net: ManyDeepNets
    loss: Floats  # (tasks, kinds, steps + 1)
    train_accuracy: Doubles  # (tasks, kinds, starts)
    test_accuracy: Doubles


@experiment
def deep_or_wide(
    seed: int,
    budget: int = 10_000,
    depths: tuple[int, ...] = (1, 2, 4, 8, 16),
    few: int = 100,
    shapes: int = 1000,
    starts: int = 2,
    steps: int = 300,
    learning_rate: float = 5e-3,
    side: int = 201,
) -> Trace:
    """All nets learn by Adam from batches of `few` images."""
    generator = torch.Generator().manual_seed(seed)
    tasks = _tasks(seed, few, shapes)
    widths = [_width(depth, budget) for depth in depths]
    runs = [
        _train(tasks, depth, width, starts, steps, learning_rate, few, generator)
        for depth, width in zip(depths, widths, strict=True)
    ]
    chosen = ALL * 2 * starts  # plain, first start
    plane, corners, corner_at = _slice(tasks[ALL], side)
    seen = [_regions(run.net, chosen, plane, side) for run in runs]
    parameters = [parameter_count(INPUTS, w, d, OUTPUTS) for d, w in zip(depths, widths, strict=True)]
    return DeepOrWideTrace(
        inputs=INPUTS,
        outputs=OUTPUTS,
        few=few,
        train_images=np.array([len(task.X) for task in tasks]),
        test_images=np.array([len(task.X_test) for task in tasks]),
        digit_examples=tasks[FEW].X[:12].reshape(-1, 8, 8).numpy(),
        shape_examples=tasks[SHAPES].X[:12].reshape(-1, 8, 8).numpy(),
        depth=np.array(depths),
        width=np.array(widths),
        parameters=np.array(parameters),
        units=np.array(depths) * np.array(widths),
        cells=np.stack([_cells(run.net, chosen, max(parameters)) for run in runs]),
        train_loss=np.stack([run.loss for run in runs], axis=2),
        train_accuracy=np.stack([run.train_accuracy for run in runs], axis=2),
        test_accuracy=np.stack([run.test_accuracy for run in runs], axis=2),
        corners=corners,
        corner_at=corner_at,
        regions=np.stack([regions for regions, _ in seen]),
        region_count=np.array([regions.max() + 1 for regions, _ in seen]),
        answer=np.stack([answer for _, answer in seen]),
    )


def _width(depth: int, budget: int) -> int:
    return min(range(2, budget), key=lambda width: abs(parameter_count(INPUTS, width, depth, OUTPUTS) - budget))


def _tasks(seed: int, few: int, shapes: int) -> tuple[Task, Task, Task]:
    found = digits(seed)
    X, y, X_test, y_test = (torch.from_numpy(np.ascontiguousarray(part)) for part in found)
    images, labels = outline_shapes(shapes + 600, 24, 0.1, seed)
    pixels = torch.from_numpy(images.reshape(-1, 8, 3, 8, 3).mean((2, 4)).reshape(-1, INPUTS))
    names = torch.from_numpy(labels)
    return (
        Task(X[:few], y[:few], X_test, y_test),
        Task(X, y, X_test, y_test),
        Task(pixels[:shapes], names[:shapes], pixels[shapes:], names[shapes:]),
    )


def _train(
    tasks: tuple[Task, ...], depth: int, width: int, starts: int, steps: int, learning_rate: float, batch: int,
    generator: torch.Generator,
) -> Run:  # fmt: skip
    shortcut = torch.tensor([PLAIN, SHORTCUT]).repeat_interleave(starts).repeat(len(tasks))
    net = ManyDeepNets(shortcut, INPUTS, width, depth, OUTPUTS, generator)
    optimizer = adam(net.parameters(), learning_rate)
    shape, losses = (len(tasks), 2, starts), []
    for step in range(steps + 1):
        chosen = [torch.randint(len(task.X), (batch,), generator=generator) for task in tasks]
        x = torch.stack([task.X[i].T for task, i in zip(tasks, chosen, strict=True)])
        y = torch.stack([task.y[i] for task, i in zip(tasks, chosen, strict=True)])
        optimizer.zero_grad()
        loss = cross_entropies(net(x.repeat_interleave(2 * starts, 0)), y.repeat_interleave(2 * starts, 0))
        losses.append(loss.detach().view(shape).mean(2))
        if step < steps:
            loss.sum().backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    scores = [[_score(net, n, 2 * starts, X, y) for n, (X, y) in enumerate(sets)] for sets in _sets(tasks)]
    train, test = (torch.stack(found).view(shape).double().numpy() for found in scores)
    return Run(net, torch.stack(losses, dim=-1).numpy(), train, test)


def _sets(tasks: tuple[Task, ...]) -> tuple[list[tuple[Tensor, Tensor]], ...]:
    return [(task.X, task.y) for task in tasks], [(task.X_test, task.y_test) for task in tasks]


def _score(net: ManyDeepNets, task: int, nets: int, X: Tensor, y: Tensor) -> Tensor:
    """(nets,): accuracies of the nets of one task."""
    with torch.no_grad():
        own = net.part(slice(task * nets, (task + 1) * nets))
        return accuracies(own(X.T.expand(nets, -1, -1)), y.expand(nets, -1))


def _cells(net: ManyDeepNets, chosen: int, room: int) -> Floats:
    """(room,): every parameter of one net: by layer, by unit, its weights and then its bias."""
    one = net.part(slice(chosen, chosen + 1))
    layers = [(one.first, one.first_bias), *zip(one.blocks, one.block_biases, strict=True), (one.last, one.last_bias)]
    rows = torch.cat([torch.cat([weight, bias], dim=2).flatten() for weight, bias in layers]).detach().numpy()
    cells = np.full(room, np.nan, dtype=np.float32)
    cells[: len(rows)] = rows
    return cells


def _slice(task: Task, side: int) -> tuple[Tensor, Floats, Doubles]:
    """Points (side², 64) of a square about the circle through three test digits; those digits and their places."""
    chosen = torch.stack([task.X_test[task.y_test == digit][0] for digit in (0, 1, 7)]).double()
    first = chosen[1] - chosen[0]
    across = first / first.norm()
    second = chosen[2] - chosen[0]
    up = second - (second @ across) * across
    up = up / up.norm()
    flat = torch.stack([(chosen - chosen[0]) @ across, (chosen - chosen[0]) @ up], dim=1)
    middle = torch.linalg.solve(2 * (flat[1:] - flat[0]), (flat[1:] ** 2).sum(1) - (flat[0] ** 2).sum())
    half = 1.35 * (flat[0] - middle).norm()
    axis = torch.linspace(-1, 1, side, dtype=torch.float64)
    v, u = torch.meshgrid(-axis, axis, indexing="ij")
    points = chosen[0] + (middle[0] + half * u.reshape(-1, 1)) * across + (middle[1] + half * v.reshape(-1, 1)) * up
    return points.float(), chosen.float().reshape(3, 8, 8).numpy(), ((flat - middle) / half).numpy()


def _regions(net: ManyDeepNets, chosen: int, points: Tensor, side: int) -> tuple[Ints, Ints]:
    """(side, side) twice: which units are awake, as a number from 0, and the class that is named."""
    one = net.part(slice(chosen, chosen + 1))
    with torch.no_grad():
        *layers, logits = one.hidden(points.T[None])
    awake = (torch.cat(layers, dim=1)[0].T > 0).double()
    names = torch.randint(2**43, awake.shape[1:], generator=torch.Generator().manual_seed(0)).double()
    sums = (awake @ names).numpy()  # exact, and as good as the sets of units themselves
    _, regions = np.unique(sums, return_inverse=True)
    return regions.reshape(side, side), logits[0].argmax(0).reshape(side, side).numpy()


def _mean(trace: DeepOrWideTrace, task: int, kind: int = PLAIN) -> Doubles:
    means: Doubles = trace.test_accuracy[task, kind].mean(1)
    return means


@value
def budgets_are_equal(trace: DeepOrWideTrace) -> float:
    return float((trace.parameters.max() - trace.parameters.min()) / trace.parameters.max())


@value
def depth_brings_regions(trace: DeepOrWideTrace) -> float:
    return float(trace.region_count[-1] / trace.region_count[0])


@value
def few_digits_are_learned_at_every_depth(trace: DeepOrWideTrace) -> float:
    return float(trace.train_accuracy[FEW].mean(-1).min())


@value
def few_digits_suffer_from_depth(trace: DeepOrWideTrace) -> float:
    return float(_mean(trace, FEW)[0] - _mean(trace, FEW)[-1])


@value
def all_digits_suffer_from_depth(trace: DeepOrWideTrace) -> float:
    return float(_mean(trace, ALL)[0] - _mean(trace, ALL)[-1])


@value
def shapes_want_a_middle_depth(trace: DeepOrWideTrace) -> float:
    accuracy = _mean(trace, SHAPES)
    return float(accuracy[1:-1].max() - max(accuracy[0], accuracy[-1]))


@value
def depth_is_harder_to_train(trace: DeepOrWideTrace) -> float:
    late = trace.train_loss[ALL, PLAIN, :, -50:].mean(-1)
    return float(late[-1] / late[1])


@value
def shortcuts_help_the_deepest(trace: DeepOrWideTrace) -> float:
    return float(_mean(trace, FEW, SHORTCUT)[-1] - _mean(trace, FEW)[-1])


@value
def shortcuts_do_not_make_depth_win_there(trace: DeepOrWideTrace) -> float:
    return float(_mean(trace, FEW, SHORTCUT)[-1] - _mean(trace, FEW)[0])
