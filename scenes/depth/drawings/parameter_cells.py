"""ParameterCells: every parameter of a dense net as a square; they move when the net is reshaped."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from scenes.look import theme
from scenes.look.easing import smoothstep
from scenes.stage import Box, Canvas, Layer

STAGGER = 0.55  # share of a move by which the last cell starts later than the first
GAP = 3.0  # cells between two layers
LINE_GAP = 7.0  # and between two lines of layers
CORNERS = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])


class ParameterCells(Layer):
    """Nets of about the same size: each layer is a block with a row or a column for every unit, its weights and bias.

    All nets are drawn in cells of the same size, so that equal numbers of parameters are equal areas. Each net is
    broken into lines, and its first and last layer are turned, such that the cells can be as large as may be.

    >>> cells = ParameterCells(box, [[(133, 65), (10, 134)], …], trace.cells)
    >>> scene.play(To(cells, net=1.0))                    # its parameters move into the next net's layers

    Args:
        box: where the nets stand, centred.
        nets: for each net the rows and columns of its layers, from the first on.
        values: (nets, parameters) in the layers' order, row by row; NaN beyond a net's last.

    Attributes:
        net: which net is shown; between two whole numbers the cells are on their way.
        cell: [] the side of a cell, in units.
    """

    def __init__(self, box: Box, nets: Sequence[Sequence[tuple[int, int]]], values: np.ndarray) -> None:
        super().__init__()
        self._nets = [list(net) for net in nets]
        grids = [_grid(net, *_arrangement(net, box)) for net in self._nets]
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
        """Lower left corners (n, 2), colours (n, 3) and opacities (n,) of the cells as they are now."""
        near = min(int(self.net), len(self._nets) - 1)
        far = min(near + 1, len(self._nets) - 1)
        count = self._at.shape[1]
        share = np.clip((self.net - near) * (1 + STAGGER) - STAGGER * np.arange(count) / count, 0, 1)
        share = smoothstep(share)
        at = self._at[near] + share[:, None] * (self._at[far] - self._at[near])
        at[:, 1] += (
            0.35 * np.sin(np.pi * share) * np.sin(np.arange(count) * 2.4)
        )  # they do not pass through one another
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
        canvas.quads(at[seen][:, None] + CORNERS * side, shades[seen], there[seen] * self.opacity)

    def extent(self) -> np.ndarray:
        at, _, there = self.placed()
        shown = at[there > 0.01]
        return np.stack([shown.min(0), shown.max(0) + self.cell])


def _arrangement(net: Sequence[tuple[int, int]], box: Box) -> tuple[tuple[bool, bool], float]:
    """Whether the first and the last layer are turned, and the longest line, for which the cells are largest."""

    def cell(turned: tuple[bool, bool], longest: float) -> float:
        lines = _lines(_sizes(net, turned), longest)
        wide = max(sum(width for width, _ in line) + GAP * (len(line) - 1) for line in lines)
        high = sum(max(height for _, height in line) for line in lines) + LINE_GAP * (len(lines) - 1)
        return min(box.width / wide, box.height / high)

    turns = list(product((True, False), (True, False)))
    choices = list(product(turns, np.arange(40.0, 600.0, 4.0).tolist()))
    return max(choices, key=lambda choice: cell(*choice))


def _sizes(net: Sequence[tuple[int, int]], turned: tuple[bool, bool]) -> list[tuple[int, int]]:
    """Width and height of every block; a turned one has a column for every unit."""
    sides = [turned[0], *[False] * (len(net) - 2), turned[1]]
    return [(rows, columns) if side else (columns, rows) for (rows, columns), side in zip(net, sides, strict=True)]


def _lines(sizes: Sequence[tuple[int, int]], longest: float) -> list[list[tuple[int, int]]]:
    """The blocks' sizes, in lines from the left."""
    lines: list[list[tuple[int, int]]] = [[]]
    x = 0.0
    for width, height in sizes:
        if lines[-1] and x + width > longest:
            lines.append([])
            x = 0.0
        lines[-1].append((width, height))
        x += width + GAP
    return lines


def _grid(net: Sequence[tuple[int, int]], turned: tuple[bool, bool], longest: float) -> np.ndarray:
    """Column and row (n, 2) of every parameter: lines and the blocks in them stand in the middle."""
    lines = _lines(_sizes(net, turned), longest)
    lengths = [sum(width for width, _ in line) + GAP * (len(line) - 1) for line in lines]
    placed: list[np.ndarray] = []
    y = 0.0
    for line, length in zip(lines, lengths, strict=True):
        x, tall = (max(lengths) - length) / 2, max(height for _, height in line)
        for width, height in line:
            rows, columns = net[len(placed)]
            row, column = np.divmod(np.arange(rows * columns), columns)
            is_turned = len(placed) in (0, len(net) - 1) and turned[len(placed) > 0]
            own = np.stack([row, column] if is_turned else [column, row], axis=1)
            placed.append(own + np.array([x, y + (tall - height) / 2]))
            x += width + GAP
        y += tall + LINE_GAP
    return np.concatenate(placed)
