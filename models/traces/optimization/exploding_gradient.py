"""What the experiment on exploding gradients leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Flags, Floats, Ints

# The ways of training that are compared.
GOOD, GOOD_CLIPPED, HOT, HOT_CLIPPED = range(4)


@dataclass(frozen=True)
class ExplodingGradientTrace(Trace):
    """Deep plain ReLU nets that start as He et al. (2015) have it, or with weights too large by a gain.

    Ways, in this order: He's weights; the same with the gradient's norm clipped; the large gain; the same clipped. All
    ways share their starts up to the gain, the batches, and the rates that are tried. A run that has diverged is NaN
    from there on.
    """

    experiment: ClassVar[str] = "optimization/exploding_gradient"

    depth: Annotated[int, "", "hidden layers"]
    width: Annotated[int, "", "units of each"]

    gain: Annotated[Doubles, "gains", "from 1 to the large one; factor on all weights of start 0"]
    signal: Annotated[Doubles, "gains, depth", "root mean square of each hidden layer's output"]
    signal_gradient: Annotated[Doubles, "gains, depth", "norm of ∂(summed loss)/∂output of each hidden layer"]

    threshold: Annotated[float, "", "norm that a clipped gradient has at most"]
    rates: Annotated[Doubles, "rates", "learning rates of gradient descent in batches, the same for all ways"]
    best: Annotated[Ints, "4", "index of each way's own best rate, by the training loss in the end"]
    accuracy: Annotated[Doubles, "4, rates, starts", "on test digits, in the end"]
    diverged: Annotated[Flags, "4, rates, starts", "whether the loss became infinite or NaN"]

    learning_rate: Annotated[float, "", "the best rate of the first way; what follows was recorded at it"]
    loss: Annotated[Floats, "4, starts, steps + 1", "of the batch, before each step"]
    norm: Annotated[Floats, "4, starts", "of the first gradient of all parameters, before it is clipped"]

    slice_start: Annotated[int, "", "the start whose first step is looked at: of the median norm"]
    slice_norm: Annotated[float, "", "norm of the gradient of the first batch there"]
    slice_step: Annotated[Doubles, "slice", "distance gone against the gradient, 0 first"]
    slice_loss: Annotated[Doubles, "slice", "loss of the first batch there"]
    slice_landing: Annotated[Doubles, "2", "distance of the whole step and of the clipped one"]
    slice_landing_loss: Annotated[Doubles, "2", "loss where they land"]
