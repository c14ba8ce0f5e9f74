"""What the experiment on the costs of depth leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints

PLAIN, SHORTCUT = range(2)


@dataclass(frozen=True)
class PriceOfDepthTrace(Trace):
    """Dense ReLU nets of one width on digits, 1 to 50 hidden layers deep. Kinds: 0 plain, 1 with shortcuts.

    Every net is trained at several learning rates from several starts; `best_rate` says which rate served it best.
    """

    experiment: ClassVar[str] = "depth/price_of_depth"

    width: Annotated[int, "", "units of a hidden layer"]
    batch: Annotated[int, "", "images of a step"]
    starts: Annotated[int, "", "random starts of every net"]
    depth: Annotated[Ints, "depths", "hidden layers, ascending"]
    parameters: Annotated[Ints, "depths", "weights and biases"]
    multiply_adds: Annotated[
        Ints, "depths", "of one step on one image, forward and back, counted from the products' sizes"
    ]
    turns: Annotated[Ints, "depths", "layers that a step passes one after the other, forward and back"]

    learning_rate: Annotated[Doubles, "rates", "of Adam, ascending"]
    best_rate: Annotated[Ints, "depths, kinds", "which rate gives the best mean test accuracy"]
    train_accuracy: Annotated[Floats, "depths, kinds, rates, starts", "share of training digits, after training"]
    test_accuracy: Annotated[Floats, "depths, kinds, rates, starts", "share of test digits, after training"]
    steps: Annotated[Ints, "records", "recorded steps, ascending from 0 to the last"]
    accuracy_at: Annotated[
        Floats, "kinds, starts, records", "of the deepest nets on test digits, at their best rate, before each step"
    ]
    shallow: Annotated[int, "", "which depth the deepest is compared with where learning rates are"]

    identity_depth: Annotated[int, "", "layers, as wide as an image has pixels, that are to give their input back"]
    identity_rate: Annotated[int, "", "which rate leaves the plain layers the least error: that of both kinds"]
    identity_input: Annotated[Floats, "examples, 8, 8", "test digits"]
    identity_output: Annotated[Floats, "kinds, records, examples, 8, 8", "what the layers make of them, at that rate"]
    identity_error: Annotated[Doubles, "kinds, records", "squared error over the test digits' own variance"]

    def accuracy(self, kind: int, *, on_training: bool = False) -> Doubles:
        """(depths,): mean over starts, each depth at its best rate."""
        return self.accuracies(kind, on_training=on_training).mean(-1)  # type: ignore[no-any-return]

    def accuracies(self, kind: int, *, on_training: bool = False) -> Doubles:
        """(depths, starts): each depth at its best rate."""
        own = (self.train_accuracy if on_training else self.test_accuracy)[:, kind].astype(float)
        chosen: Doubles = np.take_along_axis(own, self.best_rate[:, kind, None, None], axis=1)[:, 0]
        return chosen

    def accuracy_by_rate(self, depth: int, kind: int) -> Doubles:
        """(rates,): mean over starts, of the depth in that place."""
        means: Doubles = self.test_accuracy[depth, kind].astype(float).mean(-1)
        return means
