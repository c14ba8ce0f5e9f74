"""Where things stand in LossIsDistance: one arrangement for 16:9, another for 9:16."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage import Box
from scenes.stage.before import Where


@dataclass(frozen=True)
class Places:
    """Where things stand in one shape of the picture."""

    data: Box
    zoom: float  # frame units for one standard deviation
    shelf: Box
    column: float  # frame units for a squared residual of 1
    first: Where  # how far from there the data stand at first, alone
    first_formula: Where
    formula: Where
    loss: tuple[Where, Where]  # the word and the number, left edges
    surface: Where  # where its middle appears
    surface_zoom: float
    note: Where
    sigmoid: Box
    losses: Box
    means: tuple[Where, Where]
    tuned: Where
    maps: tuple[Box, ...]
    names: tuple[Where, ...]
    verdicts: tuple[Where, ...]
    pitch: float  # from one verdict to the next
    honest: Where


WIDE = Places(
    data=Box(-6.2, -0.7, -2.25, 2.2), zoom=1.12, shelf=Box(1.0, 5.6, -1.9, 1.3), column=0.34,
    first=(3.45, 0.0), first_formula=(-6.4, 1.85),
    formula=(1.0, 1.85), loss=((4.1, 3.22), (5.3, 3.22)), surface=(3.1, -0.1), surface_zoom=1.06, note=(-6.4, -2.7),
    sigmoid=Box(-6.1, -0.9, -1.55, 1.75), losses=Box(1.3, 6.3, -1.75, 1.75),
    means=((1.3, 2.6), (1.3, 2.15)), tuned=(-6.1, -2.35),
    maps=tuple(Box(x, x + 2.95, -0.95, 2.0) for x in (-6.4, -1.9, 2.45)),
    names=tuple((x, 2.33) for x in (-6.4, -1.9, 2.45)),
    verdicts=tuple((x, -1.28) for x in (-6.4, -1.9, 2.45)), pitch=0.47, honest=(-6.4, -2.76),
)  # fmt: skip
TALL = Places(
    data=Box(-3.4, 3.4, 0.25, 4.55), zoom=1.05, shelf=Box(-3.1, 2.5, -3.3, -0.6), column=0.21,
    first=(0.0, -2.1), first_formula=(-3.55, 4.4),
    formula=(-3.55, -0.4), loss=((-3.55, 5.25), (-2.2, 5.25)), surface=(0.1, -1.4), surface_zoom=0.86,
    note=(-3.55, -3.75),
    sigmoid=Box(-3.2, 3.2, 1.5, 4.3), losses=Box(-2.9, 2.7, -3.3, -0.7), means=((-3.55, 0.3), (-3.55, -0.2)),
    tuned=(-3.55, 0.45),
    maps=tuple(Box(-3.55, -1.2, y, y + 2.35) for y in (2.3, -0.45, -3.2)),
    names=tuple((-0.95, y) for y in (4.35, 1.6, -1.15)),
    verdicts=tuple((-0.95, y) for y in (3.75, 1.0, -1.75)), pitch=0.52, honest=(-3.55, 5.25),
)  # fmt: skip
