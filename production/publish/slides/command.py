"""Makes decks and puts them where people look for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from production.board import open_board
from production.claims import all_of
from production.files import media_folder
from production.means import Means
from production.publish.folder import publish_file, publish_into
from production.publish.selection import select, take, without_failing
from production.quality import Variant


def make_slides(
    names: Sequence[str], to: str, variant: Variant, means: Means, output: Path | None, may_film: bool
) -> list[Path]:
    """A deck of the chapters or scenes named, or of the lecture.

    Args:
        names: chapters, or scenes; the whole lecture without any.
        to: "html" or "pptx".
        variant: how the scenes are shown.
        means: what films.
        output: where the deck goes; media/slides without it.
        may_film: whether what is missing is filmed.

    Returns:
        The file to open.
    """
    selection, errors = without_failing(select(names), means)
    media = media_folder()
    folder = output or media / "slides"
    name = f"{selection.name}.{variant.language}.{variant.theme}"
    title = selection.title[variant.language]
    if to == "pptx":
        with publish_file(folder / f"{name}.pptx", media) as path:
            takes = take(selection.entries, variant, means, media, may_film)
            _say_so()
            from production.publish.slides.powerpoint import write_presentation

            write_presentation(path, takes, variant, title, media)
        return all_of([folder / f"{name}.pptx"], errors)
    with publish_into(folder / name, media, last="index.html") as draft:
        takes = take(selection.entries, variant, means, media, may_film)
        _say_so()
        from production.publish.slides.deck import write_deck

        write_deck(draft, "", takes, variant, title, media)
    return all_of([folder / name / "index.html"], errors)


def _say_so() -> None:
    with open_board() as board:
        board.note("cutting slides")
