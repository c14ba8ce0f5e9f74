"""What the experiment on two spirals and nets of width 2 leaves behind; points are rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints
from netfilm.recording import Recording


@dataclass(frozen=True)
class BendingSpaceTrace(Trace):
    """A net of three hidden layers of width 2 that unrolls two spirals; chosen among many by its shape."""

    experiment: ClassVar[str] = "transformation/bending_space"

    X: Annotated[Floats, "samples, 2", "the two spirals, in units of their outer radius; each arm from inside out"]
    y: Annotated[Ints, "samples", "class 0 or 1; class 0 first"]
    slope: Annotated[float, "", "slope of the leaky ReLU below 0"]
    disc_radius: Annotated[float, "", "radius of the disc of the input plane that is shown"]
    net: Annotated[
        Recording, "", "the net shown at recorded steps, every last det W > 0: W0, b0, σ0, …, w, c; loss, accuracy"
    ]
    trained: Annotated[Recording, "", "it after its last step, in float64, with what every layer puts out for X"]
    dense_right: Annotated[int, "", "points of a dense spiral without noise that fall on their class's side"]
    dense_points: Annotated[int, "", "points of the dense spiral"]
    line: Annotated[
        Doubles, "3", "best straight line in the input plane: class 1 where line[0] x + line[1] y + line[2] > 0"
    ]
    line_accuracy: Annotated[float, "", "share of samples that the best straight line gets right"]
    nets: Annotated[int, "", "random starts trained side by side"]
    nets_right: Annotated[int, "", "starts that end with every sample right"]
    line_errors: Annotated[
        Floats, "nets", "share of samples that the best straight line of each net's last hidden plane gets wrong"
    ]
    line_errors_at_start: Annotated[Floats, "nets", "the same before training"]
    others: Annotated[int, "", "starts of each of the kinds below that these nets are compared with"]
    shallow_right: Annotated[int, "", "of nets of one hidden layer, trained alike: those with every sample right"]
    chosen: Annotated[int, "", "index of the start shown"]
    scores: Annotated[Doubles, "nets", "how well each net fills the frame at its worst stage; 0 where it errs"]
    unswapped_logits: Annotated[
        Floats, "samples", "the output as trained in float32, before hidden units were swapped for det W > 0"
    ]
    ring: Annotated[Floats, "ring samples, 2", "a disc and the ring around it, in units of the ring's outer radius"]
    ring_class: Annotated[Ints, "ring samples", "0 in the disc, 1 in the ring"]
    ring_points: Annotated[int, "", "other points of disc and ring, densely and evenly spread, for the counts below"]
    narrow_sampled: Annotated[int, "", "of `others` nets of width 2 on disc and ring: those with every sample right"]
    narrow_right: Annotated[int, "", "those with every one of the dense points right"]
    narrow_best: Annotated[int, "", "dense points that the best of them gets right"]
    wide_sampled: Annotated[int, "", "of `others` nets of width 3 on disc and ring: those with every sample right"]
    wide_right: Annotated[int, "", "those with every one of the dense points right"]
    wide_best: Annotated[int, "", "dense points that the best of them gets right"]
    narrow: Annotated[Recording, "", "the best net of width 2 after its last step, in float64, on `ring`"]
    wide: Annotated[Recording, "", "the best net of width 3 likewise"]
