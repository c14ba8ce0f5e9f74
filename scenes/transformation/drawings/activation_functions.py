"""The six activations of the lecture as functions of arrays; scenes prove them against the network's own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import erf, expit

ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky_relu", "gelu", "silu")


def activation_functions(slope: float) -> tuple[Callable[[np.ndarray], np.ndarray], ...]:
    """In the order of `ACTIVATIONS`; `slope` is the leaky ReLU's below 0, GELU is the exact one."""
    return (
        expit,
        np.tanh,
        lambda z: np.maximum(z, 0),
        lambda z: np.where(z > 0, z, slope * z),
        lambda z: z * (1 + erf(z / np.sqrt(2))) / 2,
        lambda z: z * expit(z),
    )
