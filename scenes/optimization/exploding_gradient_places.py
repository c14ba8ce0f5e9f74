"""Where things stand in ExplodingGradient: one arrangement for 16:9, another for 9:16."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage import Box
from scenes.stage.before import Where


@dataclass(frozen=True)
class Places:
    """Where things stand in one shape of the picture.

    Attributes:
        cells: the row of layers.
        profile: the chart under it.
        alone: a chart that stands alone.
        rates: accuracies at all rates.
        key: the names of the four ways there: left edges.
        lead: two lines of words beside or above a chart: left edges.
        number: the number of the moment, and what it is.
        axis: names of the upright axes, of a chart alone and of the accuracies: left edges.
        level: name of the level axis: left edge.
        formula: left edge.
        note: two lines about the whole picture: left edge, right edge in 16:9.
    """

    cells: Box
    profile: Box
    alone: Box
    rates: Box
    key: tuple[Where, Where, Where, Where]
    lead: tuple[Where, Where]
    number: tuple[Where, Where]
    axis: tuple[Where, Where]
    level: Where
    formula: Where
    note: Where


WIDE = Places(
    cells=Box(-1.95, 6.35, 1.8, 2.2), profile=Box(-1.95, 6.35, -2.25, 1.45), alone=Box(-1.95, 5.95, -2.2, 1.9),
    rates=Box(-1.95, 5.95, -2.2, 1.9), key=((-6.4, 1.35), (-6.4, -0.35), (-6.4, 0.75), (-6.4, -0.95)),
    lead=((-6.4, -0.35), (-6.4, -0.85)),
    number=((-6.4, 1.45), (-6.4, 0.75)), axis=((-2.9, 2.3), (-2.9, 2.3)), level=(-6.4, -2.52),
    formula=(-6.4, 0.0), note=(6.4, 2.95),
)  # fmt: skip
TALL = Places(
    cells=Box(-2.6, 2.8, 3.3, 3.65), profile=Box(-2.6, 2.8, -2.95, 2.95), alone=Box(-2.6, 2.5, -2.95, 2.9),
    rates=Box(-2.6, 2.5, -2.95, 2.9), key=((-3.55, 4.35), (0.2, 4.35), (-3.55, 3.83), (0.2, 3.83)),
    lead=((-3.55, 4.05), (-0.2, 4.05)),
    number=((-3.55, 4.85), (-1.3, 4.85)), axis=((-3.55, 3.3), (-3.55, 3.3)), level=(-3.55, -3.72),
    formula=(-3.55, 4.08), note=(-3.55, 5.12),
)  # fmt: skip
