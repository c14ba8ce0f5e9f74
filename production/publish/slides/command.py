"""Makes decks and puts them where people look for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from production.farm.resources import Resources
from production.jobs.claims import all_of
from production.jobs.progress import open_progress
from production.publish.folder import publish_file, publish_into
from production.publish.selection import select, take, without_failing
from production.shot.formats import Variant
from production.storage.files import media_folder


def make_slides(
    names: Sequence[str], to: str, variant: Variant, resources: Resources, output: Path | None, may_film: bool
) -> list[Path]:
    """A deck of the chapters or scenes named, or of the lecture.

    Args:
        names: chapters, or scenes; the whole lecture without any.
        to: "html" or "pptx".
        variant: how the scenes are shown.
        resources: what films.
        output: where the deck goes; media/slides without it.
        may_film: whether what is missing is filmed.

    Returns:
        The file to open.
    """
    selection, errors = without_failing(select(names), resources)
    media = media_folder()
    folder = output or media / "slides"
    name = f"{selection.name}.{variant.language}.{variant.theme}"
    title = selection.title[variant.language]
    if to == "pptx":
        with publish_file(folder / f"{name}.pptx", media) as path:
            takes = take(selection.entries, variant, resources, media, may_film)
            _say_so()
            from production.publish.slides.powerpoint import write_presentation

            write_presentation(path, takes, variant, title, media)
        return all_of([folder / f"{name}.pptx"], errors)
    with publish_into(folder / name, media, last="index.html") as draft:
        takes = take(selection.entries, variant, resources, media, may_film)
        _say_so()
        from production.publish.slides.deck import write_deck

        write_deck(draft, "", takes, variant, title, media)
    return all_of([folder / name / "index.html"], errors)


def _say_so() -> None:
    with open_progress() as progress:
        progress.note("cutting slides")
