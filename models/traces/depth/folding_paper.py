"""What the experiment on folding leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints


@dataclass(frozen=True)
class FoldingPaperTrace(Trace):
    """The tent map T(x) = 2 relu(x) - 4 relu(x - 1/2) composed by a net of layers of two units, and its rivals.

    x and T lie in 0…1. A piece is an interval on which a function is linear; a bend is where two pieces meet.
    """

    experiment: ClassVar[str] = "depth/folding_paper"

    folds: Annotated[int, "", "layers of the constructed net that is drawn"]
    x: Annotated[Doubles, "points", "positions on the strip, evenly spaced; every crease is one of them"]
    units: Annotated[Doubles, "folds, 2, points", "relu outputs of the constructed net's hidden layers"]
    output: Annotated[Doubles, "points", "what the whole constructed net puts out"]
    readout: Annotated[Doubles, "2", "weights with which the next layer, or the output, reads the two units"]

    depth: Annotated[Ints, "depths", "1, 2, …: layers of other constructed nets"]
    deep_parameters: Annotated[Ints, "depths", "their weights and biases"]
    deep_pieces: Annotated[Ints, "depths", "pieces of their output, counted"]
    shallow_units: Annotated[Ints, "depths", "least units of one hidden layer: pieces - 1, one for each bend"]
    shallow_parameters: Annotated[Ints, "depths", "weights and biases of such a net"]

    knot: Annotated[Doubles, "knots", "grid on which the fits bend"]
    target: Annotated[Doubles, "knots", "the constructed net's output there"]
    fit: Annotated[Doubles, "fits, knots", "row b: the best continuous function with b bends on the grid"]
    fit_error: Annotated[Doubles, "fits", "its mean squared error over 0…1"]
    torn_error: Annotated[Doubles, "fits", "least mean squared error of b + 1 pieces that need not even join"]

    sought: Annotated[Ints, "targets", "folds of the targets that nets of random start are trained on"]
    starts: Annotated[int, "", "random starts for each target"]
    close: Annotated[float, "", "a net has found its target when its mean squared error is below this"]
    exact_error: Annotated[Floats, "targets, starts", "mean squared errors of nets as large as the construction"]
    near_error: Annotated[Floats, "starts", "of such nets that start near the construction, last target"]
    near_pieces: Annotated[Ints, "starts", "their pieces on 0…1 after training"]
    wide_width: Annotated[int, "", "units of a layer of the wider nets"]
    wide_error: Annotated[Floats, "starts", "of wider nets, as deep as the last target"]
    steps: Annotated[Ints, "records", "recorded steps of the nets that are drawn"]
    drawn_x: Annotated[Doubles, "drawn points", "where their outputs are recorded"]
    drawn_target: Annotated[Doubles, "drawn points", "the target there"]
    exact_curve: Annotated[Floats, "records, shown starts, drawn points", "outputs of the first starts, last target"]
    wide_curve: Annotated[Floats, "records, shown starts, drawn points", "of the wider nets"]

    trained_width: Annotated[int, "", "units of a layer of the nets whose pieces are counted"]
    trained_depth: Annotated[Ints, "trained depths", "their hidden layers"]
    trained_pieces: Annotated[Ints, "trained depths, counted", "pieces on 0…1 after training on the last target"]
