"""MetricBalls: what is near a point of the plane, by one distance that turns into another."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Box, Canvas, Layer

ANGLES = 361
REACH = 1.0  # half the side of the square that is shown, with the origin at its lower left


class MetricBalls(Layer):
    """Balls of three sizes about a point: circles, diamonds, and wedges from the origin.

    Between Euclid and Manhattan they are the true balls of p-norms; to the cosine's wedges they are drawn over.

    >>> balls = MetricBalls(Box(0, 5, -2.5, 2.5))
    >>> scene.play(To(balls, p=1.0))
    >>> scene.play(To(balls, wedge=1.0))

    Args:
        box: a square; one corner is the origin of the plane.
        point: (2,) in the unit square.
        sizes: of the balls, as p-norms.
        openings: half the angles of the wedges, in radians.

    Attributes:
        box: (4,) left, right, bottom, top.
        p: 2 is Euclid's distance, 1 Manhattan's.
        wedge: 0…1, how far the balls have become the cosine's.
        dimmed: what the second point is multiplied by; at 1 it lies under the first.
        plain: 0…1, how far the axes and the second point are left out.
    """

    def __init__(
        self, box: Box, point: tuple[float, float] = (0.56, 0.5), sizes: tuple[float, ...] = (0.14, 0.27, 0.4),
        openings: tuple[float, ...] = (0.12, 0.25, 0.4),
    ) -> None:  # fmt: skip
        super().__init__()
        self.box = np.array([box.left, box.right, box.bottom, box.top])
        self.point = np.asarray(point, float)
        self._sizes, self._openings = sizes, openings
        self.p, self.wedge, self.dimmed, self.plain = 2.0, 0.0, 1.0, 0.0

    def at(self, points: np.ndarray) -> np.ndarray:
        """Points (n, 2) of the unit square in frame coordinates."""
        left, right, bottom, top = self.box
        found: np.ndarray = np.array([left, bottom]) + np.asarray(points) * (right - left, top - bottom)
        return found

    def rim(self, k: int) -> tuple[np.ndarray, np.ndarray]:
        """The edge (n, 2) of ball k, and (n,) whether it is an edge: a wedge is open where it leaves the picture."""
        angle = np.linspace(0, 2 * np.pi, ANGLES)
        ways = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        ball = self._sizes[k] / (np.abs(ways) ** self.p).sum(1) ** (1 / self.p)
        to_ray, to_end = self._ways_out(ways, self._openings[k])
        out = np.minimum(to_ray, to_end)
        radius = (1 - self.wedge) * ball + self.wedge * out
        return self.point + radius[:, None] * ways, to_ray < to_end

    def _ways_out(self, ways: np.ndarray, opening: float) -> tuple[np.ndarray, np.ndarray]:
        """How far it is from the point to the wedge's rays and to the picture's end, along each of the ways (n, 2)."""
        direction = np.arctan2(self.point[1], self.point[0])
        to_ray = np.full(len(ways), np.inf)
        for side in (1, -1):
            normal = side * np.array([-np.sin(direction + side * opening), np.cos(direction + side * opening)])
            speed = ways @ normal
            found = -(self.point @ normal) / np.where(np.abs(speed) < 1e-9, 1e-9, speed)
            to_ray = np.where(speed > 0, np.minimum(to_ray, found), to_ray)
        b = ways @ self.point
        to_end = -b + np.sqrt(b * b - self.point @ self.point + REACH)
        return to_ray, to_end

    def paint(self, canvas: Canvas) -> None:
        ink, muted, highlight = (rgb(theme.colour(role)) for role in ("ink", "muted", "highlight"))
        shown = self.reveal
        if self.plain < 1:
            ends = [self.at(np.array([[0.0, 0.0], end])) for end in ((1.02 * shown, 0.0), (0.0, 1.02 * shown))]
            canvas.strokes(ends, muted, 1.4, 0.7 * self.opacity * (1 - self.plain))
        for k in reversed(range(len(self._sizes))):
            rim, is_edge = self.rim(k)
            rim = self.at(self.point + (rim - self.point) * shown)
            faces = np.stack([np.zeros(ANGLES - 1), np.arange(1, ANGLES), np.arange(2, ANGLES + 1)], axis=1)
            corners = np.concatenate([self.at(self.point[None]), rim])
            canvas.triangles(corners, faces.astype(np.int64), rgb(theme.colour("area_a")), 0.13 * self.opacity)
            strength = (1 - self.wedge * ~is_edge) * self.opacity * (1 - 0.22 * k)
            canvas.strokes([rim], highlight, 2.2 if self.plain < 0.5 else 1.6, [strength])
        if self.dimmed < 1 and self.plain < 1:
            ray = self.at(np.stack([np.zeros(2), self.point]))
            canvas.strokes([ray], muted, 1.2, 0.7 * self.opacity * (1 - self.plain))
            canvas.discs(
                self.at(self.dimmed * self.point[None]), 0.09, muted, self.opacity * (1 - self.plain), halo=0.1
            )
        size = (0.09 if self.plain < 0.5 else 0.05) * min(1.0, 3 * shown)
        canvas.discs(self.at(self.point[None]), size, ink, self.opacity, halo=0.2)

    def extent(self) -> np.ndarray:
        return self.box[[0, 2, 1, 3]].reshape(2, 2)
