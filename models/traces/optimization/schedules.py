"""What the experiment on learning-rate schedules leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from models.trace import Trace
from models.traces.arrays import Doubles, Ints


@dataclass(frozen=True)
class SchedulesTrace(Trace):
    """Adam under four schedules, in this order: constant, step, cosine, and warm-up before a cosine.

    First on Rosenbrock's function, from one start; then on a deep net for digits, from one start and with the same
    batches. All on Rosenbrock's function in float64.
    """

    experiment: ClassVar[str] = "optimization/schedules"

    x: Annotated[Doubles, "columns", "of the grid"]
    y: Annotated[Doubles, "rows", "of the grid"]
    height: Annotated[Doubles, "rows, columns", "of Rosenbrock's function"]
    minimum: Annotated[Doubles, "2", "where it is 0"]

    peak: Annotated[float, "", "largest learning rate on Rosenbrock's function"]
    rate: Annotated[Doubles, "4, steps + 1", "learning rate of each step"]
    path: Annotated[Doubles, "4, steps + 1, 2", "places before each step"]
    loss: Annotated[Doubles, "4, steps + 1", "value there"]
    stiffness: Annotated[Doubles, "4, steps + 1", "rate times the largest eigenvalue of the Hessian, as Adam scales it"]
    limit: Annotated[float, "", "stiffness beyond which Adam is unstable: (2 + 2 β₁) / (1 - β₁)"]

    depth: Annotated[int, "", "hidden layers of the net"]
    width: Annotated[int, "", "units of each"]
    net_peak: Annotated[float, "", "largest learning rate on the net"]
    net_rate: Annotated[Doubles, "4, net_steps + 1", "learning rate of each step"]
    net_at: Annotated[Ints, "records", "steps at which the net was measured"]
    net_loss: Annotated[Doubles, "4, records", "cross-entropy over all training digits"]
    net_accuracy: Annotated[Doubles, "4", "on test digits, in the end"]
