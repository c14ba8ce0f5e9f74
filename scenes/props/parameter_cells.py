"""ParameterCells: every parameter of a dense net as a square; they move when the net is reshaped."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.stage import Box, Canvas, Layer, theme

STAGGER = 0.55  # share of a move by which the last cell starts later than the first
GAP = 3.0  # cells between two layers
CORNERS = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
FACES = np.array([[0, 1, 2], [0, 2, 3]])


class ParameterCells(Layer):
    """Nets of about the same size: each layer is a block with a row for every unit, its weights and its bias.

    All nets are drawn in cells of the same size, so that equal numbers of parameters are equal areas.

    >>> cells = ParameterCells(box, [[(133, 65), (10, 134)], …], trace.cells)
    >>> scene.play(To(cells, net=1.0))                    # its parameters move into the next net's layers

    Args:
        box: where the nets stand, centred.
        nets: for each net the rows and columns of its layers, from the first on; the last is drawn on its side.
        values: [nets, most parameters] in the layers' order, row by row; NaN beyond a net's last.
        longest: cells in a line, before a net is broken into several lines.

    Attributes:
        net: which net is shown; between two whole numbers the cells are on their way.
        cell: [] the side of a cell, in units.
    """

    def __init__(self, box: Box, nets: Sequence[Sequence[tuple[int, int]]], values: np.ndarray, longest: float) -> None:
        super().__init__()
        self._nets = [list(net) for net in nets]
        grids = [_grid(net, longest) for net in self._nets]
        sizes = [grid.max(0) + 1 for grid in grids]
        self.cell = min(
            min(box.width / size[0] for size in sizes), min(box.height / size[1] for size in sizes)
        )  # fmt: skip
        most = values.shape[1]
        self._at = np.empty((len(nets), most, 2))
        self._there = np.isfinite(values)
        for n, (grid, size) in enumerate(zip(grids, sizes, strict=True)):
            corner = box.centre + np.array([-size[0], size[1]]) / 2 * self.cell
            placed = corner + (grid * (1, -1) + (0, -1)) * self.cell
            self._at[n, : len(placed)] = placed
            self._at[n, len(placed) :] = placed[-1]
        span = np.nanquantile(np.abs(values), 0.97, axis=1, keepdims=True)
        level = np.nan_to_num(values / span)
        bright = np.sign(level) * np.abs(level) ** 0.7
        self._shades = theme.shades("signed", np.clip((bright + 1) / 2, 0.0, 1.0))
        self.net = 0.0

    def blocks(self, net: int) -> list[Box]:
        """The box of each layer of a net."""
        found, start = [], 0
        for rows, columns in self._nets[net]:
            own = self._at[net, start : start + rows * columns]
            (left, bottom), (right, top) = own.min(0), own.max(0) + self.cell
            found.append(Box(float(left), float(right), float(bottom), float(top)))
            start += rows * columns
        return found

    def placed(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Lower left corners [n, 2], colours [n, 3] and opacities [n] of the cells as they are now."""
        near = min(int(self.net), len(self._nets) - 1)
        far = min(near + 1, len(self._nets) - 1)
        count = self._at.shape[1]
        share = np.clip((self.net - near) * (1 + STAGGER) - STAGGER * np.arange(count) / count, 0, 1)
        share = share * share * (3 - 2 * share)
        at = self._at[near] + share[:, None] * (self._at[far] - self._at[near])
        at[:, 1] += 0.5 * np.sin(np.pi * share) * np.sin(np.arange(count) * 2.4)  # they do not pass through one another
        shades = self._shades[near] + share[:, None] * (self._shades[far] - self._shades[near])
        there = self._there[near] + share * (self._there[far].astype(float) - self._there[near])
        return at, shades, there

    def paint(self, canvas: Canvas) -> None:
        at, shades, there = self.placed()
        count = round(self.reveal * len(at))
        seen = np.flatnonzero(there[:count] > 0.01)
        if not len(seen):
            return
        side = self.cell * 0.94
        corners = (at[seen][:, None] + CORNERS * side).reshape(-1, 2)
        faces = (4 * np.arange(len(seen))[:, None, None] + FACES).reshape(-1, 3)
        opacity = np.repeat(there[seen], 2) * self.opacity
        canvas.triangles(corners, faces, np.repeat(shades[seen], 4, axis=0), opacity)

    def extent(self) -> np.ndarray:
        at, _, there = self.placed()
        shown = at[there > 0.01]
        return np.stack([shown.min(0), shown.max(0) + self.cell])


def _grid(net: Sequence[tuple[int, int]], longest: float) -> np.ndarray:
    """Column and row [n, 2] of every parameter: blocks in lines from the left, each in the middle of its line."""
    lines: list[list[np.ndarray]] = [[]]
    x = 0.0
    for i, (rows, columns) in enumerate(net):
        block = _block(rows, columns, on_side=i == len(net) - 1)
        wide = block[:, 0].max() + 1
        if lines[-1] and x + wide > longest:
            lines.append([])
            x = 0.0
        lines[-1].append(block + np.array([x, 0.0]))
        x += wide + GAP
    placed, y = [], 0.0
    for line in lines:
        tall = [block[:, 1].max() + 1 for block in line]
        placed += [block + np.array([0.0, y + (max(tall) - own) / 2]) for block, own in zip(line, tall, strict=True)]
        y += max(tall) + 4 * GAP
    return np.concatenate(placed)


def _block(rows: int, columns: int, *, on_side: bool) -> np.ndarray:
    row, column = np.divmod(np.arange(rows * columns), columns)
    return np.stack([row, column] if on_side else [column, row], axis=1).astype(float)
