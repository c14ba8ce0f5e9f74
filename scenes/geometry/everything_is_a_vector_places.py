"""Where things stand in EverythingIsAVector, in either shape of the picture."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage import Box
from scenes.stage.before import Where


@dataclass(frozen=True)
class Places:
    """Boxes, and the left, right or middle ends of words."""

    first: Box  # of the digit, when it is alone
    above: Box  # of the digit, over the row that its pixels make
    tile: Box
    shape: Where
    bars: Box
    variance: Box
    numbers: Where
    symbol: Where  # right end
    vector: Where
    entries: Where
    cloud: Box
    axes: Where
    tally: Where  # right end
    kept: Where  # right end
    needed: Where  # right end
    header: Where
    wave: Box
    spectrogram: Box
    axis_words: tuple[Where, Where]  # left end, right end
    rows: Box  # of the tokens
    pitch: float  # from a token to the next, at most
    row_note: Where
    wine_bars: Box
    wine_words: Where
    wine_cloud: Box
    wine_kept: Where  # right end
    cards: tuple[Box, ...]  # the pictures of images, text, sound, tables
    card_words: tuple[tuple[Where, Where, Where, Where], ...]  # name, shape, number, what else
    card_anchor: str
    dots: tuple[Where, ...]
    point: Where  # middle


def square(x: float, y: float, side: float) -> Box:
    """A square box about its middle."""
    return Box(x - side / 2, x + side / 2, y - side / 2, y + side / 2)


_COLUMNS, _LINES = (-4.85, -1.62, 1.62, 4.85), (4.3, 2.15, 0.0, -2.15)
WIDE = Places(
    first=square(0, -0.15, 5.1), above=square(0, 1.0, 3.2), tile=square(-4.95, 1.05, 2.9), shape=(1.85, 2.3),
    bars=Box(-6.4, 6.4, -2.2, -0.85), variance=Box(-6.4, 0.5, -2.2, -0.95), numbers=(-6.4, -2.62), symbol=(6.4, -2.62),
    vector=(-6.4, -1.15), entries=(-6.4, -2.15),
    cloud=Box(0.3, 6.4, -2.4, 2.75), axes=(-0.4, -0.5), tally=(6.4, 3.22), kept=(6.4, -2.7), needed=(0.5, -1.25),
    header=(-6.4, -2.62),
    wave=Box(-6.4, 6.4, 1.2, 2.55), spectrogram=Box(-6.4, 6.4, -2.3, 0.9), axis_words=((-6.4, -2.68), (6.4, -2.68)),
    rows=Box(-4.9, 6.4, -2.15, 2.5), pitch=0.66, row_note=(-4.9, -2.6), wine_bars=Box(-6.4, -0.4, -2.1, 2.4),
    wine_words=(-6.4, -2.6), wine_cloud=Box(0.2, 6.4, -2.35, 2.6), wine_kept=(6.4, -2.7),
    cards=tuple(square(x, 0.98, 2.5) for x in _COLUMNS),
    card_words=tuple(((x, 2.52), (x, -0.62), (x, -1.13), (x, -1.62)) for x in _COLUMNS),
    card_anchor="centre", dots=tuple((x, -2.3) for x in _COLUMNS), point=(0.0, -2.72),
)  # fmt: skip
TALL = Places(
    first=square(0, 1.0, 6.4), above=square(-1.3, 2.75, 4.5), tile=square(-2.37, 3.9, 2.36), shape=(1.2, 4.75),
    bars=Box(-3.55, 3.55, -3.2, -0.6), variance=Box(-3.55, 3.55, 1.2, 2.1),
    numbers=(-3.55, -3.65), symbol=(2.96, -3.65), vector=(-0.75, 4.45), entries=(-3.55, 1.9),
    cloud=Box(-3.4, 3.4, -3.9, 0.95), axes=(2.1, 3.1), tally=(3.55, 5.25), kept=(3.55, 1.95), needed=(3.55, 1.5),
    header=(-3.55, 2.38),
    wave=Box(-3.55, 3.55, 2.9, 4.7), spectrogram=Box(-3.55, 3.55, -3.0, 2.5), axis_words=((-3.55, -3.5), (2.96, -3.5)),
    rows=Box(-2.1, 3.55, -2.9, 4.8), pitch=1.0, row_note=(-3.55, -3.5), wine_bars=Box(-3.55, 3.55, 1.4, 4.3),
    wine_words=(-3.55, 4.75), wine_cloud=Box(-3.4, 3.4, -3.9, 0.5), wine_kept=(3.55, 0.95),
    cards=tuple(square(-2.6, y, 1.85) for y in _LINES),
    card_words=tuple(((-1.35, y + 0.74), (-1.35, y + 0.27), (-1.35, y - 0.23), (-1.35, y - 0.74)) for y in _LINES),
    card_anchor="left", dots=tuple((2.6, y) for y in _LINES), point=(-0.3, -3.62),
)  # fmt: skip
