"""Six activations by torch: their slopes, how they bend a turned plane, which points they merge, what can be undone.

All of that is algebra. Measured is where trained nets stand on the curves: how many of their units' slopes are nearly
flat, and how many z lie beyond the lowest value. Leaky ReLU: Maas et al. (2013). GELU: Hendrycks and Gimpel (2016).
SiLU, also called swish: Ramachandran et al. (2017).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from models.framework.arithmetic import distances, sqrt
from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.traces.arrays import Doubles
from models.traces.transformation.activations_bend import ACTIVATIONS, ActivationsBendTrace
from models.transformation.activated_nets import spiral_nets

Activation = Callable[[Tensor], Tensor]
SIGMOID, TANH, RELU, LEAKY, GELU, SILU = range(6)
STEP = 1e-6  # of central differences
SMALL_SLOPE = 0.01
GAINS = {"tanh": 1.0, "gelu": math.sqrt(2), "silu": math.sqrt(2)}  # of the starts of the nets that are trained
FAR = 50.0  # beyond it every slope that vanishes is 0 in float64
DISC_RADIUS, RING_RADIUS = 1.2, 0.9


@experiment
def activations_bend(
    seed: int,
    slope: float = 0.2,
    reach: float = 4.0,
    axis: int = 801,
    turn: float = 30.0,
    enlargement: float = 2.2,
    ring: int = 96,
    grid: int = 23,
    probes: int = 160,
    randoms: int = 20_000,
    nets: int = 8,
) -> Trace:
    """`grid` and `probes` are points to a side of the square around the disc; `nets` are trained of each kind.

    Only random inputs and nets depend on the seed.
    """
    generator = torch.Generator().manual_seed(seed)
    functions = _functions(slope)
    half = torch.linspace(0, reach, axis // 2 + 1, dtype=torch.float64)
    z = torch.cat([-half[1:].flip(0), half])
    random = reach * (2 * torch.rand(randoms, dtype=torch.float64, generator=generator) - 1)
    angle = torch.deg2rad(torch.tensor(turn, dtype=torch.float64))
    W = enlargement * torch.stack([torch.stack([angle.cos(), -angle.sin()]), torch.stack([angle.sin(), angle.cos()])])
    around = (torch.arange(ring, dtype=torch.float64) + 0.5) * (2 * torch.pi / ring)
    circle = RING_RADIUS * torch.stack([around.cos(), around.sin()], dim=1)
    square = _even_disc(grid, DISC_RADIUS)
    return ActivationsBendTrace(
        slope=slope,
        z=z.numpy(),
        W=W.numpy(),
        disc_radius=DISC_RADIUS,
        ring=circle.numpy(),
        ring_z=(circle @ W.T).numpy(),
        ring_image=_images(functions, circle @ W.T),
        grid=square.numpy(),
        grid_image=_images(functions, square @ W.T),
        **_slopes(functions, z, random),
        **_areas(functions, z, _even_disc(probes, enlargement * DISC_RADIUS)),
        **_merged(circle @ W.T, _even_disc(probes, enlargement * DISC_RADIUS), generator),
        **_undone(functions, slope, torch.cat([circle, square]) @ W.T, random, ring),
        **_shapes(functions, z),
        **_in_nets(functions, nets, seed),
    )


def _functions(slope: float) -> dict[str, Activation]:
    functions: dict[str, Activation] = {name: getattr(functional, name) for name in ACTIVATIONS}
    return {**functions, "leaky_relu": lambda z: functional.leaky_relu(z, slope)}


def _derivative(function: Activation, z: Tensor) -> Tensor:
    leaf = z.clone().requires_grad_()
    (slope,) = torch.autograd.grad(function(leaf).sum(), leaf)
    return slope


def _images(functions: dict[str, Activation], points: Tensor) -> Doubles:
    return torch.stack([function(points) for function in functions.values()]).numpy()


def _even_disc(side: int, radius: float) -> Tensor:
    """The points of a square grid that lie in a disc; with an even side none of them on an axis."""
    line = (torch.arange(side, dtype=torch.float64) + 0.5) * (2 * radius / side) - radius
    square = torch.cartesian_prod(line, line)
    return square[(square**2).sum(1) < radius**2]


# ---- slopes --------------------------------------------------------------------------------------------------------


def _slopes(functions: dict[str, Activation], z: Tensor, random: Tensor) -> dict[str, Any]:
    slopes = torch.stack([_derivative(function, z) for function in functions.values()])
    largest, at = slopes.max(1).values, slopes.argmax(1)
    return {
        "values": _images(functions, z),
        "derivatives": slopes.numpy(),
        "difference_error": np.array([_difference_error(f, z[z.abs() > STEP]) for f in functions.values()]),
        "random_difference_error": np.array([_difference_error(f, random) for f in functions.values()]),
        "max_derivative": largest.numpy(),
        "max_derivative_at": z[at].numpy(),
        "random_max_derivative": np.array([float(_derivative(f, random).max()) for f in functions.values()]),
        "end_derivative": slopes[:, [0, -1]].numpy(),
        "saturated_from": np.array([_saturated_from(function) for function in functions.values()]),
    }


def _difference_error(function: Activation, z: Tensor) -> float:
    differences = (function(z + STEP) - function(z - STEP)) / (2 * STEP)
    return float((differences - _derivative(function, z))[z.abs() > STEP].abs().max())


def _saturated_from(function: Activation) -> float:
    """The |z| where the larger of the slopes at -z and z falls to SMALL_SLOPE for good; NaN where it never does."""

    def excess(z: Tensor) -> Tensor:
        return _derivative(function, torch.stack([-z, z])).abs().max() - SMALL_SLOPE

    near, far = (torch.tensor(z, dtype=torch.float64) for z in (0.0, FAR))
    return float(_root(excess, near, far)) if excess(far) < 0 < excess(near) else np.nan


def _root(function: Activation, one: Tensor, other: Tensor) -> Tensor:
    """Where a function of one number changes sign between two, by bisection to the last bit."""
    start = function(one).sign()
    for _ in range(200):
        middle = (one + other) / 2
        one, other = (middle, other) if function(middle).sign() == start else (one, middle)
    return other


def _areas(functions: dict[str, Activation], z: Tensor, probes: Tensor) -> dict[str, Any]:
    """The area factor |det J| = |σ'(z1) σ'(z2)| over points that fill the disc of z evenly."""
    factors = torch.stack([_derivative(function, probes).prod(1).abs() for function in functions.values()])
    largest = torch.stack([_derivative(function, z).max() for function in functions.values()])[:, None] ** 2
    return {
        "probes": len(probes),
        "area_left": factors.mean(1).numpy(),
        "saturated_share": (factors < 0.01 * largest).double().mean(1).numpy(),
    }


# ---- points that merge, and ways back --------------------------------------------------------------------------------


def _merged(ring_z: Tensor, probes: Tensor, generator: torch.Generator) -> dict[str, Any]:
    corner = torch.where((ring_z.relu() == 0).all(1))[0]
    apart = distances(ring_z[corner], ring_z[corner])
    pair = corner[torch.tensor(divmod(int(apart.argmax()), len(corner)))]
    direction = torch.randn(len(probes), 2, dtype=torch.float64, generator=generator)
    radius = sqrt(torch.rand(len(probes), 1, dtype=torch.float64, generator=generator))
    random = functional.normalize(direction) * radius
    return {
        "relu_counts": _relu_counts(probes),
        "ring_counts": _relu_counts(ring_z),
        "random_counts": _relu_counts(random),
        "pair": pair.sort().values.numpy(),
    }


def _relu_counts(points: Tensor) -> NDArray[np.int64]:
    """Points (n, 2) that ReLU puts into the corner, onto an axis, and nowhere else."""
    zeros = (points.relu() == 0).sum(1)
    return torch.stack([(zeros == number).sum() for number in (2, 1, 0)]).numpy()


def _undone(
    functions: dict[str, Activation], slope: float, points: Tensor, random: Tensor, ring: int
) -> dict[str, Any]:
    inverses: dict[str, Activation] = {
        "sigmoid": torch.logit,
        "tanh": torch.atanh,
        "leaky_relu": lambda h: torch.where(h > 0, h, h / slope),
    }

    def error(name: str, z: Tensor) -> float:
        return float((inverses[name](functions[name](z)) - z).abs().max()) if name in inverses else np.nan

    return {
        "undone": inverses["leaky_relu"](functions["leaky_relu"](points[:ring])).numpy(),
        "undo_error": np.array([error(name, points) for name in functions]),
        "random_undo_error": np.array([error(name, random) for name in functions]),
    }


def _shapes(functions: dict[str, Activation], z: Tensor) -> dict[str, Any]:
    """Whether each function rises, and where the ones that turn have their least value."""
    turns = [_minimum(function) for function in functions.values()]
    return {
        "monotone": np.array([bool((_derivative(f, z) >= 0).all()) for f in functions.values()]),
        "one_to_one": np.array([bool((f(z).diff() > 0).all()) for f in functions.values()]),
        "minimum": np.array([value for value, _, _ in turns]),
        "minimum_at": np.array([at for _, at, _ in turns]),
        "same_value": np.array([pair for _, _, pair in turns]),
    }


def _minimum(function: Activation) -> tuple[float, float, tuple[float, float]]:
    """Least value, its z, and the two z where the value is half of it; NaN where the slope never changes sign."""
    left, zero = torch.tensor(-5.0, dtype=torch.float64), torch.tensor(0.0, dtype=torch.float64)
    if _derivative(function, left) >= 0:
        return np.nan, np.nan, (np.nan, np.nan)
    at = _root(lambda z: _derivative(function, z), left, zero)
    least = function(at)
    pair = (float(_root(lambda z: function(z) - least / 2, at, end)) for end in (-10 + zero, zero))
    return float(least), float(at), (next(pair), next(pair))


def _in_nets(functions: dict[str, Activation], nets: int, seed: int) -> dict[str, Any]:
    """Where nets stand on the curves before training and after; NaN for the activations that none was trained with."""
    flat, beyond = np.full((2, len(functions)), np.nan), np.full((2, len(functions)), np.nan)
    right = np.full(len(functions), np.nan)
    for k, (name, function) in enumerate(functions.items()):
        if name not in GAINS:
            continue
        *states, right[k] = spiral_nets(function, GAINS[name], nets, seed)
        _, turning, _ = _minimum(function)
        peak = float(_derivative(function, torch.linspace(-FAR, FAR, 10_001, dtype=torch.float64)).max())
        for state, z in enumerate(states):
            slopes = _derivative(function, z.double()).abs()
            flat[state, k] = float((slopes < SMALL_SLOPE * peak).double().mean())
            beyond[state, k] = float((z < turning).double().mean())
    return {"nets": nets, "nets_flat": flat, "nets_beyond": beyond, "nets_right": right}


# ---- values --------------------------------------------------------------------------------------------------------


@value
def tanh_nets_are_flat(trace: ActivationsBendTrace) -> float:
    """The share of all z in trained tanh nets where the slope is below 1 % of its peak."""
    return float(trace.nets_flat[1, TANH])


@value
def untrained_tanh_nets_are_flat(trace: ActivationsBendTrace) -> float:
    return float(trace.nets_flat[0, TANH])


@value
def gelu_nets_cross_the_dip(trace: ActivationsBendTrace) -> float:
    """The share of all z in trained GELU nets that lie left of the lowest value."""
    return float(trace.nets_beyond[1, GELU])


@value
def untrained_gelu_nets_cross_the_dip(trace: ActivationsBendTrace) -> float:
    return float(trace.nets_beyond[0, GELU])


@value
def silu_nets_cross_the_dip(trace: ActivationsBendTrace) -> float:
    return float(trace.nets_beyond[1, SILU])


@value
def untrained_silu_nets_cross_the_dip(trace: ActivationsBendTrace) -> float:
    return float(trace.nets_beyond[0, SILU])


@value
def sigmoid_peak(trace: ActivationsBendTrace) -> float:
    return float(trace.max_derivative[SIGMOID])


@value
def tanh_peak(trace: ActivationsBendTrace) -> float:
    return float(trace.max_derivative[TANH])


@value
def sigmoid_saturates(trace: ActivationsBendTrace) -> float:
    return float(trace.end_derivative[SIGMOID].max() / trace.max_derivative[SIGMOID])


@value
def tanh_saturates(trace: ActivationsBendTrace) -> float:
    return float(trace.end_derivative[TANH].max() / trace.max_derivative[TANH])


@value
def relu_merges_a_pair(trace: ActivationsBendTrace) -> float:
    one, other = trace.pair
    is_merged = (trace.ring_image[RELU, one] == trace.ring_image[RELU, other]).all()
    return float(np.linalg.norm(trace.ring_z[one] - trace.ring_z[other]) * is_merged)


@value
def relu_merges_three_quadrants(trace: ActivationsBendTrace) -> float:
    return float(trace.relu_counts[:2].sum() / trace.probes)


@value
def one_to_one(trace: ActivationsBendTrace) -> float:
    return float(trace.one_to_one.sum())


@value
def gelu_dips(trace: ActivationsBendTrace) -> float:
    return float(trace.minimum[GELU])


@value
def silu_dips(trace: ActivationsBendTrace) -> float:
    return float(trace.minimum[SILU])


@value
def dips_double_back(trace: ActivationsBendTrace) -> float:
    return float(np.diff(trace.same_value[[GELU, SILU]], axis=1).min())
