"""Words and formulas: one font, sizes by use, one colour a symbol."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TypeVar

import manimpango
import numpy as np
from fontTools.ttLib import TTFont
from manim import RIGHT, Mobject, VGroup, VMobject

from scenes.look import theme
from scenes.look.fonts import FAMILY, MissingFont, font_file, font_number

from .layout import Layout
from .outlines import Outlines, formula_outlines, words_outlines

MobjectT = TypeVar("MobjectT", bound=Mobject)

COMMON = (
    (" ", "~"),
    ("一", "龥"),
    ("Α", "Ω"),
    ("α", "ω"),
    ("、", "】"),
    ("，", "，"),
    ("：", "；"),
    ("（", "）"),
    ("？", "？"),
)
"""What the font is known to have: it need not be opened to look."""


@cache
def register_font() -> None:
    """Makes the lecture's font known to Pango.

    Raises:
        MissingFont: a picture drawn without it would be wrong and stay cached.
    """
    if not manimpango.register_font(str(font_file())):
        raise MissingFont(f"Pango cannot read the font {font_file()}: install it again")


@cache
def characters() -> frozenset[int]:
    """The code points that the font has letters for."""
    return frozenset(TTFont(str(font_file()), fontNumber=font_number(), lazy=True).getBestCmap())


def lacking(text: str) -> str | None:
    """The first character of a text that the font has no letter for: what Manim would leave out, or draw as a box."""
    odd = (c for c in text if not any(first <= c <= last for first, last in COMMON) and not c.isspace())
    return next((c for c in odd if ord(c) not in characters()), None)


class Written(VGroup):
    """Glyphs that can be read.

    Attributes:
        written: what can be read.
        font_size: its size now, in Manim's unit.
    """

    def __init__(self, outlines: Outlines, written: str, size: float, colour: str) -> None:
        drawn = []
        for points, fill, stroke in zip(outlines.glyphs, outlines.fills, outlines.strokes, strict=True):
            glyph = VMobject(color=colour, fill_opacity=fill, stroke_width=stroke, stroke_opacity=float(stroke > 0))
            glyph.points = points.copy()
            drawn.append(glyph)
        super().__init__(*drawn)
        self.written = written
        self._size, self._height = size, float(self.height)

    @property
    def font_size(self) -> float:
        return self._size * float(self.height) / self._height if self._height else self._size


class Line(VGroup):
    """Glyphs of a line that stand on the base line of their neighbours.

    Attributes:
        written: what can be read.
        font_size: in Manim's unit.
    """

    def __init__(self, glyphs: Iterable[VMobject], written: str, size: float) -> None:
        super().__init__(*glyphs)
        self.written, self.font_size = written, size


class Formula(Written):
    """A formula whose labelled parts can be found.

    Attributes:
        labels: the labels, in order of the alphabet.
    """

    def __init__(self, source: str, size: float, colour: str) -> None:
        self.labels = _labels(source)
        outlines = formula_outlines(source, size, self.labels)
        super().__init__(outlines, source, size, colour)
        self._parts = outlines.parts

    def select(self, label: str) -> VGroup:
        """The glyphs of the parts with that label."""
        return VGroup(*(self.submobjects[n] for n in self._parts[label]))


class Typesetter:
    """Sets words and formulas in the sizes of one layout."""

    def __init__(self, layout: Layout) -> None:
        register_font()
        self.layout = layout
        self._sizes = theme.SIZES[layout.name]

    def size(self, use: str | float) -> float:
        """The font size of a use named in `theme.SIZES`; a number stands for itself."""
        return self._sizes[use] if isinstance(use, str) else use

    def words(self, text: str, use: str | float = "body", role: str = "ink", *, bold: bool = False) -> Written:
        """A line, or several, of words."""
        size = self.size(use)
        return Written(words_outlines(text, FAMILY, size, bold), text, size, theme.colour(role))

    def seated(
        self, text: str, x: float, y: float, use: str | float = "body", role: str = "ink", *, bold: bool = False,
        anchor: str = "left",
    ) -> Line:  # fmt: skip
        """A line of words with the middle of its capitals at height y: neighbours share a base line, tails or not."""
        capital, *glyphs = self.words("H" + text, use, role, bold=bold)
        line = Line(glyphs, text, self.size(use))
        place(line, x, y + float(line.get_center()[1] - capital.get_center()[1]), anchor)
        return line

    def formula(self, source: str, use: str | float = "formula", role: str = "muted") -> Formula:
        """A formula in Typst's math; a part marked `{{ W_1 : symbol_w }}` takes that role's colour."""
        made = Formula(source, self.size(use), theme.colour(role))
        for label in made.labels:
            made.select(label).set_color(theme.colour(label))
        return made

    def phrase(self, *texts: str, use: str | float = "body", role: str = "muted", spaces: int = 4) -> VGroup:
        """Several words on one baseline, each of them a group of its own."""
        line = self.words((" " * spaces).join(texts), use, role)
        ends = np.cumsum([len("".join(text.split())) for text in texts])
        return VGroup(*(VGroup(*line[a:b]) for a, b in zip([0, *ends[:-1]], ends, strict=True)))

    def row(self, *parts: VMobject, gap: float = 0.18) -> VGroup:
        """Parts side by side on a common bottom line."""
        return VGroup(*parts).arrange(RIGHT, buff=gap, aligned_edge=np.array([0, -1, 0]))


def _labels(source: str) -> tuple[str, ...]:
    marks = [part.split("}}")[0] for part in source.split("{{")[1:]]
    return tuple(sorted({mark.rsplit(":", 1)[1].strip() for mark in marks if ":" in mark}))


def light(made: Formula, *roles: str) -> Formula:
    """Light up the parts of a formula with these roles; dim its other coloured parts. Returns the formula."""
    for label in made.labels:
        made.select(label).set_opacity(1.0 if not roles or label in roles else theme.active().dimmed)
    return made


def place(mobject: MobjectT, x: float, y: float, anchor: str = "left") -> MobjectT:
    """Stand a Mobject at x by its left edge, centre or right edge, its middle at height y. Returns it."""
    mobject.move_to((x, y, 0))
    if anchor != "centre":
        side = -1 if anchor == "left" else 1
        mobject.align_to((x, 0, 0), np.array([side, 0, 0]))
    return mobject


def seat(mobject: MobjectT, corner: tuple[float, float, float, float]) -> MobjectT:
    """Stand a Mobject in a corner, such as `layout.corner("top right")`, by its own edges there. Returns it."""
    x, y, out, up = corner
    mobject.move_to((x - out * mobject.width / 2, y - up * mobject.height / 2, 0))
    return mobject


__all__ = ["Formula", "Typesetter", "Written", "light", "place", "seat"]
