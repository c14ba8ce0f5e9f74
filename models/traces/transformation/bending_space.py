"""What the experiment on two spirals and nets of width 2 leaves behind.

Points are rows. A layer computes h ← σ(W h + b) for one point, h @ W.T + b for rows, as torch.nn.Linear.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints


@dataclass(frozen=True)
class BendingSpaceTrace(Trace):
    """A net of three hidden layers of width 2 that unrolls two spirals; chosen among many by its shape."""

    experiment: ClassVar[str] = "transformation/bending_space"

    X: Annotated[Floats, "samples, 2", "the two spirals, in units of their outer radius; each arm from inside out"]
    y: Annotated[Ints, "samples", "class 0 or 1; class 0 first"]
    slope: Annotated[float, "", "slope of the leaky ReLU below 0"]
    disc_radius: Annotated[float, "", "radius of the disc of the input plane that is shown"]
    W: Annotated[Floats, "layers, 2, 2", "hidden weights (out, in) after training, every determinant > 0"]
    b: Annotated[Floats, "layers, 2", "hidden biases after training"]
    w: Annotated[Floats, "2", "output weights: the logit of class 1 is w · h + c"]
    c: Annotated[float, "", "output bias; w · h + c = 0 is the separating line in the last hidden plane"]
    substeps: Annotated[
        Doubles, "layers, 3, samples, 2", "torch's own W h, W h + b and σ(W h + b) on X, layer by layer, in float64"
    ]
    logits: Annotated[Doubles, "samples", "torch's own output on X, in float64"]
    dense_right: Annotated[int, "", "points of a dense spiral without noise that fall on their class's side"]
    dense_points: Annotated[int, "", "points of the dense spiral"]
    line: Annotated[
        Doubles, "3", "best straight line in the input plane: class 1 where line[0] x + line[1] y + line[2] > 0"
    ]
    line_accuracy: Annotated[float, "", "share of samples that the best straight line gets right"]
    nets: Annotated[int, "", "random starts trained side by side"]
    nets_right: Annotated[int, "", "starts that end with every sample right"]
    line_errors: Annotated[
        Floats, "nets", "share of samples that the best straight line of each net's last hidden plane gets wrong"
    ]
    line_errors_at_start: Annotated[Floats, "nets", "the same before training"]
    others: Annotated[int, "", "starts of each of the kinds below that these nets are compared with"]
    shallow_right: Annotated[int, "", "of nets of one hidden layer, trained alike: those with every sample right"]
    chosen: Annotated[int, "", "index of the start shown"]
    scores: Annotated[Doubles, "nets", "how well each net fills the frame at its worst stage; 0 where it errs"]
    unswapped_logits: Annotated[
        Floats, "samples", "the output as trained in float32, before hidden units were swapped for det W > 0"
    ]
    steps: Annotated[Ints, "records", "recorded training steps, ascending from 0"]
    W_at: Annotated[Floats, "records, layers, 2, 2", "hidden weights before each recorded step"]
    b_at: Annotated[Floats, "records, layers, 2", "hidden biases before each recorded step"]
    w_at: Annotated[Floats, "records, 2", "output weights before each recorded step"]
    c_at: Annotated[Floats, "records", "output bias before each recorded step"]
    accuracy_at: Annotated[Floats, "records", "share of samples right before each recorded step"]
    loss: Annotated[
        Floats, "steps + 1", "mean binary cross-entropy (nats) before every step; the last is after the last"
    ]

    ring: Annotated[Floats, "ring samples, 2", "a disc and the ring around it, in units of the ring's outer radius"]
    ring_class: Annotated[Ints, "ring samples", "0 in the disc, 1 in the ring"]
    ring_points: Annotated[int, "", "other points of disc and ring, densely and evenly spread, for the counts below"]
    narrow_sampled: Annotated[int, "", "of `others` nets of width 2 on disc and ring: those with every sample right"]
    narrow_right: Annotated[int, "", "those with every one of the dense points right"]
    narrow_best: Annotated[int, "", "dense points that the best of them gets right; its parameters follow"]
    narrow_first: Annotated[Floats, "2, 2", "first weights (out, in)"]
    narrow_later: Annotated[Floats, "layers - 1, 2, 2", "other hidden weights"]
    narrow_biases: Annotated[Floats, "layers, 2", "hidden biases"]
    narrow_output: Annotated[Floats, "3", "output weights and bias"]
    wide_sampled: Annotated[int, "", "of `others` nets of width 3 on disc and ring: those with every sample right"]
    wide_right: Annotated[int, "", "those with every one of the dense points right"]
    wide_best: Annotated[int, "", "dense points that the best of them gets right; its parameters follow"]
    wide_first: Annotated[Floats, "3, 2", "first weights (out, in)"]
    wide_later: Annotated[Floats, "layers - 1, 3, 3", "other hidden weights"]
    wide_biases: Annotated[Floats, "layers, 3", "hidden biases"]
    wide_output: Annotated[Floats, "4", "output weights and bias"]

    def ring_logit(self, points: Floats | Doubles, kind: str) -> Doubles:
        """(n,): what the best "narrow" or "wide" net says of points (n, 2); positive means ring."""
        parts = (getattr(self, f"{kind}_{part}").astype(np.float64) for part in ("first", "later", "biases", "output"))
        first, later, biases, output = parts
        h = np.asarray(points, dtype=np.float64)
        for W, b in zip([first, *later], biases, strict=True):
            h = leaky_relu(h @ W.T + b, self.slope)
        logits: Doubles = h @ output[:-1] + output[-1]
        return logits

    def walk(self, points: Floats | Doubles) -> Doubles:
        """(1 + 3·layers, n, 2): points (n, 2) of the input plane, then after each W, b and σ."""
        h = np.asarray(points, dtype=np.float64)
        stages = [h]
        for W, b in zip(self.W.astype(np.float64), self.b.astype(np.float64), strict=True):
            z = h @ W.T
            h = leaky_relu(z + b, self.slope)
            stages += [z, z + b, h]
        return np.stack(stages)

    def walk_back(self, points: Floats | Doubles) -> Doubles:
        """(1 + 3·layers, n, 2): points of the last hidden plane, undone step by step, input plane first."""
        h = np.asarray(points, dtype=np.float64)
        stages = [h]
        for W, b in zip(self.W[::-1].astype(np.float64), self.b[::-1].astype(np.float64), strict=True):
            shifted = np.where(h > 0, h, h / self.slope)
            z = shifted - b
            h = np.linalg.solve(W, z.T).T
            stages += [shifted, z, h]
        return np.stack(stages[::-1])


def leaky_relu(z: Doubles, slope: float) -> Doubles:
    """z where it is positive, slope · z elsewhere; of any shape."""
    return np.where(z > 0, z, slope * z)
