"""The timeline of a filmed scene: its beats, when each starts, how long it lasts, what is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from scenes.look.settings import LANGUAGES
from scenes.script import Words

TICKS_A_SECOND = 15
"""Every time is a whole number of these, so that one timeline holds at 15, 30 and 60 frames a second."""


@dataclass(frozen=True)
class Beat:
    """One stretch of a scene, in seconds from the scene's start.

    Attributes:
        spoken: how long a voice takes for the line, by the language it speaks; no part of a stored timeline.
    """

    name: str
    start: float
    seconds: float
    line: Words
    spoken: Mapping[str, float] = field(default_factory=dict)

    @property
    def end(self) -> float:
        return self.start + self.seconds


@dataclass(frozen=True)
class Timeline:
    scene: str
    seconds: float
    beats: tuple[Beat, ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Timeline:
        """The timeline in whole ticks: what JSON rounded is mended."""
        beats = tuple(
            Beat(beat["name"], _in_ticks(beat["start"]), _in_ticks(beat["seconds"]), dict(beat["line"]))
            for beat in data["beats"]
        )
        return cls(data["scene"], _in_ticks(data["seconds"]), beats)

    @classmethod
    def understood(cls, data: Any) -> Timeline | None:
        """The timeline that some JSON holds, or None where that is of another shape."""
        try:
            found = cls.from_json(data)
            lines = [text for beat in found.beats for text in (beat.name, *(beat.line[each] for each in LANGUAGES))]
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            return None
        return found if all(isinstance(text, str) for text in [found.scene, *lines]) else None

    def as_json(self) -> dict[str, Any]:
        beats = [{name: value for name, value in asdict(beat).items() if name != "spoken"} for beat in self.beats]
        return {"scene": self.scene, "seconds": self.seconds, "beats": beats}

    def frames(self, fps: int) -> int:
        """How many frames the whole scene has."""
        return round(self.seconds * fps)


def _in_ticks(seconds: float) -> float:
    return round(round(seconds * TICKS_A_SECOND) / TICKS_A_SECOND, 4)
