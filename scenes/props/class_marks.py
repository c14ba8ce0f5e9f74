"""ClassMarks: the names of classes, each written at the middle of its dots, with a rim that lifts it off them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import VGroup

from scenes.look import theme
from scenes.stage.words import Line, Typesetter

RIM = 7.0


class ClassMarks(VGroup):
    """Short bold names that follow places and give way to one another.

    >>> marks = ClassMarks(scene.type, [str(k) for k in range(10)])
    >>> scene.play(Drive(Group(cloud, marks), lambda t: marks.stand(medians(t))))

    Args:
        typesetter: the scene's `type`.
        names: of the classes.
        use: their size.
        apart: the least distance of two names' middles, in frame units.
    """

    def __init__(
        self, typesetter: Typesetter, names: Sequence[str], use: str | float = "body", apart: float = 0.42
    ) -> None:
        super().__init__()
        self._apart = apart
        for name in names:
            glyphs = typesetter.words(name, use, "ink", bold=True)
            rim = glyphs.copy().set_stroke(theme.colour("background"), RIM, 1.0)
            self.add(Line([*rim, *glyphs], name, typesetter.size(use)))

    def stand(self, places: np.ndarray) -> ClassMarks:
        """Stand at places (n, 2), or as near as the neighbours allow. Returns the marks."""
        for mark, place in zip(self.submobjects, apart(places, self._apart), strict=True):
            mark.move_to((*place, 0.0))
        return self


def apart(places: np.ndarray, least: float, rounds: int = 40) -> np.ndarray:
    """Places (n, 2) moved as little as may be until no two are nearer than `least`."""
    found = np.array(places, float)
    first, second = np.triu_indices(len(found), 1)
    for _ in range(rounds):
        offset = found[second] - found[first]
        distance = np.hypot(*offset.T)
        lacking = np.maximum(least - distance, 0) / 2
        if not lacking.any():
            break
        push = offset / np.maximum(distance, 1e-6)[:, None] * lacking[:, None]
        np.add.at(found, first, -push)
        np.add.at(found, second, push)
    return found


def medians(places: np.ndarray, labels: np.ndarray, count: int) -> np.ndarray:
    """(count, d): the median place of each class."""
    return np.array([np.median(places[labels == k], axis=0) for k in range(count)])
