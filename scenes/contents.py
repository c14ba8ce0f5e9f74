"""The lecture's table of contents and spoken lines, read from lecture.toml and script.toml.

Standard library only: `production` plans a whole lecture from here without importing Manim.
"""

from __future__ import annotations

import difflib
import keyword
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from models.framework.errors import LectureError, UsageError
from models.framework.folders import folders, shown
from models.framework.toml_file import read_toml
from scenes.look.settings import LANGUAGES
from scenes.script import NAME, TOP, Script, Words, line_of

STAGE = "scenes.stage.shot"

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""All but the end of a line."""

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


def folder() -> Path:
    """The lecture's scenes, their words, and the table of contents."""
    return folders().lecture / "scenes"


def lecture() -> tuple[Chapter, ...]:
    """All chapters in lecture order."""
    path = folder() / "lecture.toml"
    document = read_toml(path)
    chapters = tuple(_chapter(path, table) for table in _tables(path, document, "chapter", "lecture"))
    _check_different(
        path, "scene", "scenes are called", (entry.scene for chapter in chapters for entry in chapter.scenes)
    )
    _check_different(path, "folder", "chapters have the folder", (chapter.folder for chapter in chapters))
    _check_different(path, "number", "chapters have the number", (chapter.number for chapter in chapters))
    return chapters


def lecture_title() -> Words:
    path = folder() / "lecture.toml"
    return _words(path, read_toml(path), "title", TOP)


def stage() -> str:
    """The module that draws the scenes: the project's, or what a lecture names as its own `stage`.

    It has `film`, `rehearse`, `to_yuv420` and `Settings`, which are called as those of scenes.stage.shot.
    """
    path = folder() / "lecture.toml"
    document = read_toml(path)
    return _name(path, document, "stage", TOP, "a module", parts=3, by=".") if "stage" in document else STAGE


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
    path = folder() / entry.chapter / "script.toml"
    document = read_toml(path)
    if entry.scene not in document:
        raise LectureError(f"{shown(path)}: no [{entry.scene}.beats]; add the scene's spoken lines")
    tables: dict[str, dict[str, Words]] = {}
    for name in ("beats", "screen"):
        table = document[entry.scene].get(name, {})
        if not isinstance(table, dict):
            raise LectureError(f"{shown(path)}: {entry.scene}.{name} must be a table of lines")
        where = f"{entry.scene}.{name}"
        tables[name] = {key: _words(path, table, key, where) for key in table}
    if not tables["beats"]:
        raise LectureError(f"{shown(path)}: [{entry.scene}.beats] is empty; add the scene's spoken lines")
    heroes = _heroes(path, document[entry.scene], entry.scene)
    key_event = _key_event(path, document[entry.scene], entry.scene, tables["beats"])
    found = Script(**tables, scene=entry.scene, file=path, heroes=heroes, key_event=key_event)
    for name in tables:
        found.placeholders(name)  # braces are looked at before anything is filmed
    return found


def _heroes(path: Path, table: Mapping[str, Any], scene: str) -> tuple[str, ...]:
    """What a scene calls its hero, or its two heroes."""
    value = table.get("hero", [])
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) and NAME.fullmatch(name) for name in names):
        where = f"{shown(path)}{line_of(path, 'hero', scene)}: {scene}"
        raise LectureError(f"{where}: 'hero' must be a name that the scene gives, or a list of names, not {value!r}")
    return tuple(names)


def _key_event(path: Path, table: Mapping[str, Any], scene: str, beats: Iterable[str]) -> str:
    """The beat in which it happens that a scene is about; "" if none is named."""
    value = table.get("key_event", "")
    if value != "" and value not in list(beats):
        where = f"{shown(path)}{line_of(path, 'key_event', scene)}: {scene}"
        raise LectureError(f"{where}: 'key_event' must be a beat ({', '.join(beats)}), not {value!r}")
    return str(value)


def rests_on(entry: Entry) -> dict[str, tuple[str, ...]]:
    """By beat, the claims that its line rests on: rows of claims.toml as "row", or "Scene.row" for another scene's."""
    path = folder() / entry.chapter / "script.toml"
    found = {}
    for beat, line in read_toml(path)[entry.scene]["beats"].items():
        names = line.get("rests_on", [])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            where = f"{shown(path)}{line_of(path, beat, f'{entry.scene}.beats')}: {entry.scene}.beats.{beat}"
            raise LectureError(f"{where}: 'rests_on' must be a list of claims' names, not {names!r}")
        found[beat] = tuple(name if "." in name else f"{entry.scene}.{name}" for name in names)
    return found


def _chapter(path: Path, table: Mapping[str, Any]) -> Chapter:
    folder = _name(path, table, "folder", "a [[chapter]]", "a folder in scenes/")
    where = f"chapter {folder}"
    return Chapter(
        folder=folder,
        number=_field(path, table, "number", int, where),
        title=_words(path, table, "title", where),
        subtitle=_words(path, table, "subtitle", where),
        scenes=tuple(_entry(path, folder, row) for row in _tables(path, table, "scene", where)),
    )


def _entry(path: Path, folder: str, table: Mapping[str, Any]) -> Entry:
    scene = _name(path, table, "scene", f"a [[chapter.scene]] of {folder}", "a class")
    where = f"scene {scene}"
    return Entry(
        scene=scene,
        chapter=folder,
        file=_name(path, table, "file", where, f"a file in scenes/{folder}/, without its .py"),
        experiment=_name(path, table, "experiment", where, "a file below models/, such as folder/file", parts=2),
        title=_words(path, table, "title", where),
        sources=_texts(path, table, "sources", where),
    )


def _name(path: Path, table: Mapping[str, Any], key: str, where: str, kind: str, parts: int = 1, by: str = "/") -> str:
    value = _field(path, table, key, str, where)
    names = value.split(by)
    if len(names) != parts or not all(NAME.fullmatch(name) and not keyword.iskeyword(name) for name in names):
        line = _line_with(path, key, value)
        raise LectureError(
            f"{shown(path)}{line}: {where}: {key!r} must be the name of {kind}, of letters, digits and _; not {value!r}"
        )
    return value


def _texts(path: Path, table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    values = _field(path, table, key, list, where)
    for value in values:
        if not isinstance(value, str) or not value.strip():
            line = line_of(path, key, where)
            raise LectureError(f"{shown(path)}{line}: {where}: {key!r} must be a list of texts, but holds {value!r}")
    return tuple(values)


def _check_different(path: Path, key: str, what: str, values: Iterable[str | int]) -> None:
    """Raises LectureError where two chapters or scenes have the same name or number."""
    seen: set[str | int] = set()
    for value in values:
        if value in seen:
            line = _line_with(path, key, value, last=True)
            raise LectureError(f"{shown(path)}{line}: two {what} {value!r}: each needs one of its own")
        seen.add(value)


def _field(path: Path, table: Mapping[str, Any], key: str, kind: type[T], where: str) -> T:
    value = table.get(key)
    if not isinstance(value, kind) or isinstance(value, bool):
        wrong = "is missing" if value is None else f"must be {kind.__name__}, not {value!r}"
        line = "" if value is None else line_of(path, key, where)
        raise LectureError(f"{shown(path)}{line}: {where}: {key!r} {wrong}")
    return value


def _tables(path: Path, table: Mapping[str, Any], key: str, where: str) -> list[dict[str, Any]]:
    rows = table.get(key)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise LectureError(f"{shown(path)}: {where} has no [[{key}]]")
    return rows


def _words(path: Path, table: Mapping[str, Any], key: str, where: str) -> Words:
    value = table.get(key)
    missing = [
        language
        for language in LANGUAGES
        if not isinstance(value, dict) or not isinstance(value.get(language), str) or not value[language].strip()
    ]
    if missing or not isinstance(value, dict):
        line = line_of(path, key, where)
        raise LectureError(f"{shown(path)}{line}: {where}: {key!r} has no text in {' and '.join(missing)}")
    for language in LANGUAGES:
        if odd := CONTROL.search(value[language]):
            line = line_of(path, key, where)
            what = f"{key!r} in {language} holds the control character U+{ord(odd[0]):04X}, which nothing can show"
            raise LectureError(f"{shown(path)}{line}: {where}: {what}: take it out")
    return {language: value[language] for language in LANGUAGES}


def _line_with(path: Path, key: str, value: str | int, last: bool = False) -> str:
    """The first place, or the last, where the key has the value: ", line 7"."""
    written = re.escape(str(value)) if isinstance(value, int) else rf"""["']{re.escape(value)}["']"""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    found = [
        number for number, text in enumerate(lines, start=1) if re.match(rf"\s*{key}\s*=\s*{written}\s*(#|$)", text)
    ]
    return f", line {found[-1 if last else 0]}" if found else ""
