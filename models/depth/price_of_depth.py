"""What depth costs a plain net, and what shortcuts pay back: He et al. (2016), arXiv:1512.03385."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from models.arithmetic import adam
from models.digits import Digits, digits
from models.experiment import experiment, value
from models.many_deep_nets import ManyDeepNets, accuracies, cross_entropies, parameter_count
from models.trace import Trace
from models.traces.arrays import Doubles, Floats
from models.traces.depth.price_of_depth import PriceOfDepthTrace

INPUTS, OUTPUTS = 64, 10
PLAIN, SHORTCUT = range(2)
SHALLOW_PLAIN, DEEP_PLAIN, DEEP_SHORTCUT = range(3)


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
    """A plain net and one with shortcuts, trained on the same batches."""

    loss: Floats  # (kinds, steps + 1)
    accuracy_at: Doubles  # (kinds, records)
    train_accuracy: Doubles  # (kinds,)
    test_accuracy: Doubles
    first_gradient: Doubles


@experiment
def price_of_depth(
    seed: int,
    width: int = 32,
    depths: tuple[int, ...] = (1, 2, 5, 10, 20, 50),
    batch: int = 64,
    steps: int = 300,
    records: int = 31,
    learning_rates: tuple[float, ...] = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2),
    chosen_rate: int = 2,
    rate_steps: int = 100,
    shallow: int = 2,
    identity_depth: int = 10,
    examples: int = 6,
) -> Trace:
    """Everything learns by Adam; the deepest nets meet all learning rates, for fewer steps."""
    generator = torch.Generator().manual_seed(seed)
    images = Images.of(digits(seed))
    at = np.unique(np.linspace(0, steps, records).astype(int))
    rate = learning_rates[chosen_rate]
    end = np.array([steps])
    runs = [_train(images, width, depth, batch, steps, rate, end, generator) for depth in depths[:-1]]
    runs.append(_train(images, width, depths[-1], batch, steps, rate, at, generator))
    by_rate = np.empty((len(learning_rates), 3))
    last = np.array([rate_steps])
    for i, other in enumerate(learning_rates):
        low = _train(images, width, shallow, batch, rate_steps, other, last, generator).test_accuracy
        high = _train(images, width, depths[-1], batch, rate_steps, other, last, generator).test_accuracy
        by_rate[i] = low[PLAIN], high[PLAIN], high[SHORTCUT]
    shown = torch.stack([images.X_test[images.y_test == digit][0] for digit in range(examples)])
    outputs, errors = _learn_identity(images, shown, identity_depth, batch, rate, at, generator)
    parameters = np.array([parameter_count(INPUTS, width, depth, OUTPUTS) for depth in depths])
    return PriceOfDepthTrace(
        width=width,
        batch=batch,
        depth=np.array(depths),
        parameters=parameters,
        multiply_adds=np.array([_multiply_adds(width, depth) for depth in depths]),
        turns=2 * (np.array(depths) + 1),
        steps=at,
        train_loss=np.stack([run.loss for run in runs]),
        accuracy_at=runs[-1].accuracy_at,
        train_accuracy=np.stack([run.train_accuracy for run in runs]),
        test_accuracy=np.stack([run.test_accuracy for run in runs]),
        first_gradient=np.stack([run.first_gradient for run in runs]),
        learning_rate=np.array(learning_rates),
        rate_steps=rate_steps,
        chosen_rate=chosen_rate,
        rate_accuracy=by_rate,
        shallow=shallow,
        identity_depth=identity_depth,
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
    images: Images, width: int, depth: int, batch: int, steps: int, rate: float, at: np.ndarray,
    generator: torch.Generator,
) -> Run:  # fmt: skip
    net = ManyDeepNets(torch.tensor([PLAIN, SHORTCUT]), INPUTS, width, depth, OUTPUTS, generator)
    optimizer = adam(net.parameters(), rate)
    losses, scores, first = [], [], torch.zeros(2)
    due = set(at.tolist())
    for step in range(steps + 1):
        chosen = torch.randint(len(images.X), (batch,), generator=generator)
        optimizer.zero_grad()
        loss = cross_entropies(net(images.X[chosen].T.expand(2, -1, -1)), images.y[chosen].expand(2, -1))
        loss.sum().backward()  # type: ignore[no-untyped-call]
        losses.append(loss.detach())
        if step == 0:
            first = _gradient_norms(net)
        if step in due:
            scores.append(_score(net, images.X_test, images.y_test))
        if step < steps:
            optimizer.step()
    return Run(
        torch.stack(losses, dim=1).numpy(),
        torch.stack(scores, dim=1).double().numpy(),
        _score(net, images.X, images.y).double().numpy(),
        scores[-1].double().numpy(),
        first.double().numpy(),
    )


def _gradient_norms(net: ManyDeepNets) -> Tensor:
    gradient = net.first.grad
    assert gradient is not None
    norms: Tensor = torch.linalg.vector_norm(gradient, dim=(1, 2))
    return norms


def _score(net: ManyDeepNets, X: Tensor, y: Tensor) -> Tensor:
    with torch.no_grad():
        return accuracies(net(X.T.expand(2, -1, -1)), y.expand(2, -1))


def _learn_identity(
    images: Images, shown: Tensor, depth: int, batch: int, rate: float, at: np.ndarray, generator: torch.Generator
) -> tuple[Floats, Doubles]:
    """Blocks as wide as an image are to give it back: outputs (kinds, records, examples, 8, 8), errors."""
    net = ManyDeepNets(torch.tensor([PLAIN, SHORTCUT]), INPUTS, INPUTS, depth + 1, INPUTS, generator)
    optimizer = adam([net.blocks, net.block_biases], rate)
    test = images.X_test.T.expand(2, -1, -1)
    spread = images.X_test.var(0, unbiased=False).sum()
    outputs, errors, due = [], [], set(at.tolist())
    for step in range(int(at[-1]) + 1):
        x = images.X[torch.randint(len(images.X), (batch,), generator=generator)].T.expand(2, -1, -1)
        if step in due:
            with torch.no_grad():
                outputs.append(net.through_blocks(shown.T.expand(2, -1, -1))[1].transpose(1, 2))
                errors.append(_squared_errors(net, test) / spread)
        optimizer.zero_grad()
        _squared_errors(net, x).sum().backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    pictures = torch.stack(outputs, dim=1).reshape(2, len(at), len(shown), 8, 8)
    return pictures.numpy(), torch.stack(errors, dim=1).double().numpy()


def _squared_errors(net: ManyDeepNets, x: Tensor) -> Tensor:
    """(nets,): mean over images of the squared distance between what comes out and what went in."""
    return ((net.through_blocks(x)[1] - x) ** 2).sum(1).mean(1)


@value
def shortcuts_pay_back(trace: PriceOfDepthTrace) -> float:
    return float(trace.test_accuracy[-1, SHORTCUT] - trace.test_accuracy[-1, PLAIN])


@value
def it_is_not_overfitting(trace: PriceOfDepthTrace) -> float:
    return float(trace.train_accuracy[-1, SHORTCUT] - trace.train_accuracy[-1, PLAIN])


@value
def fifty_layers_with_shortcuts_learn(trace: PriceOfDepthTrace) -> float:
    return float(trace.test_accuracy[-1, SHORTCUT])


@value
def plain_degrades_but_learns(trace: PriceOfDepthTrace) -> float:
    return float(trace.test_accuracy[-1, PLAIN])


@value
def ten_layers_cost_nothing(trace: PriceOfDepthTrace) -> float:
    ten = int(np.flatnonzero(trace.depth == 10)[0])
    return float(trace.test_accuracy[ten, PLAIN] - trace.test_accuracy[0, PLAIN])


@value
def plain_layers_do_not_learn_the_identity(trace: PriceOfDepthTrace) -> float:
    return float(trace.identity_error[PLAIN, -1])


@value
def shortcuts_learn_the_identity(trace: PriceOfDepthTrace) -> float:
    return float(trace.identity_error[SHORTCUT, -1])


@value
def shortcuts_start_farther(trace: PriceOfDepthTrace) -> float:
    return float(trace.identity_error[SHORTCUT, 0] / trace.identity_error[PLAIN, 0])


@value
def no_rate_saves_the_plain_net(trace: PriceOfDepthTrace) -> float:
    best = trace.rate_accuracy.max(0)
    return float(best[SHALLOW_PLAIN] - best[DEEP_PLAIN])


@value
def deep_nets_bear_fewer_rates(trace: PriceOfDepthTrace) -> float:
    return float(trace.rate_accuracy[-1, DEEP_SHORTCUT] + max(0.0, 0.9 - trace.rate_accuracy[-1, SHALLOW_PLAIN]))


@value
def deep_steps_wait(trace: PriceOfDepthTrace) -> float:
    return float(trace.turns[-1] / trace.turns[0])
