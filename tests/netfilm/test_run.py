"""A run is recorded as it is, and is what it would be without."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

import netfilm
from tests.netfilm.networks import (
    NETWORKS,
    Structured,
    are_equal,
    data,
    dense,
    logits_of,
    made,
    state_of,
    trained,
)

STEPS = 12


@pytest.mark.parametrize("mode", ["eval", "train"])
@pytest.mark.parametrize("name", NETWORKS)
def test_recording_changes_nothing(name: str, mode: str) -> None:
    make = NETWORKS[name]
    X, _ = data(made(make))
    bare, _ = trained(make, STEPS)
    without = state_of(bare)
    net, recording = trained(
        make, STEPS, probes={"data": X, "few": X[:3]}, mode=mode, gradients=True,
        measures={"norm": lambda net: logits_of(net(X)).norm()},
    )  # fmt: skip
    found = state_of(net)
    assert found.keys() == without.keys()
    assert not [key for key in found if not are_equal(found[key], without[key])]
    assert recording is not None and recording.took == STEPS and recording.ended == "finished"
    assert len(recording.steps) == STEPS + 1 and len(recording.measure("norm").values) == STEPS + 1
    assert recording.probes == ("data", "few")


@pytest.mark.parametrize("name", NETWORKS)
def test_what_is_recorded_is_what_the_network_says(name: str) -> None:
    net, recording = trained(NETWORKS[name], STEPS, probe=data(made(NETWORKS[name]))[0])
    assert recording is not None
    net.eval()
    for module in getattr(net, "layers", []):
        module.eval()
    if name == "noisy":
        return  # what it says next is another thing
    with torch.no_grad():
        output = logits_of(net(data(net)[0]))
    path = "logits" if isinstance(net, Structured) else ""
    last = recording.activation("", path=path)[-1]
    scale = output.float().abs().max().item()
    assert np.abs(last - output.float().numpy()).max() <= 1e-5 * scale
    for parameter in recording.parameters:
        assert recording.parameter(parameter).shape[0] == STEPS + 1
        assert np.isfinite(recording.parameter(parameter)).all()


def test_everything_of_a_record_belongs_to_the_same_parameters() -> None:
    _, recording = trained(dense, STEPS, probe=data()[0], gradients=True)
    assert recording is not None
    X, y = data()
    for record, step in enumerate(recording.steps):
        net = dense()
        net.load_state_dict({name: torch.tensor(recording.parameter(name)[record]) for name in recording.parameters})
        logits = net(X)
        assert np.array_equal(recording.activation("")[record], logits.detach().numpy())
        assert np.array_equal(recording.activation("2")[record], logits.detach().numpy())
        if step == STEPS:
            assert np.isnan(recording.gradient_norm("0.weight")[record])
            continue
        loss = nn.functional.cross_entropy(logits, y)
        assert recording.loss.values[step] == loss.item()
        loss.backward()  # type: ignore[no-untyped-call]
        for name, parameter in net.named_parameters():
            assert parameter.grad is not None
            assert np.array_equal(recording.gradient(name)[record], parameter.grad.numpy())
            assert recording.gradient_norm(name)[record] == pytest.approx(parameter.grad.norm().item())


def test_layers_stand_in_the_order_in_which_they_are_called() -> None:
    _, recording = trained(NETWORKS["dropping"], 1, probe=data()[0])
    assert recording is not None
    assert [layer.name for layer in recording.layers] == ["", "0", "1", "2", "3", "4"]
    assert [layer.kind for layer in recording.layers[1:]] == ["Linear", "BatchNorm1d", "ReLU", "Dropout", "Linear"]
    first = recording.layer("0")
    assert first.inputs == ((12, 4),) and first.outputs[0].shape == (12, 8) and first.parent == ""
    assert first.parameters == ("0.weight", "0.bias") and "in_features=4" in first.settings
    assert recording.layer("1").fed_by == ("0",)
    assert recording.layer("").outputs[0].same_as == "4", "a container's output is kept once"
    linear, norm, relu = (recording.activation(name)[0] for name in "012")
    assert not np.array_equal(norm, relu) and np.array_equal(np.maximum(norm, 0), relu), "kept before it is changed"
    assert not np.array_equal(linear, norm)
    assert recording.buffer("1.running_mean").shape == (2, 8)


def test_a_module_that_is_used_twice_is_two_layers_and_a_tied_weight_one() -> None:
    _, recording = trained(NETWORKS["twice"], 3, probe=data()[0])
    assert recording is not None
    assert [layer.name for layer in recording.layers] == ["", "first", "relu:1", "second", "relu:2", "head"]
    assert recording.layer("relu:2").fed_by == ("second",) and recording.layer("relu:2").module == "relu"
    assert not np.array_equal(recording.activation("relu:1"), recording.activation("relu:2"))
    assert recording.tied == {"second.weight": "first.weight"}
    assert recording.parameter("second.weight") is recording.parameter("first.weight")
    with pytest.raises(netfilm.RecordingError, match="no layer 'relu': did you mean relu:1 or relu:2"):
        recording.activation("relu")


def test_outputs_of_several_tensors_are_kept_by_their_place() -> None:
    _, recording = trained(NETWORKS["recurrent"], 2, probe=data()[0])
    assert recording is not None
    lstm = recording.layer("lstm")
    assert [(output.path, output.shape) for output in lstm.outputs] == [
        ("0", (12, 3, 5)), ("1.0", (1, 12, 5)), ("1.1", (1, 12, 5)),
    ]  # fmt: skip
    assert recording.activation("lstm", path="1.0").shape == (3, 1, 12, 5)
    _, recording = trained(Structured, 2, probe=data()[0])
    assert recording is not None
    assert recording.activation("body", path="h").shape == (3, 12, 4)
    assert recording.activation("", path="logits").shape == (3, 12, 3)
    assert "layer idle: it is not called as a module in the forward pass" in recording.left_out
    assert "layer direct: it is not called as a module in the forward pass" in recording.left_out


def test_layers_of_a_plain_list_are_found() -> None:
    _, recording = trained(NETWORKS["unregistered"], 3, probe=data()[0])
    assert recording is not None
    assert [layer.name for layer in recording.layers] == ["", "layers[0]", "layers[1]", "layers[2]", "head"]
    assert recording.layer("layers[1]").is_registered is not recording.layer("head").is_registered
    assert recording.layer("head").fed_by == ("layers[2]",), "which hands on what it was given"
    assert recording.parameter("layers[0].weight").shape == (4, 4, 4)


def test_attention_is_run_layer_by_layer() -> None:
    _, recording = trained(NETWORKS["attentive"], 2, probe=data()[0])
    assert recording is not None
    names = [layer.name for layer in recording.layers]
    assert "encoder.layers.1.self_attn" in names and "encoder.layers.0.linear2" in names
    assert recording.layer("encoder.layers.0.linear1").parent == "encoder.layers.0"


@pytest.mark.parametrize("name", ["spectral", "old spectral", "weight normed", "pruned"])
def test_a_weight_that_is_computed_is_recorded_under_its_own_name(name: str) -> None:
    _net, recording = trained(NETWORKS[name], 4, probe=data()[0])
    assert recording is not None
    X, layer = data()[0], recording.layer("0")
    assert layer.kind == "Linear" and [layer.name for layer in recording.layers] == ["", "0", "1", "2"]
    for record in range(len(recording.steps)):
        z = X.numpy() @ recording.parameter("0.weight")[record].T + recording.parameter("0.bias")[record]
        assert np.abs(z - recording.activation("0")[record]).max() < 1e-5


def test_small_floats_are_held_exactly() -> None:
    net, recording = trained(NETWORKS["half"], 2, probe=data()[0].bfloat16())
    assert recording is not None
    weight = recording.parameter("0.weight")
    assert weight.dtype == np.float32
    assert torch.equal(torch.from_numpy(weight[-1].copy()).bfloat16(), net.get_parameter("0.weight"))
    assert recording.layer("0").outputs[0].dtype == "bfloat16"


def test_without_a_probe_the_layers_are_those_of_the_first_forward_pass() -> None:
    _, recording = trained(dense, 3, budget="1MB")
    assert recording is not None
    assert [layer.name for layer in recording.layers] == ["", "0", "1", "2"] and not recording.probes
    assert not torch.nn.modules.module._global_forward_hooks and not torch.nn.modules.module._global_forward_pre_hooks


def test_a_probe_that_does_not_fit_is_told_and_training_goes_on() -> None:
    with pytest.warns(
        UserWarning, match="probe data: from step 0 on the network does not take it .*RuntimeError: mat1"
    ):
        net, recording = trained(dense, 3, probe=torch.ones(2, 9))
    bare, _ = trained(dense, 3)
    for parameter, other in zip(net.parameters(), bare.parameters(), strict=True):
        assert torch.equal(parameter, other)
    assert recording is not None and recording.parameter("0.weight").shape[0] == 4
    with pytest.raises(netfilm.RecordingError, match="no layer '0': there is none"):
        recording.activation("0")


def test_a_run_that_diverges_is_kept_with_the_step() -> None:
    net = made(dense)
    X, _ = data()
    with netfilm.record(net, X) as run:
        for step in range(8):
            with torch.no_grad():
                net.get_parameter("0.weight").fill_(float("nan") if step >= 5 else 1.0)
            run.step(net(X).sum())
    assert run.recording.diverged == 5 and "diverged: the loss at step 5" in run.recording.report()
    assert np.isnan(run.recording.activation("0")[-1]).all() and np.isfinite(run.recording.activation("0")[4]).all()
    assert run.recording.left_out == (
        "gradients: there were none: call run.step() between loss.backward() and optimizer.step()",
    )


def test_a_run_that_never_steps_has_one_record_and_says_so() -> None:
    with netfilm.record(made(dense), data()[0]) as run:
        pass
    assert run.recording.steps.tolist() == [0] and run.recording.activation("2").shape == (1, 12, 3)
    assert "steps: there were none, run.step() was never called" in run.recording.left_out


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_a_run_that_is_stopped_keeps_what_was_recorded(error: type[BaseException]) -> None:
    net = made(dense)
    with pytest.raises(error), netfilm.record(net, data()[0]) as run:
        for step in range(9):
            if step == 4:
                raise error
            run.step(1.0)
    assert run.recording.ended == error.__name__ and run.recording.steps.tolist() == [0, 1, 2, 3]


def test_a_small_budget_keeps_both_ends_and_says_what_was_left_out() -> None:
    _net, whole = trained(dense, 60, probe=data()[0])
    assert whole is not None
    budget = 20 * sum(
        array[0].nbytes for name, array in whole.arrays.items() if not name.startswith(("series", "probe"))
    )
    _, recording = trained(dense, 60, probe=data()[0], budget=budget)
    assert recording is not None
    assert recording.steps[0] == 0 and recording.steps[-1] == 60 and len(recording.steps) == 20
    assert (
        sum(array.nbytes for name, array in recording.arrays.items() if not name.startswith(("series", "probe")))
        <= budget + 8 * 20
    )
    for record, step in enumerate(recording.steps):
        if step in whole.steps:
            same = int(np.searchsorted(whole.steps, step))
            assert np.array_equal(recording.parameter("0.weight")[record], whole.parameter("0.weight")[same])
    assert any("records: the budget of" in sentence for sentence in recording.left_out)
    assert recording.report().count("left out:") == len(recording.left_out)


def test_steps_may_be_named_and_what_is_recorded_chosen() -> None:
    _, recording = trained(
        dense, 20, probe=data()[0], at=range(0, 21, 5), parameters=["2.bias"], activations=["1", "2*"],
        gradients=["2.bias"],
    )  # fmt: skip
    assert recording is not None
    assert recording.steps.tolist() == [0, 5, 10, 15, 20] and recording.parameters == ("2.bias",)
    names = [name for name in recording.arrays if name.startswith(("activation", "gradient/"))]
    assert sorted(names) == ["activation/data/1", "activation/data/2", "gradient/2.bias"]
    assert len(recording.loss.values) == 20 and recording.measures == ("half",)


def test_steps_that_skip_are_told_by_their_number_and_never_go_back() -> None:
    run = netfilm.record(made(dense))
    run.step(1.0)
    run.step(0.5, step=100)
    with pytest.raises(netfilm.RecordingError, match="step 7 does not come after step 100"):
        run.step(0.5, step=7)
    with pytest.raises(netfilm.RecordingError, match="still being recorded"):
        _ = run.recording
    assert run.stop().loss.steps.tolist() == [0, 100] and run.stop() is run.recording
    with pytest.raises(netfilm.RecordingError, match="the recording has ended"):
        run.step(1.0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"mode": "test"}, "mode='test' is neither"),
        ({"parameters": ["0.weigth"]}, "the network has no parameter '0.weigth': there are 0.weight"),
        ({"budget": "much"}, "budget='much' is no amount of memory"),
    ],
)
def test_wrong_arguments_are_told_in_one_line(options: dict[str, object], message: str) -> None:
    with pytest.raises(netfilm.RecordingError, match=message):
        netfilm.record(made(dense), **options)  # type: ignore[arg-type]
    with pytest.raises(netfilm.RecordingError, match="function is no network"):
        netfilm.record(dense)  # type: ignore[arg-type]


def test_several_losses_side_by_side_are_kept_as_they_are() -> None:
    with netfilm.record(made(dense)) as run:
        for step in range(4):
            run.step(torch.tensor([1.0, 2.0]) * step, words="no number")
    assert run.recording.loss.values.tolist() == [[0, 0], [1, 2], [2, 4], [3, 6]]
    assert "words: str is no number" in run.recording.left_out


def test_what_compile_and_data_parallel_wrap_is_unwrapped() -> None:
    net = made(dense)
    for wrapped in (nn.DataParallel(net), torch.compile(net)):
        assert isinstance(wrapped, nn.Module)
        with netfilm.record(wrapped, data()[0]) as run:
            pass
        assert [layer.name for layer in run.recording.layers] == ["", "0", "1", "2"]


def test_two_networks_are_recorded_side_by_side() -> None:
    one, other = made(dense), made(dense)
    with netfilm.record(one, data()[0]) as first, netfilm.record(other, data()[0]) as second:
        for _ in range(3):
            first.step(one(data()[0]).sum())
            second.step(other(data()[0]).mean())
    assert np.array_equal(first.recording.activation("1"), second.recording.activation("1"))
