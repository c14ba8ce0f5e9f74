"""The same net with a hard step and with tanh: what the gradient says to each, and what trains a step without it."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from models.data import two_moons
from models.experiment import experiment, value
from models.hard_steps import (
    PARAMETERS,
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
from models.trace import Trace
from models.traces.arrays import Doubles
from models.traces.transformation.why_differentiable import WhyDifferentiableTrace
from models.training import Recorder
from models.two_weights import TwoWeights, best_start, descend, heights, places_of, slopes
from models.without_gradient import evolve, parted_points, perceptron, step_logits, step_losses, unpacked

HIDDEN, WIDE = 4, 16
DISC_RADIUS = 1.2
PIXELS = 64
AXIS = 400
LEVELS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, np.inf)
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
    runs: int = 10,
    generations: int = 400,
    perceptrons: int = 5,
) -> Trace:
    """`samples` of each class. `weight_decay` is that of the wide tanh net; no other net has any."""
    generator = torch.Generator().manual_seed(seed)
    X, y = (torch.from_numpy(values) for values in two_moons(samples, noise, seed))
    smooth = shallow_nets(starts, HIDDEN, nn.Tanh(), generator)
    hard, sigmoid = (shallow_nets(starts, HIDDEN, activation, generator) for activation in (Step(), nn.Sigmoid()))
    for twin in (hard, sigmoid):
        twin.load_state_dict(smooth.state_dict())
    recorders = [train_nets(net, X, y, range(steps + 1), steps, learning_rate) for net in (hard, smooth)]
    train_nets(sigmoid, X, y, [], steps, learning_rate)
    chosen = int(accuracy_of(smooth, X, y).argmax())
    return WhyDifferentiableTrace(
        X=X.numpy(),
        y=y.numpy(),
        disc_radius=DISC_RADIUS,
        starts=starts,
        chosen=chosen,
        step_accuracy=accuracy_of(hard, X, y).numpy(),
        tanh_accuracy=accuracy_of(smooth, X, y).numpy(),
        sigmoid_accuracy=accuracy_of(sigmoid, X, y).numpy(),
        logits=torch.stack([logits_of(net, X)[chosen] for net in (hard, smooth)]).numpy(),
        **_training(recorders, chosen, steps),
        **_at_the_start(recorders, chosen, X, y),
        **_activations(),
        **_loss_map(recorders[1], chosen, X, y, side, arrows, descent_steps, descent_rate),
        **_hardened(smooth, chosen, X, y),
        **_wide(starts, X, y, steps, learning_rate, weight_decay, generator),
        **_straight_through(starts, X, y, steps, learning_rate, generator),
        **_evolution(runs, X, y, generations, generator),
        **_perceptrons(perceptrons, seed),
    )


# ---- training and its gradients ------------------------------------------------------------------------------------


def _training(recorders: list[Recorder], chosen: int, steps: int) -> dict[str, Any]:
    at = _recorded_steps(steps)
    histories = [parameters_of([recorder.parameter(name)[at] for name in PARAMETERS], chosen) for recorder in recorders]
    W1, b1, w2, b2 = (np.stack(both) for both in zip(*histories, strict=True))
    shown = np.unique([*range(0, len(at), 2), len(at) - 1])
    axis = (np.arange(PIXELS) + 0.5) * (2 * DISC_RADIUS / PIXELS) - DISC_RADIUS
    pixels = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    z = np.einsum("nrhi,pi->nrhp", W1[:, shown], pixels) + b1[:, shown, :, None]
    h = np.stack([np.sign(z[0]), np.tanh(z[1])])
    logits = torch.from_numpy(np.einsum("nrh,nrhp->nrp", w2[:, shown], h) + b2[:, shown, None])
    gradients = [np.abs(recorder.gradient("W1.weight")[:, chosen]).max(axis=(1, 2)) for recorder in recorders]
    return {
        "steps_at": np.array(at),
        "W1_at": W1,
        "b1_at": b1,
        "w2_at": w2,
        "b2_at": b2,
        "accuracy_at": np.stack([recorder.measure("accuracy")[at, chosen] for recorder in recorders]),
        "loss": np.stack([recorder.loss()[:, chosen] for recorder in recorders]),
        "largest_gradient": np.stack(gradients),
        "field_records": shown,
        "field_axis": axis,
        "field": logits.sigmoid().reshape(2, len(shown), PIXELS, PIXELS).numpy().astype(np.float16),
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
    step = int(np.flatnonzero(right < right[-1]).max(initial=-1)) + 1
    fixed = parameters_of([recorder.parameter(name)[step].astype(np.float64) for name in PARAMETERS], chosen)
    unit = int(np.abs(fixed[2]).argmax())
    reach = 1.6 * np.abs(fixed[0][unit]).max()
    nets = [TwoWeights(fixed, unit, activation, X) for activation in (Step(), nn.Tanh())]
    axis, arrow_axis = np.linspace(-reach, reach, side), np.linspace(-0.9 * reach, 0.9 * reach, arrows)
    loss = np.stack([heights(net, places_of(axis), y) for net in nets])
    gradient = [slopes(net, places_of(arrow_axis), y).reshape(arrows, arrows, 2) for net in nets]
    ways, losses = zip(*(descend(net, places_of(arrow_axis), y, steps, rate) for net in nets), strict=True)
    start = best_start(losses[1])
    return {
        "map_unit": unit,
        "map_step": step,
        "W1_fixed": fixed[0],
        "b1_fixed": fixed[1],
        "w2_fixed": fixed[2],
        "b2_fixed": float(fixed[3]),
        "map_u": axis,
        "map_v": axis,
        "map_loss": loss.reshape(2, side, side),
        "map_values": np.array([len(np.unique(values)) for values in loss]),
        "arrow_u": arrow_axis,
        "arrow_v": arrow_axis,
        "arrow_gradient": np.stack(gradient),
        "descent": np.stack([way[:, start] for way in ways]),
        "descent_loss": np.stack([loss[:, start] for loss in losses]),
        "descent_rate": rate,
    }


# ---- the step put back, and trained without its gradient -----------------------------------------------------------


def _hardened(net: nn.Sequential, chosen: int, X: Tensor, y: Tensor) -> dict[str, Any]:
    hard = with_activation(net, Step())
    return {
        "hard_accuracy": accuracy_of(hard, X, y).numpy(),
        "hard_logits": logits_of(hard, X)[chosen].numpy(),
        "sharpness": np.array(LEVELS),
        "sharp_accuracy": _sharpened(net, chosen, X, y),
    }


def _sharpened(net: nn.Sequential, chosen: int, X: Tensor, y: Tensor) -> Doubles:
    return np.array([float(accuracy_of(with_activation(net, Sharpened(k)), X, y)[chosen]) for k in LEVELS])


def _wide(
    starts: int, X: Tensor, y: Tensor, steps: int, rate: float, decay: float, generator: torch.Generator
) -> dict[str, Any]:
    net = shallow_nets(starts, WIDE, nn.Tanh(), generator)
    train_nets(net, X, y, [], steps, rate, decay)
    hard, right = with_activation(net, Step()), accuracy_of(net, X, y)
    chosen = int(right.argmax())
    W1, b1, w2, b2 = parameters_of([parameter.detach().numpy() for parameter in net.parameters()], chosen)
    return {
        "wide_accuracy": right.numpy(),
        "wide_hard_accuracy": accuracy_of(hard, X, y).numpy(),
        "wide_chosen": chosen,
        "W1_wide": W1,
        "b1_wide": b1,
        "w2_wide": w2,
        "b2_wide": float(b2),
        "wide_sharp_accuracy": _sharpened(net, chosen, X, y),
        "wide_logits": torch.stack([logits_of(hard, X)[chosen], logits_of(net, X)[chosen]]).numpy(),
    }


def _straight_through(
    starts: int, X: Tensor, y: Tensor, steps: int, rate: float, generator: torch.Generator
) -> dict[str, Any]:
    net = shallow_nets(starts, WIDE, StraightThrough(), generator)
    recorder = train_nets(net, X, y, _recorded_steps(steps), steps, rate)
    right = recorder.measure("accuracy")
    chosen = int(right[-1].argmax())
    W1, b1, w2, b2 = parameters_of([recorder.parameter(name) for name in PARAMETERS], chosen)
    return {
        "through_accuracy": right[-1],
        "through_chosen": chosen,
        "W1_through_at": W1,
        "b1_through_at": b1,
        "w2_through_at": w2,
        "b2_through_at": b2,
        "through_accuracy_at": right[:, chosen],
    }


def _evolution(runs: int, X: Tensor, y: Tensor, generations: int, generator: torch.Generator) -> dict[str, Any]:
    start = shallow_nets(runs, HIDDEN, Step(), generator)
    rows = torch.cat([parameter.detach().double().reshape(runs, -1) for parameter in start.parameters()], dim=1)
    evolution = evolve(step_losses(X.double(), y, HIDDEN), rows, generations, generator)
    right = torch.stack([share_right(step_logits(best, X.double(), HIDDEN), y) for best in evolution.best_at])
    chosen = int(right[-1].argmax())
    at = [*range(0, generations, KEPT_GENERATIONS), generations]
    W1, b1, w2, b2 = unpacked(evolution.best_at[at, chosen], HIDDEN)
    return {
        "evolution_accuracy": right[-1].numpy(),
        "evolution_evaluations": evolution.evaluations,
        "evolution_chosen": chosen,
        "evolution_at": np.array(at),
        "W1_evolved_at": W1.numpy(),
        "b1_evolved_at": b1.numpy(),
        "w2_evolved_at": w2.numpy(),
        "b2_evolved_at": b2.numpy(),
        "evolution_accuracy_at": right[at, chosen].numpy(),
    }


def _perceptrons(number: int, seed: int, samples: int = 120, margin: float = 0.1) -> dict[str, Any]:
    generator = np.random.default_rng(seed)
    X, y = parted_points(samples, margin, generator)
    ways = [perceptron(X, y, generator) for _ in range(number)]
    right = [((X @ way[-1, :2] + way[-1, 2] > 0) == (y == 1)).mean() for way in ways]
    return {
        "X_line": X,
        "y_line": y,
        "perceptron_accuracy": np.array(right),
        "perceptron_updates": np.array([len(way) - 1 for way in ways]),
        "line_at": ways[0],
    }


# ---- claims --------------------------------------------------------------------------------------------------------


@value
def step_has_no_gradient(trace: WhyDifferentiableTrace) -> float:
    return float(trace.largest_gradient[0].max())


@value
def step_never_moves(trace: WhyDifferentiableTrace) -> float:
    moved = np.abs(trace.W1_at[0] - trace.W1_at[0, 0]).max(), np.abs(trace.b1_at[0] - trace.b1_at[0, 0]).max()
    return float(max(moved))


@value
def tanh_has_a_gradient(trace: WhyDifferentiableTrace) -> float:
    return float(trace.largest_gradient[1, 0])


@value
def step_stays_with_random_features(trace: WhyDifferentiableTrace) -> float:
    return float(np.median(trace.step_accuracy))


@value
def step_never_gets_everything(trace: WhyDifferentiableTrace) -> float:
    return float(trace.step_accuracy.max())


@value
def tanh_gets_everything(trace: WhyDifferentiableTrace) -> float:
    return float(trace.accuracy_at[1, -1])


@value
def tanh_mostly_gets_everything(trace: WhyDifferentiableTrace) -> float:
    return float((trace.tanh_accuracy == 1).mean())


@value
def sigmoid_learns_too(trace: WhyDifferentiableTrace) -> float:
    return float(np.median(trace.sigmoid_accuracy))


@value
def step_map_is_flat(trace: WhyDifferentiableTrace) -> float:
    return float(np.abs(trace.arrow_gradient[0]).max())


@value
def tanh_map_slopes(trace: WhyDifferentiableTrace) -> float:
    return float(np.linalg.norm(trace.arrow_gradient[1], axis=-1).min())


@value
def descent_stays_on_the_step(trace: WhyDifferentiableTrace) -> float:
    return float(np.abs(trace.descent[0] - trace.descent[0, 0]).max())


@value
def descent_goes_down_with_tanh(trace: WhyDifferentiableTrace) -> float:
    return float(trace.descent_loss[1, -1] / trace.descent_loss[1, 0])


@value
def straight_through_trains_steps(trace: WhyDifferentiableTrace) -> float:
    return float(np.median(trace.through_accuracy))


@value
def straight_through_at_worst(trace: WhyDifferentiableTrace) -> float:
    return float(trace.through_accuracy.min())


@value
def evolution_trains_steps(trace: WhyDifferentiableTrace) -> float:
    return float((trace.evolution_accuracy == 1).mean())


@value
def perceptron_trains_one_step(trace: WhyDifferentiableTrace) -> float:
    return float(trace.perceptron_accuracy.min())


@value
def wide_nets_learn(trace: WhyDifferentiableTrace) -> float:
    return float(np.median(trace.wide_accuracy))


@value
def hardening_costs_soft_nets(trace: WhyDifferentiableTrace) -> float:
    return float(np.median(trace.wide_hard_accuracy))


@value
def hardening_costs_every_soft_net(trace: WhyDifferentiableTrace) -> float:
    return float((trace.wide_accuracy - trace.wide_hard_accuracy).min())


@value
def hardening_costs_sharp_nets_little(trace: WhyDifferentiableTrace) -> float:
    return float(np.median(trace.tanh_accuracy - trace.hard_accuracy))


@value
def last_record_is_the_net(trace: WhyDifferentiableTrace) -> float:
    z = np.einsum("nhi,si->nsh", trace.W1_at[:, -1], trace.X) + trace.b1_at[:, -1, None]
    hidden = np.stack([np.sign(z[0]), np.tanh(z[1])])
    logits = np.einsum("nsh,nh->ns", hidden, trace.w2_at[:, -1]) + trace.b2_at[:, -1, None]
    return float(np.abs(logits - trace.logits).max())
