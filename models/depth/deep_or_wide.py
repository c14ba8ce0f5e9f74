"""The same number of parameters spread over 1 to 16 hidden layers: regions, training and test accuracy.

Linear regions, which Montúfar et al. (2014), arXiv:1402.1869, bound, are met by a plane through three test images;
that they go with units rather than with depth is what Hanin and Rolnick (2019), arXiv:1901.09021, found. Nets with as
many units at every depth tell the two apart. Digits: Alpaydin and Kaynak (1998). Shortcuts: He et al. (2016).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from models.data import outline_shapes
from models.depth.linear_regions import count_regions
from models.digits import digits
from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.many_deep_nets import AdamOfEach, ManyDeepNets, accuracies, cross_entropies, parameter_count
from models.traces.arrays import Doubles, Floats, Ints
from models.traces.depth.deep_or_wide import ALL, FEW, FEW_SHORTCUT, SHAPES, DeepOrWideTrace

INPUTS, OUTPUTS = 64, 10
LATE = 50  # batches over which a late loss is taken


class Task(NamedTuple):
    """Images as rows (n, 64) and labels (n,), to learn from and to be tested on."""

    X: Tensor
    y: Tensor
    X_test: Tensor
    y_test: Tensor
    shortcut: float = 0.0


class Run(NamedTuple):
    """Nets of one shape after training: nets in order of task, rate and start."""

    net: ManyDeepNets
    loss: Floats  # (tasks, rates, steps + 1), mean over starts
    train_accuracy: Floats  # (tasks, rates, starts)
    test_accuracy: Floats

    def best_rate(self, task: int) -> int:
        """The rate that ends with the best mean test accuracy."""
        return int(self.test_accuracy[task].mean(-1).argmax())

    def best_accuracy(self, task: int) -> float:
        """That accuracy."""
        return float(self.test_accuracy[task].mean(-1).max())

    def lowest_rate(self, task: int) -> int:
        """The rate whose training loss ends lowest."""
        return int(self.loss[task, :, -LATE:].mean(-1).argmin())

    def late_loss(self, task: int) -> float:
        """That loss."""
        return float(self.loss[task, :, -LATE:].mean(-1).min())

    def one(self, task: int) -> ManyDeepNets:
        """The first start of a task, trained at its best rate."""
        _, rates, starts = self.test_accuracy.shape
        at = (task * rates + self.best_rate(task)) * starts
        return self.net.part(slice(at, at + 1))


class Plane(NamedTuple):
    """A square of the input space: origin (64,) + u·axes[0] + v·axes[1], u and v in -1…1; axes (2, 64)."""

    origin: Doubles
    axes: Doubles
    side: int

    def points(self) -> Tensor:
        """(side², 64), row by row from the top left."""
        axis = np.linspace(-1, 1, self.side)
        v, u = np.meshgrid(-axis, axis, indexing="ij")
        points = self.origin + u.reshape(-1, 1) * self.axes[0] + v.reshape(-1, 1) * self.axes[1]
        return torch.from_numpy(points.astype(np.float32))


@experiment
def deep_or_wide(
    seed: int,
    budget: int = 10_000,
    even_units: int = 128,
    depths: tuple[int, ...] = (1, 2, 4, 8, 16),
    few: int = 100,
    shapes: int = 1000,
    starts: int = 2,
    batch: int = 50,
    steps: int = 200,
    learning_rates: tuple[float, ...] = (3e-3, 1e-2, 3e-2),
    side: int = 181,
) -> Trace:
    """All nets learn by Adam, at every learning rate."""
    generator = torch.Generator().manual_seed(seed)
    tasks = _tasks(seed, few, shapes)
    rates = torch.tensor(learning_rates)
    widths = [_width(depth, budget) for depth in depths]
    even_widths = [even_units // depth for depth in depths]

    def train(tasks: tuple[Task, ...], depth: int, width: int) -> Run:
        return _train(tasks, depth, width, rates, starts, steps, batch, generator)

    runs = [train(tasks, depth, width) for depth, width in zip(depths, widths, strict=True)]
    even = [train((tasks[ALL],), depth, width) for depth, width in zip(depths, even_widths, strict=True)]
    narrow = train((tasks[FEW], tasks[ALL]), 1, widths[-1])
    plane, corners, corner_at = _slice(tasks[ALL], side)
    regions, answer, counts = _regions([run.one(ALL) for run in runs], plane)
    others = _regions([run.one(0) for run in even], plane)
    parameters = np.array([parameter_count(INPUTS, w, d, OUTPUTS) for d, w in zip(depths, widths, strict=True)])
    best_rate = np.array([[run.best_rate(task) for run in runs] for task in range(len(tasks))])
    return DeepOrWideTrace(
        inputs=INPUTS,
        outputs=OUTPUTS,
        few=few,
        train_images=np.array([len(task.X) for task in tasks[:3]]),
        test_images=np.array([len(task.X_test) for task in tasks[:3]]),
        digit_examples=tasks[FEW].X[:12].reshape(-1, 8, 8).numpy(),
        shape_examples=tasks[SHAPES].X[:12].reshape(-1, 8, 8).numpy(),
        depth=np.array(depths),
        width=np.array(widths),
        parameters=parameters,
        units=np.array(depths) * np.array(widths),
        cells=np.stack([_cells(run.one(ALL), int(parameters.max())) for run in runs]),
        learning_rate=np.array(learning_rates),
        best_rate=best_rate,
        train_accuracy=np.array(
            [[run.train_accuracy[task, rate] for run, rate in zip(runs, best_rate[task], strict=True)]
             for task in range(len(tasks))]
        ),
        test_accuracy=np.stack([run.test_accuracy for run in runs], axis=1),
        train_loss=np.stack([run.loss[ALL, run.lowest_rate(ALL)] for run in runs]),
        late_loss=np.array([run.late_loss(ALL) for run in runs]),
        narrow_accuracy=narrow.best_accuracy(0),
        narrow_late_loss=narrow.late_loss(1),
        corners=corners,
        corner_at=corner_at,
        regions=regions,
        answer=answer,
        region_count=counts,
        even_units=even_units,
        even_width=np.array(even_widths),
        even_parameters=np.array(
            [parameter_count(INPUTS, w, d, OUTPUTS) for d, w in zip(depths, even_widths, strict=True)]
        ),
        even_regions=others[0],
        even_answer=others[1],
        even_region_count=others[2],
    )  # fmt: skip


def _width(depth: int, budget: int) -> int:
    return min(range(2, budget), key=lambda width: abs(parameter_count(INPUTS, width, depth, OUTPUTS) - budget))


def _tasks(seed: int, few: int, shapes: int) -> tuple[Task, ...]:
    """In the order of the trace."""
    found = digits(seed)
    X, y, X_test, y_test = (torch.from_numpy(np.ascontiguousarray(part)) for part in found)
    images, labels = outline_shapes(shapes + 600, 24, 0.1, seed)
    pixels = torch.from_numpy(images.reshape(-1, 8, 3, 8, 3).mean((2, 4)).reshape(-1, INPUTS))
    names = torch.from_numpy(labels)
    return (
        Task(X[:few], y[:few], X_test, y_test),
        Task(X, y, X_test, y_test),
        Task(pixels[:shapes], names[:shapes], pixels[shapes:], names[shapes:]),
        Task(X[:few], y[:few], X_test, y_test, shortcut=1.0),
    )


def _train(
    tasks: tuple[Task, ...], depth: int, width: int, rates: Tensor, starts: int, steps: int, batch: int,
    generator: torch.Generator,
) -> Run:  # fmt: skip
    each = len(rates) * starts
    shortcut = torch.tensor([task.shortcut for task in tasks]).repeat_interleave(each)
    net = ManyDeepNets(shortcut, INPUTS, width, depth, OUTPUTS, generator)
    optimizer = AdamOfEach(net.parameters(), rates.repeat_interleave(starts).repeat(len(tasks)))
    shape, losses = (len(tasks), len(rates), starts), []
    for step in range(steps + 1):
        chosen = [torch.randint(len(task.X), (batch,), generator=generator) for task in tasks]
        x = torch.stack([task.X[i].T for task, i in zip(tasks, chosen, strict=True)])
        y = torch.stack([task.y[i] for task, i in zip(tasks, chosen, strict=True)])
        loss = cross_entropies(net(x.repeat_interleave(each, 0)), y.repeat_interleave(each, 0))
        losses.append(loss.detach().view(shape).mean(2))
        if step < steps:
            loss.sum().backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    scores = [[_score(net, n, each, X, y) for n, (X, y) in enumerate(sets)] for sets in _sets(tasks)]
    train, test = (torch.stack(found).view(shape).numpy() for found in scores)
    return Run(net, torch.stack(losses, dim=-1).numpy(), train, test)


def _sets(tasks: tuple[Task, ...]) -> tuple[list[tuple[Tensor, Tensor]], ...]:
    return [(task.X, task.y) for task in tasks], [(task.X_test, task.y_test) for task in tasks]


def _score(net: ManyDeepNets, task: int, nets: int, X: Tensor, y: Tensor) -> Tensor:
    """(nets,): accuracies of the nets of one task."""
    with torch.no_grad():
        own = net.part(slice(task * nets, (task + 1) * nets))
        return accuracies(own(X.T.expand(nets, -1, -1)), y.expand(nets, -1))


def _cells(net: ManyDeepNets, room: int) -> Floats:
    """(room,): every parameter of a net alone: by layer, by unit, its weights and then its bias."""
    rows = torch.cat([torch.cat([weight, bias], dim=2).flatten() for weight, bias in net.layers()]).detach().numpy()
    cells = np.full(room, np.nan, dtype=np.float32)
    cells[: len(rows)] = rows
    return cells


def _slice(task: Task, side: int) -> tuple[Plane, Floats, Doubles]:
    """A square about the circle through three test digits; those digits and their places."""
    chosen = torch.stack([task.X_test[task.y_test == digit][0] for digit in (0, 1, 7)]).double().numpy()
    first, second = chosen[1] - chosen[0], chosen[2] - chosen[0]
    across = first / np.linalg.norm(first)
    up = second - (second @ across) * across
    up = up / np.linalg.norm(up)
    flat = (chosen - chosen[0]) @ np.stack([across, up]).T
    middle = np.linalg.solve(2 * (flat[1:] - flat[0]), (flat[1:] ** 2).sum(1) - (flat[0] ** 2).sum())
    half = 1.35 * np.linalg.norm(flat[0] - middle)
    origin = chosen[0] + middle[0] * across + middle[1] * up
    plane = Plane(origin, half * np.stack([across, up]), side)
    return plane, chosen.astype(np.float32).reshape(3, 8, 8), (flat - middle) / half


def _regions(nets: list[ManyDeepNets], plane: Plane) -> tuple[Ints, Ints, Ints]:
    """Of every net the map of its regions and of its answers, and how many regions there are."""
    regions, answers = (np.stack(part) for part in zip(*(_map(net, plane) for net in nets), strict=True))
    return regions, answers, np.array([count_regions(_hidden(net), plane.origin, plane.axes) for net in nets])


def _hidden(net: ManyDeepNets) -> list[tuple[Doubles, Doubles]]:
    """Weights and biases of the hidden layers of a net alone."""
    layers = net.layers()[:-1]
    return [(weight[0].detach().double().numpy(), bias[0, :, 0].detach().double().numpy()) for weight, bias in layers]


def _map(net: ManyDeepNets, plane: Plane) -> tuple[Ints, Ints]:
    """(side, side) twice: which units are awake, as a number from 0, and the class that is named."""
    with torch.no_grad():
        *layers, logits = net.hidden(plane.points().T[None])
    awake = (torch.cat(layers, dim=1)[0].T > 0).double()
    names = torch.randint(2**43, awake.shape[1:], generator=torch.Generator().manual_seed(0)).double()
    sums = (awake @ names).numpy()  # exact, and as good as the sets of units themselves
    _, regions = np.unique(sums, return_inverse=True)
    shape = (plane.side, plane.side)
    return regions.reshape(shape), logits[0].argmax(0).reshape(shape).numpy()


# ---- regions -------------------------------------------------------------------------------------------------------


@value
def regions_at_equal_parameters(trace: DeepOrWideTrace) -> float:
    return float(trace.region_count[-1] / trace.region_count[0])


@value
def regions_at_equal_units(trace: DeepOrWideTrace) -> float:
    return float(trace.even_region_count[-1] / trace.even_region_count[0])


@value
def budget_spread(trace: DeepOrWideTrace) -> float:
    return float((trace.parameters.max() - trace.parameters.min()) / trace.parameters.max())


@value
def regions_at_equal_units_at_most(trace: DeepOrWideTrace) -> float:
    return float(trace.even_region_count.max() / trace.even_region_count[0])


@value
def units_of_the_deepest(trace: DeepOrWideTrace) -> float:
    return float(trace.units[-1] / trace.units[0])


# ---- training ------------------------------------------------------------------------------------------------------


@value
def deep_loss_against_two_layers(trace: DeepOrWideTrace) -> float:
    return float(trace.late_loss[-1] / trace.late_loss[1])


@value
def narrow_loss_against_two_layers(trace: DeepOrWideTrace) -> float:
    return float(trace.narrow_late_loss / trace.late_loss[1])


# ---- testing -------------------------------------------------------------------------------------------------------


@value
def few_digits_lost_to_depth(trace: DeepOrWideTrace) -> float:
    return float(trace.accuracy(FEW)[0] - trace.accuracy(FEW)[-1])


@value
def few_digits_lost_to_narrowness(trace: DeepOrWideTrace) -> float:
    return float(trace.accuracy(FEW)[0] - trace.narrow_accuracy)


def _behind(accuracy: Doubles) -> float:
    """By how much the deepest lies behind the worst of all that are less deep."""
    return float(accuracy[:-1].min() - accuracy[-1])


@value
def deepest_fall_behind_on_shapes(trace: DeepOrWideTrace) -> float:
    return _behind(trace.accuracy(SHAPES))


@value
def half_as_deep_fall_behind_on_shapes(trace: DeepOrWideTrace) -> float:
    return _behind(trace.accuracy(SHAPES)[:-1])


def _given_back(trace: DeepOrWideTrace, depth: int) -> float:
    """Test accuracy on few digits that shortcuts add at a depth."""
    return float(trace.accuracy(FEW_SHORTCUT)[depth] - trace.accuracy(FEW)[depth])


@value
def shortcuts_help_the_deepest(trace: DeepOrWideTrace) -> float:
    return _given_back(trace, -1)


@value
def shortcuts_help_two_layers(trace: DeepOrWideTrace) -> float:
    return _given_back(trace, 1)
