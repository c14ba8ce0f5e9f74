"""RaceBoard: the legend of a race, with each racer's loss as it is now, and the step at which it arrived."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from manim import Group

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Canvas, Layer
from scenes.stage.group import GroupOf
from scenes.stage.words import Typesetter

from .counter import Counter

USE = "tick"
LEAST, BELOW = 0.001, "<.001"  # as wide as 0.001


class Dots(Layer):
    """A column of coloured dots, the keys of a legend."""

    def __init__(self, places: np.ndarray, roles: Sequence[str], radius: float = 0.085) -> None:
        """places: (n, 2) in frame units, as the radius."""
        super().__init__()
        self.places, self.radius = np.asarray(places, float), radius
        self._shades = np.array([rgb(theme.colour(role)) for role in roles])

    def paint(self, canvas: Canvas) -> None:
        canvas.discs(self.places, self.radius * self.reveal, self._shades, self.opacity, halo=0.1)

    def extent(self) -> np.ndarray:
        return self.places


def short_loss(value: float) -> str:
    """A loss with about three digits; one too small for them is said to be below the least they can write."""
    for least, form in ((100, "{:.0f}"), (10, "{:.1f}"), (1, "{:.2f}")):
        if value >= least:
            return form.format(value)
    return f"{value:.3f}" if value >= LEAST / 2 else BELOW


class RaceBoard(Group):
    """Rows of a dot, a name, a number, and a second number that may be missing.

    >>> board = RaceBoard(type_, ["SGD", "Adam"], ["gradient_descent", "adam"], (3.0, 5.5, 6.4), top=-0.9, pitch=0.34)
    >>> board.show([0.2, 0.1], [math.nan, 86])

    Args:
        columns: x of the dots' left edge, and of the right edges of both numbers.
        top: height of the first row; pitch: from row to row.
        second: role of the second number; form: how it is written.
    """

    def __init__(
        self, typesetter: Typesetter, names: Sequence[str], roles: Sequence[str], columns: tuple[float, float, float],
        top: float, pitch: float, *, second: str = "good", form: Callable[[float], str] = "{:.0f}".format,
    ) -> None:  # fmt: skip
        super().__init__()
        self.heights = top - pitch * np.arange(len(names))
        self.left, self.first, self.last = columns
        keys = np.stack([np.full(len(names), self.left + 0.085), self.heights], axis=1)
        self.dots = Dots(keys, roles)
        rows = list(zip(names, self.heights, strict=True))
        self.names = Group(*(typesetter.seated(name, self.left + 0.32, y, USE) for name, y in rows))
        self.losses: GroupOf[Counter] = GroupOf(
            *(Counter(typesetter, short_loss, USE, "loss", anchor="right") for _ in rows)
        )

        def written(value: float) -> str:
            return "" if math.isnan(value) else form(value)

        self.seconds: GroupOf[Counter] = GroupOf(
            *(Counter(typesetter, written, USE, second, anchor="right", value=math.nan) for _ in rows)
        )
        for y, loss, other in zip(self.heights, self.losses, self.seconds, strict=True):
            loss.stand(self.first, float(y))
            other.stand(self.last, float(y))
        self.add(self.dots, self.names, self.losses, self.seconds)

    def show(self, losses: np.ndarray, seconds: np.ndarray) -> RaceBoard:
        """Show the numbers (n,) of all rows; no second number where it is NaN. Returns the board."""
        for column, values in ((self.losses, losses), (self.seconds, seconds)):
            for counter, value in zip(column, values, strict=True):
                counter.show(float(value))
        return self
