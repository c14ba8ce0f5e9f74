"""Counter: a number read off a trace, with digits that do not jump."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from manim import VGroup, VMobject

from models.framework.errors import LectureError
from scenes.look import theme
from scenes.stage import Painted
from scenes.stage.words import Typesetter

GLYPHS = "0123456789.,-+%/×<"


@lru_cache(maxsize=64)
def _glyphs(layout: str, size: float, bold: bool) -> tuple[dict[str, VMobject], float]:
    from scenes.stage.layout import LAYOUTS

    type_ = Typesetter(LAYOUTS[layout])
    drawn = type_.words("0" + GLYPHS.replace("-", "\N{MINUS SIGN}"), size, bold=bold)
    zero, others = drawn[0], drawn[1:]
    pair = type_.words("00", size, bold=bold)
    advance = float(pair[1].get_left()[0] - pair[0].get_left()[0])
    base = zero.get_bottom()[1]
    glyphs = {}
    for character, glyph in zip(GLYPHS, others, strict=True):
        glyphs[character] = glyph.copy().shift(np.array([-glyph.get_left()[0], -base, 0]))
    return glyphs, advance


class Counter(VGroup):
    """A number that counts without shaking: digits stand on fixed places, the left or right edge stays.

    >>> steps = Counter(type_, "{:,.0f}", use="counter", bold=True).stand(-6.4, 1.6)
    >>> scene.play(Drive(steps, lambda t: steps.show(trace.steps[round(t * last)])))

    Args:
        typesetter: the scene's `type`.
        form: a format of one number, or a function that writes it.
        use: the size, by use.
        role: the colour.
        anchor: the edge that stays: "left", "centre" or "right".
    """

    def __init__(
        self,
        typesetter: Typesetter,
        form: str | Callable[[float], str] = "{:.0f}",
        use: str | float = "counter",
        role: str = "ink",
        *,
        bold: bool = False,
        anchor: str = "left",
        value: float = 0.0,
    ) -> None:
        super().__init__()
        self._form, self._role, self._anchor = form, role, anchor
        self.font_size = typesetter.size(use)
        self._drawn, self._advance = _glyphs(typesetter.layout.name, typesetter.size(use), bold)
        self._where = np.zeros(2)
        self._text = ""
        self.value = float("nan")
        self.show(value)

    @property
    def written(self) -> str:
        """What can be read."""
        return self._text

    def shown(self) -> Painted:
        """The number that can be read off its glyphs, and half a unit of its last digit."""
        text = self.read()
        digits = re.search(r"-?[0-9][0-9,]*(\.[0-9]+)?|-?\.[0-9]+", text)
        if digits is None:
            raise LectureError(f"no number can be read in {text!r}")
        number = digits[0].replace(",", "")
        decimals = len(number.partition(".")[2])
        return Painted(np.array(float(number)), 0.5 * 10.0**-decimals * (1 + 1e-6), (self,))

    def read(self) -> str:
        """What its glyphs spell, as they are on screen; without blanks."""
        return "".join(self._character(glyph.points) for glyph in self.submobjects)

    def _character(self, outline: np.ndarray) -> str:
        for character, glyph in self._drawn.items():
            if glyph.points.shape == outline.shape and np.allclose(
                glyph.points - glyph.points[0], outline - outline[0], atol=1e-6
            ):
                return character
        return "?"

    def stand(self, x: float, y: float) -> Counter:
        """Stand with the anchored edge at x and the digits' middle at height y. Returns the counter."""
        self._where = np.array([x, y])
        self._text = ""
        return self.show(self.value)

    def show(self, value: float) -> Counter:
        """Show another number. Returns the counter."""
        self.value = float(value)
        text = (self._form(value) if callable(self._form) else self._form.format(value)).replace("\N{MINUS SIGN}", "-")
        if not re.search("[1-9]", text):
            text = text.replace("-", "")  # what rounds to zero has no sign
        if text == self._text:
            return self
        self._text = text
        glyphs, x = [], 0.0
        for character in text:
            if character == " ":
                x += self._advance * 0.45
                continue
            drawn = self._drawn[character]
            is_narrow = character in ".,"
            width = self._advance * (0.5 if is_narrow else 1.0)
            if character == "%":
                width = drawn.width + 0.1 * self._advance
            glyph = VMobject(fill_color=theme.colour(self._role), fill_opacity=1, stroke_width=0)  # a deep copy is slow
            glyph.points = drawn.points + np.array([x + (width - drawn.width) / 2, 0, 0])
            glyphs.append(glyph)
            x += width
        height = self._drawn["0"].height
        left = {"left": 0.0, "centre": -x / 2, "right": -x}[self._anchor]
        self.submobjects = glyphs
        self.shift(np.array([self._where[0] + left, self._where[1] - height / 2, 0]))
        return self
