"""Where things stand in DeepOrWide: one arrangement for 16:9, another for 9:16."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage import Box

Where = tuple[float, float]


@dataclass(frozen=True)
class Places:
    """Where things stand in one shape of the picture."""

    cells: Box
    longest: float  # cells in a line, before a net is broken
    readings: tuple[Where, Where, Where]
    note: Where
    slices: tuple[Box, ...]
    corners: tuple[Box, Box, Box]
    caption: Where
    chart: Box
    tasks: tuple[Where, Where, Where]  # the upper left corner of its images, a task
    tile: float
    remark: Where
    honest: Where


def _slices(left: float, top: float, side: float, gap: float, columns: int, drop: float) -> tuple[Box, ...]:
    boxes = []
    for i in range(5):
        x, y = left + (i % columns) * (side + gap), top - (i // columns) * (side + drop)
        boxes.append(Box(x, x + side, y - side, y))
    return tuple(boxes)


WIDE = Places(
    cells=Box(-6.3, 6.3, -2.7, 1.35), longest=1000.0,
    readings=((-6.4, 2.2), (-2.9, 2.2), (1.2, 2.2)), note=(-6.4, -2.1), slices=_slices(-6.4, 1.4, 2.4, 0.2, 5, 0.0),
    corners=(Box(-6.4, -5.72, 1.78, 2.46), Box(-5.6, -4.92, 1.78, 2.46), Box(-4.8, -4.12, 1.78, 2.46)),
    caption=(-3.85, 2.1), chart=Box(-1.15, 5.0, -2.3, 2.1),
    tasks=((-6.4, 2.25), (-6.4, 1.05), (-6.4, -0.15)), tile=0.9, remark=(-6.4, -1.6), honest=(-6.4, -2.4),
)  # fmt: skip
TALL = Places(
    cells=Box(-3.5, 3.5, -3.7, 3.7), longest=178.0,
    readings=((-3.55, 5.05), (-1.5, 5.05), (0.9, 5.05)), note=(-3.55, -3.0),
    slices=_slices(-3.55, 3.7, 2.25, 0.17, 3, 1.0),
    corners=(Box(-3.55, -2.87, 4.75, 5.43), Box(-2.75, -2.07, 4.75, 5.43), Box(-1.95, -1.27, 4.75, 5.43)),
    caption=(-1.05, 5.1), chart=Box(-2.7, 1.5, -3.4, 1.9), tasks=((-3.55, 5.4), (-1.15, 5.4), (1.25, 5.4)), tile=0.9,
    remark=(-3.55, 3.5), honest=(-3.55, 2.85),
)  # fmt: skip
