"""StillHolds: a full picture that mostly stands still."""

from __future__ import annotations

from models.traces.speed import WaveTrace
from scenes.props import NetworkDiagram
from scenes.speed.pace import parts
from scenes.stage import Box, FadeIn, LectureScene, place, swap

BOX = Box(-1.2, 6.3, -2.8, 3.2)


class StillHolds(LectureScene[WaveTrace]):
    """Two short changes, each followed by a hold."""

    def construct(self) -> None:
        trace, left = self.trace, self.layout.left
        net = NetworkDiagram(BOX, sizes=(2, trace.h1.shape[1], trace.h2.shape[1], 1), strongest=90)
        net.show([trace.probe, trace.h1[-1], trace.h2[-1], trace.logit[-1]], [trace.W1[-1], trace.W2[-1], trace.W3[-1]])
        first = place(self.type.formula("h_1 = tanh({{ W_1 : symbol_w }} x + b_1)", "values", "ink"), left, 1.2)
        second = place(self.type.formula("h_2 = tanh({{ W_2 : symbol_w }} h_1 + b_2)", "values", "ink"), left, 1.2)
        words = place(self.type.words(f"{len(trace.X)} points were seen", "body", "muted"), left, 0.2)
        appear, hold, change, last = parts(3, 11, 3, 13)
        self.add(self.title(), net)
        with self.beat("all", still=True):
            self.play(FadeIn(first), FadeIn(words), run_time=appear)
            self.wait(hold)
            self.play(swap(first, second), run_time=change)
            self.wait(last)
