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

from models.exclusive_or import (
    WIDEST,
    four_clouds,
    hidden_nets,
    linear_units,
    train_batch,
    train_hidden,
    train_unflattened,
)
from models.experiment import claim, experiment
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
    train_batch(product, columns, labels, [steps], torch.optim.Adam(product.parameters(), lr=learning_rate))
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


@claim(
    scene="XorNeedsALayer",
    en="every linear unit ends at a loss of ln 2, the loss of knowing nothing",
    zh="每个线性单元的损失都停在 ln 2，等于一无所知",
    relation="<",
    bound=1e-6,
)
def linear_loss_is_ln_2(trace: XorNeedsALayerTrace) -> float:
    return float(np.abs(trace.line_losses - math.log(2)).max())


@claim(
    scene="XorNeedsALayer",
    en="it then answers one half for every point",
    zh="此时它对每个点的回答都是二分之一",
    relation="<",
    bound=1e-3,
)
def linear_units_answer_one_half(trace: XorNeedsALayerTrace) -> float:
    return trace.line_farthest


@claim(
    scene="XorNeedsALayer",
    en="and every one of them gets half of the points right",
    zh="每一个都只分对一半的点",
    relation="==",
    bound=0,
)
def linear_accuracy_is_one_half(trace: XorNeedsALayerTrace) -> float:
    return float(np.abs(trace.line_accuracies - 0.5).max())


@claim(
    scene="XorNeedsALayer",
    en="no straight line in any direction gets more than three quarters right, and one does get three quarters",
    zh="任何方向的直线最多分对四分之三，而四分之三可以做到",
    relation="==",
    bound=0.75,
)
def best_line_gets_three_quarters(trace: XorNeedsALayerTrace) -> float:
    return float(trace.sweep_accuracy.max())


@claim(
    scene="XorNeedsALayer",
    en="after W, b and σ the points stand where the network itself puts them",
    zh="经过 W、b、σ 之后，点的位置与网络自身的输出一致",
    relation="<",
    bound=1e-5,
)
def walk_equals_network(trace: XorNeedsALayerTrace) -> float:
    z = trace.X.astype(np.float64) @ trace.W.T.astype(np.float64)
    shifted = z + trace.b
    walked = np.stack([z, shifted, np.where(shifted > 0, shifted, trace.slope * shifted)])
    return float(np.abs(walked - trace.substeps).max())


@claim(
    scene="XorNeedsALayer",
    en="W stretches the plane at most eight times as far one way as the other, so that the fold can be seen",
    zh="W 在一个方向上的拉伸不超过另一个方向的八倍，折叠因此看得清",
    relation="<",
    bound=8,
)
def plane_is_not_flattened(trace: XorNeedsALayerTrace) -> float:
    return float(np.linalg.cond(trace.W.astype(np.float64)))


@claim(
    scene="XorNeedsALayer",
    en="left to itself gradient descent flattens it: median over the nets that succeed, more than ten times",
    zh="不加约束时，梯度下降会把平面压扁：成功的网络里，中位数超过十倍",
    relation=">",
    bound=10,
)
def plane_would_be_flattened(trace: XorNeedsALayerTrace) -> float:
    succeeded = trace.accuracy_at[-1, LEAKY] == 1
    return float(np.median(np.linalg.cond(trace.W_at[-1, LEAKY, succeeded][:, :2].astype(np.float64))))


@claim(
    scene="XorNeedsALayer",
    en="folded by one hidden layer of two units, one straight line gets every point right",
    zh="经过一个只有两个单元的隐藏层折叠，一条直线分对所有的点",
    relation="==",
    bound=1.0,
)
def one_layer_is_enough(trace: XorNeedsALayerTrace) -> float:
    logits = trace.substeps[2] @ trace.w.astype(np.float64) + trace.c
    return float(((logits > 0) == (trace.y == 1)).mean())


def _solved(trace: XorNeedsALayerTrace, family: int) -> float:
    return float(trace.solved()[family])


@claim(
    scene="XorNeedsALayer",
    en="yet not all of 20 starts of the 2-2-1 net with leaky ReLU get there",
    zh="但 leaky ReLU 的 2-2-1 网络，20 次训练并非次次成功",
    relation="<",
    bound=20,
)
@claim(
    scene="XorNeedsALayer",
    en="though more than 5 do",
    zh="不过成功的超过 5 次",
    relation=">",
    bound=5,
)
def leaky_solved(trace: XorNeedsALayerTrace) -> float:
    return _solved(trace, LEAKY)


@claim(
    scene="XorNeedsALayer",
    en="nor do all of 20 with tanh",
    zh="换成 tanh，20 次也并非次次成功",
    relation="<",
    bound=20,
)
def tanh_solved(trace: XorNeedsALayerTrace) -> float:
    return _solved(trace, TANH)


@claim(
    scene="XorNeedsALayer",
    en="with ReLU at most 12 of 20 do, though the net could represent the answer",
    zh="换成 ReLU 最多 12 次，尽管网络本来可以表示答案",
    relation="<=",
    bound=12,
)
def relu_solved(trace: XorNeedsALayerTrace) -> float:
    return _solved(trace, RELU)


@claim(
    scene="XorNeedsALayer",
    en="eight hidden units instead of two: of 20 starts at most one fails",
    zh="把隐藏单元从两个加到八个：20 次中最多失败一次",
    relation=">=",
    bound=19,
)
def wide_solved(trace: XorNeedsALayerTrace) -> float:
    return _solved(trace, WIDE)


@claim(
    scene="XorNeedsALayer",
    en="a linear unit that reads the product x1·x2 needs no hidden layer: all 20 starts get every point right",
    zh="直接读入乘积 x1·x2 的线性单元不需要隐藏层：20 次全部分对",
    relation="==",
    bound=1.0,
)
def the_product_needs_no_layer(trace: XorNeedsALayerTrace) -> float:
    return float(trace.product_accuracy.min())


@claim(
    scene="XorNeedsALayer",
    en="the small nets on screen, worked out without torch, give torch's numbers",
    zh="画面上的小网络不借助 torch 算出，与 torch 的结果一致",
    relation="<",
    bound=1e-4,
)
def numpy_equals_torch(trace: XorNeedsALayerTrace) -> float:
    shown = trace.logits_of(len(trace.steps) - 1, trace.X)
    return float((np.abs(shown - trace.final_logits) / (1 + np.abs(shown))).max())
