"""What the experiment on real loss landscapes leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints


@dataclass(frozen=True)
class RealLandscapeTrace(Trace):
    """Slices through the losses of a plain and a residual deep net, in this order, and the way of the second.

    Where there are three, the last is the residual net on its way, where its loss is nearest to the trained plain
    net's. Losses are mean cross-entropies of digits; batch normalisation uses the statistics of the batch. A slice's
    unit is one filter-normalised direction: each row of weights is moved by its own length.
    """

    experiment: ClassVar[str] = "optimization/real_landscape"

    depth: Annotated[int, "", "hidden layers of both nets"]
    width: Annotated[int, "", "units of each"]
    parameters: Annotated[int, "", "of each net"]
    samples: Annotated[int, "", "training digits that the slices' losses are means of"]
    steps: Annotated[int, "", "of training"]
    rates: Annotated[Doubles, "rates", "tried for both nets: of SGD with momentum .9, falling to 0 on a cosine"]
    best: Annotated[Ints, "2", "index of each net's best rate, by the loss of its last batches; all else is at it"]
    trained_loss: Annotated[Doubles, "2", "of the trained nets on the slices' digits, by the net itself"]
    accuracy: Annotated[Doubles, "2", "of the trained nets on test digits, by running statistics"]

    axis: Annotated[Doubles, "side", "of the slices, both directions"]
    slice: Annotated[Floats, "2, side, side", "loss at trained + x · first + y · second direction, rows y"]
    minima: Annotated[Ints, "3", "inner points of the grid that are lower than all their eight neighbours"]
    convex: Annotated[Doubles, "3", "share of inner points where the slice curves upwards both ways"]
    random_share: Annotated[
        Doubles, "2", "of the squared distances from the end of each run, in the plane of the random directions"
    ]

    like: Annotated[int, "", "step of the residual net at which its loss is nearest to the trained plain net's"]
    like_loss: Annotated[float, "", "its loss there"]

    path_at: Annotated[Ints, "path", "steps of the residual net's run"]
    path: Annotated[Doubles, "path, 2", "its places in the plane of its two main directions, the end at the origin"]
    path_loss: Annotated[Doubles, "path", "loss on the slices' digits at the real places, not in the plane"]
    path_share: Annotated[Doubles, "2", "the same of the residual net's run, along each main direction"]
    plane_x: Annotated[Doubles, "columns", "of the grid in that plane, in units of the parameters"]
    plane_y: Annotated[Doubles, "rows", "ditto"]
    plane: Annotated[Floats, "rows, columns", "loss there"]
    walk_share: Annotated[float, "", "what two main directions keep of a walk with steps as long in random directions"]
    noise_share: Annotated[float, "", "of pure noise in the gradients' place, through the same momentum and rates"]
