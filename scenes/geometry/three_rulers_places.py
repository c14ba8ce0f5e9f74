"""Where things stand in ThreeRulers, in either shape of the picture."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage import Box
from scenes.stage.before import Where


@dataclass(frozen=True)
class Row:
    """One ruler: its picture, the small balls before it, its name, and how often it is right."""

    ruler: Box
    icon: Box
    name: Where  # middle
    right: Where  # right end


@dataclass(frozen=True)
class Places:
    """Boxes, and the left, right or middle ends of words."""

    first: Box  # of the query, when it is alone
    query: Box
    balls: Box
    axes: tuple[Where, Where]
    formula: Where  # middle
    caption: Where  # middle
    rows: tuple[Row, Row, Row]
    tile: float
    header: Where  # right end
    note: Where
    legend: tuple[Where, Where, Where]
    factor: Where


def square(x: float, y: float, side: float) -> Box:
    """A square box about its middle."""
    return Box(x - side / 2, x + side / 2, y - side / 2, y + side / 2)


def _wide(top: float) -> Row:
    return Row(Box(-4.3, 4.75, top - 1.32, top), square(-5.65, top - 0.42, 1.0), (-5.65, top - 1.2), (6.4, top - 1.0))


def _tall(top: float) -> Row:
    return Row(
        Box(-1.95, 3.45, top - 1.6, top), square(-3.07, top - 0.95, 0.95), (-2.72, top - 2.27), (2.96, top - 2.27)
    )


WIDE = Places(
    first=square(0, 0.06, 4.8), query=square(-2.85, 0.95, 2.7), balls=square(3.1, -0.12, 5.2),
    axes=((5.98, -2.6), (0.12, 2.35)), formula=(-2.85, -1.35),
    caption=(-2.85, -2.35), rows=(_wide(2.62), _wide(0.92), _wide(-0.78)), tile=0.66, header=(6.4, 2.62),
    note=(-6.4, -2.76), legend=((-6.4, -2.76), (-2.3, -2.76), (1.8, -2.76)), factor=(-6.4, -2.76),
)  # fmt: skip
TALL = Places(
    first=square(0, 1.0, 6.4), query=square(-0.95, 3.75, 2.3), balls=square(0.75, -1.05, 5.2),
    axes=((2.75, -3.28), (-1.55, 1.75)), formula=(2.0, 4.0),
    caption=(2.0, 3.1), rows=(_tall(4.85), _tall(2.2), _tall(-0.45)), tile=0.78, header=(3.55, 5.25),
    note=(-3.55, -3.5), legend=((-3.55, -3.28), (-0.1, -3.28), (-3.55, -3.75)), factor=(-3.55, -3.62),
)  # fmt: skip
