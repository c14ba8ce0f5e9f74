"""Where things stand in DownhillByGradient: one arrangement for 16:9, another for 9:16."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage import Box
from scenes.stage.before import Where


@dataclass(frozen=True)
class Places:
    """Where things stand in one shape of the picture."""

    surface: Where  # where its middle appears
    zoom: float
    map: Box
    plane: Box  # the spirals, and what the net makes of them
    formula: Where
    step: Where  # right edge of the count of steps
    loss: tuple[Where, Where]  # the word, the right edge of the number
    note: Where
    rows: tuple[Where, float, float]  # the first row of rates, the losses' right edge, from row to row
    bowls: tuple[Box, Box]
    plot: Box
    rule: Where


WIDE = Places(
    surface=(-1.6, -0.12), zoom=1.16, map=Box(3.2, 6.4, -0.5, 2.7), plane=Box(3.2, 4.95, -2.7, -0.95),
    formula=(-6.4, 2.3), step=(6.4, 3.22), loss=((5.2, -1.4), (6.4, -1.95)), note=(-6.4, -2.72),
    rows=((3.2, -1.42), 6.4, 0.55), bowls=(Box(-6.4, -0.2, -0.15, 2.05), Box(0.2, 6.4, -0.15, 2.05)),
    plot=Box(-5.2, 1.5, -2.4, -1.05), rule=(6.4, -1.1),
)  # fmt: skip
TALL = Places(
    surface=(0.25, 2.1), zoom=1.06, map=Box(-3.55, -0.25, -3.25, 0.05), plane=Box(0.05, 2.95, -3.05, -0.15),
    formula=(-3.55, 4.7), step=(3.55, 5.3), loss=((-3.55, 5.3), (-1.3, 5.3)), note=(-3.55, -3.7),
    rows=((0.1, -0.8), 2.95, 0.8), bowls=(Box(-3.55, 3.55, 1.95, 3.95), Box(-3.55, 3.55, -0.7, 1.3)),
    plot=Box(-2.3, 2.7, -3.45, -1.8), rule=(-3.55, 5.15),
)  # fmt: skip
