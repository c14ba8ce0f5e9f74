"""Schedules against torch's own schedulers, and Adam's stiffness against its state."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LRScheduler, StepLR

from models.digits import digits
from models.framework.arithmetic import adam
from models.many_deep_nets import ManyDeepNets
from models.optimization.schedules import (
    COSINE,
    DROPS,
    FACTOR,
    STEP,
    WARM_UP,
    Runs,
    copies,
    learning_rate_schedules,
    schedules,
    step_at_rates,
)
from models.optimization.surfaces import rosenbrock
from models.traces.optimization.schedules import SchedulesTrace

SHORT = {"steps": 400, "net_steps": 40, "averaged": 20, "net_peaks": (0.002, 0.01)}


@pytest.fixture(scope="module")
def short() -> SchedulesTrace:
    measured = learning_rate_schedules(2, **SHORT)
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


def test_nets_side_by_side_take_the_steps_that_adam_takes_at_each_rate() -> None:
    base, generator = ManyDeepNets(torch.zeros(1), 4, 8, 3, 2, torch.Generator().manual_seed(0)), torch.Generator()
    rate, x = torch.tensor([0.003, 0.01]), torch.randn(1, 4, 20, generator=generator)
    both, alone = copies(base, 2), [copies(base, 1) for _ in rate]
    together = adam(both.parameters(), 1.0)
    apart = [torch.optim.Adam(net.parameters(), float(own)) for net, own in zip(alone, rate, strict=True)]
    for _ in range(5):
        together.zero_grad()
        both(x.expand(2, -1, -1)).square().sum().backward()  # type: ignore[no-untyped-call]
        step_at_rates(together, both, rate)
        for net, optimizer in zip(alone, apart, strict=True):
            optimizer.zero_grad()
            net(x).square().sum().backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    for which, net in enumerate(alone):
        together_now = both.part(slice(which, which + 1))(x).detach().numpy()
        assert together_now == pytest.approx(net(x).detach().numpy(), abs=1e-4)


def test_every_curve_ends_at_its_final_loss_and_the_best_is_the_lowest(short: SchedulesTrace) -> None:
    best = short.net_final[np.arange(4), short.net_best]
    assert (best == short.net_final.min(1)).all()
    assert short.net_loss[:, -1] == pytest.approx(best, abs=1e-5)
    assert short.net_rate.max(1) == pytest.approx(short.net_peaks[short.net_best])


def test_the_mean_of_the_last_weight_alone_is_the_last_net() -> None:
    data, base = digits(0), ManyDeepNets(torch.zeros(1), 64, 8, 2, 10, torch.Generator().manual_seed(0))
    runs = Runs(data, torch.zeros(4, 16, dtype=torch.long), base, (0.01,), 1, 1)
    assert runs.averaged_loss == pytest.approx(runs.loss, abs=1e-6)
