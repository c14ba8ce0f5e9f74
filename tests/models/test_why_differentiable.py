"""Hard steps and tanh: gradients against differences, training against a forward pass in numpy, maps and rules."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
import torch

from models.data import two_moons
from models.hard_steps import PARAMETERS, CountedReLU, Sharpened, Step, StraightThrough, shallow_nets, train_nets
from models.traces.transformation.why_differentiable import WhyDifferentiableTrace
from models.transformation.why_differentiable import why_differentiable
from models.transformation.without_gradient import evolve, parted_points, perceptron, search

SMALL = {"starts": 8, "side": 41, "arrows": 7, "generations": 300, "runs": 4}
TINY = {"starts": 2, "steps": 60, "side": 11, "arrows": 3, "descent_steps": 5, "generations": 10, "runs": 2}
STEP, TANH = 0, 1
ACTIVATION = (np.sign, np.tanh)


@pytest.fixture(scope="module")
def trace() -> WhyDifferentiableTrace:
    measured = why_differentiable(1, **SMALL)
    assert isinstance(measured, WhyDifferentiableTrace)
    return measured


def logits(net: int, points, W1, b1, w2, b2) -> np.ndarray:
    return ACTIVATION[net](points @ np.float64(W1).T + b1) @ np.float64(w2) + b2


def cross_entropy(z: np.ndarray, y: np.ndarray) -> float:
    return float(np.mean(np.logaddexp(0, z) - y * z))


def at_record(trace: WhyDifferentiableTrace, net: int, record: int) -> list[np.ndarray]:
    return [np.float64(getattr(trace, f"{name}_at")[net, record]) for name in ("W1", "b1", "w2", "b2")]


def with_two(trace: WhyDifferentiableTrace, place: np.ndarray) -> list[np.ndarray]:
    W1 = trace.W1_fixed.copy()
    W1[trace.map_unit] = place
    return [W1, trace.b1_fixed, trace.w2_fixed, trace.b2_fixed]


def loss_at(trace: WhyDifferentiableTrace, net: int, place: np.ndarray) -> float:
    return cross_entropy(logits(net, trace.X, *with_two(trace, place)), trace.y)


def difference(trace: WhyDifferentiableTrace, net: int, place: np.ndarray) -> np.ndarray:
    nudges = 1e-6 * np.eye(2)
    return np.array([loss_at(trace, net, place + n) - loss_at(trace, net, place - n) for n in nudges]) / 2e-6


def test_same_seed_same_bits_and_another_seed_other_nets() -> None:
    first, again, other = (why_differentiable(seed, **TINY) for seed in (5, 5, 6))
    for field in dataclasses.fields(first):
        assert np.array_equal(getattr(first, field.name), getattr(again, field.name)), field.name
    assert not np.array_equal(first.W1_at, other.W1_at)


def test_the_step_has_no_gradient_and_stays_where_it_was(trace: WhyDifferentiableTrace) -> None:
    assert not trace.largest_gradient[STEP].any() and not trace.W1_gradient[STEP].any()
    assert np.array_equal(trace.W1_at[STEP, 0], trace.W1_at[STEP, -1])
    assert np.array_equal(trace.b1_at[STEP, 0], trace.b1_at[STEP, -1])
    assert not trace.arrow_gradient[STEP].any()
    assert np.array_equal(trace.descent[STEP, 0], trace.descent[STEP, -1])
    assert trace.largest_gradient[TANH, 0] > 0.001


def test_the_start_shown_is_a_typical_one(trace: WhyDifferentiableTrace) -> None:
    off = sum(np.abs(right - np.median(right)) for right in (trace.step_accuracy, trace.tanh_accuracy))
    assert off[trace.chosen] == off.min()


def test_the_last_record_is_the_net(trace: WhyDifferentiableTrace) -> None:
    for net in (STEP, TANH):
        assert logits(net, trace.X, *at_record(trace, net, -1)) == pytest.approx(trace.logits[net], abs=1e-4)


def test_a_net_whose_first_layer_is_held_fast_keeps_it() -> None:
    generator = torch.Generator().manual_seed(0)
    X, y = (torch.from_numpy(values) for values in two_moons(20, 0.1, 0))
    net = shallow_nets(3, 4, torch.nn.Tanh(), generator)
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    train_nets(net, X, y, [], 5, 0.05, trained=PARAMETERS[2:])
    for name, parameter in net.named_parameters():
        assert torch.equal(parameter, before[name]) == (name in PARAMETERS[:2]), name


def test_relu_counts_what_it_is_given_in_training_alone() -> None:
    relu = CountedReLU()
    assert relu(torch.tensor([-1.0, 0.0, 2.0])).tolist() == [0, 0, 2]
    assert (relu.inputs, relu.on_the_kink) == (3, 1)
    relu.eval()
    relu(torch.zeros(5))
    assert (relu.inputs, relu.on_the_kink) == (3, 1)


def test_search_takes_the_best_of_its_draws() -> None:
    spread = torch.tensor([1.0, 2.0], dtype=torch.float64)
    best = search(lambda rows: rows.sum(1), spread, 2, 1000, torch.Generator().manual_seed(3))
    generator = torch.Generator().manual_seed(3)
    for row in best:
        drawn = spread * torch.randn(1000, 2, dtype=torch.float64, generator=generator)
        assert torch.equal(row, drawn[drawn.sum(1).argmin()])


def test_both_start_alike(trace: WhyDifferentiableTrace) -> None:
    for one, other in zip(at_record(trace, STEP, 0), at_record(trace, TANH, 0), strict=True):
        assert np.array_equal(one, other)


@pytest.mark.parametrize("net", [STEP, TANH])
@pytest.mark.parametrize("record", [0, 40, -1])
def test_loss_and_accuracy_belong_to_the_recorded_parameters(
    trace: WhyDifferentiableTrace, net: int, record: int
) -> None:
    z = logits(net, trace.X, *at_record(trace, net, record))
    assert trace.loss_at[net, record] == pytest.approx(cross_entropy(z, trace.y), abs=1e-5)
    assert trace.accuracy_at[net, record] == pytest.approx(np.mean((z > 0) == trace.y))


@pytest.mark.parametrize("net", [STEP, TANH])
def test_gradients_at_the_start_are_differences_of_the_loss(trace: WhyDifferentiableTrace, net: int) -> None:
    start = [np.array(values) for values in at_record(trace, net, 0)]
    for i, name in enumerate(("W1", "b1", "w2", "b2")):
        found = getattr(trace, f"{name}_gradient")[net]
        for place in np.ndindex(start[i].shape):
            nudged = [[values.copy() for values in start] for _ in range(2)]
            nudged[0][i][place] += 1e-6
            nudged[1][i][place] -= 1e-6
            above, below = (cross_entropy(logits(net, trace.X, *values), trace.y) for values in nudged)
            assert found[place] == pytest.approx((above - below) / 2e-6, abs=1e-5), name


def test_probe_is_where_tanh_errs_most_at_the_start(trace: WhyDifferentiableTrace) -> None:
    z = logits(TANH, trace.X, *at_record(trace, TANH, 0))
    assert trace.probe == np.argmax(np.logaddexp(0, z) - trace.y * z)
    assert trace.probe_logit[TANH] == pytest.approx(z[trace.probe], abs=1e-5)
    assert np.abs(trace.probe_hidden[STEP]).tolist() == [1.0] * 4


def test_slopes_of_step_and_tanh(trace: WhyDifferentiableTrace) -> None:
    assert 0 not in trace.z
    assert np.array_equal(trace.activation[STEP], np.sign(trace.z))
    assert not trace.derivative[STEP].any()
    assert trace.derivative[TANH] == pytest.approx(1 / np.cosh(trace.z) ** 2)


@pytest.mark.parametrize("net", [STEP, TANH])
def test_map_is_the_loss_over_two_weights(trace: WhyDifferentiableTrace, net: int) -> None:
    for row, column in ((0, 0), (5, 31), (40, 12), (20, 20)):
        place = np.array([trace.map_u[column], trace.map_v[row]])
        assert trace.map_loss[net, row, column] == pytest.approx(loss_at(trace, net, place))
    assert trace.map_unit == np.abs(trace.w2_fixed).argmax()


def test_map_is_taken_when_tanh_is_right_for_good(trace: WhyDifferentiableTrace) -> None:
    later = trace.steps_at >= trace.map_step
    assert (trace.accuracy_at[TANH, later] >= trace.accuracy_at[TANH, -1]).all()
    z = logits(TANH, trace.X, trace.W1_fixed, trace.b1_fixed, trace.w2_fixed, trace.b2_fixed)
    assert np.mean((z > 0) == trace.y) == pytest.approx(trace.accuracy_at[TANH, -1])
    record = int(np.flatnonzero(trace.steps_at == trace.map_step)[0])
    assert trace.loss_at[TANH, record] == pytest.approx(cross_entropy(z, trace.y), abs=1e-5)


def test_arrows_are_differences_of_the_loss(trace: WhyDifferentiableTrace) -> None:
    for row, v in enumerate(trace.arrow_v):
        for column, u in enumerate(trace.arrow_u):
            expected = difference(trace, TANH, np.array([u, v]))
            assert trace.arrow_gradient[TANH, row, column] == pytest.approx(expected, abs=1e-6)


def test_descent_takes_gradient_steps_from_an_arrows_place(trace: WhyDifferentiableTrace) -> None:
    way = trace.descent[TANH]
    assert np.array_equal(way[0], trace.descent[STEP, 0])
    assert way[0, 0] in trace.arrow_u
    assert way[0, 1] in trace.arrow_v
    for k in (0, 1, 7, 60, len(way) - 2):
        expected = way[k] - trace.descent_rate * difference(trace, TANH, way[k])
        assert way[k + 1] == pytest.approx(expected, abs=1e-5)
        assert trace.descent_loss[TANH, k] == pytest.approx(loss_at(trace, TANH, way[k]))


def test_sharpening_runs_from_tanh_to_the_step(trace: WhyDifferentiableTrace) -> None:
    assert trace.wide_sharp_accuracy[0] == pytest.approx(trace.wide_accuracy[trace.wide_chosen])
    assert trace.wide_sharp_accuracy[-1] == pytest.approx(trace.wide_hard_accuracy[trace.wide_chosen])
    wide = trace.W1_wide, trace.b1_wide, trace.w2_wide, trace.b2_wide
    for net in (STEP, TANH):
        assert trace.wide_logits[net] == pytest.approx(logits(net, trace.X, *wide), abs=1e-4)


def test_kept_ways_end_at_the_accuracies_told(trace: WhyDifferentiableTrace) -> None:
    through = trace.W1_through_at[-1], trace.b1_through_at[-1], trace.w2_through_at[-1], trace.b2_through_at[-1]
    evolved = trace.W1_evolved_at[-1], trace.b1_evolved_at[-1], trace.w2_evolved_at[-1], trace.b2_evolved_at[-1]
    for parameters, told in (
        (through, trace.through_accuracy[trace.through_chosen]),
        (evolved, trace.evolution_accuracy[trace.evolution_chosen]),
    ):
        assert np.mean((logits(STEP, trace.X, *parameters) > 0) == trace.y) == pytest.approx(told)


def test_evolutions_best_loss_never_rises(trace: WhyDifferentiableTrace) -> None:
    ways = zip(trace.W1_evolved_at, trace.b1_evolved_at, trace.w2_evolved_at, trace.b2_evolved_at, strict=True)
    losses = [cross_entropy(logits(STEP, trace.X, *parameters), trace.y) for parameters in ways]
    assert (np.diff(losses) <= 1e-12).all()
    assert trace.evolution_evaluations == 1 + 48 * trace.evolution_at[-1]


def test_straight_through_is_a_step_with_tanhs_slope() -> None:
    z = torch.linspace(-3, 3, 50, requires_grad=True)
    values = StraightThrough()(z)
    assert torch.equal(values, z.sign())
    values.sum().backward()
    assert torch.allclose(z.grad, 1 - z.tanh() ** 2)
    assert torch.equal(Sharpened(float("inf"))(z), Step()(z))
    assert torch.allclose(Sharpened(2.0)(z), (2 * z).tanh())


def test_evolution_finds_the_bottom_of_a_bowl() -> None:
    centre = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64)
    counted = []

    def bowl(rows: torch.Tensor) -> torch.Tensor:
        counted.append(len(rows))
        return ((rows - centre) ** 2).sum(1)

    start = torch.zeros(2, 3, dtype=torch.float64)
    found = evolve(bowl, start, 60, torch.Generator().manual_seed(0))
    assert torch.equal(found.best_at[0], start)
    assert torch.allclose(found.best_at[-1], centre.expand(2, 3), atol=0.1)
    assert found.evaluations == sum(counted) // 2


def test_perceptron_only_corrects_wrong_samples() -> None:
    X, y = parted_points(80, 0.1, np.random.default_rng(4))
    way = perceptron(X, y, np.random.default_rng(5))
    inputs = np.column_stack([X, np.ones(len(X))])
    for before, after in pairwise(way):
        step = after - before  # plus or minus the sample and a 1
        off = np.abs(step[2] * inputs - step).sum(axis=1)
        k = int(off.argmin())
        assert off[k] == pytest.approx(0, abs=1e-9)
        assert (inputs[k] @ before > 0) != (y[k] == 1)
    assert np.array_equal(inputs @ way[-1] > 0, y == 1)


def test_perceptron_gives_up_where_no_line_parts() -> None:
    X = np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0]])
    way = perceptron(X, np.array([0, 0, 1, 1]), np.random.default_rng(0), most=50)
    assert 50 < len(way) <= 55
