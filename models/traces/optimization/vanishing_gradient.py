"""What the experiment on vanishing gradients leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from models.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints

# Kinds of nets; the first TRAINED of them are trained.
SIGMOID, TANH, RELU, NORM, RESIDUAL, RELU_NORM, RELU_RESIDUAL = range(7)
TRAINED = 5


@dataclass(frozen=True)
class VanishingGradientTrace(Trace):
    """How large the gradient of each layer's weights is, in deep nets that differ in one thing at a time.

    Kinds, in this order: sigmoid; tanh; ReLU; sigmoid with batch normalisation; sigmoid with shortcuts; ReLU with
    batch normalisation; ReLU with shortcuts. Sigmoid and tanh start as Glorot and Bengio have it, ReLU as He et al.
    A norm is the Frobenius norm of ∂L/∂W of a hidden layer; layers are counted from the input.
    """

    experiment: ClassVar[str] = "optimization/vanishing_gradient"

    width: Annotated[int, "", "units of each hidden layer"]
    depth: Annotated[int, "", "hidden layers of the nets that are trained"]
    deep: Annotated[int, "", "hidden layers of the deeper ones"]
    samples: Annotated[int, "", "training digits behind the norms at the start"]
    start_norm: Annotated[Doubles, "7, depth", "before training, in float64"]
    deep_start_norm: Annotated[Doubles, "7, deep", "ditto, of the deeper nets"]

    batch: Annotated[int, "", "digits of a step"]
    learning_rate: Annotated[float, "", "largest rate of Adam, on a cosine to 0"]
    loss: Annotated[Floats, "5, steps + 1", "of the batch, before each step"]
    norm: Annotated[Floats, "5, steps + 1, depth", "of the batch's gradient, before each step"]
    accuracy_at: Annotated[Ints, "records", "steps at which accuracy was measured"]
    accuracy: Annotated[Doubles, "5, records", "on test digits"]
    tests: Annotated[int, "", "test digits"]
