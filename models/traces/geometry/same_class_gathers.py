"""What the experiment on classes gathering layer by layer leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from models.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints

CLASSES = 10
TURN = 2 * np.pi * np.arange(CLASSES) / CLASSES
RING = np.stack([np.sin(TURN), np.cos(TURN)], axis=1)
"""[10, 2]: digit k at its hour of a clock of ten; probabilities (n, 10) @ RING is a linear view of them."""


@dataclass(frozen=True)
class SameClassGathersTrace(Trace):
    """Test digits in every layer of a dense ReLU net while it trains, and a net like it trained on random labels.

    The layers are the input, the outputs of the hidden ReLUs, and the logits. Every layer is seen in one projection
    for the whole run, chosen on the training digits as they are after the last step. The second net
    ("memo") has learned, for the training digits, labels drawn by lot. float32.
    """

    experiment: ClassVar[str] = "geometry/same_class_gathers"

    widths: Annotated[Ints, "layers", "dimensions of each layer, from the input to the logits"]
    train_size: Annotated[int, "", "training digits"]
    X_test: Annotated[Floats, "test, 64", "test digits' pixels in 0…1, rows from the top"]
    y_test: Annotated[Ints, "test", "their classes 0…9"]

    steps_at: Annotated[Ints, "records", "recorded training steps, evenly spaced from 0 to the last"]
    dots_at: Annotated[Floats, "records, layers, test, 2", "test digits in each layer's view before each recorded step"]
    ratio_at: Annotated[Floats, "records, layers", "tr S_B / tr S_W of the test digits' classes in all dimensions"]
    test_accuracy_at: Annotated[Floats, "records", "share of test digits right"]
    train_accuracy_at: Annotated[Floats, "records", "share of training digits right"]
    view: Annotated[
        Doubles, "layers, widest, 2", "orthonormal directions of each layer's view; rows beyond its width are 0"
    ]
    view_mean: Annotated[Doubles, "layers, widest", "the training digits' mean after the last step, ditto"]
    view_share: Annotated[Floats, "layers", "share of the test digits' variance that the view keeps after training"]
    W1: Annotated[Floats, "hidden1, 64", "weights after training"]
    b1: Annotated[Floats, "hidden1", "biases"]
    W2: Annotated[Floats, "hidden2, hidden1", "ditto"]
    b2: Annotated[Floats, "hidden2", "ditto"]
    W3: Annotated[Floats, "hidden3, hidden2", "ditto"]
    b3: Annotated[Floats, "hidden3", "ditto"]
    W4: Annotated[Floats, "10, hidden3", "ditto"]
    b4: Annotated[Floats, "10", "ditto"]
    numpy_difference: Annotated[float, "", "largest difference between `layers` and torch on the test digits"]

    memo_steps_at: Annotated[Ints, "memo_records", "recorded steps of the second net"]
    memo_given: Annotated[Ints, "shown", "the label that lot gave to each training digit shown"]
    memo_true: Annotated[Ints, "shown", "what it really is"]
    memo_train_at: Annotated[Floats, "memo_records, shown, 2", "their softmax outputs @ RING"]
    memo_test_at: Annotated[Floats, "memo_records, test, 2", "the test digits' softmax outputs @ RING"]
    memo_train_accuracy_at: Annotated[Floats, "memo_records", "share of all training digits with the given label"]
    memo_test_accuracy_at: Annotated[Floats, "memo_records", "share of test digits with the true one"]
    memo_train_ratio_at: Annotated[Floats, "memo_records", "tr S_B / tr S_W of the logits, classes as given"]
    memo_test_ratio_at: Annotated[Floats, "memo_records, layers", "the test digits' by true class, in every layer"]
    test_ring: Annotated[Floats, "test, 2", "the first net's softmax outputs @ RING after training"]

    def layers(self, X: Floats) -> list[Floats]:
        """What the first net's layers put out for pixels (n, 64), after training."""
        found = [X]
        for weight, bias in ((self.W1, self.b1), (self.W2, self.b2), (self.W3, self.b3)):
            found.append(np.maximum(found[-1] @ weight.T + bias, 0))
        return [*found, found[-1] @ self.W4.T + self.b4]

    def seen(self, layer: int, h: Floats) -> Doubles:
        """Outputs (n, width) of a layer in its view, (n, 2)."""
        width = self.widths[layer]
        dots: Doubles = (h - self.view_mean[layer, :width]) @ self.view[layer, :width]
        return dots
