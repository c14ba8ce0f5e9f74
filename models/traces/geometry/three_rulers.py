"""What the experiment on three distances between digits leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints

RULERS = ("l2", "l1", "cosine")


def distances(x: Floats | Doubles, others: Floats | Doubles) -> Doubles:
    """(rulers, n): how far x (d,) is from others (n, d) by each of RULERS; cosine stands for 1 - cos of the angle."""
    a, b = np.asarray(x, dtype=np.float64), np.asarray(others, dtype=np.float64)
    lengths = np.linalg.norm(b, axis=1) * np.linalg.norm(a)
    return np.stack([np.linalg.norm(b - a, axis=1), np.abs(b - a).sum(axis=1), 1 - (b @ a) / lengths])


@dataclass(frozen=True)
class ThreeRulersTrace(Trace):
    """How near handwritten digits are to one another by Euclidean, Manhattan and cosine distance.

    An axis of length 3 is in the order of `RULERS`. Pixels are in 0…1, so distances are in units of a full pixel.
    """

    experiment: ClassVar[str] = "geometry/three_rulers"

    X: Annotated[Floats, "train, 64", "training digits among which neighbours are looked for"]
    y: Annotated[Ints, "train", "their classes 0…9"]
    tests: Annotated[int, "", "test digits"]
    query: Annotated[Floats, "64", "the test digit shown"]
    label: Annotated[int, "", "its class"]
    fooled: Annotated[int, "", "test digits that all place right, and Euclid and Manhattan wrong when dimmed"]

    factor: Annotated[Doubles, "factors", "brightness that queries are multiplied by, falling evenly from 1"]
    distance_at: Annotated[Floats, "2, 3, train", "from the query, and from it dimmed most, to every training digit"]
    accuracy_at: Annotated[Doubles, "factors, 3", "share of dimmed test digits whose nearest one is of their class"]
    agreement: Annotated[Doubles, "3, 3", "share of test digits for which two rulers pick the same nearest one"]
    agreement_with_itself: Annotated[
        float, "", "the same for Euclid without and with noise of up to half a grey level on the queries"
    ]

    shifted: Annotated[Floats, "64", "the query moved right by one pixel, its first column black"]
    shifted_distance: Annotated[Doubles, "3", "from the query to it"]
    same_distance: Annotated[Doubles, "3", "mean distance of the query to training digits of its class"]
    other_distance: Annotated[Doubles, "3", "mean distance to those of other classes"]
    mean_shifted: Annotated[
        Doubles, "4, 3", "mean distance of all test digits to themselves moved right, left, down, up by one pixel"
    ]
    mean_same: Annotated[Doubles, "3", "mean distance of a test digit to a training digit of its class"]
    mean_other: Annotated[Doubles, "3", "mean distance to one of another class"]
    shifted_accuracy: Annotated[Doubles, "3", "share right by the nearest one, when test digits are moved right"]
    noise_accuracy: Annotated[
        Doubles, "3", "when instead each is covered with normal noise that takes it as far by Euclid as the move"
    ]
    dim_noise_accuracy: Annotated[Doubles, "3", "ditto, as far as dimming it most"]
