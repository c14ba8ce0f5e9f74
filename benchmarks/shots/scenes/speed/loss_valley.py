"""LossValley: the loss over the plane in which a run moves most, its way down, and axes, seen from a moving eye."""

from __future__ import annotations

import numpy as np

from models.traces.speed import WaveTrace
from scenes.props import LossSurface
from scenes.speed.pace import SECONDS
from scenes.stage import Drive, LectureScene
from scenes.stage.viewpoint import Viewpoint

LOW, HIGH = -4.0, 0.5  # decimal logarithms of the loss at the foot and at the top
FROM, TO = -110.0, -70.0
SIZE, RELIEF, ZOOM = (8.4, 4.0), 1.6, 1.07  # 11 × 6 units on screen, the size of a hero


class LossValley(LectureScene[WaveTrace]):
    """A run, played back, while the eye goes round."""

    def construct(self) -> None:
        trace = self.trace
        reach = trace.axis[-1]
        viewpoint = Viewpoint(FROM, 37.0, zoom=ZOOM, centre=(0.6, -0.55))
        surface = LossSurface(
            np.clip(np.log10(trace.valley), LOW, HIGH), (-1, 1), (-1, 1), viewpoint=viewpoint, span=(LOW, HIGH),
            size=SIZE, relief=RELIEF, levels=np.arange(LOW + 0.5, HIGH, 0.5), mesh=15,
        )  # fmt: skip
        surface.axis("x", np.linspace(-1, 1, 5), x=0.0, y=-1.0, out=(0, -0.1))
        surface.axis("y", np.linspace(-1, 1, 5), x=1.0, y=0.0, out=(0.1, 0))
        surface.axis("z", np.linspace(LOW, HIGH, 4), x=-1.0, y=-1.0, out=(-0.1, 0))
        run = surface.trail(trace.path[:, :2] / reach, "highlight")
        last = len(trace.path) - 1

        def draw(t: float) -> None:
            run.step = t * last
            viewpoint.azimuth = (1 - t) * FROM + t * TO

        draw(0.0)
        self.add(self.title(), surface)
        with self.beat("all"):
            self.play(Drive(surface, draw), run_time=SECONDS)
