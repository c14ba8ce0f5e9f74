"""DeepNetwork: 648 edges and 51 units, whose strengths change while the net learns."""

from __future__ import annotations

from models.traces.speed import WaveTrace
from scenes.props import NetworkDiagram
from scenes.speed.pace import SECONDS, between
from scenes.stage import Box, Drive, LectureScene, place

BOX = Box(-2.6, 6.3, -2.8, 3.2)


class DeepNetwork(LectureScene[WaveTrace]):
    """A run, played back."""

    def construct(self) -> None:
        trace = self.trace
        net = NetworkDiagram(BOX, sizes=(2, trace.h1.shape[1], trace.h2.shape[1], 1), strongest=90)

        def draw(t: float) -> None:
            units = [trace.probe, *(between(h, t) for h in (trace.h1, trace.h2, trace.logit))]
            net.show(units, [between(W, t) for W in (trace.W1, trace.W2, trace.W3)])

        draw(0.0)
        formula = self.type.formula("{{ W_2 : symbol_w }} h_1", "values", "ink")
        self.add(self.title(), place(formula, self.layout.left, self.layout.formula), net)
        with self.beat("all"):
            self.play(Drive(net, draw), run_time=SECONDS)
