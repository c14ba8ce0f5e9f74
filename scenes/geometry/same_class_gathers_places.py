"""Where things stand in SameClassGathers, in either shape of the picture."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage import Box

Spot = tuple[float, float]


@dataclass(frozen=True)
class Places:
    """Boxes, and the left, right or middle ends of words."""

    first: Box  # of the input, when it is alone
    panels: tuple[Box, ...]
    heads: tuple[Spot, ...]  # middles
    bars: tuple[Spot, ...]  # feet
    bar: float  # height of the largest
    bar_word: Spot
    names: tuple[Spot, ...]  # under the bars, where they stand apart from the panels
    step: Spot  # right end
    accuracy: Spot  # right end
    rings: tuple[Spot, Spot]
    radius: float
    ring_heads: tuple[Spot, Spot]  # right ends
    ring_rates: tuple[Spot, Spot]
    note: Spot


def _box(x: float, y: float, width: float, height: float) -> Box:
    return Box(x - width / 2, x + width / 2, y - height / 2, y + height / 2)


_X, _W = tuple(-5.2 + 2.6 * k for k in range(5)), 2.42
_TX, _TY = (-1.83, 1.83), (3.65, 0.65, -2.35)
_CELLS = tuple((x, y) for y in _TY for x in _TX)
_FEET = tuple(0.55 + 0.62 * k for k in range(5))
WIDE = Places(
    first=Box(-2.9, 2.9, -2.75, 2.55), panels=tuple(_box(x, 1.0, _W, 2.42) for x in _X),
    heads=tuple((x, 2.52) for x in _X), bars=tuple((x, -2.3) for x in _X), bar=1.6, bar_word=(-6.4, -2.7), names=(),
    step=(3.6, 3.22), accuracy=(6.4, 3.22), rings=((-3.3, -0.22), (3.3, -0.22)), radius=1.95,
    ring_heads=((-2.3, 2.55), (4.3, 2.55)), ring_rates=((-2.1, 2.55), (4.5, 2.55)), note=(-6.4, -2.76),
)  # fmt: skip
TALL = Places(
    first=_box(0.0, 0.9, 7.0, 7.0), panels=tuple(_box(x, y, 3.3, 2.55) for x, y in _CELLS[:5]),
    heads=tuple((x, y + 1.5) for x, y in _CELLS[:5]), bars=tuple((x, -3.4) for x in _FEET), bar=1.5,
    bar_word=(0.2, -0.85), names=tuple((x, -3.72) for x in _FEET), step=(0.35, 5.45), accuracy=(3.55, 5.45),
    rings=((0.0, 2.9), (0.0, -1.38)), radius=1.62, ring_heads=((1.4, 5.2), (1.4, 0.85)),
    ring_rates=((1.6, 5.2), (1.6, 0.85)), note=(-3.55, -3.72),
)  # fmt: skip
