"""ImageTile: an array of numbers as an image of crisp cells."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Box, Canvas, Layer, Painted, Part
from scenes.stage.painted import Ink


class ImageTile(Layer):
    """Values as squares: an image, a filter or a feature map.

    >>> tile = ImageTile(image, Box(-6.4, -4.8, -1, 0.6))
    >>> scene.play(To(tile, values=trace.maps[-1, 0]))        # cells change colour in place
    >>> scene.play(To(tile, box=np.array([-2.0, 0.0, -1.0, 1.0])))

    Args:
        values: (rows, columns), row 0 on top.
        box: where it stands.
        ramp: "activation" for values ≥ 0, "signed" for weights.
        full: the value of full colour; the largest magnitude by default.
        gap: between cells, in units; 0 for an image.
        power: brightness follows value^power; activations are read better at .6.
        sideways: `reveal` draws it from left to right instead of from top to bottom.

    Attributes:
        values: (rows, columns).
        box: (4,) left, right, bottom, top.
        frame: opacity of the thin border.
    """

    def __init__(
        self, values: np.ndarray, box: Box, ramp: str = "activation", full: float | None = None, gap: float = 0.0,
        power: float | None = None, *, sideways: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self.values = np.asarray(values, dtype=float)
        self.box = np.array([box.left, box.right, box.bottom, box.top])
        self.full = float(full or max(np.abs(self.values).max(), 1e-9))
        self.gap = float(gap)
        self.frame = 0.9
        self._ramp, self._sideways = ramp, sideways
        self._power = power if power is not None else (0.6 if ramp == "activation" else 0.8)

    @property
    def place(self) -> Box:
        return Box(*self.box)

    def cell(self, row: float, column: float) -> np.ndarray:
        """The middle (2,) of a cell, in frame coordinates."""
        b = self.place
        rows, columns = self.values.shape
        return np.array([b.left + (column + 0.5) * b.width / columns, b.top - (row + 0.5) * b.height / rows])

    def region(self, row: int, column: int, rows: int, columns: int) -> Box:
        """The box of a block of cells, in frame coordinates."""
        b = self.place
        height, width = self.values.shape
        dx, dy = b.width / width, b.height / height
        return Box(b.left + column * dx, b.left + (column + columns) * dx, b.top - (row + rows) * dy, b.top - row * dy)

    def block(self, corners: Part) -> Part:
        """The block of cells between corners (2, 2) in the frame: (4,) its first row and column, and those after it."""
        b, (rows, columns) = self.place, self.values.shape

        def cells(ends: np.ndarray) -> np.ndarray:
            (left, bottom), (right, top) = ends
            across, down = np.array([left, right]) - b.left, b.top - np.array([top, bottom])
            (first, last), (upper, lower) = across * columns / b.width, down * rows / b.height
            return np.array([upper, first, lower, last])

        return corners.through(cells)

    def shown(self) -> Painted:
        """The values (rows, columns) behind the colours of its cells."""
        return self.cells().shown()

    def cells(self) -> Part:
        """The values (rows, columns) behind the colours of its cells, to half of one of the ramp's 256 levels."""
        table = theme.table(self._ramp)

        def levels(ink: Ink) -> np.ndarray:
            cells = ink.images[-1][0]
            return np.asarray(((cells[..., None, :] - table) ** 2).sum(-1).argmin(-1))

        def values(level: np.ndarray) -> np.ndarray:
            bright = level / 255 * (2 if self._ramp == "signed" else 1) - (1 if self._ramp == "signed" else 0)
            return np.asarray(self.full * np.sign(bright) * np.abs(bright) ** (1 / self._power))

        return Part(self, levels, values, fine=0.5 + 1e-6)

    def paint(self, canvas: Canvas) -> None:
        level = self.values / self.full
        bright = np.sign(level) * np.abs(level) ** self._power
        t = np.clip((bright + 1) / 2 if self._ramp == "signed" else bright, 0, 1)
        shades = theme.table(self._ramp)[np.round(t * 255).astype(int)]
        b, count = self.place, self.values.shape[int(self._sideways)]
        shown = max(1, round(self.reveal * count))
        if self._sideways:
            box, shades = Box(b.left, b.left + b.width * shown / count, b.bottom, b.top), shades[:, :shown]
        else:
            box, shades = Box(b.left, b.right, b.top - b.height * shown / count, b.top), shades[:shown]
        canvas.image(shades, box, self.opacity, self.gap)
        if self.frame > 0:
            corners = np.array(
                [[b.left, b.bottom], [b.right, b.bottom], [b.right, b.top], [b.left, b.top], [b.left, b.bottom]]
            )
            canvas.strokes([corners], rgb(theme.colour("muted")), 0.9, 0.55 * self.frame * self.opacity)

    def extent(self) -> np.ndarray:
        return self.box[[0, 2, 1, 3]].reshape(2, 2)
