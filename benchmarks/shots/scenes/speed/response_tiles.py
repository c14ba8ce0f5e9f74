"""ResponseTiles: what twelve units of the second layer answer all over the square, while the net learns."""

from __future__ import annotations

from manim import Group

from models.traces.speed import WaveTrace
from scenes.props import ImageTile
from scenes.speed.pace import SECONDS, between
from scenes.stage import Box, Drive, LectureScene, place

COLUMNS, SIDE, PITCH = 4, 1.6, 1.8
LEFT, TOP = -0.6, 2.6


def box_of(number: int) -> Box:
    row, column = divmod(number, COLUMNS)
    left, top = LEFT + column * PITCH, TOP - row * PITCH
    return Box(left, left + SIDE, top - SIDE, top)


class ResponseTiles(LectureScene[WaveTrace]):
    """A run, played back."""

    def construct(self) -> None:
        maps = self.trace.maps
        tiles = [ImageTile(values, box_of(i), ramp="signed", full=1.0) for i, values in enumerate(maps[0])]
        group = Group(*tiles)

        def draw(t: float) -> None:
            for tile, values in zip(tiles, between(maps, t), strict=True):
                tile.values = values

        formula = self.type.formula("{{ h_2 : symbol_w }} = tanh(W_2 h_1 + b_2)", "values", "ink")
        self.add(self.title(), place(formula, self.layout.left, self.layout.formula), group)
        with self.beat("all"):
            self.play(Drive(group, draw), run_time=SECONDS)
