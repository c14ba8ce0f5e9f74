"""WarpingGrid: a net of width 2 bends a sheet of 47 lines."""

from __future__ import annotations

import numpy as np

from models.traces.speed import WaveTrace
from scenes.look import theme
from scenes.look.colour import rgb
from scenes.props import WarpedGrid
from scenes.speed.pace import LAPS, SECONDS, carried
from scenes.stage import Drive, LectureScene, View, place

LINES = 23


class Sheet(WarpedGrid):
    """The lecture's sheet with one colour a line: plain Manim has no colour that follows a line."""

    def __init__(self, view: View) -> None:
        super().__init__(1.2, LINES, spacing=0.024, view=view)
        self.fill = 0.0
        for i, line in enumerate(np.split(self._shades, self._ends)[:-1]):
            line[:] = (
                theme.shades("sheet", (i % LINES + 1) / (LINES + 1)) if i < 2 * LINES else rgb(theme.colour("ink"))
            )


class WarpingGrid(LectureScene[WaveTrace]):
    """Layer after layer, along straight lines."""

    def construct(self) -> None:
        weights, biases = self.trace.narrow_weights, self.trace.narrow_biases
        grid = Sheet(View(self.layout.picture, zoom=2.55))
        formula = self.type.formula("h = tanh({{ W : symbol_w }} x + {{ b : symbol_b }})", "values", "ink")
        self.add(self.title(), place(formula, self.layout.left, self.layout.formula), grid)

        def draw(t: float) -> None:
            grid.warp_to(carried(grid.rest, weights, biases, t))

        with self.beat("all"):
            for _ in range(LAPS):
                self.play(Drive(grid, draw), run_time=SECONDS)
