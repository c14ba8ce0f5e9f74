"""ThresholdNet: one hidden layer of hard steps, or of anything between them and tanh; and the lines its units draw."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.props.curve import dashes
from scenes.stage import Canvas, Layer, View


@dataclass(frozen=True)
class ThresholdNet:
    """The logit w2 · tanh(k (W1 x + b1)) + b2; an infinite k is the step sign(z), 1 at 0.

    >>> net = ThresholdNet(W1, b1, w2, b2, k=np.inf)
    >>> field.show(net.field(1.2, 321))

    Attributes:
        W1: (hidden, 2); b1, w2: (hidden,); b2, k: numbers.
    """

    W1: np.ndarray
    b1: np.ndarray
    w2: np.ndarray
    b2: float
    k: float = 1.0

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """The logits (n,) of input points (n, 2)."""
        found: np.ndarray = self.hidden(x) @ self.w2 + self.b2
        return found

    def hidden(self, x: np.ndarray) -> np.ndarray:
        """The hidden activations (n, hidden) of input points (n, 2)."""
        z = np.asarray(x) @ self.W1.T + self.b1
        return np.where(z >= 0, 1.0, -1.0) if np.isinf(self.k) else np.tanh(self.k * z)

    def field(self, radius: float, pixels: int) -> np.ndarray:
        """The logits (pixels, pixels) on a square grid over [-radius, radius]², row 0 at the smallest y.

        A step is drawn with an edge as soft as one pixel, so that it does not look like a staircase.
        """
        axis = np.linspace(-radius, radius, pixels)
        edge = axis[1] - axis[0]
        logits = np.full((pixels, pixels), float(self.b2))
        for (x, y), bias, weight in zip(self.W1, self.b1, self.w2, strict=True):
            z = (y * axis)[:, None] + (x * axis + bias)[None, :]
            if np.isinf(self.k):
                logits += weight * np.clip(z / (edge * np.hypot(x, y)), -1, 1)
            else:
                logits += weight * np.tanh(self.k * z)
        return logits

    def with_k(self, k: float) -> ThresholdNet:
        """The same weights with another steepness."""
        return replace(self, k=k)


@dataclass(frozen=True)
class RecordedNet:
    """A net as a training run has left it at its recorded steps, blended between them for the frames in between.

    Attributes:
        at: (records,) the steps, ascending from 0.
        W1: (records, hidden, 2); b1, w2: (records, hidden); b2: (records,).
        k: the steepness, or infinity.
        accuracy: (records,) share of samples right.
    """

    at: np.ndarray
    W1: np.ndarray
    b1: np.ndarray
    w2: np.ndarray
    b2: np.ndarray
    k: float
    accuracy: np.ndarray

    def record(self, step: float) -> int:
        """The last record that is not after a step."""
        return int(np.searchsorted(self.at, step + 1e-9, side="right")) - 1

    def net(self, step: float) -> ThresholdNet:
        """The net at a step; exactly as recorded where there is a record."""
        i = self.record(step)
        j = min(i + 1, len(self.at) - 1)
        t = 0.0 if i == j else (step - self.at[i]) / (self.at[j] - self.at[i])
        blended = ((1 - t) * np.asarray(p[i], float) + t * p[j] for p in (self.W1, self.b1, self.w2, self.b2))
        W1, b1, w2, b2 = blended
        return ThresholdNet(W1, b1, w2, float(b2), self.k)

    def step(self, t: float) -> float:
        """The step at a share t of a playback that is linear in log(1 + step)."""
        return float(np.expm1(t * np.log1p(self.at[-1])))


class HiddenLines(Layer):
    """For each hidden unit the line of the input plane where it turns from one side to the other, within a disc.

    >>> lines = HiddenLines(net, radius=1.2, view=view)
    >>> lines.show(later_net)
    """

    def __init__(self, net: ThresholdNet, radius: float, view: View) -> None:
        super().__init__()
        self.view, self._radius = view, radius
        self.show(net)

    def show(self, net: ThresholdNet) -> HiddenLines:
        """Show the lines of another net. Returns the layer."""
        length = np.linalg.norm(net.W1, axis=1)
        normal = net.W1 / length[:, None]
        offset = -net.b1 / length
        inside = np.maximum(self._radius**2 - offset**2, 0)
        half = np.where(inside > 0, np.sqrt(inside), np.nan)  # a unit may turn nowhere within the disc
        along = np.stack([-normal[:, 1], normal[:, 0]], axis=1)
        foot = normal * offset[:, None]
        self.ends = np.stack([foot - half[:, None] * along, foot + half[:, None] * along], axis=1)
        return self

    def paint(self, canvas: Canvas) -> None:
        shade = rgb(theme.colour("symbol_w"))
        for start, end in self.ends:
            line = self.view(np.array([start, start + self.reveal * (end - start)]))
            if np.isfinite(line).all() and self.reveal > 0:
                canvas.strokes(dashes(line, 0.15, 0.62), shade, 1.9, self.opacity)

    def extent(self) -> np.ndarray:
        return self.view(self.ends.reshape(-1, 2))
