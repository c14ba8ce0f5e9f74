"""The theme that roles resolve in; sizes, strokes and durations of the whole lecture."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from . import colour as colours
from .themes import DARK, THEMES, Theme

# Manim font sizes by use; the smallest that look.md allows is 20 for words and 28 for formulas.
SIZES: Mapping[str, Mapping[str, float]] = {
    "wide": {"title": 46, "formula": 56, "values": 36, "counter": 64, "body": 26, "note": 22, "tick": 20, "math": 32},
    "tall": {"title": 52, "formula": 72, "values": 36, "counter": 64, "body": 30, "note": 26, "tick": 22, "math": 34},
}
SMALLEST_WORDS, SMALLEST_MATH = 20, 28
DOT_RADIUS = 0.046
# Stroke widths, in Manim's unit (1.35 px at 1080p).
LINE = {"boundary": 4.2, "curve": 3.2, "crease": 2.2, "axis": 1.1, "grid": 1.1, "rim": 1.7, "major": 1.6, "minor": 0.9}
# Seconds of the presenter's gestures; playback of a run has its own clock.
SECONDS = {"reveal": 1.0, "step": 1.4, "hold": 0.8, "dim": 0.6}

_active: Theme = DARK


def use(name: str) -> Theme:
    """Make a theme the one that roles resolve in, and return it."""
    global _active
    _active = THEMES[name]
    return _active


def active() -> Theme:
    """The theme that roles resolve in."""
    return _active


def colour(role: str) -> str:
    """`#RRGGBB` of a role in the active theme."""
    return _active.roles[role]


def shades(name: str, t: ArrayLike) -> np.ndarray:
    """Colours (…, 3) in 0…1 of a ramp of the active theme at t in 0…1."""
    return colours.ramp(_active.ramps[name], t)


def table(name: str, entries: int = 256) -> np.ndarray:
    """A ramp of the active theme as a look-up table (entries, 3) in 0…1."""
    return shades(name, np.linspace(0, 1, entries))


def class_roles(labels: ArrayLike) -> list[str]:
    """The role of the colour of each sample, labels (n,): class 0 is `class_a`, 1 `class_b`, …"""
    return [f"class_{'abcd'[int(label)]}" for label in np.asarray(labels)]


def digit_roles(labels: ArrayLike) -> list[str]:
    """The role of each digit's colour, labels (n,). Ten colours need the digits written beside them."""
    return [f"digit_{int(label)}" for label in np.asarray(labels)]
