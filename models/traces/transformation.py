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


@dataclass(frozen=True)
class FourTransformsTrace(Trace):
    """One plane moved in four ways and back, by a tanh net of width 2 that parts two moons. All by torch in float64."""

    experiment: ClassVar[str] = "transformation/four_transforms"

    X: Annotated[Doubles, "samples, 2", "two moons; their mean is not 0, the outermost sample at 7/8 of disc_radius"]
    y: Annotated[Ints, "samples", "class 0 or 1"]
    disc_radius: Annotated[float, "", "radius of the disc of the plane that is shown"]

    W: Annotated[Doubles, "2, 2", "first weights (out, in) of the trained net; det W > 0"]
    b: Annotated[Doubles, "2", "its first biases"]
    weights: Annotated[Doubles, "layers, 2, 2", "the weights of every hidden layer; weights[0] is W"]
    biases: Annotated[Doubles, "layers, 2", "the biases of every hidden layer; biases[0] is b"]
    w: Annotated[Doubles, "2", "its output weights"]
    c: Annotated[float, "", "its output bias"]
    substeps: Annotated[
        Doubles, "layers, 3, samples, 2", "the net's own W h, W h + b and tanh(W h + b) on X, layer by layer"
    ]
    logits: Annotated[Doubles, "samples", "the net's own output on X; class 1 where it is positive"]
    accuracy: Annotated[float, "", "share of samples that the net gets right"]
    nets: Annotated[int, "", "random starts trained side by side"]
    nets_right: Annotated[int, "", "starts that end with every sample right"]
    chosen: Annotated[int, "", "the start shown: of the nets that err least, the one whose first layer moves clearest"]
    unswapped_logits: Annotated[Doubles, "samples", "its output as trained, before units were swapped for det W > 0"]

    linear: Annotated[Doubles, "samples, 2", "W x for each sample x"]
    W_inverse: Annotated[Doubles, "2, 2", "inverse of W"]
    linear_undone: Annotated[Doubles, "samples, 2", "W⁻¹ times linear"]
    translated: Annotated[Doubles, "samples, 2", "x + b"]
    translated_undone: Annotated[Doubles, "samples, 2", "translated - b"]
    tanh: Annotated[Doubles, "samples, 2", "tanh(x)"]
    tanh_undone: Annotated[Doubles, "samples, 2", "artanh of tanh"]
    mu: Annotated[Doubles, "2", "mean of X per axis"]
    s: Annotated[Doubles, "2", "what BatchNorm divides X by: √(population variance + eps) per axis"]
    eps: Annotated[float, "", "eps of BatchNorm, as small as to be lost in rounding"]
    normalised: Annotated[Doubles, "samples, 2", "torch's BatchNorm1d of X, training mode, without affine parameters"]
    normalised_undone: Annotated[Doubles, "samples, 2", "normalised · s + mu"]
    scale: Annotated[float, "", "factor of the other plane, scale · X + shift"]
    shift: Annotated[float, "", "shift of the other plane"]
    norm_difference: Annotated[float, "", "max |norm(scale · X + shift) - norm(X)|"]
    norm_difference_default: Annotated[float, "", "the same with torch's default eps = 1e-5"]

    relu: Annotated[Doubles, "samples, 2", "max(x, 0)"]
    merged: Annotated[Ints, "2", "samples, one of each class, that ReLU sends to one point; the farthest such pair"]
    relu_distinct: Annotated[int, "", "different images of X under ReLU"]
    relu_sample_share: Annotated[float, "", "share of samples that ReLU puts exactly where another one is"]
    relu_sheet_share: Annotated[float, "", "share of the disc that ReLU puts where other points of it are"]

    W_rank1: Annotated[Doubles, "2, 2", "W with its smaller singular value set to 0"]
    rank1_rank: Annotated[int, "", "its rank by torch.linalg.matrix_rank"]
    null: Annotated[Doubles, "2", "unit vector that W_rank1 sends to 0"]
    collapsed: Annotated[Doubles, "samples, 2", "W_rank1 x"]
    rank1_pair: Annotated[Doubles, "2, 2", "two points on the disc's rim, a multiple of null apart"]
    rank1_pair_image: Annotated[Doubles, "2, 2", "W_rank1 times each: one and the same point"]
    rank1_best_undone: Annotated[
        Doubles, "samples, 2", "pseudo-inverse of W_rank1 times collapsed: the nearest way back"
    ]


# The activations of ActivationsBendTrace in its order, named as in torch.nn.functional.
ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky_relu", "gelu", "silu")


@dataclass(frozen=True)
class ActivationsBendTrace(Trace):
    """Six activations (ACTIVATIONS) on a line and on a turned plane. All by torch in float64; GELU is exact (erf)."""

    experiment: ClassVar[str] = "transformation/activations_bend"

    slope: Annotated[float, "", "slope of the leaky ReLU below 0"]
    z: Annotated[Doubles, "axis", "even and symmetric, holds 0 exactly"]
    values: Annotated[Doubles, "6, axis", "σ(z)"]
    derivatives: Annotated[Doubles, "6, axis", "σ'(z) by autograd; at 0 the ReLU's is 0, the leaky ReLU's its slope"]
    difference_error: Annotated[Doubles, "6", "largest deviation from central differences, on the axis away from 0"]
    random_difference_error: Annotated[Doubles, "6", "the same at random z of the axis' range"]
    max_derivative: Annotated[Doubles, "6", "largest σ' on the axis"]
    max_derivative_at: Annotated[Doubles, "6", "the z where it is, the first of several"]
    random_max_derivative: Annotated[Doubles, "6", "largest σ' at the random z"]
    end_derivative: Annotated[Doubles, "6, 2", "σ' at both ends of the axis"]
    saturated_from: Annotated[Doubles, "6", "least |z| beyond which σ' < .01 on both sides; NaN where there is none"]

    W: Annotated[Doubles, "2, 2", "turns and enlarges the input plane: z = W x"]
    disc_radius: Annotated[float, "", "radius of the disc of the input plane"]
    ring: Annotated[Doubles, "ring, 2", "points on a circle of the input plane"]
    ring_z: Annotated[Doubles, "ring, 2", "W times each"]
    ring_image: Annotated[Doubles, "6, ring, 2", "σ of ring_z, coordinate by coordinate"]
    grid: Annotated[Doubles, "grid, 2", "points of a square grid within the disc of the input plane"]
    grid_image: Annotated[Doubles, "6, grid, 2", "σ(W x) for each"]
    probes: Annotated[int, "", "points that fill the disc of z evenly, for the shares below"]
    area_left: Annotated[Doubles, "6", "mean of |σ'(z1) σ'(z2)| over them: the image's area, folds counted twice"]
    saturated_share: Annotated[
        Doubles, "6", "share of them where |σ'(z1) σ'(z2)| < 1 % of the square of max_derivative"
    ]

    relu_counts: Annotated[Ints, "3", "probes that ReLU puts into the corner, onto an axis, and leaves where they are"]
    ring_counts: Annotated[Ints, "3", "the same for the points of the ring"]
    random_counts: Annotated[Ints, "3", "the same for random points of the disc, as many as probes"]
    pair: Annotated[Ints, "2", "two points of the ring that ReLU puts into the corner, as far apart as there are"]

    undone: Annotated[Doubles, "ring, 2", "the leaky ReLU's image of the ring through its inverse: ring_z again"]
    undo_error: Annotated[Doubles, "6", "largest |σ⁻¹(σ(z)) - z| over grid and ring; NaN where σ has no inverse"]
    random_undo_error: Annotated[Doubles, "6", "the same at the random z"]
    monotone: Annotated[NDArray[np.bool_], "6", "σ never falls along the axis"]
    one_to_one: Annotated[NDArray[np.bool_], "6", "σ rises from each point of the axis to the next"]
    minimum: Annotated[Doubles, "6", "least value, at the root of σ'; NaN where σ never turns"]
    minimum_at: Annotated[Doubles, "6", "its z; NaN where σ never turns"]
    same_value: Annotated[Doubles, "6, 2", "two z left and right of the minimum where σ is half of it; NaN where none"]


@dataclass(frozen=True)
class WhyDifferentiableTrace(Trace):
    """Two moons learned by nets that differ only in the hidden activation: a hard step, and tanh.

    An axis of length 2 named first holds the net with the step (0) and with tanh (1). Both start alike. The step
    is sign(z), the limit of tanh(k z). A net's logit of class 1 is w2 · σ(W1 x + b1) + b2. float32 but
    for the loss map, which is float64.
    """

    experiment: ClassVar[str] = "transformation/why_differentiable"

    X: Annotated[Floats, "samples, 2", "two moons"]
    y: Annotated[Ints, "samples", "class 0 or 1; class 0 first"]
    disc_radius: Annotated[float, "", "radius of the disc of the plane that is shown"]

    starts: Annotated[int, "", "random starts trained side by side"]
    chosen: Annotated[int, "", "the start shown: the first of those whose tanh net gets most samples right"]
    steps_at: Annotated[Ints, "records", "recorded training steps, ascending from 0, denser at the beginning"]
    W1_at: Annotated[Floats, "2, records, hidden, 2", "first weights before each recorded step"]
    b1_at: Annotated[Floats, "2, records, hidden", "first biases"]
    w2_at: Annotated[Floats, "2, records, hidden", "output weights"]
    b2_at: Annotated[Floats, "2, records", "output bias"]
    accuracy_at: Annotated[Floats, "2, records", "share of samples right"]
    loss: Annotated[Floats, "2, steps + 1", "mean binary cross-entropy (nats) before every step"]
    logits: Annotated[Floats, "2, samples", "the nets' own output on X after training"]
    largest_gradient: Annotated[Floats, "2, steps + 1", "max |∂loss/∂W1| before every step"]
    field_records: Annotated[Ints, "fields", "the records of which decision fields are kept"]
    field_axis: Annotated[Doubles, "pixels", "both coordinates of the decision fields' pixels"]
    field: Annotated[
        NDArray[np.float16], "2, fields, pixels, pixels", "probability of class 1; row: y ascending, column: x"
    ]

    W1_gradient: Annotated[Floats, "2, hidden, 2", "∂loss/∂W1 over all samples at the common start"]
    b1_gradient: Annotated[Floats, "2, hidden", "∂loss/∂b1"]
    w2_gradient: Annotated[Floats, "2, hidden", "∂loss/∂w2"]
    b2_gradient: Annotated[Floats, "2", "∂loss/∂b2"]
    probe: Annotated[int, "", "the sample whose way through the nets is kept: the tanh net's worst at the start"]
    probe_hidden: Annotated[Floats, "2, hidden", "its hidden activations at the start"]
    probe_logit: Annotated[Floats, "2", "its logit at the start"]

    z: Annotated[Doubles, "axis", "even and symmetric, without 0"]
    activation: Annotated[Doubles, "2, axis", "step and tanh"]
    derivative: Annotated[Doubles, "2, axis", "their derivatives by autograd"]

    map_unit: Annotated[int, "", "hidden unit whose two input weights the map varies: the largest |w2|"]
    map_step: Annotated[int, "", "training step from which on the tanh net gets as many samples right as at the end"]
    W1_fixed: Annotated[
        Doubles, "hidden, 2", "the tanh net's parameters at map_step, which the map holds fixed for both"
    ]
    b1_fixed: Annotated[Doubles, "hidden", "ditto"]
    w2_fixed: Annotated[Doubles, "hidden", "ditto"]
    b2_fixed: Annotated[float, "", "ditto"]
    map_u: Annotated[Doubles, "columns", "W1[map_unit, 0]"]
    map_v: Annotated[Doubles, "rows", "W1[map_unit, 1]"]
    map_loss: Annotated[Doubles, "2, rows, columns", "loss over all samples; row: v, column: u"]
    map_values: Annotated[Ints, "2", "different losses on the map"]
    arrow_u: Annotated[Doubles, "arrow_columns", "W1[map_unit, 0] of the arrows"]
    arrow_v: Annotated[Doubles, "arrow_rows", "W1[map_unit, 1] of the arrows"]
    arrow_gradient: Annotated[Doubles, "2, arrow_rows, arrow_columns, 2", "∂loss/∂(u, v) by autograd"]
    descent: Annotated[
        Doubles, "2, descent_steps + 1, 2", "(u, v) under gradient descent on these two alone, from an arrow's place"
    ]
    descent_loss: Annotated[Doubles, "2, descent_steps + 1", "loss along the way"]
    descent_rate: Annotated[float, "", "learning rate of the descent"]

    step_accuracy: Annotated[Floats, "starts", "2-4-1 with the step, gradient descent as torch does it"]
    tanh_accuracy: Annotated[Floats, "starts", "2-4-1 with tanh, the same starts"]
    sigmoid_accuracy: Annotated[Floats, "starts", "2-4-1 with sigmoid, the same starts"]
    hard_accuracy: Annotated[Floats, "starts", "the trained 2-4-1 tanh nets with the step put back in"]
    sharpness: Annotated[Doubles, "levels", "k of tanh(k z) in the tanh net shown; the last is infinite: the step"]
    sharp_accuracy: Annotated[Doubles, "levels", "share of samples right at each k"]
    hard_logits: Annotated[Floats, "samples", "the tanh net shown with the step put back in, on X"]
    wide_accuracy: Annotated[Floats, "starts", "2-16-1 with tanh, trained with weight decay, so that it stays soft"]
    wide_hard_accuracy: Annotated[Floats, "starts", "these with the step put back in"]
    wide_chosen: Annotated[int, "", "the start kept: the first of those with most samples right"]
    W1_wide: Annotated[Floats, "wide, 2", "its first weights after training"]
    b1_wide: Annotated[Floats, "wide", "its first biases"]
    w2_wide: Annotated[Floats, "wide", "its output weights"]
    b2_wide: Annotated[float, "", "its output bias"]
    wide_sharp_accuracy: Annotated[Doubles, "levels", "its share of samples right at each k of sharpness"]
    wide_logits: Annotated[Floats, "2, samples", "its output on X with the step (0) and as trained (1)"]

    through_accuracy: Annotated[Floats, "starts", "2-16-1 step by the straight-through estimator: forward the step"]
    through_chosen: Annotated[int, "", "the start kept: the first of those with most samples right"]
    W1_through_at: Annotated[Floats, "records, wide, 2", "its first weights before the steps in steps_at"]
    b1_through_at: Annotated[Floats, "records, wide", "its first biases"]
    w2_through_at: Annotated[Floats, "records, wide", "its output weights"]
    b2_through_at: Annotated[Floats, "records", "its output bias"]
    through_accuracy_at: Annotated[Floats, "records", "its share of samples right"]

    evolution_accuracy: Annotated[Doubles, "runs", "2-4-1 step by an evolution strategy, without any gradient"]
    evolution_evaluations: Annotated[int, "", "losses evaluated in each run"]
    evolution_chosen: Annotated[int, "", "the run kept: the first of those with most samples right"]
    evolution_at: Annotated[Ints, "generations", "generations kept, ascending from 0, the start"]
    W1_evolved_at: Annotated[Doubles, "generations, hidden, 2", "first weights of the best net so far"]
    b1_evolved_at: Annotated[Doubles, "generations, hidden", "its first biases"]
    w2_evolved_at: Annotated[Doubles, "generations, hidden", "its output weights"]
    b2_evolved_at: Annotated[Doubles, "generations", "its output bias"]
    evolution_accuracy_at: Annotated[Doubles, "generations", "its share of samples right"]

    X_line: Annotated[Doubles, "line_samples, 2", "points that a straight line parts"]
    y_line: Annotated[Ints, "line_samples", "class 0 or 1"]
    perceptron_accuracy: Annotated[Doubles, "perceptrons", "one hard step, trained by the perceptron's rule"]
    perceptron_updates: Annotated[Ints, "perceptrons", "corrections until no sample was wrong"]
    line_at: Annotated[
        Doubles,
        "updates, 3",
        "the first one's w before each correction and at the end: class 1 where w · (x, y, 1) > 0",
    ]
