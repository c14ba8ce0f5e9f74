"""WaveField: what a net says at every point of the square while it learns, and where it changes its mind."""

from __future__ import annotations

import numpy as np
from manim import Group

from models.traces.speed import WaveTrace
from scenes.look import theme
from scenes.props import Curve, DecisionField, PointCloud
from scenes.speed.pace import SECONDS, between
from scenes.stage import Box, Drive, LectureScene, View, place

SAMPLES = 160
BOX = Box(0.0, 4.8, -2.2, 2.6)


class WaveField(LectureScene[WaveTrace]):
    """A run, played back."""

    def construct(self) -> None:
        trace = self.trace
        view = View(BOX, zoom=2.4)
        field = DecisionField(trace.logits[0], 1.0, view, disc=False, line=0.0)
        boundary = Curve([self.boundary(0.0)], width=theme.LINE["boundary"], glow=0.0, view=view)
        cloud = PointCloud(trace.X[:SAMPLES], trace.y[:SAMPLES], halo=0.0, view=view)
        formula = self.type.formula("p = {{ sigma : symbol_sigma }}(w dot h + c)", "values", "ink")
        moving = Group(field, boundary, cloud)
        self.add(self.title(), place(formula, self.layout.left, self.layout.formula), moving)

        def draw(t: float) -> None:
            field.show(between(trace.logits, t))
            boundary.redraw([self.boundary(t)])

        with self.beat("all"):
            self.play(Drive(moving, draw), run_time=SECONDS)

    def boundary(self, t: float) -> np.ndarray:
        return np.stack([self.trace.columns, between(self.trace.boundary, t)], axis=1)
