"""Where things stand in FoldingPaper: one arrangement for 16:9, another for 9:16."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage import Box
from scenes.stage.before import Where


@dataclass(frozen=True)
class Places:
    """Where things stand in one shape of the picture."""

    strip: Box  # the front edge of the flat strip, left, right and bottom
    sunk: float  # where that edge is after the last fold: what is turned over needs room above it
    depth: Where  # from the strip's front edge to its back edge
    bulk: float
    spread: Box  # where the strip opens
    formulas: tuple[Where, Where, Where]
    net: Box
    wide_net: Box
    readings: tuple[Where, Where, Where]  # numbers that are counted
    below: bool  # their words stand below the numbers instead of behind them
    laid: float  # where the strip's front edge lies below the graph
    graph: Box
    errors: Box
    chart: Box
    pieces: Box
    tiles: tuple[Box, Box]
    names: tuple[Where, Where]
    step: Where
    pairs: tuple[Where, Where]  # two numbers that are compared, each with its name above
    keys: tuple[Where, Where, Where] | None  # of the last chart's lines; beside the lines if None
    note: Where


WIDE = Places(
    strip=Box(-2.4, 4.1, -1.2, 3.5), sunk=-2.43, depth=(1.25, 0.98), bulk=1.65, spread=Box(-2.6, 6.2, -2.65, 3.4),
    formulas=((-6.4, 2.3), (-6.4, 1.75), (-6.4, 1.2)), net=Box(-6.4, -3.3, -0.15, 0.65),
    wide_net=Box(-6.4, -3.2, -0.2, 2.5),
    readings=((-6.4, -0.85), (-6.4, -1.6), (-6.4, -2.35)), below=False,
    laid=-2.65, graph=Box(-1.9, 6.2, -1.3, 2.75), errors=Box(-1.9, 6.2, -2.7, -1.8),
    chart=Box(-2.4, 6.2, -2.35, 2.6), pieces=Box(-5.75, 6.2, -2.35, 2.35),
    tiles=(Box(-6.4, -0.35, -2.75, 1.75), Box(0.35, 6.4, -2.75, 1.75)), names=((-6.4, 2.2), (0.35, 2.2)),
    step=(6.4, 3.22), pairs=((-6.4, 1.7), (-6.4, -0.5)), keys=None, note=(6.4, 3.22),
)  # fmt: skip
TALL = Places(
    strip=Box(-3.05, 1.95, -2.0, 1.9), sunk=-3.2, depth=(0.75, 1.35), bulk=1.9, spread=Box(-3.45, 3.45, -3.8, 1.9),
    formulas=((-3.55, 5.2), (-0.55, 5.2), (-3.55, 4.55)), net=Box(-3.55, 3.5, 3.2, 4.05),
    wide_net=Box(-3.55, 3.5, 3.1, 5.5),
    readings=((-3.55, 2.65), (-1.15, 2.65), (1.25, 2.65)), below=True,
    laid=-3.7, graph=Box(-2.75, 3.4, -2.4, 1.35), errors=Box(-2.75, 3.4, -3.75, -2.8),
    chart=Box(-2.35, 2.75, -3.5, 2.4), pieces=Box(-2.85, 2.75, -3.5, 2.3),
    tiles=(Box(-3.55, 3.55, 1.0, 4.3), Box(-3.55, 3.55, -3.8, -0.2)), names=((-3.55, 4.7), (-3.55, 0.3)),
    step=(3.55, 5.3), pairs=((-3.55, 4.9), (0.35, 4.9)), keys=((-3.55, 4.45), (-3.55, 3.9), (-3.55, 3.35)),
    note=(-3.55, 5.2),
)  # fmt: skip
