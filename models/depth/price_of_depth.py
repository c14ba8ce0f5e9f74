"""What depth costs a plain net, and what shortcuts pay back: He et al. (2016), arXiv:1512.03385.

In nets with shortcuts the blocks start smaller by √depth: Hanin and Rolnick (2018), arXiv:1803.01719. The digits are
those of Alpaydin and Kaynak (1998).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from models.digits import Digits, digits
from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.many_deep_nets import AdamOfEach, ManyDeepNets, accuracies, cross_entropies, parameter_count
from models.traces.arrays import Doubles, Floats, Ints
from models.traces.depth.price_of_depth import PLAIN, SHORTCUT, PriceOfDepthTrace

INPUTS, OUTPUTS = 64, 10
KINDS = torch.tensor([PLAIN, SHORTCUT])


class Images(NamedTuple):
    """Pixels (n, 64) and labels (n,), to learn from and to be tested on."""

    X: Tensor
    y: Tensor
    X_test: Tensor
    y_test: Tensor

    @classmethod
    def of(cls, found: Digits) -> Images:
        """The same as tensors."""
        return cls(*(torch.from_numpy(np.ascontiguousarray(part)) for part in found))


class Run(NamedTuple):
    """Nets of one depth, plain and with shortcuts, at every rate and start, trained on the same batches."""

    accuracy_at: Floats  # (kinds, rates, starts, records)
    train_accuracy: Floats  # (kinds, rates, starts)

    @property
    def test_accuracy(self) -> Floats:
        """(kinds, rates, starts): the accuracy at the last record."""
        return self.accuracy_at[..., -1]


@experiment
def price_of_depth(
    seed: int,
    width: int = 32,
    depths: tuple[int, ...] = (1, 2, 5, 10, 20, 50),
    batch: int = 32,
    steps: int = 240,
    records: int = 13,
    learning_rates: tuple[float, ...] = (3e-4, 1e-3, 3e-3, 1e-2, 3e-2),
    starts: int = 3,
    shallow: int = 1,
    identity_depth: int = 10,
    examples: int = 6,
) -> Trace:
    """Everything learns by Adam, at every learning rate."""
    generator = torch.Generator().manual_seed(seed)
    images = Images.of(digits(seed))
    at = np.unique(np.linspace(0, steps, records).astype(int))
    rates = torch.tensor(learning_rates)
    runs = [
        _train(images, width, depth, batch, rates, starts, at if depth == depths[-1] else at[-1:], generator)
        for depth in depths
    ]
    best_rate = np.stack([run.test_accuracy.mean(-1).argmax(-1) for run in runs])
    deepest = runs[-1].accuracy_at
    shown = torch.stack([images.X_test[images.y_test == digit][0] for digit in range(examples)])
    outputs, errors, identity_rate = _learn_identity(images, shown, identity_depth, batch, rates, at, generator)
    return PriceOfDepthTrace(
        width=width,
        batch=batch,
        starts=starts,
        depth=np.array(depths),
        parameters=np.array([parameter_count(INPUTS, width, depth, OUTPUTS) for depth in depths]),
        multiply_adds=np.array([_multiply_adds(width, depth) for depth in depths]),
        turns=2 * (np.array(depths) + 1),
        learning_rate=np.array(learning_rates),
        best_rate=best_rate,
        train_accuracy=np.stack([run.train_accuracy for run in runs]),
        test_accuracy=np.stack([run.test_accuracy for run in runs]),
        steps=at,
        accuracy_at=np.stack([deepest[kind, best_rate[-1, kind]] for kind in (PLAIN, SHORTCUT)]),
        shallow=shallow,
        identity_depth=identity_depth,
        identity_rate=identity_rate,
        identity_input=shown.reshape(-1, 8, 8).numpy(),
        identity_output=outputs,
        identity_error=errors,
    )


def _multiply_adds(width: int, depth: int) -> int:
    """A layer of m inputs and n outputs takes mn forward, mn for its weights' gradient and mn for its input's.

    The first layer's input needs no gradient.
    """
    forward = INPUTS * width + (depth - 1) * width * width + width * OUTPUTS
    return 3 * forward - INPUTS * width


def _train(
    images: Images, width: int, depth: int, batch: int, rates: Tensor, starts: int, at: Sequence[int] | Ints,
    generator: torch.Generator,
) -> Run:  # fmt: skip
    each = len(rates) * starts
    net = ManyDeepNets(KINDS.repeat_interleave(each), INPUTS, width, depth, OUTPUTS, generator)
    optimizer = AdamOfEach(net.parameters(), rates.repeat_interleave(starts).repeat(2))
    scores, due, steps = [], {int(step) for step in at}, int(at[-1])
    for step in range(steps + 1):
        chosen = torch.randint(len(images.X), (batch,), generator=generator)
        if step in due:
            scores.append(_score(net, images.X_test, images.y_test))
        if step < steps:
            logits = net(images.X[chosen].T.expand(2 * each, -1, -1))
            cross_entropies(logits, images.y[chosen].expand(2 * each, -1)).sum().backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    shape = (2, len(rates), starts)
    train = _score(net, images.X, images.y).view(shape).numpy()
    return Run(torch.stack(scores, dim=1).view(*shape, len(scores)).numpy(), train)


def _score(net: ManyDeepNets, X: Tensor, y: Tensor) -> Tensor:
    nets = len(net.shortcut)
    with torch.no_grad():
        return accuracies(net(X.T.expand(nets, -1, -1)), y.expand(nets, -1))


def _learn_identity(
    images: Images, shown: Tensor, depth: int, batch: int, rates: Tensor, at: Ints, generator: torch.Generator
) -> tuple[Floats, Doubles, int]:
    """Blocks as wide as an image are to give it back, both kinds at the rate that is best for the plain one.

    Returns outputs (kinds, records, examples, 8, 8), errors (kinds, records), and which rate it is.
    """
    nets = 2 * len(rates)
    net = ManyDeepNets(KINDS.repeat_interleave(len(rates)), INPUTS, INPUTS, depth + 1, INPUTS, generator)
    optimizer = AdamOfEach([net.blocks, net.block_biases], rates.repeat(2))
    test = images.X_test.T.expand(nets, -1, -1)
    spread = images.X_test.var(0, unbiased=False).sum()
    outputs, errors, due = [], [], set(at.tolist())
    for step in range(int(at[-1]) + 1):
        x = images.X[torch.randint(len(images.X), (batch,), generator=generator)].T.expand(nets, -1, -1)
        if step in due:
            with torch.no_grad():
                outputs.append(net.through_blocks(shown.T.expand(nets, -1, -1))[1].transpose(1, 2))
                errors.append(_squared_errors(net, test) / spread)
        _squared_errors(net, x).sum().backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    error = torch.stack(errors, dim=1).double().view(2, len(rates), len(at)).numpy()
    picture = torch.stack(outputs, dim=1).view(2, len(rates), len(at), len(shown), 8, 8).numpy()
    best = int(error[PLAIN, :, -1].argmin())
    return picture[:, best], error[:, best], best


def _squared_errors(net: ManyDeepNets, x: Tensor) -> Tensor:
    """(nets,): mean over images of the squared distance between what comes out and what went in."""
    return ((net.through_blocks(x)[1] - x) ** 2).sum(1).mean(1)


@value
def turns_of_the_deepest(trace: PriceOfDepthTrace) -> float:
    return float(trace.turns[-1] / trace.turns[0])


# ---- what training loses -------------------------------------------------------------------------------------------


def _paid_back(trace: PriceOfDepthTrace, place: int, *, on_training: bool = False) -> float:
    """By how much shortcuts raise the mean accuracy at a depth, both kinds at their best rates."""
    shortcut, plain = (trace.accuracy(kind, on_training=on_training)[place] for kind in (SHORTCUT, PLAIN))
    return float(shortcut - plain)


@value
def shortcuts_pay_back(trace: PriceOfDepthTrace) -> float:
    return _paid_back(trace, -1)


@value
def shortcuts_pay_back_at_two_layers(trace: PriceOfDepthTrace) -> float:
    return _paid_back(trace, trace.shallow)


@value
def plain_falls_behind_in_training(trace: PriceOfDepthTrace) -> float:
    return _paid_back(trace, -1, on_training=True)


@value
def plain_falls_behind_in_training_at_two_layers(trace: PriceOfDepthTrace) -> float:
    return _paid_back(trace, trace.shallow, on_training=True)


def _lost(trace: PriceOfDepthTrace, kind: int, depth: int) -> float:
    """Mean accuracy that a depth lacks of the best."""
    means = trace.accuracy(kind)
    return float(means.max() - means[int(np.flatnonzero(trace.depth == depth)[0])])


@value
def ten_layers_lose(trace: PriceOfDepthTrace) -> float:
    return _lost(trace, PLAIN, 10)


@value
def twenty_layers_lose(trace: PriceOfDepthTrace) -> float:
    return _lost(trace, PLAIN, 20)


@value
def fifty_layers_lose(trace: PriceOfDepthTrace) -> float:
    return _lost(trace, PLAIN, 50)


@value
def fifty_layers_with_shortcuts_lose(trace: PriceOfDepthTrace) -> float:
    return _lost(trace, SHORTCUT, 50)


@value
def plain_accuracy(trace: PriceOfDepthTrace) -> float:
    return float(trace.accuracy(PLAIN)[-1])


@value
def plain_accuracy_untrained(trace: PriceOfDepthTrace) -> float:
    return float(trace.accuracy_at[PLAIN, :, 0].mean())


# ---- the identity --------------------------------------------------------------------------------------------------


@value
def identity_error_plain(trace: PriceOfDepthTrace) -> float:
    return float(trace.identity_error[PLAIN, -1])


@value
def identity_error_with_shortcuts(trace: PriceOfDepthTrace) -> float:
    return float(trace.identity_error[SHORTCUT, -1])


# ---- learning rates ------------------------------------------------------------------------------------------------


@value
def deep_at_the_highest_rate(trace: PriceOfDepthTrace) -> float:
    return float(trace.accuracy_by_rate(-1, SHORTCUT)[-1])


@value
def two_layers_at_the_highest_rate(trace: PriceOfDepthTrace) -> float:
    return float(trace.accuracy_by_rate(trace.shallow, PLAIN)[-1])
