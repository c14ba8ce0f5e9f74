"""Room for what is on a slide, and how large that makes it, in pixels of a slide of 1920 × 1080, in both kinds."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

SLIDE = (1920, 1080)
MARGIN = 96


@dataclass(frozen=True)
class Room:
    """Where words stand: how wide their lines are, how many there may be, the smallest and the largest type."""

    width: int
    lines: int
    smallest: int
    largest: int

    def type_size(self, text: str) -> int:
        """The largest type in which the text fits and no word is broken, if it is not smaller than the smallest."""
        whole = self.lines * 0.86 / max(ems(text), 1.0)  # lines break before they are full
        word = 0.9 / max(map(ems, re.findall(r"[!-\u02ff]+|.", text)), default=1.0)
        return max(self.smallest, min(self.largest, int(self.width * min(whole, word))))


TITLE = Room(width=720, lines=4, smallest=44, largest=116)
LINE = Room(width=1540, lines=2, smallest=22, largest=40)
SOURCES = Room(width=1728, lines=14, smallest=14, largest=32)
SOURCES_HEIGHT = 600
CARDS_LEFT, CARDS_TOP = 888, 56
CARDS = (936, 940)
CARDS_GAPS = (28, 24)
CARD_LABEL = 42


def ems(text: str) -> float:
    """About how wide the text is, in its own size: ideographs are square, Latin letters about half of that."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WF" else 0.56 for character in text)


def grid(cards: int) -> tuple[int, int]:
    """How many cards stand side by side, and how wide each is, so that they are as large as their room allows."""
    gap_x, gap_y = CARDS_GAPS

    def width(across: int) -> int:
        down = math.ceil(cards / across)
        height = (CARDS[1] - (down - 1) * gap_y) / down - CARD_LABEL
        return int(min((CARDS[0] - (across - 1) * gap_x) / across, height * 16 / 9))

    across = max(range(1, max(cards, 1) + 1), key=width)
    return across, width(across)


def sources_size(sources: Sequence[str]) -> int:
    """The largest type in which all sources find room."""
    for size in range(SOURCES.largest, SOURCES.smallest, -1):
        lines = sum(math.ceil(ems(source) * size / SOURCES.width + 0.1) for source in sources)
        if (1.4 * lines + 0.6 * len(sources)) * size <= SOURCES_HEIGHT:
            return size
    return SOURCES.smallest


def places(cards: int) -> list[tuple[int, int]]:
    """Left and top of each card, all together against the right and in the middle of their room."""
    across, width = grid(cards)
    gap_x, gap_y = CARDS_GAPS
    step = round(width * 9 / 16) + CARD_LABEL + gap_y
    down = math.ceil(cards / across) if cards else 0
    left = CARDS_LEFT + CARDS[0] - across * width - (across - 1) * gap_x
    top = CARDS_TOP + (CARDS[1] - down * step + gap_y) // 2
    return [(left + n % across * (width + gap_x), top + n // across * step) for n in range(cards)]
