"""Where things stand in FeaturesForming, in either shape of the picture."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.props import map_network as networks
from scenes.stage import Box

Spot = tuple[float, float]


def square(x: float, y: float, side: float) -> Box:
    """A square box about its middle."""
    return Box(x - side / 2, x + side / 2, y - side / 2, y + side / 2)


def lattice(x: float, y: float, across: float, down: float, side: float, columns: int) -> tuple[Box, ...]:
    """Eight square boxes in rows from the top left; x and y are the first one's middle."""
    return tuple(square(x + across * (i % columns), y - down * (i // columns), side) for i in range(8))


@dataclass(frozen=True)
class Places:
    """Attributes that end in `_word` are where words stand; `pair_*` where each filter and its template end."""

    network: networks.Stations
    first: tuple[Box, ...]  # of the filters, when they are alone
    first_word: Spot
    heads: tuple[Spot, ...]  # of image, filters, three layers, classes
    step: Spot  # right edge of the number
    accuracy: Spot
    pace: Spot
    shading: Spot
    filter: Box
    template: Box
    response: Box
    filter_word: Spot
    template_word: Spot
    response_word: Spot
    match: Spot
    match_word: Spot
    plot: Box
    margin: Box  # of the histogram beside the plot
    axis_word: Spot
    height_word: Spot
    pairs: tuple[Box, ...]
    mates: tuple[Box, ...]
    scores: tuple[Spot, ...]
    honest: Spot


def _below(boxes: tuple[Box, ...], gap: float) -> tuple[Spot, ...]:
    return tuple((float(box.centre[0]), box.bottom - gap) for box in boxes)


_WIDE_PAIRS = lattice(-5.88, 1.75, 3.15, 1.17, 1.04, 2)
_WIDE_MATES = lattice(-4.78, 1.75, 3.15, 1.17, 1.04, 2)
WIDE = Places(
    network=networks.WIDE,
    first=lattice(-4.2, 1.3, 2.8, 2.5, 2.2, 4), first_word=(0.0, -2.68),
    heads=((-5.5, 2.55), (-3.55, 2.55), (-2.35, 2.55), (-0.15, 2.55), (2.7, 2.55), (5.45, 2.55)),
    step=(6.4, 3.22), accuracy=(4.1, 3.22), pace=(-5.5, -1.62), shading=(-5.5, -2.4),
    filter=square(-5.1, 0.82, 2.5), template=square(-2.2, 0.82, 2.5), response=square(-5.1, -1.82, 2.1),
    filter_word=(-5.1, 2.42), template_word=(-2.2, 2.42), response_word=(-3.9, -2.7),
    match=(-2.2, -1.75), match_word=(-2.2, -1.05),
    plot=Box(0.62, 4.2, -2.05, 1.95), margin=Box(4.26, 6.4, -2.05, 1.95),
    axis_word=(6.4, -2.31), height_word=(0.1, 2.42),
    pairs=_WIDE_PAIRS, mates=_WIDE_MATES,
    scores=tuple((box.right + 0.12, float(box.centre[1])) for box in _WIDE_MATES), honest=(-6.4, -2.72),
)  # fmt: skip
_TALL_PAIRS = lattice(-2.7, 4.2, 1.8, 2.36, 0.9, 4)
_TALL_MATES = lattice(-2.7, 3.26, 1.8, 2.36, 0.9, 4)
TALL = Places(
    network=networks.TALL,
    first=lattice(-1.45, 4.0, 2.9, 2.1, 1.9, 2), first_word=(0.0, -3.72),
    heads=((-3.55, 5.25),) * 6,
    step=(-1.3, 5.25), accuracy=(3.55, 5.25), pace=(-3.55, 4.2), shading=(3.55, 4.2),
    filter=square(-1.85, 3.05, 2.7), template=square(1.85, 3.05, 2.7), response=square(-1.85, 0.7, 1.6),
    filter_word=(-1.85, 4.7), template_word=(1.85, 4.7), response_word=(-0.9, 0.1),
    match=(1.95, 0.5), match_word=(1.95, 1.2),
    plot=Box(-2.9, 0.55, -3.3, -0.9), margin=Box(0.61, 2.95, -3.3, -0.9), axis_word=(2.95, -3.56),
    height_word=(-3.55, -0.5), pairs=_TALL_PAIRS, mates=_TALL_MATES, scores=_below(_TALL_MATES, 0.25),
    honest=(-3.55, 5.2),
)  # fmt: skip
