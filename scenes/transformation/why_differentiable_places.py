"""Where things stand in WhyDifferentiable: one arrangement for 16:9, another for 9:16."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scenes.stage import Box
from scenes.stage.before import Where


@dataclass(frozen=True)
class Spot:
    """One of two pictures that are compared: its box, its name, a label and a number beside it, and its axes."""

    box: Box
    name: Where
    label: Where
    number: Where
    axes: tuple[Where, Where]


@dataclass(frozen=True)
class Places:
    """Where things stand in one shape of the picture."""

    network: Box
    plane: Box
    curve: Box
    gradients: tuple[Where, Where]
    spots: tuple[Spot, Spot]
    big: Spot
    arrows: Where
    start: Where  # how the start shown was picked
    count: Where
    scale: Where  # the middle of the bar that says what the colours mean
    aside: Box  # the curve beside one plane
    words: tuple[Where, Where]  # two lines under it
    rows: Box
    columns: tuple[float, float]  # widths of the rows' names and remarks
    heading: Where
    notes: tuple[Where, Where]


def _side_by_side(x: float) -> Spot:
    return Spot(
        Box(x, x + 4.2, -2.1, 2.1), (x, 2.42), (x, -2.55), (x + 1.75, -2.55), ((x + 1.15, 2.42), (x + 3.3, 2.42))
    )


def _stacked(bottom: float) -> Spot:
    box = Box(-3.55, 0.35, bottom, bottom + 3.9)
    return Spot(
        box,
        (0.7, box.top - 0.35),
        (0.7, box.top - 1.15),
        (0.7, box.top - 1.7),
        ((0.7, box.top - 3.15), (0.7, box.top - 3.68)),
    )


def _named_above(spot: Spot) -> Spot:
    return replace(spot, name=(spot.box.left, 5.3))


WIDE = Places(
    network=Box(-6.3, -1.2, -1.45, 2.4), plane=Box(0.9, 6.1, -2.75, 2.45), curve=Box(1.2, 5.6, -1.75, 2.1),
    gradients=((-4.95, -1.95), (-2.5, -1.95)), spots=(_side_by_side(-5.7), _side_by_side(1.2)), big=_side_by_side(1.2),
    arrows=(4.3, 3.2), start=(3.45, 3.2), count=(6.4, 3.2), scale=(-0.15, -2.55),
    aside=Box(-5.7, -1.9, -1.2, 2.1), words=((-5.7, -1.85), (-5.7, -2.45)),
    rows=Box(-6.4, 0.1, -1.75, 1.85), columns=(2.6, 1.1), heading=(-6.4, 2.42), notes=((-6.4, -2.2), (-6.4, -2.7)),
)  # fmt: skip
TALL = Places(
    network=Box(-3.2, 3.2, 1.75, 4.9), plane=Box(-2.75, 2.15, -4.3, 0.6), curve=Box(-3.1, 2.1, -3.6, -0.4),
    gradients=((-1.6, 1.3), (1.6, 1.3)), spots=(_stacked(0.75), _stacked(-3.65)), big=_named_above(_stacked(0.95)),
    arrows=(-3.55, 5.3), start=(-3.55, 4.93), count=(3.5, 5.3), scale=(1.75, 2.25),
    aside=Box(-3.1, 2.1, -2.7, 0.1), words=((-3.55, -3.15), (-3.55, -3.7)),
    rows=Box(-3.55, 2.96, -2.75, -0.15), columns=(2.55, 1.2), heading=(-3.55, 0.3),
    notes=((-3.55, -3.2), (-3.55, -3.7)),
)  # fmt: skip
