"""Where things stand in SaddlePoints: one arrangement for 16:9, another for 9:16."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage import Box, Where


@dataclass(frozen=True)
class Places:
    """Where things stand in one shape of the picture."""

    surface: Where  # where the saddle appears
    zoom: float
    far: Where  # azimuth and elevation of the eye at the start
    near: Where  # and from then on
    matrix: Where
    rule: Where  # of Newton's methods
    verdict: tuple[Where, Where, Where]  # how many, where, and what follows
    values: tuple[Where, Where]  # left edges of the two eigenvalues
    meanings: tuple[Where, Where]  # right edges of what they mean
    rows: tuple[Where, Where]  # two optimisers: left edge and height
    rows_right: float
    rows_drop: float  # how far below its name a row's number stands
    count: Where  # right edge of the step counter
    strayed: Box  # the plot of |y|, later of the share of minima
    minima: float  # left edge of what is plotted there
    note: Where
    spectrum: Box
    loss: Box
    least: Where  # the label of the least curvature, its number below
    slope: Where  # likewise of the gradient's length
    begun: Where  # how the net was started
    onward: Box
    legend: tuple[Where, Where, Where]  # of the three ways on


WIDE = Places(
    surface=(-2.0, 0.12), zoom=1.18, far=(-78.0, 33.0), near=(-27.0, 48.0),
    matrix=(3.0, 1.9), rule=(2.6, 1.9), verdict=((2.6, 0.8), (2.6, 0.05), (2.6, -0.55)),
    values=((3.0, 0.75), (3.0, 0.05)), meanings=((6.4, 0.75), (6.4, 0.05)),
    rows=((3.0, 1.9), (3.0, 0.7)), rows_right=6.4, rows_drop=0.52, count=(6.4, 3.22),
    strayed=Box(3.3, 6.15, -2.2, 1.35), minima=2.4, note=(-6.4, -2.7),
    spectrum=Box(-5.35, 1.7, -0.55, 2.3), loss=Box(-5.35, 1.7, -2.35, -1.15),
    least=(2.5, 2.25), slope=(2.5, 0.85),
    begun=(2.5, -0.4),
    onward=Box(-5.35, 1.7, -1.85, 2.1), legend=((2.5, 1.6), (2.5, 0.9), (2.5, 0.2)),
)  # fmt: skip
TALL = Places(
    surface=(0.0, 2.15), zoom=1.04, far=(-95.0, 36.0), near=(-48.0, 54.0),
    matrix=(-3.55, -1.9), rule=(-3.55, -1.6), verdict=((0.1, -1.6), (-3.55, -2.45), (-3.55, -3.1)),
    values=((-0.6, -1.5), (-0.6, -2.3)), meanings=((2.96, -1.5), (2.96, -2.3)),
    rows=((-3.55, -1.7), (-3.55, -2.4)), rows_right=2.96, rows_drop=0.0, count=(3.55, 5.3),
    strayed=Box(-2.6, 2.5, -3.6, -1.75), minima=-3.55, note=(-3.55, -0.95),
    spectrum=Box(-2.45, 3.45, 1.75, 4.45), loss=Box(-2.45, 3.45, -0.1, 1.05),
    least=(-3.55, -1.2), slope=(-0.3, -1.2),
    begun=(-3.55, -2.7),
    onward=Box(-2.45, 2.6, -2.4, 3.3), legend=((-3.55, 4.45), (0.3, 4.45), (2.25, 4.45)),
)  # fmt: skip
