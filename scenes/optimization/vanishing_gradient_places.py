"""Where things stand in VanishingGradient: one arrangement for 16:9, another for 9:16."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage import Box

Where = tuple[float, float]


@dataclass(frozen=True)
class Places:
    """Where things stand in one shape of the picture.

    Attributes:
        rows: the middles of the rows of cells, from the top.
        left, right: edges of cells and chart.
        cell: half the height of a cell.
        name: left edge of the rows' names, and how far above the row's middle they stand.
        accuracy: the anchored edge of the accuracies, their anchor, and how far above the row's middle they stand.
        large, small: bottoms and tops of the chart, alone and under the rows.
        axis: where the name of the upright axis stands, alone, under the rows, and above names.
        level: where the name of the level axis stands.
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
    large: Where
    small: Where
    axis: tuple[Where, Where, Where]
    level: Where
    way: Where
    corner: Where
    heading: Where

    def row(self, index: int) -> Box:
        """The box of a row of cells."""
        return Box(self.left, self.right, self.rows[index] - self.cell, self.rows[index] + self.cell)

    def chart(self, span: Where) -> Box:
        """The box of the chart."""
        return Box(self.left, self.right, *span)


WIDE = Places(
    rows=(2.0, 1.53, 1.06, 0.59, 0.12), left=-1.95, right=6.35, cell=0.19, name=(-6.4, 0.0),
    accuracy=(-2.15, "right", 0.0), large=(-2.25, 1.45), small=(-2.25, -0.42),
    axis=((-6.4, 0.9), (-6.4, -0.6), (-3.3, 1.85)), level=(-3.3, -2.62), way=(6.35, 2.55), corner=(6.35, 3.2),
    heading=(-6.4, 2.5),
)  # fmt: skip
TALL = Places(
    rows=(4.05, 3.2, 2.35, 1.5, 0.65), left=-2.45, right=2.8, cell=0.18, name=(-2.42, 0.42),
    accuracy=(2.8, "right", 0.42), large=(-2.95, 3.5), small=(-2.95, 0.1),
    axis=((-3.55, -3.72), (-3.55, -3.72), (-3.55, -3.72)), level=(-3.55, -3.32), way=(2.8, 5.0), corner=(2.8, 5.45),
    heading=(-3.55, 5.2),
)  # fmt: skip
