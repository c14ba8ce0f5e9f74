"""A user's own function `(text, language) -> wav`, called in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from models.framework.errors import LectureError
from production.shot.keys import digest
from production.voice import process
from production.voice.speech import Line

CALL = "production.voice.call"
CALLING = 1
"""Raised when what a function returns is read in another way."""


class Function:
    """See `speakers.Speaker`. What it said is kept as long as its module's source, and its `version`, are the same."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.title = f"{name} speaking"

    def keys(self, lines: Sequence[Line]) -> tuple[dict[Line, str], list[str]]:
        version = next(self._call([]), {}).get("version")
        if version is None:
            raise LectureError(f"--voice {self._name}: its process ended before it said anything")
        return {line: digest("function", CALLING, version, line.language, line.text) for line in lines}, []

    def record(self, lines: Sequence[Line], folder: Path) -> Iterator[tuple[Line, Path]]:
        files = [folder / f"{number}.wav" for number in range(len(lines))]
        orders = [
            {"text": line.text, "language": line.language, "file": str(file), "name": line.name}
            for line, file in zip(lines, files, strict=True)
        ]
        for news in self._call(orders):
            if "done" in news:
                yield lines[news["done"]], files[news["done"]]

    def name(self, line: Line) -> str:
        return f"{line.name}: what {self._name} returned"

    def _call(self, orders: list[dict[str, str]]) -> Iterator[dict[str, Any]]:
        for news in process.run(CALL, self._name, orders=orders, who=self._name):
            if "wrong" in news:
                raise LectureError(f"--voice {self._name}: {news['wrong']}")
            yield news
