"""Where things stand in PriceOfDepth: one arrangement for 16:9, another for 9:16."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage import Box

Where = tuple[float, float]


@dataclass(frozen=True)
class Places:
    """Where things stand in one shape of the picture."""

    shallow: Box  # the rows of layers whose turns are counted
    deep: Box
    counts: tuple[tuple[Where, Where], tuple[Where, Where]]  # steps and products, of either
    dots: tuple[Where, Where]  # the first of a row of dots, one a step
    pitch: float
    clock: Where
    rows: tuple[Box, Box]  # the plain net and the one with shortcuts
    formulas: tuple[Where, Where]
    scores: tuple[Where, Where]
    chart: Box
    keys: tuple[Where, Where, Where]
    note: Where
    best: Where
    trio: tuple[Where, Where, Where]  # three numbers, each with its name above
    pictures: tuple[Box, Box, Box]
    names: tuple[Where, Where, Where]
    errors: tuple[Where, Where]
    rules: tuple[Where, Where]  # what the layers would have to be
    ladder: Box  # a row of layers for every depth


WIDE = Places(
    shallow=Box(-6.4, -5.898, 0.7, 1.8), deep=Box(-6.4, 6.4, -1.75, -0.65),
    counts=(((-6.4, 2.25), (-5.6, 1.25)), ((-6.4, -0.2), (-6.4, -2.15))), dots=((-2.9, 2.25), (-2.9, -0.2)), pitch=0.3,
    clock=(6.4, 3.22),
    rows=(Box(-6.4, -2.2, 1.05, 1.55), Box(-6.4, -2.2, -1.55, -1.05)), formulas=((-6.4, 2.15), (-6.4, -0.4)),
    scores=((-6.4, 0.55), (-6.4, -2.05)), chart=Box(-1.0, 5.2, -2.3, 2.05),
    keys=((-6.4, 2.2), (-6.4, 1.7), (-6.4, 1.2)), note=(-6.4, -2.5), best=(-6.4, 2.3),
    trio=((-6.4, 1.6), (-6.4, 0.4), (-6.4, -0.8)),
    pictures=(Box(-3.25, 4.2, 1.25, 2.48), Box(-3.25, 4.2, -0.655, 0.575), Box(-3.25, 4.2, -2.58, -1.35)),
    names=((-6.4, 1.87), (-6.4, 0.25), (-6.4, -1.65)), errors=((4.45, -0.05), (4.45, -1.97)),
    rules=((-6.4, -0.4), (-6.4, -2.3)), ladder=Box(-5.85, -2.2, -1.9, 0.7),
)  # fmt: skip
TALL = Places(
    shallow=Box(-3.55, -3.275, 1.9, 3.9), deep=Box(-3.55, 3.46, -3.0, -1.0),
    counts=(((-3.55, 4.95), (-2.95, 2.9)), ((-3.55, 0.3), (-3.55, -3.4))), dots=((-3.45, 4.35), (-3.45, -0.35)),
    pitch=0.27, clock=(3.55, 4.95),
    rows=(Box(-3.55, -0.25, 3.95, 4.45), Box(0.15, 3.45, 3.95, 4.45)), formulas=((-3.55, 5.15), (0.15, 5.15)),
    scores=((-3.55, 3.3), (0.15, 3.3)), chart=Box(-2.75, 1.9, -3.4, 1.9),
    keys=((-3.55, 5.25), (-3.55, 4.7), (-3.55, 4.15)), note=(-3.55, 2.95), best=(-3.55, 5.35),
    trio=((-3.55, 4.75), (-1.6, 4.75), (0.75, 4.75)),
    pictures=(Box(-3.55, 2.95, 3.35, 4.35), Box(-3.55, 2.95, 0.35, 1.35), Box(-3.55, 2.95, -2.65, -1.65)),
    names=((-3.55, 4.8), (-3.55, 1.8), (-3.55, -1.2)), errors=((2.95, 1.8), (2.95, -1.2)),
    rules=((-1.15, 1.8), (-0.6, -1.2)), ladder=Box(0.85, 3.5, 3.6, 5.45),
)  # fmt: skip
