"""Same class gathers: the ratio of scatter between and within classes rises from layer to layer of a trained net.

A second net learns labels drawn at random, and answers its training digits as neatly (Zhang et al. 2017); a third is
trained just like it on the true ones. A fourth is shown the digits moved by a pixel as well. Digits: Alpaydin and
Kaynak (1998).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from models.digits import SIDE, digits, moved
from models.framework.arithmetic import adam
from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.framework.training import Recorder, train
from models.geometry.projections import class_means, scatter_ratio
from models.nets import initialise
from models.traces.arrays import Floats
from models.traces.geometry.same_class_gathers import CLASSES, RING, SameClassGathersTrace

HIDDEN = ("1", "3", "5")  # the ReLUs, by their names in the net
MOVES = ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0))  # rows down, columns to the right
DRAWS = 100  # of one example a class


class Data(NamedTuple):
    """Pixels (n, 64) and classes of training and test digits."""

    X: Tensor
    y: Tensor
    X_test: Tensor
    y_test: Tensor


class Lessons(NamedTuple):
    """How a net is trained by Adam: on batches of so many samples, at a rate that may fall to 0 in the last third."""

    steps: int
    batch: int
    rate: float
    falls: bool = False


@experiment
def same_class_gathers(
    seed: int,
    widths: tuple[int, int, int] = (128, 64, 32),
    steps: int = 600,
    records: int = 48,
    batch: int = 128,
    rate: float = 5e-4,
    memo_steps: int = 1800,
    memo_every: int = 45,
    memo_batch: int = 256,
    memo_rate: float = 4e-3,
    shown: int = 360,
) -> Trace:
    """The first net, the one trained on random labels, its twin on true ones, and one that is shown moved digits."""
    data = Data(*(torch.from_numpy(array) for array in digits(seed)))
    generator = torch.Generator().manual_seed(seed)
    net = _net(widths, generator)
    start = _examples(net, data, seed)
    measures = {"layers": lambda net: _flat(_layers(net, data.X_test))}
    recorder = Recorder(net, _moments(steps, records), measures=measures)
    plain = Lessons(steps, batch, rate)
    _teach(net, data.X, data.y, plain, generator, recorder)
    by_heart = Lessons(memo_steps, memo_batch, memo_rate, falls=True)
    memo = _memo_fields(data, widths, generator, by_heart, memo_every, shown)
    twin = _net(widths, generator)
    _teach(twin, data.X, data.y, by_heart, generator)
    mover = _net(widths, generator)
    X_moved, y_moved = torch.cat([moved(data.X, *way) for way in MOVES]), data.y.repeat(len(MOVES))
    _teach(mover, X_moved, y_moved, Lessons(len(MOVES) * steps, batch, rate), generator)
    sizes = [data.X.shape[1], *widths, CLASSES]
    tests = [np.split(row, np.cumsum(sizes)[:-1], axis=1) for row in recorder.measure("layers")]
    right = moved(data.X_test, *MOVES[1])
    return SameClassGathersTrace(
        widths=np.array(sizes),
        X_test=data.X_test.numpy(),
        y_test=data.y_test.numpy(),
        steps_at=np.array(recorder.at),
        answers_at=np.stack([_on_ring(torch.from_numpy(layers[-1])).numpy() for layers in tests]),
        ratio_at=_ratios(tests, data.y_test),
        test_accuracy_at=np.array([_share(layers[-1], data.y_test) for layers in tests], dtype=np.float32),
        layer_ring=_nearness(net, data),
        **_parameters(recorder),
        moved_accuracy=_right(net, right, data.y_test),
        moved_neighbour_accuracy=float((data.y[_nearest(right, data.X)] == data.y_test).double().mean()),
        mover_accuracy=_right(mover, right, data.y_test),
        **memo,
        twin_accuracy=_right(twin, data.X_test, data.y_test),
        twin_ratio=_ratio_of(twin, data.X, data.y),
        twin_test_ratio=_ratio_of(twin, data.X_test, data.y_test),
        neighbour_accuracy=_neighbours(net, data),
        example_accuracy_at=np.array([start, _examples(net, data, seed)]),
    )


def _net(widths: tuple[int, ...], generator: torch.Generator) -> nn.Sequential:
    sizes = (SIDE * SIDE, *widths)
    hidden = [part for a, b in itertools.pairwise(sizes) for part in (nn.Linear(a, b), nn.ReLU())]
    net = nn.Sequential(*hidden, nn.Linear(sizes[-1], CLASSES))
    initialise(net, generator)
    return net


def _moments(steps: int, records: int) -> list[int]:
    """Steps that grow further apart, as the square of the record: the net changes most at first."""
    return sorted({round(steps * (k / records) ** 2) for k in range(records + 1)})


def _teach(
    net: nn.Module,
    X: Tensor,
    y: Tensor,
    lessons: Lessons,
    generator: torch.Generator,
    recorder: Recorder | None = None,
) -> None:
    """Minimises the mean cross-entropy of batches: every epoch goes through the samples in a new order."""
    queue = torch.empty(0, dtype=torch.int64)

    def objective(step: int) -> Tensor:
        nonlocal queue
        if len(queue) < lessons.batch:
            queue = torch.randperm(len(X), generator=generator)
        drawn, queue = queue[: lessons.batch], queue[lessons.batch :]
        return nn.functional.cross_entropy(net(X[drawn]), y[drawn])

    optimizer = adam(net.parameters(), lessons.rate)
    falling = None
    if lessons.falls:
        falling = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, 3 * (1 - step / lessons.steps)))
    train(objective, optimizer, lessons.steps, recorder, scheduler=falling)


# ---- what is measured --------------------------------------------------------------------------------------------


def _layers(net: nn.Module, X: Tensor) -> list[Tensor]:
    """The input, what the ReLUs put out, and the logits."""
    assert isinstance(net, nn.Sequential)
    found, h = [X], X
    for name, module in net.named_children():
        h = module(h)
        if name in HIDDEN:
            found.append(h)
    return [*found, h]


def _flat(layers: Iterable[Tensor]) -> Tensor:
    return torch.cat(list(layers), dim=1)


def _share(logits: Floats, y: Tensor) -> float:
    return float((logits.argmax(axis=1) == y.numpy()).mean())


@torch.no_grad()
def _right(net: nn.Module, X: Tensor, y: Tensor) -> float:
    return _share(net(X).numpy(), y)


@torch.no_grad()
def _answers(net: nn.Module, X: Tensor) -> Floats:
    answers: Floats = _on_ring(net(X)).numpy()
    return answers


def _stray(places: Floats, y: Tensor) -> float:
    """How far answers are from their labels' posts, on average."""
    return float(np.linalg.norm(places - RING[y.numpy()], axis=1).mean())


@torch.no_grad()
def _ratio_of(net: nn.Module, X: Tensor, y: Tensor) -> float:
    return float(scatter_ratio(net(X), y))


def _on_ring(logits: Tensor) -> Tensor:
    return logits.softmax(dim=1) @ torch.from_numpy(RING.astype(np.float32))


def _ratios(tests: list[list[Floats]], y: Tensor) -> Floats:
    rows = [[float(scatter_ratio(torch.from_numpy(h), y)) for h in layers] for layers in tests]
    return np.array(rows, dtype=np.float32)


@torch.no_grad()
def _nearness(net: nn.Module, data: Data) -> Floats:
    """(layers, test, 2): test digits' place in the ring, by how near each is to the training digits' class means.

    Nearness is exp(-d² / S), with d the distance to a mean and S the mean squared distance within the classes.
    """
    places = []
    for h, h_test in zip(_layers(net, data.X), _layers(net, data.X_test), strict=True):
        means = class_means(h, data.y)
        within = (h - means[data.y]).square().sum(dim=1).mean()
        places.append(_on_ring(-(h_test[:, None] - means).square().sum(dim=2) / within).numpy())
    found: Floats = np.stack(places)
    return found


def _parameters(recorder: Recorder) -> dict[str, Any]:
    """Weights and biases after the last step."""
    return {
        f"{kind}{n}": recorder.parameter(f"{2 * (n - 1)}.{long}")[-1]
        for n in (1, 2, 3, 4)
        for kind, long in (("W", "weight"), ("b", "bias"))
    }


@torch.no_grad()
def _neighbours(net: nn.Module, data: Data) -> Any:
    """(2,) share of test digits whose nearest training digit is of their class: in pixels and by the logits."""
    pairs = ((data.X, data.X_test), (net(data.X), net(data.X_test)))
    return np.array([float((data.y[_nearest(b, a)] == data.y_test).double().mean()) for a, b in pairs])


@torch.no_grad()
def _examples(net: nn.Module, data: Data, seed: int) -> list[float]:
    """The same where only one example of each class is known: in pixels and by the logits, mean of many draws."""
    generator = torch.Generator().manual_seed(seed)
    own = [torch.nonzero(data.y == label)[:, 0] for label in range(CLASSES)]
    drawn = [torch.stack([one[torch.randint(len(one), (), generator=generator)] for one in own]) for _ in range(DRAWS)]
    found = []
    for a, b in ((data.X, data.X_test), (net(data.X), net(data.X_test))):
        found.append(float(np.mean([(_nearest(b, a[some]) == data.y_test).double().mean() for some in drawn])))
    return found


def _nearest(queries: Tensor, others: Tensor) -> Tensor:
    X = queries.double()
    return torch.stack([(X - other).square().sum(dim=1) for other in others.double()], dim=1).argmin(dim=1)


def _memo_fields(
    data: Data, widths: tuple[int, ...], generator: torch.Generator, lessons: Lessons, every: int, shown: int
) -> dict[str, Any]:
    """A net that learns, for the training digits, labels drawn at random."""
    given = torch.randint(CLASSES, (len(data.y),), generator=generator)
    net = _net(widths, generator)
    measures: dict[str, Callable[[nn.Module], Tensor]] = {
        "right": lambda net: (net(data.X).argmax(dim=1) == given).float().mean(),
        "ring": lambda net: _on_ring(net(data.X[:shown])),
    }
    recorder = Recorder(net, range(0, lessons.steps + 1, every), parameters=(), measures=measures)
    _teach(net, data.X, given, lessons, generator, recorder)
    with torch.no_grad():
        layers = [h.numpy() for h in _layers(net, data.X_test)]
    return {
        "memo_steps_at": np.array(recorder.at),
        "memo_pixels": data.X[:shown].numpy(),
        "memo_true": data.y[:shown].numpy(),
        "memo_given": given[:shown].numpy(),
        "memo_train_at": recorder.measure("ring"),
        "memo_train_accuracy_at": recorder.measure("right"),
        "memo_test_ring": _on_ring(torch.from_numpy(layers[-1])).numpy(),
        "memo_test_accuracy": _share(layers[-1], data.y_test),
        "memo_stray": _stray(_answers(net, data.X), given),
        "memo_unseen_stray": _stray(_answers(net, data.X_test), data.y_test),
        "memo_ratio": _ratio_of(net, data.X, given),
        "memo_test_ratio": _ratios([layers], data.y_test)[0],
    }


# ---- what is said of it ------------------------------------------------------------------------------------------


@value
def an_untrained_net_gathers_nothing(trace: SameClassGathersTrace) -> float:
    """Ratio of the best layer over that of the pixels."""
    return float(trace.ratio_at[0, 1:].max() / trace.ratio_at[0, 0])


@value
def best_layer_after_training(trace: SameClassGathersTrace) -> float:
    return float(trace.ratio_at[-1, 1:].max() / trace.ratio_at[-1, 0])


@value
def crowds_overlap_in_pixels(trace: SameClassGathersTrace) -> float:
    return float(trace.ratio_at[-1, 0])


@value
def crowds_at_the_output(trace: SameClassGathersTrace) -> float:
    return float(trace.ratio_at[-1, -1])


@value
def the_ratio_rises_layer_by_layer(trace: SameClassGathersTrace) -> float:
    """The least of the factors from one layer to the next."""
    return float((trace.ratio_at[-1, 1:] / trace.ratio_at[-1, :-1]).min())


@value
def rise_before_training(trace: SameClassGathersTrace) -> float:
    return float((trace.ratio_at[0, 1:] / trace.ratio_at[0, :-1]).min())


@value
def the_output_is_far_above_the_input(trace: SameClassGathersTrace) -> float:
    return float(trace.ratio_at[-1, -1] / trace.ratio_at[-1, 0])


@value
def output_after_random_labels(trace: SameClassGathersTrace) -> float:
    return float(trace.memo_test_ratio[-1] / trace.memo_test_ratio[0])


@value
def unseen_digits_are_named(trace: SameClassGathersTrace) -> float:
    return float(trace.test_accuracy_at[-1])


@value
def nothing_was_understood(trace: SameClassGathersTrace) -> float:
    return trace.memo_test_accuracy


@value
def the_twin_understands(trace: SameClassGathersTrace) -> float:
    return trace.twin_accuracy


@value
def random_labels_are_answered_neatly(trace: SameClassGathersTrace) -> float:
    """Mean distance of a training digit's answer from the post of the label it was given, in radii of the ring."""
    return trace.memo_stray


@value
def unseen_answers_stray(trace: SameClassGathersTrace) -> float:
    return trace.memo_unseen_stray


@value
def random_crowds_hardly_form(trace: SameClassGathersTrace) -> float:
    """Ratio of the logits, by the labels learned, over that of the twin with true labels."""
    return trace.memo_ratio / trace.twin_ratio


@value
def true_crowds_form(trace: SameClassGathersTrace) -> float:
    """The twin's own ratio on digits it has not seen, over that on those it has."""
    return trace.twin_test_ratio / trace.twin_ratio


@value
def moved_digits_are_misread(trace: SameClassGathersTrace) -> float:
    return trace.moved_accuracy


@value
def moved_digits_once_shown(trace: SameClassGathersTrace) -> float:
    return trace.mover_accuracy


@value
def worse_than_a_ruler(trace: SameClassGathersTrace) -> float:
    """On moved digits: share right by the net over that by the nearest training digit in pixels, by Euclid."""
    return trace.moved_accuracy / trace.moved_neighbour_accuracy


@value
def better_than_a_ruler_once_shown(trace: SameClassGathersTrace) -> float:
    return trace.mover_accuracy / trace.moved_neighbour_accuracy


@value
def neighbours_are_no_better(trace: SameClassGathersTrace) -> float:
    """Share right by the nearest of all training digits: by the logits over in pixels."""
    return float(trace.neighbour_accuracy[1] / trace.neighbour_accuracy[0])


@value
def one_example_goes_further(trace: SameClassGathersTrace) -> float:
    """The same where one example of each class is known."""
    return float(trace.example_accuracy_at[1, 1] / trace.example_accuracy_at[1, 0])


@value
def one_example_before_training(trace: SameClassGathersTrace) -> float:
    return float(trace.example_accuracy_at[0, 1] / trace.example_accuracy_at[0, 0])
