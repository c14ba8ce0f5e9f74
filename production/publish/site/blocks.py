"""A page's text as templates take it: sections of finished prose and of films, each with a name to link to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from models.framework.claims import Claim
from production.edit.takes import number_of
from production.publish.site.evidence import Card, card, claim_id
from production.publish.site.footage import Footage
from production.publish.site.prose import Writer
from production.publish.site.site import Site
from production.publish.site.wording import words
from production.publish.text import essay
from scenes import contents
from scenes.contents import Chapter, Entry

ARXIV = re.compile(r"arXiv:(\d{4}\.\d{4,5})")


@dataclass(frozen=True)
class FilmBlock:
    """A film in its place on a page; `card` is None where the page has shown it already."""

    id: str
    number: str
    footage: Footage
    by: str
    title: str
    caption: Markup
    measured: tuple[Markup, ...]
    card: Card | None
    sources: tuple[tuple[int, Markup], ...]
    data: dict[str, Any]
    beats: tuple[tuple[float, float, str], ...]
    has_text: bool = True


@dataclass(frozen=True)
class SectionBlock:
    id: str
    title: Markup
    blocks: tuple[Markup | FilmBlock, ...]


class PageText:
    """One page's text in one language, its films in their places."""

    def __init__(self, site: Site, chapter: Chapter | None, language: str, written: essay.Essay) -> None:
        self._site, self._chapter, self._language = site, chapter, language
        self._shown: dict[str, int] = {}
        self._on_page = {film.scene for film in written.films} | (
            {entry.scene for entry in site.entries(chapter)} if chapter else set()
        )
        self._writer = Writer(language, words(language), self._claim_link, self._page_link, written.notes)
        self.description = self._describe(written)
        self.lead = self._blocks(written.lead)
        sections = [self._section(number, section) for number, section in enumerate(written.sections, start=1)]
        sections += [self._untold(entry) for entry in self._missing()]
        self.sections = tuple(section for section in sections if section.blocks)

    def sources(self) -> list[Markup]:
        """The page's list of sources; numbers in the text count from its first."""
        return [_linked(source) for source in self._writer.sources]

    def _describe(self, written: essay.Essay) -> str:
        for block in written.lead:
            if isinstance(block, essay.Prose):
                return essay.plain(block.tokens, self._language)
        words = self._chapter.subtitle if self._chapter else contents.lecture_title()
        return words[self._language]

    def _section(self, number: int, section: essay.Section) -> SectionBlock:
        scenes = [film.scene for film in section.films if self._site.shows(film.scene)]
        name = scenes[0] if scenes and scenes[0] not in self._shown else f"part-{number}"
        return SectionBlock(name, self._writer.html(section.title), self._blocks(section.blocks))

    def _untold(self, entry: Entry) -> SectionBlock:
        """A section for a scene without an essay yet."""
        film = self._film(essay.Film(entry.scene), has_text=False)
        return SectionBlock(entry.scene, escape(entry.title[self._language]), (film,))

    def _missing(self) -> Iterable[Entry]:
        entries = self._site.entries(self._chapter) if self._chapter else ()
        return [entry for entry in entries if entry.scene not in self._shown]

    def _blocks(self, blocks: Sequence[essay.Block]) -> tuple[Markup | FilmBlock, ...]:
        made: list[Markup | FilmBlock] = []
        for block in blocks:
            if isinstance(block, essay.Prose):
                made.append(self._writer.prose(block))
            elif self._site.shows(block.scene):
                made.append(self._film(block))
        return tuple(made)

    def _film(self, film: essay.Film, has_text: bool = True) -> FilmBlock:
        entry, footage = contents.entry(film.scene), self._site.footage[self._language, film.scene]
        times = self._shown[film.scene] = self._shown.get(film.scene, 0) + 1
        sources = [*dict.fromkeys(entry.sources)] if times == 1 else []
        return FilmBlock(
            id=f"film-{film.scene}" + (f"-{times}" if times > 1 else ""),
            number=number_of(entry),
            footage=footage,
            by=film.by,
            title=entry.title[self._language],
            caption=self._writer.inline(film.caption),
            measured=tuple(self._writer.inline(line) for line in film.measured),
            card=card(entry) if times == 1 else None,
            sources=tuple((self._writer.number_of(source), _linked(source)) for source in sources),
            data=self._data(film, footage),
            beats=tuple((b.start, b.end, b.line[self._language]) for b in footage.timeline.beats),
            has_text=has_text,
        )

    def _data(self, film: essay.Film, footage: Footage) -> dict[str, Any]:
        """A film's data for the page's script; times in seconds."""
        beats = [beat for beat in footage.timeline.beats if film.beat in (None, beat.name)]
        start, end = beats[0].start, beats[-1].end
        cues = [cue for cue in footage.cues(self._language) if start * 1000 <= cue.start < end * 1000]
        return {
            "by": film.by,
            "fps": footage.fps,
            "start": start,
            "end": round(end, 4),
            "still": round(min(max(footage.still, start), end - 1 / footage.fps), 4),
            "films": {theme: f"../{name}" for theme, name in footage.films.items()},
            "beats": [[beat.start, round(beat.end, 4), beat.line[self._language]] for beat in beats],
            "cues": [[cue.start / 1000, cue.end / 1000, list(cue.lines)] for cue in cues],
        }

    def _claim_link(self, claim: Claim) -> str | None:
        if not self._site.shows(claim.scene):
            return None
        entry = contents.entry(claim.scene)
        name = f"#{claim_id(claim)}"
        return name if claim.scene in self._on_page else f"{entry.chapter}.html{name}"

    def _page_link(self, kind: str, name: str) -> str | None:
        if kind == "chapter":
            return f"{name}.html" if any(name == chapter.folder for chapter in self._site.chapters) else None
        if not self._site.shows(name):
            return None
        return f"#film-{name}" if name in self._on_page else f"{contents.entry(name).chapter}.html#film-{name}"


def _linked(source: str) -> Markup:
    """A source, its arXiv number a link."""
    found = ARXIV.search(source)
    if not found:
        return escape(source)
    link = Markup('<a href="https://arxiv.org/abs/{}">{}</a>').format(found[1], found[0])
    return escape(source[: found.start()]) + link + escape(source[found.end() :])
