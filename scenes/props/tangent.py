"""Tangent: the slope of a curve where it is being looked at, drawn and written."""

from __future__ import annotations

import numpy as np
from manim import Group

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Canvas, Layer
from scenes.stage.words import Typesetter

from .counter import Counter
from .function_plot import FunctionPlot


class Touch(Layer):
    """A piece of a straight line of fixed length through a dot on the curve.

    Attributes:
        at: (2,) the dot, in frame coordinates.
        direction: (2,) of the line, in the frame.
        half: half the line's length.
    """

    def __init__(self, half: float, role: str = "gradient") -> None:
        super().__init__()
        self.at, self.direction, self.half = np.zeros(2), np.array([1.0, 0.0]), float(half)
        self._shade = rgb(theme.colour(role))

    def paint(self, canvas: Canvas) -> None:
        reach = self.reveal * self.half * self.direction / max(float(np.linalg.norm(self.direction)), 1e-12)
        canvas.line(np.stack([self.at - reach, self.at + reach]), self._shade, 3.0, self.opacity, 0.3)
        canvas.discs(self.at[None], 0.075 * self.reveal, rgb(theme.colour("highlight")), self.opacity, halo=0.25)

    def extent(self) -> np.ndarray:
        return self.at[None]


class Tangent(Group):
    """A tangent on a plot, and its slope as a number.

    >>> tangent = Tangent(type_, plot, right, y)
    >>> tangent.touch(x, y, slope)

    Args:
        typesetter: the scene's `type`.
        plot: whose axes say how steep a slope looks.
        right, y: where the number stands: its right edge and middle.
        form: of the number.
    """

    def __init__(
        self,
        typesetter: Typesetter,
        plot: FunctionPlot,
        right: float,
        y: float,
        form: str = "{:.2f}",
        half: float = 0.5,
    ) -> None:
        super().__init__()
        self._plot = plot
        self.line = Touch(half)
        self.slope = Counter(typesetter, form, "body", "gradient", anchor="right").stand(right, y)
        self.add(self.line, self.slope)

    def touch(self, x: float, y: float, slope: float) -> Tangent:
        """Touch the curve at a point, given in the plot's values. Returns the tangent."""
        here, ahead = self._plot.at(np.array([x, x + 1]), np.array([y, y + slope]))
        self.line.at, self.line.direction = here, ahead - here
        self.slope.show(slope)
        return self
