"""StartUp: a title, so short that its time is what starting takes."""

from __future__ import annotations

from typing import ClassVar

from models.traces.speed import WaveTrace
from scenes.speed.pace import SECONDS
from scenes.stage import LectureScene


class StartUp(LectureScene):
    trace_type: ClassVar = WaveTrace

    def construct(self) -> None:
        self.add(self.title())
        with self.beat("all"):
            self.wait(SECONDS)
