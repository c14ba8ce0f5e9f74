"""A small convolutional net learns six outline shapes; its filters, maps and answers are kept all along.

Receptive fields are counted as in Araujo et al. (2019); filters and maps are looked at as in Zeiler and Fergus (2013).
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from models.data import SHAPES, outline_shapes, upright_shapes
from models.edges import edge_match, edge_templates
from models.experiment import claim, experiment
from models.shape_net import (
    chain_of_units,
    field_gradients,
    logits_of,
    median_of_margins,
    replay,
    shape_net,
    stages_of,
)
from models.trace import Trace
from models.traces.representation.features_forming import FeaturesFormingTrace, receptive_field
from models.training import Recorder, train

EXAMPLES = 4
FIELD_IMAGES = 200


@experiment
def features_forming(
    seed: int,
    size: int = 24,
    noise: float = 0.12,
    train_images: int = 3000,
    test_images: int = 1000,
    steps: int = 600,
    batch_size: int = 64,
    learning_rate: float = 3e-3,
    probe_class: int = 1,
    directions: int = 24,
    random_filters: int = 20_000,
    checks: int = 5,
) -> Trace:
    images, labels = map(torch.from_numpy, outline_shapes(train_images, size, noise, 2 * seed))
    unseen, truth = map(torch.from_numpy, outline_shapes(test_images, size, noise, 2 * seed + 1))
    generator = torch.Generator().manual_seed(seed)
    net = shape_net(generator)

    def loss(step: int) -> Tensor:
        batch = torch.randint(train_images, (batch_size,), generator=generator)
        return cross_entropy(net(images[batch]), labels[batch])

    def accuracy(net: nn.Module) -> Tensor:
        return (logits_of(net, unseen).argmax(1) == truth).float().mean()

    recorder = Recorder(net, _recorded_steps(steps), measures={"accuracy": accuracy})
    train(loss, torch.optim.Adam(net.parameters(), lr=learning_rate), steps, recorder)

    probe_index = median_of_margins(logits_of(net, unseen), truth, probe_class)
    probe = unseen[probe_index : probe_index + 1]
    film = replay(net, recorder, probe)
    unit = chain_of_units(net, {name: rows[-1] for name, rows in film.items()}, probe_class)
    gradient, mean_gradient = field_gradients(net, unit, probe, unseen[:FIELD_IMAGES])
    edges = edge_templates(directions)
    random_weights = np.random.default_rng(seed).standard_normal((random_filters, 5, 5))
    noise_images = torch.rand(checks, 1, size, size, generator=generator)
    # in float64, where nothing but the formula could part torch from numpy
    on_noise = {name: output.numpy() for name, output in stages_of(net.double(), noise_images.double()).items()}
    return FeaturesFormingTrace(
        icons=upright_shapes(size),
        examples=np.stack([unseen[truth == k][:EXAMPLES, 0].numpy() for k in range(len(SHAPES))]),
        train_images=train_images,
        test_images=test_images,
        batch_size=batch_size,
        parameter_count=sum(parameter.numel() for parameter in net.parameters()),
        chance=float(torch.bincount(truth).max()) / test_images,
        steps=np.array(recorder.at),
        loss=recorder.loss(),
        accuracy_at=recorder.measure("accuracy"),
        W1_at=recorder.parameter("z1.weight"),
        b1_at=recorder.parameter("z1.bias"),
        W2_at=recorder.parameter("z2.weight"),
        b2_at=recorder.parameter("z2.bias"),
        W3_at=recorder.parameter("z3.weight"),
        b3_at=recorder.parameter("z3.bias"),
        W_at=recorder.parameter("logits.weight"),
        b_at=recorder.parameter("logits.bias"),
        probe=probe[0, 0].numpy(),
        probe_label=probe_class,
        probe_index=probe_index,
        h1_at=film["h1"],
        h2_at=film["h2"],
        h3_at=film["h3"],
        logits_at=film["logits"],
        probabilities_at=film["probabilities"],
        link1_at=film["link1"][:, :, 0],
        link2_at=film["link2"],
        link3_at=film["link3"],
        link_at=film["link"],
        z1=film["z1"][-1],
        p1=film["p1"][-1],
        z2=film["z2"][-1],
        p2=film["p2"][-1],
        z3=film["z3"][-1],
        features=film["features"][-1],
        unit=unit,
        field=np.array(
            [receptive_field(layer, int(row), int(column), size) for layer, (_, row, column) in enumerate(unit, 1)]
        ),
        field_gradient=gradient,
        field_mean=mean_gradient,
        edges=edges,
        edge_match_at=np.stack([edge_match(W[:, 0], edges) for W in recorder.parameter("z1.weight")]),
        random_match=np.sort(edge_match(random_weights, edges)),
        checks=noise_images[:, 0].numpy(),
        checks_z1=on_noise["z1"],
        checks_z2=on_noise["z2"],
        checks_z3=on_noise["z3"],
        checks_logits=on_noise["logits"],
    )


def _recorded_steps(steps: int) -> list[int]:
    """About 60: every 1/120 of the first sixth, 1/60 up to the half, 1/40 of the rest."""
    unit, first, second = max(1, steps // 120), steps // 6, steps // 2
    return [*range(0, first, unit), *range(first, second, 2 * unit), *range(second, steps, 3 * unit), steps]


@claim(
    scene="FromPixelsUp",
    en="the net on screen, worked out without torch, gives torch's numbers for 5 random images, layer by layer",
    zh="画面上的网络不借助 torch 算出，对 5 幅随机图像逐层与 torch 的结果一致",
    relation="<",
    bound=1e-5,
)
def numpy_equals_torch(trace: FeaturesFormingTrace) -> float:
    worst = 0.0
    for i, image in enumerate(trace.checks):
        stages = trace.forward(image)
        for name in ("z1", "z2", "z3", "logits"):
            worst = max(worst, float(np.abs(stages[name] - getattr(trace, f"checks_{name}")[i]).max()))
    return worst


@claim(
    scene="FromPixelsUp",
    en="and for the shape on screen every map as the net itself has it, within 1e-5 of the layer's largest value",
    zh="画面上的图形也是如此：每张图与网络自身的结果相差不到该层最大值的 1e-5",
    relation="<",
    bound=1e-5,
)
def maps_are_the_nets_own(trace: FeaturesFormingTrace) -> float:
    own = {name: getattr(trace, name) for name in ("z1", "p1", "z2", "p2", "z3", "features")}
    own |= {name: getattr(trace, f"{name}_at")[-1] for name in ("h1", "h2", "h3", "logits", "probabilities")}
    stages = trace.forward(trace.probe)
    return max(float(np.abs(stages[name] - own[name]).max() / np.abs(own[name]).max()) for name in own)


@claim(
    scene="FromPixelsUp",
    en="the six probabilities sum to 1 at every recorded step",
    zh="在记录的每一步，六个概率之和都为 1",
    relation="<",
    bound=1e-6,
)
def probabilities_sum_to_one(trace: FeaturesFormingTrace) -> float:
    return float(np.abs(trace.probabilities_at.sum(axis=1) - 1).max())


@claim(scene="FromPixelsUp", en="the net has 6,214 parameters", zh="网络共有 6,214 个参数", relation="==", bound=6214)
def has_so_many_parameters(trace: FeaturesFormingTrace) -> float:
    return trace.parameter_count


@claim(
    scene="FromPixelsUp",
    en="trained, it names more than 95 % of the shapes it has never seen",
    zh="训练之后，从未见过的图形中有 95% 以上被它认出",
    relation=">",
    bound=0.95,
)
@claim(
    scene="FeaturesForming",
    en="after 600 steps it names more than 95 % of the shapes it has never seen",
    zh="600 步之后，从未见过的图形中有 95% 以上被它认出",
    relation=">",
    bound=0.95,
)
def final_accuracy(trace: FeaturesFormingTrace) -> float:
    return float(trace.accuracy_at[-1])


@claim(
    scene="FromPixelsUp",
    en="and the shape on screen with a probability of more than .9",
    zh="画面上的图形，它给出的概率超过 0.9",
    relation=">",
    bound=0.9,
)
def probe_is_recognised(trace: FeaturesFormingTrace) -> float:
    return float(trace.probabilities_at[-1, trace.probe_label])


@claim(
    scene="FromPixelsUp",
    en="no pixel outside a unit's receptive field moves the unit: there its gradient is exactly 0",
    zh="感受野之外的像素对该单元毫无影响：那里的梯度恰好为 0",
    relation="==",
    bound=0,
)
def nothing_comes_from_outside_the_field(trace: FeaturesFormingTrace) -> float:
    outside = _inside_fields(trace) == 0
    return float(max(trace.field_gradient[outside].max(), trace.field_mean[outside].max()))


@claim(
    scene="FromPixelsUp",
    en="and of the pixels inside at least 99 % do move it in some image",
    zh="而感受野之内，至少 99% 的像素会在某些图像中影响它",
    relation=">=",
    bound=0.99,
)
def the_field_is_no_larger_than_it_must(trace: FeaturesFormingTrace) -> float:
    return float((trace.field_mean[_inside_fields(trace)] > 0).mean())


@claim(
    scene="FromPixelsUp",
    en="the middle quarter of the deepest unit's field carries more than 40 % of its mean gradient",
    zh="最深单元感受野正中的四分之一，占其平均梯度的 40% 以上",
    relation=">",
    bound=0.4,
)
def the_middle_counts_most(trace: FeaturesFormingTrace) -> float:
    return trace.middle_share()


def _inside_fields(trace: FeaturesFormingTrace) -> NDArray[np.bool_]:
    """(3, size, size): the pixels of each unit's analytic receptive field."""
    inside = np.zeros(trace.field_mean.shape, dtype=bool)
    for mask, (top, left, bottom, right) in zip(inside, trace.field, strict=True):
        mask[top:bottom, left:right] = True
    return inside


def _accuracy_before(trace: FeaturesFormingTrace, step: int) -> float:
    return float(trace.accuracy_at[np.abs(trace.steps - step).argmin()])


@claim(
    scene="FeaturesForming",
    en="it starts as a guess: fewer than 35 % of the test shapes right",
    zh="起初只是猜测：测试图形的正确率不到 35%",
    relation="<",
    bound=0.35,
)
def accuracy_at_the_start(trace: FeaturesFormingTrace) -> float:
    return _accuracy_before(trace, 0)


@claim(
    scene="FeaturesForming",
    en="after 25 steps fewer than 65 % are right",
    zh="25 步之后，正确率仍不到 65%",
    relation="<",
    bound=0.65,
)
def accuracy_after_25_steps(trace: FeaturesFormingTrace) -> float:
    return _accuracy_before(trace, 25)


@claim(
    scene="FeaturesForming",
    en="after 100 steps more than 60 % are",
    zh="100 步之后，正确率超过 60%",
    relation=">",
    bound=0.6,
)
def accuracy_after_100_steps(trace: FeaturesFormingTrace) -> float:
    return _accuracy_before(trace, 100)


@claim(
    scene="FeaturesForming",
    en="after 300 steps more than 80 % are",
    zh="300 步之后，正确率超过 80%",
    relation=">",
    bound=0.8,
)
def accuracy_after_300_steps(trace: FeaturesFormingTrace) -> float:
    return _accuracy_before(trace, 300)


@claim(
    scene="FeaturesForming",
    en="the first layer's filters come to resemble edges and strokes: their mean |correlation| rises by more than .1",
    zh="第一层滤波器越来越像边缘和笔画：平均 |相关系数| 上升超过 0.1",
    relation=">",
    bound=0.1,
)
def filters_come_to_resemble_edges(trace: FeaturesFormingTrace) -> float:
    return float(trace.edge_match_at[-1].mean() - trace.edge_match_at[0].mean())


@claim(
    scene="FeaturesForming",
    en="the filter that ends most like an edge begins below the random 95th percentile",
    zh="最终最像边缘的那个滤波器，起初低于随机滤波器的第 95 百分位",
    relation="<",
    bound=0,
)
def the_filter_shown_begins_as_noise(trace: FeaturesFormingTrace) -> float:
    shown = trace.edge_match_at[-1].argmax()
    return float(trace.edge_match_at[0, shown] - np.quantile(trace.random_match, 0.95))


@claim(
    scene="FeaturesForming",
    en="and ends above the 99th",
    zh="最终则高于第 99 百分位",
    relation=">",
    bound=0,
)
def the_filter_shown_ends_as_an_edge(trace: FeaturesFormingTrace) -> float:
    return float(trace.edge_match_at[-1].max() - np.quantile(trace.random_match, 0.99))


def _edge_like(trace: FeaturesFormingTrace, record: int) -> float:
    """How many filters match an edge better than 95 % of random filters do."""
    return float((trace.edge_match_at[record] > np.quantile(trace.random_match, 0.95)).sum())


@claim(
    scene="FeaturesForming",
    en="at least 3 of the 8 end more like an edge than 95 % of random filters are",
    zh="8 个中至少有 3 个最终比 95% 的随机滤波器更像边缘",
    relation=">=",
    bound=3,
)
def edge_like_filters_at_the_end(trace: FeaturesFormingTrace) -> float:
    return _edge_like(trace, -1)


@claim(
    scene="FeaturesForming",
    en="where chance leaves none or one, at most 2, at the start",
    zh="而起初只有零到一个（至多 2 个），与随机无异",
    relation="<=",
    bound=2,
    share=0.8,
)
def edge_like_filters_at_the_start(trace: FeaturesFormingTrace) -> float:
    return _edge_like(trace, 0)


@claim(
    scene="FeaturesForming",
    en="yet not all: the filter least like an edge lies below the random 95th percentile",
    zh="但并非全部：最不像边缘的那个仍在随机滤波器的第 95 百分位之下",
    relation="<",
    bound=0,
    share=0.4,
)
def not_every_filter_is_an_edge(trace: FeaturesFormingTrace) -> float:
    return float(trace.edge_match_at[-1].min() - np.quantile(trace.random_match, 0.95))
