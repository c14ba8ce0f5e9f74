"""Equal networks trained by different optimisers, and the plane in which their ways can be seen together.

H. Li et al. (2018), Visualizing the Loss Landscape of Neural Nets, §7.2: a way in the plane of its main directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import functional_call, vmap
from torch.nn.functional import cross_entropy
from torch.nn.utils import parameters_to_vector

from models.data import two_moons
from models.framework.training import Recorder, train
from models.nets import initialise
from models.optimization.racers import RACERS, Racer
from models.traces.arrays import Doubles

DOUBLED = 2.0  # a run whose loss has been as many times that at its start was thrown off
MARGIN = 1.3  # the plane's reach over that of the ways


def raced_nets(
    seed: int, width: int, samples: int, noise: float, rates: Sequence[float], steps: int, cells: int
) -> dict[str, Any]:
    """The fields `net_…` of OptimizerRaceTrace: one start, two moons, every racer at the best of the rates.

    The best is that with the lowest loss in the end, among those that never throw the loss up to twice its start.
    """
    X, y = (torch.from_numpy(part) for part in two_moons(samples, noise, seed))
    final = np.array([[_final(racer, rate, seed, width, X, y, steps) for rate in rates] for racer in RACERS])
    best = [rates[which] for which in final.argmin(1)]
    runs = [_train(racer, rate, seed, width, X, y, steps) for racer, rate in zip(RACERS, best, strict=True)]
    ways, loss, accuracy = (np.stack(part) for part in zip(*runs, strict=True))
    origin = ways[0, 0]
    directions, kept = _main_plane((ways - origin).reshape(-1, ways.shape[-1]))
    places = (ways - origin) @ directions.T
    axis = np.stack([_reach(places[..., k], cells) for k in (0, 1)])
    grid = np.stack(np.meshgrid(*axis), axis=-1)

    def at(points: Doubles) -> Doubles:
        theta = torch.from_numpy((origin + points.reshape(-1, 2) @ directions).astype(np.float32))
        return _losses(_two_hidden_layers(width), theta, X, y).reshape(points.shape[:-1])

    drawn = np.random.default_rng(seed).standard_normal((ways.shape[-1], 2))
    return {
        "net_rates_tried": np.array(rates),
        "net_final": final,
        "net_rate": np.array(best),
        "net_kept_random": _kept((ways - origin).reshape(-1, ways.shape[-1]), np.linalg.qr(drawn)[0].T),
        "net_parameters": ways.shape[-1],
        "net_path": places,
        "net_loss": loss,
        "net_projected": at(places),
        "net_accuracy": accuracy,
        "net_kept": kept,
        "net_kept_each": np.array([_main_plane(way - origin)[1] for way in ways]),
        "net_axis": axis,
        "net_plane": at(grid),
    }


def _two_hidden_layers(width: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(2, width), nn.Tanh(), nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 2))


def _final(racer: Racer, rate: float, seed: int, width: int, X: Tensor, y: Tensor, steps: int) -> float:
    """The loss after the last step; infinite where it has ever been more than twice that at the start."""
    net = _two_hidden_layers(width)
    initialise(net, torch.Generator().manual_seed(seed))
    optimizer = racer.make(net.parameters(), rate)
    recorder = Recorder(net, [], parameters=[])
    train(lambda step: cross_entropy(net(X), y), optimizer, steps, recorder,
          scheduler=racer.scheduler(optimizer, steps))  # fmt: skip
    loss = recorder.loss()
    return float(loss[-1]) if (loss <= DOUBLED * loss[0]).all() else float("inf")


def _train(
    racer: Racer, rate: float, seed: int, width: int, X: Tensor, y: Tensor, steps: int
) -> tuple[Doubles, Doubles, float]:
    """(steps + 1, parameters) the way, (steps + 1,) the loss, and the accuracy in the end; the start is the seed's."""
    net = _two_hidden_layers(width)
    initialise(net, torch.Generator().manual_seed(seed))
    optimizer = racer.make(net.parameters(), rate)
    recorder = Recorder(
        net, range(steps + 1), parameters=[], measures={"way": lambda n: parameters_to_vector(n.parameters())}
    )
    train(lambda step: cross_entropy(net(X), y), optimizer, steps, recorder,
          scheduler=racer.scheduler(optimizer, steps))  # fmt: skip
    with torch.no_grad():
        accuracy = float((net(X).argmax(1) == y).double().mean())
    return recorder.measure("way").astype(float), recorder.loss().astype(float), accuracy


def _main_plane(way: Doubles) -> tuple[Doubles, float]:
    """The two directions (2, d) that hold most of the ways (n, d) from the origin, and their share of it."""
    _, sizes, directions = np.linalg.svd(way, full_matrices=False)
    turned = directions[:2] * np.sign(directions[:2].sum(1, keepdims=True))
    return turned, float((sizes[:2] ** 2).sum() / (sizes**2).sum())


def _kept(way: Doubles, directions: Doubles) -> float:
    """The share of the ways' (n, d) squared distance that a plane of orthonormal directions (2, d) keeps."""
    return float(((way @ directions.T) ** 2).sum() / (way**2).sum())


def _reach(values: Doubles, cells: int) -> Doubles:
    middle, half = (values.max() + values.min()) / 2, np.ptp(values) / 2 * MARGIN
    return np.linspace(middle - half, middle + half, cells)


def _losses(net: nn.Module, theta: Tensor, X: Tensor, y: Tensor) -> Doubles:
    """(n,) cross-entropy of the network with each of parameter vectors theta (n, d)."""
    shapes = [(name, p.shape, p.numel()) for name, p in net.named_parameters()]

    def loss(vector: Tensor) -> Tensor:
        parts = torch.split(vector, [size for *_, size in shapes])
        named = {name: part.view(shape) for (name, shape, _), part in zip(shapes, parts, strict=True)}
        return cross_entropy(functional_call(net, named, (X,)), y)

    with torch.no_grad():
        return torch.cat([vmap(loss)(some) for some in torch.split(theta, 2000)]).double().numpy()
