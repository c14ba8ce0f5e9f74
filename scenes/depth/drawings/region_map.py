"""RegionMap: a slice of the input space, in the linear regions into which a net divides it."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Box, Canvas, Layer


class RegionMap(Layer):
    """Every region in a tone of its own, in the colour of the class that the net names there.

    >>> tile = RegionMap(trace.regions[0], trace.answer[0], box)

    Args:
        regions: (rows, columns) number of the region, row 0 on top.
        answer: (rows, columns) class 0…9.
        box: where it stands.
    """

    def __init__(self, regions: np.ndarray, answer: np.ndarray, box: Box) -> None:
        super().__init__()
        self.box = np.array([box.left, box.right, box.bottom, box.top])
        tone = np.random.default_rng(7).uniform(0.16, 0.86, int(regions.max()) + 1)[regions]
        roles = theme.digit_roles(np.arange(10))
        colours = np.array([rgb(theme.colour(role)) for role in roles])[answer]
        ground = rgb(theme.colour("background"))
        self._cells = ground + tone[..., None] * (colours - ground)

    def paint(self, canvas: Canvas) -> None:
        b = Box(*self.box)
        shown = max(1, round(self.reveal * len(self._cells)))
        part = Box(b.left, b.right, b.top - b.height * shown / len(self._cells), b.top)
        canvas.image(self._cells[:shown], part, self.opacity)

    def extent(self) -> np.ndarray:
        return self.box[[0, 2, 1, 3]].reshape(2, 2)
