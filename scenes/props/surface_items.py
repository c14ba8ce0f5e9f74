"""What lies on a surface or stands over it, as rows for the kernels: arrows, and lines in space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Canvas, Layer, solids
from scenes.stage.painted import UNSEEN, Ink

from .relief_grid import ReliefGrid
from .relief_picture import Eye

LIFT = 0.03  # world units along the normal
RGB = slice(13, 16)


ABOVE = Eye(np.eye(3), np.zeros(3), 1e3, 1.0, np.zeros(2))
NEAR = 1e-4  # world units over which a slope is measured
SETTLED = 12  # steps of Newton's from below a ball to where it touches the ground


def unproject(places: np.ndarray) -> np.ndarray:
    """Places (n, 3) in the picture as seen from above: where they are in the world (n, 3)."""
    shrunk = places[:, :2] / ABOVE.growth(places[:, 2])[:, None] * (1, -1)
    return np.column_stack([shrunk, places[:, 2]])


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
        """World points (n, 3) of the grown surface in the picture (n, 3)."""
        return self.eye.project(world * (1, 1, self.grown))

    def lifted(self, world: np.ndarray, lift: float) -> np.ndarray:
        """World points (n, 3) of the surface, moved along its normal: (n, 3) in the picture."""
        return self.eye.project(world * (1, 1, self.grown) + lift * self.grid.normals(world, self.grown))


def tube(
    places: np.ndarray, colour: np.ndarray, radius: np.ndarray | float, alpha: np.ndarray | float, *,
    casing: float = 0.0, roundness: float = 0.0, hidden: float = 0.0, bias: float = 0.0,
) -> np.ndarray:  # fmt: skip
    """Rows (n - 1, 25) of a polyline (n, 3); radius, alpha: one or (n,); radius, casing in pixels, bias in units."""
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

    Attributes:
        shade: (3,) its colour in 0…1; another is moved to with `To(item, shade=rgb(theme.colour("bad")))`.
    """

    def __init__(self, role: str, grid: ReliefGrid) -> None:
        super().__init__()
        self.shade: np.ndarray = rgb(role if role.startswith("#") else theme.colour(role))
        self._grid = grid
        self._bounds = np.zeros((0, 3))
        self.points = np.zeros((0, 3))  # there is nothing that it paints itself

    def rows(self, scenery: Scenery) -> np.ndarray:
        """What is drawn of it now: rows (n, 25)."""
        raise NotImplementedError

    def shadows(self, scenery: Scenery) -> np.ndarray:
        """Contact shadows (k, 6)."""
        return np.zeros((0, 6))

    @property
    def bounds(self) -> np.ndarray:
        """(n, 3): all places in the world that it may ever be drawn at."""
        return self._bounds

    @property
    def state(self) -> tuple[float, ...]:
        """All numbers, besides the opacity, that change how it looks."""
        return (self.reveal,)

    def paint(self, canvas: Canvas) -> None:
        """Nothing: the surface paints it; only ink keeps it, seen from straight above."""
        if isinstance(canvas, Ink):
            canvas.solid(self.rows(Scenery(self._grid, ABOVE, 1.0, 1.0, self.opacity)))

    def _balls(self, ink: Ink) -> np.ndarray:
        """(n, 3): the middles of the painted balls, in the world."""
        rows = ink.solids[(ink.solids[:, 0] == solids.BALL) & (ink.solids[:, 16] > UNSEEN)]
        return unproject(rows[:, 1:4])

    def _grounded(self, places: np.ndarray, radii: np.ndarray) -> np.ndarray:
        """(n, 2): as data, where balls of these radii, their middles at places (n, 3), touch the ground."""
        flat = places[:, :2].copy()
        for _ in range(SETTLED):  # Gauss and Newton's
            there = [self._resting(flat + step, radii) - self._resting(flat - step, radii) for step in NEAR * np.eye(2)]
            slopes, away = np.stack(there, axis=2) / (2 * NEAR), places - self._resting(flat, radii)
            turned = slopes.swapaxes(1, 2)
            flat += np.linalg.solve(turned @ slopes, turned @ away[..., None])[..., 0]
        return self._grid.data(np.column_stack([flat, flat[:, 0]]))[:, :2]

    def _resting(self, flat: np.ndarray, radii: np.ndarray) -> np.ndarray:
        """(n, 3): the middles in the world of balls that touch the ground at its places (n, 2)."""
        ground = np.column_stack([flat, self._grid.sampled(self._grid.solid, flat)])
        return np.asarray(ground + radii[:, None] * self._grid.normals(ground))

    def extent(self) -> np.ndarray:
        return np.zeros((0, 2))


class SurfaceArrow(SurfaceItem):
    """An arrow in space, its shaft a tube and its head a cone.

    Args:
        points: (n, 3) from its foot to its tip in the data's coordinates, or (n, 2): it follows the surface.
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
        """Give it another course (n, 2) on the surface or (n, 3) in space. Returns the arrow."""
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
        rows = tube(scenery.eye.project(shaft), self.shade, half, alpha, **shade)
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
        row[0, 0], row[0, 1:4], row[0, 4:7], row[0, RGB] = solids.CONE, places[0], places[1], self.shade * 255
        row[0, 11], row[0, 16], row[0, 21], row[0, 22] = radius, alpha, LIFT, 0.14 * radius
        return row


class SurfaceLine(SurfaceItem):
    """A line in space, or several: an axis with its ticks, a drop line.

    Args:
        points: (n, 3) in the data's coordinates, or (n, 2): it lies on the surface; a list of such for several.
        dashed: world units from one dash to the next; 0: solid.
        hidden: share of its alpha that is left behind the surface.
    """

    def __init__(
        self, points: np.ndarray | Sequence[np.ndarray], role: str, grid: ReliefGrid, *, thickness: float = 1.8,
        dashed: float = 0.0, hidden: float = 0.0, strength: float = 1.0,
    ) -> None:  # fmt: skip
        super().__init__(role, grid)
        self._thickness, self._dashed, self._hidden, self._strength = thickness, dashed, hidden, strength
        self._courses = 0  # that it has been given
        self.point_to(points)

    def point_to(self, points: np.ndarray | Sequence[np.ndarray]) -> SurfaceLine:
        """Give it another course (n, 2) on the surface or (n, 3) in space. Returns the line."""
        lines = [points] if isinstance(points, np.ndarray) else list(points)
        self._lift = 0.006 if lines[0].shape[1] == 2 else 0.0
        self._worlds = [self._grid.world(line) for line in lines]
        bounds = np.concatenate(self._worlds)
        self._courses += not np.array_equal(bounds, self._bounds)
        self._bounds = bounds
        self._kept: tuple[tuple[float, float], list[np.ndarray]] | None = None
        return self

    @property
    def state(self) -> tuple[float, ...]:
        return (self.reveal, self._courses)

    def rows(self, scenery: Scenery) -> np.ndarray:
        pieces = self._course(scenery)
        if not pieces:
            return np.zeros((0, solids.FIELDS))
        places = np.split(scenery.eye.project(np.concatenate(pieces)), np.cumsum([len(piece) for piece in pieces])[:-1])
        alpha, half = scenery.opacity * self._strength, self._thickness * 0.005 * scenery.scale
        shade = {"hidden": self._hidden, "bias": self._lift}
        return np.concatenate([tube(piece, self.shade, half, alpha, **shade) for piece in places])

    def _course(self, scenery: Scenery) -> list[np.ndarray]:
        """The line, or its dashes, in the world (n, 3); kept for as long as only the eye moves."""
        if self._kept is not None and self._kept[0] == (self.reveal, scenery.grown):
            return self._kept[1]
        pieces = []
        for line in self._worlds:
            length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
            goal = length[-1] * self.reveal
            starts = np.arange(0, goal, self._dashed) if self._dashed else np.zeros(1)
            for start in starts:
                stop = min(goal, start + 0.55 * self._dashed) if self._dashed else goal
                where = np.linspace(start, stop, max(2, int((stop - start) / 0.1) + 1))
                world = np.stack([np.interp(where, length, axis) for axis in line.T], axis=1)
                normals = self._grid.normals(world, scenery.grown) if self._lift else 0.0
                pieces.append(world * (1, 1, scenery.grown) + self._lift * normals)
        self._kept = ((self.reveal, scenery.grown), pieces)
        return pieces
