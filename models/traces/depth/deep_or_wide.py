"""What the experiment on nets of equal size and different depth leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints

FEW, ALL, SHAPES, FEW_SHORTCUT = range(4)  # digits, few and all; shapes; few digits for nets with shortcuts


@dataclass(frozen=True)
class DeepOrWideTrace(Trace):
    """Dense ReLU nets, 1 to 16 hidden layers deep: with about as many parameters, and with as many hidden units.

    Tasks: 0 a few digits, 1 all digits, 2 outline shapes, each of 8×8 pixels; 3 is task 0 for nets with shortcuts.
    Every net is trained at several learning rates; `best_rate` says which of them served it best.
    """

    experiment: ClassVar[str] = "depth/deep_or_wide"

    inputs: Annotated[int, "", "pixels of an image"]
    outputs: Annotated[int, "", "logits; shapes use the first six"]
    few: Annotated[int, "", "training images of task 0"]
    train_images: Annotated[Ints, "3", "images each of tasks 0 to 2 is learned from"]
    test_images: Annotated[Ints, "3", "images it is tested on"]
    digit_examples: Annotated[Floats, "examples, 8, 8", "training images of the digits"]
    shape_examples: Annotated[Floats, "examples, 8, 8", "training images of the shapes"]

    depth: Annotated[Ints, "depths", "hidden layers"]
    width: Annotated[Ints, "depths", "units of each of them"]
    parameters: Annotated[Ints, "depths", "weights and biases of the whole net"]
    units: Annotated[Ints, "depths", "hidden units"]
    cells: Annotated[
        Floats, "depths, most parameters", "by layer, by unit: its weights, then its bias; trained; NaN beyond"
    ]

    learning_rate: Annotated[Doubles, "rates", "of Adam, ascending"]
    best_rate: Annotated[Ints, "tasks, depths", "which rate gives the best mean test accuracy"]
    train_accuracy: Annotated[Floats, "tasks, depths, starts", "share of training images, after training at that rate"]
    test_accuracy: Annotated[Floats, "tasks, depths, rates, starts", "share of test images, after training"]
    train_loss: Annotated[
        Floats, "depths, steps + 1", "cross-entropy of each batch of all digits, at the rate where it ends lowest"
    ]
    late_loss: Annotated[Doubles, "depths", "its mean over the last batches"]

    narrow_accuracy: Annotated[float, "", "few digits: one layer as narrow as the deepest net's, at its best rate"]
    narrow_late_loss: Annotated[float, "", "late loss of such a net on all digits, at the rate where it is lowest"]

    corners: Annotated[Floats, "3, 8, 8", "test digits through which the slice is laid"]
    corner_at: Annotated[Doubles, "3, 2", "where they lie in it, -1…1 in x and y"]
    regions: Annotated[
        Ints, "depths, rows, columns", "which linear region of a net a point of the slice is in; row 0 on top"
    ]
    answer: Annotated[Ints, "depths, rows, columns", "the digit that the net names there"]
    region_count: Annotated[Ints, "depths", "regions that the slice meets, counted exactly"]

    even_units: Annotated[int, "", "hidden units of other nets, equal at every depth"]
    even_width: Annotated[Ints, "depths", "units of a layer of those"]
    even_parameters: Annotated[Ints, "depths", "their weights and biases"]
    even_regions: Annotated[Ints, "depths, rows, columns", "as for the others"]
    even_answer: Annotated[Ints, "depths, rows, columns", "as for the others"]
    even_region_count: Annotated[Ints, "depths", "as for the others"]

    def accuracy(self, task: int) -> Doubles:
        """(depths,): mean test accuracy at each depth's best rate."""
        best: Doubles = self.test_accuracy[task].astype(float).mean(-1).max(-1)
        return best
