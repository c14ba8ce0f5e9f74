"""Where things stand: one layout for 16:9, another one, not a crop, for 9:16. Units are Manim's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

T = TypeVar("T")


@dataclass(frozen=True)
class Box:
    """An axis-aligned rectangle."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def centre(self) -> np.ndarray:
        """(2,)"""
        return np.array([(self.left + self.right) / 2, (self.bottom + self.top) / 2])

    def inset(self, margin: float) -> Box:
        """The box with `margin` taken off on every side."""
        return Box(self.left + margin, self.right - margin, self.bottom + margin, self.top - margin)

    def contains(self, other: Box, slack: float = 1e-3) -> bool:
        """Whether `other` lies within, give or take `slack`."""
        return (
            other.left >= self.left - slack
            and other.right <= self.right + slack
            and other.bottom >= self.bottom - slack
            and other.top <= self.top + slack
        )

    def columns(self, count: int, gap: float = 0.4) -> tuple[Box, ...]:
        """`count` equal boxes side by side."""
        width = (self.width - gap * (count - 1)) / count
        lefts = [self.left + i * (width + gap) for i in range(count)]
        return tuple(Box(left, left + width, self.bottom, self.top) for left in lefts)

    def rows(self, count: int, gap: float = 0.4) -> tuple[Box, ...]:
        """`count` equal boxes, the first on top."""
        height = (self.height - gap * (count - 1)) / count
        tops = [self.top - i * (height + gap) for i in range(count)]
        return tuple(Box(self.left, self.right, top - height, top) for top in tops)


@dataclass(frozen=True)
class Layout:
    """The named places of one shape.

    Attributes:
        frame: width and height of the whole picture.
        safe: where the content of a scene stands.
        words: where words may stand.
        picture: the moving picture's box when words stand beside it (wide) or around it (tall).
        stage: the whole free area under the title, for pictures that carry their own words.
        hero: the room of one large picture, once the title has gone; words stand in its empty corners.
        right_in_lower_half: where words have to end below the middle: players put buttons beyond.
        left: the left edge of words; title, formula, values, note, status, track, legend: heights.
    """

    name: str
    frame: tuple[float, float]
    safe: Box
    words: Box
    picture: Box
    stage: Box
    hero: Box
    left: float
    right: float
    title: float
    formula: float
    values: float
    note: float
    status: float
    track: float
    legend: float
    right_in_lower_half: float

    @property
    def is_tall(self) -> bool:
        return self.name == "tall"

    def corner(self, name: str, box: Box | None = None) -> tuple[float, float, float, float]:
        """A corner of a box, as a place and the direction out of it (x, y, -1 or 1, -1 or 1).

        Args:
            name: "top left", "top", "bottom right", …; a side alone is its middle, where the second direction is 0.
            box: the room of words without it; words keep out of the player's buttons.
        """
        room, sides = box or self.words, name.split()
        if not sides or len(sides) > 2 or set(sides) - {"top", "bottom", "left", "right"}:
            raise ValueError(f"no corner is called {name!r}; there are top, bottom, left and right, such as 'top left'")
        up = ("top" in sides) - ("bottom" in sides)
        out = ("right" in sides) - ("left" in sides)
        middle = room.centre
        x = {-1: room.left, 0: float(middle[0]), 1: room.right}[out]
        y = {-1: room.bottom, 0: float(middle[1]), 1: room.top}[up]
        if box is None and up < 0:
            x = min(x, self.right_in_lower_half)
        return x, y, float(out), float(up)

    def pick(self, wide: T, tall: T) -> T:
        """Of two things, the one for this shape: such as a scene's own table of places."""
        return tall if self.is_tall else wide


WIDE = Layout(
    name="wide", frame=(14.222, 8.0),
    safe=Box(-6.4, 6.4, -2.95, 3.6), words=Box(-6.4, 6.4, -2.95, 3.6),
    picture=Box(-1.55, 6.38, -2.82, 3.52), stage=Box(-6.4, 6.4, -2.85, 2.55),
    hero=Box(-6.4, 6.4, -3.6, 3.7),
    left=-6.4, right=6.4,
    title=3.22, formula=0.85, values=-0.22, note=-1.1, status=-2.14, track=-2.62, legend=3.2, right_in_lower_half=6.4,
)  # fmt: skip
TALL = Layout(
    name="tall", frame=(8.0, 14.222),
    safe=Box(-3.6, 3.6, -5.2, 6.5), words=Box(-3.6, 3.6, -3.98, 6.5),
    picture=Box(-3.55, 3.55, -1.4, 4.65), stage=Box(-3.55, 3.55, -3.9, 4.9),
    hero=Box(-3.55, 3.55, -6.2, 5.6),
    left=-3.55, right=3.55,
    title=6.05, formula=-1.92, values=-2.9, note=-3.72, status=5.3, track=4.95, legend=-1.95, right_in_lower_half=2.96,
)  # fmt: skip
LAYOUTS = {layout.name: layout for layout in (WIDE, TALL)}
