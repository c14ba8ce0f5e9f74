"""A small convolutional net has learned six outline shapes; one image is followed through it, and one unit back.

A. Araujo, W. Norris, J. Sim (2019), Computing Receptive Fields of Convolutional Neural Networks, Distill.
"""

from __future__ import annotations

import torch
from torch import nn

from models.data import SHAPES, outline_shapes, upright_shapes
from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.nets import initialise
from models.shape_net import (
    chain_of_units,
    field_gradients,
    learn_shapes,
    links,
    logits_of,
    median_of_margins,
    shape_net,
    share_right,
    stages_of,
)
from models.traces.convolution import receptive_field
from models.traces.transformation.from_pixels_up import FromPixelsUpTrace

FIELD_IMAGES = 200


@experiment
def from_pixels_up(
    seed: int,
    size: int = 24,
    noise: float = 0.12,
    train_images: int = 3000,
    test_images: int = 1000,
    steps: int = 600,
    batch_size: int = 64,
    learning_rate: float = 3e-3,
    probe_class: int = 1,
) -> Trace:
    images, labels = map(torch.from_numpy, outline_shapes(train_images, size, noise, 2 * seed))
    unseen, truth = map(torch.from_numpy, outline_shapes(test_images, size, noise, 2 * seed + 1))
    generator = torch.Generator().manual_seed(seed)
    net, untrained = shape_net(generator), shape_net(torch.Generator().manual_seed(seed))
    pixels = nn.Sequential(nn.Flatten(), nn.Linear(size * size, len(SHAPES)))
    initialise(pixels, torch.Generator().manual_seed(seed))
    for model in (net, pixels):
        batches = torch.Generator().manual_seed(seed)
        learn_shapes(
            model, images, labels, batches, steps=steps, batch_size=batch_size, learning_rate=learning_rate
        )  # fmt: skip

    probe_index = median_of_margins(logits_of(net, unseen), truth, probe_class)
    probe = unseen[probe_index : probe_index + 1]
    stages = {"image": probe, **stages_of(net, probe)}
    stages["probabilities"] = stages["logits"].softmax(1)
    film = {name: output[0].numpy() for name, output in [*stages.items(), *links(net, stages).items()]}
    unit = chain_of_units(net, film, probe_class)
    fields = [receptive_field(layer, int(row), int(column), size) for layer, (_, row, column) in enumerate(unit, 1)]
    learned = {name: parameter.detach().numpy() for name, parameter in net.named_parameters()}
    return FromPixelsUpTrace(
        icons=upright_shapes(size),
        train_images=train_images,
        test_images=test_images,
        parameter_count=sum(parameter.numel() for parameter in net.parameters()),
        accuracy=float(share_right(net, unseen, truth)),
        line_accuracy=float(share_right(pixels, unseen, truth)),
        W1=learned["z1.weight"],
        b1=learned["z1.bias"],
        W2=learned["z2.weight"],
        b2=learned["z2.bias"],
        W3=learned["z3.weight"],
        b3=learned["z3.bias"],
        W=learned["logits.weight"],
        b=learned["logits.bias"],
        probe=probe[0, 0].numpy(),
        probe_label=probe_class,
        probe_index=probe_index,
        z1=film["z1"],
        h1=film["h1"],
        p1=film["p1"],
        h2=film["h2"],
        h3=film["h3"],
        probabilities=film["probabilities"],
        link1=film["link1"][:, 0],
        link2=film["link2"],
        link3=film["link3"],
        link=film["link"],
        unit=unit,
        field=torch.tensor(fields).numpy(),
        field_mean=field_gradients(net, unit, unseen[:FIELD_IMAGES]),
        untrained_mean=field_gradients(untrained, unit, unseen[:FIELD_IMAGES])[2],
    )


@value
def has_so_many_parameters(trace: FromPixelsUpTrace) -> float:
    return trace.parameter_count


@value
def field_is_so_wide(trace: FromPixelsUpTrace) -> float:
    """Pixels each way that reach a unit of the third layer, where no edge cuts them off."""
    reach = receptive_field(3, 100, 100, 10**6)
    return float(reach[2] - reach[0])


@value
def unseen_shapes_named(trace: FromPixelsUpTrace) -> float:
    return trace.accuracy


@value
def a_line_on_pixels(trace: FromPixelsUpTrace) -> float:
    """As many right by one linear layer on the pixels."""
    return trace.line_accuracy


@value
def the_middle_counts_most(trace: FromPixelsUpTrace) -> float:
    return trace.middle_share()


@value
def the_middle_if_all_counted_alike(trace: FromPixelsUpTrace) -> float:
    return trace.middle_share_of_pixels()
