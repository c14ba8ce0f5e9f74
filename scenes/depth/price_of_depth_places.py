"""Where things stand in PriceOfDepth: one arrangement for 16:9, another for 9:16."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage import Box
from scenes.stage.before import Where


@dataclass(frozen=True)
class Places:
    """Where things stand in one shape of the picture."""

    shallow: Box  # the rows of layers whose turns are counted
    deep: Box
    counts: tuple[Where, Where]  # steps of either
    products: tuple[tuple[float, float, str], tuple[float, float, str]]
    clock: Where
    means: tuple[Where, Where]  # what bold lines are: on the chart and on the plot
    rows: tuple[Box, Box]  # the plain net and the one with shortcuts
    formulas: tuple[Where, Where]
    scores: tuple[Where, Where]
    chart: Box  # beside the rows, or below them
    plot: Box  # without rows
    keys: tuple[Where, Where, Where] | None  # of the lines; beside the lines if None
    note: Where
    best: Where
    trio: tuple[Where, Where, Where] | None  # three numbers, each with its name above
    last: Where
    pictures: tuple[Box, Box, Box]
    names: tuple[Where, Where, Where]
    errors: tuple[Where, Where]
    rules: tuple[Where, Where]  # what the layers would have to be


WIDE = Places(
    shallow=Box(-6.4, 6.4, 0.35, 2.1), deep=Box(-6.4, 6.4, -2.4, -0.65),
    counts=((-6.4, 2.45), (-6.4, -0.3)), products=((6.4, 2.4, "right"), (6.4, -0.35, "right")), clock=(6.4, 3.22),
    means=((-1.45, 2.72), (-5.75, 2.66)),
    rows=(Box(-6.4, -2.5, 1.05, 1.75), Box(-6.4, -2.5, -1.6, -0.9)), formulas=((-6.4, 2.35), (-6.4, -0.2)),
    scores=((-6.4, 0.6), (-6.4, -2.05)), chart=Box(-1.45, 6.0, -2.3, 2.5), plot=Box(-5.75, 5.45, -2.3, 2.4),
    keys=None, note=(-5.0, -0.55), best=(-5.6, -2.02), trio=None, last=(6.4, 3.22),
    pictures=(Box(-3.25, 4.2, 1.25, 2.48), Box(-3.25, 4.2, -0.655, 0.575), Box(-3.25, 4.2, -2.58, -1.35)),
    names=((-6.4, 1.87), (-6.4, 0.25), (-6.4, -1.65)), errors=((4.45, -0.05), (4.45, -1.97)),
    rules=((-6.4, -0.4), (-6.4, -2.3)),
)  # fmt: skip
TALL = Places(
    shallow=Box(-3.55, 3.46, 1.2, 4.2), deep=Box(-3.55, 3.46, -3.2, -0.2),
    counts=((-3.55, 4.85), (-3.55, 0.3)), products=((-3.55, 0.85, "left"), (-3.55, -3.55, "left")),
    clock=(3.55, 4.85), means=((-3.55, 2.88), (-3.55, 3.45)),
    rows=(Box(-3.55, -0.25, 3.95, 4.45), Box(0.15, 3.45, 3.95, 4.45)), formulas=((-3.55, 5.15), (0.15, 5.15)),
    scores=((-3.55, 3.47), (0.15, 3.47)), chart=Box(-2.75, 2.6, -3.4, 2.1), plot=Box(-2.75, 2.0, -3.0, 2.6),
    keys=((-3.55, 5.3), (-3.55, 4.7), (-3.55, 4.1)), note=(-2.6, -0.1), best=(-3.55, 5.35),
    trio=((-3.55, 4.85), (-1.6, 4.85), (0.75, 4.85)), last=(-3.55, 3.55),
    pictures=(Box(-3.55, 2.95, 3.35, 4.35), Box(-3.55, 2.95, 0.35, 1.35), Box(-3.55, 2.95, -2.65, -1.65)),
    names=((-3.55, 4.8), (-3.55, 1.8), (-3.55, -1.2)), errors=((2.95, 1.8), (2.95, -1.2)),
    rules=((-1.4, 1.8), (-0.6, -1.2)),
)  # fmt: skip
