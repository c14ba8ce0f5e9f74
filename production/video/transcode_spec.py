"""How a finished film is encoded anew, and under which key the result is stored. Standard library only."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from production.shot.formats import ENCODING
from production.shot.keys import digest
from production.storage.store import Stored

TRANSCODING = 1
"""Raised when encoding anew changes, so that what was made before is made again."""


@dataclass(frozen=True)
class TranscodeSpec:
    """How a film is encoded anew: H.264 in an MP4, BT.709 kept through scaling, closed groups, index first.

    Attributes:
        width: pixels, even; the source's without it. The height follows, even too.
        fps: frames a second, a divisor of the source's; the source's without it.
        group: frames from key frame to key frame; half a second without it.
        crf: quality from 0 to 51, lower is better.
        preset: of x264: what is slower is smaller.
        tuning: more parameters of x264, joined by colons.
        b_frames: pictures in a row that need a later one; 0 makes scrubbing quickest.
        sound: whether the source's sound is kept.
    """

    width: int | None = None
    fps: int | None = None
    group: int | None = None
    crf: int = ENCODING.crf
    preset: str = ENCODING.preset
    tuning: str = ENCODING.tuning
    b_frames: int = ENCODING.b_frames
    sound: bool = True

    def options(self, group: int) -> dict[str, str]:
        """The options of libx264."""
        encoding = replace(ENCODING, preset=self.preset, crf=self.crf, tuning=self.tuning)
        return encoding.grouped(group)


def key_of(
    source: Stored, settings: TranscodeSpec, drawn: object = None, first: int = 0, frames: int | None = None
) -> str:
    """Under which key `transcoded` stores its result."""
    return digest("recoded", TRANSCODING, source.key, asdict(settings), drawn, first, frames)
