"""Workbench: a sheet that is moved and put back, above the empty places it came from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Group, smooth

from scenes.stage import Box, Canvas, View, theme
from scenes.stage.colour import rgb

from .plane import PlaneLayer
from .route import Route

MOMENTS = 25  # of a move, that the camera looks at


class Axes(PlaneLayer):
    """The plane's axes through its origin, across a whole box, faded at their ends."""

    def __init__(self, view: View | None = None) -> None:
        super().__init__(np.zeros((1, 2)), view)

    def paint(self, canvas: Canvas) -> None:
        box = self.view.box
        origin = self.view(np.zeros((1, 2)))[0]
        share = np.linspace(0, 1, 41)
        ends = 0.5 * np.minimum(1, np.minimum(share, 1 - share) / 0.25) * self.opacity
        across = np.stack([box.left + share * box.width, np.full(41, origin[1])], axis=1)
        up = np.stack([np.full(41, origin[0]), box.bottom + share * box.height], axis=1)
        lines = [line for line, axis in ((across, 1), (up, 0)) if self._holds(origin, axis)]
        grown = [line[20 - int(20 * self.reveal) : 21 + int(20 * self.reveal)] for line in lines]
        fades = [ends[20 - int(20 * self.reveal) : 21 + int(20 * self.reveal)] for _ in lines]
        canvas.strokes(grown, rgb(theme.colour("muted")), theme.LINE["axis"], fades)

    def _holds(self, origin: np.ndarray, axis: int) -> bool:
        box = self.view.box
        return bool((box.left, box.bottom)[axis] <= origin[axis] <= (box.right, box.top)[axis])

    def extent(self) -> np.ndarray:
        return np.array([self.view.box.centre])


class Rings(PlaneLayer):
    """Small circles around points: the places that dots have left, or the few dots to look at.

    Args:
        rest: [n, 2].
        labels: [n] class of each, or the name of one role for all.
        radius: one for all or [n], in frame units.
        width: of the stroke.
    """

    def __init__(
        self,
        rest: np.ndarray,
        labels: np.ndarray | str = "muted",
        radius: float | np.ndarray = theme.DOT_RADIUS,
        width: float = 1.0,
        view: View | None = None,
    ) -> None:
        super().__init__(rest, view)
        roles = [labels] * len(self.rest) if isinstance(labels, str) else theme.class_roles(labels)
        self._shades = [rgb(theme.colour(role)) for role in roles]
        self.radius, self.thickness = np.broadcast_to(radius, len(self.rest)), width

    def paint(self, canvas: Canvas) -> None:
        angle = np.linspace(0, 2 * np.pi, 25)
        circle = self.reveal * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        rings = [centre + radius * circle for centre, radius in zip(self.view(self.at), self.radius, strict=True)]
        canvas.strokes(rings, self._shades, self.thickness, self.opacity)


class Workbench(Group):
    """Layers that moves take along, over layers that stay; the camera holds both, and `Travel` does the moving.

    >>> bench = Workbench(layout.picture, moving=[grid, cloud], standing=[Axes(), Rings(x)])
    >>> bench.take(Route([linear("W", weight)]))
    >>> scene.play(Travel(bench, to=1))
    >>> scene.play(Travel(bench, to=0))          # the same way back

    Args:
        box: where it is shown.
        moving: lowest first; they lie on top of the others.
        standing: lowest first.

    Attributes:
        route: the moves; a place on it is the number of finished ones.
        place: where the moving layers are.
    """

    def __init__(
        self, box: Box, moving: Sequence[PlaneLayer], standing: Sequence[PlaneLayer], fill: float = 0.97
    ) -> None:
        super().__init__()
        self.view, self._fill = View(box), fill
        self.standing, self.moving = Group(*standing), Group(*moving)
        self.add(self.standing, self.moving)
        for layer in (*standing, *moving):
            layer.view = self.view
        self.take(Route([]))

    def lay(self, *layers: PlaneLayer) -> Workbench:
        """Lay more layers on top; they take part in the moves. Returns the workbench."""
        for layer in layers:
            layer.view = self.view
        self.moving.add(*layers)
        return self.go(self.place)

    def take(self, route: Route) -> Workbench:
        """Put everything at the beginning of another route. Returns the workbench."""
        self.route = route
        rest = np.concatenate([layer.rest for layer in (*self.standing, *self.moving)])
        hulls = [route.position(rest, s) for s in np.linspace(0, len(route), MOMENTS * len(route) + 1)]
        self.near = View(self.view.box).fit(rest, self._fill)
        self.far = View(self.view.box).fit(np.concatenate([rest, *hulls]), self._fill)
        return self.go(0.0)

    def go(self, place: float) -> Workbench:
        """Put everything where it is at this place of the route. Returns the workbench."""
        self.place = place
        self.view.between(self.near, self.far, smooth(min(1.0, 2.2 * place), 4))
        for layer in self.moving:
            layer.at = self.route.position(layer.rest, place)
        return self

    def look_at(self, points: np.ndarray) -> Workbench:
        """Look at the moving layers and at `points` [n, 2] beside them. Returns the workbench."""
        self.view.fit(np.concatenate([points, *(layer.at for layer in self.moving)]), self._fill)
        return self
