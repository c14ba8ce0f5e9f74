"""What moves on a ContourMap: trails with a ball, arrows, and marked places; all are cut at the map's edge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Box, Canvas, Layer, Painted, Part

CASING = 1.3  # stroke units on either side of a way
FAR = 1e6  # frame units: farther out nothing can be told apart


class Chart(Protocol):
    """What items need of the map they lie on."""

    box: Box

    def at(self, points: np.ndarray) -> np.ndarray:
        """Points (n, 2) of the data as frame coordinates (n, 2)."""
        ...

    def inverse(self, places: np.ndarray) -> np.ndarray:
        """Frame coordinates (n, 2) as points (n, 2) of the data."""


class MapItem(Layer):
    """A layer in the data's coordinates of a map."""

    def __init__(self, role: str, chart: Chart) -> None:
        super().__init__()
        self._shade = rgb(role if role.startswith("#") else theme.colour(role))
        self._chart = chart

    def _places(self, points: np.ndarray) -> np.ndarray:
        """Points of the data (n, 2) in the frame, however far out."""
        found: np.ndarray = np.clip(self._chart.at(points), -FAR, FAR)
        return found

    def _cased(self, canvas: Canvas, line: np.ndarray, width: float, alpha: np.ndarray) -> None:
        """A line (n, 2) with alphas (n,) over a casing in the ground's colour."""
        canvas.strokes([line], rgb(theme.colour("background")), width + 2 * CASING, [0.55 * alpha])
        canvas.strokes([line], self._shade, width, [alpha])

    def _shows(self, places: np.ndarray) -> np.ndarray:
        """(n,): whether places in the frame lie on the map."""
        box = self._chart.box
        low, high = np.array([box.left, box.bottom]) - 1e-6, np.array([box.right, box.top]) + 1e-6
        return np.asarray(((places >= low) & (places <= high)).all(1))

    def extent(self) -> np.ndarray:
        return np.zeros((0, 2))


class MapTrail(MapItem):
    """The way of a point over the map, fading towards its beginning, with a ball at its head.

    Args:
        points: (steps + 1, dimensions) in the data's coordinates; only x, y count. A way that diverges ends with its
            last finite point.
        role: a role of the theme or `#RRGGBB`.
        thickness: of the line, in Manim's stroke units; 0: none.
        radius: of the ball in frame units; 0: none.
        tail: alpha at the beginning.
        beads: radius of a dot on every recorded point that has been passed; 0: none.
        memory: steps after which the way has faded; None: it stays.

    Attributes:
        step: how many steps have been gone; a whole number stands on a recorded point.
    """

    def __init__(
        self, points: np.ndarray, role: str, chart: Chart, *, thickness: float = 2.8, radius: float = 0.085,
        tail: float | None = None, beads: float = 0.0, memory: float | None = None,
    ) -> None:  # fmt: skip
        super().__init__(role, chart)
        points = np.asarray(points, float)
        finite = np.isfinite(points).all(1)
        self._points = (points if finite.all() else points[: max(1, int(np.argmin(finite)))])[:, :2]
        self._thickness, self._radius, self._beads, self._memory = thickness, radius, beads, memory
        self._tail = tail if tail is not None else (0.45 if theme.active().glows else 0.75)
        self.step = float(len(self._points) - 1)

    def at(self, step: float) -> np.ndarray:
        """(1, 2): the point of the data that stands at a step."""
        return np.array([[np.interp(step, np.arange(len(self._points)), axis) for axis in self._points.T]])

    @property
    def head(self) -> np.ndarray:
        """(1, 2): where it is now, in the data's coordinates."""
        return self.at(self.step * self.reveal)

    def shown(self) -> Painted:
        """(2,): where its ball is painted, in the data's coordinates."""
        return Part(self, lambda ink: ink.centres[-1], self._chart.inverse).shown()

    def paint(self, canvas: Canvas) -> None:
        if self.opacity <= 0 or self.reveal <= 0:
            return
        now = self.step * self.reveal
        first = 0 if self._memory is None else max(0, int(now - self._memory))
        steps = np.append(np.arange(first, int(np.ceil(now))), now)
        places = self._places(np.concatenate([self._points[first : int(np.ceil(now))], self.head]))
        alpha = self.opacity * np.linspace(self._tail, 1, len(places))
        if self._memory is not None:
            alpha = self.opacity * np.clip(1 - (now - steps) / self._memory, 0, 1)
        if self._thickness > 0 and len(places) > 1:
            for run in runs_within(places, self._chart.box.inset(0.01 * self._thickness)):
                line = np.stack([np.interp(run, np.arange(len(places)), axis) for axis in places.T], axis=1)
                self._cased(canvas, line, self._thickness, np.interp(run, np.arange(len(alpha)), alpha))
        if self._beads > 0:
            shown = self._shows(places[:-1])
            fade = 0.9 * (self.opacity if self._memory is None else alpha[:-1][shown])
            canvas.discs(places[:-1][shown], self._beads, self._shade, fade, edge=0.8)
        if self._radius > 0 and self._shows(places[-1:])[0]:
            grown = self._radius * min(1.0, 4 * self.reveal)
            canvas.discs(places[-1:], grown, self._shade, self.opacity, halo=0.18, edge=1.8)


class MapArrow(MapItem):
    """An arrow on the map, drawn from its foot.

    Args:
        points: (2, 2) its foot and its tip in the data's coordinates, or (n, 2) a bent one.
        thickness: of the shaft, in Manim's stroke units; head: length of the head in frame units.
    """

    def __init__(
        self, points: np.ndarray, role: str, chart: Chart, *, thickness: float = 3.2, head: float = 0.17
    ) -> None:
        super().__init__(role, chart)
        self._thickness, self._head = thickness, head
        self.point_to(points)

    def point_to(self, points: np.ndarray) -> MapArrow:
        """Give it another course (n, 2), in the data's units. Returns the arrow."""
        self.course = np.asarray(points, float)[:, :2]
        return self

    def shown(self) -> Painted:
        """(2, 2): its foot and its tip as they are painted, in the data's coordinates."""
        return self._ends().shown()

    def along(self) -> Part:
        """(2,): the way from its foot to its tip as it is painted, in the data's coordinates."""
        return self._ends().through(lambda ends: ends[1] - ends[0])

    def _ends(self) -> Part:
        return Part(self, lambda ink: [ink.lines()[-1][0], ink.fans[-1][0][0]], self._chart.inverse)

    def paint(self, canvas: Canvas) -> None:
        from .curve import partial

        places = partial(self._places(self.course), self.reveal)
        length = float(np.linalg.norm(np.diff(places, axis=0), axis=1).sum())
        if self.reveal <= 0 or self.opacity <= 0 or length < 1e-3:
            return
        head = min(self._head, 0.6 * length)
        shaft = partial(places, 1 - 0.85 * head / length)
        self._cased(canvas, shaft, self._thickness, np.full(len(shaft), self.opacity))
        along = places[-1] - places[-2]
        along = along / max(1e-9, float(np.linalg.norm(along)))
        across = 0.48 * np.array([-along[1], along[0]])
        corners = places[-1] - head * np.stack([np.zeros(2), along + across, along - across])
        canvas.triangles(corners, np.array([[0, 1, 2]]), self._shade, self.opacity)


class MapSpot(MapItem):
    """A marked place: a disc, or a ring around the ground's colour.

    Attributes:
        place: (2,) in the data's coordinates.
    """

    def __init__(
        self, point: Sequence[float] | np.ndarray, role: str, chart: Chart, *, radius: float = 0.075,
        hollow: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(role, chart)
        self.place = np.asarray(point, float).reshape(-1)[:2]
        self._radius, self._hollow = radius, hollow

    def paint(self, canvas: Canvas) -> None:
        where = self._places(self.place[None])
        if not self._shows(where)[0]:
            return
        size: dict[str, Any] = {"opacity": self.opacity, "edge": 1.4}
        canvas.discs(where, self._radius * self.reveal, self._shade, **size)
        if self._hollow:
            canvas.discs(where, 0.6 * self._radius * self.reveal, rgb(theme.colour("background")), self.opacity, edge=0)


def runs_within(points: np.ndarray, box: Box) -> list[np.ndarray]:
    """The pieces of a polyline (n, 2) inside a box, cut exactly at its edges, as fractional indices (m,) into it.

    >>> x = [np.interp(run, np.arange(len(points)), points[:, 0]) for run in runs_within(points, box)]
    """
    if len(points) < 2:
        return []
    low, high = np.zeros(len(points) - 1), np.ones(len(points) - 1)
    for axis, (first, last) in enumerate(((box.left, box.right), (box.bottom, box.top))):
        start, way = points[:-1, axis], np.diff(points[:, axis])
        with np.errstate(divide="ignore", invalid="ignore"):
            cuts = np.sort(np.stack([(first - start) / way, (last - start) / way]), axis=0)
        still = np.abs(way) < 1e-12
        inside = (start >= first - 1e-9) & (start <= last + 1e-9)
        low = np.where(still, np.where(inside, low, 2.0), np.maximum(low, cuts[0]))
        high = np.where(still, high, np.minimum(high, cuts[1]))
    found: list[list[float]] = []
    for k in np.flatnonzero(low < high):
        if not (found and found[-1][-1] >= k + low[k] - 1e-12):
            found.append([k + float(low[k])])
        found[-1].append(k + float(high[k]))
    return [np.array(run) for run in found]
