"""What the experiment on six activations leaves behind. Points are rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Flags, Ints

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
    monotone: Annotated[Flags, "6", "σ never falls along the axis"]
    one_to_one: Annotated[Flags, "6", "σ rises from each point of the axis to the next"]
    minimum: Annotated[Doubles, "6", "least value, at the root of σ'; NaN where σ never turns"]
    minimum_at: Annotated[Doubles, "6", "its z; NaN where σ never turns"]
    same_value: Annotated[Doubles, "6, 2", "two z left and right of the minimum where σ is half of it; NaN where none"]

    nets: Annotated[int, "", "2-16-16-1 nets trained on two spirals with each activation that they were trained with"]
    nets_flat: Annotated[
        Doubles, "2, 6", "share of their hidden units' z where σ' < 1 % of its peak: before training, after; else NaN"
    ]
    nets_beyond: Annotated[Doubles, "2, 6", "share of those z that lie left of minimum_at; 0 or NaN where it is NaN"]
    nets_right: Annotated[Doubles, "6", "share of the nets that get every sample right after training; else NaN"]
