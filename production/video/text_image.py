"""Words in the lecture's own font, for pictures that are drawn without Manim."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from models.framework.errors import LectureError
from scenes.look.fonts import font_file, font_number

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WEIGHTS = {"Regular": 400, "Medium": 500, "Bold": 700, "Black": 900}
UNITS = 1000
"""Of the font, in an em."""
RAISED = {"<super>": 0.36, "<sub>": -0.16}
"""How far above the line small letters stand, by what Unicode calls them."""
SMALL = 0.6
UNSEEN = ("Cf", "Cc")
VARIATIONS = ("\ufe00", "\ufe0f")
"""What only chooses between forms of the letter before it."""


def width(text: str, size: float, weight: str = "Regular") -> float:
    """How wide a line of text is, in pixels, `size` pixels being an em."""
    return size / UNITS * sum(scale * _advance(character, weight) for character, scale, _ in _letters(text, weight))


def write(draw: ImageDraw, at: tuple[float, float], text: str, size: int, weight: str = "Regular", **how: Any) -> None:
    """Draws a line of text from `at` on, the left end of its base line. `how` is passed on: fill, stroke_width, …

    Letter by letter: Pillow spaces the letters of every weight as those of the thinnest.
    """
    x, y = at
    for character, scale, rise in _letters(text, weight):
        draw.text((x, y - rise * size), character, font=font(round(scale * size), weight), anchor="ls", **how)
        x += scale * size / UNITS * _advance(character, weight)


def refuse_unknown(text: str, place: str) -> None:
    """Raises LectureError, with the text's place, where the font lacks one of its letters."""
    try:
        width(text, 1)
    except LectureError as error:
        raise LectureError(f"{place}: {error}") from error


@lru_cache(maxsize=32)
def font(size: int, weight: str = "Regular") -> FreeTypeFont:
    """Noto Sans CJK with simplified Chinese forms, `size` in pixels. For Latin words use `write`."""
    from PIL import ImageFont

    face = ImageFont.truetype(str(font_file()), size, index=font_number())
    face.set_variation_by_name(weight)
    return face


def _letters(text: str, weight: str) -> Iterator[tuple[str, float, float]]:
    """The letters of a text, how large each is drawn, and how far above the line, in sizes of the type.

    Small letters above or below the line that the font lacks are drawn from their full-sized ones; what has no
    picture of its own, such as marks of direction, is passed over.

    Raises:
        LectureError: the font has no such letter: a text is never changed.
    """
    names, _ = _glyphs(weight)
    for character in unicodedata.normalize("NFC", text):
        kind, _, base = unicodedata.decomposition(character).partition(" ")
        if unicodedata.category(character) in UNSEEN or VARIATIONS[0] <= character <= VARIATIONS[1]:
            continue
        if ord(character) in names:
            yield character, 1.0, 0.0
        elif kind in RAISED and int(base, 16) in names:
            yield chr(int(base, 16)), SMALL, RAISED[kind]
        else:
            what = f"{character!r} (U+{ord(character):04X} {unicodedata.name(character, 'without a name').lower()})"
            raise LectureError(f"the lecture's font has no {what}, which stands in “{text}”: say it in other letters")


@lru_cache(maxsize=4096)
def _advance(character: str, weight: str) -> float:
    names, glyphs = _glyphs(weight)
    return float(glyphs[names[ord(character)]].width)


@lru_cache(maxsize=4)
def _glyphs(weight: str) -> tuple[dict[int, str], Any]:
    """Glyph names by character, and glyphs by name."""
    from fontTools.ttLib import TTFont

    opened = TTFont(str(font_file()), fontNumber=font_number(), lazy=True)
    return opened.getBestCmap(), opened.getGlyphSet(location={"wght": WEIGHTS[weight]})
