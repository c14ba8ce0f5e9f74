"""Exclusive or: what a linear unit makes of it, what nets with one hidden layer learn, and what a product does.

Minsky and Papert (1969), Perceptrons: no linear threshold unit computes exclusive or.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.depth.exclusive_or import (
    WIDEST,
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
from models.framework.training import activations_of, evaluating
from models.hard_steps import accuracy_of, logits_of
from models.planes import frame_scores, narrow_net, sweep_lines, with_positive_determinants
from models.traces.arrays import Floats, Ints
from models.traces.depth.xor_needs_a_layer import FAMILIES, XorNeedsALayerTrace

DISC_RADIUS = 1.2
SUBSTEPS = ("W0", "b0", "σ0")
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
    recorders = [train_hidden(net, points, labels, steps, learning_rate) for net in nets.values()]
    W_at, b_at, w_at, c_at = (
        np.stack([_padded(recorder.parameter(name)[:, :starts], axis) for recorder in recorders], axis=1)
        for name, axis in (("W.weight", 2), ("b.bias", 2), ("w.weight", 3), ("c.bias", None))
    )
    accuracy_at = np.stack([recorder.measure("accuracy") for recorder in recorders], axis=1)
    is_solved = accuracy_at[-1] == 1
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
        line_steps=np.array(by_line.at),
        line_w_at=by_line.parameter("w.weight")[:, 0, 0].astype(np.float32),
        line_c_at=by_line.parameter("c.bias")[:, 0, 0].astype(np.float32),
        line_loss_at=by_line.loss()[by_line.at, 0],
        line_accuracy_at=by_line.measure("accuracy")[:, 0].astype(np.float32),
        line_losses=by_line.loss()[-1],
        line_accuracies=by_line.measure("accuracy")[-1].astype(np.float32),
        line_farthest=float((chance - 0.5).abs().max()),
        sweep_angle=sweep[0],
        sweep_offset=sweep[1],
        sweep_accuracy=sweep[2],
        slope=slope,
        penalty=penalty,
        **_best_to_look_at(shown, X, y, slope),
        steps=np.array(recorders[0].at),
        W_at=W_at,
        b_at=b_at,
        w_at=w_at[..., 0, :],
        c_at=c_at[..., 0],
        accuracy_at=accuracy_at[:, :, :starts],
        tried=tried,
        solved_share=np.max(at_rates, axis=0),
        flatness=np.array([np.median(np.linalg.cond(weights[is_solved[LEAKY]])) for weights in (before, after)]),
        product_w=product.get_parameter("w.weight").detach().numpy()[:, 0].copy(),
        product_c=product.get_parameter("c.bias").detach().numpy()[:, 0].copy(),
        product_accuracy=accuracy_of(product, columns, labels).numpy(),
        product_logits=logits_of(product.double(), columns.double()).numpy(),
    )  # fmt: skip


def _solved_share(net: nn.Sequential, points: torch.Tensor, labels: torch.Tensor, steps: int, rate: float) -> float:
    train_batch(net, points, labels, [steps], adam(net.parameters(), rate))
    return float((accuracy_of(net, points, labels) == 1).float().mean())


def _padded(values: NDArray[np.float32], axis: int | None) -> Floats:
    """With zeros behind it along an axis, up to the width of the widest net."""
    if axis is None:
        return values
    missing = [(0, 0)] * values.ndim
    missing[axis] = (0, WIDEST - values.shape[axis])
    return np.pad(values, missing)


def _best_to_look_at(net: nn.Sequential, X: Floats, y: Ints, slope: float) -> dict[str, Any]:
    """Of the nets with every sample right the one whose plane fills a frame best; torch's own numbers for it.

    Its hidden units are swapped where det W < 0.
    """
    points = torch.from_numpy(X)
    W, b, w, c = (parameter.detach().numpy() for parameter in net.parameters())
    accuracy = accuracy_of(net, points, torch.from_numpy(y)).numpy()
    scores = frame_scores(W[:, None], b[:, None], X, y, slope, DISC_RADIUS)
    best = int(np.argmax(np.where(accuracy == accuracy.max(), 1 + scores, 0)))
    swapped = with_positive_determinants(W[None, best : best + 1], b[None, best : best + 1], w[best])
    weight, bias, out = (part[0] for part in swapped)
    offset = float(c[best, 0])
    single = narrow_net(weight, bias, out, offset, slope).double()
    layers = {name: single.get_submodule(name) for name in (*SUBSTEPS, "output")}
    with evaluating(single):
        outputs = {name: output.numpy() for name, output in activations_of(single, layers, points.double()).items()}
    return {
        "W": weight[0], "b": bias[0], "w": out, "c": offset, "logits": outputs["output"][:, 0],
        "substeps": np.stack([outputs[name] for name in SUBSTEPS]),
    }  # fmt: skip


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
    logits = trace.substeps[2] @ trace.w.astype(np.float64) + trace.c
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
