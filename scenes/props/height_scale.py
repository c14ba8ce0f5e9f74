"""How a surface is seen all the way round, and the scale of its height, whose words go along with it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from manim import Group

from scenes.stage import Box, place
from scenes.stage.words import Typesetter

from .loss_surface import LossSurface

VIEWS = 9


def look_round(surface: LossSurface, azimuths: tuple[float, float], room: Box) -> None:
    """Set zoom and centre so that the surface fills a room and stays in it on its way from one azimuth to the other."""
    viewpoint, seen = surface.viewpoint, []
    viewpoint.zoom, viewpoint.centre = 1.0, np.zeros(2)
    for azimuth in np.linspace(*azimuths, VIEWS):
        viewpoint.azimuth = float(azimuth)
        seen.append(surface.extent())
    viewpoint.azimuth = azimuths[0]
    low, high = np.concatenate(seen).min(0), np.concatenate(seen).max(0)
    viewpoint.zoom = float(min(room.width / (high[0] - low[0]), room.height / (high[1] - low[1])))
    viewpoint.centre = room.centre - viewpoint.zoom * (low + high) / 2


class HeightScale(Group):
    """An axis at the corner of a surface that stands farthest left, and the words beside it.

    >>> scale = HeightScale(type_, surface, {-1.0: "0.1", 0.0: "1"}, "loss", azimuth=-110.0)
    >>> viewpoint.azimuth = -100.0
    >>> scale.follow()

    Args:
        ticks: height to what is written there, rising.
        name: what is measured, in the colour of losses.
        azimuth: from where it is seen at first.
    """

    def __init__(
        self, typesetter: Typesetter, surface: LossSurface, ticks: Mapping[float, str], name: str, azimuth: float
    ) -> None:
        super().__init__()
        self._surface = surface
        (left, _), (front, back) = surface.ground.x, surface.ground.y
        corner = back if azimuth < -90 else front
        self._ends = list(surface.axis("z", list(ticks), x=left, y=corner, out=(-0.08, 0.0)).values())
        self._words = [typesetter.words(text, "tick", "muted") for text in ticks.values()]
        self._name = typesetter.words(name, "note", "loss")
        self.add(*self._words, self._name)

    def follow(self) -> HeightScale:
        """Stand where the axis is now. Returns the scale."""
        for word, end in zip(self._words, self._ends, strict=True):
            x, y = self._surface.to_frame(end[None])[0]
            place(word, float(x) - 0.06, float(y), "right")
        top = self._words[-1]
        place(self._name, float(top.get_right()[0]), float(top.get_center()[1]) + 0.42, "right")
        return self
