"""A small convolutional net for outline shapes, and what can be read off it: stages, links, receptive fields."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, cross_entropy

from models.data import SHAPES
from models.framework.arithmetic import adam
from models.framework.training import Recorder, activations_of, evaluating, train
from models.nets import initialise
from models.traces.arrays import Floats, Ints

SOURCES = {1: "image", 2: "p1", 3: "p2"}  # what each layer reads


def shape_net(generator: torch.Generator, side: int = 5) -> nn.Sequential:
    """8, 16 and 32 maps under kernels of side×side, 3×3 and 3×3; a feature is the largest value anywhere in a map."""
    modules: OrderedDict[str, nn.Module] = OrderedDict(
        z1=nn.Conv2d(1, 8, side, padding=side // 2),
        h1=nn.ReLU(),
        p1=nn.MaxPool2d(2),
        z2=nn.Conv2d(8, 16, 3, padding=1),
        h2=nn.ReLU(),
        p2=nn.MaxPool2d(2),
        z3=nn.Conv2d(16, 32, 3, padding=1),
        h3=nn.ReLU(),
        peak=nn.AdaptiveMaxPool2d(1),
        features=nn.Flatten(),
        logits=nn.Linear(32, len(SHAPES)),
    )
    net = nn.Sequential(modules)
    initialise(net, generator)
    return net.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]  # a fifth faster


def learn_shapes(
    net: nn.Module,
    images: Tensor,
    labels: Tensor,
    generator: torch.Generator,
    *,
    steps: int,
    batch_size: int,
    learning_rate: float,
    recorder: Recorder | None = None,
) -> None:
    """Minimises the cross-entropy of batches of images (n, 1, rows, columns) drawn from the generator, with Adam."""

    def loss(step: int) -> Tensor:
        batch = torch.randint(len(images), (batch_size,), generator=generator)
        return cross_entropy(net(images[batch]), labels[batch])

    train(loss, adam(net.parameters(), learning_rate), steps, recorder)


def share_right(net: nn.Module, images: Tensor, truth: Tensor) -> Tensor:
    """(): share of images (n, 1, rows, columns) whose largest logit is that of their class (n,)."""
    return (logits_of(net, images).argmax(1) == truth).float().mean()


def stages_of(net: nn.Sequential, images: Tensor) -> dict[str, Tensor]:
    """The output (n, …) of every module by its name, for images (n, 1, rows, columns)."""
    with evaluating(net):
        return activations_of(net, dict(net.named_children()), images)


def links(net: nn.Sequential, stages: dict[str, Tensor]) -> dict[str, Tensor]:
    """(1, out, in) each: how much every map gives to every map of the next layer, and to every logit."""
    found = {}
    for layer, source in SOURCES.items():
        weight = _weight(net, f"z{layer}")
        outputs, inputs, side, _ = weight.shape
        kernels = weight.transpose(0, 1).reshape(inputs * outputs, 1, side, side)
        given = conv2d(stages[source], kernels, padding=side // 2, groups=inputs)[0].view(
            inputs, outputs, *stages[f"h{layer}"].shape[2:]
        )
        awake = stages[f"h{layer}"] > 0
        found[f"link{layer}"] = (given.abs() * awake).mean((2, 3)).T[None]
    found["link"] = _weight(net, "logits") * stages["features"][:, None]
    return found


def _weight(net: nn.Sequential, name: str) -> Tensor:
    weight = net.get_submodule(name).weight
    assert isinstance(weight, Tensor)
    return weight.detach()


def chain_of_units(net: nn.Sequential, stages: dict[str, Floats], label: int) -> Ints:
    """(3, 3): map, row and column of a unit of h1, of h2 and of h3.

    The last is the one that gives most to the class's logit; each other is, of all units that the next
    one reads, the one that gives most to it.
    """
    top = int(stages["link"][label].argmax())
    units = [(top, *_place_of_largest(stages["h3"][top]))]
    for layer in (3, 2):
        channel, row, column = units[0]
        pooled = np.pad(stages[SOURCES[layer]], ((0, 0), (1, 1), (1, 1)), constant_values=np.nan)
        given = _weight(net, f"z{layer}")[channel].numpy() * pooled[:, row : row + 3, column : column + 3]
        source, down, right = np.unravel_index(np.nanargmax(given), given.shape)
        row, column = 2 * (row + int(down) - 1), 2 * (column + int(right) - 1)
        lower, further = _place_of_largest(stages[f"h{layer - 1}"][source, row : row + 2, column : column + 2])
        units.insert(0, (int(source), row + lower, column + further))
    return np.array(units)


def _place_of_largest(values: Floats) -> tuple[int, int]:
    row, column = np.unravel_index(values.argmax(), values.shape)
    return int(row), int(column)


def field_gradients(net: nn.Sequential, units: Ints, images: Tensor) -> Floats:
    """(3, size, size): |∂z / ∂pixel| of a unit of each layer, averaged over images."""
    found = [
        _pixel_gradient(net, f"z{layer}", unit, images).mean(0) for layer, unit in zip(SOURCES, units, strict=True)
    ]
    return torch.stack(found).numpy()


def _pixel_gradient(net: nn.Sequential, stage: str, unit: Ints, images: Tensor) -> Tensor:
    """(images, size, size): |∂ unit / ∂ pixel| in each image."""
    pixels = images.clone().requires_grad_()
    names = [name for name, _ in net.named_children()]
    channel, row, column = (int(place) for place in unit)
    value = net[: names.index(stage) + 1](pixels)[:, channel, row, column].sum()
    return torch.autograd.grad(value, pixels)[0][:, 0].abs()


def logits_of(net: nn.Module, images: Tensor) -> Tensor:
    """(n, classes): logits of images (n, 1, rows, columns), in parts that stay in the processor's cache."""
    with torch.no_grad():
        return torch.cat([net(part) for part in torch.split(images, 64)])


def median_of_margins(logits: Tensor, truth: Tensor, label: int) -> int:
    """Index of the image of a class whose logit, of (n, classes), leads the best other one by the median margin."""
    others = logits.clone()
    others[:, label] = -torch.inf
    margin = logits[:, label] - others.amax(1)
    members = torch.nonzero(truth == label)[:, 0]
    return int(members[margin[members].argsort(stable=True)[len(members) // 2]])


def replay(net: nn.Sequential, recorder: Recorder, probe: Tensor) -> dict[str, Floats]:
    """Every stage of the probe and the links, (records, …) each; the net ends as it was."""
    history = {name: recorder.parameter(name) for name, _ in net.named_parameters()}
    kept: dict[str, list[Floats]] = {}
    for record in range(len(recorder.at)):
        with torch.no_grad():
            for name, parameter in net.named_parameters():
                parameter.copy_(torch.from_numpy(history[name][record]))
            stages = {"image": probe, **stages_of(net, probe)}
            stages["probabilities"] = stages["logits"].softmax(1)
            for name, output in [*stages.items(), *links(net, stages).items()]:
                kept.setdefault(name, []).append(output[0].numpy())
    return {name: np.stack(rows) for name, rows in kept.items()}
