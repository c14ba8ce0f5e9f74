"""LabelRing: probabilities of many classes as a place within a ring that has one station for each class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import VGroup

from scenes.stage import Canvas, Layer, theme
from scenes.stage.colour import rgb
from scenes.stage.words import Typesetter, place

NAME = 0.34  # from the ring to the middle of a name
STRAY = 0.075  # of the radius: dots are strewn a little, or all that are certain would lie on one another


class LabelRing(Layer):
    """The ring; the names of its stations are `names`, to be added by the scene.

    >>> ring = LabelRing(scene.type, (3.3, 0), 1.9, [str(k) for k in range(10)], roles)
    >>> cloud = PointCloud(ring.at(trace.memo_train_at[0]), roles_of_samples)

    Args:
        typesetter: the scene's `type`.
        centre: [2] in frame coordinates.
        radius: in frame units.
        names, roles: of the classes, clockwise from the top.
    """

    def __init__(
        self, typesetter: Typesetter, centre: Sequence[float], radius: float, names: Sequence[str], roles: Sequence[str]
    ) -> None:
        super().__init__()
        self.centre, self.radius = np.asarray(centre, float), float(radius)
        turn = 2 * np.pi * np.arange(len(names)) / len(names)
        self._ways = np.stack([np.sin(turn), np.cos(turn)], axis=1)
        self._shades = np.array([rgb(theme.colour(role)) for role in roles])
        self.names = VGroup(
            *(
                place(
                    typesetter.words(name, "note", "ink", bold=True), *(self.centre + (radius + NAME) * way), "centre"
                )
                for name, way in zip(names, self._ways, strict=True)
            )
        )

    def at(self, places: np.ndarray) -> np.ndarray:
        """Places [n, 2] in the unit ring, strewn a little, in frame coordinates; the same every time."""
        stray = np.random.default_rng(0).normal(0, STRAY / 2, (len(places), 2))
        return self.centre + self.radius * (np.asarray(places, float) + stray)

    def paint(self, canvas: Canvas) -> None:
        turn = np.linspace(0, 2 * np.pi * self.reveal, 181)
        ring = self.centre + self.radius * np.stack([np.sin(turn), np.cos(turn)], axis=1)
        canvas.strokes([ring], rgb(theme.colour("faint")), 1.4, self.opacity)
        stations = self.centre + self.radius * self._ways
        spokes = [np.stack([self.centre, station]) for station in stations]
        canvas.strokes(spokes, rgb(theme.colour("faint")), 0.9, 0.7 * self.opacity * self.reveal)
        canvas.discs(stations, 0.16 * self.reveal, self._shades, 0.3 * self.opacity, edge=0.0)

    def extent(self) -> np.ndarray:
        return self.centre + 1.08 * self.radius * self._ways
