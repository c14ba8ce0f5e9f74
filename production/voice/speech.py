"""The speech of a scene: a recording for every beat, and the pace that it asks for. Standard library only."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from production.shot.keys import Pace
from production.shot.timeline import TICKS_A_SECOND, Timeline

BREATH = 0.3
"""Seconds between the end of a line and the next beat."""

LONGEST = 60.0
LONGEST_SHARE = 3.0
"""A line may take so many seconds, and so many times as long as its beat: what is longer is something else."""


@dataclass(frozen=True)
class Line:
    """A spoken line as the scene fills it.

    Attributes:
        text: in the language that is spoken.
        target: seconds that the beat lasts by itself; a voice that takes longer stretches it.
    """

    scene: str
    beat: str
    language: str
    text: str
    target: float

    @property
    def name(self) -> str:
        """ "BendingSpace.crease"."""
        return f"{self.scene}.{self.beat}"

    @property
    def file_name(self) -> str:
        """ "zh/BendingSpace.crease.wav": where a speaker's recording of it is looked for."""
        return f"{self.language}/{self.name}.wav"

    @property
    def most(self) -> float:
        """The most seconds that a recording of it may take."""
        return min(LONGEST, LONGEST_SHARE * self.target)


@dataclass(frozen=True)
class Utterance:
    """A line that was spoken: one channel at 48 kHz, as FLAC."""

    line: Line
    file: Path
    digest: str  # of the file's content
    seconds: float


@dataclass(frozen=True)
class Speech:
    """All that is said in a scene, in the order of its beats."""

    language: str
    utterances: tuple[Utterance, ...]

    def seconds(self, beat: str) -> dict[str, float]:
        """How long the voice takes in a beat, by the language it speaks."""
        found = [said.seconds for said in self.utterances if said.line.beat == beat]
        return {self.language: found[0]} if found else {}

    def pace(self) -> Pace:
        """The least ticks of the beats that have to become longer for the voice and a breath after it."""
        needed = ((said.line, math.ceil((said.seconds + BREATH) * TICKS_A_SECOND)) for said in self.utterances)
        return tuple((line.beat, ticks) for line, ticks in needed if ticks > round(line.target * TICKS_A_SECOND))


def lines_of(timeline: Timeline, language: str) -> tuple[Line, ...]:
    """The lines of a scene that was played at its own pace."""
    return tuple(
        Line(timeline.scene, beat.name, language, beat.line[language], beat.seconds) for beat in timeline.beats
    )
