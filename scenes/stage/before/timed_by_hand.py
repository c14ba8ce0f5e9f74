"""Scenes whose `construct` plays beat after beat and works out by hand how long each play lasts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..beats import Beat as ElasticBeat
from ..context import TraceT
from ..lecture_scene import LectureScene

Where = tuple[float, float]
"""A place in the frame that is typed by hand: x, y."""


class Beat(ElasticBeat):
    """A beat whose main motion is given the time that everything after it leaves."""

    def fill(self, at_least: float, leaving: float = 0.0) -> float:
        """The run time of the beat's main motion: `at_least` seconds, more when the line needs more.

        Args:
            at_least: the motion's own pace, in seconds.
            leaving: what still follows in this beat, in seconds.
        """
        return max(at_least, self.remaining - leaving)


class HandTimedScene(LectureScene[TraceT]):
    """A scene with a `construct` of its own, which plays its beats one after the other."""

    beat_type = Beat

    def construct(self) -> None:
        raise NotImplementedError

    @contextmanager
    def beat(self, name: str, *, still: bool = False, **values: object) -> Iterator[Beat]:
        with super().beat(name, still=still, **values) as beat:
            assert isinstance(beat, Beat)
            yield beat
