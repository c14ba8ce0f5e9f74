"""A small net that starts beside a saddle and pauses at another: its run, slices and spectra of it, three ways on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import grad, hessian
from torch.nn.functional import binary_cross_entropy_with_logits

from models.data import two_moons
from models.framework.training import Recorder, train
from models.optimization.curvature import newton_path
from models.traces.arrays import Doubles

FLAT = 3e-3  # damping: eigenvalues much smaller than this count as flat
LEFT = 0.9  # of its first loss: with less the net has left the saddle beside which it starts
SLICE = (1.6, 6.0)  # the slice reaches so far across the ridge and along it, in lengths of the parameters' vector
SLICE_CELLS = (49, 121)


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
        """(n,): logits of samples X (n, 2), with all parameters theta (4·hidden + 1,)."""
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
        **_slice(loss, theta, recorder.loss()),
        **_onward(loss, torch.from_numpy(theta[plateau]), rate, onward),
    }


def _spectra(loss: Callable[[Tensor], Tensor], places: Doubles) -> Doubles:
    curvature = hessian(loss)
    return np.stack([torch.linalg.eigvalsh(curvature(torch.from_numpy(place))).numpy() for place in places])


def _slice(loss: Callable[[Tensor], Tensor], theta: Doubles, losses: Doubles) -> dict[str, Any]:
    """The loss about the saddle at zero, and the run's beginning, over two eigenvectors of the Hessian there.

    Its most negative eigenvalue has an eigenvector for each hidden unit, and any mixture of them is one, too. Taken is
    the one along which the net leaves: the shadow in their space of the place where it has left.
    """
    curvatures, vectors = torch.linalg.eigh(hessian(loss)(torch.zeros(theta.shape[1], dtype=torch.float64)))
    least = vectors[:, curvatures < curvatures[0] * (1 - 1e-6)].numpy()
    left = int(np.argmax(losses < LEFT * losses[0]))
    shadow = theta[: left + 1] @ least @ least.T
    held = (shadow**2).sum(1) / (theta[: left + 1] ** 2).sum(1)
    down, up = shadow[-1] / np.linalg.norm(shadow[-1]), vectors[:, -1].numpy()
    plane = np.stack([up * np.sign(up[np.abs(up).argmax()]), down])
    x, y = (np.linspace(-reach, reach, count) for reach, count in zip(SLICE, SLICE_CELLS, strict=True))
    spots = np.stack(np.meshgrid(x, y), axis=-1) @ plane
    height = torch.stack([torch.stack([loss(spot) for spot in row]) for row in torch.from_numpy(spots)]).numpy()
    way = theta @ plane.T
    deepest = y[height[:, len(x) // 2].argmin()]
    end = int(np.argmax(way[:, 1] >= abs(deepest))) or len(way) - 1
    return {
        "slice_x": x,
        "slice_y": y,
        "slice_loss": height,
        "slice_curvature": curvatures[[0, -1]].numpy(),
        "slice_way": way[: end + 1],
        "slice_held": float((way[end] ** 2).sum() / (theta[end] ** 2).sum()),
        "start_held": float(held[0]),
        "left": left,
        "left_held": float(held[-1]),
    }


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
