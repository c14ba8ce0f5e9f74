"""Whether a sound file ends where it was meant to: what was cut off while it was copied plays all the same."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

SLACK = 0.1
"""Seconds by which a file may be shorter than it says: coders begin late and end early."""
UNKNOWN = 0xFFFFFF00
"""From here on a size means: unknown when the file was written."""
OGG, LAST_PAGE = b"OggS", 4
ID3_HEAD = 10


def cut_off(path: Path, kind: str, seconds: float, declared: float | None) -> str | None:
    """Says which part of the file is missing; None where none is known to be.

    Args:
        path: the file.
        kind: its format as FFmpeg calls it.
        seconds: how long what it holds lasts.
        declared: how long it says that it lasts.
    """
    content = path.read_bytes()
    if kind in CHECKS:
        return CHECKS[kind](content)
    says = declared is not None and (kind != "mp3" or _counts_its_frames(content))
    if says and declared is not None and seconds < declared - SLACK:
        return f"it says that it lasts {declared:.1f} s, and ends after {seconds:.1f} s"
    return None


def _chunks(content: bytes, order: str, sound: bytes) -> str | None:
    """Looks at the chunk with the sound, in a WAV or an AIFF file."""
    at = 12
    while at + 8 <= len(content):
        name, size = struct.unpack(f"{order}4sI", content[at : at + 8])
        there = len(content) - at - 8
        if name == sound:
            return f"of {size} bytes of sound {there} are there" if there < size < UNKNOWN else None
        at += 8 + size + size % 2
    return None


def _ogg(content: bytes) -> str | None:
    at = content.rfind(OGG)
    page = content[at : at + 27]
    if len(page) < 27 or not page[5] & LAST_PAGE:
        return "its last page is not there"
    sizes = content[at + 27 : at + 27 + page[26]]
    return "its last page is not all there" if at + 27 + page[26] + sum(sizes) > len(content) else None


CHECKS: Mapping[str, Callable[[bytes], str | None]] = {
    "wav": partial(_chunks, order="<", sound=b"data"),
    "aiff": partial(_chunks, order=">", sound=b"SSND"),
    "ogg": _ogg,
}


def _counts_its_frames(content: bytes) -> bool:
    """Whether an MP3 says how many frames it has; else its length is a guess."""
    start = 0
    if content[:3] == b"ID3" and len(content) >= ID3_HEAD:
        a, b, c, d = content[6:10]
        start = ID3_HEAD + (a << 21 | b << 14 | c << 7 | d)
    head = content[start : start + 256]
    return any(mark in head for mark in (b"Xing", b"Info", b"VBRI"))
