"""What the experiment on vanishing gradients leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints

# Kinds of nets; the first TRAINED of them are trained.
SIGMOID, TANH, RELU, NORM, RESIDUAL, RELU_NORM, RELU_RESIDUAL, RELU_SCALED = range(8)
TRAINED = 5


@dataclass(frozen=True)
class VanishingGradientTrace(Trace):
    """How large the gradient of each layer's weights is, in deep nets that differ in one thing at a time.

    Kinds, in this order: sigmoid; tanh; ReLU; sigmoid with batch normalisation; sigmoid with shortcuts; ReLU with
    batch normalisation; ReLU with shortcuts; the same with smaller branches beside them. Sigmoid and tanh start as
    Glorot and Bengio have it, ReLU as He et al.
    A norm is the Frobenius norm of ∂L/∂W of a hidden layer; layers are counted from the input.
    """

    experiment: ClassVar[str] = "optimization/vanishing_gradient"

    width: Annotated[int, "", "units of each hidden layer"]
    depth: Annotated[int, "", "hidden layers of the nets that are trained"]
    deep: Annotated[int, "", "hidden layers of the deeper ones"]
    samples: Annotated[int, "", "training digits behind the norms at the start"]
    start_norm: Annotated[Doubles, "8, depth", "before training, in float64"]
    deep_start_norm: Annotated[Doubles, "8, deep", "ditto, of the deeper nets"]

    start_spread: Annotated[
        Doubles, "8, depth", "how far digits lie apart in each layer's output, as a share of its length"
    ]

    batch: Annotated[int, "", "digits of a step"]
    learning_rate: Annotated[float, "", "largest rate of Adam, on a cosine to 0"]
    loss: Annotated[Floats, "5, steps + 1", "of the batch, before each step"]
    norm: Annotated[Floats, "5, steps + 1, depth", "of the batch's gradient, before each step"]
    accuracy_at: Annotated[Ints, "records", "steps at which accuracy was measured"]
    accuracy: Annotated[Doubles, "5, records", "on test digits"]
    tests: Annotated[int, "", "test digits"]
    rates: Annotated[Doubles, "rates", "at which the first kind was trained, the one above as the last"]
    sigmoid_accuracy: Annotated[Doubles, "rates", "of it on test digits, in the end"]
    evened_accuracy: Annotated[float, "", "ditto with Adam's steps as long in the first layers as in the last"]
