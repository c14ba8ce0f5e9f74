"""StartMap: a square of starts, each coloured by what has become of it so far."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Box, Canvas, Layer

LATE = 0.42  # share of its colour that a start keeps which arrives at the very end
LOST = 0.5  # share of the colour of what is bad
FRONT = 0.02  # of the run: how long a start that has just arrived shines


class StartMap(Layer):
    """Each cell is a start: dark while it is on its way, coloured once it has arrived, the brighter the sooner.

    >>> chart = StartMap(arrival, lost, 700, "adam", box)
    >>> scene.play(Drive(chart, lambda t: chart.advance(t * 700)))

    Args:
        arrival, lost: (rows, columns) the steps at which a start arrives and at which it has diverged, row 0 at the
            bottom; what is larger than `steps` never happens.
        role: colour of what has arrived.
        ring: (2,) a start that is marked, in shares of the width and the height.

    Attributes:
        step: how many steps have been gone.
    """

    def __init__(
        self, arrival: np.ndarray, lost: np.ndarray, steps: int, role: str, box: Box, ring: np.ndarray
    ) -> None:
        super().__init__()
        self._steps = steps
        self.take(arrival, lost)
        self._shade, self.box = rgb(theme.colour(role)), box
        self._ring = np.array([box.left, box.bottom]) + np.asarray(ring) * (box.width, box.height)
        self.step = float(steps)

    def take(self, arrival: np.ndarray, lost: np.ndarray) -> StartMap:
        """Show the same starts in another run: steps (rows, columns) of arrival and of loss. Returns the map."""
        self._arrival, self._lost = np.asarray(arrival)[::-1], np.asarray(lost)[::-1]
        return self

    def advance(self, step: float) -> StartMap:
        """Show how things stand at a step. Returns the map."""
        self.step = float(step)
        return self

    def shares(self) -> tuple[float, float]:
        """The shares of starts that have arrived, and that have diverged, by now."""
        now = min(self.step, self._steps) + 1e-6
        arrived = self._arrival <= now
        return float(arrived.mean()), float(((self._lost <= now) & (self._arrival > self._steps)).mean())

    def _cells(self) -> np.ndarray:
        """(rows, columns, 3): colours now."""
        ground, now = rgb(theme.colour("background")), min(self.step, self._steps) + 1e-6
        waiting = 0.25 * rgb(theme.colour("muted")) + 0.75 * ground
        cells = np.broadcast_to(waiting, (*self._arrival.shape, 3)).copy()
        lost = (self._lost <= now) & (self._arrival > self._steps)
        cells[lost] = LOST * rgb(theme.colour("bad")) + (1 - LOST) * ground
        arrived = self._arrival <= now
        when = self._arrival[arrived] / self._steps
        share = LATE + (1 - LATE) * (1 - when) ** 2
        fresh = np.clip(1 - (now / self._steps - when) / FRONT, 0, 1) * (now < self._steps)
        shade = self._shade * share[:, None] + ground * (1 - share[:, None])
        cells[arrived] = shade + (rgb(theme.colour("ink")) - shade) * fresh[:, None]
        return cells

    def paint(self, canvas: Canvas) -> None:
        cells = self._cells()
        if self.reveal < 1:  # it spreads from its middle
            axis = [np.linspace(-1, 1, n) for n in cells.shape[:2]]
            radius = np.hypot(axis[0][:, None], axis[1][None]) / np.sqrt(2)
            cells[radius > self.reveal] = rgb(theme.colour("background"))
        canvas.image(cells, self.box, self.opacity)
        for radius, role in ((0.075, "background"), (0.06, "ink"), (0.038, "background")):
            canvas.discs(self._ring[None], radius * self.reveal, rgb(theme.colour(role)), self.opacity, edge=0.0)

    def extent(self) -> np.ndarray:
        return np.array([[self.box.left, self.box.bottom], [self.box.right, self.box.top]])
