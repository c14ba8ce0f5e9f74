"""Captions drawn into the picture, for places that show no caption tracks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from production.shot.formats import Variant
from production.storage.store import Stored
from production.video.subtitles import Cue
from production.video.transcode_job import transcoded
from production.video.transcode_spec import TranscodeSpec
from scenes.look.themes import THEMES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Picture = npt.NDArray[np.uint8]

BURNING = 1
"""Raised when captions are drawn differently."""


@dataclass(frozen=True)
class Band:
    """Where captions go, in parts of the picture: below all words, and above and beside what players draw.

    Attributes:
        top, bottom: from the picture's top.
        width: the widest a line may be, around the middle.
        size: of the letters, in parts of the height.
    """

    top: float
    bottom: float
    width: float
    size: float


BANDS = {"wide": Band(0.872, 0.988, 0.86, 0.043), "tall": Band(0.782, 0.866, 0.73, 0.025)}
"""The stage keeps words out of the lowest 13 % (wide), and 22 % (tall, where players fill the lowest 13 % and more)."""
WEIGHT = "Medium"
PITCH, PAD, ROUND = 1.24, 0.36, 0.3
"""From line to line, from the letters to the plate's edge, and its corners, in sizes of the letters."""
PLATE = 0.82
"""How much of the picture a plate covers."""


def burnt(video: Stored, cues: Sequence[Cue], variant: Variant, media: Path) -> Stored:
    """The video with its captions in the picture, in the lecture's own encoding; drawn once, then stored."""
    drawn = ["captions", BURNING, variant.theme, variant.shape, variant.size, [asdict(cue) for cue in cues]]
    drawer = Drawer(cues, variant)
    return transcoded(video, TranscodeSpec(), media, drawer.draw, drawn)


class Drawer:
    """Draws the cue that lasts at a frame; frames without one stay as they are."""

    def __init__(self, cues: Sequence[Cue], variant: Variant) -> None:
        self._cues = cues
        self._starts = [cue.start for cue in cues]
        self._variant = variant
        self._plate = cache(self._make_plate)  # one cue after another: each is drawn once

    def draw(self, picture: Picture, number: int) -> Picture | None:
        """The frame of that number, RGB (height, width, 3), with what is said then."""
        import numpy as np

        milliseconds = number * 1000 / self._variant.quality.fps
        at = bisect_right(self._starts, milliseconds + 0.5) - 1
        if at < 0 or milliseconds >= self._cues[at].end:
            return None
        colour, cover, left, top = self._plate(self._cues[at].lines)
        height, width = cover.shape[:2]
        changed = picture.copy()
        below = changed[top : top + height, left : left + width].astype(np.float32)
        changed[top : top + height, left : left + width] = (below + (colour - below) * cover + 0.5).astype(np.uint8)
        return changed

    @property
    def _size(self) -> int:
        """One size for all cues: the band's, or smaller if a line would be too wide."""
        from production.video.text_image import width

        band, (across, down) = BANDS[self._variant.shape], self._variant.size
        widest = max((width(line, 1, WEIGHT) for cue in self._cues for line in cue.lines), default=1.0)
        return max(6, int(min(band.size * down, band.width * across / (widest + 2 * PAD))))

    def _make_plate(self, lines: tuple[str, ...]) -> tuple[Picture, npt.NDArray[np.float32], int, int]:
        """Colour (height, width, 3) and cover (height, width, 1) in 0…1 of a cue, and its left and top pixel."""
        import numpy as np
        from PIL import Image, ImageDraw

        from production.video.text_image import width, write

        size, colours = self._size, THEMES[self._variant.theme].roles
        band, (across, down) = BANDS[self._variant.shape], self._variant.size
        widths = [width(line, size, WEIGHT) for line in lines]
        wide, high = round(max(widths) + 2 * PAD * size), round((PITCH * len(lines) + 0.1) * size)
        plate = Image.new("L", (wide, high), 0)
        ImageDraw.Draw(plate).rounded_rectangle((0, 0, wide - 1, high - 1), ROUND * size, fill=round(255 * PLATE))
        letters = Image.new("L", (wide, high), 0)
        for number, (line, long) in enumerate(zip(lines, widths, strict=True)):
            base = (PITCH * (number + 0.5) + 0.05 + 0.37) * size
            write(ImageDraw.Draw(letters), ((wide - long) / 2, round(base)), line, size, WEIGHT, fill=255)
        colour = Image.composite(
            Image.new("RGB", (wide, high), colours["ink"]),
            Image.new("RGB", (wide, high), colours["background"]),
            letters,
        )
        cover = np.maximum(np.asarray(plate), np.asarray(letters)).astype(np.float32)[..., None] / 255
        middle = down * (band.top + band.bottom) / 2
        return np.asarray(colour), cover, (across - wide) // 2, round(middle - high / 2)
