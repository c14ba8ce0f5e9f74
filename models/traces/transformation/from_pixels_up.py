"""What the experiment on one image's way through a convolutional net leaves behind.

Images are rows of pixels from the top, maps (channels, rows, columns), weights (out, in, rows, columns).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from models.framework.trace import Trace
from models.traces.arrays import Doubles, Floats, Ints
from models.traces.convolution import field_middle, shape_net_stages
from models.traces.representation.features_forming import selectivity, tuning


@dataclass(frozen=True)
class FromPixelsUpTrace(Trace):
    """A trained convolutional net of 8, 16 and 32 maps, and one image of an outline shape on its way through it.

    h1 = relu(conv 5×5), pooled 2×2; h2 = relu(conv 3×3), pooled 2×2; h3 = relu(conv 3×3); the largest value
    of each map of h3 is a feature; logits = W · features + b. Convolutions are padded, maps keep their size.
    """

    experiment: ClassVar[str] = "transformation/from_pixels_up"

    icons: Annotated[Floats, "classes, size, size", "each class once, upright and without noise; ink 1, ground 0"]
    train_images: Annotated[int, "", "images it learns from"]
    test_images: Annotated[int, "", "images it never learns from"]
    parameter_count: Annotated[int, "", "parameters of the net"]
    accuracy: Annotated[float, "", "share of the test images that the trained net names right"]
    line_accuracy: Annotated[float, "", "the same of a linear classifier on pixels, as many steps of the same batches"]

    W1: Annotated[Floats, "8, 1, 5, 5", "kernels of the first layer"]
    b1: Annotated[Floats, "8", "its biases"]
    W2: Annotated[Floats, "16, 8, 3, 3", "kernels of the second layer"]
    b2: Annotated[Floats, "16", "its biases"]
    W3: Annotated[Floats, "32, 16, 3, 3", "kernels of the third layer"]
    b3: Annotated[Floats, "32", "its biases"]
    W: Annotated[Floats, "classes, 32", "output weights"]
    b: Annotated[Floats, "classes", "output biases"]

    probe: Annotated[Floats, "size, size", "the image followed: in its class the one of median margin"]
    probe_label: Annotated[int, "", "its class"]
    probe_index: Annotated[int, "", "its place in the test set"]
    z1: Annotated[Floats, "8, size, size", "the probe in the trained net: the first layer before ReLU"]
    h1: Annotated[Floats, "8, size, size", "after it"]
    p1: Annotated[Floats, "8, half, half", "max-pooled h1"]
    h2: Annotated[Floats, "16, half, half", "the second layer after ReLU"]
    h3: Annotated[Floats, "32, quarter, quarter", "the third layer after ReLU"]
    probabilities: Annotated[Floats, "classes", "softmax of the logits, the net's own"]
    link1: Annotated[Floats, "8", "mean over map j of |what the image adds to it| where h1 is awake (> 0)"]
    link2: Annotated[Floats, "16, 8", "[j, i]: the same of what map i of h1 adds to map j of h2"]
    link3: Annotated[Floats, "32, 16", "[j, i]: the same of what map i of h2 adds to map j of h3"]
    link: Annotated[Floats, "classes, 32", "[k, j]: what map j of h3 adds to logit k, signed"]

    unit: Annotated[Ints, "3, 3", "a unit (map, row, column) of each of h1, h2, h3, each the chief source of the next"]
    field: Annotated[Ints, "3, 4", "pixels that can reach it: (top, left, bottom, right), the latter two not included"]
    field_mean: Annotated[Floats, "3, size, size", "|∂z / ∂pixel| of each unit, averaged over test images"]
    untrained_mean: Annotated[Floats, "size, size", "the same of the third layer's unit before training"]

    @property
    def shown(self) -> int:
        """The kernel that is followed: the one choosiest about direction."""
        return int(selectivity(tuning(self.W1[:, 0])).argmax())

    def middle_share(self) -> float:
        """Share of the deepest unit's mean gradient that the middle of its field carries."""
        return self._share_in_the_middle(self.field_mean[2])

    def middle_share_untrained(self) -> float:
        """The same before training."""
        return self._share_in_the_middle(self.untrained_mean)

    def middle_share_of_pixels(self) -> float:
        """The same if every pixel of the field counted alike."""
        top, left, bottom, right = self.field[2]
        alike = np.zeros(self.probe.shape)
        alike[top:bottom, left:right] = 1
        return self._share_in_the_middle(alike)

    def _share_in_the_middle(self, gradient: NDArray[np.floating]) -> float:
        _, row, column = (int(place) for place in self.unit[2])
        top, left, bottom, right = field_middle(3, row, column, len(self.probe))
        return float(gradient[top:bottom, left:right].sum() / gradient.sum())

    def forward(self, image: NDArray[np.floating]) -> dict[str, Doubles]:
        """z1, h1, p1, z2, h2, p2, z3, h3, features, logits, probabilities of an image (rows, columns), once trained."""
        layers = ((self.W1, self.b1), (self.W2, self.b2), (self.W3, self.b3))
        return shape_net_stages(image, layers, (self.W, self.b))
