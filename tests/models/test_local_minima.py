"""Local minima: the minima themselves, whose basin a place lies in, and what changes the basin of a start."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from models.optimization.local_minima import ADAM, DESCENT, MOMENTUM, local_minima
from models.optimization.racers import RACERS
from models.optimization.surfaces import paths, styblinski_tang
from models.traces.optimization.local_minima import NAMES, LocalMinimaTrace

SMALL = {"cells": 24, "grid": 31, "lengths": (100, 300), "noise_steps": 200, "hots": (20.0,)}


@pytest.fixture(scope="module")
def trace() -> LocalMinimaTrace:
    measured = local_minima(3, **SMALL)
    assert isinstance(measured, LocalMinimaTrace)
    return measured


def test_same_seed_same_bits_and_another_seed_other_starts(trace: LocalMinimaTrace) -> None:
    again, other = local_minima(3, **SMALL), local_minima(4, **SMALL)
    for field in dataclasses.fields(trace):
        assert np.array_equal(getattr(trace, field.name), getattr(again, field.name)), field.name
    assert not np.array_equal(trace.starts, other.starts)


def test_the_names_are_those_of_the_racers() -> None:
    assert tuple(racer.name for racer in RACERS[: len(NAMES)]) == NAMES


def test_the_minima_are_minima_and_the_first_is_the_known_lowest(trace: LocalMinimaTrace) -> None:
    places = torch.tensor(trace.minima, requires_grad=True)
    styblinski_tang(places).sum().backward()
    assert places.grad is not None and places.grad.numpy() == pytest.approx(0, abs=1e-9)
    assert trace.minima[0] == pytest.approx([-2.903534, -2.903534], abs=1e-6)
    assert (trace.minima_value[0] < trace.minima_value[1:]).all()


def test_the_basin_of_a_start_is_where_tiny_steps_lead(trace: LocalMinimaTrace) -> None:
    ends, _ = paths(styblinski_tang, trace.starts, lambda parameters: torch.optim.SGD(parameters, 1e-3), 600)
    nearest = np.linalg.norm(ends[-1][:, None] - trace.minima, axis=-1).argmin(1)
    settled = np.linalg.norm(ends[-1] - trace.minima[nearest], axis=1) < 0.5
    assert settled.mean() > 0.95
    assert (nearest == trace.start_basin)[settled].all()


def test_recorded_basins_are_those_of_the_ways_ends(trace: LocalMinimaTrace) -> None:
    for k in (DESCENT, MOMENTUM, ADAM):
        nearest = np.linalg.norm(trace.path[k, -1][:, None] - trace.minima, axis=-1).argmin(1)
        assert (nearest == trace.basin[k]).all()


def test_the_shown_rates_are_among_those_tried(trace: LocalMinimaTrace) -> None:
    for k in range(len(NAMES)):
        column = int(np.abs(trace.rates_tried - trace.rate[k]).argmin())
        assert trace.found[k, column] == (trace.basin[k] == 0).sum()


def test_noise_begins_where_all_begin_and_ends_cold(trace: LocalMinimaTrace) -> None:
    assert trace.noise_path[0] == pytest.approx(trace.starts, abs=1e-6)
    assert (np.diff(trace.temperature) < 0).all()
    assert trace.temperature[-1] < 0.01 * trace.temperature[0]


def test_beginning_anew_never_loses_what_was_found(trace: LocalMinimaTrace) -> None:
    assert trace.again_found[0] == (trace.basin[DESCENT] == 0).sum()
    assert (np.diff(trace.again_found) >= 0).all()


def test_the_ways_are_recorded_from_the_start_to_the_last_step(trace: LocalMinimaTrace) -> None:
    assert trace.path_at[0] == 0 and trace.path_at[-1] == trace.steps and (np.diff(trace.path_at) > 0).all()
    assert (trace.path[:, 0] == trace.starts.astype(np.float32)).all()
