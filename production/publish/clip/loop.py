"""Clips that go round without a jump.

What already comes back to where it began is left as it is. Else the end dissolves into the beginning over half a
second, and only then the motion starts again: nothing is left out, and nothing runs backwards, for what is learnt is
not unlearnt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from production.publish.clip.pictures import Footage, Picture

DISSOLVE_SECONDS = 0.5
BLOCK = 5
"""Pictures are compared by the means of blocks of so many pixels: fine enough for a dot that moves."""
SAME = 3.0
"""Levels of 255 by which a block's mean may differ between two codings of one picture."""
LIKE = 1.1
"""Two steps of one motion may differ by this factor, for pixels are where they are."""


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
        """All of them, the first one for the last where it closes."""
        first = last = None
        for number, picture in enumerate(self.footage.pictures(self.width, self.step)):
            first = picture if first is None else first
            last = first if self.closes and number == self.count - 1 else picture
            yield last
        if first is not None and last is not None:
            yield from dissolved(last, first, self.dissolve)


def dissolved(old: Picture, new: Picture, count: int) -> Iterator[Picture]:
    """From one picture to another, which is the last of them, slowly at both ends."""
    before, after = old.astype(np.float32), new.astype(np.float32)
    for number in range(1, count + 1):
        t = number / count
        share = np.float32(t * t * (3 - 2 * t))
        yield np.round(before * (1 - share) + after * share).astype(np.uint8)


def seamless(reel: Reel) -> Reel:
    """The reel as a loop. What ends with the picture with which it begins, or one step before, is one."""
    footage, last = reel.footage, reel.taken - 1
    first, second, end = (footage.picture(number * reel.step, footage.film.width) for number in (0, min(1, last), last))
    back, on = apart(end, first), apart(first, second)
    if back[0] <= SAME:
        return replace(reel, closes=last > 0)
    if back[0] <= on[0] * LIKE and back[1] <= on[1] * LIKE:
        return reel
    return replace(reel, dissolve=max(1, round(DISSOLVE_SECONDS * reel.fps)), closes=True)


def apart(one: Picture, other: Picture) -> tuple[float, float]:
    """How far two pictures are from one another, of 255: the largest difference of a block's mean, and that of all."""
    off = np.abs(_means(one) - _means(other))
    return float(off.max()), float(off.mean())


def _means(picture: Picture) -> np.ndarray:
    blocks = max(1, picture.shape[1] // BLOCK), max(1, picture.shape[0] // BLOCK)
    channels = [Image.fromarray(picture[..., k]).resize(blocks, Image.Resampling.BOX) for k in range(picture.shape[2])]
    return np.stack([np.asarray(channel, np.int16) for channel in channels])
