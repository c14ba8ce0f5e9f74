"""Where things stand in FoldingPaper: one arrangement for 16:9, another for 9:16."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage import Box

Where = tuple[float, float]


@dataclass(frozen=True)
class Places:
    """Where things stand in one shape of the picture."""

    strip: Box  # from the flat strip's left end upwards: its length and the room above it
    formulas: tuple[Where, Where]
    net: Box
    wide_net: Box
    readings: tuple[Where, Where, Where]  # numbers that are counted
    below: bool  # their words stand below the numbers instead of behind them
    graph: Box
    errors: Box
    chart: Box
    tiles: tuple[Box, Box]
    names: tuple[Where, Where]
    step: Where
    pairs: tuple[Where, Where]  # two numbers that are compared, each with its name above
    keys: tuple[Where, Where, Where]
    note: Where


WIDE = Places(
    strip=Box(-1.2, 5.35, -2.1, 2.9), formulas=((-6.4, 2.15), (-6.4, 1.5)), net=Box(-6.4, -2.3, 0.05, 0.95),
    wide_net=Box(-6.4, -3.2, -0.2, 2.5),
    readings=((-6.4, -0.7), (-6.4, -1.5), (-6.4, -2.3)), below=False,
    graph=Box(-1.2, 5.35, -1.2, 2.75), errors=Box(-1.2, 5.35, -2.6, -1.65), chart=Box(-1.2, 6.0, -2.3, 2.5),
    tiles=(Box(-6.4, -0.35, -2.7, 1.6), Box(0.35, 6.4, -2.7, 1.6)), names=((-6.4, 2.05), (0.35, 2.05)),
    step=(6.4, 3.22), pairs=((-6.4, 1.7), (-6.4, -0.5)), keys=((-6.4, 0.7), (-6.4, 0.1), (-6.4, -0.5)),
    note=(-6.4, 2.15),
)  # fmt: skip
TALL = Places(
    strip=Box(-2.8, 2.5, -2.75, 1.5), formulas=((-3.55, 5.2), (-3.55, 4.55)), net=Box(-3.55, 3.5, 3.2, 4.05),
    wide_net=Box(-3.55, 3.5, 3.1, 5.5),
    readings=((-3.55, 2.65), (-1.15, 2.65), (1.25, 2.65)), below=True,
    graph=Box(-2.8, 2.5, -1.9, 1.25), errors=Box(-2.8, 2.5, -3.6, -2.4), chart=Box(-2.35, 2.75, -3.3, 2.2),
    tiles=(Box(-3.55, 3.55, 1.0, 4.3), Box(-3.55, 3.55, -3.8, -0.2)), names=((-3.55, 4.7), (-3.55, 0.3)),
    step=(3.55, 5.3), pairs=((-3.55, 4.9), (0.35, 4.9)), keys=((-3.55, 4.45), (-3.55, 3.9), (-3.55, 3.35)),
    note=(-3.55, 5.2),
)  # fmt: skip
