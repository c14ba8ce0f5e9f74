"""A small convolutional net learns six outline shapes; what its first filters become, and what noise becomes instead.

M. Zeiler, R. Fergus (2014), Visualizing and Understanding Convolutional Networks, ECCV: filters and maps looked at.
"""

from __future__ import annotations

import functools

import numpy as np
import torch
from torch import Tensor, nn

from models.data import outline_shapes, upright_shapes
from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.framework.training import Recorder
from models.representation.smooth_noise import as_smooth_as, blurred_noise
from models.shape_net import (
    learn_shapes,
    logits_of,
    median_of_margins,
    replay,
    shape_net,
    share_right,
)
from models.traces.arrays import Floats
from models.traces.representation.features_forming import (
    FeaturesFormingTrace,
    aligned,
    neighbour_correlation,
    selectivity,
    tuning,
)

FRESH = 10  # seeds below served to choose the filters' size, the measure and its bound; none of them is measured here


@experiment(seeds=10)
def features_forming(
    seed: int,
    size: int = 24,
    noise: float = 0.12,
    side: int = 7,
    train_images: int = 3000,
    test_images: int = 1000,
    steps: int = 600,
    batch_size: int = 64,
    learning_rate: float = 3e-3,
    probe_class: int = 1,
    twins: int = 500,
    random_filters: int = 20_000,
) -> Trace:
    seed += FRESH
    images, labels = map(torch.from_numpy, outline_shapes(train_images, size, noise, 2 * seed))
    unseen, truth = map(torch.from_numpy, outline_shapes(test_images, size, noise, 2 * seed + 1))
    by_lot = labels[torch.randperm(train_images, generator=torch.Generator().manual_seed(seed))]

    def accuracy(net: nn.Module) -> Tensor:
        return share_right(net, unseen, truth)

    teach = functools.partial(learn_shapes, batch_size=batch_size, learning_rate=learning_rate)
    generator, again = torch.Generator().manual_seed(seed), torch.Generator().manual_seed(seed)
    net, blind_net = shape_net(generator, side), shape_net(again, side)
    recorder = Recorder(net, _recorded_steps(steps), measures={"accuracy": accuracy})
    blind = Recorder(blind_net, _recorded_steps(steps), parameters=["z1.weight"])
    teach(net, images, labels, generator, steps=steps, recorder=recorder)
    teach(blind_net, images, by_lot, again, steps=steps, recorder=blind)

    probe_index = median_of_margins(logits_of(net, unseen), truth, probe_class)
    probe = unseen[probe_index : probe_index + 1]
    film = replay(net, recorder, probe)
    filters, others = (r.parameter("z1.weight") for r in (recorder, blind))
    patches, _, answered = blurred_noise(side, random_filters)
    own, foreign = (as_smooth_as(found[-1, :, 0], twins, random_filters) for found in (filters, others))
    median_twins = np.stack([patches[row[len(row) // 2]] for row in own])

    return FeaturesFormingTrace(
        icons=upright_shapes(size),
        train_images=train_images,
        test_images=test_images,
        batch_size=batch_size,
        parameter_count=sum(parameter.numel() for parameter in net.parameters()),
        steps=np.array(recorder.at),
        accuracy_at=recorder.measure("accuracy"),
        by_lot_accuracy=float(accuracy(blind_net)),
        W1_at=filters,
        filters_by_lot_at=others,
        b1=recorder.parameter("z1.bias")[-1],
        W2=recorder.parameter("z2.weight")[-1],
        b2=recorder.parameter("z2.bias")[-1],
        W3=recorder.parameter("z3.weight")[-1],
        b3=recorder.parameter("z3.bias")[-1],
        W=recorder.parameter("logits.weight")[-1],
        b=recorder.parameter("logits.bias")[-1],
        probe=probe[0, 0].numpy(),
        probe_label=probe_class,
        probe_index=probe_index,
        h1_at=_rounded(film["h1"]),
        h2_at=_rounded(film["h2"]),
        h3_at=_rounded(film["h3"]),
        probabilities_at=film["probabilities"],
        link1_at=film["link1"][:, :, 0],
        link2_at=film["link2"],
        link3_at=film["link3"],
        link_at=film["link"],
        twins=median_twins,
        twin_selectivity=np.stack([selectivity(answered[row]) for row in own]),
        twin_tuning=np.stack([aligned(answered[row]).mean(axis=0) for row in own]),
        by_lot_twin_selectivity=np.array([selectivity(answered[row]).mean() for row in foreign]),
    )


def _rounded(maps: Floats) -> Floats:
    """To half precision: more than a picture shows, and half as long to store."""
    return maps.astype(np.float16).astype(np.float32)


def _recorded_steps(steps: int) -> list[int]:
    """About 40: every 1/60 of the first sixth, 1/40 up to the half, 1/24 of the rest."""
    first, second = steps // 6, steps // 2
    parts = [(0, first, 60), (first, second, 40), (second, steps, 24)]
    return [step for start, end, share in parts for step in range(start, end, max(1, steps // share))] + [steps]


@value
def shapes_named(trace: FeaturesFormingTrace) -> float:
    return float(trace.accuracy_at[-1])


@value
def shapes_named_by_lot(trace: FeaturesFormingTrace) -> float:
    return trace.by_lot_accuracy


@value
def filters_grow_smooth(trace: FeaturesFormingTrace) -> float:
    return float(neighbour_correlation(trace.W1_at[-1, :, 0]).mean())


@value
def smooth_by_lot(trace: FeaturesFormingTrace) -> float:
    return float(neighbour_correlation(trace.filters_by_lot_at[-1, :, 0]).mean())


@value
def choosier_than_equally_smooth(trace: FeaturesFormingTrace) -> float:
    return trace.advantage()


@value
def choosier_by_lot(trace: FeaturesFormingTrace) -> float:
    found = selectivity(tuning(trace.filters_by_lot_at[-1, :, 0])).mean()
    return float(found / trace.by_lot_twin_selectivity.mean())
