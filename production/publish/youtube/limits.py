"""YouTube's limits, counted at least as strictly as YouTube counts, and texts brought within them.

Source: YouTube Data API v3, the resources `videos`, `captions` and `thumbnails`, and YouTube Help on chapters and
Shorts. Where the API counts bytes and the help pages count characters, both hold.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

TITLE_CHARACTERS = 100
DESCRIPTION_BYTES = 5000
"""Of UTF-8, as the API counts; never fewer than the characters that the upload page counts."""
TAGS_CHARACTERS = 500
TAG_CHARACTERS = 100
CHAPTER_SECONDS = 10
CHAPTERS = 3
SHORT_SECONDS = 180
SHORT_SIZE = (1080, 1920)
THUMBNAIL_SIZE = (1280, 720)
THUMBNAIL_BYTES = 2_000_000

ELLIPSIS = "…"
FORBIDDEN = str.maketrans("<>", "‹›")
CLOCK = re.compile(r"(?<=\d)[:：](?=\d\d)")
"""What YouTube would take for a time to jump to."""
JOINERS = "\u200d\ufe0e\ufe0f"
WORD = re.compile(r"[0-9A-Za-z\u00c0-\u024f\u0370-\u04ff'’.\-]")
"""What is not broken inside: Chinese may end after any character."""


def characters(text: str) -> int:
    """How long YouTube's upload page takes a text to be: an emoji counts two."""
    return len(text.encode("utf-16-le")) // 2


def octets(text: str) -> int:
    """The length in UTF-8."""
    return len(text.encode())


def plain(text: str) -> str:
    """The text in one line, without what YouTube forbids: `<` and `>` become ‹ and ›."""
    text = unicodedata.normalize("NFC", text)
    printable = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Zs") else c for c in text)
    return " ".join(printable.translate(FORBIDDEN).split())


def untimed(text: str) -> str:
    """The text with times such as 1:20 spelled so that they are no marks: chapters would no longer ascend."""
    return CLOCK.sub("\u2236", text)


def shorten(text: str, limit: int, measure: Callable[[str], int] = characters) -> str:
    """The text, or its beginning up to a word's end and an ellipsis, no longer than `limit` by `measure`."""
    if measure(text) <= limit:
        return text
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle] + ELLIPSIS) <= limit else (low, middle - 1)
    kept = _at_word_end(text, low) or text[:low].rstrip(JOINERS)  # a heap of accents has no good end
    return kept + ELLIPSIS if kept else ""


def _at_word_end(text: str, end: int) -> str:
    kept = end
    while 0 < kept < len(text) and WORD.match(text[kept - 1]) and WORD.match(text[kept]):
        kept -= 1
    kept = kept if kept > end // 2 else end  # one endless word
    while kept and (text[kept - 1] in JOINERS or unicodedata.combining(text[kept - 1]) or text[kept] in JOINERS):
        kept -= 1
    return text[:kept].rstrip(" ,;:，；：、·|｜—-–")


def title(head: str, tail: str = "", joint: str = " | ", end: str = "") -> str:
    """A title within the limit: `head`, then `tail` if there is room for both, then `end` in any case."""
    head, tail, end = plain(head), plain(tail), f" {plain(end)}" if end else ""
    whole = f"{head}{joint}{tail}{end}"
    if head and tail and tail != head and characters(whole) <= TITLE_CHARACTERS:
        return whole
    return shorten(head or tail, TITLE_CHARACTERS - characters(end)) + end


def tags(words: Iterable[str]) -> list[str]:
    """As many of the words as YouTube takes, in their order, each once."""
    kept: dict[str, str] = {}
    for word in words:
        tag = " ".join(re.sub(r'[,，、"“”‹›#·|｜]', " ", plain(word)).split())
        fits = characters(tag) <= TAG_CHARACTERS and tags_characters([*kept.values(), tag]) <= TAGS_CHARACTERS
        if tag and fits:
            kept.setdefault(tag.casefold(), tag)
    return list(kept.values())


def tags_characters(words: Iterable[str]) -> int:
    """The length of a list of tags: a comma stands between two, and quotation marks around one with a space."""
    lengths = [characters(word) + 2 * (" " in word) for word in words]
    return sum(lengths) + max(0, len(lengths) - 1)
