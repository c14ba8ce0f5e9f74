"""LabelRing: shares of many classes as a place within a ring that has one post for each class."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from manim import Animation, Group
from numpy.typing import ArrayLike

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.props.class_marks import ClassMarks
from scenes.stage import Box, Canvas, FadeIn, Layer, Part, reveal
from scenes.stage.words import Typesetter

ROOM = 0.66  # from the ring to the edge of its box: names stand there
NAME = 0.43  # from the ring to the middle of a name
STRAY = 0.045  # of the radius: dots are strewn a little, or all that are certain would lie on one another


class LabelRing(Group):
    """A ring as large as its box allows, with the classes' names around it.

    >>> ring = LabelRing(scene.type, box, [str(k) for k in range(10)])
    >>> dots = Streams(ring.at(trace.answers_at[0]), roles)

    Args:
        typesetter: the scene's `type`.
        box: of the ring and its names.
        names: of the classes, clockwise from the top.

    Attributes:
        rim: the ring itself.
        names: the words around it.
    """

    def __init__(self, typesetter: Typesetter, box: Box, names: Sequence[str]) -> None:
        super().__init__()
        self.centre, self.radius = box.centre, min(box.width, box.height) / 2 - ROOM
        turn = 2 * np.pi * np.arange(len(names)) / len(names)
        self._ways = np.stack([np.sin(turn), np.cos(turn)], axis=1)
        self.rim = _Rim(self.centre, self.radius, self._ways)
        self.names = ClassMarks(typesetter, names, "values", apart=0.0)
        self.names.stand(self.centre + (self.radius + NAME) * self._ways)
        self.names.set_z_index(1)  # over the dots
        self.add(self.rim, self.names)

    def entrance(self) -> Iterable[Animation]:
        """How it comes on screen."""
        return reveal(self.rim), FadeIn(self.names)

    def at(self, places: ArrayLike) -> np.ndarray:
        """Places (…, n, 2) in the unit ring, in frame coordinates; a dot is strewn in the same way every time."""
        unit = np.asarray(places, float)
        return np.asarray(self.centre + self.radius * (unit + _strewn(unit)))

    def of(self, dots: Part) -> Part:
        """The places (n, 2) in the unit ring of dots that are strewn over it."""
        return dots.through(lambda places: (places - self.centre) / self.radius - _strewn(places))


def _strewn(places: np.ndarray) -> np.ndarray:
    """(n, 2): how far each dot is from its place (…, n, 2), in radii."""
    return np.random.default_rng(0).normal(0, STRAY, places.shape[-2:])


class _Rim(Layer):
    def __init__(self, centre: np.ndarray, radius: float, ways: np.ndarray) -> None:
        super().__init__()
        self._centre, self._radius, self._ways = centre, radius, ways

    def paint(self, canvas: Canvas) -> None:
        faint, turn = rgb(theme.colour("faint")), np.linspace(0, 2 * np.pi * self.reveal, 181)
        ring = self._centre + self._radius * np.stack([np.sin(turn), np.cos(turn)], axis=1)
        posts = self._centre + self._radius * self._ways
        canvas.strokes([ring], faint, 2.6, self.opacity)
        canvas.discs(posts, 0.36 * self.reveal, faint, 0.45 * self.opacity, edge=0.0)

    def extent(self) -> np.ndarray:
        return self._centre + self._radius * self._ways
