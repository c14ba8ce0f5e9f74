"""The essay: scenes/essay.<language>.md and scenes/<chapter>/essay.<language>.md, as sections of prose and films.

CommonMark without HTML, with `$formulas$`, `[^notes]`, and references in braces: `{film SCENE by=scroll}`,
`{SCENE: words of a claim | .2f}`, `{cite Telgarsky 2016}`. `python -m production.publish.text.essay` names all that is
wrong with the essays.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from markdown_it.token import Token

from models.framework.errors import LectureError
from models.framework.folders import shown
from production.publish.text.markdown import FILM, mathml, parse
from production.publish.text.references import claim_of, measured, source_of
from scenes import contents
from scenes.look.settings import LANGUAGES

WAYS = ("play", "scroll", "slider")
Inlines = tuple[Token, ...]


@dataclass(frozen=True)
class Film:
    """A scene's film in the text: how it is moved through time, what stands below it, what was measured for it."""

    scene: str
    by: str = "play"
    beat: str | None = None
    caption: Inlines = ()
    measured: tuple[Inlines, ...] = ()


@dataclass(frozen=True)
class Prose:
    """A paragraph, list, quotation, formula or smaller heading, as markdown-it's tokens."""

    tokens: tuple[Token, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """The labels of the margin notes that it calls for, in order, each once."""
        labels = (token.meta["label"] for token in _flat(self.tokens) if token.type == "footnote_ref")
        return tuple(dict.fromkeys(labels))


Block = Film | Prose


@dataclass(frozen=True)
class Section:
    title: Inlines
    blocks: tuple[Block, ...]

    @property
    def films(self) -> tuple[Film, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Film))


@dataclass(frozen=True)
class Essay:
    """One page's text in one language; empty where it has not been written yet."""

    language: str
    lead: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: Mapping[str, tuple[Token, ...]] = field(default_factory=dict)

    @property
    def films(self) -> tuple[Film, ...]:
        lead = tuple(block for block in self.lead if isinstance(block, Film))
        return lead + tuple(film for section in self.sections for film in section.films)


def essay_file(chapter: str | None, language: str) -> Path:
    """Where the text of a chapter, or without one of the front page, stands."""
    folder = contents.folder()
    return (folder / chapter if chapter else folder) / f"essay.{language}.md"


def read(chapter: str | None, language: str) -> Essay:
    """The text of a chapter, or of the front page.

    Raises:
        LectureError: what is wrong first, with file and line.
    """
    essay, problems = examine(chapter, language)
    if problems:
        raise LectureError(problems[0])
    return essay


def examine(chapter: str | None, language: str) -> tuple[Essay, list[str]]:
    """The text as far as it can be read, and all that is wrong with it, one line each."""
    path = essay_file(chapter, language)
    if not path.is_file():
        return Essay(language), []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return Essay(language), [f"{shown(path)}: cannot be read as UTF-8: {error}"]
    essay, problems = proof_read(text, language)
    where = shown(path)
    return essay, [f"{where}, line {line}: {problem}" for line, problem in problems]


def proof_read(text: str, language: str) -> tuple[Essay, list[tuple[int, str]]]:
    """A text as far as it can be read, and all that is wrong with it, with the line, in the order of the lines."""
    reader = _Reader(language)
    essay = reader.essay(text)
    return essay, sorted(set(reader.problems))


def scenes_told(chapter: str | None, language: str) -> frozenset[str]:
    """The scenes whose films or measured values the text asks for; its other mistakes are passed over."""
    path = essay_file(chapter, language)
    text = path.read_text(encoding="utf-8-sig", errors="replace") if path.is_file() else ""
    named = {token.meta["scene"] for token in _flat(parse(text, language)) if token.type in (FILM, "claim")}
    return frozenset(named & {entry.scene for entry in contents.entries()})


def lead(chapter: str | None, language: str) -> str:
    """The first paragraph as plain text; the chapter's subtitle where nothing is written yet."""
    for block in read(chapter, language).lead:
        if isinstance(block, Prose):
            return plain(block.tokens, language)
    return contents.chapter(chapter).subtitle[language] if chapter else contents.lecture_title()[language]


def plain(tokens: Iterable[Token], language: str) -> str:
    """The words alone, spaces and line breaks as single spaces; formulas as they were typed."""
    words = []
    for token in _flat(tokens):
        if token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif token.type == "claim":
            words.append(measured(claim_of(token.meta["scene"], token.meta["words"]), token.meta["format"], language))
        elif not token.children:
            words.append(token.content)
    text = " ".join("".join(words).split())
    return re.sub(r"(?<=[⺀-鿿，。；：、！？]) (?=[⺀-鿿])", "", text) if language == "zh" else text


def _flat(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _flat(token.children or ())


# ---- reading --------------------------------------------------------------------------------------------------------


class _Reader:
    """Makes a tree of markdown-it's tokens, and notes what is wrong with its line."""

    def __init__(self, language: str) -> None:
        self._language = language
        self.problems: list[tuple[int, str]] = []

    def essay(self, text: str) -> Essay:
        groups = list(_groups(parse(text, self._language)))
        notes: dict[str, tuple[Token, ...]] = {}
        lead: list[Block] = []
        sections: list[tuple[Inlines, list[Block]]] = []
        for group in groups:
            self._check(group)
            first = group[0]
            if first.type == "footnote_block_open":
                notes = _notes(group)
            elif first.type == "heading_open" and first.tag == "h1":
                self._wrong(first, "a page's title comes from lecture.toml: begin with the lead, then ## sections")
            elif first.type == "heading_open" and first.tag == "h2":
                sections.append((tuple(group[1:-1]), []))
            else:
                block = self._film(group) if first.type == FILM else Prose(tuple(group))
                (sections[-1][1] if sections else lead).append(block)
        if not any(isinstance(block, Prose) for block in lead):
            self.problems.append((1, "begins without a lead: a paragraph before the first ##"))
        return Essay(self._language, tuple(lead), tuple(Section(t, tuple(b)) for t, b in sections), notes)

    def _film(self, group: list[Token]) -> Film:
        opening = group[0]
        scene, given = opening.meta["scene"], opening.meta["options"]
        by, beat = given.get("by", "play"), given.get("beat")
        with _noted(self, opening):
            script = contents.script(contents.entry(scene))
            if wrong := sorted(given.keys() - {"by", "beat"}):
                raise LectureError(f"a film has no {wrong[0]}=: there are by= and beat=")
            if by not in WAYS:
                raise LectureError(f"by={by}: a film is moved by={', by='.join(WAYS)}")
            if beat is not None and beat not in script.beats:
                raise LectureError(contents.unknown(f"beat of {scene}", beat, script.beats))
            if beat is not None and by == "scroll":
                raise LectureError("beat= goes with by=play or by=slider")
        parts = [(tokens[0].type, tokens[1]) for tokens in _groups(group[1:-1])]
        caption = next(((token,) for kind, token in parts if kind == "film_caption_open"), ())
        measured = tuple((token,) for kind, token in parts if kind == "film_measured_open")
        return Film(scene, by, beat, caption, measured)

    def _check(self, group: Iterable[Token]) -> None:
        """Notes references that stand for nothing, and gives citations their sources."""
        for block in group:
            for token in [block, *_flat(block.children or ())]:
                with _noted(self, block, token.meta.get("newlines", 0)):
                    self._check_one(token)

    def _check_one(self, token: Token) -> None:
        if token.type == "claim":
            contents.entry(token.meta["scene"])
            measured(claim_of(token.meta["scene"], token.meta["words"]), token.meta["format"], self._language)
        elif token.type == "cite":
            token.meta["source"] = ""
            token.meta["source"] = source_of(token.meta["words"])
        elif token.type == "wrong":
            raise LectureError(token.content)
        elif token.type in ("math_inline", "math_block"):
            mathml(token.content, display=token.type == "math_block")
        elif token.type == "text" and (note := re.search(r"\[\^[^\]]*\]", token.content)):
            raise LectureError(f"the note {note[0]} is not written: add a line {note[0]}: …")
        elif token.type == "footnote_ref" and token.meta["subId"]:
            raise LectureError(f"the note [^{token.meta['label']}] is called for twice: give each its own")
        elif token.type == "link_open":
            kind, _, name = str(token.attrs["href"]).partition(":")
            if kind == "chapter":
                contents.chapter(name)
            elif kind == "film":
                contents.entry(name)
            elif kind not in ("http", "https"):
                raise LectureError(f"{kind!r} is no link: there are chapter:NAME, film:SCENE and https://…")

    def _wrong(self, token: Token, problem: str, newlines: int = 0) -> None:
        self.problems.append(((token.map or [0])[0] + newlines + 1, problem))


class _noted:  # noqa: N801  it is used like a function
    """What is raised inside becomes one of the reader's problems."""

    def __init__(self, reader: _Reader, token: Token, newlines: int = 0) -> None:
        self._reader, self._token, self._newlines = reader, token, newlines

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: Any) -> bool:
        if isinstance(error, LectureError):
            self._reader._wrong(self._token, str(error), self._newlines)
        return isinstance(error, LectureError)


def _groups(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """The tokens of one block of the outermost level at a time."""
    group: list[Token] = []
    depth = 0
    for token in tokens:
        group.append(token)
        depth += token.nesting
        if depth == 0:
            yield group
            group = []


def _notes(group: list[Token]) -> dict[str, tuple[Token, ...]]:
    """The tokens of each note by its label, without what footnotes at the foot of a page need."""
    found: dict[str, tuple[Token, ...]] = {}
    for note in _groups(group[1:-1]):
        found[note[0].meta["label"]] = tuple(t for t in note[1:-1] if t.type != "footnote_anchor")
    return found


# ---- all of them ----------------------------------------------------------------------------------------------------


def all_problems() -> list[str]:
    """Faults of the essays: in their text, against each other, and against the lecture."""
    found: list[str] = []
    for chapter in (None, *(chapter.folder for chapter in contents.lecture())):
        essays = {}
        for language in LANGUAGES:
            where = essay_file(chapter, language)
            if not where.is_file():
                found.append(f"{shown(where)}: is not written yet")
                continue
            essays[language], problems = examine(chapter, language)
            found += problems + [f"{shown(where)}: {line}" for line in _gaps(chapter, essays[language])]
        shapes = {language: [_shape(section) for section in essay.sections] for language, essay in essays.items()}
        for (one, left), (other, right) in pairwise(shapes.items()):
            if left != right:
                found.append(f"{chapter or 'front page'}: {one} and {other} differ in sections or films")
    return found


def _shape(section: Section) -> list[tuple[str, str, str | None]]:
    return [(film.scene, film.by, film.beat) for film in section.films]


def _gaps(chapter: str | None, essay: Essay) -> Iterator[str]:
    for entry in contents.chapter(chapter).scenes if chapter else ():
        films = [film for film in essay.films if film.scene == entry.scene]
        if not films:
            yield f"no film of {entry.scene}"
        elif not any(film.measured for film in films):
            yield f"the film of {entry.scene} does not say what was measured (a line that starts with +)"


if __name__ == "__main__":
    problems = all_problems()
    print("\n".join(problems) or "every essay can be read, and every reference stands for something")
    sys.exit(bool(problems))
