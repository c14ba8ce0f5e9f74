"""Recorded nets between their records, and at points that they were not shown; proven by what was recorded.

This is the one forward pass beside torch's. It knows chains of dense layers, of one net or of many side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from models.traces.arrays import Doubles
from netfilm.recording import Layer, Recording

Parameters = Mapping[str, Doubles]
Step = Callable[[Doubles, Layer, Parameters], Doubles]


def parameters_at(net: Recording, step: float) -> dict[str, Doubles]:
    """All parameters (out, …) at a step; between two records straight from one to the other."""
    found = {name: net.parameter(name) for name in net.parameters}
    if len(net.steps) == 1:
        return {name: values[0].astype(np.float64) for name, values in found.items()}
    after = int(np.clip(np.searchsorted(net.steps, step), 1, len(net.steps) - 1))
    share = (step - net.steps[after - 1]) / (net.steps[after] - net.steps[after - 1])
    return {
        name: (1 - share) * values[after - 1].astype(np.float64) + share * values[after].astype(np.float64)
        for name, values in found.items()
    }


def outputs(net: Recording, inputs: NDArray[np.floating], parameters: Parameters | None = None) -> dict[str, Doubles]:
    """By the name of each layer, in their order, what it puts out for other inputs: (points, out) as torch's.

    Args:
        net: a chain of layers.
        inputs: as the network takes them: (points, in), or (in, points) for many nets side by side.
        parameters: those of the last record, where none are given.

    Raises:
        KeyError: a layer is of a kind that is not known here.
    """
    parameters = parameters_at(net, net.steps[-1]) if parameters is None else parameters
    h, found = inputs.astype(np.float64), {}
    for layer in net.layers:
        if layer.kind != "Sequential":
            h = found[layer.name] = KINDS[layer.kind](h, layer, parameters)
    return found


def output(net: Recording, inputs: NDArray[np.floating], parameters: Parameters | None = None) -> Doubles:
    """(points, out), or (nets, out, points): what the network puts out for other inputs."""
    return list(outputs(net, inputs, parameters).values())[-1]


def slope_of(layer: Layer) -> float:
    """The slope of a recorded leaky ReLU below 0."""
    return float(layer.settings.removeprefix("negative_slope="))


def _linear(h: Doubles, layer: Layer, parameters: Parameters) -> Doubles:
    weight, *bias = (parameters[name] for name in layer.parameters)
    z: Doubles = h @ weight.T + (bias[0] if bias else 0.0)
    return z


def _shift(h: Doubles, layer: Layer, parameters: Parameters) -> Doubles:
    return h + parameters[layer.parameters[0]]


def _many_linear(h: Doubles, layer: Layer, parameters: Parameters) -> Doubles:
    z: Doubles = parameters[layer.parameters[0]] @ h
    return z


def _many_shift(h: Doubles, layer: Layer, parameters: Parameters) -> Doubles:
    return h + parameters[layer.parameters[0]][..., None]


def _leaky_relu(h: Doubles, layer: Layer, parameters: Parameters) -> Doubles:
    return np.where(h > 0, h, slope_of(layer) * h)


def _relu(h: Doubles, layer: Layer, parameters: Parameters) -> Doubles:
    return np.where(h > 0, h, 0.0)


def _tanh(h: Doubles, layer: Layer, parameters: Parameters) -> Doubles:
    return np.tanh(h)


KINDS: Mapping[str, Step] = {
    "Linear": _linear, "Shift": _shift, "ManyLinear": _many_linear, "ManyShift": _many_shift,
    "LeakyReLU": _leaky_relu, "ReLU": _relu, "Tanh": _tanh,
}  # fmt: skip
