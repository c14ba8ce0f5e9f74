"""Decodes finished films, and encodes their pictures anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.frame import PictureType, VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from av.video.stream import VideoStream

from models.framework.errors import LectureError
from production.shot.formats import ENCODING
from production.video.copied_sound import CopiedSound
from production.video.encode import tag_bt709
from production.video.mux import open_mp4
from production.video.transcode_spec import TranscodeSpec

Picture = npt.NDArray[np.uint8]
Draw = Callable[[Picture, int], Picture | None]

SCALING = Interpolation.LANCZOS | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
OPUS_RATE, OPUS_BITS = 48_000, 96_000
LIMITED, FULL = ColorRange.MPEG, ColorRange.JPEG


@dataclass(frozen=True)
class Film:
    """The measures of a finished film: pixels, frames a second, frames."""

    width: int
    height: int
    fps: int
    frames: int


def look_at(source: Path) -> Film:
    """Reads a film's measures from its head."""
    with av.open(str(source)) as container:
        video = container.streams.video[0]
        assert video.average_rate is not None
        return Film(video.width, video.height, int(video.average_rate), video.frames)


def even_height(film: Film, width: int) -> int:
    """The height that keeps the aspect at that width, even."""
    return max(2, round(film.height * width / film.width / 2) * 2)


def fitting(film: Film, width: int | None, fps: int | None) -> tuple[int, int, int]:
    """The new width, height and rate. Raises LectureError where the film cannot be brought to them."""
    width, fps = width or film.width, fps or film.fps
    if width % 2 or width < 2:
        raise LectureError(f"a film cannot be {width} pixels wide: choose an even number")
    if width > film.width:
        raise LectureError(f"the film is {film.width} wide and cannot become {width}: film it at a higher quality")
    if film.fps % fps:
        raise LectureError(f"{film.fps} frames a second cannot become {fps}: choose a divisor")
    return width, film.height if width == film.width else even_height(film, width), fps


def pictures(source: Path, first: int = 0, frames: int | None = None, step: int = 1) -> Iterator[VideoFrame]:
    """The frames of a stretch as they are decoded, every `step`-th of them from `first` on.

    Raises:
        LectureError: the film has not all of the stretch.
    """
    with av.open(str(source)) as container:
        video = container.streams.video[0]
        video.codec_context.thread_count = 1
        assert video.average_rate is not None and video.time_base is not None
        tick = Fraction(1 / video.average_rate / video.time_base)
        if first:
            container.seek(int(first * tick), stream=video)
        wanted, end = first, None if frames is None else first + frames
        last = first - 1
        for frame in container.decode(video):
            assert frame.pts is not None
            last = round(frame.pts / tick)
            if end is not None and last >= end:
                return
            if last == wanted:
                yield frame
                wanted += step
        if last + 1 < (first + 1 if end is None else end):
            raise LectureError(f"{source} has no frame {last + 1}: make it again")


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
        draw: gets each new frame, RGB (height, width, 3) in its final size, and its number in the new film, and
            returns what is shown instead: a changed copy or the same array changed, None for the frame as it is.
        first: the source's frame that becomes the first.
        frames: how many of the source's frames; all that follow without it.

    Returns:
        How many frames the new film has.

    Raises:
        LectureError: the width is odd or larger than the source's, the rate no divisor, or the stretch not all there.
    """
    film = look_at(source)
    width, height, fps = fitting(film, settings.width, settings.fps)
    end = None if frames is None else Fraction(first + frames, film.fps)
    count = 0
    with av.open(str(source)) as container, open_mp4(target) as output:
        _keep_metadata(container, output, whole=first == 0 and frames is None)
        video = add_h264(output, width, height, fps, settings)
        sound = CopiedSound(container, output, Fraction(first, film.fps), end) if settings.sound else None
        to_size = VideoReformatter()
        for frame in pictures(source, first, frames, film.fps // fps):
            picture = to_size.reformat(frame, width, height, ENCODING.pixels, **bt709(LIMITED, LIMITED))
            picture = _drawn(picture, draw, count) if draw else picture
            output.mux(encoded(video, picture, count))
            count += 1
            if sound:
                sound.copy_until(Fraction(count, fps))
        output.mux(video.encode(None))
        if sound:
            sound.copy_until(None)
    return count


def encoded(
    stream: VideoStream, picture: VideoFrame, number: int, kind: PictureType = PictureType.NONE
) -> list[Packet[VideoStream]]:
    """Encodes a picture as the stream's frame of that number. Returns the packets that are ready."""
    picture.pts, picture.time_base = number, stream.codec_context.time_base
    picture.pict_type = kind  # else x264 copies the source's kinds of frames
    return stream.encode(picture)


def bt709(source: ColorRange, target: ColorRange) -> dict[str, Any]:
    """How pixels in BT.709 are scaled or turned into others."""
    return {
        "src_colorspace": Colorspace.ITU709,
        "dst_colorspace": Colorspace.ITU709,
        "src_color_range": source,
        "dst_color_range": target,
        "interpolation": SCALING,
        "threads": 1,  # more would change the bits with the machine
    }


def as_rgb(frame: VideoFrame, width: int | None = None, height: int | None = None) -> Picture:
    """A frame in limited BT.709 as RGB (height, width, 3), brought to a size."""
    rgb = frame.reformat(width or frame.width, height or frame.height, "rgb24", **bt709(LIMITED, FULL))
    return cast("Picture", rgb.to_ndarray())


def from_rgb(picture: Picture, pixels: str = ENCODING.pixels) -> VideoFrame:
    """RGB (height, width, 3) as a frame in limited BT.709."""
    frame = VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
    return frame.reformat(format=pixels, **bt709(FULL, LIMITED))


def _drawn(picture: VideoFrame, draw: Draw, number: int) -> VideoFrame:
    changed = draw(as_rgb(picture), number)
    if changed is None:
        return picture
    if changed.shape != (picture.height, picture.width, 3):
        raise ValueError(f"drew {changed.shape} upon a frame of {picture.width}×{picture.height}")
    return from_rgb(changed)


def add_h264(output: OutputContainer, width: int, height: int, fps: int, settings: TranscodeSpec) -> VideoStream:
    """A stream of H.264 in closed groups, tagged as BT.709."""
    group = settings.group or max(1, fps // ENCODING.groups_a_second)
    stream = output.add_stream(ENCODING.codec, rate=fps, options=settings.options(group))
    stream.width, stream.height, stream.pix_fmt = width, height, ENCODING.pixels
    context = stream.codec_context
    context.time_base = Fraction(1, fps)
    context.gop_size = group
    context.max_b_frames = settings.b_frames
    context.thread_count = ENCODING.threads
    tag_bt709(context)
    return stream


def _keep_metadata(source: InputContainer, output: OutputContainer, whole: bool) -> None:
    if "title" in source.metadata:
        output.metadata["title"] = source.metadata["title"]
    if whole:
        output.set_chapters(source.chapters())


class OpusSound:
    """The sound of a film, encoded as Opus beside its pictures; nothing where the film is silent."""

    def __init__(self, source: InputContainer, output: OutputContainer) -> None:
        self._output = output
        self._frames: Iterator[AudioFrame] = iter(())
        self._stream: AudioStream | None = None
        if source.streams.audio:
            sound = source.streams.audio[0]
            self._stream = output.add_stream("libopus", rate=OPUS_RATE, layout=sound.layout.name)
            self._stream.bit_rate = OPUS_BITS
            self._frames = source.decode(sound)

    def copy_until(self, at: Fraction | None) -> None:
        """Encodes what begins before a time in seconds; the rest without one."""
        if self._stream is None:
            return
        for frame in self._frames:
            self._output.mux(self._stream.encode(frame))
            if at is not None and frame.time is not None and frame.time >= at:
                return
        if at is None:
            self._output.mux(self._stream.encode(None))
