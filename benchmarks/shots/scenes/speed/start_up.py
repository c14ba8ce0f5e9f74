"""StartUp: a title, so short that its time is what starting takes."""

from __future__ import annotations

from models.traces.speed import WaveTrace
from scenes.speed.pace import SECONDS
from scenes.stage import LectureScene


class StartUp(LectureScene[WaveTrace]):
    def construct(self) -> None:
        self.add(self.title())
        with self.beat("all"):
            self.wait(SECONDS)
