"""A speaker's own recordings: a folder of `<language>/<scene>.<beat>.wav`, or of another kind of audio file."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from production.shot.keys import digest
from production.storage.files import sha256
from production.voice.speech import Line

KINDS = (".wav", ".flac", ".mp3", ".m4a", ".ogg", ".opus", ".aiff")
READING = 2
"""Raised when recordings are read in another way."""


class Recordings:
    """See `speakers.Speaker`."""

    title = "reading recordings"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keys(self, lines: Sequence[Line]) -> tuple[dict[Line, str], list[str]]:
        found = {line: file for line in lines if (file := self._file(line))}
        keys = {line: digest("recording", READING, sha256(file)) for line, file in found.items()}
        return keys, self._missing([line for line in lines if line not in found])

    def record(self, lines: Sequence[Line], folder: Path) -> Iterator[tuple[Line, Path]]:
        for line in lines:
            file = self._file(line)
            if file is not None:
                yield line, file

    def name(self, line: Line) -> str:
        return f"{line.name}: {self._file(line)}"

    def _file(self, line: Line) -> Path | None:
        path = self._folder / line.file_name
        there = {(file.stem, file.suffix.lower()): file for file in self._files(path.parent) if file.is_file()}
        return next((there[path.stem, kind] for kind in KINDS if (path.stem, kind) in there), None)

    @staticmethod
    @cache
    def _files(folder: Path) -> tuple[Path, ...]:
        return tuple(sorted(folder.glob("*")))

    def _missing(self, lines: Sequence[Line]) -> list[str]:
        """A line for each scene with what it lacks, and what there is that is called nearly so."""
        by_scene: dict[str, list[Line]] = {}
        for line in lines:
            by_scene.setdefault(line.scene, []).append(line)
        return [self._lack(scene, missing) for scene, missing in by_scene.items()]

    def _lack(self, scene: str, missing: Sequence[Line]) -> str:
        language = missing[0].language
        files = self._files(self._folder / language)
        there = {path.name.lower(): path.name for path in files if path.suffix.lower() in KINDS}
        wanted = [Path(line.file_name).name for line in missing]
        found = [near for file in wanted for near in difflib.get_close_matches(file.lower(), there, n=1, cutoff=0.85)]
        near = [there[name] for name in found]
        hint = f"; there is {', '.join(dict.fromkeys(near))}" if near else ""
        return (
            f"{missing[0].name}: no recording {', '.join(wanted)} in {self._folder / language}{hint}: "
            f"render.py script {scene} --language {language} prints what to say"
        )
