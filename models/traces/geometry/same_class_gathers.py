"""What the experiment on classes gathering layer by layer leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Annotated, ClassVar

import numpy as np

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints

CLASSES = 10
TURN = 2 * np.pi * np.arange(CLASSES) / CLASSES
RING = np.stack([np.sin(TURN), np.cos(TURN)], axis=1)
"""[10, 2]: digit k at its hour of a clock of ten; probabilities (n, 10) @ RING is a linear view of them."""


@dataclass(frozen=True)
class SameClassGathersTrace(Trace):
    """Test digits in every layer of a dense ReLU net while it trains, and three nets of the same shape beside it.

    The layers are the input, the outputs of the hidden ReLUs, and the logits. A place in the ring is ten shares @ RING:
    of an answer, its probabilities. The second net ("memo") has learned, for the training digits, labels drawn at
    random; its "twin" the true ones, trained alike; the "mover" the true ones of digits moved by at most a pixel.
    float32.
    """

    experiment: ClassVar[str] = "geometry/same_class_gathers"

    widths: Annotated[Ints, "layers", "dimensions of each layer, from the input to the logits"]
    X_test: Annotated[Floats, "test, 64", "test digits' pixels in 0…1, rows from the top"]
    y_test: Annotated[Ints, "test", "their classes 0…9"]

    steps_at: Annotated[Ints, "records", "recorded training steps from 0 to the last, further and further apart"]
    answers_at: Annotated[Floats, "records, test, 2", "the test digits' place in the ring, before each step"]
    ratio_at: Annotated[Floats, "records, layers", "tr S_B / tr S_W of the test digits' classes in all dimensions"]
    test_accuracy_at: Annotated[Floats, "records", "share of test digits right"]
    layer_ring: Annotated[
        Floats, "layers, test, 2", "after training: shares by nearness, exp(-d²/S) to each class's mean in that layer"
    ]
    W1: Annotated[Floats, "hidden1, 64", "weights after training"]
    b1: Annotated[Floats, "hidden1", "biases"]
    W2: Annotated[Floats, "hidden2, hidden1", "ditto"]
    b2: Annotated[Floats, "hidden2", "ditto"]
    W3: Annotated[Floats, "hidden3, hidden2", "ditto"]
    b3: Annotated[Floats, "hidden3", "ditto"]
    W4: Annotated[Floats, "10, hidden3", "ditto"]
    b4: Annotated[Floats, "10", "ditto"]
    moved_accuracy: Annotated[float, "", "share right of test digits moved by one pixel"]
    moved_neighbour_accuracy: Annotated[float, "", "of the nearest training digits in pixels, by Euclid's ruler"]
    mover_accuracy: Annotated[float, "", "the same, by the net that was shown moved training digits"]
    neighbour_accuracy: Annotated[
        Doubles, "2", "share of test digits whose nearest training digit is of their class: in pixels, by the logits"
    ]
    example_accuracy_at: Annotated[
        Doubles, "2, 2", "the same where one training digit a class is known, before and after training; mean of draws"
    ]

    memo_steps_at: Annotated[Ints, "memo_records", "recorded steps of the second net, evenly spaced"]
    memo_pixels: Annotated[Floats, "shown, 64", "pixels of the training digits shown"]
    memo_true: Annotated[Ints, "shown", "their classes"]
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

    def layers(self, X: Floats) -> list[Floats]:
        """What the first net's layers put out for pixels (n, 64), after training."""
        found = [X]
        for weight, bias in ((self.W1, self.b1), (self.W2, self.b2), (self.W3, self.b3)):
            found.append(np.maximum(found[-1] @ weight.T + bias, 0))
        return [*found, found[-1] @ self.W4.T + self.b4]

    def nearest_three(self) -> tuple[int, int, int]:
        """The three classes whose means in pixels are nearest to one another."""
        means = np.array([self.X_test[self.y_test == k].mean(axis=0) for k in range(CLASSES)])
        gap = np.linalg.norm(means[:, None] - means, axis=2)
        a, b, c = min(combinations(range(CLASSES), 3), key=lambda trio: gap[np.ix_(trio, trio)].sum())
        return a, b, c

    def misnamed(self) -> int:
        """The plainest training digit shown that is one of those three and was given the name of another."""
        three = self.nearest_three()
        can = np.isin(self.memo_true, three) & np.isin(self.memo_given, three) & (self.memo_true != self.memo_given)
        means = np.array([self.memo_pixels[self.memo_true == k].mean(axis=0) for k in range(CLASSES)])
        stray = np.linalg.norm(self.memo_pixels - means[self.memo_true], axis=1)
        return int(np.where(can, stray, np.inf).argmin())
