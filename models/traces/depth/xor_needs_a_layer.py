"""What the experiment on exclusive or leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Flags, Floats, Ints
from netfilm.recording import Recording

FAMILIES = ("relu", "tanh", "leaky", "wide")  # 2-2-1 nets with three activations, and 2-8-1 nets with tanh


@dataclass(frozen=True)
class XorNeedsALayerTrace(Trace):
    """Four clouds whose class is the exclusive or of their signs: without a hidden layer, with one, with a product."""

    experiment: ClassVar[str] = "depth/xor_needs_a_layer"

    X: Annotated[Floats, "samples, 2", "four clouds, one after the other: mirror images of each other"]
    y: Annotated[Ints, "samples", "class 1 where the two signs differ"]
    disc_radius: Annotated[float, "", "radius of the disc of the input plane that is shown"]
    starts: Annotated[int, "", "random starts of each kind of net that are recorded"]
    tried: Annotated[int, "", "random starts of each kind with a hidden layer that were trained, with those recorded"]

    line: Annotated[Recording, "", "the linear unit shown at recorded steps, in float64: w, c; loss (nats), accuracy"]
    line_losses: Annotated[Doubles, "starts", "loss of every linear unit after the last step"]
    line_accuracies: Annotated[Floats, "starts", "share of samples that each gets right after the last step"]
    line_farthest: Annotated[float, "", "largest distance from 1/2 of any probability that any of them ends with"]

    sweep_angle: Annotated[Doubles, "angles", "directions of a straight line's normal, all round"]
    sweep_offset: Annotated[Doubles, "angles", "class 1 where normal · x > offset: the cut that gets most right"]
    sweep_accuracy: Annotated[Doubles, "angles", "share of samples that this cut gets right"]

    slope: Annotated[float, "", "slope of the leaky ReLU below 0"]
    penalty: Annotated[float, "", "weight of the price on flattening the plane, for the net shown alone"]
    shown: Annotated[
        Recording, "", "the 2-2-1 net shown after its last step, det W > 0, in float64: W, b, σ, w, c for X"
    ]
    relu: Annotated[Recording, "", "2-2-1 nets with ReLU side by side, at recorded steps: W, b, σ, w, c; accuracy"]
    tanh: Annotated[Recording, "", "the same with tanh"]
    leaky: Annotated[Recording, "", "the same with leaky ReLU"]
    wide: Annotated[Recording, "", "2-8-1 nets with tanh"]

    solved_share: Annotated[
        Doubles, "families", "share of all tried starts that end with every sample right, at the best of several rates"
    ]
    flatness: Annotated[
        Doubles, "2", "leaky nets that succeed, before and after: median of W's longest stretch over its shortest"
    ]

    product_accuracy: Annotated[Floats, "starts", "share of samples that each gets right after training"]
    product: Annotated[
        Recording, "", "linear units that read x₁ and x₁·x₂ instead of x₁ and x₂, trained, in float64: w, c for X"
    ]

    def nets(self) -> tuple[Recording, ...]:
        """The nets with a hidden layer, in the order of FAMILIES."""
        return tuple(getattr(self, family) for family in FAMILIES)

    def is_right(self) -> Flags:
        """(records, families, starts): whether each gets every sample right at a recorded step."""
        right: Flags = np.stack([net.measure("accuracy").values == 1 for net in self.nets()], axis=1)
        return right

    def solved(self) -> Ints:
        """(families,): how many starts of each family end with every sample right."""
        count: Ints = self.is_right()[-1].sum(axis=1)
        return count
