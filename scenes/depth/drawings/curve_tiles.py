"""CurveTiles: many small plots of the same target, each with one run's curve as it learns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Box, Canvas, Layer, Painted, Part


class CurveTiles(Layer):
    """Small panels: the target faint, and what a run put out at a recorded moment.

    >>> tiles = CurveTiles(boxes, trace.x, trace.target, trace.curves, found)
    >>> scene.play(Drive(tiles, lambda t: setattr(tiles, "record", t * last)))

    Args:
        boxes: one panel a run.
        x: (points,) 0…1.
        target: (points,) 0…1.
        curves: (records, runs, points).
        found: (runs,) whether a run ends at its target.

    Attributes:
        record: which record is shown.
        span: the least and the greatest value that a panel has room for.
        verdict: 0…1, how much runs that found the target take the colour of good, and others fade.
    """

    span = (-0.05, 1.05)

    def __init__(
        self, boxes: Sequence[Box], x: np.ndarray, target: np.ndarray, curves: np.ndarray, found: np.ndarray
    ) -> None:
        super().__init__()
        self._boxes, self._x, self._target = list(boxes), np.asarray(x, float), np.asarray(target, float)
        self._curves, self._found = np.asarray(curves, float), np.asarray(found, bool)
        self.record = self.verdict = 0.0

    def shown(self) -> Painted:
        """(runs, points): the values at which the curves are painted; those beyond `span` at its ends."""
        inner = [box.inset(0.1 * box.height) for box in self._boxes]
        feet, heights = np.array([[box.bottom] for box in inner]), np.array([[box.height] for box in inner])
        curves = Part(self, lambda ink: np.stack(ink.lines()[-len(self._boxes) :])[..., 1])
        return curves.through(lambda y: (y - feet) / heights).shown()

    def _values(self) -> np.ndarray:
        """(runs, points): what is drawn."""
        return np.asarray(self._curves[min(len(self._curves) - 1, round(self.record))])

    def _at(self, box: Box, values: np.ndarray) -> np.ndarray:
        inner = box.inset(0.1 * box.height)
        height = np.clip(values, *self.span)
        return np.stack([inner.left + self._x * inner.width, inner.bottom + height * inner.height], axis=1)

    def paint(self, canvas: Canvas) -> None:
        rims, targets, curves, shades, widths = [], [], [], [], []
        ink, good, muted = (rgb(theme.colour(role)) for role in ("highlight", "good", "muted"))
        for box, values, found in zip(self._boxes, self._values(), self._found, strict=True):
            b = box
            rims.append(np.array([[b.left, b.bottom], [b.right, b.bottom], [b.right, b.top], [b.left, b.top],
                                  [b.left, b.bottom]]))  # fmt: skip
            targets.append(self._at(box, self._target))
            curves.append(self._at(box, values))
            shades.append((1 - self.verdict) * ink + self.verdict * (good if found else muted))
            widths.append(2.4 + 0.6 * self.verdict * found)
        seen = self.opacity * self.reveal
        canvas.strokes(rims, rgb(theme.colour("faint")), 1.2, seen)
        canvas.strokes(targets, muted, 1.0, 0.55 * seen)
        canvas.strokes(curves, shades, widths, seen, 0.2)

    def extent(self) -> np.ndarray:
        return np.array([[[b.left, b.bottom], [b.right, b.top]] for b in self._boxes]).reshape(-1, 2)
