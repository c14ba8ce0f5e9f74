"""Clips that go round without a jump.

What already comes back to where it began is left as it is. Else the end dissolves into the beginning over half a
second, and only then the motion starts again: nothing is left out, and nothing runs backwards, for what is learnt is
not unlearnt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from production.publish.clip.pictures import Footage, Picture

DISSOLVE_SECONDS = 0.5
BLOCKS = (160, 90)
"""Pictures are compared by the means of so many blocks, across and down: fine enough for a dot that moves."""
SAME = 3.0
"""Levels of 255 by which a block's mean may differ between two codings of one picture."""


@dataclass(frozen=True)
class Reel:
    """The pictures of a clip, as they are shown.

    Attributes:
        footage: what they are taken from.
        width: in pixels.
        step: one of so many of the footage's frames is shown.
        dissolve: how many pictures from the end back to the beginning are added.
    """

    footage: Footage
    width: int
    step: int = 1
    dissolve: int = 0

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
        first = last = None
        for last in self.footage.pictures(self.width, self.step):
            first = last if first is None else first
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
    """The reel as a loop."""
    if comes_back(reel.footage, reel.step):
        return reel
    return Reel(reel.footage, reel.width, reel.step, max(1, round(DISSOLVE_SECONDS * reel.fps)))


def comes_back(footage: Footage, step: int) -> bool:
    """Whether its last frame is no further from its first than its second is."""
    width, count = footage.film.width, -(-footage.film.frames // step)
    if count < 2:
        return True
    first, second, last = (footage.picture(number * step, width) for number in (0, 1, count - 1))
    return apart(last, first) <= max(apart(first, second), SAME)


def apart(one: Picture, other: Picture) -> float:
    """How far two pictures are from one another: the largest difference of a block's mean in any channel, of 255."""
    return float(np.abs(_means(one) - _means(other)).max())


def _means(picture: Picture) -> np.ndarray:
    channels = [Image.fromarray(picture[..., k]).resize(BLOCKS, Image.Resampling.BOX) for k in range(picture.shape[2])]
    return np.stack([np.asarray(channel, np.int16) for channel in channels])
