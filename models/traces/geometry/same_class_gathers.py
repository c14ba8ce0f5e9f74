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
    """Test digits in every layer of a dense ReLU net while it trains, and three nets of the same shape beside it.

    The layers are the input, the outputs of the hidden ReLUs, and the logits. At every moment a layer is seen in its
    own two principal axes at that moment, turned within their plane to follow the moment before. The second net
    ("memo") has learned, for the training digits, labels drawn at random; its "twin" the true ones, trained alike; the
    "mover" the true ones of digits moved by at most a pixel. A ring place is probabilities @ RING. float32.
    """

    experiment: ClassVar[str] = "geometry/same_class_gathers"

    widths: Annotated[Ints, "layers", "dimensions of each layer, from the input to the logits"]
    X_test: Annotated[Floats, "test, 64", "test digits' pixels in 0…1, rows from the top"]
    y_test: Annotated[Ints, "test", "their classes 0…9"]

    steps_at: Annotated[Ints, "records", "recorded training steps from 0 to the last, further and further apart"]
    input_dots: Annotated[Floats, "test, 2", "test digits in the input's view, which never changes"]
    layer_dots_at: Annotated[Floats, "records, beyond, test, 2", "in the view of every other layer, before each step"]
    ratio_at: Annotated[Floats, "records, layers", "tr S_B / tr S_W of the test digits' classes in all dimensions"]
    test_accuracy_at: Annotated[Floats, "records", "share of test digits right"]
    view: Annotated[
        Doubles, "layers, widest, 2", "orthonormal directions of each layer's view after training; rows beyond it are 0"
    ]
    view_mean: Annotated[Doubles, "layers, widest", "the test digits' mean after the last step, ditto"]
    view_share_at: Annotated[Floats, "records, layers", "share of the test digits' variance that the view keeps"]
    W1: Annotated[Floats, "hidden1, 64", "weights after training"]
    b1: Annotated[Floats, "hidden1", "biases"]
    W2: Annotated[Floats, "hidden2, hidden1", "ditto"]
    b2: Annotated[Floats, "hidden2", "ditto"]
    W3: Annotated[Floats, "hidden3, hidden2", "ditto"]
    b3: Annotated[Floats, "hidden3", "ditto"]
    W4: Annotated[Floats, "10, hidden3", "ditto"]
    b4: Annotated[Floats, "10", "ditto"]
    test_ring: Annotated[Floats, "test, 2", "the test digits' place in the ring after training"]
    moved_ring: Annotated[Floats, "test, 2", "the same, moved right by one pixel"]
    moved_accuracy: Annotated[float, "", "share of them right"]
    moved_neighbour_accuracy: Annotated[float, "", "of the nearest training digits in pixels, by Euclid's ruler"]
    mover_ring: Annotated[Floats, "test, 2", "the same, by the net that was shown moved training digits"]
    mover_accuracy: Annotated[float, "", "share of them right"]
    neighbour_accuracy: Annotated[
        Doubles, "2", "share of test digits whose nearest training digit is of their class: in pixels, by the logits"
    ]
    example_accuracy_at: Annotated[
        Doubles, "2, 2", "the same where one training digit a class is known, before and after training; mean of draws"
    ]

    memo_steps_at: Annotated[Ints, "memo_records", "recorded steps of the second net, evenly spaced"]
    memo_given: Annotated[Ints, "shown", "the label that each training digit shown was given"]
    memo_train_at: Annotated[Floats, "memo_records, shown, 2", "their place in the ring"]
    memo_train_accuracy_at: Annotated[Floats, "memo_records", "share of all training digits with the given label"]
    memo_test_ring: Annotated[Floats, "test, 2", "the test digits' place after training"]
    memo_test_accuracy: Annotated[float, "", "share of test digits with the true label after training"]
    memo_stray: Annotated[float, "", "mean distance of all training digits from their given label's post"]
    memo_unseen_stray: Annotated[float, "", "mean distance of the test digits from their true label's post"]
    memo_ratio: Annotated[float, "", "tr S_B / tr S_W of the training digits' logits, classes as given"]
    memo_test_ratio: Annotated[Floats, "layers", "of the test digits by true class, in every layer"]
    twin_accuracy: Annotated[float, "", "share of test digits right by the twin"]
    twin_ratio: Annotated[float, "", "tr S_B / tr S_W of the training digits' logits"]
    twin_test_ratio: Annotated[float, "", "of the test digits' logits"]

    def dots_at(self) -> Floats:
        """(records, layers, test, 2): test digits in each layer's view."""
        still = np.broadcast_to(self.input_dots, (len(self.steps_at), 1, *self.input_dots.shape))
        dots: Floats = np.concatenate([still, self.layer_dots_at], axis=1)
        return dots

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
