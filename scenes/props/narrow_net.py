"""A net of hidden layers of width 2: every layer moves the plane, and the output parts it with a line."""

from __future__ import annotations

import numpy as np

from models.traces.recorded import Parameters, parameters_at, slope_of
from netfilm.recording import Recording

from .curve import within_disc
from .route import Route, activation, linear, translation

FINENESS = 24_000  # points on a line before it is carried back


class NarrowNet:
    """The moves, the logit and the line of a net h ← leaky-ReLU(W h + b), logit w · h + c.

    >>> net = NarrowNet.of(trace.trained)
    >>> plane = Plane(layout.picture, net.route, grid, cloud)
    >>> boundary = Curve(net.boundary(radius=1.2))

    Args:
        W, b: (layers, 2, 2) and (layers, 2).
        w, c: (2,) and a number; the logit is positive for the second class.
        slope: of the activation below 0.
        at_once: let every W turn and stretch in one sweep.

    Attributes:
        route: the moves W1, b1, s1, W2, …
    """

    def __init__(
        self, W: np.ndarray, b: np.ndarray, w: np.ndarray, c: float, slope: float, *, at_once: bool = False
    ) -> None:
        self.w, self.c = w.astype(float), float(c)
        moves = []
        for layer, (weight, bias) in enumerate(zip(W.astype(float), b.astype(float), strict=True), start=1):
            moves += [
                linear(f"W{layer}", weight, at_once=at_once),
                translation(f"b{layer}", bias),
                activation(
                    f"s{layer}", lambda z: np.where(z > 0, z, slope * z), lambda h: np.where(h > 0, h, h / slope)
                ),
            ]
        self.route = Route(moves)

    @classmethod
    def of(cls, net: Recording, parameters: Parameters | None = None, *, at_once: bool = False) -> NarrowNet:
        """The net of a recording whose weights and biases follow one another, the output's last.

        Args:
            net: its hidden layers are of width 2, with leaky ReLUs.
            parameters: those of the last record, where none are given.
            at_once: let every W turn and stretch in one sweep.
        """
        parameters = parameters_at(net, net.steps[-1]) if parameters is None else parameters
        *W, w = (values for name, values in parameters.items() if name.endswith("weight"))
        *b, c = (values for name, values in parameters.items() if name.endswith("bias"))
        slope = next(slope_of(layer) for layer in net.layers if layer.kind == "LeakyReLU")
        return cls(np.stack(W), np.stack(b), w[0], float(c[0]), slope, at_once=at_once)

    def last(self, x: np.ndarray) -> np.ndarray:
        """Input points (n, 2) in the last hidden plane."""
        return self.route.position(x, len(self.route))

    def logit(self, x: np.ndarray) -> np.ndarray:
        """The output (n,) at input points (n, 2)."""
        found: np.ndarray = self.last(x) @ self.w + self.c
        return found

    def line(self, reach: tuple[float, float], points: int = 2) -> np.ndarray:
        """The line w · h + c = 0 of the last hidden plane, evenly from one distance to the other along it: (points, 2).

        Distances are counted from the point of the line that is nearest to the origin.
        """
        length = np.linalg.norm(self.w)
        normal = self.w / length
        along = np.array([-normal[1], normal[0]])
        found: np.ndarray = -self.c / length * normal + np.linspace(*reach, points)[:, None] * along
        return found

    def boundary(self, radius: float) -> list[np.ndarray]:
        """That line in the input plane, as far as it lies in the disc: polylines (n, 2)."""
        angle = np.linspace(0, 2 * np.pi, 721)
        rim = self.last(radius * np.stack([np.cos(angle), np.sin(angle)], axis=1))
        along = rim @ np.array([-self.w[1], self.w[0]]) / np.linalg.norm(self.w)
        far = self.line((float(along.min()), float(along.max())), FINENESS)
        return within_disc(self.route.pull_back(far, len(self.route)), radius)
