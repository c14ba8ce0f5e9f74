"""The form of a clip: its format, how it repeats, how wide and how large. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from models.framework.errors import UsageError

NARROWEST = 64
"""Pixels: less shows nothing."""

UNITS = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}
SIZE = re.compile(r"(\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})\s*([kmg]?i?b|)", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Format:
    """A kind of file.

    Attributes:
        suffix: of its name.
        qualities: settings of its encoder, see `write`: first the usual one, last one that still looks well.
        quality_words: how a setting is told.
        most_fps: the most frames a second that players keep to.
        sees_through: whether it can have half-transparent edges.
        sounds: whether it can carry a voice.
    """

    suffix: str
    qualities: tuple[int, ...]
    quality_words: str
    most_fps: int = 60
    sees_through: bool = False
    sounds: bool = False


FORMATS: Mapping[str, Format] = {
    "mp4": Format(".mp4", (18, 20, 22, 24, 26, 28, 30), "crf {}", sounds=True),
    "webm": Format(".webm", (24, 28, 32, 36, 40), "crf {}", sees_through=True, sounds=True),
    "gif": Format(".gif", (256, 192, 128, 96, 64), "{} colours", most_fps=20),
    "apng": Format(".apng", (8, 7, 6, 5), "{} bits a channel", most_fps=30, sees_through=True),
    "webp": Format(".webp", (80, 70, 60, 50), "quality {}", most_fps=30, sees_through=True),
    "mov": Format(".mov", (8000, 4000, 2000, 1000, 500), "{} bits a macroblock", sees_through=True, sounds=True),
}


@dataclass(frozen=True)
class Form:
    """The user's wishes.

    Attributes:
        format: one of FORMATS.
        transparent: the ground is left out.
        loop: the last frame leads to the first without a jump.
        width: pixels; as filmed without it.
        max_size: bytes that the file may have.
        poster: a still lies beside it.
    """

    format: str = "mp4"
    transparent: bool = False
    loop: bool = False
    width: int | None = None
    max_size: int | None = None
    poster: bool = False

    @property
    def kind(self) -> Format:
        return FORMATS[self.format]

    @property
    def is_as_filmed(self) -> bool:
        """Whether the clip is a stretch of the shot, nothing encoded again."""
        return self == Form(poster=self.poster)

    @property
    def suffix(self) -> str:
        """The end of the clip's name: ".transparent.loop.webm"."""
        flags = [name for name, on in (("transparent", self.transparent), ("loop", self.loop)) if on]
        return "".join(f".{flag}" for flag in flags) + self.kind.suffix

    def check(self, filmed: int, quality: str) -> None:
        """Refuses what cannot be.

        Args:
            filmed: how many pixels wide it is filmed.
            quality: the name of that quality.

        Raises:
            UsageError: what excludes what, and what to choose instead.
        """
        if self.transparent and not self.kind.sees_through:
            able = ", ".join(name for name, kind in FORMATS.items() if kind.sees_through)
            why = "has no half-transparent edges" if self.format == "gif" else "is opaque"
            raise UsageError(f"--transparent: a clip in {self.format} {why}; choose --format {able}")
        if self.width is None:
            return
        if self.width < NARROWEST or self.width % 2:
            raise UsageError(f"--width {self.width}: choose an even number from {NARROWEST} on")
        if self.width > filmed:
            raise UsageError(
                f"--width {self.width}: the clip is {filmed} wide at {quality}: choose a higher --quality or less width"
            )


def parse_size(text: str) -> int:
    """The bytes that "8MB", "500 kB", "1.5MiB" or "300000" say.

    Raises:
        UsageError: it is no size, or less than one byte.
    """
    found = SIZE.fullmatch(text.strip())
    size = int(Fraction(found[1]) * UNITS[found[2].lower()]) if found and found[2].lower() in UNITS else 0
    if size < 1:
        raise UsageError(f"--max-size {text!r} is no size: write it like 8MB, 500kB or 1.5MiB")
    return size


def in_words(size: int) -> str:
    """Bytes as people say them: "780 bytes", "12.3 kB", "3.9 MB"."""
    for unit, bytes_ in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= bytes_:
            return f"{size / bytes_:.1f} {unit}"
    return f"{size} byte{'s' if size != 1 else ''}"
