"""Exclusive or: what a linear unit makes of it, what nets with one hidden layer learn, and what a product does.

Minsky and Papert (1969), Perceptrons: no linear threshold unit computes exclusive or.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from models.depth.exclusive_or import (
    columns_for,
    four_clouds,
    hidden_nets,
    linear_units,
    train_batch,
    train_hidden,
    train_unflattened,
)
from models.framework.arithmetic import adam
from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.hard_steps import accuracy_of, logits_of
from models.nets import first_of, one_of
from models.planes import frame_scores, sweep_lines, with_positive_determinants
from models.replay import as_it_is, replayed
from models.traces.arrays import Floats, Ints
from models.traces.depth.xor_needs_a_layer import FAMILIES, XorNeedsALayerTrace
from netfilm import Recording

DISC_RADIUS = 1.2
RELU, TANH, LEAKY, WIDE = range(len(FAMILIES))


@experiment
def xor_needs_a_layer(
    seed: int,
    quadruples: int = 30,
    corner: float = 0.6,
    spread: float = 0.09,
    starts: int = 20,
    tried: int = 100,
    line_steps: int = 400,
    line_rate: float = 0.5,
    steps: int = 600,
    learning_rate: float = 0.05,
    other_rates: tuple[float, ...] = (0.01, 0.2),
    slope: float = 0.2,
    candidates: int = 48,
    penalty: float = 0.02,
    angles: int = 720,
) -> Trace:
    """The linear units take plain gradient steps, all others Adam's; every step sees all samples.

    Of every kind of net with a hidden layer `tried` are trained, the first `starts` of which are recorded; and again
    at other learning rates, for the share that succeeds.
    """
    X, y = four_clouds(quadruples, corner, spread, seed)
    generator = torch.Generator().manual_seed(seed)
    points, labels = torch.from_numpy(X), torch.from_numpy(y)

    line = linear_units(starts, generator, scale=3.0).double()
    at = [*range(0, line_steps // 2, 2), *range(line_steps // 2, line_steps, 10), line_steps]
    by_line = train_batch(line, points.double(), labels, at, torch.optim.SGD(line.parameters(), lr=line_rate))
    chance = logits_of(line, points.double()).sigmoid()

    nets = hidden_nets(tried, slope, generator)
    before = nets["leaky"].get_parameter("W.weight").detach().double().numpy().copy()
    trained = {name: train_hidden(net, points, labels, steps, learning_rate) for name, net in nets.items()}
    is_solved = np.stack([recording.measure("accuracy").values[-1] == 1 for recording in trained.values()])
    at_rates = [is_solved.mean(1)]
    for rate in other_rates:
        others = hidden_nets(tried, slope, generator).values()
        at_rates.append(np.array([_solved_share(net, points, labels, steps, rate) for net in others]))
    after = nets["leaky"].get_parameter("W.weight").detach().double().numpy()

    product = linear_units(starts, generator, scale=1.0)
    columns = torch.stack([points[:, 0], points[:, 0] * points[:, 1]], dim=1)
    train_batch(product, columns, labels, [steps], adam(product.parameters(), learning_rate))
    sweep = sweep_lines(X, y, angles)
    shown = hidden_nets(candidates, slope, generator)["leaky"]
    train_unflattened(shown, points, labels, steps, learning_rate, penalty)
    return XorNeedsALayerTrace(
        X=X,
        y=y,
        disc_radius=DISC_RADIUS,
        starts=starts,
        line=replayed(
            one_of(line, 0), by_line.steps.tolist(),
            {name: by_line.parameter(name)[:, 0] for name in by_line.parameters},
            points.double(), activations=False, losses=by_line.loss.values[:, 0],
            measures={"accuracy": by_line.measure("accuracy").values[:, 0]},
        ),
        line_losses=by_line.loss.values[-1],
        line_accuracies=by_line.measure("accuracy").values[-1].astype(np.float32),
        line_farthest=float((chance - 0.5).abs().max()),
        sweep_angle=sweep[0],
        sweep_offset=sweep[1],
        sweep_accuracy=sweep[2],
        slope=slope,
        penalty=penalty,
        shown=_best_to_look_at(shown, X, y, steps),
        **{name: _first_of(trained[name], net, starts, points) for name, net in nets.items()},
        tried=tried,
        solved_share=np.max(at_rates, axis=0),
        flatness=np.array([np.median(np.linalg.cond(weights[is_solved[LEAKY]])) for weights in (before, after)]),
        product_accuracy=accuracy_of(product, columns, labels).numpy(),
        product=as_it_is(product.double(), columns_for(product, columns.double()), steps),
    )  # fmt: skip


def _solved_share(net: nn.Sequential, points: Tensor, labels: Tensor, steps: int, rate: float) -> float:
    train_batch(net, points, labels, [steps], adam(net.parameters(), rate))
    return float((accuracy_of(net, points, labels) == 1).float().mean())


def _first_of(trained: Recording, net: nn.Sequential, count: int, points: Tensor) -> Recording:
    """The recording of the first nets of a batch: parameters and accuracy."""
    few = first_of(net, count)
    parameters = {name: trained.parameter(name)[:, :count] for name in trained.parameters}
    accuracy = trained.measure("accuracy").values[:, :count]
    return replayed(
        few, trained.steps.tolist(), parameters, columns_for(few, points[:1]), activations=False,
        measures={"accuracy": accuracy},
    )  # fmt: skip


def _best_to_look_at(net: nn.Sequential, X: Floats, y: Ints, step: int) -> Recording:
    """Of the nets with every sample right the one whose plane fills a frame best, in float64.

    Its hidden units are swapped where det W < 0.
    """
    points = torch.from_numpy(X)
    W, b, w, c = (parameter.detach().numpy() for parameter in net.parameters())
    accuracy = accuracy_of(net, points, torch.from_numpy(y)).numpy()
    scores = frame_scores(net, X, y, DISC_RADIUS)
    best = int(np.argmax(np.where(accuracy == accuracy.max(), 1 + scores, 0)))
    weight, bias, out = with_positive_determinants(W[None, best : best + 1], b[None, best : best + 1], w[best])
    parameters = {"W.weight": weight[:, 0], "b.bias": bias[:, 0], "w.weight": out[:, None], "c.bias": c[None, best]}
    return replayed(one_of(net, best).double(), [step], parameters, points.double())


@value
def linear_unit_loss(trace: XorNeedsALayerTrace) -> float:
    return float(trace.line_losses.max())


@value
def linear_unit_answer_off_one_half(trace: XorNeedsALayerTrace) -> float:
    return trace.line_farthest


@value
def linear_unit_accuracy(trace: XorNeedsALayerTrace) -> float:
    return float(trace.line_accuracies.max())


@value
def best_line_accuracy(trace: XorNeedsALayerTrace) -> float:
    return float(trace.sweep_accuracy.max())


@value
def creased_accuracy(trace: XorNeedsALayerTrace) -> float:
    logits = trace.shown.activation("c")[0, :, 0]
    return float(((logits > 0) == (trace.y == 1)).mean())


@value
def product_accuracy(trace: XorNeedsALayerTrace) -> float:
    return float(trace.product_accuracy.min())


# ---- what training finds -------------------------------------------------------------------------------------------


@value
def relu_finds_it(trace: XorNeedsALayerTrace) -> float:
    return float(trace.solved_share[RELU])


@value
def tanh_finds_it(trace: XorNeedsALayerTrace) -> float:
    return float(trace.solved_share[TANH])


@value
def leaky_finds_it(trace: XorNeedsALayerTrace) -> float:
    return float(trace.solved_share[LEAKY])


@value
def eight_units_find_it(trace: XorNeedsALayerTrace) -> float:
    return float(trace.solved_share[WIDE])


@value
def plane_is_flattened(trace: XorNeedsALayerTrace) -> float:
    return float(trace.flatness[1])


@value
def plane_at_the_start(trace: XorNeedsALayerTrace) -> float:
    return float(trace.flatness[0])
