"""Encodes frames once, in the final form that clips, chapters and the lecture share.

H.264 High, yuv420p, converted to BT.709 and tagged so, closed groups of half a second, two B-frames, `moov` first, no
edit list: what YouTube asks for, and what can be cut by copying packets. A beat's first frame starts a group.

A picture that is held is encoded once: of the whole groups that show nothing else, the first is made and the others are
copies of its packets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import numpy.typing as npt
from av.container import OutputContainer
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType
from av.video.plane import VideoPlane
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream

from production.shot.formats import ENCODING, Encoding
from production.video.mux import open_mp4

Bytes = npt.NDArray[np.uint8]
Tiles = npt.NDArray[np.bool_]
Convert = Callable[[Bytes, Tiles, Bytes, Bytes, Bytes], None]
"""Writes the marked tiles of a frame RGBA (height, width, 4) into the planes Y, U and V, by BT.709."""


@dataclass
class Hold:
    """Groups of one picture: the one that is encoded, from frame `start` on, and how many copies follow it."""

    start: int
    copies: int
    packets: list[Packet[VideoStream]] = field(default_factory=list)


class Encoder:
    """Writes frames of RGBA into an MP4; `frames` counts them.

    >>> with Encoder(path, 1280, 720, 30, to_yuv420) as encoder:
    ...     encoder.write(frame, changed, repeat=15, new_beat=True)
    """

    def __init__(
        self, path: Path, width: int, height: int, fps: int, convert: Convert, encoding: Encoding = ENCODING
    ) -> None:
        self.frames = 0
        self._size = (width, height)
        self._time_base = Fraction(1, fps)
        self._group = fps // encoding.groups_a_second
        self._convert = convert
        self._container = open_mp4(path)
        self._stream = _add_stream(self._container, width, height, fps, encoding)
        self._picture = av.VideoFrame(width, height, encoding.pixels)
        self._picture.time_base = self._time_base
        self._planes = [_bytes_of(plane) for plane in self._picture.planes]
        self._given = 0  # frames that the encoder was given; its own times count these
        self._in_group = self._group  # frames of the current group; a full one ends by itself
        self._shift = 0  # frames by which copies have moved what comes after them
        self._holds: list[Hold] = []  # those whose packets have not all come yet

    def write(self, frame: Bytes, changed: Tiles, repeat: int = 1, new_beat: bool = False) -> None:
        """Shows a frame (height, width, 4) for `repeat` frames; a new beat can later be cut out from here.

        Args:
            frame: the picture; it is not kept.
            changed: the tiles in which it differs from the one before.
            repeat: for how many frames it is shown.
            new_beat: whether a beat starts, and with it a group.
        """
        width, height = self._size
        if frame.shape != (height, width, 4):
            raise ValueError(f"a frame of shape {frame.shape} for a video of {width}×{height}")
        self._convert(frame, changed, *self._planes)
        left = repeat
        while left:
            is_key = (new_beat and left == repeat) or self._in_group == self._group
            groups = left // self._group if is_key else 0
            if groups > 1:
                self._holds.append(Hold(self._given, groups - 1))
            shown = self._group if groups > 1 else 1
            for n in range(shown):
                self._encode(is_key and n == 0)
            left -= groups * self._group if groups > 1 else 1
        self.frames += repeat

    def _encode(self, is_key: bool) -> None:
        self._picture.pts = self._given
        self._picture.pict_type = PictureType.I if is_key else PictureType.NONE
        self._given += 1
        self._in_group = 1 if is_key else self._in_group + 1
        self._mux(self._stream.encode(self._picture))

    def _mux(self, packets: list[Packet[VideoStream]]) -> None:
        for packet in packets:
            assert packet.pts is not None
            while self._holds and packet.pts >= self._holds[0].start + self._group:
                self._repeat_oldest()
            if self._holds and packet.pts >= self._holds[0].start:
                self._holds[0].packets.append(_copy_of(packet, self._shift))
            self._container.mux(_shifted(packet, self._shift))

    def _repeat_oldest(self) -> None:
        hold = self._holds.pop(0)
        if len(hold.packets) != self._group or not hold.packets[0].is_keyframe:
            raise RuntimeError(f"the group of frame {hold.start} is not closed: {len(hold.packets)} packets")
        for copy in range(1, hold.copies + 1):
            for packet in hold.packets:
                self._container.mux(_copy_of(packet, copy * self._group))
        self._shift += hold.copies * self._group

    def __enter__(self) -> Encoder:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._mux(self._stream.encode(None))
                while self._holds:
                    self._repeat_oldest()
        finally:
            self._container.close()


def _add_stream(container: OutputContainer, width: int, height: int, fps: int, encoding: Encoding) -> VideoStream:
    stream = container.add_stream(encoding.codec, rate=fps, options=encoding.options(fps))
    stream.width, stream.height, stream.pix_fmt = width, height, encoding.pixels
    context = stream.codec_context
    context.time_base = Fraction(1, fps)
    context.gop_size = fps // encoding.groups_a_second
    context.max_b_frames = encoding.b_frames
    context.thread_count = encoding.threads
    tag_bt709(context)
    return stream


def tag_bt709(context: VideoCodecContext) -> None:
    """Says in the stream what its pixels are: BT.709, limited range."""
    context.color_range = ColorRange.MPEG
    context.colorspace = Colorspace.ITU709
    context.color_primaries = ColorPrimaries.BT709
    context.color_trc = ColorTrc.BT709


def _bytes_of(plane: VideoPlane) -> Bytes:
    """A plane's own memory [rows, bytes a row]; rows may be longer than the picture is wide."""
    memory: Any = plane
    return np.frombuffer(memory, np.uint8).reshape(-1, plane.line_size)


def _shifted(packet: Packet[VideoStream], frames: int) -> Packet[VideoStream]:
    assert packet.pts is not None and packet.dts is not None
    packet.pts += frames
    packet.dts += frames
    return packet


def _copy_of(packet: Packet[VideoStream], frames: int) -> Packet[VideoStream]:
    """The same coded picture, shown so many frames later."""
    copy = cast("Packet[VideoStream]", Packet(bytes(packet)))
    copy.pts, copy.dts, copy.duration = packet.pts, packet.dts, packet.duration
    copy.time_base, copy.stream, copy.is_keyframe = packet.time_base, packet.stream, packet.is_keyframe
    return _shifted(copy, frames)
