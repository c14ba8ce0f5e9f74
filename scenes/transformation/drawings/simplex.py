"""Simplex: probabilities of three classes as a place in a triangle."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Box, Canvas, Layer, Part

ROLES = ("class_a", "class_b", "class_c")


class Simplex(Layer):
    """The triangle of three probabilities, its corners in the classes' colours.

    >>> simplex = Simplex(layout.picture)
    >>> cloud = PointCloud(simplex.at(samples), labels)         # samples [n, 3], rows sum to 1
    >>> scene.play(Drive(cloud, lambda t: cloud.warp_to(simplex.at(softmax(logits / temperature(t))))))

    Args:
        box: the largest equilateral triangle in it is used.
        divisions: of the grid; 0 for none.
    """

    def __init__(self, box: Box, divisions: int = 5) -> None:
        super().__init__()
        side = min(box.width, box.height * 2 / np.sqrt(3))
        height = side * np.sqrt(3) / 2
        x, y = box.centre
        self.corners = np.array([[x - side / 2, y - height / 2], [x + side / 2, y - height / 2], [x, y + height / 2]])
        self._divisions = divisions

    def at(self, probabilities: np.ndarray) -> np.ndarray:
        """Probabilities (n, 3) as frame coordinates (n, 2)."""
        found: np.ndarray = np.asarray(probabilities, dtype=float) @ self.corners
        return found

    def of(self, dots: Part) -> Part:
        """The probabilities (n, 3) that dots stand for, given their places (n, 2) in the frame."""
        inverse = np.linalg.inv(np.column_stack([self.corners, np.ones(3)]))
        return dots.through(lambda places: np.column_stack([places, np.ones(len(places))]) @ inverse)

    def paint(self, canvas: Canvas) -> None:
        shades = np.array([rgb(theme.colour(role)) for role in ROLES])
        centre = self.corners.mean(0)
        fan = np.concatenate([self.corners, [centre]])
        tints = np.concatenate([shades, [rgb(theme.colour("background"))]])
        canvas.triangles(fan, np.array([[0, 1, 3], [1, 2, 3], [2, 0, 3]]), tints, 0.13 * self.opacity * self.reveal)
        lines = []
        for k in range(1, self._divisions):
            t = k / self._divisions
            for i in range(3):
                a = np.zeros(3)
                b = np.zeros(3)
                a[i] = b[i] = t
                a[(i + 1) % 3] = b[(i + 2) % 3] = 1 - t
                ends = self.at(np.array([a, b]))
                lines.append(np.array([ends[0], ends[0] + self.reveal * (ends[1] - ends[0])]))
        if lines:
            canvas.strokes(lines, rgb(theme.colour("faint")), theme.LINE["grid"], 0.9 * self.opacity)
        for i in range(3):
            j = (i + 1) % 3
            along = np.linspace(0, self.reveal, 60)[:, None]
            canvas.strokes(
                [self.corners[i] * (1 - along) + self.corners[j] * along],
                [shades[i] * (1 - along) + shades[j] * along],
                2.0,
                0.9 * self.opacity,
            )

    def extent(self) -> np.ndarray:
        return self.corners
