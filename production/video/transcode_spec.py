"""Finished films encoded anew: smaller, slower, with other groups, cut, or drawn upon. What was made once is stored.

Standard library only; `transcode` does the work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from production.shot.formats import ENCODING
from production.shot.keys import digest
from production.storage.store import Store, Stored

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Picture = npt.NDArray[np.uint8]
    Draw = Callable[[Picture, int], Picture | None]

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
        """What libx264 is opened with."""
        groups = f"keyint={group}:min-keyint=1:scenecut=0:open-gop=0"
        return {
            "preset": self.preset,
            "crf": str(self.crf),
            "profile": ENCODING.profile,
            "x264-params": ":".join(filter(None, [groups, self.tuning])),
        }


def transcode(
    source: Path,
    target: Path,
    settings: TranscodeSpec,
    draw: Draw | None = None,
    first: int = 0,
    frames: int | None = None,
) -> int:
    """Encodes a stretch of a finished film into a new MP4.

    Args:
        source: the film.
        target: the new file; it is written as it goes, so it belongs into a scratch folder.
        settings: how it is encoded.
        draw: gets each new frame, RGB [height, width, 3] in its final size, and its number in the new film, and
            returns what is shown instead: a changed copy or the same array changed, None for the frame as it is.
        first: the source's frame that becomes the first.
        frames: how many of the source's frames; all that follow without it.

    Returns:
        How many frames the new film has.

    Raises:
        LectureError: the width is odd or larger than the source's, the rate no divisor, or the stretch not all there.
    """
    from production.video import transcode

    return transcode.transcode(source, target, settings, draw, first, frames)


def transcoded(
    source: Stored,
    settings: TranscodeSpec,
    media: Path,
    draw: Draw | None = None,
    drawn: object = None,
    first: int = 0,
    frames: int | None = None,
) -> Stored:
    """The stored result of `transcode`, made unless it is there.

    Args:
        source: a film in the store.
        settings: how it is encoded.
        media: where the store is.
        draw: as `transcode` takes it.
        drawn: anything that JSON can hold and that tells what `draw` draws, by content: part of the key.
        first: the source's frame that becomes the first.
        frames: how many of the source's frames.

    Returns:
        The new film; its record has `frames`.
    """
    if (draw is None) != (drawn is None):
        raise ValueError("what is drawn has to be told apart: give `draw` and `drawn`, or neither")

    def make(scratch: Path) -> tuple[Path, dict[str, int]]:
        video = scratch / "recoded.mp4"
        return video, {"frames": transcode(source.video, video, settings, draw, first, frames)}

    return Store(media).once(key_of(source, settings, drawn, first, frames), make)


def key_of(
    source: Stored, settings: TranscodeSpec, drawn: object = None, first: int = 0, frames: int | None = None
) -> str:
    """Under which key `transcoded` stores its result."""
    return digest("recoded", TRANSCODING, source.key, asdict(settings), drawn, first, frames)
