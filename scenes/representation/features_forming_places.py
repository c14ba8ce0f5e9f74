"""Where things stand in FeaturesForming, in either shape of the picture."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.props import map_network as networks
from scenes.stage import Box
from scenes.stage.before import Where


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
    first_word: Where
    heads: tuple[Where, ...]  # of image, filters, three layers, classes
    step: Where  # right edge of the number
    accuracy: Where
    pace: Where
    shading: Where
    learned: tuple[Box, ...]  # the filters over those of the net with shuffled labels
    by_lot: tuple[Box, ...]
    true_word: Where
    by_lot_word: Where
    filter: Box
    rose: Box
    filter_word: Where
    rose_word: Where
    twin_word: Where
    columns: tuple[Box, ...]  # each filter over its rose
    roses: tuple[Box, ...]
    ratio: Where  # left edge; in a wide picture it stands behind its words, however long they are
    ratio_word: Where
    honest: Where


WIDE = Places(
    network=networks.WIDE,
    first=lattice(-4.2, 1.3, 2.8, 2.5, 2.2, 4), first_word=(0.0, -2.68),
    heads=((-5.5, 2.55), (-3.55, 2.55), (-2.35, 2.55), (-0.15, 2.55), (2.7, 2.55), (5.45, 2.55)),
    step=(6.4, 3.22), accuracy=(4.1, 3.22), pace=(-5.5, -1.62), shading=(-5.28, -2.4),
    learned=lattice(-5.63, 1.0, 1.61, 0, 1.5, 8), by_lot=lattice(-5.63, -1.6, 1.61, 0, 1.5, 8),
    true_word=(-6.38, 2.0), by_lot_word=(-6.38, -0.6),
    filter=square(-3.4, -0.1, 4.3), rose=square(3.3, -0.1, 4.3), filter_word=(-3.4, 2.5), rose_word=(3.3, 2.5),
    twin_word=(3.3, -2.6), columns=lattice(-5.63, 1.62, 1.61, 0, 1.5, 8), roses=lattice(-5.63, -0.3, 1.61, 0, 1.5, 8),
    ratio=(6.38, -1.85), ratio_word=(-6.38, -1.9), honest=(-6.38, -2.62),
)  # fmt: skip
TALL = Places(
    network=networks.TALL,
    first=lattice(-1.45, 4.0, 2.9, 2.1, 1.9, 2), first_word=(0.0, -3.72),
    heads=((-3.55, 5.25),) * 6,
    step=(-1.3, 5.25), accuracy=(3.55, 5.25), pace=(-3.55, 4.2), shading=(3.55, 4.2),
    learned=lattice(-2.7, 3.4, 1.8, 1.75, 1.65, 4), by_lot=lattice(-2.7, -0.75, 1.8, 1.75, 1.65, 4),
    true_word=(-3.52, 4.55), by_lot_word=(-3.52, 0.4),
    filter=square(0, 3.05, 2.9), rose=square(0, -1.8, 3.5), filter_word=(0, 4.85), rose_word=(0, 1.05),
    twin_word=(0, 0.45), columns=lattice(-2.7, 2.25, 1.8, 3.4, 1.6, 4), roses=lattice(-2.7, 0.6, 1.8, 3.4, 1.6, 4),
    ratio=(-3.52, 4.62), ratio_word=(-3.52, 5.3), honest=(-3.52, 3.72),
)  # fmt: skip
