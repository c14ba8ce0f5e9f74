"""Closes loops: their last picture is the first one over again, coded alike, so that nothing shows when it starts anew.

Encoders that keep what a picture shares with those before it would code the two a little differently.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import cast

from av.packet import Packet
from av.video.stream import VideoStream

RIFF_HEAD, CHUNK_HEAD = 12, 8
DURATION = slice(CHUNK_HEAD + 12, CHUNK_HEAD + 15)
"""Where a frame of an animated WebP says how many milliseconds it is shown."""


def first_over_again(packet: Packet[VideoStream], number: int) -> Packet[VideoStream]:
    """A copy of a stream's first packet, a key frame with all that belongs to it, shown as frame `number`."""
    if not packet.is_keyframe or packet.pts != 0 or packet.dts is None:
        raise ValueError(f"the first packet is not the first picture: shown at {packet.pts}")
    copy = cast("Packet[VideoStream]", Packet(bytes(packet)))
    for more in packet.iter_sidedata():  # alpha, in WebM
        copy.set_sidedata(more)
    copy.pts, copy.dts = number, number + packet.dts  # it is decoded as long before it is shown as all others
    copy.duration, copy.time_base = packet.duration, packet.time_base
    copy.stream, copy.is_keyframe = packet.stream, True
    return copy


def close_webp(path: Path, milliseconds: int) -> None:
    """Adds the first frame of an animated WebP to its end."""
    content = path.read_bytes()
    at = RIFF_HEAD
    while content[at : at + 4] != b"ANMF":
        at += _length(content, at)
    frame = bytearray(content[at : at + _length(content, at)])
    frame[DURATION] = milliseconds.to_bytes(3, "little")
    whole = content + frame
    path.write_bytes(whole[:4] + struct.pack("<I", len(whole) - CHUNK_HEAD) + whole[CHUNK_HEAD:])


def _length(content: bytes, at: int) -> int:
    """Bytes of the chunk there, with its head, and one that makes them even."""
    size = int(struct.unpack("<I", content[at + 4 : at + 8])[0])
    return CHUNK_HEAD + size + size % 2
