"""Where a 3-D picture is looked at from: an eye on a sphere around a target, with perspective."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .canvas import Canvas
from .layer import Layer


class Viewpoint(Layer):
    """A camera that paints nothing: its numbers are moved like those of any layer, and 3-D props read them.

    >>> scene.play(To(surface.viewpoint, azimuth=40.0, elevation=50.0))

    World axes: x and y lie in the ground plane, z points up.

    Args:
        centre: (2,) where the target appears, in frame coordinates.
        target: (3,) the point of the world that is looked at.

    Attributes:
        azimuth: degrees from the x axis to the eye's place over the ground, against the clock.
        elevation: degrees of the eye above the ground, 0…89.
        distance: from the eye to the target in world units; a large one flattens the perspective.
        zoom: frame units for one world unit at the target.
    """

    target: np.ndarray  # type: ignore[assignment]  # of all Mobjects: the copy that Manim's animations move to

    def __init__(
        self,
        azimuth: float = -60.0,
        elevation: float = 37.0,
        *,
        distance: float = 15.0,
        zoom: float = 1.42,
        centre: Sequence[float] = (0.0, 0.0),
        target: Sequence[float] = (0.0, 0.0, 0.6),
    ) -> None:
        super().__init__()
        self.azimuth, self.elevation = float(azimuth), float(elevation)
        self.distance, self.zoom = float(distance), float(zoom)
        self.centre = np.asarray(centre, float)
        self.target = np.asarray(target, float)
        self.points = np.zeros((0, 3))  # there is nothing to paint

    def axes(self) -> np.ndarray:
        """Unit vectors (3, 3) of the view: right, up, and from the target towards the eye."""
        a, e = np.radians(self.azimuth), np.radians(self.elevation)
        towards = np.array([np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)])
        right = np.array([-np.sin(a), np.cos(a), 0.0])
        return np.stack([right, np.cross(towards, right), towards])

    def project(self, points: np.ndarray) -> np.ndarray:
        """World points (n, 3) as (n, 3): frame x, frame y, and closeness (world units from the target to the eye)."""
        seen = (np.asarray(points, float) - self.target) @ self.axes().T
        growth = self.distance / (self.distance - seen[:, 2:])
        return np.concatenate([self.centre + self.zoom * growth * seen[:, :2], seen[:, 2:]], axis=1)

    @property
    def state(self) -> tuple[float, ...]:
        """All that decides where a point appears."""
        return (self.azimuth, self.elevation, self.distance, self.zoom, *self.centre, *self.target)

    def paint(self, canvas: Canvas) -> None:
        """Nothing: what is looked at paints itself."""

    def extent(self) -> np.ndarray:
        return np.zeros((0, 2))
