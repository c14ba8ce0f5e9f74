"""Networks, inputs and outputs of odd kinds: each is recorded, or told in a sentence."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

import netfilm
from tests.netfilm.networks import Make, are_equal, data, made, state_of


class Words(nn.Module):
    """Puts out no tensor, and a hidden one whose shape grows while it trains."""

    def __init__(self) -> None:
        super().__init__()
        self.grows = Growing()

    def forward(self, x: Tensor) -> str:
        return str(self.grows(x).shape)


class Growing(nn.Linear):
    def __init__(self) -> None:
        super().__init__(4, 4)
        self.calls = 0

    def forward(self, x: Tensor) -> Tensor:
        self.calls += self.training
        return super().forward(x)[: 1 + self.calls]


def test_what_cannot_be_kept_is_said_in_a_sentence() -> None:
    net = made(Words)
    with netfilm.record(net, data()[0]) as run:
        for _ in range(3):
            net(data()[0])
            run.step(0.5)
    assert run.recording.left_out[:2] == (
        "layer network: what it puts out, of type str, holds no tensor",
        "activation data/grows: its shape (2, 4) became (3, 4) at step 1",
    )


class Differentiating(nn.Module):
    """Differentiates in its forward pass."""

    def __init__(self) -> None:
        super().__init__()
        self.energy = nn.Linear(4, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = x.detach().requires_grad_()
        return torch.autograd.grad(self.energy(x).square().sum(), x, create_graph=True)[0]


def complex_network() -> nn.Module:
    net = nn.Linear(4, 3, dtype=torch.complex64)
    return nn.Sequential(nn.Identity(), net)


@pytest.mark.parametrize(
    ("make", "probe", "dtype"),
    [
        (Differentiating, data()[0], np.float32),
        (complex_network, data()[0].to(torch.complex64), np.complex64),
        (lambda: torch.jit.script(nn.Sequential(nn.Linear(4, 3), nn.Dropout(0.5))), data()[0], np.float32),
        (lambda: nn.Linear(4, 3).double(), data()[0].numpy(), np.float64),
        (lambda: nn.GRU(4, 3), data()[0], np.float32),
        (lambda: nn.MultiheadAttention(4, 2), (data()[0],) * 3, np.float32),
    ],
)
def test_odd_networks_are_recorded_as_well(make: Make, probe: object, dtype: type) -> None:
    net = made(make)
    with netfilm.record(net, probe) as run:
        run.step(0.5)
    path = run.recording.layer("").outputs[0].path
    assert run.recording.activation("", path=path).dtype == dtype
    assert are_equal(state_of(net), state_of(made(make))), "and are as they were"


class Mixed(nn.Module):
    """Takes integers, a second input by position and a third by keyword."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(9, 4, sparse=True)
        self.linear = nn.Linear(4, 2)

    def forward(self, ids: Tensor, weight: Tensor | None = None, *, shift: Tensor | None = None) -> Tensor:
        h = self.embed(ids)
        h = h if weight is None else h * weight
        out: Tensor = self.linear(h)
        return out if shift is None else out.add_(shift)


@pytest.mark.parametrize(
    ("probe", "names"),
    [
        (np.array([1, 2, 3]), ["probe/data"]),
        ((torch.tensor([1, 2, 3]), torch.rand(3, 4)), ["probe/data#0", "probe/data#1"]),
        ({"ids": torch.tensor([1, 2]), "shift": torch.ones(2)}, ["probe/data#ids", "probe/data#shift"]),
    ],
)
def test_inputs_may_be_integers_several_or_by_keyword(probe: object, names: list[str]) -> None:
    net = made(Mixed)
    with netfilm.record(net, probe) as run:
        net(torch.tensor([1])).sum().backward()
        run.step()
    assert [name for name in run.recording.arrays if name.startswith("probe/")] == names
    assert run.recording.activation("embed").shape[2] == 4
    assert run.recording.gradient_norm("embed.weight")[0] > 0, "a sparse gradient"
    assert run.recording.steps.tolist() == [0], "nothing changed after the last step"
    if isinstance(probe, dict):
        assert (probe["shift"] == 1).all()


def test_a_lazy_layer_is_recorded_from_its_first_call_on_and_not_called_before() -> None:
    net = made(lambda: nn.Sequential(nn.LazyLinear(3), nn.ReLU(), nn.Linear(3, 1)))
    state = torch.get_rng_state()
    with netfilm.record(net, torch.ones(2, 4)) as run:
        assert torch.equal(state, torch.get_rng_state())
        net(torch.ones(2, 4)).sum().backward()
        run.step()
    assert run.recording.parameter("0.weight").shape == (1, 3, 4)

    idle = made(lambda: nn.Sequential(nn.LazyLinear(3)))
    with (
        pytest.warns(UserWarning, match="a lazy layer has not been called yet"),
        netfilm.record(idle, torch.ones(2, 4)) as run,
    ):
        pass
    assert torch.nn.parameter.is_lazy(idle.get_parameter("0.weight"))
    assert "parameter 0.weight: its layer was never called, and has no shape yet" in run.recording.left_out
