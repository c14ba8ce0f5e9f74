"""Cuts finished shots into beats, chapters and the lecture; what was cut once is in the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from models.errors import LectureError, UsageError
from production.locks import locked
from production.plan import Shot, digest
from production.scratch import scratch_folder
from production.store import Store, Stored
from production.timeline import Beat
from scenes import contents
from scenes.contents import Entry

CUTTING = 1
"""Raised when cutting changes, so that what was cut before is cut again."""


@dataclass(frozen=True)
class Take:
    """A finished shot at its place in a longer video: `start` counts frames."""

    shot: Shot
    stored: Stored
    start: int

    @property
    def fps(self) -> int:
        return self.shot.variant.quality.fps

    @property
    def frames(self) -> int:
        return self.stored.timeline.frames(self.fps)

    @property
    def beats(self) -> tuple[Beat, ...]:
        """The shot's beats, in seconds from the start of the longer video."""
        offset = self.start / self.fps
        return tuple(replace(beat, start=round(offset + beat.start, 4)) for beat in self.stored.timeline.beats)


def in_a_row(shots: Sequence[Shot], stored: Sequence[Stored]) -> tuple[Take, ...]:
    """The shots one after the other."""
    takes: list[Take] = []
    for shot, video in zip(shots, stored, strict=True):
        start = takes[-1].start + takes[-1].frames if takes else 0
        takes.append(Take(shot, video, start))
    return tuple(takes)


def cut_video(takes: Sequence[Take], title: str, media: Path) -> Stored:
    """The shots as one video with a chapter mark for each."""
    marks = [(_mark_title(take), take.start, take.start + take.frames) for take in takes]
    key = digest("video", CUTTING, [take.shot.key for take in takes], marks, title)
    return _made(key, [(take.stored.video, 0, take.frames) for take in takes], marks, title, takes[0].fps, media)


def beat_of(entry: Entry, name: str) -> str:
    """The name of one of the scene's beats. Raises UsageError with the nearest names."""
    beats = contents.script(entry).beats
    if name not in beats:
        raise UsageError(contents.unknown(f"beat of {entry.scene}", name, beats))
    return name


def cut_beat(take: Take, name: str, media: Path) -> Stored:
    """One beat of a shot as a video of its own."""
    beat = next((beat for beat in take.stored.timeline.beats if beat.name == name), None)
    if beat is None:
        raise LectureError(f"{take.shot.entry.scene} never plays the beat {name!r} of its script.toml")
    start, frames = round(beat.start * take.fps), round(beat.seconds * take.fps)
    title = take.shot.entry.title[take.shot.variant.language]
    key = digest("beat", CUTTING, take.shot.key, name, title)
    return _made(key, [(take.stored.video, start, frames)], [], title, take.fps, media)


def _mark_title(take: Take) -> str:
    """ "2.1 Bending space"."""
    entry = take.shot.entry
    chapter = contents.chapter(entry.chapter)
    return f"{chapter.number}.{chapter.scenes.index(entry) + 1} {entry.title[take.shot.variant.language]}"


def _made(
    key: str,
    parts: Sequence[tuple[Path, int, int]],
    marks: Sequence[tuple[str, int, int]],
    title: str,
    fps: int,
    media: Path,
) -> Stored:
    """The stored video of that key; joined from `parts` (video, first frame, frames) unless it is there."""
    store = Store(media)
    found = store.find(key)
    if found is not None:
        return found
    from production import mux

    with locked(store.folder / f"{key}.lock"), scratch_folder(media) as scratch:
        found = store.find(key)  # another run may have cut it meanwhile
        if found is not None:
            return found
        chapters = [mux.Mark(name, start / fps, end / fps) for name, start, end in marks]
        video = scratch / "cut.mp4"
        mux.join([mux.Part(*part) for part in parts], video, title, chapters)
        record: dict[str, Any] = {"frames": sum(frames for _, _, frames in parts)}
        return store.put(key, video, record)
