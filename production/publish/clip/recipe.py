"""How a clip is written, in every format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from production.publish.clip.loop import Reel


class TooLarge(Exception):
    """The file is larger than it may be; what is written of it is of no use."""


@dataclass(frozen=True)
class Recipe:
    """How a clip is written.

    Attributes:
        reel: its pictures.
        quality: one of the format's own.
        endless: whether it says of itself that it is shown again and again, where formats can.
        voice: a film whose sound it gets, where formats can.
        most: bytes; there is no need to go on beyond them.
    """

    reel: Reel
    quality: int
    endless: bool = False
    voice: Path | None = None
    most: int | None = None

    def tell(self, so_far: int) -> None:
        """Raises TooLarge beyond the limit."""
        if self.most is not None and so_far > self.most:
            raise TooLarge(f"{so_far} bytes")
