"""ClassAreas: the two sides of a decision, tinted, wherever the plane is on its way."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Canvas, Part, View
from scenes.stage.painted import UNSEEN, Ink

from .mesh import disc_mesh, divide
from .plane import PlaneLayer

SPREAD = 0.25  # how far the front of a spreading area fades, as a share of the area


class ClassAreas(PlaneLayer):
    """Both classes' areas of a disc of the input plane, cut exactly where the logit is zero; they spread from there.

    >>> areas = ClassAreas(radius=1.2, logit=lambda x: x @ w + c)     # > 0: class_b
    >>> plane.lay_under(areas)

    Args:
        radius: of the disc.
        logit: input points (n, 2) to logits (n,); positive means the second class.
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
        far = np.abs(logit(self.rest))[self._faces].mean(1)
        self._sides = []
        for side, role in ((-1, "area_a"), (1, "area_b")):
            on_side = sign == side
            rank = np.argsort(np.argsort(far[on_side])) / max(1, on_side.sum())
            self._sides.append((self._faces[on_side], rgb(theme.colour(role)), rank))
        return self

    def sides(self, points: np.ndarray) -> Part:
        """The classes, 0 or 1, as whose areas points (n, 2) of the plane are painted; NaN where none is."""
        places, roles = self.view(points), [rgb(theme.colour(role)) for role in ("area_a", "area_b")]

        def side(ink: Ink) -> np.ndarray:
            found = np.full(len(places), np.nan)
            for corners, faces, shades, opacity in ink.fans:
                seen = faces[opacity > UNSEEN]
                for k, role in enumerate(roles):
                    if len(seen) and np.allclose(shades[0], role):
                        found[_covered(places, corners[seen])] = k
            return found

        return Part(self, side, fine=0.0)

    def paint(self, canvas: Canvas) -> None:
        seen = self.view(self.at)
        for faces, shade, rank in self._sides:
            shown = np.clip((self.reveal * (1 + SPREAD) - rank) / SPREAD, 0, 1)
            canvas.triangles(seen, faces, shade, self.tint * self.opacity * shown)


def _covered(places: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(n,): whether a place (n, 2) lies in one of the triangles (m, 3, 2)."""
    found = np.zeros(len(places), bool)
    for i, place in enumerate(places):
        a, b, c = (triangles[:, k] - place for k in range(3))
        turns = np.stack([one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0] for one, other in ((a, b), (b, c), (c, a))])
        found[i] = ((turns >= 0).all(0) | (turns <= 0).all(0)).any()
    return found
