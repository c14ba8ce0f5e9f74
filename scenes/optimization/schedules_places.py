"""Where things stand in Schedules: one arrangement for 16:9, another for 9:16."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage import Box, Where


@dataclass(frozen=True)
class Charts:
    """Two charts that share their time axis, and what is written about them."""

    above: Box
    below: Box
    legend: tuple[Where, ...]  # left edges of the names
    results: tuple[Where, ...]  # left edges of what each has reached
    rule: Where  # Adam's own factor
    remark: Where


@dataclass(frozen=True)
class Places:
    """Where things stand in one shape of the picture."""

    surface: Where
    zoom: float
    first: Charts
    net: Charts
    count: Where
    note: Where


NONE = ((0.0, 0.0),) * 4
WIDE = Places(
    surface=(-3.3, -0.1), zoom=1.15,
    first=Charts(
        above=Box(1.2, 6.0, 0.55, 1.75), below=Box(1.2, 6.0, -2.35, -0.05),
        legend=((1.2, 2.5), (2.65, 2.5), (3.65, 2.5), (4.75, 2.5)), results=NONE, rule=(0.0, 0.0), remark=(0.0, 0.0),
    ),
    net=Charts(
        above=Box(-5.5, 2.6, 0.75, 2.2), below=Box(-5.5, 2.6, -2.35, 0.15),
        legend=((3.3, 1.95), (3.3, 0.85), (3.3, -0.25), (3.3, -1.35)),
        results=((3.3, 1.45), (3.3, 0.35), (3.3, -0.75), (3.3, -1.85)), rule=(3.3, -1.3), remark=(3.3, -2.3),
    ),
    count=(6.4, 3.22), note=(-6.4, -2.7),
)  # fmt: skip
TALL = Places(
    surface=(0.0, 2.95), zoom=1.0,
    first=Charts(
        above=Box(-2.55, 2.5, -1.05, 0.05), below=Box(-2.55, 2.5, -3.55, -1.6),
        legend=((-3.55, 0.75), (-1.7, 0.75), (-0.3, 0.75), (1.3, 0.75)), results=NONE, rule=(0.0, 0.0),
        remark=(0.0, 0.0),
    ),
    net=Charts(
        above=Box(-2.55, 2.5, 2.75, 4.5), below=Box(-2.55, 2.5, -0.45, 2.1),
        legend=((-3.55, -1.5), (-3.55, -2.15), (-3.55, -2.8), (-3.55, -3.45)),
        results=((-0.75, -1.5), (-0.75, -2.15), (-0.75, -2.8), (-0.75, -3.45)), rule=(-0.1, -2.25),
        remark=(-0.75, -3.45),
    ),
    count=(3.55, 5.3), note=(-3.55, 5.3),
)  # fmt: skip
