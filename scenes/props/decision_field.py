"""DecisionField: what a classifier says at every point of the input plane, with its boundary."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Box, Canvas, Layer, View
from scenes.stage.painted import FieldAt
from scenes.stage.raster import refine

REFINEMENT = 4


class DecisionField(Layer):
    """The probability of the second class as colour, darker than the dots on it, and the line where it is one half.

    >>> field = DecisionField(logits, radius=1.2, view=plane.view)
    >>> scene.play(Drive(field, lambda t: field.show(trace.logits[round(t * last)])))

    Args:
        logits: (rows, columns) on an even grid over [-radius, radius]²; row 0 is the smallest y.
        radius: half the side of the square, in the plane's units.
        view: from the plane to the frame.
        disc: show the inscribed disc only, as `WarpedGrid` does.
        line: width of the boundary, 0 for none.
        refinement: how many times finer the logits are made; 1 for those that jump, given finely enough.
    """

    def __init__(
        self, logits: np.ndarray, radius: float, view: View, *, disc: bool = True,
        line: float = theme.LINE["boundary"], refinement: int = REFINEMENT,
    ) -> None:  # fmt: skip
        super().__init__()
        self._refinement = refinement
        self.radius, self.view, self.line = float(radius), view, float(line)
        self._disc = disc
        self.show(logits)

    def show(self, logits: np.ndarray) -> DecisionField:
        """Show another state of the classifier: logits (rows, columns). Returns the field."""
        self.logits = np.asarray(logits, dtype=float)
        upright = np.ascontiguousarray(self.logits[::-1])
        self._fine = refine(upright, self._refinement) if self._refinement > 1 else upright
        return self

    def at(self, points: np.ndarray) -> FieldAt:
        """The probabilities (n,) that are painted at points (n, 2) of the plane."""
        return FieldAt(self, lambda: self.view(points), zero=0.5)

    def _box(self) -> Box:
        (left, bottom), (right, top) = self.view(np.array([[-1, -1], [1, 1]]) * self.radius)
        return Box(left, right, bottom, top)

    def paint(self, canvas: Canvas) -> None:
        box = self._box()
        chance = 1 / (1 + np.exp(-np.clip(self._fine, -30, 30)))
        canvas.field(
            chance - 0.5, box, "field", (-0.5, 0.5), self.opacity * self.reveal, disc=self._disc, line=self.line
        )
        if self._disc:
            angle = np.linspace(0, 2 * np.pi, 361)
            rim = box.centre + box.width / 2 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
            canvas.strokes([rim], rgb(theme.colour("ink")), 1.5, 0.35 * self.opacity * self.reveal)

    def extent(self) -> np.ndarray:
        box = self._box()
        return np.array([[box.left, box.bottom], [box.right, box.top]])


class FieldScale(Layer):
    """The bar that says which colour means what.

    >>> scale = FieldScale(Box(-6.4, -2.35, -2.51, -2.39), ramp="field")
    """

    def __init__(self, box: Box, ramp: str = "field") -> None:
        super().__init__()
        self.box, self._ramp = box, ramp

    def paint(self, canvas: Canvas) -> None:
        b = self.box
        shown = Box(b.left, b.left + b.width * self.reveal, b.bottom, b.top)
        canvas.image(theme.table(self._ramp, 160)[None, : max(1, round(160 * self.reveal))], shown, self.opacity)

    def extent(self) -> np.ndarray:
        return np.array([[self.box.left, self.box.bottom], [self.box.right, self.box.top]])


__all__ = ["DecisionField", "FieldScale"]
