"""Two small nets learn on which side of a wave a point lies; what they are on the way is what the shots show."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from models.framework.arithmetic import adam
from models.framework.experiment import experiment, value
from models.framework.training import Recorder, train
from models.nets import initialise
from models.traces.speed import WaveTrace

WIDTH = 24
SHOWN_UNITS = 12


@experiment
def wave(
    seed: int,
    samples: int = 2000,
    steps: int = 480,
    every: int = 8,
    side: int = 61,
    cells: int = 24,
    nodes: int = 41,
    learning_rate: float = 0.02,
) -> WaveTrace:
    X, y = _data(samples, seed)
    points, goals = torch.from_numpy(X), torch.from_numpy(y).float()[:, None]
    train_half, test_half = (points[::2], goals[::2]), (points[1::2], goals[1::2])
    net = _net(WIDTH, seed)
    probe = torch.tensor([[0.35, -0.2]])
    recorder = Recorder(net, range(0, steps + 1, every), probe=probe, activations=["1", "3", "4"])
    curves: list[tuple[float, float]] = []

    def loss_of(_: int) -> Tensor:
        with torch.no_grad():
            out = net(test_half[0])
            wrong = ((out > 0) != (test_half[1] > 0)).float().mean()
            curves.append((float(binary_cross_entropy_with_logits(out, test_half[1])), float(wrong)))
        return binary_cross_entropy_with_logits(net(train_half[0]), train_half[1])

    train(loss_of, adam(net.parameters(), learning_rate), steps, recorder)
    states = np.concatenate(
        [recorder.parameter(name).reshape(len(recorder.at), -1) for name, _ in net.named_parameters()], axis=1
    )
    narrow_weights, narrow_biases = _narrow(*train_half, seed)
    return WaveTrace(
        X=X,
        y=y,
        steps=np.array(recorder.at),
        **{f"W{k + 1}": recorder.parameter(f"{2 * k}.weight") for k in range(3)},
        probe=probe[0].numpy(),
        **{name: recorder.activation(layer)[:, 0] for name, layer in (("h1", "1"), ("h2", "3"), ("logit", "4"))},
        **_over_the_square(net, states, side, cells),
        loss=recorder.loss().astype(np.float32),
        test_loss=np.array(curves, np.float32)[:, 0],
        error=np.array(curves, np.float32)[:, 1],
        **_valley(net, states, train_half, nodes),
        narrow_weights=narrow_weights,
        narrow_biases=narrow_biases,
    )


def _data(samples: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    X = generator.uniform(-1, 1, size=(4 * samples, 2))
    height = X[:, 1] - 0.42 * np.sin(3.6 * X[:, 0])
    X, height = X[np.abs(height) > 0.05][:samples], height[np.abs(height) > 0.05][:samples]
    return X.astype(np.float32), (height > 0).astype(np.int64)


def _net(width: int, seed: int) -> nn.Sequential:
    net = nn.Sequential(nn.Linear(2, width), nn.Tanh(), nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 1))
    initialise(net, torch.Generator().manual_seed(seed))
    return net


def _put(net: nn.Module, state: np.ndarray) -> None:
    nn.utils.vector_to_parameters(torch.from_numpy(np.ascontiguousarray(state, np.float32)), net.parameters())


def _square(side: int) -> Tensor:
    axis = torch.linspace(-1, 1, side)
    return torch.cartesian_prod(axis, axis).flip(1)  # y outside, x inside


@torch.no_grad()
def _over_the_square(net: nn.Sequential, states: np.ndarray, side: int, cells: int) -> dict[str, Any]:
    square, coarse = _square(side), _square(cells)
    logits, maps = [], []
    for state in states:
        _put(net, state)
        logits.append(net(square).numpy().reshape(side, side))
        maps.append(net[:4](coarse).numpy().reshape(cells, cells, -1)[::-1, :, :SHOWN_UNITS].transpose(2, 0, 1))
    columns = np.linspace(-1, 1, side)
    found = [_boundary(field, columns) for field in logits]
    return {
        "logits": np.stack(logits),
        "maps": np.stack(maps),
        "columns": columns,
        "boundary": np.stack([boundary for boundary, _ in found]),
        "crossings": np.array([crossings for _, crossings in found]),
    }


def _boundary(field: np.ndarray, heights: np.ndarray) -> tuple[np.ndarray, int]:
    """For each column the height where the logits change their sign, and how often they do at most."""
    above = field > 0
    changes = above[1:] != above[:-1]
    row = changes.argmax(0)
    columns = np.arange(field.shape[1])
    low, high = field[row, columns].astype(float), field[row + 1, columns].astype(float)
    crossing = heights[row] + (heights[1] - heights[0]) * low / (low - high)
    return np.where(changes.any(0), crossing, np.where(above[0], -1.0, 1.0)), int(changes.sum(0).max())


@torch.no_grad()
def _valley(net: nn.Module, states: np.ndarray, half: tuple[Tensor, Tensor], nodes: int) -> dict[str, np.ndarray]:
    """The loss over the plane through the parameters in which the run moves most (its two principal directions)."""
    mean = states.mean(0)
    directions = np.linalg.svd(states - mean, full_matrices=False)[2][:2]
    places = (states - mean) @ directions.T
    axis = np.linspace(-1.25, 1.25, nodes) * np.abs(places).max()

    def loss_at(place: np.ndarray) -> float:
        _put(net, mean + place @ directions)
        return float(binary_cross_entropy_with_logits(net(half[0]), half[1]))

    valley = np.array([[loss_at(np.array([u, v])) for u in axis] for v in axis])
    path = np.concatenate([places, [[loss_at(place)] for place in places]], axis=1)
    return {"axis": axis, "valley": valley, "path": path}


def _narrow(points: Tensor, goals: Tensor, seed: int, steps: int = 400) -> tuple[np.ndarray, np.ndarray]:
    net = _net(2, seed)
    optimizer = adam(net.parameters(), 0.03)
    train(lambda _: binary_cross_entropy_with_logits(net(points), goals), optimizer, steps)
    layers = [layer for layer in net[:4] if isinstance(layer, nn.Linear)]
    return (
        np.stack([layer.weight.detach().numpy() for layer in layers]),
        np.stack([layer.bias.detach().numpy() for layer in layers]),
    )


@value
def reach(trace: WaveTrace) -> float:
    hidden = np.tanh(trace.X @ trace.narrow_weights[0].T + trace.narrow_biases[0])
    return float(np.abs(np.tanh(hidden @ trace.narrow_weights[1].T + trace.narrow_biases[1])).max())


@value
def count(trace: WaveTrace) -> float:
    return len(trace.X)


@value
def final_error(trace: WaveTrace) -> float:
    return float(trace.error[-1])


@value
def edges(trace: WaveTrace) -> float:
    return float(sum(weight[0].size for weight in (trace.W1, trace.W2, trace.W3)))


@value
def descent(trace: WaveTrace) -> float:
    return float(trace.path[-1, 2] / trace.path[0, 2])


@value
def largest_response(trace: WaveTrace) -> float:
    return float(np.abs(trace.maps).max())


@value
def seen(trace: WaveTrace) -> float:
    return len(trace.y)


@value
def final_loss(trace: WaveTrace) -> float:
    return float(trace.test_loss[-1])


@value
def final_training_loss(trace: WaveTrace) -> float:
    return float(trace.loss[-1])


@value
def started(trace: WaveTrace) -> float:
    return len(trace.X)
