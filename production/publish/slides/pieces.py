"""The film of one beat as a slide shows it: its file, its first and its last frame, and whether it goes round."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from PIL import Image

from production.cutting import Take, cut_beat
from production.timeline import Beat
from production.transcode import as_rgb, pictures

Small = npt.NDArray[np.int16]

BLOCKS = (160, 90)
"""Pictures are compared by the mean colours of so many blocks, across and down: fine enough for a dot that moves."""
SAME = 4.0
"""Levels of 255 by which a block's mean may differ between two codings of one picture."""
MOVED = 16.0
"""Levels from which on a block shows something else."""
ROUGHLY = 1.25
"""How much larger than another a distance may seem that is as large: blocks are coarse."""
JPEG_QUALITY = 92


@dataclass(frozen=True)
class Piece:
    """A beat's film.

    Attributes:
        take: the shot it is cut from.
        beat: which of the shot's beats; its times count from the shot's start.
        video: the MP4.
        frames: how many frames it has.
    """

    take: Take
    beat: Beat
    video: Path
    frames: int

    @cached_property
    def first(self) -> bytes:
        """The first frame as JPEG."""
        return self._still(0)

    @cached_property
    def last(self) -> bytes:
        """The last frame as JPEG."""
        return self._still(self.frames - 1)

    @cached_property
    def has_sound(self) -> bool:
        with av.open(str(self.video)) as container:
            return bool(container.streams.audio)

    @cached_property
    def loops(self) -> bool:
        """Whether it can go round and round without a jump, and shall.

        It comes back to where it began: the step from the last frame to the first is no larger than those before and
        after it, or both show the same. On the way it was elsewhere than at either end. And nobody speaks: no line is
        said twice.
        """
        if self.frames < 3 or self.has_sound:
            return False
        first, second = self._small(0, 2)
        last_but_one, last = self._small(self.frames - 2, 2)
        is_step = all(
            far(last, first) <= ROUGHLY * min(far(first, second), far(last_but_one, last)) for far in (apart, _change)
        )
        if apart(last, first) > SAME and not is_step:
            return False
        return any(min(apart(frame, first), apart(frame, last)) >= MOVED for frame in self._small(0, self.frames))

    def _still(self, number: int) -> bytes:
        (frame,) = pictures(self.video, number, 1)
        buffer = io.BytesIO()
        Image.fromarray(as_rgb(frame)).save(buffer, "JPEG", quality=JPEG_QUALITY, subsampling=0, optimize=True)
        return buffer.getvalue()

    def _small(self, first: int, frames: int) -> Iterator[Small]:
        for frame in pictures(self.video, first, frames):
            yield as_rgb(frame, *BLOCKS).astype(np.int16)


def apart(a: Small, b: Small) -> float:
    """How far two pictures are from one another: the largest difference of a block's mean colour, in levels of 255."""
    return float(np.abs(a - b).max())


def _change(a: Small, b: Small) -> float:
    """How much changes over all, in mean levels: where blocks turn from black to white `apart` says no more."""
    return float(np.abs(a - b).mean())


def piece(take: Take, beat: Beat, media: Path) -> Piece:
    """The beat's film, cut unless it is in the store."""
    return Piece(take, beat, cut_beat(take, beat.name, media).video, round(beat.seconds * take.fps))
