"""What the experiment on local minima leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints

NAMES = ("gradient_descent", "momentum", "nesterov", "rmsprop", "adam")


@dataclass(frozen=True)
class LocalMinimaTrace(Trace):
    """Many starts on the Styblinski–Tang function: in which of its four basins each of them ends.

    The first axis of size 5 is the optimiser, in the order of NAMES. Basins are numbered as the minima, the global
    one is 0.
    """

    experiment: ClassVar[str] = "optimization/local_minima"

    x: Annotated[Doubles, "columns", "first coordinate of the grid"]
    y: Annotated[Doubles, "rows", "second coordinate of the grid"]
    height: Annotated[Doubles, "rows, columns", "the function on the grid"]
    minima: Annotated[Doubles, "4, 2", "the four minima, the lowest first"]
    minima_value: Annotated[Doubles, "4", "the function there"]

    starts: Annotated[Doubles, "starts, 2", "drawn evenly from a square"]
    start_basin: Annotated[Ints, "starts", "the basin that each start lies in: where the gradient alone leads"]
    rate: Annotated[Doubles, "5", "learning rates"]
    steps: Annotated[int, "", "that each of the five takes"]
    path_at: Annotated[Ints, "records", "steps before which the ways are recorded, evenly in their logarithm"]
    path: Annotated[Floats, "5, records, starts, 2", "the ways of all starts"]
    basin: Annotated[Ints, "5, starts", "the basin that each ends in"]
    map_basin: Annotated[Ints, "5, cells, cells", "the same from all over the drawn square, row 0 at the smallest y"]

    rates_tried: Annotated[Doubles, "rates", "learning rates that each optimiser was tried with"]
    found: Annotated[Ints, "5, rates", "how many of the starts end in the global basin at each; -1 if any diverges"]
    found_falling: Annotated[Ints, "5, rates", "the same where each rate falls to 0 along a cosine"]
    leap: Annotated[float, "", "a rate of Adam as large as the valleys are far apart"]
    leap_found: Annotated[int, "", "how many of the starts end in the global basin at that rate"]
    leap_found_wider: Annotated[int, "", "the same where all is 1.2 times as far apart"]

    noise_rate: Annotated[float, "", "learning rate of gradient descent with noise"]
    temperature: Annotated[Doubles, "noise_steps", "of the noise at each step; it falls to 0"]
    noise_at: Annotated[Ints, "noise_records", "steps at which the noisy ways are recorded"]
    noise_path: Annotated[Floats, "noise_records, starts, 2", "the ways of the same starts with annealed noise"]
    noise_basin: Annotated[Ints, "starts", "the basin that each ends in"]
    noise_been: Annotated[int, "", "how many were once below all minima but the lowest"]
    lengths: Annotated[Ints, "lengths", "steps over which the noise was annealed in other runs"]
    found_in: Annotated[Ints, "lengths", "how many starts end in the global basin in each of them"]
    noise_tried: Annotated[Ints, "noise_rates, temperatures", "the same over noise_steps, with other rates and heats"]
    again_found: Annotated[Ints, "times", "how many have been in the global basin if all begin anew so many times"]
