"""Which characters a font file can draw, read from its own tables."""

from __future__ import annotations

import struct
from pathlib import Path

FULL_UNICODE = 12  # the format of a character map that is not limited to 65,536 characters


def covered(font: Path) -> frozenset[int]:
    """The code points the font has a glyph for; of a collection, those of its first font.

    Raises ValueError if the file is no OpenType font with a full Unicode map (OpenType 1.9, `cmap` format 12).
    """
    data = font.read_bytes()
    try:
        return frozenset(_code_points(data, _table(data, b"cmap")))
    except struct.error as error:
        raise ValueError(f"{font.name} ends too early") from error


def _table(data: bytes, tag: bytes) -> int:
    """Where a table of the first font begins."""
    font = struct.unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" else 0
    (tables,) = struct.unpack_from(">H", data, font + 4)
    for index in range(tables):
        name, _, offset, _ = struct.unpack_from(">4sIII", data, font + 12 + 16 * index)
        if name == tag:
            return int(offset)
    raise ValueError(f"no {tag.decode()} table")


def _code_points(data: bytes, cmap: int) -> set[int]:
    (subtables,) = struct.unpack_from(">H", data, cmap + 2)
    for index in range(subtables):
        (offset,) = struct.unpack_from(">I", data, cmap + 4 + 8 * index + 4)
        form, _, _, _, groups = struct.unpack_from(">HHIII", data, cmap + offset)
        if form == FULL_UNICODE:
            ranges = struct.iter_unpack(">III", data[cmap + offset + 16 :][: 12 * groups])
            return {point for first, last, _ in ranges for point in range(first, last + 1)}
    raise ValueError("no character map for all of Unicode")
