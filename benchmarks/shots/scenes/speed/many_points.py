"""ManyPoints: 2,000 samples on their way through a net of width 2."""

from __future__ import annotations

from typing import ClassVar

from models.traces.speed import WaveTrace
from scenes.props import PointCloud
from scenes.speed.pace import SECONDS, carried
from scenes.stage import Box, Drive, LectureScene, View, place

BOX = Box(0.0, 4.8, -2.2, 2.6)


class ManyPoints(LectureScene):
    """Layer after layer, along straight lines."""

    trace_type: ClassVar = WaveTrace

    def construct(self) -> None:
        weights, biases = self.trace.narrow_weights, self.trace.narrow_biases
        cloud = PointCloud(self.trace.X, self.trace.y, radius=0.035, halo=0.0, view=View(BOX, zoom=2.4))
        formula = self.type.formula("h = tanh({{ W : symbol_w }} x + {{ b : symbol_b }})", "values", "ink")
        self.add(self.title(), place(formula, self.layout.left, self.layout.formula), cloud)
        with self.beat("all"):
            self.play(
                Drive(cloud, lambda t: cloud.warp_to(carried(cloud.rest, weights, biases, t))),
                run_time=SECONDS,
            )
