"""What the experiments of the chapter "Representation" leave behind.

Images are rows of pixels from the top, maps (channels, rows, columns), weights (out, in, rows, columns).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from models.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints


@dataclass(frozen=True)
class FeaturesFormingTrace(Trace):
    """A convolutional net of 8, 16 and 32 maps learns six outline shapes; seen whole at recorded steps.

    h1 = relu(conv 5×5), pooled 2×2; h2 = relu(conv 3×3), pooled 2×2; h3 = relu(conv 3×3); the largest value
    of each map of h3 is a feature; logits = W · features + b. Convolutions are padded, maps keep their size.
    """

    experiment: ClassVar[str] = "representation/features_forming"

    icons: Annotated[Floats, "classes, size, size", "each class once, upright and without noise; ink 1, ground 0"]
    examples: Annotated[Floats, "classes, examples, size, size", "the first test images of every class"]
    train_images: Annotated[int, "", "images it learns from"]
    test_images: Annotated[int, "", "images it never learns from"]
    batch_size: Annotated[int, "", "images drawn for every step"]
    parameter_count: Annotated[int, "", "parameters of the net"]
    chance: Annotated[float, "", "accuracy of always naming the test set's most frequent class"]

    steps: Annotated[Ints, "records", "recorded training steps, ascending from 0 to the last; denser at first"]
    loss: Annotated[Floats, "steps + 1", "cross-entropy (nats) of the batch of every step; the last is after the last"]
    accuracy_at: Annotated[Floats, "records", "share of test images right before each recorded step"]
    W1_at: Annotated[Floats, "records, 8, 1, 5, 5", "filters of the first layer before each recorded step"]
    b1_at: Annotated[Floats, "records, 8", "its biases"]
    W2_at: Annotated[Floats, "records, 16, 8, 3, 3", "filters of the second layer"]
    b2_at: Annotated[Floats, "records, 16", "its biases"]
    W3_at: Annotated[Floats, "records, 32, 16, 3, 3", "filters of the third layer"]
    b3_at: Annotated[Floats, "records, 32", "its biases"]
    W_at: Annotated[Floats, "records, classes, 32", "output weights"]
    b_at: Annotated[Floats, "records, classes", "output biases"]

    probe: Annotated[Floats, "size, size", "the image followed: in its class the one of median margin at the end"]
    probe_label: Annotated[int, "", "its class"]
    probe_index: Annotated[int, "", "its place in the test set"]
    h1_at: Annotated[Floats, "records, 8, size, size", "maps of the probe after the first layer's ReLU, before pooling"]
    h2_at: Annotated[Floats, "records, 16, half, half", "maps of the probe after the second layer's ReLU"]
    h3_at: Annotated[Floats, "records, 32, quarter, quarter", "maps of the probe after the third layer's ReLU"]
    logits_at: Annotated[Floats, "records, classes", "of the probe"]
    probabilities_at: Annotated[Floats, "records, classes", "softmax of the logits, the net's own"]

    link1_at: Annotated[Floats, "records, 8", "mean over map j of |what the image adds to it| where h1 is awake (> 0)"]
    link2_at: Annotated[Floats, "records, 16, 8", "[j, i]: the same of what map i of h1 adds to map j of h2"]
    link3_at: Annotated[Floats, "records, 32, 16", "[j, i]: the same of what map i of h2 adds to map j of h3"]
    link_at: Annotated[Floats, "records, classes, 32", "[k, j]: what map j of h3 adds to logit k, signed"]

    z1: Annotated[Floats, "8, size, size", "the probe in the trained net: the first layer before ReLU"]
    p1: Annotated[Floats, "8, half, half", "max-pooled h1; h1 itself is h1_at[-1]"]
    z2: Annotated[Floats, "16, half, half", "the second layer before ReLU"]
    p2: Annotated[Floats, "16, quarter, quarter", "max-pooled h2"]
    z3: Annotated[Floats, "32, quarter, quarter", "the third layer before ReLU"]
    features: Annotated[Floats, "32", "largest value of every map of h3"]

    unit: Annotated[Ints, "3, 3", "a unit (map, row, column) of each of h1, h2, h3, each the chief source of the next"]
    field: Annotated[Ints, "3, 4", "pixels that can reach it: (top, left, bottom, right), the latter two not included"]
    field_gradient: Annotated[Floats, "3, size, size", "|∂ unit / ∂ pixel| on the probe"]
    field_mean: Annotated[Floats, "3, size, size", "the same for z instead of h, averaged over test images"]

    edges: Annotated[Doubles, "edges, 5, 5", "step edges and thin strokes in all directions; mean 0, length 1"]
    edge_match_at: Annotated[Doubles, "records, 8", "each W1 filter's |correlation| with the edge most like it"]
    random_match: Annotated[Doubles, "random_filters", "the same of filters of independent normal numbers, ascending"]

    checks: Annotated[Floats, "checks, size, size", "random images: uniform noise in [0, 1]"]
    checks_z1: Annotated[Doubles, "checks, 8, size, size", "torch's own first layer on them in float64, before ReLU"]
    checks_z2: Annotated[Doubles, "checks, 16, half, half", "torch's own second layer"]
    checks_z3: Annotated[Doubles, "checks, 32, quarter, quarter", "torch's own third layer"]
    checks_logits: Annotated[Doubles, "checks, classes", "torch's own output"]

    def middle_share(self) -> float:
        """Share of the deepest unit's mean gradient that the middle of its field carries."""
        _, row, column = (int(place) for place in self.unit[2])
        top, left, bottom, right = field_middle(3, row, column, len(self.probe))
        return float(self.field_mean[2, top:bottom, left:right].sum() / self.field_mean[2].sum())

    def closest_edge(self, record: int, k: int) -> tuple[int, float]:
        """The edge or stroke that filter k is most like at a record, and its correlation with it, with its sign."""
        centred = self.W1_at[record, k, 0].astype(np.float64)
        centred = centred - centred.mean()
        similar = self.edges.reshape(len(self.edges), -1) @ (centred / np.linalg.norm(centred)).ravel()
        found = int(np.abs(similar).argmax())
        return found, float(similar[found])

    def forward(self, image: NDArray[np.floating]) -> dict[str, Doubles]:
        """z1, h1, p1, z2, h2, p2, z3, h3, features, logits, probabilities of an image in the trained net."""
        stages: dict[str, Doubles] = {}
        h = np.asarray(image, dtype=np.float64)[None]
        layers = ((self.W1_at, self.b1_at), (self.W2_at, self.b2_at), (self.W3_at, self.b3_at))
        for layer, (weight, bias) in enumerate(layers, 1):
            z = convolve(h, weight[-1]) + bias[-1][:, None, None]
            stages[f"z{layer}"], stages[f"h{layer}"] = z, np.maximum(z, 0)
            h = max_pool(stages[f"h{layer}"])
            if layer < 3:
                stages[f"p{layer}"] = h
        stages["features"] = stages["h3"].max(axis=(1, 2))
        stages["logits"] = self.W_at[-1].astype(np.float64) @ stages["features"] + self.b_at[-1]
        weights = np.exp(stages["logits"] - stages["logits"].max())
        stages["probabilities"] = weights / weights.sum()
        return stages


def convolve(maps: Doubles, weight: NDArray[np.floating]) -> Doubles:
    """(out, rows, columns): maps (in, rows, columns) under kernels (out, in, k, k), zeros around them.

    As torch.nn.Conv2d the kernel is not flipped: z[r, c] = Σ weight[a, b] · maps[r + a - k//2, c + b - k//2].
    """
    reach = weight.shape[-1] // 2
    padded = np.pad(maps, ((0, 0), (reach, reach), (reach, reach)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, weight.shape[-2:], axis=(1, 2))
    summed: Doubles = np.einsum("oiab,ircab->orc", weight.astype(np.float64), windows, optimize=True)
    return summed


def max_pool(maps: Doubles) -> Doubles:
    """(channels, rows / 2, columns / 2): the largest of every 2×2 pixels."""
    channels, rows, columns = maps.shape
    pooled: Doubles = maps.reshape(channels, rows // 2, 2, columns // 2, 2).max(axis=(2, 4))
    return pooled


def receptive_field(layer: int, row: int, column: int, size: int) -> tuple[int, int, int, int]:
    """(top, left, bottom, right) of the pixels that can reach a unit of h1, h2 or h3, the latter two not included."""
    return _within(*_reach(layer, row, column), size)


def field_middle(layer: int, row: int, column: int, size: int) -> tuple[int, int, int, int]:
    """The same of the middle half, each way, of a unit's field; what the image's edge cuts off counts as field."""
    low, high = _reach(layer, row, column)
    quarter = (high - low) // 4
    return _within(low + quarter, high - quarter, size)


def _reach(layer: int, row: int, column: int) -> tuple[Ints, Ints]:
    """(row, column) of the first pixel that reaches a unit and of the one beyond the last, were there no edge."""
    low, high = np.array([row, column]), np.array([row, column])
    for depth in range(layer, 0, -1):
        reach = 2 if depth == 1 else 1
        low, high = low - reach, high + reach
        if depth > 1:
            low, high = 2 * low, 2 * high + 1
    return low, high + 1


def _within(low: Ints, high: Ints, size: int) -> tuple[int, int, int, int]:
    top, left = np.maximum(low, 0)
    bottom, right = np.minimum(high, size)
    return int(top), int(left), int(bottom), int(right)
