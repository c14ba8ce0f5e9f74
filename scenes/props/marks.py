"""Marks: the tick and the cross of a table."""

from __future__ import annotations

import numpy as np
from manim import VGroup, VMobject

from scenes.look import theme

STROKE = 5.0


def _stroke(corners: list[tuple[float, float]], role: str) -> VMobject:
    made = VMobject(stroke_color=theme.colour(role), stroke_width=STROKE)
    return made.set_points_as_corners([np.array([x, y, 0.0]) for x, y in corners])


def tick(size: float = 0.22) -> VGroup:
    """What can be done, in the colour of what is good."""
    return VGroup(_stroke([(0, 0.45 * size), (0.36 * size, 0), (size, size)], "good"))


def cross(size: float = 0.2) -> VGroup:
    """What cannot, in the colour of what is bad."""
    return VGroup(_stroke([(0, 0), (size, size)], "bad"), _stroke([(0, size), (size, 0)], "bad"))
