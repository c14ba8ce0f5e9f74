"""What the experiment on the costs of depth leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from models.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints


@dataclass(frozen=True)
class PriceOfDepthTrace(Trace):
    """Dense ReLU nets of one width on digits, 1 to 50 hidden layers deep. Kinds: 0 plain, 1 with shortcuts."""

    experiment: ClassVar[str] = "depth/price_of_depth"

    width: Annotated[int, "", "units of a hidden layer"]
    batch: Annotated[int, "", "images of a step"]
    depth: Annotated[Ints, "depths", "hidden layers, ascending"]
    parameters: Annotated[Ints, "depths", "weights and biases"]
    multiply_adds: Annotated[
        Ints, "depths", "of one step on one image, forward and back, counted from the products' sizes"
    ]
    turns: Annotated[Ints, "depths", "layers that a step passes one after the other, forward and back"]

    steps: Annotated[Ints, "records", "recorded steps, ascending from 0 to the last"]
    train_loss: Annotated[Floats, "depths, kinds, steps + 1", "cross-entropy of each batch"]
    accuracy_at: Annotated[Doubles, "kinds, records", "of the deepest nets on test digits, before each recorded step"]
    train_accuracy: Annotated[Doubles, "depths, kinds", "share of training digits, after training"]
    test_accuracy: Annotated[Doubles, "depths, kinds", "share of test digits, after training"]
    first_gradient: Annotated[Doubles, "depths, kinds", "norm of the gradient in the first hidden layer at the start"]

    learning_rate: Annotated[Doubles, "rates", "of Adam, ascending"]
    rate_steps: Annotated[int, "", "steps for which each rate is tried"]
    chosen_rate: Annotated[int, "", "which of them everything else is trained with"]
    rate_accuracy: Annotated[
        Doubles, "rates, 3", "on test digits: shallow plain net, deepest plain net, deepest with shortcuts"
    ]
    shallow: Annotated[int, "", "hidden layers of the shallow one"]

    identity_depth: Annotated[int, "", "layers, as wide as an image has pixels, that are to give their input back"]
    identity_input: Annotated[Floats, "examples, 8, 8", "test digits"]
    identity_output: Annotated[Floats, "kinds, records, examples, 8, 8", "what the layers make of them"]
    identity_error: Annotated[Doubles, "kinds, records", "squared error over the test digits' own variance"]
