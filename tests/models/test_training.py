"""The recorder sees what the training really does, and leaves no mark on it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

import netfilm
from models.framework.training import Recorder, activations_of, evaluating, train
from models.nets import ManyLinear, ManyShift, initialise

SEEDS = st.integers(0, 2**31)
FEW = settings(max_examples=8)


def small_net(seed: int, hidden: int = 3, norm: bool = False) -> nn.Sequential:
    layers = [nn.Linear(2, hidden), *([nn.BatchNorm1d(hidden)] if norm else []), nn.Tanh(), nn.Linear(hidden, 1)]
    net = nn.Sequential(*layers)
    initialise(net, torch.Generator().manual_seed(seed))
    return net.double()


def data(seed: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    X = torch.randn(20, 2, generator=generator, dtype=torch.float64)
    return X, (X[:, 0] * X[:, 1] > 0).double()


def squared_norm(net: nn.Module) -> Tensor:
    return torch.stack([(parameter**2).sum() for parameter in net.parameters()]).sum()


def loss_of(net: nn.Module, seed: int) -> Tensor:
    X, y = data(seed)
    return nn.functional.binary_cross_entropy_with_logits(net(X)[:, 0], y)


def run(seed: int, steps: int = 12, record: bool = True, norm: bool = False) -> tuple[nn.Sequential, Recorder | None]:
    net = small_net(seed, norm=norm)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.05)
    names = [name for name, _ in net.named_parameters()]
    recorder = Recorder(
        net, [0, 3, steps, 3], gradients=names, probe=data(seed)[0], activations=[*map(str, range(len(net)))],
        measures={"norm": squared_norm},
    )  # fmt: skip
    train(lambda step: loss_of(net, seed), optimizer, steps, recorder if record else None)
    return net, recorder if record else None


def at(recorder: Recorder, record: int, seed: int) -> nn.Sequential:
    """The network as it was at a record."""
    net = small_net(seed)
    state = {name: torch.from_numpy(recorder.parameter(name)[record]) for name, _ in net.named_parameters()}
    net.load_state_dict(state)
    return net


@FEW
@given(SEEDS)
def test_loss_gradient_and_activations_belong_to_the_recorded_parameters(seed: int) -> None:
    _, recorder = run(seed)
    assert recorder is not None
    assert recorder.at == [0, 3, 12] and recorder.loss().shape == (13,)
    for record, step in enumerate(recorder.at):
        net = at(recorder, record, seed)
        loss = loss_of(net, seed)
        assert loss.item() == recorder.loss()[step]
        loss.backward()  # type: ignore[no-untyped-call]
        for name, parameter in net.named_parameters():
            assert parameter.grad is not None
            assert np.array_equal(recorder.gradient(name)[record], parameter.grad.numpy()), name
        assert np.array_equal(recorder.activation("2")[record], net(data(seed)[0]).detach().numpy())
        assert recorder.measure("norm")[record] == squared_norm(net).item()


@FEW
@given(SEEDS)
def test_step_0_is_the_start_and_the_last_record_is_the_trained_network(seed: int) -> None:
    net, recorder = run(seed)
    assert recorder is not None
    for name, parameter in small_net(seed).named_parameters():
        assert np.array_equal(recorder.parameter(name)[0], parameter.detach().numpy())
    for name, parameter in net.named_parameters():
        assert np.array_equal(recorder.parameter(name)[-1], parameter.detach().numpy())


@FEW
@given(SEEDS)
def test_recorded_gradients_match_finite_differences(seed: int) -> None:
    _, recorder = run(seed)
    assert recorder is not None
    step = 1e-6
    for record in range(len(recorder.at)):
        for name, _ in small_net(seed).named_parameters():
            for place in np.ndindex(recorder.parameter(name)[record].shape):
                losses = []
                for sign in (1, -1):
                    net = at(recorder, record, seed)
                    with torch.no_grad():
                        net.get_parameter(name)[place] += sign * step
                    losses.append(loss_of(net, seed).item())
                slope = (losses[0] - losses[1]) / (2 * step)
                assert abs(slope - recorder.gradient(name)[record][place]) < 1e-8


@FEW
@given(SEEDS)
def test_composed_layers_equal_the_model(seed: int) -> None:
    _, recorder = run(seed)
    assert recorder is not None
    X = data(seed)[0].numpy()
    for record in range(len(recorder.at)):
        W1, b1, W2, b2 = (recorder.parameter(name)[record] for name in ("0.weight", "0.bias", "2.weight", "2.bias"))
        z = X @ W1.T + b1
        assert np.abs(z - recorder.activation("0")[record]).max() < 1e-12
        assert np.abs(np.tanh(z) - recorder.activation("1")[record]).max() < 1e-12
        assert np.abs(np.tanh(z) @ W2.T + b2 - recorder.activation("2")[record]).max() < 1e-12


def test_a_recording_holds_the_same_bits() -> None:
    net, recorder = run(3, norm=True)
    assert recorder is not None
    again = small_net(3, norm=True)
    X = data(3)[0]
    with netfilm.record(again, X, at=recorder.at, gradients=True, measures={"norm": squared_norm}) as watched:

        def backpropagate(loss: Tensor) -> None:
            loss.sum().backward()  # type: ignore[no-untyped-call]
            watched.step(loss)

        optimizer = torch.optim.Adam(again.parameters(), lr=0.05)
        train(lambda step: loss_of(again, 3), optimizer, recorder.at[-1], gradient=backpropagate)
    found = watched.recording
    assert found.steps.tolist() == recorder.at
    for name, parameter in net.named_parameters():
        assert torch.equal(parameter, again.get_parameter(name))
        assert np.array_equal(found.parameter(name), recorder.parameter(name))
        assert np.array_equal(found.gradient(name), recorder.gradient(name))
    for layer in range(len(net)):
        assert np.array_equal(found.activation(str(layer)), recorder.activation(str(layer)))
    assert np.array_equal(found.loss.values, recorder.loss())
    assert np.array_equal(found.measure("norm").values, recorder.measure("norm"))


@pytest.mark.parametrize("norm", [False, True])
def test_recording_leaves_the_training_as_it_is(norm: bool) -> None:
    watched, _ = run(1, norm=norm)
    unwatched, _ = run(1, record=False, norm=norm)
    for (name, one), (_, other) in zip(watched.state_dict().items(), unwatched.state_dict().items(), strict=True):
        assert torch.equal(one, other), name
    assert all(module.training for module in watched.modules())
    assert not any(module._forward_hooks for module in watched.modules())


def test_the_same_seed_gives_the_same_bits_and_another_one_others() -> None:
    one, again, other = (run(seed)[0].get_parameter("0.weight") for seed in (5, 5, 6))
    assert torch.equal(one, again) and not torch.equal(one, other)


def test_hooks_go_and_modes_return_even_after_an_error() -> None:
    net = small_net(0, norm=True)
    net[1].eval()
    with pytest.raises(RuntimeError), evaluating(net):
        activations_of(net, {"0": net[0]}, torch.zeros(4, 5, dtype=torch.float64))
    assert [module.training for module in net] == [True, False, True, True]
    assert not net[0]._forward_hooks


def test_a_parameter_outside_the_loss_is_told() -> None:
    net = small_net(0)
    recorder = Recorder(net, [0], gradients=["2.bias"])
    with pytest.raises(ValueError, match=r"2.bias got no gradient at step 0"):
        recorder.observe(0, torch.zeros(()))


@FEW
@given(SEEDS)
def test_networks_side_by_side_train_as_each_would_alone(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    weight = torch.randn(3, 1, 2, generator=generator, dtype=torch.float64)
    bias = torch.randn(3, 1, generator=generator, dtype=torch.float64)
    X, y = data(seed)

    def trained(chosen: slice) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.float64]], Tensor]:
        net = nn.Sequential(ManyLinear(weight[chosen].clone()), ManyShift(bias[chosen].clone()))
        count = len(weight[chosen])
        recorder = Recorder(net, [0])
        optimizer = torch.optim.Adam(net.parameters(), lr=0.1)
        columns, labels = X.T.expand(count, -1, -1), y.expand(count, -1)
        train(
            lambda step: nn.functional.mse_loss(net(columns)[:, 0], labels, reduction="none").mean(1),
            optimizer, 5, recorder,
        )  # fmt: skip
        return recorder.loss(), net.get_parameter("0.weight").detach()

    together, weights = trained(slice(0, 3))
    for index in range(3):
        alone, own = trained(slice(index, index + 1))
        assert np.abs(alone[:, 0] - together[:, index]).max() < 1e-12
        assert torch.allclose(own[0], weights[index], atol=1e-10)


def test_a_gradient_of_ones_own_replaces_backpropagation() -> None:
    net = small_net(0)

    def downhill(loss: Tensor) -> None:
        for parameter in net.parameters():
            parameter.grad = torch.ones_like(parameter)

    before = [parameter.detach().clone() for parameter in net.parameters()]
    train(lambda step: loss_of(net, 0), torch.optim.SGD(net.parameters(), lr=0.5), 2, gradient=downhill)
    for old, new in zip(before, net.parameters(), strict=True):
        assert torch.allclose(old - 1, new)


def test_initialise_draws_torchs_bounds_from_its_generator() -> None:
    net = nn.Sequential(nn.Conv2d(3, 5, 3), nn.Linear(50, 40))
    state = torch.random.get_rng_state()
    initialise(net, torch.Generator().manual_seed(3))
    assert torch.equal(state, torch.random.get_rng_state()), "the global generator is left alone"
    for layer, fan_in in (("0", 27), ("1", 50)):
        for part in ("weight", "bias"):
            assert net.get_parameter(f"{layer}.{part}").abs().max() <= fan_in**-0.5
        assert net.get_parameter(f"{layer}.weight").abs().max() > 0.9 * fan_in**-0.5
