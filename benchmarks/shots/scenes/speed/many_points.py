"""ManyPoints: 2,000 samples on their way through a net of width 2."""

from __future__ import annotations

import numpy as np

from models.traces.speed import WaveTrace
from scenes.props import PointCloud
from scenes.speed.pace import LAPS, POINTS, SECONDS, carried, stamp
from scenes.stage import Box, Drive, LectureScene, View, place

BOX = Box(0.0, 4.8, -2.2, 2.6)


class ManyPoints(LectureScene[WaveTrace]):
    """Layer after layer, along straight lines."""

    def construct(self) -> None:
        weights, biases = self.trace.narrow_weights, self.trace.narrow_biases
        X, y = np.resize(self.trace.X, (POINTS, 2)), np.resize(self.trace.y, POINTS)
        X[len(self.trace.X) :, 0] *= -1  # more than were measured: mirrored, so that they lie elsewhere
        cloud = PointCloud(X, y, radius=0.035, halo=0.0, view=View(BOX, zoom=2.4))
        formula = self.type.formula("h = tanh({{ W : symbol_w }} x + {{ b : symbol_b }})", "values", "ink")
        self.add(self.title(), place(formula, self.layout.left, self.layout.formula), cloud)

        def draw(t: float) -> None:
            cloud.warp_to(carried(cloud.rest, weights, biases, t))
            if t > 0:
                stamp()  # the first frame is done

        with self.beat("all"):
            for _ in range(LAPS):
                self.play(Drive(cloud, draw), run_time=SECONDS)
