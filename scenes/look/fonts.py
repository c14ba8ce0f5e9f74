"""The one font of the lecture: its name, its file, and its place in the collection. Imports no Manim."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from models.framework.errors import LectureError

FAMILY = "Noto Sans CJK SC"
PACKAGE = "manimgx_fonts_cjk"

FALLBACKS = {
    "en": '"Noto Sans", "Noto Sans CJK SC", "Helvetica Neue", Arial, system-ui, sans-serif',
    "zh": '"Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif',
}
"""What words are set in where the lecture's own font is not at hand, as CSS has it."""


class MissingFont(LectureError):
    """The font's package is not installed, or holds no font."""


@cache
def font_file() -> Path:
    """The font's file, a collection. Raises MissingFont."""
    package = find_spec(PACKAGE)
    folders = package.submodule_search_locations if package else None
    files = [path for folder in folders or () for path in sorted(Path(folder).glob("*.ttc"))]
    if not files:
        raise MissingFont(f"the font {FAMILY!r} is missing; install it with: pip install {PACKAGE.replace('_', '-')}")
    return files[0]


@cache
def font_number() -> int:
    """Which font of the collection has the forms of simplified Chinese."""
    from fontTools.ttLib import TTCollection  # takes a while to load, and most commands draw no words

    for number, font in enumerate(TTCollection(str(font_file()), lazy=True).fonts):
        if font["name"].getDebugName(1) == FAMILY:
            return number
    raise MissingFont(f"{font_file()} holds no font called {FAMILY!r}")
