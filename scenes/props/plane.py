"""A plane on its way through a network: layers that share one view, and the animation that takes them along."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from manim import Animation, Group, smooth

from scenes.stage import Box, Layer, View, follow

from .route import Route

SAMPLES_PER_MOVE = 60
SEEN = 4_000  # points that are enough to tell how far a plane reaches


class PlaneLayer(Layer):
    """A layer made of points that belong to the input plane.

    Attributes:
        rest: (n, 2) where the points are in the input plane; a dot is the same sample for ever.
        at: (n, 2) where they are now.
        view: from the plane to the frame, shared by the layers of a `Plane`.
    """

    def __init__(self, rest: np.ndarray, view: View | None = None) -> None:
        super().__init__()
        self.rest = np.asarray(rest, dtype=float)
        self.at = self.rest
        self.view = view or View(Box(-1, 1, -1, 1))

    def warp_to(self, points: np.ndarray) -> PlaneLayer:
        """Put the points (n, 2) somewhere else. Returns the layer."""
        if np.shape(points) != self.rest.shape:
            raise ValueError(f"warp_to needs points of shape {self.rest.shape}, got {np.shape(points)}")
        self.at = np.asarray(points, dtype=float)
        return self

    def extent(self) -> np.ndarray:
        return self.view(self.at)


class Plane(Group):
    """Layers under one view, carried along a route by one number.

    >>> plane = Plane(layout.picture, route, WarpedGrid.disc(1.2), PointCloud(x, y))
    >>> scene.play(Travel(plane, to=3))          # through the first layer: W, b, σ
    >>> scene.play(Travel(plane, to=0))          # and back

    Args:
        box: where the plane is shown; its data never leave it.
        route: the moves.
        layers: what lies in the plane, lowest first.
    """

    def __init__(self, box: Box, route: Route, *layers: PlaneLayer, fill: float = 0.985) -> None:
        super().__init__()
        self.view = View(box)
        self.route = route
        self.place = 0.0
        hull = np.concatenate([layer.rest[:: max(1, len(layer.rest) // SEEN)] for layer in layers])
        moments = np.linspace(0, len(route), len(route) * SAMPLES_PER_MOVE + 1)
        self._moments = moments
        self._zoom, self._centre = follow([route.position(hull, s) for s in moments], box, fill)
        self.lay(*layers)

    def lay(self, *layers: PlaneLayer) -> Plane:
        """Lay layers on top of those that are there. Returns the plane."""
        for layer in layers:
            layer.view = self.view
            self.add(layer)
        return self.go(self.place)

    def lay_under(self, layer: PlaneLayer) -> Plane:
        """Lay a layer below all the others. Returns the plane."""
        layer.view = self.view
        self.submobjects.insert(0, layer)
        return self.go(self.place)

    def go(self, place: float) -> Plane:
        """Put everything where it is at this place of the route. Returns the plane."""
        self.place = place
        self.view.zoom = float(np.exp(np.interp(place, self._moments, np.log(self._zoom))))
        self.view.centre = np.array([np.interp(place, self._moments, axis) for axis in self._centre.T])
        for layer in cast("list[PlaneLayer]", self.submobjects):
            layer.at = self.route.position(layer.rest, place)
        return self


class Travel(Animation):
    """Take a plane along its route, to another place; there is a way back as well."""

    def __init__(self, plane: Plane, to: float, **options: Any) -> None:
        options.setdefault("rate_func", smooth)
        super().__init__(plane, **options)
        self._plane, self._to = plane, to

    def begin(self) -> None:
        self._from = self._plane.place
        super().begin()

    def create_starting_mobject(self) -> Group:
        return Group()

    def interpolate_mobject(self, alpha: float) -> None:
        t = self.rate_func(alpha)
        self._plane.go((1 - t) * self._from + t * self._to)
