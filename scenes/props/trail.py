"""Trail: the way of a point over a surface, with a ball at its head."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.stage import Painted, Part, solids

from .relief_grid import ReliefGrid
from .surface_items import LIFT, RGB, Scenery, SurfaceItem, tube

BEYOND = 6.0  # world units: farther out a way is not followed
SPACING, LEAST = 0.04, 0.02  # world units between the points of a tube, at most and at least


class Trail(SurfaceItem):
    """The way of a point over the surface, as a tube that fades towards its beginning, with a ball at its head.

    A way that leaves the surface ends at its rim; one that diverges ends with its last finite point.

    Args:
        points: (steps + 1, 2) on the surface, or (steps + 1, 3) at heights of their own, in the data's coordinates.
        role: a role of the theme or `#RRGGBB`.
        thickness: of the tube, in Manim's stroke units; 0: none.
        radius: of the ball in world units; 0: none.
        tail: alpha at the beginning.

    Attributes:
        step: how many steps have been gone; a whole number stands on a recorded point.
    """

    def __init__(
        self, points: np.ndarray, role: str, grid: ReliefGrid, *, thickness: float = 4.6, radius: float = 0.08,
        tail: float | None = None,
    ) -> None:  # fmt: skip
        super().__init__(role, grid)
        points = np.asarray(points, float)
        finite = np.isfinite(points).all(1)
        self._points = points if finite.all() else points[: max(1, int(np.argmin(finite)))]
        self._free = self._points.shape[1] == 3
        self._thickness, self._radius = thickness, radius
        self._tail = tail if tail is not None else (0.45 if theme.active().glows else 0.75)
        self._steps, self._world = self._refined()
        self._bounds = self._world[:: max(1, len(self._world) // 60)] if len(self._world) else self._world
        self.step = float(len(self._points) - 1)

    def _refined(self) -> tuple[np.ndarray, np.ndarray]:
        """The way in short pieces: the step (m,) and the world place (m, 3) of each of their ends."""
        rough = np.clip(self._grid.world(self._points), -BEYOND, BEYOND)
        length = np.linalg.norm(np.diff(rough, axis=0), axis=1)
        cuts = np.maximum(1, np.ceil(length / SPACING)).astype(int)
        steps = np.concatenate([k + np.arange(n) / n for k, n in enumerate(cuts)] + [[len(cuts)]])
        at = np.stack([np.interp(steps, np.arange(len(rough)), axis) for axis in self._points.T], axis=1)
        world = np.clip(self._grid.world(at), -BEYOND, BEYOND)
        kept = _spread(world, LEAST)
        return steps[kept], world[kept]

    def at(self, step: float) -> np.ndarray:
        """(1, dimensions): the point of the data that stands at a step."""
        return np.array([[np.interp(step, np.arange(len(self._points)), axis) for axis in self._points.T]])

    def show(self, step: float) -> Trail:
        """Show it as it is at a step. Returns the trail."""
        self.step = float(step)
        return self

    @property
    def head(self) -> np.ndarray:
        """(1, dimensions): where it is now, in the data's coordinates."""
        return self.at(self.step * self.reveal)

    def shown(self) -> Painted:
        """Where its ball is painted, in the data's coordinates: (3,), or (2,) if its way lies on the surface."""
        if self._free:
            return Part(self, self._balls, lambda world: self._grid.data(world).ravel()).shown()
        radius = np.full(1, self._radius)
        return Part(self, self._balls, lambda world: self._grounded(world, radius).ravel()).shown()

    def _end(self) -> np.ndarray:
        """(1, 3): the head in the world, or as far out as it is followed."""
        found: np.ndarray = np.clip(self._grid.world(self.head), -BEYOND, BEYOND)
        return found

    @property
    def state(self) -> tuple[float, ...]:
        return (self.reveal, self.step)

    def _lifted(self, world: np.ndarray, scenery: Scenery, lift: float) -> np.ndarray:
        return scenery.place(world) if self._free else scenery.lifted(world, lift)

    def rows(self, scenery: Scenery) -> np.ndarray:
        now = self.step * self.reveal
        world = np.concatenate([self._world[self._steps < now], self._end()])
        alpha = scenery.opacity
        found = [np.zeros((0, solids.FIELDS))]
        if self._thickness > 0 and len(world) > 1:
            places = self._lifted(world, scenery, LIFT)
            fade = alpha * np.linspace(self._tail, 1, len(places)) * self._within(world)
            half = self._thickness * 0.005 * scenery.scale
            found.append(
                tube(
                    places,
                    self.shade,
                    half,
                    fade,
                    casing=min(0.018, 0.0035 * self._thickness) * scenery.scale,
                    roundness=1.0,
                    bias=LIFT / 2,
                )
            )
        if self._radius > 0:
            shown = alpha * float(self._within(world[-1:])[0])
            found.append(self._ball(self._lifted(world[-1:], scenery, self._radius), scenery, shown))
        return np.concatenate(found)

    def _within(self, world: np.ndarray) -> np.ndarray:
        """(n,): whether places in the world stand over the ground."""
        return np.asarray(self._free | (np.abs(world[:, :2]) <= np.array(self._grid.size) / 2 + 1e-6).all(1))

    def _ball(self, place: np.ndarray, scenery: Scenery, alpha: float) -> np.ndarray:
        row = np.zeros((1, solids.FIELDS))
        row[:, 0], row[:, 1:4], row[:, RGB], row[:, 16] = solids.BALL, place, self.shade * 255, alpha
        row[:, 11], row[:, 21] = self._radius * scenery.eye.growth(place[0, 2]), self._radius
        return row

    def shadows(self, scenery: Scenery) -> np.ndarray:
        if self._radius <= 0 or self._free or not self._within(self._end())[0]:
            return np.zeros((0, 6))
        foot = scenery.place(self._end())[0]
        size = 1.25 * self._radius
        strength = (0.55 if theme.active().glows else 0.40) * scenery.opacity
        return np.array([[*foot, size * scenery.eye.growth(foot[2]), size, strength]])


def _spread(points: np.ndarray, spacing: float) -> np.ndarray:
    """Which points of a polyline (n, 3) to keep, so that they stand about a spacing apart; its ends stay.

    It is chosen once, in the world: chosen anew for every view, a tube would crawl under a moving eye.
    """
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    kept = np.flatnonzero(np.diff((length // spacing).astype(int), prepend=-1))
    return np.unique(np.append(kept, len(points) - 1))
