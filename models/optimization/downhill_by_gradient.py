"""Gradient descent: the gradient points where the loss rises most, the step goes the other way, at a rate that fits.

The net is the one that unrolls two spirals; its plane is exact: only the two weights drawn are free. The method
is that of Cauchy (1847).
"""

from __future__ import annotations

import functools

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, leaky_relu

from models.framework.experiment import experiment, value
from models.optimization.surfaces import Surface, paths
from models.planes import narrow_net
from models.replay import replayed
from models.traces.arrays import Doubles
from models.traces.optimization.downhill_by_gradient import DownhillByGradientTrace
from models.traces.transformation.bending_space import BendingSpaceTrace
from models.transformation.bending_space import LAYERS, bending_space
from netfilm import Recording

STEP = 1e-6  # of central differences
ARRIVED = 0.01  # a loss below this is down


@experiment
def downhill_by_gradient(
    seed: int,
    grid: int = 121,
    reach: float = 3.7,
    rates: tuple[float, ...] = (0.01, 0.1, 0.5),
    steps: int = 100,
    starts: int = 32,
    directions: int = 360,
    curvature: tuple[float, float] = (1.0, 100.0),
    bowl_rates: tuple[float, ...] = (0.0199, 0.0201),
    bowl_steps: int = 300,
) -> DownhillByGradientTrace:
    """The seed draws the starts; the net is the same for all. reach: half the side of the plane that is looked at."""
    generator = np.random.default_rng(seed)
    net = _spiral_net()
    surfaces = [SpiralPlane(net, unit) for unit in (0, 1)]
    middles = [surface.trained / 2 for surface in surfaces]
    maps = [_map(surface, middle, reach, grid) for surface, middle in zip(surfaces, middles, strict=True)]
    unit = int(np.argmin([loss.max() for _, _, loss in maps]))  # the gentler plane
    surface, (u, v, loss) = surfaces[unit], maps[unit]
    tried = middles[unit] + 0.62 * reach * generator.uniform(-1, 1, (starts, 2))
    ways, losses = zip(*(_descents(surface, tried, rate, steps) for rate in rates), strict=True)
    ends = np.stack([losses[-1][0], *(found[-1] for found in losses)])
    chosen = _best_start(np.stack(ways), np.stack(losses), middles[unit], reach)
    path = np.stack(ways)[:, :, chosen]
    start, gradient = path[0, 0], _gradients(surface, path)
    angle = 2 * np.pi * np.arange(directions) / directions
    around = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    bowl_path, bowl_height = _bowl(curvature, bowl_rates, bowl_steps, generator)
    return DownhillByGradientTrace(
        X=net.X,
        y=net.y,
        leak=net.slope,
        net=_descending(net, unit, path[-1]),
        parameters=sum(net.trained.parameter(name)[0].size for name in net.trained.parameters),
        unit=unit,
        u=u,
        v=v,
        loss=loss,
        rate=np.array(rates),
        path=path,
        path_loss=np.stack(losses)[:, :, chosen],
        gradient=gradient,
        differences=_differences(surface, path, np.eye(2)),
        starts_loss=ends,
        starts_accuracy=np.stack([surface.accuracy(tried), surface.accuracy(ways[-1][-1])]),
        angle=angle,
        rise=_differences(surface, start, around),
        uphill_loss=float(surface(torch.from_numpy(start + rates[-1] * gradient[-1, 0]))),
        curvature=np.array(curvature),
        bowl_rate=np.array(bowl_rates),
        bowl_path=bowl_path,
        bowl_height=bowl_height,
    )


@functools.cache
def _spiral_net() -> BendingSpaceTrace:
    """The net that `bending_space` trains and chooses first; all seeds share it."""
    trained = bending_space(0)
    assert isinstance(trained, BendingSpaceTrace)
    return trained


class SpiralPlane:
    """The loss of a trained net over the two weights of one unit of its first layer: (…, 2) -> (…)."""

    def __init__(self, net: BendingSpaceTrace, unit: int) -> None:
        self._unit, self._leak = unit, net.slope
        self._X, self._y = torch.from_numpy(net.X.astype(np.float64)), torch.from_numpy(net.y.astype(np.float64))
        self._W, self._b = (
            torch.from_numpy(np.concatenate([net.trained.parameter(name.format(layer)) for layer in range(LAYERS)]))
            for name in ("W{}.weight", "b{}.bias")
        )
        self._w = torch.from_numpy(net.trained.parameter("w.weight")[0, 0].copy())
        self._c = float(net.trained.parameter("c.bias")[0, 0])
        self.trained: Doubles = net.trained.parameter("W0.weight")[0, unit]

    def __call__(self, points: Tensor) -> Tensor:
        logits = self.logits(points)
        return binary_cross_entropy_with_logits(logits, self._y.expand_as(logits), reduction="none").mean(-1)

    def accuracy(self, places: Doubles) -> Doubles:
        """(…,): the share of the points that the net with its two weights at `places` (…, 2) gets right."""
        with torch.no_grad():
            right = (self.logits(torch.from_numpy(places)) > 0) == (self._y > 0)
        shares: Doubles = right.double().mean(-1).numpy()
        return shares

    def logits(self, points: Tensor) -> Tensor:
        """(…, samples)"""
        weights = self._W[0].expand(*points.shape[:-1], 2, 2)
        keep = torch.arange(2) != self._unit
        weights = torch.where(keep[:, None], weights, points[..., None, :])
        h = leaky_relu(self._X @ weights.transpose(-1, -2) + self._b[0], self._leak)
        for W, b in zip(self._W[1:], self._b[1:], strict=True):
            h = leaky_relu(h @ W.T + b, self._leak)
        logits: Tensor = h @ self._w + self._c
        return logits


def _map(surface: Surface, middle: Doubles, reach: float, grid: int) -> tuple[Doubles, Doubles, Doubles]:
    """Both axes (grid,), and the loss (rows, columns)."""
    u, v = (centre + reach * np.linspace(-1, 1, grid) for centre in middle)
    rows = [torch.from_numpy(np.stack(np.broadcast_arrays(u, height), axis=-1)) for height in v]
    with torch.no_grad():
        return u, v, torch.stack([surface(row) for row in rows]).numpy()


def _descents(surface: Surface, starts: Doubles, rate: float, steps: int) -> tuple[Doubles, Doubles]:
    return paths(surface, starts, lambda parameters: torch.optim.SGD(parameters, lr=rate), steps)


def _best_start(ways: Doubles, losses: Doubles, middle: Doubles, reach: float) -> int:
    """Of the starts whose ways (rates, steps + 1, starts, 2) all stay on the map: the one with the longest way down.

    It is the last rate's way that counts, and only if it arrives.
    """
    stays = (np.abs(ways - middle) < 0.92 * reach).all(axis=(0, 1, 3))
    length = np.linalg.norm(np.diff(ways[-1], axis=0), axis=-1).sum(0)
    return int(np.where(stays & (losses[-1, -1] < ARRIVED), length, -1.0).argmax())


def _gradients(surface: Surface, places: Doubles) -> Doubles:
    at = torch.from_numpy(places.copy()).requires_grad_()
    (gradients,) = torch.autograd.grad(surface(at).sum(), at)
    return gradients.numpy()


def _differences(surface: Surface, places: Doubles, directions: Doubles) -> Doubles:
    """(…, directions): slopes at places (…, 2) along unit vectors (directions, 2)."""
    nudged = [torch.from_numpy(places[..., None, :] + sign * STEP * directions) for sign in (1, -1)]
    with torch.no_grad():
        ahead, behind = (surface(points).numpy() for points in nudged)
    slopes: Doubles = (ahead - behind) / (2 * STEP)
    return slopes


def _descending(net: BendingSpaceTrace, unit: int, path: Doubles) -> Recording:
    """The whole net at every place (u, v) of a path (steps + 1, 2), with its output for X, by its own modules."""
    parameters = {name: np.repeat(net.trained.parameter(name), len(path), axis=0) for name in net.trained.parameters}
    parameters["W0.weight"][:, unit] = path
    whole = narrow_net(LAYERS, net.slope).double()
    steps = list(range(len(path)))
    return replayed(whole, steps, parameters, torch.from_numpy(net.X.astype(np.float64)), activations=["c"])


def _bowl(
    curvature: tuple[float, float], rates: tuple[float, ...], steps: int, generator: np.random.Generator
) -> tuple[Doubles, Doubles]:
    """Ways (rates, steps + 1, 2) and heights (rates, steps + 1) down a bowl, all from one start."""
    bend = torch.tensor(curvature, dtype=torch.float64)
    side = np.where(generator.uniform(size=2) < 0.5, -1, 1)
    start = (side * generator.uniform((4.2, 0.9), (4.8, 1.1)))[None]

    def bowl(points: Tensor) -> Tensor:
        return (bend * points**2).sum(-1) / 2

    ways, heights = zip(*(_descents(bowl, start, rate, steps) for rate in rates), strict=True)
    return np.stack(ways)[:, :, 0], np.stack(heights)[:, :, 0]


# ---- values --------------------------------------------------------------------------------------------------------


@value
def steepest_is_the_gradient(trace: DownhillByGradientTrace) -> float:
    gradient = trace.gradient[-1, 0]
    turn = np.degrees(trace.angle[trace.rise.argmax()] - np.arctan2(gradient[1], gradient[0]))
    return float(np.abs((turn + 180) % 360 - 180))


def _lowered(trace: DownhillByGradientTrace, rate: int) -> float:
    """By how much all starts together have lowered their loss: the mean at the start over the mean in the end."""
    before, *after = trace.starts_loss.mean(1)
    return float(before / after[rate])


@value
def a_good_rate_lowers_the_loss(trace: DownhillByGradientTrace) -> float:
    return _lowered(trace, -1)


@value
def a_small_rate_lowers_the_loss(trace: DownhillByGradientTrace) -> float:
    return _lowered(trace, 0)


@value
def spirals_are_parted(trace: DownhillByGradientTrace) -> float:
    return float(trace.starts_accuracy[1].mean())


@value
def spirals_are_parted_before(trace: DownhillByGradientTrace) -> float:
    return float(trace.starts_accuracy[0].mean())


@value
def just_below_converges(trace: DownhillByGradientTrace) -> float:
    return float(trace.bowl_height[0, -1] / trace.bowl_height[0, 0])


@value
def just_above_diverges(trace: DownhillByGradientTrace) -> float:
    return float(trace.bowl_height[1, -1] / trace.bowl_height[1, 0])
