"""Lattice: a sheet of samples on a grid, whose threads are drawn where the function between them runs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenes.look import theme
from scenes.stage import Canvas, Layer, Part

Function = Callable[[np.ndarray], np.ndarray]


class Lattice(Layer):
    """Nodes of a grid and the threads through them, seen through a function that may change.

    >>> sheet = Lattice(trace.sheet_logits, shades, simplex.at)
    >>> sheet.through(lambda z: simplex.at(softmax(z, 0.2)))

    Args:
        nodes: (rows, columns, k) points of any space.
        shades: (rows, columns, 3) colour of each node; threads blend them.
        function: takes points (n, k) of that space to frame coordinates (n, 2).
        between: pieces of a thread from one node to the next.
        radius: of the dots at the nodes.

    Attributes:
        threads, dots: opacities of the two.
    """

    def __init__(
        self, nodes: np.ndarray, shades: np.ndarray, function: Function, between: int = 6, radius: float = 0.03
    ) -> None:
        super().__init__()
        self._nodes = nodes.reshape(-1, nodes.shape[-1])
        self._fine, self._fine_shades = [], []
        for family in (0, 1):
            threads = nodes if family == 0 else nodes.swapaxes(0, 1)
            colours = shades if family == 0 else shades.swapaxes(0, 1)
            knots = np.arange(threads.shape[1])
            at = np.linspace(0, knots[-1], knots[-1] * between + 1)
            for thread, shade in zip(threads, colours, strict=True):
                self._fine.append(np.stack([np.interp(at, knots, axis) for axis in thread.T], axis=1))
                self._fine_shades.append(np.stack([np.interp(at, knots, axis) for axis in shade.T], axis=1))
        self._splits = np.cumsum([len(thread) for thread in self._fine])[:-1]
        self._all = np.concatenate(self._fine)
        self._node_shades = shades.reshape(-1, 3)
        self.radius = float(radius)
        self.threads, self.dots = 0.42, 1.0
        self.through(function)

    def through(self, function: Function) -> Lattice:
        """Show the grid through another function. Returns the lattice."""
        self.at = function(self._nodes)
        self._lines = function(self._all)
        return self

    def nodes(self) -> Part:
        """Where its nodes are painted: (n, 2) in frame coordinates, row by row."""
        return Part(self, lambda ink: ink.centres)

    def paint(self, canvas: Canvas) -> None:
        strength = min(1.0, self.threads * theme.active().strength) * self.opacity
        if self.threads > 0:
            lines = [line[: max(1, round(self.reveal * len(line)))] for line in np.split(self._lines, self._splits)]
            shades = [shade[: len(line)] for shade, line in zip(self._fine_shades, lines, strict=True)]
            canvas.strokes(lines, shades, 0.9, strength)
        if self.dots > 0:
            size = self.radius * float(np.clip(3 * self.reveal - 2, 0, 1))
            canvas.discs(self.at, size, self._node_shades, self.dots * self.opacity, halo=0.05, edge=0.4)

    def extent(self) -> np.ndarray:
        return self.at
