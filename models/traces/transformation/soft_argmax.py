"""What the experiment on softmax and Gumbel-softmax leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints


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

    swept: Annotated[Doubles, "sweep", "values that the second class's logit takes, the others as in logits"]
    swept_temperature: Annotated[Doubles, "sweep_temperatures", "falling"]
    swept_softmax: Annotated[Doubles, "sweep_temperatures, sweep, 3", "softmax over the sweep"]
    swept_argmax: Annotated[Doubles, "sweep, 3", "one-hot argmax over the sweep: a step where the second overtakes"]
    swept_argmax_slope: Annotated[
        Doubles,
        "sweep",
        "central difference of the second class's argmax by its logit; at the tie it measures the jump",
    ]

    sheet_logits: Annotated[Doubles, "rows, columns, 3", "a square grid of logits in the plane of sum 0"]
    sheet_softmax: Annotated[Floats, "rows, columns, 3", "softmax(sheet_logits / T) at the coldest temperature"]

    noise: Annotated[Doubles, "samples, 3", "standard Gumbel noise g, the same at every τ"]
    winner: Annotated[Ints, "samples", "argmax(logits + g): an exact sample of the classes"]
    winner_share: Annotated[Doubles, "3", "share of each class among the winners"]
    tau: Annotated[Doubles, "2", "the hottest and the coldest τ"]
    warm_relaxed: Annotated[Floats, "samples, 3", "softmax(logits + g): the Gumbel-softmax samples at τ = 1"]
    relaxed: Annotated[Floats, "samples, 3", "softmax((logits + g) / τ) at the coldest τ"]
    many: Annotated[int, "", "draws of logits + noise"]
    many_share: Annotated[Doubles, "3", "share of each class among them"]
    normal_share: Annotated[Doubles, "3", "the same with normal noise as wide in the place of Gumbel's"]
    draw_error: Annotated[
        Doubles,
        "2",
        "for random logits, how far such shares are from softmax, in standard errors, root mean square: with Gumbel"
        " noise and with normal noise",
    ]

    target: Annotated[Doubles, "3", "the corner in the objective f(y) = |y - target|²"]
    exact_gradient: Annotated[Doubles, "3", "of E[f(one-hot sample)] with respect to logits, by enumeration"]
    gradient_tau: Annotated[Doubles, "gradient_taus", "falling from 1 to .3 in steps of .1"]
    gradient_draws: Annotated[int, "", "samples behind each mean and deviation"]
    gradient_mean: Annotated[Doubles, "gradient_taus, 3", "mean of the gradient of f(relaxed sample)"]
    bias: Annotated[Doubles, "gradient_taus", "length of gradient_mean - exact_gradient"]
    deviation: Annotated[Doubles, "gradient_taus", "root of the summed variances of a single sample's gradient"]
    gradient_cloud: Annotated[Floats, "samples, 3", "the single gradients of the samples in noise, at the last τ"]
    others: Annotated[int, "", "other problems, logits and target corners drawn at random, at τ = 1 and τ = .3"]
    other_bias: Annotated[Doubles, "2, others", "bias at τ = 1 and at .3"]
    other_deviation: Annotated[Doubles, "2, others", "deviation at τ = 1 and at .3"]
    other_score_deviation: Annotated[
        Doubles, "others", "deviation of the unbiased score-function estimator with its best baseline, by enumeration"
    ]


# Orthonormal basis of the plane of sum 0, oriented as a triangle with corners left, right and top.
PLANE = np.array([[-1, 1, 0], [-1, -1, 2]]) / np.sqrt([[2], [6]])


def softmax(logits: Doubles, temperature: float = 1.0) -> Doubles:
    """softmax(logits / temperature) over the last axis of (…, classes)."""
    scaled = logits / temperature
    weights = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    normalised: Doubles = weights / weights.sum(axis=-1, keepdims=True)
    return normalised
