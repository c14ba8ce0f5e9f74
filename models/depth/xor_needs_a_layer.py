"""Exclusive or: what a linear unit makes of it, what nets with one hidden layer learn, and what a product does.

Minsky and Papert (1969), Perceptrons: no linear threshold unit computes exclusive or.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.arithmetic import adam
from models.exclusive_or import (
    WIDEST,
    four_clouds,
    hidden_nets,
    linear_units,
    train_batch,
    train_hidden,
    train_unflattened,
)
from models.experiment import experiment, value
from models.hard_steps import accuracy_of, logits_of
from models.planes import frame_scores, narrow_net, sweep_lines, with_positive_determinants
from models.trace import Trace
from models.traces.arrays import Floats, Ints
from models.traces.depth.xor_needs_a_layer import FAMILIES, XorNeedsALayerTrace
from models.training import activations_of, evaluating

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
    line_steps: int = 400,
    line_rate: float = 0.5,
    steps: int = 600,
    learning_rate: float = 0.05,
    slope: float = 0.2,
    candidates: int = 48,
    penalty: float = 0.02,
    angles: int = 720,
) -> Trace:
    """The linear units take plain gradient steps, all others Adam's; every step sees all samples."""
    X, y = four_clouds(quadruples, corner, spread, seed)
    generator = torch.Generator().manual_seed(seed)
    points, labels = torch.from_numpy(X), torch.from_numpy(y)

    line = linear_units(starts, generator, scale=3.0).double()
    at = [*range(0, line_steps // 2, 2), *range(line_steps // 2, line_steps, 10), line_steps]
    by_line = train_batch(line, points.double(), labels, at, torch.optim.SGD(line.parameters(), lr=line_rate))
    chance = logits_of(line, points.double()).sigmoid()

    nets = hidden_nets(starts, slope, generator).values()
    recorders = [train_hidden(net, points, labels, steps, learning_rate) for net in nets]
    W_at, b_at, w_at, c_at = (
        np.stack([_padded(recorder.parameter(name), axis) for recorder in recorders], axis=1)
        for name, axis in (("W.weight", 2), ("b.bias", 2), ("w.weight", 3), ("c.bias", None))
    )
    accuracy_at = np.stack([recorder.measure("accuracy") for recorder in recorders], axis=1)

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
        accuracy_at=accuracy_at,
        final_logits=np.stack([logits_of(recorder.net, points).numpy() for recorder in recorders]),
        product_w=product.get_parameter("w.weight").detach().numpy()[:, 0].copy(),
        product_c=product.get_parameter("c.bias").detach().numpy()[:, 0].copy(),
        product_accuracy=accuracy_of(product, columns, labels).numpy(),
        product_logits=logits_of(product.double(), columns.double()).numpy(),
    )  # fmt: skip


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
def linear_loss_is_ln_2(trace: XorNeedsALayerTrace) -> float:
    return float(np.abs(trace.line_losses - math.log(2)).max())


@value
def linear_units_answer_one_half(trace: XorNeedsALayerTrace) -> float:
    return trace.line_farthest


@value
def linear_accuracy_is_one_half(trace: XorNeedsALayerTrace) -> float:
    return float(np.abs(trace.line_accuracies - 0.5).max())


@value
def best_line_gets_three_quarters(trace: XorNeedsALayerTrace) -> float:
    return float(trace.sweep_accuracy.max())


@value
def walk_equals_network(trace: XorNeedsALayerTrace) -> float:
    z = trace.X.astype(np.float64) @ trace.W.T.astype(np.float64)
    shifted = z + trace.b
    walked = np.stack([z, shifted, np.where(shifted > 0, shifted, trace.slope * shifted)])
    return float(np.abs(walked - trace.substeps).max())


@value
def plane_is_not_flattened(trace: XorNeedsALayerTrace) -> float:
    return float(np.linalg.cond(trace.W.astype(np.float64)))


@value
def plane_would_be_flattened(trace: XorNeedsALayerTrace) -> float:
    succeeded = trace.accuracy_at[-1, LEAKY] == 1
    return float(np.median(np.linalg.cond(trace.W_at[-1, LEAKY, succeeded][:, :2].astype(np.float64))))


@value
def one_layer_is_enough(trace: XorNeedsALayerTrace) -> float:
    logits = trace.substeps[2] @ trace.w.astype(np.float64) + trace.c
    return float(((logits > 0) == (trace.y == 1)).mean())


def _solved(trace: XorNeedsALayerTrace, family: int) -> float:
    return float(trace.solved()[family])


@value
@value
def leaky_solved(trace: XorNeedsALayerTrace) -> float:
    return _solved(trace, LEAKY)


@value
def tanh_solved(trace: XorNeedsALayerTrace) -> float:
    return _solved(trace, TANH)


@value
def relu_solved(trace: XorNeedsALayerTrace) -> float:
    return _solved(trace, RELU)


@value
def wide_solved(trace: XorNeedsALayerTrace) -> float:
    return _solved(trace, WIDE)


@value
def the_product_needs_no_layer(trace: XorNeedsALayerTrace) -> float:
    return float(trace.product_accuracy.min())


@value
def numpy_equals_torch(trace: XorNeedsALayerTrace) -> float:
    shown = trace.logits_of(len(trace.steps) - 1, trace.X)
    return float((np.abs(shown - trace.final_logits) / (1 + np.abs(shown))).max())
