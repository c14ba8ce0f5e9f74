"""The site's pages, laid out from essays and footage; films are given as files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from production.publish.folder import Draft
from production.publish.site.blocks import PageText
from production.publish.site.evidence import by_seed, claim_id, number, relation
from production.publish.site.prose import raised
from production.publish.site.site import Site
from production.publish.site.wording import words
from production.publish.text import essay
from production.publish.webfont import font_css
from production.shot.clock import clock
from scenes import contents
from scenes.contents import Chapter

HERE = Path(__file__).resolve().parent
ASSETS = ("site.css", "films.css", "site.js", "films.js")
INDEX = "index.html"
YEAR = 2026


def write_pages(draft: Draft, site: Site) -> None:
    """Writes the front page and a page for each chapter in every language, and what they need.

    Raises:
        LectureError: an essay is wrong.
    """
    for name in ASSETS:
        draft.write(f"assets/{name}", (HERE / "assets" / name).read_bytes())
    pages = dict(_pages(site))
    for name, page in pages.items():
        draft.write(name, page)
    if site.font:
        draft.write(site.font, font_css("".join(pages.values())))


def _pages(site: Site) -> Iterator[tuple[str, str]]:
    """The name and the text of every page."""
    for language in site.languages:
        yield f"{language}/{INDEX}", _render("cover.html", **_cover(site, language))
        for chapter in site.chapters:
            yield f"{language}/{chapter.folder}.html", _render("chapter.html", **_chapter(site, chapter, language))
    titles = {language: contents.lecture_title()[language] for language in site.languages}
    wordings = {language: words(language) for language in site.languages}
    yield INDEX, _render("choose.html", site=site, titles=titles, words=wordings)


def _cover(site: Site, language: str) -> dict[str, Any]:
    text = PageText(site, None, language, essay.read(None, language))
    title = contents.lecture_title()[language]
    rows = [
        {
            "chapter": chapter,
            "href": f"{chapter.folder}.html",
            "lead": essay.lead(chapter.folder, language),
            "films": len(site.entries(chapter)),
            "minutes": _minutes(site, chapter, language),
            "stills": (shown := site.footage[language, site.entries(chapter)[0].scene]).stills,
            "size": shown.size,
        }
        for chapter in site.chapters
    ]
    return {**_common(site, language, INDEX, text), "title": title, "page_title": title, "rows": rows}


def _chapter(site: Site, chapter: Chapter, language: str) -> dict[str, Any]:
    written = essay.read(chapter.folder, language)
    if not site.selection.chapters:
        written = _only(written, {entry.scene for entry in site.entries(chapter)})
    text = PageText(site, chapter, language, written)
    at = site.chapters.index(chapter)
    title = chapter.title[language]
    return {
        **_common(site, language, f"{chapter.folder}.html", text),
        "chapter": chapter,
        "title": title,
        "page_title": f"{title} – {contents.lecture_title()[language]}",
        "subtitle": chapter.subtitle[language],
        "previous": site.chapters[at - 1] if at else None,
        "next": site.chapters[at + 1] if at + 1 < len(site.chapters) else None,
    }


def _common(site: Site, language: str, page: str, text: PageText) -> dict[str, Any]:
    return {
        "site": site,
        "language": language,
        "page": page,
        "words": words(language),
        "others": [(other, words(other)) for other in site.languages if other != language],
        "lecture_title": contents.lecture_title()[language],
        "description": text.description,
        "lead": text.lead,
        "sections": text.sections,
        "sources": text.sources(),
        "year": YEAR,
    }


def _only(written: essay.Essay, scenes: set[str]) -> essay.Essay:
    """The sections that hold one of the scenes' films, where scenes were named and not whole chapters."""
    kept = tuple(s for s in written.sections if any(film.scene in scenes for film in s.films))
    return essay.Essay(written.language, (), kept, written.notes)


def _minutes(site: Site, chapter: Chapter, language: str) -> int:
    seconds = sum(site.footage[language, entry.scene].timeline.seconds for entry in site.entries(chapter))
    return max(1, round(seconds / 60))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": False}
    environment.filters |= {"clock": clock, "megabytes": _megabytes}
    environment.globals |= {"claim_id": claim_id, "by_seed": by_seed, "relation": relation}
    environment.globals |= {"number": number, "raised": raised}
    return environment


def _render(template: str, **values: Any) -> str:
    text = _environment().get_template(template).render(**values)
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip()) + "\n"


def _megabytes(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{max(1, round(count / 1e3))} kB"
