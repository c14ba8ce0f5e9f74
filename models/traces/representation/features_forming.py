"""What the experiments of the chapter "Representation" leave behind.

Images are rows of pixels from the top, maps (channels, rows, columns), weights (out, in, rows, columns).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints
from models.traces.convolution import shape_net_stages

DIRECTIONS, PLACES = 36, 29  # a line's directions in half a turn, and its places across a filter


@dataclass(frozen=True)
class FeaturesFormingTrace(Trace):
    """A convolutional net of 8, 16 and 32 maps learns six outline shapes; seen whole at recorded steps.

    h1 = relu(conv 7×7), pooled 2×2; h2 = relu(conv 3×3), pooled 2×2; h3 = relu(conv 3×3); the largest value
    of each map of h3 is a feature; logits = W · features + b. Convolutions are padded, maps keep their size.
    `by_lot` belongs to a net of the same start, images and batches whose labels were shuffled once. `twins` are
    random filters as smooth as each learned one: of blurred noise the patches whose neighbours correlate as its do.
    """

    experiment: ClassVar[str] = "representation/features_forming"

    icons: Annotated[Floats, "classes, size, size", "each class once, upright and without noise; ink 1, ground 0"]
    train_images: Annotated[int, "", "images it learns from"]
    test_images: Annotated[int, "", "images it never learns from"]
    batch_size: Annotated[int, "", "images drawn for every step"]
    parameter_count: Annotated[int, "", "parameters of the net"]

    steps: Annotated[Ints, "records", "recorded training steps, ascending from 0 to the last; denser at first"]
    accuracy_at: Annotated[Floats, "records", "share of test images right before each recorded step"]
    by_lot_accuracy: Annotated[float, "", "the same at the end, of the net with shuffled labels"]
    W1_at: Annotated[Floats, "records, 8, 1, side, side", "filters of the first layer before each recorded step"]
    filters_by_lot_at: Annotated[Floats, "records, 8, 1, side, side", "the same of the net with shuffled labels"]
    b1: Annotated[Floats, "8", "biases of the first layer at the end"]
    W2: Annotated[Floats, "16, 8, 3, 3", "filters of the second layer at the end"]
    b2: Annotated[Floats, "16", "its biases"]
    W3: Annotated[Floats, "32, 16, 3, 3", "filters of the third layer at the end"]
    b3: Annotated[Floats, "32", "its biases"]
    W: Annotated[Floats, "classes, 32", "output weights at the end"]
    b: Annotated[Floats, "classes", "output biases at the end"]

    probe: Annotated[Floats, "size, size", "the image followed: in its class the one of median margin at the end"]
    probe_label: Annotated[int, "", "its class"]
    probe_index: Annotated[int, "", "its place in the test set"]
    h1_at: Annotated[Floats, "records, 8, size, size", "maps of the probe after the first ReLU, half precision"]
    h2_at: Annotated[Floats, "records, 16, half, half", "maps of the probe after the second layer's ReLU"]
    h3_at: Annotated[Floats, "records, 32, quarter, quarter", "maps of the probe after the third layer's ReLU"]
    probabilities_at: Annotated[Floats, "records, classes", "softmax of the logits, the net's own"]

    link1_at: Annotated[Floats, "records, 8", "mean over map j of |what the image adds to it| where h1 is awake (> 0)"]
    link2_at: Annotated[Floats, "records, 16, 8", "[j, i]: the same of what map i of h1 adds to map j of h2"]
    link3_at: Annotated[Floats, "records, 32, 16", "[j, i]: the same of what map i of h2 adds to map j of h3"]
    link_at: Annotated[Floats, "records, classes, 32", "[k, j]: what map j of h3 adds to logit k, signed"]

    twins: Annotated[Floats, "8, side, side", "of each filter's random twins the one of median selectivity"]
    twin_selectivity: Annotated[Doubles, "8, draws", "of all random twins of each filter, ascending"]
    twin_tuning: Annotated[Doubles, "8, directions", "mean tuning of each filter's twins, their best directions at 0"]
    by_lot_twin_selectivity: Annotated[Doubles, "8", "mean selectivity of the twins of the shuffled net's filters"]

    def forward(self, image: NDArray[np.floating]) -> dict[str, Doubles]:
        """z1, h1, p1, z2, h2, p2, z3, h3, features, logits, probabilities of an image (rows, columns), once trained."""
        layers = ((self.W1_at[-1], self.b1), (self.W2, self.b2), (self.W3, self.b3))
        return shape_net_stages(image, layers, (self.W, self.b))

    def selectivities(self) -> Doubles:
        """(8,): how choosy each learned filter is about a line's direction."""
        return selectivity(tuning(self.W1_at[-1, :, 0]))

    def advantage(self) -> float:
        """The learned filters' mean selectivity in times of that of their equally smooth random twins."""
        return float(self.selectivities().mean() / self.twin_selectivity.mean())

    def beyond(self) -> int:
        """How many learned filters are choosier than 95 % of their own twins."""
        return int((self.selectivities() > np.quantile(self.twin_selectivity, 0.95, axis=1)).sum())


def neighbour_correlation(filters: NDArray[np.floating]) -> Doubles:
    """(filters,): how alike pixels side by side are, over each filter's variance; 0 for white noise, 1 if all alike."""
    rest = filters.astype(np.float64)
    rest = rest - rest.mean(axis=(1, 2), keepdims=True)
    across = (rest[:, :, 1:] * rest[:, :, :-1]).mean(axis=(1, 2))
    down = (rest[:, 1:] * rest[:, :-1]).mean(axis=(1, 2))
    alike: Doubles = (across + down) / 2 / (rest**2).mean(axis=(1, 2))
    return alike


def angles() -> Doubles:
    """(directions,): the angle (radians) at which each line stands, in half a turn, anticlockwise from level."""
    return np.pi * np.arange(DIRECTIONS) / DIRECTIONS


@cache
def lines(side: int) -> Doubles:
    """(directions, places, side, side): a line of the images' own ink in every direction, at places all across."""
    axis = np.arange(side) - (side - 1) / 2
    level = np.cos(angles())[:, None, None] * -axis[:, None] - np.sin(angles())[:, None, None] * axis
    offset = np.linspace(-0.7 * side, 0.7 * side, PLACES)
    inked: Doubles = np.clip(1.25 - np.abs(level[:, None] - offset[:, None, None]), 0, 1)
    return inked


def tuning(filters: NDArray[np.floating]) -> Doubles:
    """(filters, directions): each filter's largest answer to a line in every direction, its own mean taken away."""
    rest = filters.reshape(len(filters), -1).astype(np.float64)
    rest = rest - rest.mean(axis=1, keepdims=True)
    answers = rest @ lines(filters.shape[-1]).reshape(DIRECTIONS * PLACES, -1).T
    best: Doubles = np.maximum(answers, 0).reshape(len(filters), DIRECTIONS, PLACES).max(axis=2)
    return best


def selectivity(answers: Doubles) -> Doubles:
    """(filters,): length of the mean answer as a vector of twice the angle; 0 alike to all directions, 1 only one."""
    turned = np.abs(answers @ np.exp(2j * angles()))
    share: Doubles = turned / np.maximum(answers.sum(axis=1), 1e-12)
    return share


def aligned(answers: Doubles) -> Doubles:
    """(filters, directions): tuning turned so that every filter's best direction is the first, there 1."""
    best = answers.argmax(axis=1)
    turned = np.stack([np.roll(row, -k) for row, k in zip(answers, best, strict=True)])
    scaled: Doubles = turned / np.maximum(turned[:, :1], 1e-12)
    return scaled
