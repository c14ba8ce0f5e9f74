"""Looks into videos: boxes, stream, packets, frames, and the frame numbers that the small lecture's pictures carry."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

CONTAINERS = {"moov", "trak", "edts", "mdia", "minf", "stbl"}
BITS = 24


@dataclass(frozen=True)
class Packet:
    """One coded picture, in decoding order; times count frames."""

    shown: int
    decoded: Fraction
    is_key: bool


def boxes(path: Path) -> list[str]:
    """The names of an MP4's boxes, in the order of the file, outer before inner."""
    return list(_boxes(path.read_bytes()))


def _boxes(content: bytes) -> Iterator[str]:
    at = 0
    while at + 8 <= len(content):
        size, name = struct.unpack(">I4s", content[at : at + 8])
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", content[at + 8 : at + 16])[0], 16
        yield name.decode("latin1")
        if name.decode("latin1") in CONTAINERS:
            yield from _boxes(content[at + head : at + size])
        at += size


def packets(path: Path) -> list[Packet]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.average_rate is not None and stream.time_base is not None
        tick = 1 / stream.average_rate / stream.time_base
        found = []
        for packet in container.demux(stream):
            if packet.size:
                assert packet.pts is not None and packet.dts is not None and packet.pts % tick == 0
                found.append(Packet(int(packet.pts / tick), packet.dts / tick, packet.is_keyframe))
        return found


def frames(path: Path) -> Iterator[NDArray[np.uint8]]:
    """The frames as RGB [height, width, 3]."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="rgb24")


def fingerprints(path: Path) -> list[str]:
    """A hash of every frame's decoded planes."""
    with av.open(str(path)) as container:
        return [hashlib.sha256(frame.to_ndarray().tobytes()).hexdigest() for frame in container.decode(video=0)]


def number_of(frame: NDArray[np.uint8]) -> int:
    """The number spelled at the top of a frame of the small lecture."""
    height, width = frame.shape[:2]
    cell, middle = width // BITS, height // 16
    return sum(int(frame[middle, bit * cell + cell // 2].mean() > 127) << bit for bit in range(BITS))


def assert_final_form(path: Path, fps: int, count: int) -> None:
    """Everything that publishing asks of a video, and as many frames as the timeline says."""
    order = boxes(path)
    assert order.index("moov") < order.index("mdat"), "the index comes after the pictures"
    assert "edts" not in order, "there is an edit list"
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
        assert (context.color_range, context.colorspace, context.color_primaries, context.color_trc) == (1, 1, 1, 1)
        assert stream.average_rate == fps and stream.start_time == 0
        assert stream.frames == count
        assert stream.duration * stream.time_base == Fraction(count, fps)
        kinds = []
        for frame in container.decode(stream):
            assert not frame.interlaced_frame and frame.pts * frame.time_base == Fraction(len(kinds), fps)
            kinds.append(frame.pict_type.name if hasattr(frame.pict_type, "name") else "?IPB"[frame.pict_type])
    assert len(kinds) == count
    assert "BBB" not in "".join(kinds)
    coded = packets(path)
    keys = sorted(packet.shown for packet in coded if packet.is_key)
    assert keys[0] == 0
    assert all(b - a <= fps // 2 for a, b in zip(keys, [*keys[1:], count], strict=True)), "a group is too long"
    assert all(a.decoded < b.decoded for a, b in pairwise(coded))
    _assert_closed(coded)


def _assert_closed(coded: list[Packet]) -> None:
    """No picture that is decoded after a key picture is shown before it."""
    newest_key = -1
    for packet in coded:
        newest_key = packet.shown if packet.is_key else newest_key
        assert packet.shown >= newest_key
