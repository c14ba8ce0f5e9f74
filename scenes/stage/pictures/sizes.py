"""Sizes: words and formulas that are too small to be read on a phone."""

from __future__ import annotations

from manim import Mobject

from ..words import Formula

SHORTER_SIDE = 8.0  # frame units, in both shapes
CAPITAL, EXPONENT = SHORTER_SIDE / 36, SHORTER_SIDE / 48  # least heights
WORDS_HIGH, DIGITS_HIGH, EXPONENTS_HIGH = 0.01019, 0.00694, 0.00484
"""Frame units for one point of size: a capital of words, a digit of a formula, and one that is raised or lowered."""


def too_small(text: str, mobject: Mobject) -> str:
    """What of the words or the formula is smaller than may be; "" if nothing is."""
    size = float(getattr(mobject, "font_size", 0.0))
    if not size:
        return ""
    is_formula = isinstance(mobject, Formula)
    high = size * (DIGITS_HIGH if is_formula else WORDS_HIGH)
    if high < 0.99 * CAPITAL:
        return f"{text!r}: capitals of 1/{SHORTER_SIDE / high:.0f} of the shorter side; at least 1/36"
    if is_formula and set("^_") & set(text) and size * EXPONENTS_HIGH < 0.99 * EXPONENT:
        return (
            f"{text!r}: exponents of 1/{SHORTER_SIDE / (size * EXPONENTS_HIGH):.0f} of the shorter side; at least 1/48"
        )
    return ""
