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
    lot_step: Spot  # middle
    note: Spot
    last_word: Spot


def _box(x: float, y: float, width: float, height: float) -> Box:
    return Box(x - width / 2, x + width / 2, y - height / 2, y + height / 2)


_X, _W = tuple(-5.2 + 2.6 * k for k in range(5)), 2.42
_TX, _TY = (-1.83, 1.83), (3.5, 0.8, -1.9)
_CELLS = tuple((x, y) for y in _TY for x in _TX)
_FEET = tuple(0.2 + 0.62 * k for k in range(5))
WIDE = Places(
    first=Box(-2.9, 2.9, -2.4, 2.55), panels=tuple(_box(x, 1.0, _W, 2.42) for x in _X),
    heads=tuple((x, 2.52) for x in _X), bars=tuple((x, -2.3) for x in _X), bar=1.6, bar_word=(-6.4, -2.7), names=(),
    step=(3.5, 3.22), accuracy=(6.4, 3.22), rings=((-3.3, -0.12), (3.3, -0.12)), radius=1.86,
    ring_heads=((-2.3, 2.55), (4.3, 2.55)), ring_rates=((-2.1, 2.55), (4.5, 2.55)), lot_step=(0.0, -0.3),
    note=(-6.4, -2.76), last_word=(-6.4, -2.76),
)  # fmt: skip
TALL = Places(
    first=_box(0.0, 0.7, 7.0, 8.0), panels=tuple(_box(x, y, 3.3, 2.3) for x, y in _CELLS[:5]),
    heads=tuple((x, y + 1.38) for x, y in _CELLS[:5]), bars=tuple((x, -2.6) for x in _FEET), bar=1.4,
    bar_word=(-3.55, -3.55), names=tuple((x, -2.88) for x in _FEET), step=(0.2, 5.36), accuracy=(3.55, 5.36),
    rings=((0.0, 2.98), (0.0, -1.54)), radius=1.44, ring_heads=((1.3, 5.2), (1.3, 0.84)),
    ring_rates=((1.5, 5.2), (1.5, 0.84)), lot_step=(-2.75, -1.8), note=(-3.55, -3.55), last_word=(-3.55, -3.78),
)  # fmt: skip
