"""What the experiment on saddle points leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Ints


@dataclass(frozen=True)
class SaddlePointsTrace(Trace):
    """Ways over x² - y² + y⁴/4, a saddle at the origin, and the curvature along a small net's run.

    Points are (x, y). Two methods are always in this order: Newton's, then the one with |H|. Four are: these two, then
    Newton's with steps of any length, then gradient descent.
    """

    experiment: ClassVar[str] = "optimization/saddle_points"

    x: Annotated[Doubles, "columns", "of the grid"]
    y: Annotated[Doubles, "rows", "of the grid"]
    height: Annotated[Doubles, "rows, columns", "of the surface"]
    hessian: Annotated[Doubles, "2, 2", "at the saddle, by autograd"]
    eigenvalue: Annotated[Doubles, "2", "of it, rising"]
    eigenvector: Annotated[Doubles, "2, 2", "row i belongs to eigenvalue i, length 1"]

    rate: Annotated[float, "", "learning rate of gradient descent and Adam"]
    still: Annotated[Doubles, "2, steps + 1, 2", "places of gradient descent and Adam from y = 0, before each step"]
    long_steps: Annotated[int, "", "steps of the longer check that they stay"]
    long_strayed: Annotated[float, "", "largest |y| of both in all of these"]

    noise: Annotated[float, "", "standard deviation of the noise on each coordinate of the gradient"]
    noisy: Annotated[Doubles, "walkers, steps + 1, 2", "places of gradient descent with that noise, from its start"]
    escaped_at: Annotated[Ints, "walkers", "first step with |y| > 1, -1 for never"]

    newton: Annotated[
        Doubles, "2, shown, newton_steps + 1, 2", "places of the two methods from starts drawn all over the surface"
    ]
    trust: Annotated[float, "", "longest step of both"]
    starts: Annotated[int, "", "starts behind the shares; the first of them are shown"]
    on_saddle: Annotated[Doubles, "4", "share of starts from which each method ends on the saddle"]
    in_minimum: Annotated[Doubles, "4", "ditto in one of the two minima"]
    dimensions: Annotated[Ints, "landscapes", "of random landscapes"]
    minima_share: Annotated[Doubles, "landscapes", "of minima among the level points found in each"]

    hidden: Annotated[int, "", "hidden units of the net 2-hidden-1, tanh"]
    net_rate: Annotated[float, "", "learning rate of its gradient descent, full batch"]
    net_loss: Annotated[Doubles, "net_steps + 1", "cross-entropy on two moons, before each step"]
    net_gradient: Annotated[Doubles, "net_steps + 1", "length of the gradient"]
    spectrum_at: Annotated[Ints, "records", "steps at which the Hessian was taken, evenly spaced in log(step + 1)"]
    spectrum: Annotated[Doubles, "records, parameters", "its eigenvalues, rising"]
    plateau: Annotated[int, "", "step of the least gradient before the loss falls for good"]
    slice_x: Annotated[Doubles, "slice_columns", "along the net's most positive eigenvector, about the saddle at zero"]
    slice_y: Annotated[Doubles, "slice_rows", "along its most negative one, on the side to which the net leaves"]
    slice_loss: Annotated[Doubles, "slice_rows, slice_columns", "of the net on the plane of the two"]
    slice_curvature: Annotated[Doubles, "2", "the two eigenvalues at zero, rising"]
    slice_way: Annotated[Doubles, "slice_steps + 1, 2", "the run's shadow (x, y) on the plane, to the lowest y"]
    slice_held: Annotated[float, "", "share of its last place's squared length that lies in the plane"]
    left: Annotated[int, "", "first step at which the loss is below nine tenths of the first"]
    start_held: Annotated[float, "", "share of the start's squared length along the most negative eigenvalue"]
    left_held: Annotated[float, "", "ditto of the place at `left`"]

    onward_loss: Annotated[Doubles, "3, onward + 1", "from the plateau on: by gradient descent, Newton and |H|"]
    onward_gradient: Annotated[Doubles, "3, onward + 1", "length of the gradient"]
    onward_least: Annotated[Doubles, "3, onward + 1", "least eigenvalue of the Hessian"]
