"""What the experiments of the chapter "Transformation" leave behind.

Points are rows. A layer computes h ← σ(W h + b) for one point, h @ W.T + b for rows, as torch.nn.Linear.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from models.trace import Trace

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]


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
    substeps: Annotated[Floats, "layers, 3, samples, 2", "the net's own W h, W h + b and σ(W h + b) on X, layer by layer"]
    logits: Annotated[Floats, "samples", "the net's own output on X"]
    dense_right: Annotated[int, "", "points of a dense spiral without noise that fall on their class's side"]
    dense_points: Annotated[int, "", "points of the dense spiral"]
    line: Annotated[Doubles, "3", "best straight line in the input plane: class 1 where line[0] x + line[1] y + line[2] > 0"]
    line_accuracy: Annotated[float, "", "share of samples that the best straight line gets right"]
    nets: Annotated[int, "", "random starts trained side by side"]
    nets_right: Annotated[int, "", "starts that end with every sample right"]
    chosen: Annotated[int, "", "index of the start shown"]
    scores: Annotated[Doubles, "nets", "how well each net fills the frame at its worst stage; 0 where it errs"]
    unswapped_logits: Annotated[Floats, "samples", "the output as trained, before hidden units were swapped for det W > 0"]
    steps: Annotated[Ints, "records", "recorded training steps, ascending from 0"]
    W_at: Annotated[Floats, "records, layers, 2, 2", "hidden weights before each recorded step"]
    b_at: Annotated[Floats, "records, layers, 2", "hidden biases before each recorded step"]
    w_at: Annotated[Floats, "records, 2", "output weights before each recorded step"]
    c_at: Annotated[Floats, "records", "output bias before each recorded step"]
    accuracy_at: Annotated[Floats, "records", "share of samples right before each recorded step"]
    loss: Annotated[Floats, "steps + 1", "mean binary cross-entropy (nats) before every step; the last is after the last"]

    def walk(self, points: Doubles) -> Doubles:
        """(1 + 3·layers, n, 2): points (n, 2) of the input plane, then after each W, b and σ."""
        h = np.asarray(points, dtype=np.float64)
        stages = [h]
        for W, b in zip(self.W.astype(np.float64), self.b.astype(np.float64), strict=True):
            z = h @ W.T
            h = leaky_relu(z + b, self.slope)
            stages += [z, z + b, h]
        return np.stack(stages)

    def walk_back(self, points: Doubles) -> Doubles:
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
    """z where it is positive, slope · z elsewhere."""
    return np.where(z > 0, z, slope * z)


@dataclass(frozen=True)
class SoftArgmaxTrace(Trace):
    """Softmax as a differentiable argmax over three classes, and Gumbel-softmax as differentiable sampling.

    Classes are numbered as the corners of the simplex. Everything is computed by torch in float64.
    Gradients with respect to logits sum to 0: they lie in the plane that `PLANE` spans.
    """

    experiment: ClassVar[str] = "transformation/soft_argmax"

    logits: Annotated[Doubles, "3", "of the three classes; all differ, the first is the largest"]
    probability: Annotated[Doubles, "3", "softmax(logits), at temperature 1"]

    temperature: Annotated[Doubles, "path", "falling, evenly spaced in log T; holds 1 exactly and ends at the coldest"]
    path: Annotated[Doubles, "path, 3", "softmax(logits / T)"]
    corner_distance: Annotated[Doubles, "path", "total variation between path and the corner of argmax: 1 - path[:, 0]"]
    jacobian: Annotated[Doubles, "path, 3, 3", "∂path[i] / ∂logits[j] by autograd, rows i"]
    jacobian_differences: Annotated[Doubles, "path, 3, 3", "the same by central differences"]
    argmax_differences: Annotated[Doubles, "3, 3", "central differences of the one-hot argmax at the logits, ditto"]
    scattered: Annotated[int, "", "random logits at which argmax was differentiated as well"]
    scattered_flat: Annotated[int, "", "of these, how many had nothing but exact zeros"]

    swept: Annotated[Doubles, "sweep", "values that the second class's logit takes, the others as in logits"]
    swept_temperature: Annotated[Doubles, "sweep_temperatures", "falling"]
    swept_softmax: Annotated[Doubles, "sweep_temperatures, sweep, 3", "softmax over the sweep"]
    swept_argmax: Annotated[Doubles, "sweep, 3", "one-hot argmax over the sweep: a step where the second overtakes"]

    sheet_logits: Annotated[Doubles, "rows, columns, 3", "a square grid of logits in the plane of sum 0"]
    sheet_temperature: Annotated[Doubles, "sheet_temperatures", "falling"]
    sheet_softmax: Annotated[Doubles, "sheet_temperatures, rows, columns, 3", "softmax(sheet_logits / T)"]
    sheet_argmax: Annotated[Ints, "rows, columns", "the class that argmax gives"]

    noise: Annotated[Doubles, "samples, 3", "standard Gumbel noise g, the same at every τ"]
    winner: Annotated[Ints, "samples", "argmax(logits + g): an exact sample of the classes"]
    winner_share: Annotated[Doubles, "3", "share of each class among the winners"]
    tau: Annotated[Doubles, "taus", "falling"]
    relaxed: Annotated[Doubles, "taus, samples, 3", "softmax((logits + g) / τ): the Gumbel-softmax samples"]
    many: Annotated[int, "", "draws of the check that Gumbel-max samples from softmax"]
    many_share: Annotated[Doubles, "3", "share of each class among them"]
    library_difference: Annotated[float, "", "largest deviation from torch's own gumbel_softmax, given the same noise"]

    target: Annotated[Doubles, "3", "the corner in the objective f(y) = |y - target|²"]
    exact_gradient: Annotated[Doubles, "3", "of E[f(one-hot sample)] with respect to logits, by enumeration"]
    gradient_tau: Annotated[Doubles, "gradient_taus", "falling from 1 in steps of .1"]
    gradient_draws: Annotated[int, "", "samples behind each mean and deviation"]
    gradient_mean: Annotated[Doubles, "gradient_taus, 3", "mean of the gradient of f(relaxed sample)"]
    bias: Annotated[Doubles, "gradient_taus", "length of gradient_mean - exact_gradient"]
    bias_error: Annotated[Doubles, "gradient_taus", "standard error of the bias: deviation / √draws"]
    deviation: Annotated[Doubles, "gradient_taus", "root of the summed variances of a single sample's gradient"]
    gradient_cloud: Annotated[Doubles, "gradient_taus, samples, 3", "the single gradients of the samples in noise"]
    score_deviation: Annotated[float, "", "deviation of the score-function estimator, unbiased; by enumeration"]
    others: Annotated[int, "", "other random logits and target corners measured between τ = 1 and τ = .3"]
    others_bias_fell: Annotated[int, "", "of these, how many had less bias at .3 than at 1"]
    others_deviation_rose: Annotated[int, "", "of these, how many had more deviation at .3 than at 1"]


# Orthonormal basis of the plane of sum 0, oriented as a triangle with corners left, right and top.
PLANE = np.array([[-1, 1, 0], [-1, -1, 2]]) / np.sqrt([[2], [6]])


def softmax(logits: Doubles, temperature: float = 1.0) -> Doubles:
    """softmax(logits / temperature) over the last axis."""
    scaled = logits / temperature
    weights = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    normalised: Doubles = weights / weights.sum(axis=-1, keepdims=True)
    return normalised
