"""The lecture's table of contents and spoken lines, read from lecture.toml and script.toml.

Standard library only: `production` plans a whole lecture from here without importing Manim.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from models.errors import LectureError, UsageError

LANGUAGES = ("en", "zh")
THEMES = ("dark", "light")
SHAPES = ("wide", "tall")

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent

LECTURE = "the lecture"
"""Where the words stand that belong to no chapter: above the first header."""

CHARACTERS_PER_SECOND = {"en": 14.0, "zh": 4.5}

Words = Mapping[str, str]
"""One text in every language: {"en": …, "zh": …}."""

T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """One scene's line in the table of contents."""

    scene: str  # class name
    chapter: str  # folder below scenes/
    file: str  # module stem
    experiment: str  # "<chapter>/<file>" below models/
    title: Words = field(hash=False)
    sources: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        return f"scenes.{self.chapter}.{self.file}"


@dataclass(frozen=True)
class Chapter:
    folder: str
    number: int
    title: Words = field(hash=False)
    subtitle: Words = field(hash=False)
    scenes: tuple[Entry, ...]


@dataclass(frozen=True)
class Script:
    """What a scene says (`beats`, in order) and writes (`screen`); a line may hold {placeholders}."""

    beats: Mapping[str, Words]
    screen: Mapping[str, Words]


def lecture() -> tuple[Chapter, ...]:
    """All chapters in lecture order."""
    path = FOLDER / "lecture.toml"
    document = _read(path)
    return tuple(_chapter(path, table) for table in _tables(path, document, "chapter", "lecture"))


def lecture_title() -> Words:
    path = FOLDER / "lecture.toml"
    return _words(path, _read(path), "title", LECTURE)


def entries() -> tuple[Entry, ...]:
    """All scenes in lecture order."""
    return tuple(entry for chapter in lecture() for entry in chapter.scenes)


def entry(scene: str) -> Entry:
    """The scene of that class name; an unknown one is answered with the nearest names."""
    by_name = {entry.scene: entry for entry in entries()}
    if scene not in by_name:
        raise UsageError(unknown("scene", scene, by_name))
    return by_name[scene]


def chapter(folder: str) -> Chapter:
    """The chapter of that folder name."""
    by_name = {chapter.folder: chapter for chapter in lecture()}
    if folder not in by_name:
        raise UsageError(unknown("chapter", folder, by_name))
    return by_name[folder]


def unknown(kind: str, name: str, names: Iterable[str]) -> str:
    """The message for a name that does not exist: the nearest ones first, else all of them."""
    known = {name.lower(): name for name in names}
    near = difflib.get_close_matches(name.lower(), known, n=3, cutoff=0.5)
    if near:
        return f"no {kind} is called {name!r}; nearest: {', '.join(known[key] for key in near)}"
    return f"no {kind} is called {name!r}; there are: {', '.join(known.values())}"


def script(entry: Entry) -> Script:
    """The scene's spoken and written lines, every one checked to be there in every language."""
    path = FOLDER / entry.chapter / "script.toml"
    document = _read(path)
    if entry.scene not in document:
        raise LectureError(f"{_show(path)}: no [{entry.scene}.beats]; add the scene's spoken lines")
    tables: dict[str, dict[str, Words]] = {}
    for name in ("beats", "screen"):
        table = document[entry.scene].get(name, {})
        if not isinstance(table, dict):
            raise LectureError(f"{_show(path)}: {entry.scene}.{name} must be a table of lines")
        where = f"{entry.scene}.{name}"
        tables[name] = {key: _words(path, table, key, where) for key in table}
    if not tables["beats"]:
        raise LectureError(f"{_show(path)}: [{entry.scene}.beats] is empty; add the scene's spoken lines")
    return Script(**tables)


def speaking_seconds(line_zh: str, line_en: str) -> float:
    """How long the line takes to say: 4.5 characters a second in zh, 14 in en, the longer of both."""
    zh = len("".join(line_zh.split())) / CHARACTERS_PER_SECOND["zh"]
    return max(zh, len(line_en) / CHARACTERS_PER_SECOND["en"])


def _chapter(path: Path, table: Mapping[str, Any]) -> Chapter:
    folder = _field(path, table, "folder", str, "a [[chapter]]")
    where = f"chapter {folder}"
    return Chapter(
        folder=folder,
        number=_field(path, table, "number", int, where),
        title=_words(path, table, "title", where),
        subtitle=_words(path, table, "subtitle", where),
        scenes=tuple(_entry(path, folder, row) for row in _tables(path, table, "scene", where)),
    )


def _entry(path: Path, folder: str, table: Mapping[str, Any]) -> Entry:
    scene = _field(path, table, "scene", str, f"a [[chapter.scene]] of {folder}")
    where = f"scene {scene}"
    return Entry(
        scene=scene,
        chapter=folder,
        file=_field(path, table, "file", str, where),
        experiment=_field(path, table, "experiment", str, where),
        title=_words(path, table, "title", where),
        sources=tuple(_field(path, table, "sources", list, where)),
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return _parse(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise LectureError(f"{_show(path)}: cannot be read: {error.strerror}") from error


@lru_cache(maxsize=64)
def _parse(path: Path, _modified: int) -> dict[str, Any]:
    """The document, parsed once as long as the file does not change."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        place = re.search(r" \(at line (\d+), column (\d+)\)$", str(error))
        line = f", line {place[1]}, column {place[2]}" if place else ""
        reason = re.sub(r" \(at [^)]*\)$", "", str(error))
        raise LectureError(f"{_show(path)}{line}: not valid TOML: {reason}") from error


def _field(path: Path, table: Mapping[str, Any], key: str, kind: type[T], where: str) -> T:
    value = table.get(key)
    if not isinstance(value, kind):
        wrong = "is missing" if value is None else f"must be {kind.__name__}, not {value!r}"
        raise LectureError(f"{_show(path)}: {where}: {key!r} {wrong}")
    return value


def _tables(path: Path, table: Mapping[str, Any], key: str, where: str) -> list[dict[str, Any]]:
    rows = table.get(key)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise LectureError(f"{_show(path)}: {where} has no [[{key}]]")
    return rows


def _words(path: Path, table: Mapping[str, Any], key: str, where: str) -> Words:
    value = table.get(key)
    missing = [
        language
        for language in LANGUAGES
        if not isinstance(value, dict) or not isinstance(value.get(language), str) or not value[language].strip()
    ]
    if missing or not isinstance(value, dict):
        line = _line_of(path, key, where)
        raise LectureError(f"{_show(path)}{line}: {where}: {key!r} has no text in {' and '.join(missing)}")
    return {language: value[language] for language in LANGUAGES}


def _line_of(path: Path, key: str, where: str) -> str:
    """The place of `key` below the header `[where]`, or after the name that `where` ends with: ", line 7"."""
    name = where.split()[-1]
    inside = where == LECTURE
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        header = re.match(r"\s*\[+([^\]]+)\]+", text)
        if header:
            inside = header[1].strip() == name
            if header[1].strip() == f"{name}.{key}":
                return f", line {number}"
        elif re.search(rf'"{re.escape(name)}"', text):
            inside = True
        if inside and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*(\.|=)", text):
            return f", line {number}"
    return ""


def _show(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
