"""Same class gathers: the ratio of scatter between and within classes rises from layer to layer of a trained net.

A second net, trained on labels drawn by lot, gathers its training digits as well and has understood nothing (Zhang et
al. 2017).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from models.arithmetic import adam
from models.digits import digits
from models.experiment import experiment, value
from models.nets import initialise
from models.projections import class_view, scatter_ratio
from models.trace import Trace
from models.traces.arrays import Doubles, Floats
from models.traces.geometry.same_class_gathers import RING, SameClassGathersTrace
from models.training import Recorder, train

HIDDEN = ("1", "3", "5")  # the ReLUs, by their names in the net


class Data(NamedTuple):
    """Pixels (n, 64) and classes of training and test digits."""

    X: Tensor
    y: Tensor
    X_test: Tensor
    y_test: Tensor


class Memo(NamedTuple):
    """What the net that learns labels drawn by lot leaves behind."""

    recorder: Recorder
    given: Tensor


@experiment
def same_class_gathers(
    seed: int,
    widths: tuple[int, int, int] = (128, 64, 32),
    steps: int = 600,
    every: int = 4,
    batch: int = 128,
    rate: float = 5e-4,
    memo_steps: int = 1800,
    memo_every: int = 20,
    memo_batch: int = 256,
    memo_rate: float = 4e-3,
    shown: int = 360,
) -> Trace:
    """Both nets are trained by Adam, the second at a rate that falls to 0 in the last third of its steps."""
    data = Data(*(torch.from_numpy(array) for array in digits(seed)))
    generator = torch.Generator().manual_seed(seed)
    net = _net(widths, generator)
    measures = {"layers": lambda net: _flat(_layers(net, data.X_test)), "train": _accuracy(data.X, data.y)}
    recorder = Recorder(net, range(0, steps + 1, every), measures=measures)
    optimizer = adam(net.parameters(), rate)
    train(_batches(net, data.X, data.y, batch, generator), optimizer, steps, recorder)
    memo = _memorise(data, widths, generator, memo_steps, memo_every, memo_batch, memo_rate, shown)
    sizes = [data.X.shape[1], *widths, RING.shape[0]]
    edges = np.cumsum(sizes)[:-1]
    tests = [np.split(row, edges, axis=1) for row in recorder.measure("layers")]
    views, means = _views(net, data, generator)
    end = recorder.at.index(steps)
    parameters = {
        f"{kind}{n}": recorder.parameter(f"{2 * (n - 1)}.{long}")[end]
        for n in (1, 2, 3, 4)
        for kind, long in (("W", "weight"), ("b", "bias"))
    }
    found = SameClassGathersTrace(
        widths=np.array(sizes),
        train_size=len(data.X),
        X_test=data.X_test.numpy(),
        y_test=data.y_test.numpy(),
        steps_at=np.array(recorder.at),
        dots_at=np.array([_seen(layers, views, means) for layers in tests], dtype=np.float32),
        ratio_at=_ratios(tests, data.y_test),
        test_accuracy_at=np.array([_right(layers[-1], data.y_test) for layers in tests], dtype=np.float32),
        train_accuracy_at=recorder.measure("train"),
        view=_padded(views, max(sizes)),
        view_mean=_padded(means, max(sizes)),
        view_share=_shares(tests[end], views),
        numpy_difference=0.0,
        **parameters,
        test_ring=_on_ring(torch.from_numpy(tests[end][-1])).numpy(),
        **_memo_fields(memo, data, edges, shown),
    )
    ours = found.layers(found.X_test)
    difference = max(float(np.abs(a - b).max()) for a, b in zip(ours, tests[end], strict=True))
    return SameClassGathersTrace(**{**vars(found), "numpy_difference": difference})


def _net(widths: tuple[int, ...], generator: torch.Generator) -> nn.Sequential:
    sizes = (64, *widths)
    hidden = [part for a, b in itertools.pairwise(sizes) for part in (nn.Linear(a, b), nn.ReLU())]
    net = nn.Sequential(*hidden, nn.Linear(sizes[-1], RING.shape[0]))
    initialise(net, generator)
    return net


def _batches(net: nn.Module, X: Tensor, y: Tensor, batch: int, generator: torch.Generator) -> Callable[[int], Tensor]:
    """Mean cross-entropy of the next batch: every epoch goes through the samples in a new order."""
    queue = torch.empty(0, dtype=torch.int64)

    def objective(step: int) -> Tensor:
        nonlocal queue
        if len(queue) < batch:
            queue = torch.randperm(len(X), generator=generator)
        drawn, queue = queue[:batch], queue[batch:]
        return nn.functional.cross_entropy(net(X[drawn]), y[drawn])

    return objective


def _layers(net: nn.Module, X: Tensor) -> list[Tensor]:
    """The input, what the ReLUs put out, and the logits."""
    assert isinstance(net, nn.Sequential)
    found, h = [X], X
    for name, module in net.named_children():
        h = module(h)
        if name in HIDDEN:
            found.append(h)
    return [*found, h]


def _flat(layers: list[Tensor]) -> Tensor:
    return torch.cat(layers, dim=1)


def _accuracy(X: Tensor, y: Tensor) -> Callable[[nn.Module], Tensor]:
    return lambda net: (net(X).argmax(dim=1) == y).float().mean()


def _right(logits: Floats, y: Tensor) -> float:
    return float((logits.argmax(axis=1) == y.numpy()).mean())


def _views(net: nn.Module, data: Data, generator: torch.Generator) -> tuple[list[Doubles], list[Doubles]]:
    """Each layer's view, chosen on the training digits, and their mean."""
    with torch.no_grad():
        layers = _layers(net, data.X)
    views = [class_view(h, data.y, generator) for h in layers]
    return views, [h.double().mean(dim=0).numpy() for h in layers]


def _seen(layers: list[Floats], views: list[Doubles], means: list[Doubles]) -> list[Doubles]:
    return [(h - mean) @ view for h, view, mean in zip(layers, views, means, strict=True)]


def _ratios(tests: list[list[Floats]], y: Tensor) -> Floats:
    rows = [[float(scatter_ratio(torch.from_numpy(h), y)) for h in layers] for layers in tests]
    return np.array(rows, dtype=np.float32)


def _shares(layers: list[Floats], views: list[Doubles]) -> Floats:
    kept = [(h @ view).var(axis=0).sum() / h.var(axis=0).sum() for h, view in zip(layers, views, strict=True)]
    return np.array(kept, dtype=np.float32)


def _padded(arrays: list[Doubles], size: int) -> Doubles:
    return np.stack([np.pad(a, [(0, size - len(a)), *[(0, 0)] * (a.ndim - 1)]) for a in arrays])


def _on_ring(logits: Tensor) -> Tensor:
    return logits.softmax(dim=1) @ torch.from_numpy(RING.astype(np.float32))


# ---- labels drawn by lot -----------------------------------------------------------------------------------------


def _memorise(
    data: Data, widths: tuple[int, ...], generator: torch.Generator, steps: int, every: int, batch: int, rate: float,
    shown: int,
) -> Memo:  # fmt: skip
    given = torch.randint(RING.shape[0], (len(data.y),), generator=generator)
    net = _net(widths, generator)
    measures = {
        "train": _accuracy(data.X, given),
        "train_ring": lambda net: _on_ring(net(data.X[:shown])),
        "train_ratio": lambda net: scatter_ratio(net(data.X), given),
        "test": lambda net: _flat(_layers(net, data.X_test)),
    }
    recorder = Recorder(net, range(0, steps + 1, every), parameters=(), measures=measures)
    optimizer = adam(net.parameters(), rate)
    falling = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, 3 * (1 - step / steps)))
    train(_batches(net, data.X, given, batch, generator), optimizer, steps, recorder, scheduler=falling)
    return Memo(recorder, given)


def _memo_fields(memo: Memo, data: Data, edges: Floats, shown: int) -> dict[str, Any]:
    kept = memo.recorder
    tests = [np.split(row, edges, axis=1) for row in kept.measure("test")]
    return {
        "memo_steps_at": np.array(kept.at),
        "memo_given": memo.given[:shown].numpy(),
        "memo_true": data.y[:shown].numpy(),
        "memo_train_at": kept.measure("train_ring"),
        "memo_test_at": np.stack([_on_ring(torch.from_numpy(layers[-1])).numpy() for layers in tests]),
        "memo_train_accuracy_at": kept.measure("train"),
        "memo_test_accuracy_at": np.array([_right(row[-1], data.y_test) for row in tests], dtype=np.float32),
        "memo_train_ratio_at": kept.measure("train_ratio"),
        "memo_test_ratio_at": _ratios(tests, data.y_test),
    }


# ---- claims ------------------------------------------------------------------------------------------------------


@value
def an_untrained_net_gathers_nothing(trace: SameClassGathersTrace) -> float:
    return float(trace.ratio_at[0, 1:].max() / trace.ratio_at[0, 0])


@value
def the_ratio_rises_layer_by_layer(trace: SameClassGathersTrace) -> float:
    return float(np.diff(trace.ratio_at[-1]).min())


@value
def the_output_is_far_above_the_input(trace: SameClassGathersTrace) -> float:
    return float(trace.ratio_at[-1, -1] / trace.ratio_at[-1, 0])


@value
def unseen_digits_are_named(trace: SameClassGathersTrace) -> float:
    return float(trace.test_accuracy_at[-1])


@value
def numpy_equals_torch(trace: SameClassGathersTrace) -> float:
    return trace.numpy_difference


@value
def random_labels_are_learned(trace: SameClassGathersTrace) -> float:
    return float(trace.memo_train_accuracy_at[-1])


@value
def random_labels_gather_too(trace: SameClassGathersTrace) -> float:
    return float(trace.memo_train_ratio_at[-1] / trace.memo_train_ratio_at[0])


@value
def nothing_was_understood(trace: SameClassGathersTrace) -> float:
    return float(trace.memo_test_accuracy_at[-1])


@value
def true_classes_are_mixed(trace: SameClassGathersTrace) -> float:
    return float(trace.memo_test_ratio_at[-1, -1] / trace.memo_test_ratio_at[-1, 0])
