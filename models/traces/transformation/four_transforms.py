"""What the experiment on four transforms of a plane leaves behind. Points are rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Flags, Ints


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
    lost: Annotated[
        Doubles, "nets", "share of samples that do not come within .1 of where they were, there in float32 and back"
    ]
    lost_at_start: Annotated[Doubles, "nets", "the same before training"]
    lost_in_double: Annotated[Doubles, "nets", "the same after training, the way there in float64"]

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
    relu_alone: Annotated[Flags, "samples", "whether ReLU sends no other sample where it sends this one"]
    merged: Annotated[Ints, "2", "samples, one of each class, that ReLU sends to one point; the farthest such pair"]
    fork: Annotated[
        Ints, "2", "the pair like that whose homes and the point they are sent to are farthest from lying on one line"
    ]
    relu_distinct: Annotated[int, "", "different images of X under ReLU"]
    relu_sample_share: Annotated[float, "", "share of samples that ReLU puts exactly where another one is"]
    relu_ceiling: Annotated[
        Doubles, "turns", "share of samples that the best reader of their places gets right behind ReLU, by turn of X"
    ]
    tanh_ceiling: Annotated[Doubles, "turns", "the same behind tanh"]
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
