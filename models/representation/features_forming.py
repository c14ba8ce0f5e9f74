"""A small convolutional net learns six outline shapes; its filters, maps and answers are kept all along.

Receptive fields are counted as in Araujo et al. (2019); filters and maps are looked at as in Zeiler and Fergus (2013).
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from models.arithmetic import adam
from models.data import SHAPES, outline_shapes, upright_shapes
from models.edges import edge_match, edge_templates
from models.experiment import experiment, value
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
    train(loss, adam(net.parameters(), learning_rate), steps, recorder)

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


@value
def numpy_equals_torch(trace: FeaturesFormingTrace) -> float:
    worst = 0.0
    for i, image in enumerate(trace.checks):
        stages = trace.forward(image)
        for name in ("z1", "z2", "z3", "logits"):
            worst = max(worst, float(np.abs(stages[name] - getattr(trace, f"checks_{name}")[i]).max()))
    return worst


@value
def maps_are_the_nets_own(trace: FeaturesFormingTrace) -> float:
    own = {name: getattr(trace, name) for name in ("z1", "p1", "z2", "p2", "z3", "features")}
    own |= {name: getattr(trace, f"{name}_at")[-1] for name in ("h1", "h2", "h3", "logits", "probabilities")}
    stages = trace.forward(trace.probe)
    return max(float(np.abs(stages[name] - own[name]).max() / np.abs(own[name]).max()) for name in own)


@value
def probabilities_sum_to_one(trace: FeaturesFormingTrace) -> float:
    return float(np.abs(trace.probabilities_at.sum(axis=1) - 1).max())


@value
def has_so_many_parameters(trace: FeaturesFormingTrace) -> float:
    return trace.parameter_count


@value
@value
def final_accuracy(trace: FeaturesFormingTrace) -> float:
    return float(trace.accuracy_at[-1])


@value
def probe_is_recognised(trace: FeaturesFormingTrace) -> float:
    return float(trace.probabilities_at[-1, trace.probe_label])


@value
def nothing_comes_from_outside_the_field(trace: FeaturesFormingTrace) -> float:
    outside = _inside_fields(trace) == 0
    return float(max(trace.field_gradient[outside].max(), trace.field_mean[outside].max()))


@value
def the_field_is_no_larger_than_it_must(trace: FeaturesFormingTrace) -> float:
    return float((trace.field_mean[_inside_fields(trace)] > 0).mean())


@value
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


@value
def accuracy_at_the_start(trace: FeaturesFormingTrace) -> float:
    return _accuracy_before(trace, 0)


@value
def accuracy_after_25_steps(trace: FeaturesFormingTrace) -> float:
    return _accuracy_before(trace, 25)


@value
def accuracy_after_100_steps(trace: FeaturesFormingTrace) -> float:
    return _accuracy_before(trace, 100)


@value
def accuracy_after_300_steps(trace: FeaturesFormingTrace) -> float:
    return _accuracy_before(trace, 300)


@value
def filters_come_to_resemble_edges(trace: FeaturesFormingTrace) -> float:
    return float(trace.edge_match_at[-1].mean() - trace.edge_match_at[0].mean())


@value
def the_filter_shown_begins_as_noise(trace: FeaturesFormingTrace) -> float:
    shown = trace.edge_match_at[-1].argmax()
    return float(trace.edge_match_at[0, shown] - np.quantile(trace.random_match, 0.95))


@value
def the_filter_shown_ends_as_an_edge(trace: FeaturesFormingTrace) -> float:
    return float(trace.edge_match_at[-1].max() - np.quantile(trace.random_match, 0.99))


def _edge_like(trace: FeaturesFormingTrace, record: int) -> float:
    """How many filters match an edge better than 95 % of random filters do."""
    return float((trace.edge_match_at[record] > np.quantile(trace.random_match, 0.95)).sum())


@value
def edge_like_filters_at_the_end(trace: FeaturesFormingTrace) -> float:
    return _edge_like(trace, -1)


@value
def edge_like_filters_at_the_start(trace: FeaturesFormingTrace) -> float:
    return _edge_like(trace, 0)


@value
def not_every_filter_is_an_edge(trace: FeaturesFormingTrace) -> float:
    return float(trace.edge_match_at[-1].min() - np.quantile(trace.random_match, 0.95))
