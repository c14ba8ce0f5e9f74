"""The race of the optimisers: torch's own updates, honest arrivals, and a plane that says what it leaves out."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from models.optimization.optimizer_race import ADAM, DESCENT, MOMENTUM, NESTEROV, optimizer_race
from models.optimization.racers import RACERS, arrivals, best_rate, fates
from models.optimization.surfaces import beale, rosenbrock
from models.traces.optimization.optimizer_race import NAMES, OptimizerRaceTrace

SMALL = {"side": 16, "sample": 4, "cells": 41, "net_cells": 41, "net_rates": (0.01, 0.1)}


@pytest.fixture(scope="module")
def trace() -> OptimizerRaceTrace:
    measured = optimizer_race(3, **SMALL)
    assert isinstance(measured, OptimizerRaceTrace)
    return measured


def test_same_seed_same_bits_and_another_seed_other_starts(trace: OptimizerRaceTrace) -> None:
    again, other = optimizer_race(3, **SMALL), optimizer_race(4, **SMALL)
    for field in dataclasses.fields(trace):
        assert np.array_equal(getattr(trace, field.name), getattr(again, field.name), equal_nan=True), field.name
    assert not np.array_equal(trace.starts, other.starts)
    assert np.array_equal(trace.beale_path, other.beale_path)


def gradient(surface: object, place: np.ndarray) -> np.ndarray:
    theta = torch.tensor(place, requires_grad=True)
    surface(theta).backward()  # type: ignore[operator]
    return theta.grad.numpy()


def test_the_names_are_those_of_the_racers() -> None:
    assert tuple(racer.name for racer in RACERS) == NAMES


def test_losses_belong_to_their_places(trace: OptimizerRaceTrace) -> None:
    for surface, path, loss in (
        (beale, trace.beale_path, trace.beale_loss),
        (rosenbrock, trace.rosenbrock_path, trace.rosenbrock_loss),
    ):
        assert surface(torch.from_numpy(path.copy())).numpy() == pytest.approx(loss, abs=1e-12)


def test_gradient_descent_and_momentum_follow_their_formulas(trace: OptimizerRaceTrace) -> None:
    descent, momentum = trace.beale_path[DESCENT], trace.beale_path[MOMENTUM]
    velocity = np.zeros(2)
    for step in range(30):
        expected = descent[step] - trace.beale_rate[DESCENT] * gradient(beale, descent[step])
        assert descent[step + 1] == pytest.approx(expected, abs=1e-12)
        velocity = 0.9 * velocity + gradient(beale, momentum[step])
        assert momentum[step + 1] == pytest.approx(momentum[step] - trace.beale_rate[MOMENTUM] * velocity, abs=1e-12)


def test_adams_first_step_is_its_rate_along_both_axes(trace: OptimizerRaceTrace) -> None:
    step = trace.rosenbrock_path[ADAM, 1] - trace.rosenbrock_path[ADAM, 0]
    assert np.abs(step) == pytest.approx(trace.rosenbrock_rate[ADAM], rel=1e-6)


def test_an_arrival_is_for_good() -> None:
    losses = np.array([[3.0, 3.0, 0.0], [0.5, 3.0, 0.0], [3.0, 3.0, 0.0], [0.5, np.nan, 0.0]])
    assert arrivals(losses, 1.0).tolist() == [3, 4, 0]
    assert best_rate(losses, (0.1, 0.2, 0.3), 1.0) == 0.3


def test_recorded_arrivals_are_those_of_the_losses(trace: OptimizerRaceTrace) -> None:
    assert (arrivals(trace.beale_loss.T, trace.goal) == trace.beale_arrival).all()
    assert trace.beale_arrival[NESTEROV] == trace.beale_arrival.min()


def test_the_fate_of_the_races_own_start_is_the_races(trace: OptimizerRaceTrace) -> None:
    steps = trace.rosenbrock_loss.shape[1] - 1
    for k, racer in enumerate(RACERS):
        start = trace.rosenbrock_path[k, :1]
        arrived, lost = fates(rosenbrock, start, racer, float(trace.rosenbrock_rate[k]), steps, trace.goal)
        assert (int(arrived[0]), int(lost[0])) == (trace.rosenbrock_arrival[k], steps + 1)


def test_every_cell_has_a_start_of_its_own(trace: OptimizerRaceTrace) -> None:
    side = len(trace.starts)
    cell = np.floor((trace.starts - (-2, -1)) / 4 * side).astype(int)
    assert (cell == np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1)).all()


def test_all_ways_of_the_net_begin_at_one_place_where_the_plane_is_right(trace: OptimizerRaceTrace) -> None:
    assert trace.net_path[:, 0] == pytest.approx(0, abs=1e-9)
    assert trace.net_projected[:, 0] == pytest.approx(trace.net_loss[:, 0], abs=1e-5)
    assert 0.5 < trace.net_kept <= trace.net_kept_each.max() <= 1


def test_the_plane_is_the_height_under_the_balls(trace: OptimizerRaceTrace) -> None:
    x, y = trace.net_axis
    place = trace.net_path[0, -1]
    i, j = np.abs(y - place[1]).argmin(), np.abs(x - place[0]).argmin()
    assert trace.net_plane[i, j] == pytest.approx(trace.net_projected[0, -1], abs=0.15)


def test_the_net_runs_at_the_rate_that_ends_lowest(trace: OptimizerRaceTrace) -> None:
    best = trace.net_final.argmin(1)
    assert (trace.net_rate == trace.net_rates_tried[best]).all()
    assert trace.net_loss[:, -1] == pytest.approx(trace.net_final.min(1), abs=1e-6)


def test_a_plane_of_two_random_directions_keeps_what_chance_keeps(trace: OptimizerRaceTrace) -> None:
    assert 0 < trace.net_kept_random < 20 / trace.net_parameters
