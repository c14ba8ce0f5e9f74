"""SpaceCloud: samples as dots in space, nearer ones larger and brighter, under an eye that may go round them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import Group, Mobject

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Box, Canvas, Drive, Layer, Part
from scenes.stage.viewpoint import Viewpoint


def eye_on(places: np.ndarray, box: Box, azimuths: tuple[float, float], elevation: float = 18.0) -> Viewpoint:
    """An eye at the first azimuth that has all places (n, 3) in a box, as large as can be, until the second."""
    distance = 5 * float(np.linalg.norm(places, axis=1).max())
    eye = Viewpoint(azimuths[0], elevation, distance=distance, zoom=1.0, target=(0.0, 0.0, 0.0))
    low, high = np.full(2, np.inf), np.full(2, -np.inf)
    for azimuth in np.linspace(*azimuths, 25):
        eye.azimuth = float(azimuth)
        seen = eye.project(places)[:, :2]
        low, high = np.minimum(low, seen.min(0)), np.maximum(high, seen.max(0))
    eye.azimuth = float(azimuths[0])
    eye.zoom = float(((box.width, box.height) / (high - low)).min())
    eye.centre = box.centre - eye.zoom * (low + high) / 2
    return eye


def orbit(eye: Viewpoint, degrees: float, *seen: Mobject, beside: Callable[[float], None] | None = None) -> Drive:
    """Go round by so many degrees. All that this eye sees has to be named; `beside` is called at every moment."""
    start = eye.azimuth

    def draw(t: float) -> None:
        eye.azimuth = start + degrees * t
        if beside is not None:
            beside(t)

    return Drive(Group(*seen), draw)


class SpaceCloud(Layer):
    """Dots at places of a three-dimensional space, the farther ones behind the nearer.

    >>> cloud = SpaceCloud(trace.digit_at, theme.digit_roles(trace.digit_class), Viewpoint(target=(0, 0, 0)))
    >>> dot = SpaceCloud(trace.digit_at[[k]], ["highlight"], cloud.viewpoint)
    >>> scene.play(reveal(cloud))
    >>> scene.play(orbit(cloud.viewpoint, 30.0, cloud, dot))

    Args:
        places: (n, 3) in the world.
        roles: the name of each dot's role.
        viewpoint: where they are seen from.
        radius: of a dot at the target, in frame units.
        halo: strength of the light around the dots (dark theme).
        fog: how much of its colour the farthest dot loses; 0 for a dot that is to be seen wherever it is.

    Attributes:
        emphasis: (n,) opacity of each dot.
    """

    def __init__(
        self, places: np.ndarray, roles: Sequence[str], viewpoint: Viewpoint, radius: float = 0.042,
        halo: float = 0.04, fog: float = 0.5,
    ) -> None:  # fmt: skip
        super().__init__()
        self.places = np.asarray(places, float)
        self.shades = np.array([rgb(theme.colour(role)) for role in roles])
        self.viewpoint, self.radius, self.halo, self._fog = viewpoint, float(radius), float(halo), float(fog)
        self.emphasis = np.ones(len(self.places))
        self._born = np.random.default_rng(0).permutation(len(self.places)) / len(self.places) * 0.8

    @property
    def born(self) -> int:
        """How many dots there are by now."""
        return int((self._born < self.reveal).sum())

    def to_frame(self, places: np.ndarray) -> np.ndarray:
        """Places (n, 3) of the world in frame coordinates (n, 2)."""
        return self.viewpoint.project(places)[:, :2]

    def dots(self) -> Part:
        """Where its dots are painted: (n, 2) in frame coordinates, the farthest first."""
        return Part(self, lambda ink: ink.centres)

    def paint(self, canvas: Canvas) -> None:
        seen = self.viewpoint.project(self.places)
        order = np.argsort(seen[:, 2], kind="stable")
        reach = max(float(np.abs(seen[:, 2]).max()), 1e-9)
        near = (seen[:, 2:] / reach + 1) / 2
        share = 1 - self._fog * (1 - near)
        shades = self.shades * share + rgb(theme.colour("background")) * (1 - share)
        age = np.clip((self.reveal - self._born) / 0.2, 0, 1)
        size = self.radius * (1 + self._fog * (near[:, 0] - 0.56)) * age * (2 - age)
        canvas.discs(
            seen[order, :2], size[order], shades[order], (self.emphasis * self.opacity)[order],
            halo=self.halo * self.opacity, edge=0.5,
        )  # fmt: skip

    def extent(self) -> np.ndarray:
        return self.to_frame(self.places)


class SpaceAxes(Layer):
    """Three short axes that turn with a cloud and stand beside it.

    Args:
        viewpoint: the cloud's.
        foot: (2,) where they meet, in frame coordinates.
        length: in frame units.
    """

    def __init__(self, viewpoint: Viewpoint, foot: Sequence[float], length: float = 0.7) -> None:
        super().__init__()
        self.viewpoint, self._foot, self._length = viewpoint, np.asarray(foot, float), length

    def tips(self, share: float = 1.0) -> np.ndarray:
        """(3, 2): the ends of the axes, `share` of their length from the foot."""
        right, up, _ = self.viewpoint.axes()
        return self._foot + share * self._length * np.stack([right, up], axis=1)

    def paint(self, canvas: Canvas) -> None:
        lines = [np.stack([self._foot, tip]) for tip in self.tips(self.reveal)]
        canvas.strokes(lines, rgb(theme.colour("muted")), 1.8, 0.9 * self.opacity)

    def extent(self) -> np.ndarray:
        return np.concatenate([self._foot[None], self.tips()])
