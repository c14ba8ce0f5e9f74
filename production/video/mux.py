"""MP4 files made, and cut and joined by copying packets: nothing is encoded twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from models.framework.errors import LectureError
from production.video.copied_sound import CopiedSound

if TYPE_CHECKING:
    from av.container.core import Chapter


@dataclass(frozen=True)
class Part:
    """A stretch of a finished video, in frames; both ends have to be where a group of pictures starts."""

    video: Path
    start: int = 0
    frames: int | None = None


@dataclass(frozen=True)
class Mark:
    """A chapter mark of an MP4, in seconds."""

    title: str
    start: float
    end: float


def open_mp4(path: Path) -> OutputContainer:
    """A new MP4 with its index first and without an edit list, so that frame 0 is shown at 0 s everywhere."""
    options = {"movflags": "+faststart+negative_cts_offsets", "use_editlist": "0"}
    return av.open(str(path), "w", format="mp4", options=options)


def join(parts: Sequence[Part], path: Path, title: str, marks: Iterable[Mark] = (), sound: Path | None = None) -> int:
    """Joins stretches of videos of one kind.

    Args:
        parts: the stretches, one after the other.
        path: the new file.
        title: what it calls itself.
        marks: its chapters.
        sound: an MP4 whose sound is copied along, from 0 s on.

    Returns:
        The number of frames.
    """
    with open_mp4(path) as output, ExitStack() as sources:
        output.metadata["title"] = title
        output.set_chapters([_chapter(number, mark) for number, mark in enumerate(marks)])
        stream: VideoStream | None = None
        header = None
        frames = 0
        track: CopiedSound | None = None
        for part in parts:
            with av.open(str(part.video)) as source:
                video = source.streams.video[0]
                if stream is None:
                    stream = output.add_stream_from_template(video)
                    stream.time_base = video.time_base
                    header = video.codec_context.extradata
                    if sound is not None:
                        track = CopiedSound(sources.enter_context(av.open(str(sound))), output)
                elif video.codec_context.extradata != header:
                    raise LectureError(f"{part.video} is encoded in another way than what comes before it")
                frames += _copy(part, source, video, output, stream, frames, track)
        if track is not None:
            track.copy_until(None)
    return frames


def _copy(
    part: Part,
    source: InputContainer,
    video: VideoStream,
    output: OutputContainer,
    stream: VideoStream,
    offset: int,
    track: CopiedSound | None,
) -> int:
    """Copies the stretch so that it starts at frame `offset`. Returns its number of frames."""
    assert video.average_rate is not None and video.time_base is not None
    tick = Fraction(1 / video.average_rate / video.time_base)
    copied = 0
    first_is_key = False
    for packet, frame in _packets(source, video, tick):
        if frame < part.start or (part.frames is not None and frame >= part.start + part.frames):
            continue
        first_is_key = first_is_key or (frame == part.start and packet.is_keyframe)
        assert packet.pts is not None and packet.dts is not None
        shift = int((offset - part.start) * tick)
        packet.pts += shift
        packet.dts += shift
        if track is not None:
            track.copy_until(Fraction(packet.dts * video.time_base))
        packet.stream = stream
        output.mux(packet)
        copied += 1
    if not first_is_key or copied != (part.frames or copied):
        raise LectureError(f"{part.video} cannot be cut at frame {part.start}: film it again")
    return copied


def _packets(source: InputContainer, video: VideoStream, tick: Fraction) -> Iterator[tuple[Packet[VideoStream], int]]:
    """Every packet, in decoding order, with the number of the frame it shows."""
    for packet in source.demux(video):
        if packet.size and packet.pts is not None:
            yield packet, round(packet.pts / tick)


def _chapter(number: int, mark: Mark) -> Chapter:
    thousandth = Fraction(1, 1000)
    return {
        "id": number,
        "start": round(mark.start * 1000),
        "end": round(mark.end * 1000),
        "time_base": thousandth,
        "metadata": {"title": mark.title},
    }
