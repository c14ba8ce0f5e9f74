"""What lies on a surface or stands over it: trails with their balls, arrows, and lines in space."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.stage import Canvas, Layer, solids, theme
from scenes.stage.colour import rgb

from .relief_grid import ReliefGrid
from .relief_picture import Eye

LIFT = 0.03  # world units along the normal
BEYOND = 6.0  # world units: farther out a way is not followed
SPACING = 0.04  # world units between the points of a tube
RGB = slice(13, 16)


@dataclass(frozen=True)
class Scenery:
    """What an item needs to know to be drawn: the ground, the eye, pixels a unit, how far the surface has grown, and
    how opaque it is on the surface."""

    grid: ReliefGrid
    eye: Eye
    scale: float
    grown: float
    opacity: float

    def place(self, world: np.ndarray) -> np.ndarray:
        """World points [n, 3] of the grown surface in the picture [n, 3]."""
        return self.eye.project(world * (1, 1, self.grown))

    def lifted(self, world: np.ndarray, lift: float) -> np.ndarray:
        """World points [n, 3] of the surface, moved along its normal: [n, 3] in the picture."""
        return self.eye.project(world * (1, 1, self.grown) + lift * self.grid.normals(world, self.grown))


def tube(
    places: np.ndarray, colour: np.ndarray, radius: np.ndarray | float, alpha: np.ndarray | float, *,
    casing: float = 0.0, roundness: float = 0.0, hidden: float = 0.0, bias: float = 0.0,
) -> np.ndarray:  # fmt: skip
    """Rows [n - 1, 25] of a polyline [n, 3]; radius, alpha: one or [n]; radius, casing in pixels, bias in units."""
    count = max(0, len(places) - 1)
    rows = np.zeros((count, solids.FIELDS))
    if not count:
        return rows
    radii, alphas = np.broadcast_to(radius, (count + 1,)), np.broadcast_to(alpha, (count + 1,))
    rows[:, 1:4], rows[:, 4:7] = places[:-1], places[1:]
    rows[0, 7], rows[-1, 9] = solids.NONE, solids.NONE
    rows[1:, 7:9], rows[:-1, 9:11] = places[:-2, :2], places[2:, :2]
    rows[:, 11], rows[:, 12], rows[:, 16], rows[:, 17] = radii[:-1], radii[1:], alphas[:-1], alphas[1:]
    rows[:, RGB], rows[:, 18], rows[:, 19], rows[:, 20], rows[:, 21] = colour * 255, casing, roundness, hidden, bias
    return rows


class SurfaceItem(Layer):
    """A layer that its surface paints, in one depth order with everything else; it belongs to the surface's family.

    Its opacity is what is seen of it in the end, and never more than is seen of the surface: fading the surface with
    its family fades both alike.
    """

    def __init__(self, role: str, grid: ReliefGrid) -> None:
        super().__init__()
        self._colour = rgb(role if role.startswith("#") else theme.colour(role))
        self._grid = grid
        self._bounds = np.zeros((0, 3))
        self.points = np.zeros((0, 3))  # there is nothing that it paints itself

    def rows(self, scenery: Scenery) -> np.ndarray:
        """What is drawn of it now: rows [n, 25]."""
        raise NotImplementedError

    def shadows(self, scenery: Scenery) -> np.ndarray:
        """Contact shadows [k, 6]."""
        return np.zeros((0, 6))

    @property
    def bounds(self) -> np.ndarray:
        """[n, 3] all places in the world that it may ever be drawn at."""
        return self._bounds

    @property
    def state(self) -> tuple[float, ...]:
        """All numbers, besides the opacity, that change how it looks."""
        return (self.reveal,)

    def paint(self, canvas: Canvas) -> None:
        """Nothing: the surface paints it."""

    def extent(self) -> np.ndarray:
        return np.zeros((0, 2))


class Trail(SurfaceItem):
    """The way of a point over the surface, as a tube that fades towards its beginning, with a ball at its head.

    A way that leaves the surface ends at its rim; one that diverges ends with its last finite point.

    Args:
        points: [steps + 1, 2] on the surface, or [steps + 1, 3] at heights of their own, in the data's coordinates.
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
        """The way in short pieces: the step [m] and the world place [m, 3] of each of their ends."""
        rough = np.clip(self._grid.world(self._points), -BEYOND, BEYOND)
        length = np.linalg.norm(np.diff(rough, axis=0), axis=1)
        cuts = np.maximum(1, np.ceil(length / SPACING)).astype(int)
        steps = np.concatenate([k + np.arange(n) / n for k, n in enumerate(cuts)] + [[len(cuts)]])
        at = np.stack([np.interp(steps, np.arange(len(rough)), axis) for axis in self._points.T], axis=1)
        return steps, self._grid.world(at)

    def at(self, step: float) -> np.ndarray:
        """[1, dimensions] the point of the data that stands at a step."""
        return np.array([[np.interp(step, np.arange(len(self._points)), axis) for axis in self._points.T]])

    @property
    def head(self) -> np.ndarray:
        """[1, dimensions] where it is now, in the data's coordinates."""
        return self.at(self.step * self.reveal)

    def _end(self) -> np.ndarray:
        """[1, 3] the head in the world, or as far out as it is followed."""
        return np.clip(self._grid.world(self.head), -BEYOND, BEYOND)

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
            kept = _thinned(places)
            places, world = places[kept], world[kept]
            fade = alpha * np.linspace(self._tail, 1, len(places)) * self._within(world)
            half = self._thickness * 0.005 * scenery.scale
            found.append(
                tube(
                    places,
                    self._colour,
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
        """[n] whether places in the world stand over the ground."""
        return np.asarray(self._free | (np.abs(world[:, :2]) <= np.array(self._grid.size) / 2 + 1e-6).all(1))

    def _ball(self, place: np.ndarray, scenery: Scenery, alpha: float) -> np.ndarray:
        row = np.zeros((1, solids.FIELDS))
        row[:, 0], row[:, 1:4], row[:, RGB], row[:, 16] = solids.BALL, place, self._colour * 255, alpha
        row[:, 11], row[:, 21] = self._radius * scenery.eye.growth(place[0, 2]), self._radius
        return row

    def shadows(self, scenery: Scenery) -> np.ndarray:
        if self._radius <= 0 or self._free or not self._within(self._end())[0]:
            return np.zeros((0, 6))
        foot = scenery.place(self._end())[0]
        size = 1.25 * self._radius
        strength = (0.55 if theme.active().glows else 0.40) * scenery.opacity
        return np.array([[*foot, size * scenery.eye.growth(foot[2]), size, strength]])


class SurfaceArrow(SurfaceItem):
    """An arrow in space, its shaft a tube and its head a cone.

    Args:
        points: [n, 3] from its foot to its tip in the data's coordinates, or [n, 2]: it follows the surface.
        thickness: of the shaft, in Manim's stroke units.
        head: length of the cone in world units.
    """

    def __init__(
        self, points: np.ndarray, role: str, grid: ReliefGrid, *, thickness: float = 6.0, head: float = 0.22
    ) -> None:
        super().__init__(role, grid)
        self._thickness, self._head = thickness, head
        self.point_to(points)

    def point_to(self, points: np.ndarray) -> SurfaceArrow:
        """Give it another course. Returns the arrow."""
        points = np.asarray(points, float)
        fine = np.linspace(0, len(points) - 1, 60)
        at = np.stack([np.interp(fine, np.arange(len(points)), axis) for axis in points.T], axis=1)
        self._follows = points.shape[1] == 2
        self._course = self._bounds = self._grid.world(at)
        return self

    @property
    def state(self) -> tuple[float, ...]:
        return (self.reveal, *self._course[0], *self._course[-1], *self._course[len(self._course) // 2])

    def rows(self, scenery: Scenery) -> np.ndarray:
        whole = self._course * (1, 1, scenery.grown)
        if self._follows:
            whole = whole + LIFT * 1.4 * self._grid.normals(self._course, scenery.grown)
        length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(whole, axis=0), axis=1))])
        goal = length[-1] * self.reveal
        if goal <= 1e-6:
            return np.zeros((0, solids.FIELDS))
        head = min(self._head, 0.6 * goal)

        def along(where: np.ndarray) -> np.ndarray:
            return np.stack([np.interp(where, length, axis) for axis in whole.T], axis=1)

        neck, tip = along(np.array([goal - head, goal]))
        shaft = along(np.append(length[length < goal - head * 0.9], goal - head * 0.9))
        alpha, half = scenery.opacity, self._thickness * 0.005 * scenery.scale
        shade = {"casing": min(0.018, 0.0035 * self._thickness) * scenery.scale, "roundness": 1.0, "bias": LIFT / 2}
        places = scenery.eye.project(shaft)
        rows = tube(places[_thinned(places)], self._colour, half, alpha, **shade)
        return np.concatenate([rows, self._cone(neck, tip, head, scenery, alpha)])

    def _cone(self, neck: np.ndarray, tip: np.ndarray, head: float, scenery: Scenery, alpha: float) -> np.ndarray:
        row = np.zeros((1, solids.FIELDS))
        eye = scenery.eye
        places = eye.project(np.stack([neck, tip]))
        growth = float(eye.growth(places[0, 2]))
        radius = 0.40 * head * growth
        along = places[1, :2] - places[0, :2]
        seen = float(np.linalg.norm(along))
        least = 0.8 * head * growth  # seen from its front or back it would be no arrow any more
        if 1e-6 < seen < least:
            places[0, :2] = places[1, :2] - along / seen * least
        row[0, 0], row[0, 1:4], row[0, 4:7], row[0, RGB] = solids.CONE, places[0], places[1], self._colour * 255
        row[0, 11], row[0, 16], row[0, 21], row[0, 22] = radius, alpha, LIFT, 0.14 * radius
        return row


class SurfaceLine(SurfaceItem):
    """A line in space: an axis, a tick, a drop line.

    Args:
        points: [n, 3] in the data's coordinates, or [n, 2]: it lies on the surface.
        dashed: world units from one dash to the next; 0: solid.
        hidden: share of its alpha that is left behind the surface.
    """

    def __init__(
        self, points: np.ndarray, role: str, grid: ReliefGrid, *, thickness: float = 1.8, dashed: float = 0.0,
        hidden: float = 0.0, strength: float = 1.0,
    ) -> None:  # fmt: skip
        super().__init__(role, grid)
        self._thickness, self._dashed, self._hidden, self._strength = thickness, dashed, hidden, strength
        self._lift = 0.006 if np.shape(points)[1] == 2 else 0.0
        self._world = self._bounds = grid.world(np.asarray(points, float))

    @property
    def state(self) -> tuple[float, ...]:
        return (self.reveal, *self._world[0], *self._world[-1])

    def rows(self, scenery: Scenery) -> np.ndarray:
        length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(self._world, axis=0), axis=1))])
        goal = length[-1] * self.reveal
        if self._dashed:
            starts = np.arange(0, goal, self._dashed)
            spans = [(start, min(goal, start + 0.55 * self._dashed)) for start in starts]
        else:
            spans = [(0.0, goal)]
        found = [np.zeros((0, solids.FIELDS))]
        alpha, half = scenery.opacity * self._strength, self._thickness * 0.005 * scenery.scale
        for start, stop in spans:
            where = np.linspace(start, stop, max(2, int((stop - start) / 0.1) + 1))
            world = np.stack([np.interp(where, length, axis) for axis in self._world.T], axis=1)
            places = scenery.lifted(world, self._lift) if self._lift else scenery.place(world)
            found.append(tube(places, self._colour, half, alpha, hidden=self._hidden, bias=self._lift))
        return np.concatenate(found)


def _thinned(places: np.ndarray, pixels: float = 5.0) -> np.ndarray:
    """Which points of a polyline [n, 3] to keep, so that they stand some pixels apart; its ends stay."""
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(places[:, :2], axis=0), axis=1))])
    steps = (length // pixels).astype(int)
    kept = np.flatnonzero(np.diff(steps, prepend=-1))
    return np.unique(np.append(kept, len(places) - 1))
