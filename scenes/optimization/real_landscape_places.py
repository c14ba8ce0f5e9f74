"""Where things stand in RealLandscape: one arrangement for 16:9, another for 9:16."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage.before import Where


@dataclass(frozen=True)
class Places:
    """Where things stand in one shape of the picture."""

    alone: Where  # where a single surface appears
    big: float  # its zoom
    pair: tuple[Where, Where]  # where two appear
    small: float  # their zoom
    valley: Where  # where the plane of the run appears
    valley_zoom: float
    formula: Where
    words: tuple[Where, Where]  # lines beside a single surface
    names: tuple[Where, Where]  # of the two nets
    minima: tuple[Where, Where]  # left edges of the numbers of local minima
    results: tuple[Where, Where]  # what each net has reached
    ruler: Where  # what the heights are
    asks: tuple[Where, Where]  # two lines that ask how much of the run is seen
    bars: tuple[Where, Where]  # where the bars of shares begin
    bar: float  # length of a whole one
    heads: tuple[Where, Where]  # what each bar says
    shares: tuple[Where, Where]  # the numbers
    noise: Where  # what pure noise keeps
    count: Where  # right edge of the step counter
    losses: Where  # left edge of the loss
    note: Where


WIDE = Places(
    alone=(-2.1, -0.1), big=1.08, pair=((-3.35, -0.38), (3.25, -0.38)), small=0.9,
    valley=(-2.1, 0.15), valley_zoom=0.93,
    formula=(2.6, 1.95), words=((2.6, 1.2), (2.6, 0.6)),
    names=((-6.4, 2.45), (0.35, 2.45)), minima=((-6.4, -2.15), (0.35, -2.15)), results=((-6.4, -2.7), (0.35, -2.7)),
    ruler=(6.4, 3.22), asks=((2.6, 1.95), (2.6, 1.35)), bars=((2.7, -0.75), (2.7, -2.35)), bar=3.6,
    heads=((2.6, 0.3), (2.6, -1.3)), shares=((2.6, -0.27), (2.6, -1.87)),
    noise=(2.6, -2.8), count=(6.4, 3.22), losses=(2.6, 1.75), note=(-6.4, -2.7),
)  # fmt: skip
TALL = Places(
    alone=(0.0, 1.7), big=1.04, pair=((0.0, 2.65), (0.0, -2.1)), small=0.75, valley=(0.0, 2.0), valley_zoom=0.98,
    formula=(-3.55, -1.9), words=((-3.55, -2.65), (-3.55, -3.25)),
    names=((-3.55, 5.2), (-3.55, 0.75)), minima=((0.3, 5.2), (0.3, 0.75)), results=((-3.55, 4.6), (-3.55, 0.15)),
    ruler=(-3.55, -3.75), asks=((-3.55, 5.2), (-3.55, 4.7)), bars=((-3.45, -2.4), (-3.45, -3.7)), bar=5.2,
    heads=((-1.5, -1.9), (-1.5, -3.2)), shares=((-3.55, -1.9), (-3.55, -3.2)),
    noise=(-3.55, -1.15), count=(3.55, 5.2), losses=(-3.55, 5.2), note=(-3.55, 4.62),
)  # fmt: skip
