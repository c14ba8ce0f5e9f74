"""What the experiment on learning-rate schedules leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Ints


@dataclass(frozen=True)
class SchedulesTrace(Trace):
    """Adam under four schedules, in this order: constant, step, cosine, and warm-up before a cosine.

    First on Rosenbrock's function, from one start and one peak; then on a deep net for digits, from one start, with the
    same batches and from every peak. All on Rosenbrock's function in float64.
    """

    experiment: ClassVar[str] = "optimization/schedules"

    x: Annotated[Doubles, "columns", "of the grid"]
    y: Annotated[Doubles, "rows", "of the grid"]
    height: Annotated[Doubles, "rows, columns", "of Rosenbrock's function"]
    minimum: Annotated[Doubles, "2", "where it is 0"]

    peak: Annotated[float, "", "largest learning rate on Rosenbrock's function"]
    smaller: Annotated[float, "", "another constant rate there"]
    rate: Annotated[Doubles, "4, steps + 1", "learning rate of each step"]
    path: Annotated[Doubles, "4, steps + 1, 2", "places before each step"]
    loss: Annotated[Doubles, "4, steps + 1", "value there"]
    smaller_loss: Annotated[Doubles, "steps + 1", "value along the way at the smaller constant rate"]
    stiffness: Annotated[Doubles, "4, steps + 1", "rate times the largest eigenvalue of the Hessian, as Adam scales it"]
    limit: Annotated[float, "", "stiffness beyond which Adam is unstable: (2 + 2 β₁) / (1 - β₁)"]

    depth: Annotated[int, "", "hidden layers of the net"]
    width: Annotated[int, "", "units of each"]
    net_peaks: Annotated[Doubles, "peaks", "largest learning rates from which every schedule has trained the net"]
    net_final: Annotated[Doubles, "4, peaks", "cross-entropy over all training digits after the last step"]
    net_final_accuracy: Annotated[Doubles, "4, peaks", "on test digits, after the last step"]
    net_final_averaged: Annotated[Doubles, "4, peaks", "cross-entropy over all training digits of the averaged weights"]
    net_best: Annotated[Ints, "4", "the peak from which each schedule ends lowest: its place among net_peaks"]
    net_rate: Annotated[Doubles, "4, net_steps + 1", "learning rate of each step, from the best peak"]
    net_at: Annotated[Ints, "records", "steps before which the net was measured"]
    net_loss: Annotated[Doubles, "4, records", "cross-entropy over all training digits, from the best peak"]
    averaged: Annotated[int, "", "over how many of the last steps the weights are averaged"]

    @property
    def settled(self) -> int:
        """The step on Rosenbrock's function by which all are in the valley: a tenth of the run."""
        return self.loss.shape[1] // 10  # type: ignore[no-any-return]

    @property
    def crossing(self) -> int:
        """The first step in the valley at which the constant rate is beyond Adam's limit; the last one if none is."""
        unstable = np.flatnonzero(self.stiffness[0, self.settled :] > self.limit)
        return self.settled + int(unstable[0]) if len(unstable) else self.loss.shape[1] - 1
