"""The outline of a deck: title slides, a slide for each beat, sources at the end of each chapter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from production.edit.takes import Take, numbered
from production.publish.slides.pieces import Piece, piece
from production.publish.slides.words import WORDS
from scenes import contents
from scenes.contents import Chapter, Entry
from scenes.look.settings import LANGUAGES


@dataclass(frozen=True)
class Card:
    """A scene or a chapter on a title slide: a beat whose last frame stands for it, its name, where it begins."""

    beat: BeatSlide
    label: str
    leads_to: str


@dataclass(frozen=True)
class TitleSlide:
    """Opens the deck or a chapter.

    Attributes:
        id: names the slide in the deck.
        title: in large type.
        above: what it is a part of, in small type.
        below: the subtitle.
        number: the chapter's.
        place: which of how many chapters of the lecture it is, from 0.
        cards: what follows.
    """

    id: str
    title: str
    above: str
    below: str
    number: int | None
    place: tuple[int, int] | None
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class BeatSlide:
    """One beat.

    Attributes:
        id: names the slide in the deck, and its files: letters of ASCII, digits, dashes.
        title: the scene's number and title.
        number, count: which beat of how many.
        line: what is said, in the deck's language.
        other_line: the same in the other language.
    """

    id: str
    piece: Piece
    title: str
    number: int
    count: int
    line: str
    other_line: str


@dataclass(frozen=True)
class SourcesSlide:
    """What a chapter is drawn from, and how it may be used.

    Attributes:
        label: tells it apart from the sources of other chapters.
    """

    id: str
    title: str
    label: str
    sources: tuple[str, ...]


Slide = TitleSlide | BeatSlide | SourcesSlide


@dataclass(frozen=True)
class Section:
    """Slides that belong together: a scene, or one slide by itself."""

    title: str
    slides: tuple[Slide, ...]


def outline(takes: Sequence[Take], title: str, media: Path) -> tuple[Section, ...]:
    """The sections of a deck of these shots, in their order; the beats' films are cut."""
    language = takes[0].shot.variant.language
    scenes = [_scene(take, language, media) for take in takes]
    parts = [list(part) for _, part in groupby(scenes, lambda scene: scene[0].chapter)]
    chapters = [contents.chapter(part[0][0].chapter) for part in parts]
    whole = [
        [entry for entry, _ in part] == list(chapter.scenes) for part, chapter in zip(parts, chapters, strict=True)
    ]
    sections: list[Section] = []
    if len(parts) > 1 or not whole[0]:
        cards = _cards(parts, chapters, language) if all(whole) else [_card(*scene) for scene in scenes]
        sections.append(_alone(_opening(title, cards, language)))
    for part, chapter, is_whole in zip(parts, chapters, whole, strict=True):
        if is_whole:
            sections.append(_alone(_chapter_title(chapter, [_card(*scene) for scene in part], language)))
        sections += [section for _, section in part]
        sections += _sources(chapter, [entry for entry, _ in part], language)
    return tuple(sections)


Scene = tuple[Entry, Section]


def _scene(take: Take, language: str, media: Path) -> Scene:
    entry = take.entry
    (other,) = (name for name in LANGUAGES if name != language)
    beats = take.stored.timeline.beats
    title = numbered(entry, language)
    slides = tuple(
        BeatSlide(
            f"{_plain(entry.scene)}-{number}-{_plain(beat.name)}",
            piece(take, beat, media),
            title,
            number,
            len(beats),
            beat.line[language],
            beat.line[other],
        )
        for number, beat in enumerate(beats, start=1)
    )
    return entry, Section(title, slides)


def _plain(name: str) -> str:
    """A name that files and addresses can have everywhere."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name)


def _card(entry: Entry, section: Section) -> Card:
    first, last = section.slides[0], section.slides[-1]
    assert isinstance(last, BeatSlide)
    return Card(last, section.title, first.id)


def _cards(parts: Sequence[Sequence[Scene]], chapters: Sequence[Chapter], language: str) -> Iterator[Card]:
    """One for each chapter."""
    for part, chapter in zip(parts, chapters, strict=True):
        yield Card(_card(*part[0]).beat, f"{chapter.number} {chapter.title[language]}", _chapter_id(chapter))


def _alone(slide: Slide) -> Section:
    return Section(slide.title, (slide,))


def _opening(title: str, cards: Iterator[Card] | Sequence[Card], language: str) -> TitleSlide:
    lecture = contents.lecture_title()[language]
    return TitleSlide("start", title, "" if title == lecture else lecture, "", None, None, tuple(cards))


def _chapter_id(chapter: Chapter) -> str:
    return f"chapter-{chapter.number}"


def _chapter_title(chapter: Chapter, cards: Sequence[Card], language: str) -> TitleSlide:
    title, below = chapter.title[language], chapter.subtitle[language]
    above = contents.lecture_title()[language]
    all_chapters = [each.folder for each in contents.lecture() if each.scenes]
    place = (all_chapters.index(chapter.folder), len(all_chapters))
    return TitleSlide(_chapter_id(chapter), title, above, below, chapter.number, place, tuple(cards))


def _sources(chapter: Chapter, entries: Sequence[Entry], language: str) -> Iterator[Section]:
    """Each source once, in the order in which they are used."""
    sources = tuple(dict.fromkeys(source for entry in entries for source in entry.sources))
    title = WORDS[language]["sources"]
    label = f"{title} · {chapter.number} {chapter.title[language]}"
    yield _alone(SourcesSlide(f"{_chapter_id(chapter)}-sources", title, label, sources))
