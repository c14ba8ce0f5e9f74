"""What the experiment on exclusive or leaves behind. Points are rows; a layer computes h @ W.T + b."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints

FAMILIES = ("relu", "tanh", "leaky", "wide")  # 2-2-1 nets with three activations, and 2-8-1 nets with tanh


@dataclass(frozen=True)
class XorNeedsALayerTrace(Trace):
    """Four clouds whose class is the exclusive or of their signs: without a hidden layer, with one, with a product."""

    experiment: ClassVar[str] = "depth/xor_needs_a_layer"

    X: Annotated[Floats, "samples, 2", "four clouds, one after the other: mirror images of each other"]
    y: Annotated[Ints, "samples", "class 1 where the two signs differ"]
    disc_radius: Annotated[float, "", "radius of the disc of the input plane that is shown"]
    starts: Annotated[int, "", "random starts of each kind of net that are recorded"]
    tried: Annotated[int, "", "random starts of each kind with a hidden layer that were trained, with those recorded"]

    line_steps: Annotated[Ints, "line_records", "recorded steps of the linear units, ascending from 0"]
    line_w_at: Annotated[Floats, "line_records, 2", "weights of the linear unit shown before each recorded step"]
    line_c_at: Annotated[Floats, "line_records", "its bias"]
    line_loss_at: Annotated[Doubles, "line_records", "its mean cross-entropy (nats), in float64"]
    line_accuracy_at: Annotated[Floats, "line_records", "share of samples that it gets right"]
    line_losses: Annotated[Doubles, "starts", "loss of every linear unit after the last step"]
    line_accuracies: Annotated[Floats, "starts", "share of samples that each gets right after the last step"]
    line_farthest: Annotated[float, "", "largest distance from 1/2 of any probability that any of them ends with"]

    sweep_angle: Annotated[Doubles, "angles", "directions of a straight line's normal, all round"]
    sweep_offset: Annotated[Doubles, "angles", "class 1 where normal · x > offset: the cut that gets most right"]
    sweep_accuracy: Annotated[Doubles, "angles", "share of samples that this cut gets right"]

    slope: Annotated[float, "", "slope of the leaky ReLU below 0"]
    penalty: Annotated[float, "", "weight of the price on flattening the plane, for the net shown alone"]
    W: Annotated[Floats, "2, 2", "hidden weights (out, in) of the 2-2-1 net shown, determinant > 0"]
    b: Annotated[Floats, "2", "its hidden biases"]
    w: Annotated[Floats, "2", "its output weights: the logit of class 1 is w · h + c"]
    c: Annotated[float, "", "its output bias"]
    substeps: Annotated[Doubles, "3, samples, 2", "torch's own W x, W x + b and σ(W x + b), in float64"]
    logits: Annotated[Doubles, "samples", "torch's own output, in float64"]

    steps: Annotated[Ints, "records", "recorded steps of all nets with a hidden layer, ascending from 0"]
    W_at: Annotated[
        Floats, "records, families, starts, 8, 2", "hidden weights in the order of FAMILIES; 0 beyond a net"
    ]
    b_at: Annotated[Floats, "records, families, starts, 8", "hidden biases"]
    w_at: Annotated[Floats, "records, families, starts, 8", "output weights"]
    c_at: Annotated[Floats, "records, families, starts", "output biases"]
    accuracy_at: Annotated[Floats, "records, families, starts", "share of samples that each gets right"]

    solved_share: Annotated[
        Doubles, "families", "share of all tried starts that end with every sample right, at the best of several rates"
    ]
    flatness: Annotated[
        Doubles, "2", "leaky nets that succeed, before and after: median of W's longest stretch over its shortest"
    ]

    product_w: Annotated[Floats, "starts, 2", "weights of linear units that read x₁ and x₁·x₂ instead of x₁ and x₂"]
    product_c: Annotated[Floats, "starts", "their biases"]
    product_accuracy: Annotated[Floats, "starts", "share of samples that each gets right after training"]
    product_logits: Annotated[Doubles, "starts, samples", "torch's own outputs, in float64"]

    def solved(self) -> Ints:
        """(families,): how many starts of each family end with every sample right."""
        count: Ints = (self.accuracy_at[-1] == 1).sum(axis=1)
        return count

    def parameters_at(self, record: float) -> tuple[Doubles, Doubles, Doubles, Doubles]:
        """W, b, w, c (families, starts, …) of all nets at a record; straight lines join the records."""
        before = int(np.clip(record, 0, len(self.steps) - 2))
        share = record - before
        W, b, w, c = (
            (1 - share) * history[before].astype(np.float64) + share * history[before + 1].astype(np.float64)
            for history in (self.W_at, self.b_at, self.w_at, self.c_at)
        )
        return W, b, w, c

    def logits_of(self, record: float, points: NDArray[np.floating]) -> Doubles:
        """(families, starts, n): the outputs of all nets at points (n, 2)."""
        W, b, w, c = self.parameters_at(record)
        logits = np.empty((*c.shape, len(points)))
        for family, name in enumerate(FAMILIES):
            units = slice(0, 8 if name == "wide" else 2)
            z = W[family][:, units] @ points.T.astype(np.float64) + b[family][:, units, None]
            h = np.tanh(z) if name in ("tanh", "wide") else np.where(z > 0, z, self.slope * z * (name == "leaky"))
            logits[family] = (w[family][:, None, units] @ h)[:, 0] + c[family][:, None]
        return logits
