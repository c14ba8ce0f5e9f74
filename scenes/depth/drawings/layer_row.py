"""LayerRow: the layers of a net in a row, and the one that is being worked out, forward and then back."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Box, Canvas, Layer

CORNERS = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])


class LayerRow(Layer):
    """Layers as upright bars; a step of training passes them one after the other, forward and then back.

    >>> row = LayerRow(box, 51)
    >>> scene.play(Drive(row, lambda t: setattr(row, "turn", 102 * t)))

    Args:
        box: where the row stands.
        layers: how many.
        shortcuts: draw an arc over every layer but the first and the last.
        stacked: from the bottom upwards instead of from the left.

    Attributes:
        turn: how many layers have been worked out: up to `layers` forward, up to twice as many back.
    """

    def __init__(self, box: Box, layers: int, *, shortcuts: bool = False, stacked: bool = False) -> None:
        super().__init__()
        self.box, self._layers, self._shortcuts, self._stacked = box, layers, shortcuts, stacked
        self.turn = 0.0

    def _lit(self) -> tuple[np.ndarray, np.ndarray]:
        """(layers,): how much each is lit by the forward pass, and by the backward pass."""
        place = np.arange(self._layers)
        forward = np.clip(self.turn - place, 0, 1)
        back = np.clip(self.turn - self._layers - place[::-1], 0, 1)
        return forward, back

    def paint(self, canvas: Canvas) -> None:
        b, count = self.box, self._layers
        pitch = (b.height if self._stacked else b.width) / count
        shown = np.clip(self.reveal * count - np.arange(count), 0, 1)
        forward, back = self._lit()
        faint, ahead, behind = (rgb(theme.colour(role)) for role in ("faint", "highlight", "gradient"))
        shades = faint + (0.62 * forward * (1 - back))[:, None] * (ahead - faint)
        shades = shades + (0.75 * back)[:, None] * (behind - shades)
        current = np.exp(-((self.turn - 0.5 - np.arange(count)) ** 2)) + np.exp(
            -((self.turn - count - 0.5 - np.arange(count)[::-1]) ** 2)
        )
        bright = np.where(self.turn <= count, 1.0, 0.0) * ahead + np.where(self.turn > count, 1.0, 0.0) * behind
        is_running = 0 < self.turn < 2 * count
        shades = shades + (np.clip(current, 0, 1) * is_running)[:, None] * (bright - shades)
        steps = np.stack([pitch * np.arange(count), np.zeros(count)], axis=1)
        lefts = np.array([b.left, b.bottom]) + (steps[:, ::-1] if self._stacked else steps)
        size = np.array([b.width, 0.72 * pitch] if self._stacked else [0.72 * pitch, b.height])
        canvas.quads(lefts[:, None] + CORNERS * size, shades, shown * self.opacity)
        if self._shortcuts:
            self._paint_arcs(canvas, lefts, pitch, shown)

    def _paint_arcs(self, canvas: Canvas, lefts: np.ndarray, pitch: float, shown: np.ndarray) -> None:
        angle = np.linspace(np.pi, 0, 13)
        middles = lefts + np.array([0.36 * pitch, self.box.height + 0.05])
        arc = np.stack([np.cos(angle) * pitch / 2, np.sin(angle) * min(0.22, 0.9 * pitch)], axis=1)
        arcs = [middle + arc for middle in middles[1:-1]]
        canvas.strokes(arcs, rgb(theme.colour("class_d")), 1.5, list(0.9 * shown[1:-1] * self.opacity))

    def extent(self) -> np.ndarray:
        return np.array([[self.box.left, self.box.bottom], [self.box.right, self.box.top]])
