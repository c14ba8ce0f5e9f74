"""What the race of the optimisers leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Ints

NAMES = ("gradient_descent", "momentum", "nesterov", "rmsprop", "adam", "adam_cosine")


@dataclass(frozen=True)
class OptimizerRaceTrace(Trace):
    """Six optimisers on two functions of the plane, and on a network seen in the plane in which it moves most.

    The first axis of size 6 is the optimiser, in the order of NAMES. Row i of a path is the place before step i.
    A step of steps + 1 stands for never.
    """

    experiment: ClassVar[str] = "optimization/optimizer_race"

    goal: Annotated[float, "", "the loss below which an optimiser has arrived, if it stays there"]
    rates_tried: Annotated[Doubles, "rates", "learning rates that each optimiser was tried with"]

    beale_x: Annotated[Doubles, "beale columns", "first coordinate of the grid"]
    beale_y: Annotated[Doubles, "beale rows", "second coordinate of the grid"]
    beale_height: Annotated[Doubles, "beale rows, beale columns", "Beale's function on the grid"]
    beale_minimum: Annotated[Doubles, "2", "where it is 0"]
    beale_rate: Annotated[Doubles, "6", "the rate of those tried with which each arrives first from this start"]
    beale_path: Annotated[Doubles, "6, beale steps + 1, 2", "the ways from the common start"]
    beale_loss: Annotated[Doubles, "6, beale steps + 1", "the function along them"]
    beale_arrival: Annotated[Ints, "6", "step from which on the loss stays below the goal"]

    rosenbrock_x: Annotated[Doubles, "rosenbrock columns", "first coordinate of the grid"]
    rosenbrock_y: Annotated[Doubles, "rosenbrock rows", "second coordinate of the grid"]
    rosenbrock_height: Annotated[Doubles, "rosenbrock rows, rosenbrock columns", "Rosenbrock's function on the grid"]
    rosenbrock_minimum: Annotated[Doubles, "2", "where it is 0"]
    rosenbrock_rate: Annotated[Doubles, "6", "the rate of those tried with which each does best from this start"]
    rosenbrock_path: Annotated[Doubles, "6, rosenbrock steps + 1, 2", "the ways from the common start"]
    rosenbrock_loss: Annotated[Doubles, "6, rosenbrock steps + 1", "the function along them"]
    rosenbrock_arrival: Annotated[Ints, "6", "step from which on the loss stays below the goal"]
    starts: Annotated[Doubles, "side, side, 2", "other starts, one drawn in each cell of the Rosenbrock grid's square"]
    arrival: Annotated[Ints, "6, side, side", "step from which on each stays below the goal at that rate"]
    lost: Annotated[Ints, "6, side, side", "step at which each has diverged: |θ| ≥ 100 or no number"]

    fair_rate: Annotated[Doubles, "2", "the rate at which momentum, and Adam, arrives from the most starts"]
    fair_arrival: Annotated[Ints, "2, side, side", "step from which on each stays below the goal at that rate"]
    fair_lost: Annotated[Ints, "2, side, side", "step at which each has diverged at that rate"]

    net_rates_tried: Annotated[Doubles, "net rates", "learning rates that each optimiser was tried with"]
    net_final: Annotated[Doubles, "6, net rates", "its loss after the last step; infinite where it had doubled"]
    net_rate: Annotated[Doubles, "6", "the rate of those with which each ends lowest and never doubled the loss"]
    net_parameters: Annotated[int, "", "how many parameters the network has"]
    net_path: Annotated[
        Doubles, "6, net steps + 1, 2", "parameters in the plane of the paths' two main directions, the start at 0"
    ]
    net_loss: Annotated[Doubles, "6, net steps + 1", "cross-entropy of the network itself"]
    net_projected: Annotated[
        Doubles, "6, net steps + 1", "cross-entropy at the projected parameters: the plane's height"
    ]
    net_accuracy: Annotated[Doubles, "6", "share of the samples that the network classifies rightly in the end"]
    net_kept: Annotated[float, "", "share of the squared distance of all six paths from the start that the plane keeps"]
    net_kept_random: Annotated[float, "", "the same of a plane of two random directions"]
    net_kept_each: Annotated[Doubles, "6", "share that each path's own best plane would keep"]
    net_axis: Annotated[Doubles, "2, cells", "coordinates of the grid along either direction"]
    net_plane: Annotated[Doubles, "cells, cells", "cross-entropy on the plane, row 0 at the smallest second coordinate"]
