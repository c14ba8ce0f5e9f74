"""Clips that go round without a jump.

What already comes back to where it began is left as it is. Else the end dissolves into the beginning over half a
second, and only then the motion starts again: nothing is left out, and nothing runs backwards, for what is learnt is
not unlearnt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from production.publish.clip.pictures import Footage, Picture
from production.publish.seam import seam
from scenes.look.easing import smoothstep

DISSOLVE_SECONDS = 0.5


@dataclass(frozen=True)
class Reel:
    """The pictures of a clip, as they are shown.

    Attributes:
        footage: what they are taken from.
        width: in pixels.
        step: one of so many of the footage's frames is shown.
        dissolve: how many pictures from the end back to the beginning are added.
        closes: whether the last picture is the first one over again.
    """

    footage: Footage
    width: int
    step: int = 1
    dissolve: int = 0
    closes: bool = False

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.footage.size(self.width)

    @property
    def fps(self) -> int:
        return self.footage.film.fps // self.step

    @property
    def taken(self) -> int:
        """How many pictures come from the footage."""
        return -(-self.footage.film.frames // self.step)

    @property
    def count(self) -> int:
        """How many pictures there are."""
        return self.taken + self.dissolve

    def pictures(self) -> Iterator[Picture]:
        """All pictures (height, width, channels), the first one for the last where it closes."""
        first = last = None
        for number, picture in enumerate(self.footage.pictures(self.width, self.step)):
            first = picture if first is None else first
            last = first if self.closes and number == self.count - 1 else picture
            yield last
        if first is not None and last is not None:
            yield from dissolved(last, first, self.dissolve)


def dissolved(old: Picture, new: Picture, count: int) -> Iterator[Picture]:
    """From one picture (height, width, channels) to another, the last of them, slowly at both ends."""
    before, after = old.astype(np.float32), new.astype(np.float32)
    for number in range(1, count + 1):
        share = np.float32(smoothstep(number / count))
        yield np.round(before * (1 - share) + after * share).astype(np.uint8)


def seamless(reel: Reel) -> Reel:
    """The reel as a loop. What ends with the picture with which it begins, or one step before, is one."""
    footage, last = reel.footage, reel.taken - 1
    numbers = last, 0, min(1, last)
    way = seam(*(footage.picture(number * reel.step, footage.film.width) for number in numbers))
    if way == "step":
        return reel
    if way == "same":
        return replace(reel, closes=last > 0)
    return replace(reel, dissolve=max(1, round(DISSOLVE_SECONDS * reel.fps)), closes=True)
