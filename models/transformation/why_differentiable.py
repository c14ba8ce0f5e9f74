"""The same net with a hard step and with tanh: what the gradient says to each, and what trains a step without it."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.data import two_moons
from models.framework.experiment import experiment, value
from models.framework.trace import Trace
from models.framework.training import Recorder
from models.hard_steps import (
    PARAMETERS,
    CountedReLU,
    Sharpened,
    Step,
    StraightThrough,
    accuracy_of,
    logits_of,
    parameters_of,
    shallow_nets,
    share_right,
    train_nets,
    with_activation,
)
from models.traces.arrays import Doubles
from models.traces.transformation.why_differentiable import WhyDifferentiableTrace
from models.transformation.two_weights import TwoWeights, best_start, descend, heights, places_of, slopes
from models.transformation.without_gradient import (
    evolve,
    parted_points,
    perceptron,
    search,
    step_logits,
    step_losses,
    unpacked,
)

HIDDEN, WIDE = 4, 16
DISC_RADIUS = 1.2
AXIS = 400
LEVELS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, np.inf)
STEEP = 64.0  # k of a tanh(k z) that has a derivative everywhere and yet is nearly a step
RATES = (5.0, 15.0, 50.0)  # tried on the maps of two weights, gentle and steep alike
LOW = 0.05  # of a map's height: what comes so near its lowest place has arrived
SPREADS = (2.0, 4.0)  # tried for random search
SEARCHES = 3
KEPT_GENERATIONS = 4


@experiment
def why_differentiable(
    seed: int,
    samples: int = 75,
    noise: float = 0.1,
    starts: int = 20,
    steps: int = 800,
    learning_rate: float = 0.05,
    weight_decay: float = 1e-3,
    side: int = 161,
    arrows: int = 13,
    descent_steps: int = 200,
    descent_rate: float = 5.0,
    runs: int = 20,
    generations: int = 400,
    perceptrons: int = 5,
) -> Trace:
    """`samples` of each class. `weight_decay` is that of the soft wide tanh net; no other net has any."""
    generator = torch.Generator().manual_seed(seed)
    X, y = (torch.from_numpy(values) for values in two_moons(samples, noise, seed))
    smooth = shallow_nets(starts, HIDDEN, nn.Tanh(), generator)
    start = {name: parameter.clone() for name, parameter in smooth.state_dict().items()}

    def twin(activation: nn.Module) -> nn.Sequential:
        net = shallow_nets(starts, HIDDEN, activation, generator)
        net.load_state_dict(start)
        return net

    hard, relu = twin(Step()), CountedReLU()
    others = {
        "sigmoid": (twin(nn.Sigmoid()), PARAMETERS),
        "relu": (twin(relu), PARAMETERS),
        "frozen": (twin(nn.Tanh()), PARAMETERS[2:]),
    }
    at = _recorded_steps(steps)
    recorders = [train_nets(net, X, y, at, steps, learning_rate) for net in (hard, smooth)]
    for net, trained in others.values():
        train_nets(net, X, y, [], steps, learning_rate, trained=trained)
    right = [accuracy_of(net, X, y).numpy() for net in (hard, smooth)]
    chosen = _most_typical(*right)
    return WhyDifferentiableTrace(
        X=X.numpy(),
        y=y.numpy(),
        disc_radius=DISC_RADIUS,
        starts=starts,
        chosen=chosen,
        step_accuracy=right[0],
        tanh_accuracy=right[1],
        **{f"{name}_accuracy": accuracy_of(net, X, y).numpy() for name, (net, _) in others.items()},  # type: ignore[arg-type]
        relu_inputs=relu.inputs,
        relu_on_the_kink=relu.on_the_kink,
        logits=torch.stack([logits_of(net, X)[chosen] for net in (hard, smooth)]).numpy(),
        hard_accuracy=accuracy_of(with_activation(smooth, Step()), X, y).numpy(),
        **_training(recorders, chosen, at),
        **_at_the_start(recorders, chosen, X, y),
        **_activations(),
        **_loss_map(recorders[1], chosen, X, y, side, arrows, descent_steps, descent_rate),
        **_wide(starts, X, y, steps, learning_rate, weight_decay, generator),
        **_straight_through(starts, X, y, steps, learning_rate, generator),
        **_evolution(runs, X, y, generations, generator),
        **_perceptrons(perceptrons, seed),
    )


def _most_typical(*accuracies: NDArray[Any]) -> int:
    """The first of the runs that lie nearest to the medians of all."""
    return int(sum(np.abs(right - np.median(right)) for right in accuracies).argmin())


# ---- training and its gradients ------------------------------------------------------------------------------------


def _training(recorders: list[Recorder], chosen: int, at: list[int]) -> dict[str, Any]:
    histories = [parameters_of([recorder.parameter(name) for name in PARAMETERS], chosen) for recorder in recorders]
    W1, b1, w2, b2 = (np.stack(both) for both in zip(*histories, strict=True))
    gradients = [np.abs(recorder.gradient("W1.weight")[:, chosen]).max(axis=(1, 2)) for recorder in recorders]
    return {
        "steps_at": np.array(at),
        "W1_at": W1,
        "b1_at": b1,
        "w2_at": w2,
        "b2_at": b2,
        "accuracy_at": np.stack([recorder.measure("accuracy")[:, chosen] for recorder in recorders]),
        "loss_at": np.stack([recorder.loss()[at, chosen] for recorder in recorders]),
        "largest_gradient": np.stack(gradients),
    }


def _at_the_start(recorders: list[Recorder], chosen: int, X: Tensor, y: Tensor) -> dict[str, Any]:
    gradients = [parameters_of([recorder.gradient(name)[0] for name in PARAMETERS], chosen) for recorder in recorders]
    start = parameters_of([recorders[1].parameter(name)[0] for name in PARAMETERS], chosen)
    W1, b1, w2, b2 = (torch.from_numpy(value) for value in (*start[:3], np.array(start[3])))
    z = X @ W1.T + b1
    hidden = torch.stack([z.sign(), z.tanh()])
    logits = hidden @ w2 + b2
    probe = int((logits[1] * (1 - 2 * y)).argmax())
    names = ("W1_gradient", "b1_gradient", "w2_gradient", "b2_gradient")
    return {
        **{name: np.stack(both) for name, both in zip(names, zip(*gradients, strict=True), strict=True)},
        "probe": probe,
        "probe_hidden": hidden[:, probe].numpy(),
        "probe_logit": logits[:, probe].numpy(),
    }


def _activations() -> dict[str, Any]:
    z = torch.linspace(-4, 4, AXIS, dtype=torch.float64, requires_grad=True)
    both = [activation(z) for activation in (Step(), nn.Tanh())]
    slopes = [torch.autograd.grad(values.sum(), z)[0] for values in both]
    return {
        "z": z.detach().numpy(),
        "activation": torch.stack(both).detach().numpy(),
        "derivative": torch.stack(slopes).numpy(),
    }


def _recorded_steps(steps: int) -> list[int]:
    """Every 2nd step at first, every 5th soon, every 12th later, and the last."""
    return sorted({*range(0, min(40, steps), 2), *range(40, min(200, steps), 5), *range(200, steps, 12), steps})


def _loss_map(
    recorder: Recorder, chosen: int, X: Tensor, y: Tensor, side: int, arrows: int, steps: int, rate: float
) -> dict[str, Any]:
    """Around the tanh net as it is when it first gets for good what it gets right at the end: still soft."""
    right = recorder.measure("accuracy")[:, chosen]
    record = int(np.flatnonzero(right < right[-1]).max(initial=-1)) + 1
    fixed = parameters_of([recorder.parameter(name)[record].astype(np.float64) for name in PARAMETERS], chosen)
    unit = int(np.abs(fixed[2]).argmax())
    reach = 1.6 * np.abs(fixed[0][unit]).max()
    nets = [TwoWeights(fixed, unit, activation, X) for activation in (Step(), nn.Tanh(), Sharpened(STEEP))]
    axis, arrow_axis = np.linspace(-reach, reach, side), np.linspace(-0.9 * reach, 0.9 * reach, arrows)
    places = places_of(arrow_axis)
    loss = [heights(net, places_of(axis), y) for net in nets]
    gradient = [slopes(net, places, y).reshape(arrows, arrows, 2) for net in nets[:2]]
    ways, losses = zip(*(descend(net, places, y, steps, rate) for net in nets[:2]), strict=True)
    start = best_start(losses[1])
    arrived = [_share_arrived(net, places, y, steps, height) for net, height in zip(nets[1:], loss[1:], strict=True)]
    return {
        "map_unit": unit,
        "map_step": recorder.at[record],
        "W1_fixed": fixed[0],
        "b1_fixed": fixed[1],
        "w2_fixed": fixed[2],
        "b2_fixed": float(fixed[3]),
        "map_u": axis,
        "map_v": axis,
        "map_loss": np.stack(loss[:2]).reshape(2, side, side),
        "arrow_u": arrow_axis,
        "arrow_v": arrow_axis,
        "arrow_gradient": np.stack(gradient),
        "descent": np.stack([way[:, start] for way in ways]),
        "descent_loss": np.stack([loss[:, start] for loss in losses]),
        "descent_rate": rate,
        "map_arrived": np.array(arrived),
    }


def _share_arrived(net: TwoWeights, places: Tensor, y: Tensor, steps: int, heights: Doubles) -> float:
    """The share of places from which the descent comes near the lowest of the map, at the best of RATES."""
    low = heights.min() + LOW * np.ptp(heights)
    return max(float((descend(net, places, y, steps, rate)[1][-1] < low).mean()) for rate in RATES)


# ---- the step put back, and trained without its gradient -----------------------------------------------------------


def _wide(
    starts: int, X: Tensor, y: Tensor, steps: int, rate: float, decay: float, generator: torch.Generator
) -> dict[str, Any]:
    net = shallow_nets(starts, WIDE, nn.Tanh(), generator)
    steep = shallow_nets(starts, WIDE, nn.Tanh(), generator)
    steep.load_state_dict(net.state_dict())
    train_nets(net, X, y, [], steps, rate, decay)
    train_nets(steep, X, y, [], steps, rate)
    hard = with_activation(net, Step())
    right, hardened = accuracy_of(net, X, y).numpy(), accuracy_of(hard, X, y).numpy()
    chosen = _most_typical(right, hardened)
    sharp = [float(accuracy_of(with_activation(net, Sharpened(k)), X, y)[chosen]) for k in LEVELS]
    W1, b1, w2, b2 = parameters_of([parameter.detach().numpy() for parameter in net.parameters()], chosen)
    return {
        "wide_accuracy": right,
        "wide_hard_accuracy": hardened,
        "steep_accuracy": accuracy_of(steep, X, y).numpy(),
        "steep_hard_accuracy": accuracy_of(with_activation(steep, Step()), X, y).numpy(),
        "wide_chosen": chosen,
        "W1_wide": W1,
        "b1_wide": b1,
        "w2_wide": w2,
        "b2_wide": float(b2),
        "sharpness": np.array(LEVELS),
        "wide_sharp_accuracy": np.array(sharp),
        "wide_logits": torch.stack([logits_of(hard, X)[chosen], logits_of(net, X)[chosen]]).numpy(),
    }


def _straight_through(
    starts: int, X: Tensor, y: Tensor, steps: int, rate: float, generator: torch.Generator
) -> dict[str, Any]:
    net = shallow_nets(starts, WIDE, StraightThrough(), generator)
    plain = shallow_nets(starts, WIDE, Step(), generator)
    plain.load_state_dict(net.state_dict())
    recorder = train_nets(net, X, y, _recorded_steps(steps), steps, rate)
    train_nets(plain, X, y, [], steps, rate)
    right = recorder.measure("accuracy")
    chosen = _most_typical(right[-1])
    W1, b1, w2, b2 = parameters_of([recorder.parameter(name) for name in PARAMETERS], chosen)
    return {
        "through_accuracy": right[-1],
        "through_chosen": chosen,
        "wide_step_accuracy": accuracy_of(plain, X, y).numpy(),
        "W1_through_at": W1,
        "b1_through_at": b1,
        "w2_through_at": w2,
        "b2_through_at": b2,
        "through_accuracy_at": right[:, chosen],
    }


def _evolution(runs: int, X: Tensor, y: Tensor, generations: int, generator: torch.Generator) -> dict[str, Any]:
    start = shallow_nets(runs, HIDDEN, Step(), generator)
    rows = torch.cat([parameter.detach().double().reshape(runs, -1) for parameter in start.parameters()], dim=1)
    losses = step_losses(X.double(), y, HIDDEN)
    evolution = evolve(losses, rows, generations, generator)

    def right(parameters: Tensor) -> Tensor:
        return share_right(step_logits(parameters, X.double(), HIDDEN), y)

    right_at = torch.stack([right(best) for best in evolution.best_at])
    chosen = _most_typical(right_at[-1].numpy())
    at = [*range(0, generations, KEPT_GENERATIONS), generations]
    W1, b1, w2, b2 = unpacked(evolution.best_at[at, chosen], HIDDEN)
    as_starts = torch.tensor([2.0] * 2 * HIDDEN + [1.0] * HIDDEN + [0.5] * (HIDDEN + 1), dtype=torch.float64)
    searched = [search(losses, spread * as_starts, SEARCHES, evolution.evaluations, generator) for spread in SPREADS]
    return {
        "evolution_accuracy": right_at[-1].numpy(),
        "searched_accuracy": torch.stack([right(best) for best in searched]).numpy(),
        "evolution_evaluations": evolution.evaluations,
        "evolution_chosen": chosen,
        "evolution_at": np.array(at),
        "W1_evolved_at": W1.numpy(),
        "b1_evolved_at": b1.numpy(),
        "w2_evolved_at": w2.numpy(),
        "b2_evolved_at": b2.numpy(),
        "evolution_accuracy_at": right_at[at, chosen].numpy(),
    }


def _perceptrons(number: int, seed: int, samples: int = 120, margin: float = 0.1) -> dict[str, Any]:
    generator = np.random.default_rng(seed)
    X, y = parted_points(samples, margin, generator)
    ways = [perceptron(X, y, generator) for _ in range(number)]
    right = [((X @ way[-1, :2] + way[-1, 2] > 0) == (y == 1)).mean() for way in ways]
    return {"perceptron_accuracy": np.array(right)}


# ---- values --------------------------------------------------------------------------------------------------------


def _share_all_right(accuracy: NDArray[Any]) -> float:
    return float((accuracy == 1).mean())


@value
def step_has_no_gradient(trace: WhyDifferentiableTrace) -> float:
    return float(trace.largest_gradient[0].max())


@value
def relu_meets_its_corner(trace: WhyDifferentiableTrace) -> float:
    return float(trace.relu_on_the_kink)


@value
def steps_stay_with_random_features(trace: WhyDifferentiableTrace) -> float:
    return float(np.median(trace.step_accuracy))


@value
def tanh_learns(trace: WhyDifferentiableTrace) -> float:
    return float(np.median(trace.tanh_accuracy))


@value
def held_tanh_falls_short(trace: WhyDifferentiableTrace) -> float:
    return float(np.median(trace.frozen_accuracy))


@value
def tanh_gets_everything(trace: WhyDifferentiableTrace) -> float:
    return _share_all_right(trace.tanh_accuracy)


@value
def held_tanh_gets_everything(trace: WhyDifferentiableTrace) -> float:
    return _share_all_right(trace.frozen_accuracy)


@value
def sigmoid_gets_everything(trace: WhyDifferentiableTrace) -> float:
    return _share_all_right(trace.sigmoid_accuracy)


@value
def relu_gets_everything(trace: WhyDifferentiableTrace) -> float:
    return _share_all_right(trace.relu_accuracy)


@value
def tanh_lets_balls_arrive(trace: WhyDifferentiableTrace) -> float:
    return float(trace.map_arrived[0])


@value
def steep_tanh_strands_balls(trace: WhyDifferentiableTrace) -> float:
    return float(trace.map_arrived[1])


@value
def hardening_costs_soft_nets(trace: WhyDifferentiableTrace) -> float:
    return float(np.median(trace.wide_hard_accuracy))


@value
def hardening_spares_steep_nets(trace: WhyDifferentiableTrace) -> float:
    return float(np.median(trace.steep_hard_accuracy))


@value
def soft_nets_learn(trace: WhyDifferentiableTrace) -> float:
    return float(np.median(trace.wide_accuracy))


@value
def wide_steps_fall_short(trace: WhyDifferentiableTrace) -> float:
    return _share_all_right(trace.wide_step_accuracy)


@value
def straight_through_gets_everything(trace: WhyDifferentiableTrace) -> float:
    return _share_all_right(trace.through_accuracy)


@value
def evolution_gets_everything(trace: WhyDifferentiableTrace) -> float:
    return _share_all_right(trace.evolution_accuracy)


@value
def random_search_gets_everything(trace: WhyDifferentiableTrace) -> float:
    return max(map(_share_all_right, trace.searched_accuracy))


@value
def perceptron_gets_everything(trace: WhyDifferentiableTrace) -> float:
    return _share_all_right(trace.perceptron_accuracy)
