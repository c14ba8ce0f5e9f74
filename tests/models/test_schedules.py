"""Schedules against torch's own schedulers, and Adam's stiffness against its state."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LRScheduler, StepLR

from models.optimization.schedules import COSINE, DROPS, FACTOR, STEP, WARM_UP, learning_rate_schedules, schedules
from models.surfaces import rosenbrock
from models.traces.optimization.schedules import SchedulesTrace

SHORT = {"steps": 400, "net_steps": 40}


@pytest.fixture(scope="module")
def short() -> SchedulesTrace:
    measured = learning_rate_schedules(2, **SHORT)
    assert isinstance(measured, SchedulesTrace)
    return measured


@pytest.fixture(scope="module")
def trace() -> SchedulesTrace:
    measured = learning_rate_schedules(2)
    assert isinstance(measured, SchedulesTrace)
    return measured


def test_same_seed_same_bits_and_another_seed_another_start(short: SchedulesTrace) -> None:
    again, other = learning_rate_schedules(2, **SHORT), learning_rate_schedules(3, **SHORT)
    for field in dataclasses.fields(short):
        assert np.array_equal(getattr(short, field.name), getattr(again, field.name)), field.name
    assert not np.array_equal(short.path, other.path)


def of_torch(make: type[LRScheduler], steps: int, **options: Any) -> list[float]:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], 1.0)
    scheduler = make(optimizer, **options)
    found: list[float] = []
    for _ in range(steps + 1):
        found.append(float(scheduler.get_last_lr()[0]))
        optimizer.step()
        scheduler.step()
    return found


def test_step_and_cosine_are_those_of_torch() -> None:
    ours = schedules(200)
    assert [ours[STEP](t) for t in range(200)] == pytest.approx(
        of_torch(StepLR, 199, step_size=200 // DROPS, gamma=FACTOR)
    )
    assert [ours[COSINE](t) for t in range(201)] == pytest.approx(of_torch(CosineAnnealingLR, 200, T_max=200), abs=1e-9)


def test_warm_up_rises_to_the_peak_and_falls_to_nothing() -> None:
    shares = np.array([schedules(200)[WARM_UP](t) for t in range(201)])
    assert shares[:20] == pytest.approx(np.arange(1, 21) / 20)
    assert (np.diff(shares[20:]) < 0).all() and shares[-1] == pytest.approx(0)


def test_the_path_is_adams_by_its_formula(short: SchedulesTrace) -> None:
    """Kingma and Ba 2015, algorithm 1, in numpy; the stiffness with the same second moments."""
    for which in (0, COSINE):
        place, m, v = short.path[which, 0].copy(), np.zeros(2), np.zeros(2)
        for step in range(60):
            x, y = place
            slope = np.array([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)])
            m, v = 0.9 * m + 0.1 * slope, 0.999 * v + 0.001 * slope**2
            scale = np.sqrt(v / (1 - 0.999 ** (step + 1))) + 1e-8
            hessian = np.array([[2 - 400 * (y - 3 * x**2), -400 * x], [-400 * x, 200.0]])
            stiff = np.linalg.eigvals(short.rate[which, step] * hessian / scale[:, None]).real.max()
            assert stiff == pytest.approx(short.stiffness[which, step], rel=1e-6)
            place = place - short.rate[which, step] * m / (1 - 0.9 ** (step + 1)) / scale
            assert place == pytest.approx(short.path[which, step + 1], rel=1e-6)


def test_losses_belong_to_the_places(short: SchedulesTrace) -> None:
    assert short.loss == pytest.approx(rosenbrock(torch.from_numpy(short.path.copy())).numpy())
    assert (short.path[:, 0] == short.path[0, 0]).all()
