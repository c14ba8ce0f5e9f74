"""Where things stand in VanishingGradient: one arrangement for 16:9, another for 9:16."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage import Box
from scenes.stage.before import Where


@dataclass(frozen=True)
class Places:
    """Where things stand in one shape of the picture.

    Attributes:
        rows: the middles of the rows of cells, from the top.
        left, right: edges of cells and chart under names.
        cell: half the height of a cell.
        name: left edge of the rows' names, and how far above the row's middle they stand.
        accuracy: the anchored edge of the accuracies, their anchor, and how far above the row's middle they stand.
        first: the box of the first row while it is alone.
        first_name, first_accuracy: where its name and its accuracy stand then.
        alone, small, large: boxes of the chart: under one row, under all, and beside names.
        axis: how far left of a chart's left edge, and above its top, the name of the upright axis begins.
        level: ditto of the level axis, right of the right edge and above the bottom.
        way: where the direction of the gradient is written: its right edge.
        corner: where numbers of the moment stand: their right edge.
        heading: where a line about the whole picture stands.
    """

    rows: tuple[float, ...]
    left: float
    right: float
    cell: float
    name: Where
    accuracy: tuple[float, str, float]
    first: Box
    first_name: Where
    first_accuracy: Where
    alone: Box
    small: Box
    large: Box
    axis: Where
    level: tuple[float, float, str]
    way: Where
    corner: Where
    heading: Where

    def row(self, index: int) -> Box:
        """The box of a row of cells."""
        return Box(self.left, self.right, self.rows[index] - self.cell, self.rows[index] + self.cell)


def between(start: Box, goal: Box, t: float) -> Box:
    """A box on the way from one to another."""
    sides = zip(
        (start.left, start.right, start.bottom, start.top), (goal.left, goal.right, goal.bottom, goal.top), strict=True
    )
    return Box(*(a + t * (b - a) for a, b in sides))


WIDE = Places(
    rows=(2.1, 1.67, 1.24, 0.81, 0.38), left=-1.95, right=5.5, cell=0.175, name=(-6.4, 0.0),
    accuracy=(-2.15, "right", 0.0), first=Box(-5.4, 5.5, 1.72, 2.28), first_name=(-5.4, 2.6),
    first_accuracy=(-2.6, 2.6), alone=Box(-5.4, 5.5, -2.4, 1.0), small=Box(-1.95, 5.5, -2.4, -0.46),
    large=Box(-1.95, 5.5, -2.4, 1.45), axis=(1.0, 0.35), level=(0.24, -0.26, "left"), way=(5.5, 2.6),
    corner=(5.5, 3.2), heading=(-6.4, 2.5),
)  # fmt: skip
TALL = Places(
    rows=(4.05, 3.2, 2.35, 1.5, 0.65), left=-2.45, right=2.8, cell=0.18, name=(-2.42, 0.42),
    accuracy=(2.8, "right", 0.42), first=Box(-2.45, 2.8, 3.8, 4.23), first_name=(-2.42, 4.47),
    first_accuracy=(2.8, 4.47), alone=Box(-2.45, 2.8, -2.9, 3.0), small=Box(-2.45, 2.8, -2.9, -0.3),
    large=Box(-2.45, 2.8, -2.9, 3.5), axis=(1.05, 0.42), level=(0.0, -0.68, "right"), way=(2.8, 5.0),
    corner=(2.8, 5.45), heading=(-3.55, 5.2),
)  # fmt: skip
