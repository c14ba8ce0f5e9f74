"""ClassAreas: the two sides of a decision, tinted, wherever the plane is on its way."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenes.stage import Canvas, View, theme
from scenes.stage.colour import rgb

from .mesh import disc_mesh, divide
from .plane import PlaneLayer


class ClassAreas(PlaneLayer):
    """Both classes' areas of a disc of the input plane, cut exactly where the logit is zero.

    >>> areas = ClassAreas(radius=1.2, logit=lambda x: x @ w + c)     # > 0: class_b
    >>> plane.lay_under(areas)

    Args:
        radius: of the disc.
        logit: input points [n, 2] to logits [n]; positive means the second class.
    """

    def __init__(
        self, radius: float, logit: Callable[[np.ndarray], np.ndarray], opacity: float = 0.15, view: View | None = None
    ) -> None:
        super().__init__(np.zeros((1, 2)), view)
        self._mesh = disc_mesh(radius, rings=60, sectors=240)
        self.tint = opacity
        self.divide(logit)

    def divide(self, logit: Callable[[np.ndarray], np.ndarray]) -> ClassAreas:
        """Divide the disc anew, by another logit. Returns the areas."""
        vertices, faces = self._mesh
        self.rest, self._faces, sign = divide(vertices, faces, logit(vertices))
        self.at = self.rest
        self._sides = [(self._faces[sign == s], rgb(theme.colour(role))) for s, role in ((-1, "area_a"), (1, "area_b"))]
        return self

    def paint(self, canvas: Canvas) -> None:
        seen = self.view(self.at)
        for faces, shade in self._sides:
            canvas.triangles(seen, faces, shade, self.tint * self.opacity * self.reveal)
