"""What the experiment on exploding gradients leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from models.trace import Trace
from models.traces.arrays import Doubles, Flags, Floats

# The ways of training that are compared.
HOT, HOT_CLIPPED, GOOD, MILD, MILD_CLIPPED = range(5)


@dataclass(frozen=True)
class ExplodingGradientTrace(Trace):
    """Deep plain ReLU nets whose weights start too large by a gain, with and without clipping the gradient's norm.

    Ways, in this order: the large gain; the same clipped; gain 1 (He et al. 2015); a mild gain; the same clipped. All
    ways share their starts up to the gain, and the batches. A run that has diverged is NaN from there on.
    """

    experiment: ClassVar[str] = "optimization/exploding_gradient"

    depth: Annotated[int, "", "hidden layers"]
    width: Annotated[int, "", "units of each"]

    gain: Annotated[Doubles, "gains", "from 1 to the large one; factor on all weights of start 0"]
    signal: Annotated[Doubles, "gains, depth", "root mean square of each hidden layer's output"]
    signal_gradient: Annotated[Doubles, "gains, depth", "norm of ∂(summed loss)/∂output of each hidden layer"]

    way_gain: Annotated[Doubles, "5", "gain of each way"]
    threshold: Annotated[float, "", "norm that a clipped gradient has at most"]
    clipped: Annotated[Flags, "5", "whether a way clips"]
    learning_rate: Annotated[float, "", "of SGD"]
    loss: Annotated[Floats, "5, starts, steps + 1", "of the batch, before each step"]
    norm: Annotated[Floats, "5, starts, steps + 1", "of the gradient of all parameters, before it is clipped"]
    diverged: Annotated[Flags, "5, starts", "whether the loss became infinite or NaN"]
    accuracy: Annotated[Doubles, "5, starts", "on test digits, in the end"]

    slice_start: Annotated[int, "", "the start whose first step is looked at: of the median norm"]
    slice_norm: Annotated[float, "", "norm of the gradient of the first batch there"]
    slice_step: Annotated[Doubles, "slice", "distance gone against the gradient, 0 first"]
    slice_loss: Annotated[Doubles, "slice", "loss of the first batch there"]
    slice_landing: Annotated[Doubles, "2", "distance of the whole step and of the clipped one"]
    slice_landing_loss: Annotated[Doubles, "2", "loss where they land"]
