"""LearningCurves: two plots whose curves grow with the run."""

from __future__ import annotations

import numpy as np
from manim import Group

from models.traces.speed import WaveTrace
from scenes.props import FunctionPlot
from scenes.speed.pace import LAPS, SECONDS
from scenes.stage import Box, Drive, LectureScene

LEFT_BOX, RIGHT_BOX = Box(-5.5, 0.0, -2.3, 2.2), Box(1.2, 6.3, -2.3, 2.2)


class LearningCurves(LectureScene[WaveTrace]):
    """Loss on both halves, and the share on the wrong side."""

    def construct(self) -> None:
        trace = self.trace
        steps = np.arange(len(trace.loss))
        x_ticks = {float(step): str(step) for step in range(0, len(steps), 120)}
        x = (0.0, float(steps[-1]))
        losses = FunctionPlot(
            self.type, LEFT_BOX, x, (1e-4, 1), x_ticks=x_ticks, log_y=True,
            y_ticks={1.0: "1", 0.1: "0.1", 0.01: "0.01", 0.001: "0.001", 0.0001: "0.0001"},
        )  # fmt: skip
        errors = FunctionPlot(
            self.type, RIGHT_BOX, x, (0, 0.6), x_ticks=x_ticks, y_ticks={v / 10: f"{v * 10} %" for v in range(7)}
        )
        curves = [
            losses.curve(steps, trace.loss, "loss", glow=0.0),
            losses.curve(steps, trace.test_loss, "gradient", glow=0.0),
            errors.curve(steps, trace.error, "class_d", glow=0.0),
        ]

        def draw(t: float) -> None:
            for curve in curves:
                curve.reveal = t

        self.add(self.title(), losses.axes, losses.labels, errors.axes, errors.labels)
        with self.beat("all"):
            for _ in range(LAPS):
                self.play(Drive(Group(*curves), draw), run_time=SECONDS)
