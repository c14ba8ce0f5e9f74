"""What the experiment on gradient descent leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints
from netfilm.recording import Recording


@dataclass(frozen=True)
class DownhillByGradientTrace(Trace):
    """Gradient descent on two weights of the net that unrolls spirals, and on a bowl a hundred times steeper one way.

    All parameters of the net are as training left them, but for the two weights (u, v) of one unit of the first layer;
    the descents move these two alone, so that they never leave the plane that is drawn. float64 throughout.
    """

    experiment: ClassVar[str] = "optimization/downhill_by_gradient"

    X: Annotated[Floats, "samples, 2", "two spirals, in units of their outer radius"]
    y: Annotated[Ints, "samples", "class 0 or 1"]
    leak: Annotated[float, "", "slope of the leaky ReLU below 0"]
    net: Annotated[Recording, "", "the whole net at every step of the last path, with its output for X"]
    parameters: Annotated[int, "", "how many parameters the net has"]
    unit: Annotated[int, "", "of the first layer: its weights are u, v"]

    u: Annotated[Doubles, "columns", "of the map, ascending"]
    v: Annotated[Doubles, "rows", "of the map, ascending"]
    loss: Annotated[Doubles, "rows, columns", "mean binary cross-entropy in nats"]
    rate: Annotated[Doubles, "rates", "learning rates, ascending; the last one is the one shown first"]
    path: Annotated[Doubles, "rates, steps + 1, 2", "(u, v) before each step of torch.optim.SGD, all from one start"]
    path_loss: Annotated[Doubles, "rates, steps + 1", "the loss there"]
    gradient: Annotated[Doubles, "rates, steps + 1, 2", "autograd's gradient there"]
    differences: Annotated[Doubles, "rates, steps + 1, 2", "the same by central differences"]

    starts_loss: Annotated[Doubles, "rates + 1, starts", "of all starts: the loss there, and after each rate's steps"]
    starts_accuracy: Annotated[Doubles, "2, starts", "share of samples right there, and after the last rate's steps"]

    angle: Annotated[Doubles, "directions", "evenly spaced over the whole circle, in radians"]
    rise: Annotated[Doubles, "directions", "slope of the loss at the start in each direction, by central differences"]
    uphill_loss: Annotated[float, "", "the loss after the last rate's step along the gradient instead of against it"]

    curvature: Annotated[Doubles, "2", "of the bowl along x and y: its height is (curvature · place²) / 2"]
    bowl_rate: Annotated[Doubles, "bowl_rates", "learning rates just below and just above 2 / largest curvature"]
    bowl_path: Annotated[Doubles, "bowl_rates, bowl_steps + 1, 2", "(x, y) before each step of torch.optim.SGD"]
    bowl_height: Annotated[Doubles, "bowl_rates, bowl_steps + 1", "the height there"]
