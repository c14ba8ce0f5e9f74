"""Words in the lecture's own font, for pictures that are drawn without Manim."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

FAMILY = "Noto Sans CJK SC"
WEIGHTS = {"Regular": 400, "Medium": 500, "Bold": 700, "Black": 900}
UNITS = 1000
"""Of the font, in an em."""


def width(text: str, size: float, weight: str = "Regular") -> float:
    """How wide a line of text is, in pixels, `size` pixels being an em."""
    return size / UNITS * sum(_advance(character, weight) for character in _known(text, weight))


def write(draw: ImageDraw, at: tuple[float, float], text: str, size: int, weight: str = "Regular", **how: Any) -> None:
    """Draws a line of text from `at` on, the left end of its base line. `how` is passed on: fill, stroke_width, …

    Letter by letter: Pillow spaces the letters of every weight as those of the thinnest.
    """
    x, y = at
    face = font(size, weight)
    for character in _known(text, weight):
        draw.text((x, y), character, font=face, anchor="ls", **how)
        x += size / UNITS * _advance(character, weight)


@lru_cache(maxsize=32)
def font(size: int, weight: str = "Regular") -> FreeTypeFont:
    """Noto Sans CJK with simplified Chinese forms, `size` in pixels. For Latin words use `write`."""
    from PIL import ImageFont

    face = ImageFont.truetype(str(_file()), size, index=_index())
    face.set_variation_by_name(weight)
    return face


@lru_cache(maxsize=1)
def _file() -> Path:
    package = find_spec("manimgx_fonts_cjk")
    assert package is not None and package.origin is not None  # its version is part of every shot's key
    (file,) = Path(package.origin).parent.glob("*.ttc")
    return file


@lru_cache(maxsize=1)
def _index() -> int:
    """Which of the collection's fonts has the forms of simplified Chinese."""
    from PIL import ImageFont

    for index in range(16):
        if (ImageFont.truetype(str(_file()), 10, index=index).getname()[0] or "").startswith(FAMILY):
            return index
    raise AssertionError(f"{_file().name} has no {FAMILY}")


def _known(text: str, weight: str) -> str:
    """The text without what the font has no letter for, such as emoji."""
    names, _ = _glyphs(weight)
    return "".join(character for character in text if ord(character) in names)


@lru_cache(maxsize=4096)
def _advance(character: str, weight: str) -> float:
    names, glyphs = _glyphs(weight)
    return float(glyphs[names[ord(character)]].width)


@lru_cache(maxsize=4)
def _glyphs(weight: str) -> tuple[dict[int, str], Any]:
    """Glyph names by character, and glyphs by name."""
    from fontTools.ttLib import TTFont

    opened = TTFont(str(_file()), fontNumber=_index(), lazy=True)
    return opened.getBestCmap(), opened.getGlyphSet(location={"wght": WEIGHTS[weight]})
