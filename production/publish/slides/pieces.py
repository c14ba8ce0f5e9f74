"""The film of one beat as a slide shows it: its file, its first and its last frame, and whether it goes round."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import av
from PIL import Image

from production.edit.takes import Take, cut_beat
from production.publish.seam import apart, seam
from production.shot.timeline import Beat
from production.video.transcode import as_rgb, pictures

SMALL = (160, 90)
"""Pixels to which pictures are brought, across and down, to see whether anything moves at all."""
MOVED = 16.0
"""Levels of 255 from which on a pixel of those shows something else."""
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
        """Whether it is played in a loop: without a jump, and silently.

        It comes back to where it began, and is elsewhere on the way. With a voice it is not repeated: no line is said
        twice.
        """
        if self.frames < 3 or self.has_sound:
            return False
        first, second = (as_rgb(frame) for frame in pictures(self.video, 0, 2))
        last_but_one, last = (as_rgb(frame) for frame in pictures(self.video, self.frames - 2, 2))
        return seam(last, first, second, last_but_one) != "jump" and self._goes_away()

    def _goes_away(self) -> bool:
        small = [as_rgb(frame, *SMALL) for frame in pictures(self.video)]
        ends = small[0], small[-1]
        return any(min(apart(picture, end, block=1)[0] for end in ends) >= MOVED for picture in small)

    def _still(self, number: int) -> bytes:
        (frame,) = pictures(self.video, number, 1)
        buffer = io.BytesIO()
        Image.fromarray(as_rgb(frame)).save(buffer, "JPEG", quality=JPEG_QUALITY, subsampling=0, optimize=True)
        return buffer.getvalue()


def piece(take: Take, beat: Beat, media: Path) -> Piece:
    """The beat's film, cut unless it is in the store."""
    return Piece(take, beat, cut_beat(take, beat.name, media).video, round(beat.seconds * take.fps))
