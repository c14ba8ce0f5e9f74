"""Cuts finished shots into beats, chapters and the lecture; what was cut once is in the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from models.framework.errors import LectureError, UsageError
from production.shot.keys import Shot, digest
from production.shot.timeline import Beat
from production.storage.store import Store, Stored
from production.voice.speech import Speech, Utterance
from scenes import contents
from scenes.contents import Entry

CUTTING = 1
"""Raised when cutting changes, so that what was cut before is cut again."""

SOUND = 2
"""Raised when the sound comes out differently."""

Placed = tuple[Utterance, float]
"""Recordings with the seconds at which they begin."""


@dataclass(frozen=True)
class Take:
    """A finished shot at its place in a longer video: `start` counts frames.

    Attributes:
        entry: the scene's line in the table of contents.
        speech: what is said; the stored shot itself is always silent.
    """

    entry: Entry
    shot: Shot
    stored: Stored
    start: int = 0
    speech: Speech | None = None

    @property
    def fps(self) -> int:
        return self.shot.variant.quality.fps

    @property
    def frames(self) -> int:
        return self.stored.timeline.frames(self.fps)

    @property
    def beats(self) -> tuple[Beat, ...]:
        """The shot's beats, in seconds from the start of the longer video, with how long the voice takes."""
        offset = self.start / self.fps
        return tuple(
            replace(
                beat,
                start=round(offset + beat.start, 4),
                spoken=self.speech.seconds(beat.name) if self.speech else {},
            )
            for beat in self.stored.timeline.beats
        )


def in_a_row(takes: Iterable[Take]) -> tuple[Take, ...]:
    """The same shots one after the other."""
    placed: list[Take] = []
    for take in takes:
        start = placed[-1].start + placed[-1].frames if placed else 0
        placed.append(replace(take, start=start))
    return tuple(placed)


def cut_video(takes: Sequence[Take], title: str, media: Path) -> Stored:
    """The shots as one video with a chapter mark for each, and with what is said in them."""
    marks = [(numbered(take.entry, take.shot.variant.language), take.start, take.start + take.frames) for take in takes]
    said = [words for take in takes for words in _said(take, take.start)]
    key = digest("video", CUTTING, [take.shot.key for take in takes], marks, title)
    parts = [(take.stored.video, 0, take.frames) for take in takes]
    return _made(key, parts, marks, title, takes[0].fps, said, media)


def cut_scene(take: Take, media: Path) -> Stored:
    """One shot as a video of its own: the shot itself, or, where something is said, the shot with its sound."""
    said = _said(take, 0)
    if not said:
        return take.stored
    title = take.entry.title[take.shot.variant.language]
    key = digest("scene", CUTTING, take.shot.key, title)
    return _made(key, [(take.stored.video, 0, take.frames)], [], title, take.fps, said, media)


def beat_of(entry: Entry, name: str) -> str:
    """The name of one of the scene's beats. Raises UsageError with the nearest names."""
    beats = contents.script(entry).beats
    if name not in beats:
        raise UsageError(contents.unknown(f"beat of {entry.scene}", name, beats))
    return name


def cut_beat(take: Take, name: str, media: Path) -> Stored:
    """One beat of a shot as a video of its own, with what is said in it."""
    beat = next((beat for beat in take.stored.timeline.beats if beat.name == name), None)
    if beat is None:
        raise LectureError(f"{take.entry.scene} never plays the beat {name!r} of its script.toml")
    start, frames = round(beat.start * take.fps), round(beat.seconds * take.fps)
    title = take.entry.title[take.shot.variant.language]
    key = digest("beat", CUTTING, take.shot.key, name, title)
    said = [(file, seconds) for file, seconds in _said(take, -start) if 0 <= round(seconds * take.fps) < frames]
    return _made(key, [(take.stored.video, start, frames)], [], title, take.fps, said, media)


def _said(take: Take, start: int) -> list[Placed]:
    """The recordings of a shot that starts at that frame, with their seconds."""
    if take.speech is None:
        return []
    starts = {beat.name: beat.start for beat in take.stored.timeline.beats}
    said = take.speech.utterances
    return [
        (words, round(start / take.fps + starts[words.line.beat], 4)) for words in said if words.line.beat in starts
    ]


def number_of(entry: Entry) -> str:
    """The scene's number in the lecture: "2.1"."""
    chapter = contents.chapter(entry.chapter)
    return f"{chapter.number}.{chapter.scenes.index(entry) + 1}"


def numbered(entry: Entry, language: str) -> str:
    """ "2.1 Bending space"."""
    return f"{number_of(entry)} {entry.title[language]}"


def _made(
    key: str,
    parts: Sequence[tuple[Path, int, int]],
    marks: Sequence[tuple[str, int, int]],
    title: str,
    fps: int,
    said: Sequence[Placed],
    media: Path,
) -> Stored:
    """The stored video of that key and those sounds; joined from `parts` (video, first frame, frames) unless there."""
    if said:
        key = digest("with sound", SOUND, key, [(utterance.digest, seconds) for utterance, seconds in said])

    def join(scratch: Path) -> tuple[Path, dict[str, Any]]:
        from production.video import mux

        chapters = [mux.Mark(name, start / fps, end / fps) for name, start, end in marks]
        video = scratch / "cut.mp4"
        count = sum(frames for _, _, frames in parts)
        sound = None
        if said:
            from production.sound.track import record_track

            sound = scratch / "sound.m4a"
            record_track([(words.file, seconds) for words, seconds in said], count / fps, sound)
        mux.join([mux.Part(*part) for part in parts], video, title, chapters, sound)
        return video, {"frames": count}

    return Store(media).once(key, join)
