"""Recorded nets at other points and between records: the same as torch's, and the one forward pass beside it."""

from __future__ import annotations

import ast
import dataclasses
import typing

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from models.depth.exclusive_or import columns_for, hidden_nets, linear_units
from models.framework.folders import ROOT
from models.framework.key import experiment_names, recorded_path
from models.framework.trace import Trace, load
from models.nets import ManyLinear, ManyShift, Shift, first_of, one_of
from models.replay import as_it_is, replayed
from models.traces.recorded import KINDS, output, outputs, parameters_at
from models.transformation.bending_space import _many_nets
from netfilm import Recording

SEEDS = st.integers(0, 2**31)
ONE_FORWARD_PASS = ROOT / "models" / "traces" / "recorded.py"


def trace_types() -> dict[str, type[Trace]]:
    """Trace types that hold a recording, by the name of their experiment."""
    found = {}
    for name in experiment_names():
        module = __import__(f"models.traces.{name.replace('/', '.')}", fromlist=["*"])
        for kind in vars(module).values():
            is_trace = isinstance(kind, type) and issubclass(kind, Trace) and getattr(kind, "experiment", "") == name
            if is_trace and Recording in typing.get_type_hints(kind).values():
                found[name] = kind
    return found


@pytest.mark.parametrize("name", trace_types())
def test_recorded_layers_lead_to_one_another(name: str) -> None:
    """Inputs pushed through the recorded parameters give what torch's modules put out, in every measured trace."""
    trace = load(trace_types()[name], recorded_path(name))
    for field in dataclasses.fields(trace):  # type: ignore[arg-type]
        net = getattr(trace, field.name)
        if not isinstance(net, Recording):
            continue
        assert net.layers and not net.left_out, f"{field.name}: {net.left_out}"
        assert not net.versions and not any("gradient" in array for array in net.arrays)
        for record, step in enumerate(net.steps):
            said = outputs(net, net.probe(), parameters_at(net, step))
            for layer in said:
                if f"activation/data/{layer}" in net.arrays:
                    recorded = net.activation(layer)[record]
                    assert np.abs(said[layer] - recorded).max() <= 1e-12 * max(1, np.abs(recorded).max()), layer


@pytest.mark.parametrize("name", trace_types())
def test_a_trace_of_recordings_has_no_forward_pass_of_its_own(name: str) -> None:
    """It multiplies no matrices: what a net says is recorded, or comes from the one place for all."""
    path = ROOT / "models" / "traces" / f"{name}.py"
    (trace,) = (node for node in ast.parse(path.read_bytes()).body if getattr(node, "name", "").endswith("Trace"))
    assert products(trace) == []
    assert products(ast.parse(ONE_FORWARD_PASS.read_bytes())), "the check sees them"


def products(tree: ast.AST) -> list[int]:
    """Lines on which matrices are multiplied."""
    named = {"dot", "matmul", "einsum", "tensordot", "inner", "tanh"}
    return [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult))
        or (isinstance(node, ast.Attribute) and node.attr in named)
    ]


@given(SEEDS)
def test_other_points_go_through_every_layer_as_in_torch(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    points = torch.randn(7, 2, generator=generator, dtype=torch.float64)
    plain = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 3, bias=False), nn.Tanh(), Shift(3), nn.Linear(3, 1))
    for net in (plain, *hidden_nets(4, 0.3, generator).values(), linear_units(3, generator, 2.0)):
        inputs = points if net is plain else columns_for(net, points)
        recorded = as_it_is(net.double(), inputs[..., :2], 5)
        h, said = inputs, outputs(recorded, inputs.numpy())
        assert list(said) == [name for name, _ in net.named_children()]
        for name, module in net.named_children():
            with torch.no_grad():
                h = module(h)
            assert np.abs(said[name] - h.numpy()).max() < 1e-12
        assert {layer.kind for layer in recorded.layers} - {"Sequential"} <= KINDS.keys()


def test_between_two_records_parameters_run_straight_from_one_to_the_other() -> None:
    net = nn.Sequential(nn.Linear(2, 1, bias=False))
    weights = np.array([[[0.0, 2.0]], [[4.0, 2.0]], [[4.0, 6.0]]], dtype=np.float32)
    recorded = replayed(net, [0, 4, 6], {"0.weight": weights}, torch.zeros(1, 2), activations=False)
    for step, expected in ((0, (0, 2)), (1, (1, 2)), (4, (4, 2)), (5, (4, 4)), (6, (4, 6))):
        assert parameters_at(recorded, step)["0.weight"][0] == pytest.approx(expected)
        assert output(recorded, np.eye(2), parameters_at(recorded, step))[:, 0] == pytest.approx(expected)
    assert output(recorded, np.eye(2))[:, 0] == pytest.approx((4, 6)), "the last record where none is named"


def test_a_replay_holds_what_it_is_given_and_leaves_the_net_as_it_is() -> None:
    net = nn.Sequential(nn.Linear(2, 2), nn.Tanh())
    before = [parameter.clone() for parameter in net.parameters()]
    parameters = {"0.weight": np.ones((2, 2, 2), np.float32), "0.bias": np.arange(4, dtype=np.float32).reshape(2, 2)}
    losses, share = np.arange(6.0), np.array([0.5, 1.0])
    found = replayed(net, [1, 5], parameters, torch.ones(3, 2), losses=losses, measures={"accuracy": share})
    assert found.steps.tolist() == [1, 5] and found.loss.steps.tolist() == list(range(6))
    assert np.array_equal(found.loss.values, losses) and np.array_equal(found.measure("accuracy").values, share)
    assert np.array_equal(found.parameter("0.bias"), parameters["0.bias"])
    assert found.activation("1") == pytest.approx(np.tanh(2 + parameters["0.bias"])[:, None].repeat(3, 1), abs=1e-6)
    assert all(torch.equal(parameter, old) for parameter, old in zip(net.parameters(), before, strict=True))
    assert all(parameter.requires_grad for parameter in net.parameters())


def test_one_of_many_nets_and_the_first_of_them_say_what_the_many_say() -> None:
    nets = _many_nets(3, 0.2, torch.Generator().manual_seed(0), layers=2)
    points = torch.randn(5, 2, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        said = nets(columns_for(nets, points))[:, 0]
        for index in range(3):
            assert torch.allclose(one_of(nets, index)(points)[:, 0], said[index], atol=1e-5)
        few = first_of(nets, 2)
        assert torch.equal(few(columns_for(few, points))[:, 0], said[:2])
    assert isinstance(few.W0, ManyLinear) and isinstance(few.c, ManyShift)
