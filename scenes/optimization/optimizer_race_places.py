"""Where things stand in OptimizerRace: one arrangement for 16:9, another for 9:16."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage import Box
from scenes.stage.before import Where


@dataclass(frozen=True)
class Places:
    """Where things stand in one shape of the picture."""

    surface: Box  # all that is seen of it
    map: Box
    columns: tuple[float, float, float]  # of the legend: dots, first numbers, second numbers
    heads: float  # height of the words over the numbers
    rows: tuple[float, float]  # the first row's height, from row to row
    step: Where  # right edge of the word behind the count of steps
    name: float | None  # height of the function's name; None: behind the title
    note: Where
    tiles: tuple[Box, ...]
    tile_words: tuple[tuple[Where, Where, Where], ...]  # name, arrived, diverged
    key: Where


def _tiles(columns: int, left: float, top: float, pitch: tuple[float, float], side: float) -> tuple[Box, ...]:
    corners = [(left + (k % columns) * pitch[0], top - (k // columns) * pitch[1]) for k in range(6)]
    return tuple(Box(x, x + side, y - side, y) for x, y in corners)


_WIDE_TILES = _tiles(3, -6.4, 2.62, (4.16, 2.68), 2.36)
_TALL_TILES = _tiles(2, -3.55, 4.35, (3.28, 2.76), 2.2)

WIDE = Places(
    surface=Box(-5.65, 2.3, -2.75, 2.55), map=Box(3.2, 6.4, -0.45, 2.72), columns=(2.45, 5.42, 6.4), heads=-0.74,
    rows=(-1.06, 0.335), step=(6.4, 3.22), name=None, note=(-6.4, -2.74), tiles=_WIDE_TILES,
    tile_words=tuple(
        ((b.right + 0.2, b.top - 0.16), (b.right + 0.2, b.top - 0.8), (b.right + 0.2, b.top - 1.4))
        for b in _WIDE_TILES
    ),
    key=(-6.4, -2.76),
)  # fmt: skip
TALL = Places(
    surface=Box(-2.75, 3.55, -0.6, 4.0), map=Box(-3.55, -1.57, -3.49, -1.51), columns=(-1.38, 1.88, 2.95), heads=-1.0,
    rows=(-1.45, 0.45), step=(3.55, 5.25), name=5.25, note=(-3.55, 4.68),
    tiles=_TALL_TILES,
    tile_words=tuple(
        ((b.left, b.bottom - 0.24), (b.right + 0.12, b.top - 0.3), (b.right + 0.12, b.top - 0.85)) for b in _TALL_TILES
    ),
    key=(-3.55, 4.65),
)  # fmt: skip
