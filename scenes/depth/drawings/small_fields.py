"""SmallFields: many classifiers as small discs of the input plane, each with its boundary."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Box, Canvas, Layer

BORN = 0.7  # share of `reveal` until the last of them begins to appear


class SmallFields(Layer):
    """What each of many nets says of the same plane; those that have arrived get a bright rim.

    >>> fields = SmallFields(boxes, logits)          # logits [n, rows, columns], row 0 the smallest y
    >>> scene.play(Drive(fields, lambda t: fields.show(trace.logits(t), solved)))

    Args:
        boxes: one square a net.
        logits: (n, rows, columns) on an even grid over the square about the disc; positive means the second class.

    Attributes:
        arrived: (n,) 0…1, how bright the rim is.
        failed: (n,) 0…1, how far each is dimmed.
    """

    def __init__(self, boxes: tuple[Box, ...], logits: np.ndarray, line: float = 1.6) -> None:
        super().__init__()
        self.boxes, self._line = boxes, line
        self.arrived, self.failed = np.zeros(len(boxes)), np.zeros(len(boxes))
        angle = np.linspace(0, 2 * np.pi, 49)
        self._ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        self.show(logits, self.arrived)

    def show(self, logits: np.ndarray, arrived: np.ndarray) -> SmallFields:
        """Show other states (n, rows, columns) of the nets, and which of them have arrived. Returns the layer."""
        self._chance = 1 / (1 + np.exp(-np.clip(logits[:, ::-1], -30, 30))) - 0.5
        self.arrived = np.asarray(arrived, float)
        return self

    def paint(self, canvas: Canvas) -> None:
        count = len(self.boxes)
        seen = np.clip((self.reveal - BORN * np.arange(count) / count) / (1 - BORN), 0, 1) * self.opacity
        good, muted = rgb(theme.colour("good")), rgb(theme.colour("muted"))
        for i, box in enumerate(self.boxes):
            if seen[i] <= 0:
                continue
            opacity = float(seen[i] * (1 - 0.72 * self.failed[i]))
            values = np.ascontiguousarray(self._chance[i])
            canvas.field(values, box, "field", (-0.5, 0.5), opacity, disc=True, line=self._line)
            rim = box.centre + (box.width / 2 + 0.015) * self._ring
            lit = self.arrived[i]
            shade = muted * (1 - lit) + good * lit
            canvas.strokes([rim], shade, 1.0 + 1.2 * lit, float(seen[i] * (0.45 + 0.5 * lit)))

    def extent(self) -> np.ndarray:
        return np.array([[[b.left, b.bottom], [b.right, b.top]] for b in self.boxes]).reshape(-1, 2)
