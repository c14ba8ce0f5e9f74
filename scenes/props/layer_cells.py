"""LayerCells: one cell a layer, as bright as what arrives there."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Box, Canvas, Layer

CORNERS = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
SHARE = 0.86  # of a cell's pitch that is filled


class LayerCells(Layer):
    """A row of cells, the first layer on the left. `reveal` fills them from the right: from the output back.

    >>> cells = LayerCells(box, levels)
    >>> scene.play(reveal(cells), run_time=2.0)
    >>> cells.levels = other                          # [layers]

    Args:
        box: where the row stands.
        levels: (layers,) 0…1, the place of each cell's colour in the ramp.
        ramp: a ramp of the theme.

    Attributes:
        levels: (layers,) 0…1.
        lit: the layer with a bright rim, counted from 0; none below 0.
        room: how many cells the row's width holds, if not all; the others stand beyond its right edge, unseen.
    """

    def __init__(self, box: Box, levels: np.ndarray, ramp: str = "gradient") -> None:
        super().__init__()
        self.box, self._ramp = box, ramp
        self.levels = np.asarray(levels, float)
        self.lit = -1.0
        self.room: float | None = None

    @property
    def middles(self) -> np.ndarray:
        """(layers,): the x of the middle of each cell."""
        return np.asarray(self.box.left + self.pitch * (np.arange(len(self.levels)) + 0.5))

    @property
    def pitch(self) -> float:
        """From the middle of one cell to that of the next."""
        return self.box.width / (self.room or len(self.levels))

    def paint(self, canvas: Canvas) -> None:
        count, b = len(self.levels), self.box
        width = SHARE * self.pitch
        filled = np.clip(self.reveal * count - np.arange(count)[::-1], 0, 1)
        corners = np.stack([self.middles - width / 2, np.full(count, b.bottom)], axis=1)[:, None]
        outlines = corners + CORNERS * np.array([width, b.height])
        if self.room is not None:
            held = int(np.ceil(min(self.room, count)))
            outlines, filled, count = outlines[:held], filled[:held], held
            outlines[..., 0] = np.minimum(outlines[..., 0], b.right)
        rims = [np.concatenate([outline, outline[:1]]) for outline in outlines]
        canvas.strokes(rims, rgb(theme.colour("faint")), 1.1, self.opacity * min(1.0, 4 * self.reveal))
        canvas.quads(outlines, theme.shades(self._ramp, np.clip(self.levels[:count], 0, 1)), filled * self.opacity)
        lit = round(self.lit)
        if 0 <= lit < count:
            canvas.strokes([rims[lit]], rgb(theme.colour("highlight")), 2.6, self.opacity)

    def extent(self) -> np.ndarray:
        return np.array([[self.box.left, self.box.bottom], [self.box.right, self.box.top]])
