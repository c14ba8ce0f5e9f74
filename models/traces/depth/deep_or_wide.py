"""What the experiment on nets of equal size and different depth leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from models.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints


@dataclass(frozen=True)
class DeepOrWideTrace(Trace):
    """Dense ReLU nets with about the same number of parameters, 1 to 16 hidden layers deep.

    Tasks: 0 a few digits, 1 all digits, 2 outline shapes, each of 8×8 pixels. Kinds: 0 plain, 1 with shortcuts.
    """

    experiment: ClassVar[str] = "depth/deep_or_wide"

    inputs: Annotated[int, "", "pixels of an image"]
    outputs: Annotated[int, "", "logits; shapes use the first six"]
    few: Annotated[int, "", "training images of task 0"]
    train_images: Annotated[Ints, "tasks", "images each task is learned from"]
    test_images: Annotated[Ints, "tasks", "images it is tested on"]
    digit_examples: Annotated[Floats, "examples, 8, 8", "training images of the digits"]
    shape_examples: Annotated[Floats, "examples, 8, 8", "training images of the shapes"]

    depth: Annotated[Ints, "depths", "hidden layers"]
    width: Annotated[Ints, "depths", "units of each of them"]
    parameters: Annotated[Ints, "depths", "weights and biases of the whole net"]
    units: Annotated[Ints, "depths", "hidden units"]
    cells: Annotated[
        Floats, "depths, most parameters", "by layer, by unit: its weights, then its bias; trained; NaN beyond"
    ]

    train_loss: Annotated[Floats, "tasks, kinds, depths, steps + 1", "cross-entropy of each batch, mean over starts"]
    train_accuracy: Annotated[Doubles, "tasks, kinds, depths, starts", "share of training images, after training"]
    test_accuracy: Annotated[Doubles, "tasks, kinds, depths, starts", "share of test images, after training"]

    corners: Annotated[Floats, "3, 8, 8", "test digits through which the slice is laid"]
    corner_at: Annotated[Doubles, "3, 2", "where they lie in it, -1…1 in x and y"]
    regions: Annotated[
        Ints, "depths, rows, columns", "which linear region a point of the slice is in, from 0; row 0 on top"
    ]
    region_count: Annotated[Ints, "depths", "how many of them the slice meets at its points"]
    answer: Annotated[Ints, "depths, rows, columns", "the digit that the net names there"]
