"""The verb `site`: measures and films what is missing, and publishes the pages with their films."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from production.edit.takes import Take
from production.farm.resources import Resources
from production.jobs.claims import all_of
from production.jobs.measure import measure
from production.jobs.progress import open_progress
from production.publish.folder import Draft, publish_into
from production.publish.selection import Selection, select, take, without_failing
from production.publish.site.footage import encode_films, place_films
from production.publish.site.pages import INDEX, write_pages
from production.publish.site.site import Site
from production.publish.text import essay
from production.shot.formats import Quality, Variant
from production.storage.files import media_folder
from scenes import contents


def make_site(
    names: Sequence[str],
    languages: Sequence[str],
    themes: Sequence[str],
    quality: Quality,
    voice: str,
    resources: Resources,
    output: Path | None,
    may_film: bool = True,
) -> list[Path]:
    """The illustrated essay about the scenes, as a folder that opens by double click.

    Args:
        names: chapters or scenes, all when empty.
        languages: those that it is written in.
        themes: those that its films are made in.
        quality: of the films before they are made small.
        voice: who speaks their lines.
        resources: what films.
        output: where it goes; media/site without it.
        may_film: whether what is missing is filmed.

    Returns:
        The page to open.

    Raises:
        LectureError: an essay is wrong, a claim fails, or a film is missing and may not be filmed.
    """
    selection, errors = without_failing(select(names), resources)
    media = media_folder()
    variants = {lang: {theme: Variant(lang, theme, "wide", quality, voice) for theme in themes} for lang in languages}
    if not may_film:
        _taken(selection, variants, resources, media, may_film)  # what is missing is said before there is any work
    _proof_read(selection, languages, resources)
    folder = output or media / "site"
    with publish_into(folder, media, INDEX) as draft:
        takes = _taken(selection, variants, resources, media, may_film)
        encode_films(takes, media, resources.workers)
        with open_progress() as progress:
            progress.note("cutting slides, choosing stills")
        decks = _write_decks(draft, takes, media)
        footage = place_films(draft, takes, decks, media)
        site = Site(selection, tuple(languages), tuple(themes), footage)
        write_pages(draft, site)
    return all_of([folder / INDEX], errors)


def _taken(
    selection: Selection, variants: dict[str, dict[str, Variant]], resources: Resources, media: Path, may_film: bool
) -> dict[str, dict[str, tuple[Take, ...]]]:
    return {
        language: {
            theme: take(selection.entries, variant, resources, media, may_film) for theme, variant in themes.items()
        }
        for language, themes in variants.items()
    }


def _write_decks(
    draft: Draft, takes: Mapping[str, Mapping[str, Sequence[Take]]], media: Path
) -> dict[tuple[str, str], str]:
    """A deck for each chapter and language, on paper where that is made; each scene's first slide by its address."""
    from production.publish.slides.deck import write_deck
    from production.publish.slides.outline import BeatSlide

    found: dict[tuple[str, str], str] = {}
    for language, themes in takes.items():
        shown = themes.get("light") or next(iter(themes.values()))
        for folder, part in groupby(shown, lambda take: take.entry.chapter):
            shots = list(part)
            prefix = f"slides/{language}/{folder}/"
            title = contents.chapter(folder).title[language]
            for section in write_deck(draft, prefix, shots, shots[0].shot.variant, title, media):
                for slide in reversed(section.slides):
                    if isinstance(slide, BeatSlide):
                        found[language, slide.piece.take.entry.scene] = f"{prefix}index.html#/{slide.id}"
    return found


def _proof_read(selection: Selection, languages: Iterable[str], resources: Resources) -> None:
    """Reads the essays before there is anything to wait for but the measurements that they speak of."""
    pages = [None, *dict.fromkeys(entry.chapter for entry in selection.entries)]
    told = [(page, language) for page in pages for language in languages]
    scenes = {entry.scene for entry in selection.entries} | {s for place in told for s in essay.scenes_told(*place)}
    with open_progress() as progress:
        wanted = (entry.experiment for entry in contents.entries() if entry.scene in scenes)
        measure(wanted, resources.workers, progress)
    for page, language in told:
        essay.read(page, language)
