"""What a scene says and writes, in every language; placeholders are filled from values. Standard library only."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from models.framework.errors import LectureError
from models.framework.folders import shown

Words = Mapping[str, str]
"""One text in every language: {"en": …, "zh": …}."""

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""What folders, files, classes and placeholders are called."""

TOP = "the lecture"
"""Where the words stand that belong to no chapter: above the first header."""

Piece = tuple[str, str | None, str]
"""Words as they are, the name of the placeholder that follows them (if any), and how its value is written."""

CHARACTERS_PER_SECOND = {"en": 14.0, "zh": 4.5}


@dataclass(frozen=True)
class Script:
    """What a scene says (`beats`, in order) and writes (`screen`); a text may hold {placeholders}.

    Attributes:
        scene: its name.
        file: the script.toml in which the texts stand.
        heroes: what is looked at, by the names that the scene has for it; one, or two one after the other.
        key_event: the beat in which it happens that the scene is about.
    """

    beats: Mapping[str, Words] = field(hash=False)
    screen: Mapping[str, Words] = field(hash=False)
    scene: str = ""
    file: Path = Path("script.toml")
    heroes: tuple[str, ...] = ()
    key_event: str = ""

    def line(self, beat: str, values: Mapping[str, object]) -> dict[str, str]:
        """A beat's line in every language, its placeholders filled. Raises LectureError as `text` does."""
        words = self._words("beats", beat)
        return {language: self._filled("beats", beat, language, values) for language in words}

    def text(self, key: str, language: str, values: Mapping[str, object]) -> str:
        """A text on screen with its placeholders filled: `{loss:.2f}` stands for a value of that name.

        Raises:
            LectureError: there is no such text; a placeholder stands for nothing, or its value cannot be written so.
        """
        self._words("screen", key)
        return self._filled("screen", key, language, values)

    def place(self, table: str, key: str, language: str) -> str:
        """Where a text stands: "scenes/optimization/script.toml, line 7: ChainRule.beats: 'chain' in en"."""
        where = f"{self.scene}.{table}"
        return f"{shown(self.file)}{line_of(self.file, key, where)}: {where}: {key!r} in {language}"

    def _words(self, table: str, key: str) -> Words:
        words: Mapping[str, Words] = getattr(self, table)
        if key not in words:
            known = ", ".join(words) or "none"
            raise LectureError(f"{shown(self.file)}: [{self.scene}.{table}] has no {key!r}; there are: {known}")
        return words[key]

    def placeholders(self, table: str) -> set[str]:
        """The names in braces in all texts of a table. Raises LectureError where braces hold no name."""
        texts = [(key, language) for key, words in getattr(self, table).items() for language in words]
        return {name for text in texts for _, name, _ in self._pieces(table, *text) if name is not None}

    def _pieces(self, table: str, key: str, language: str) -> list[Piece]:
        try:
            return pieces(self._words(table, key)[language])
        except ValueError as error:
            raise LectureError(f"{self.place(table, key, language)}: {error}") from None

    def _filled(self, table: str, key: str, language: str, values: Mapping[str, object]) -> str:
        done = []
        for literal, name, form in self._pieces(table, key, language):
            done.append(literal)
            if name is None:
                continue
            if name not in values:
                known = ", ".join(f"{{{each}}}" for each in values) or "no placeholder"
                raise LectureError(
                    f"{self.place(table, key, language)}: nothing fills {{{name}}}; {self.scene} fills {known} there"
                )
            try:
                done.append(format(values[name], form))
            except (ValueError, TypeError) as error:
                what = f"{{{name}:{form}}} does not fit {values[name]!r}"
                raise LectureError(f"{self.place(table, key, language)}: {what}: {error}") from error
        return "".join(done)


def speaking_seconds(line_zh: str, line_en: str) -> float:
    """How long the line takes to say: 4.5 characters a second in zh, 14 in en, the longer of both."""
    zh = len("".join(line_zh.split())) / CHARACTERS_PER_SECOND["zh"]
    return max(zh, len(line_en) / CHARACTERS_PER_SECOND["en"])


def pieces(text: str) -> list[Piece]:
    """A text cut at its placeholders. Raises ValueError, saying why, where braces hold none."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        raise ValueError(f"a brace without its partner in {text!r}; for a brace itself write it twice") from None
    for _, name, form, conversion in parts:
        if name is not None and (not NAME.fullmatch(name) or conversion or "{" in (form or "")):
            raise ValueError(f"{{{name}}} is no placeholder: give a name such as {{value}} or {{value:.2f}}")
    return [(literal, name, form or "") for literal, name, form, _ in parts]


def line_of(path: Path, key: str, where: str) -> str:
    """The place of `key` below the header `[where]`, or after the name that `where` ends with: ", line 7"."""
    name = where.split()[-1]
    inside = where == TOP
    lines = path.read_text(encoding="utf-8-sig").splitlines() if path.is_file() else []
    for number, text in enumerate(lines, start=1):
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
