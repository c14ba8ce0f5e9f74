"""Where things stand in DeepOrWide: one arrangement for 16:9, another for 9:16."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage import Box
from scenes.stage.before import Where


@dataclass(frozen=True)
class Places:
    """Where things stand in one shape of the picture."""

    cells: Box
    readings: tuple[Where, Where, Where]
    note: Where
    names: tuple[Where, ...]  # of the slices
    counts: tuple[tuple[float, float, str], ...]  # and how many regions, by which edge
    units: tuple[Where, ...]  # of the nets that divide them
    slices: tuple[Box, ...]
    corners: tuple[Box, Box, Box]
    caption: Where
    chart: Box
    each: Where  # which learning rates
    tasks: tuple[Where, Where, Where]  # the upper left corner of its images, a task
    tile: float
    remark: Where
    honest: Where


def _square(left: float, top: float, side: float) -> Box:
    return Box(left, left + side, top - side, top)


def _under(boxes: tuple[Box, ...]) -> tuple[tuple[Where, ...], tuple[tuple[float, float, str], ...]]:
    """Names by the left edge and counts by the right, below the boxes."""
    return (
        tuple((box.left, box.bottom - 0.3) for box in boxes),
        tuple((box.right, box.bottom - 0.3, "right") for box in boxes),
    )


BIG = (_square(-6.4, 2.35, 4.55), _square(1.85, 2.35, 4.55))
SMALL = tuple(_square(-1.6, 2.35 - 1.5 * i, 1.3) for i in range(3))
BIG_NAMES, BIG_COUNTS = _under(BIG)
WIDE = Places(
    cells=Box(-6.3, 6.3, -2.4, 2.3), readings=((-1.3, 3.22), (0.75, 3.22), (2.85, 3.22)), note=(-1.6, -2.5),
    slices=(BIG[0], *SMALL, BIG[1]),
    names=(BIG_NAMES[0], *((box.right + 0.18, box.top - 0.2) for box in SMALL), BIG_NAMES[1]),
    counts=(BIG_COUNTS[0], *((box.right + 0.18, box.top - 1.05, "left") for box in SMALL), BIG_COUNTS[1]),
    units=(
        (BIG[0].left + 1.3, BIG[0].bottom - 0.3), *((box.right + 0.18, box.top - 0.6) for box in SMALL),
        (BIG[1].left + 1.3, BIG[1].bottom - 0.3),
    ),
    corners=(_square(-1.6, 3.62, 0.85), _square(-0.65, 3.62, 0.85), _square(0.3, 3.62, 0.85)), caption=(1.35, 3.2),
    chart=Box(-2.55, 5.0, -2.3, 2.5), each=(-2.55, 2.72),
    tasks=((-6.4, 2.5), (-6.4, 0.77), (-6.4, -0.96)), tile=1.2, remark=(-2.3, -1.35), honest=(-2.3, -1.85),
)  # fmt: skip
GRID = (
    *(_square(-3.55 + 2.43 * i, 4.0, 2.24) for i in range(3)), *(_square(-3.55 + 3.65 * i, 0.9, 3.45) for i in range(2))
)  # fmt: skip
GRID_NAMES, GRID_COUNTS = _under(GRID)
TALL = Places(
    cells=Box(-3.5, 3.5, -3.55, 3.85),
    readings=((-3.55, 5.05), (-1.5, 5.05), (0.9, 5.05)), note=(-3.55, -3.65),
    slices=GRID, names=GRID_NAMES,
    counts=(*GRID_COUNTS[:3], *((x + 1.4, y, "left") for x, y in GRID_NAMES[3:])),
    units=tuple((x, y - 0.36) for x, y in GRID_NAMES),
    corners=(_square(-3.55, 5.4, 0.9), _square(-2.55, 5.4, 0.9), _square(-1.55, 5.4, 0.9)), caption=(-0.5, 4.95),
    chart=Box(-2.7, 1.5, -3.4, 3.0), each=(-3.55, 3.76), tasks=((-3.55, 5.45), (-1.12, 5.45), (1.31, 5.45)), tile=1.05,
    remark=(-2.5, -1.8), honest=(-2.5, -2.45),
)  # fmt: skip
