"""Rings: small circles around places, which close when the dot that came from there is back."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Canvas, View

from .plane import PlaneLayer

REACH = 0.05  # of the plane: from so near a ring begins to close


class Rings(PlaneLayer):
    """Small circles around places; those that dots came from close when their own dot is back.

    >>> homes = Rings(x, labels)
    >>> home = homes.settle(cloud.at)  # how many dots are home

    Args:
        rest: (n, 2).
        labels: (n,) class of each, or the name of one role for all.
        radius: in frame units.
        width: of the stroke.

    Attributes:
        shades: (n, 3) colours of open rings.
        closed: (n,) 0…1, how far each has closed.
        emphasis: (n,) opacity of each.
        size: (n,) radius of each, in frame units.
    """

    def __init__(
        self,
        rest: np.ndarray,
        labels: np.ndarray | str = "muted",
        radius: float = 1.6 * theme.DOT_RADIUS,
        width: float = 3.2,
        view: View | None = None,
    ) -> None:
        super().__init__(rest, view)
        count = len(self.rest)
        roles = [labels] * count if isinstance(labels, str) else theme.class_roles(labels)
        self.shades = np.array([rgb(theme.colour(role)) for role in roles])
        self.closed, self.emphasis, self.size = np.zeros(count), np.ones(count), np.full(count, radius)
        self.thickness = width

    def settle(self, dots: np.ndarray) -> int:
        """Close the rings whose own dots (n, 2) are back. Returns how many of them are exactly home."""
        away = np.linalg.norm(dots - self.rest, axis=1)
        self.closed = np.clip(1 - away / REACH, 0, 1)
        return int((away < 1e-9).sum())

    def paint(self, canvas: Canvas) -> None:
        angle = np.linspace(0, 2 * np.pi, 33)
        circle = self.reveal * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        swollen = self.size * (1 + 2.4 * self.closed * (1 - self.closed))
        rings = [centre + radius * circle for centre, radius in zip(self.view(self.at), swollen, strict=True)]
        share = self.closed[:, None]
        shades = (1 - share) * self.shades + share * rgb(theme.colour("good"))
        canvas.strokes(rings, list(shades), self.thickness, list(self.opacity * self.emphasis))
