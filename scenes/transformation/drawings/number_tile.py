"""NumberTile: an array small enough to be read: cells tinted by value, with the value written in each."""

from __future__ import annotations

import numpy as np
from manim import Group, VGroup

from scenes.props.counter import Counter
from scenes.props.image_tile import ImageTile
from scenes.stage import Box
from scenes.stage.words import Typesetter

TINT = 0.34  # of the cells, so that numbers stand out from the fullest colour


def without_zero(value: float) -> str:
    """Two decimals without the leading zero: .83, -.31, 1.20."""
    text = f"{value:.2f}"
    return text.replace("-0.", "-.") if text.startswith("-") else text.removeprefix("0")


class NumberTile(Group):
    """A patch of pixels, a kernel or their products, with its numbers.

    >>> patch = NumberTile(type_, image[4:9, 6:11], Box(-1.4, 1.4, -0.2, 2.6))
    >>> patch.show(products)                       # other numbers in the same cells
    >>> patch.move_box(Box(-1.4, 1.4, -2.8, 0))

    Args:
        typesetter: the scene's `type`.
        values: (rows, columns), row 0 on top.
        box: where it stands; a cell should be .5 wide at least.
        ramp, full: as `ImageTile`.
    """

    def __init__(
        self, typesetter: Typesetter, values: np.ndarray, box: Box, ramp: str = "signed", full: float = 1.0
    ) -> None:
        super().__init__()
        self.tile = ImageTile(values, box, ramp, full, gap=0.03)
        self.tile.opacity = TINT
        self.tile.frame = 0.0
        self.numbers = VGroup(
            *(Counter(typesetter, without_zero, use="tick", anchor="centre") for _ in range(np.size(values)))
        )
        self.add(self.tile, self.numbers)
        self.move_box(box)
        self.show(values)

    def show(self, values: np.ndarray) -> NumberTile:
        """Show other values (rows, columns). Returns the tile."""
        self.tile.values = np.asarray(values, dtype=float)
        for counter, value in zip(self.numbers, self.tile.values.ravel(), strict=True):
            counter.show(value)
        return self

    def move_box(self, box: Box) -> NumberTile:
        """Stand somewhere else. Returns the tile."""
        self.tile.box = np.array([box.left, box.right, box.bottom, box.top])
        columns = self.tile.values.shape[1]
        for i, counter in enumerate(self.numbers):
            counter.stand(*self.tile.cell(*divmod(i, columns)))
        return self


__all__ = ["TINT", "NumberTile", "without_zero"]
