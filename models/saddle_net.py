"""A small net that starts near a saddle and pauses at another: its run, the spectrum along it, three ways on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import grad, hessian
from torch.nn.functional import binary_cross_entropy_with_logits

from models.curvature import newton_path
from models.data import two_moons
from models.traces.arrays import Doubles
from models.training import Recorder, train

FLAT = 3e-3  # damping: eigenvalues much smaller than this count as flat


class SmallNet(nn.Module):
    """2-hidden-1 with tanh; all its parameters stand in one vector, so that a Hessian is one square matrix."""

    def __init__(self, hidden: int, weights: float, generator: torch.Generator) -> None:
        super().__init__()
        self.hidden = hidden
        first = weights * torch.randn(2 * hidden, dtype=torch.float64, generator=generator)
        second = weights * torch.randn(hidden, dtype=torch.float64, generator=generator)
        zeros = torch.zeros(hidden + 1, dtype=torch.float64)
        self.theta = nn.Parameter(torch.cat([first, second, zeros]))

    def logits(self, theta: Tensor, X: Tensor) -> Tensor:
        n = self.hidden
        h = torch.tanh(X @ theta[: 2 * n].view(n, 2).T + theta[3 * n : 4 * n])
        return h @ theta[2 * n : 3 * n] + theta[-1]


def net_run(
    seed: int, generator: torch.Generator, hidden: int, weights: float, rate: float, steps: int, records: int,
    fallen: float, onward: int,
) -> dict[str, Any]:  # fmt: skip
    """The net's run, the spectrum along it, and three ways on from its plateau."""
    points, labels = two_moons(60, 0.08, seed)
    X, y = torch.from_numpy(points).double(), torch.from_numpy(labels).double()
    net = SmallNet(hidden, weights, generator)

    def loss(theta: Tensor) -> Tensor:
        return binary_cross_entropy_with_logits(net.logits(theta, X), y)

    recorder = Recorder(net, range(steps + 1), gradients=["theta"])
    train(lambda step: loss(net.theta), torch.optim.SGD(net.parameters(), rate), steps, recorder)
    theta, slope = recorder.parameter("theta"), np.linalg.norm(recorder.gradient("theta"), axis=1)
    at = np.unique(np.round(np.geomspace(1, steps + 1, records)).astype(np.int64) - 1)
    before = int(np.argmax(recorder.loss() < fallen)) or steps
    plateau = int(slope[:before].argmin())
    return {
        "net_loss": recorder.loss(),
        "net_gradient": slope,
        "spectrum_at": at,
        "spectrum": _spectra(loss, theta[at]),
        "plateau": plateau,
        **_onward(loss, torch.from_numpy(theta[plateau]), rate, onward),
    }


def _spectra(loss: Callable[[Tensor], Tensor], places: Doubles) -> Doubles:
    curvature = hessian(loss)
    return np.stack([torch.linalg.eigvalsh(curvature(torch.from_numpy(place))).numpy() for place in places])


def _onward(loss: Callable[[Tensor], Tensor], start: Tensor, rate: float, steps: int) -> dict[str, Any]:
    """Gradient descent as before; Newton's methods with damping and a longest step, for most directions are flat."""
    parameter = nn.Parameter(start.clone())
    holder = nn.ParameterList([parameter])
    recorder = Recorder(holder, range(steps + 1))
    train(lambda step: loss(parameter), torch.optim.SGD(holder.parameters(), rate), steps, recorder)
    ways = [torch.from_numpy(recorder.parameter("0"))]
    for absolute in (False, True):
        ways.append(newton_path(loss, start[None], steps, absolute=absolute, damping=FLAT, radius=0.5)[:, 0])
    slope = grad(loss)
    return {
        "onward_loss": np.array([[float(loss(place)) for place in way] for way in ways]),
        "onward_gradient": np.array([[float(slope(place).norm()) for place in way] for way in ways]),
        "onward_least": np.stack([_spectra(loss, way.numpy())[:, 0] for way in ways]),
    }
