"""The kinds of voices, and lines spoken by one of them. What was spoken once is kept in media/voice, by content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from models.framework.errors import LectureError, UsageError
from models.framework.whole_file import whole_file
from production.jobs.queue import Progress
from production.shot.formats import SILENT
from production.storage.files import plain_errors, ready_folder, refuse_folder, sha256
from production.storage.scratch import scratch_folder
from production.voice.speech import Line, Utterance

DRAFT = "draft"
FUNCTION = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")


class Speaker(Protocol):
    """A voice that speaks lines.

    Attributes:
        title: what they are called while they speak.
    """

    title: str

    def keys(self, lines: Sequence[Line]) -> tuple[dict[Line, str], list[str]]:
        """What the recording of each line depends on, as a digest; and what is wrong, for those that have none."""

    def record(self, lines: Sequence[Line], folder: Path) -> Iterator[tuple[Line, Path]]:
        """Recordings of the lines in any format, each as soon as it is there; what is made goes into the folder."""

    def name(self, line: Line) -> str:
        """What a line's recording is called where something is wrong with it."""


def check(voice: str) -> str:
    """The voice as it was given, a folder by its full path. Raises UsageError where there is no such voice."""
    if voice in (SILENT, DRAFT):
        return voice
    folder = Path(voice)
    if voice and folder.is_dir():
        return str(folder.absolute())
    if FUNCTION.fullmatch(voice):
        return voice
    raise UsageError(
        f"--voice {voice!r} is no folder: give {SILENT}, {DRAFT}, a folder of recordings, or module:function"
    )


def open_speaker(voice: str) -> Speaker:
    """Who speaks, of what `check` returned; not for the silent one."""
    if voice == DRAFT:
        from production.voice.draft import Draft

        return Draft()
    if Path(voice).is_dir():
        from production.voice.recordings import Recordings

        return Recordings(Path(voice))
    if FUNCTION.fullmatch(voice):
        from production.voice.function import Function

        return Function(voice)
    raise UsageError(f"--voice {voice}: the folder is gone")


def speak(voice: str, lines: Sequence[Line], media: Path, progress: Progress) -> Mapping[Line, Utterance]:
    """The lines as they are spoken.

    Raises:
        LectureError: a line for each that is missing or of no use.
    """
    from production.sound import audio

    speaker = open_speaker(voice)
    folder = ready_folder(media / "voice")
    keys, problems = speaker.keys(lines)
    files = {line: folder / f"{key}.flac" for line, key in keys.items()}
    for file in files.values():
        refuse_folder(file)
    lengths = {file: audio.seconds_of(file) for file in set(files.values())}
    fresh = {files[line]: line for line in reversed(lines) if line in files and lengths[files[line]] is None}
    if fresh:
        progress.note(f"{speaker.title}: {len(fresh)} lines")
        with scratch_folder(media) as scratch:
            for line, recording in speaker.record(list(reversed(fresh.values())), scratch):
                try:
                    lengths[files[line]] = _keep(recording, line, files[line])
                except audio.Unusable as why:
                    problems.append(f"{speaker.name(line)} {why}")
    utterances: dict[Line, Utterance] = {}
    for line, file in files.items():
        seconds = lengths[file]
        if seconds is not None and seconds > line.most:
            problems.append(f"{speaker.name(line)} {audio.too_long(seconds, line.most)}")
        elif seconds is not None:
            utterances[line] = Utterance(line, file, sha256(file), seconds)
        elif not problems:
            problems.append(f"{speaker.name(line)} never came")
    if problems:
        raise LectureError("\n".join(problems))
    return utterances


def _keep(recording: Path, line: Line, file: Path) -> float:
    """Keeps a recording under its key. Returns its seconds."""
    from production.sound import audio

    samples = audio.read(recording, line.most)
    with plain_errors(file), whole_file(file) as part:
        audio.keep(samples, part)
    return len(samples) / audio.RATE
