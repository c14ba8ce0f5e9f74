"""Decks for the browser: one page that plays from the disk by double click, with reveal.js beside it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from production.edit.takes import Take
from production.publish.folder import Draft
from production.publish.slides.outline import BeatSlide, Section, Slide, SourcesSlide, TitleSlide, outline
from production.publish.slides.room import LINE, TITLE, grid, sources_size
from production.publish.slides.words import LANG, LICENCE_URL, WORDS
from production.publish.webfont import OWN, font_css
from production.shot.formats import Variant
from scenes.look.fonts import FALLBACKS
from scenes.look.themes import THEMES

HERE = Path(__file__).resolve().parent
ASSETS = ("deck.css", "deck.js", "notes.css", "notes.js")
REVEAL = ("reveal.css", "reveal.js", "LICENSE.txt", "VERSION.txt")
TEMPLATES = {TitleSlide: "title.html", BeatSlide: "beat.html", SourcesSlide: "sources.html"}


def write_deck(
    draft: Draft, prefix: str, takes: Sequence[Take], variant: Variant, title: str, media: Path
) -> tuple[Section, ...]:
    """Puts a deck into a publication.

    Args:
        draft: the publication.
        prefix: where in it the deck stands: "" or a folder with a slash at its end; `index.html` is its page.
        takes: the shots to show, one after the other.
        variant: how they were shot.
        title: the deck's, in the variant's language.
        media: where the store is.

    Returns:
        What it shows; `index.html#/ID` opens it at a slide.
    """
    sections = outline(takes, title, media)
    for slide in (slide for section in sections for slide in section.slides):
        if isinstance(slide, BeatSlide):
            draft.place(prefix + film_name(slide), slide.piece.video)
            draft.write(prefix + poster_name(slide, "first"), slide.piece.first)
            draft.write(prefix + poster_name(slide, "last"), slide.piece.last)
    for name in ASSETS:
        draft.write(prefix + name, (HERE / "assets" / name).read_bytes())
    for name in REVEAL:
        draft.write(f"{prefix}reveal/{name}", (HERE / "vendor" / "reveal" / name).read_bytes())
    html = page(sections, variant, title)
    draft.write(f"{prefix}font.css", font_css(html + "".join(WORDS[variant.language].values())))
    draft.write(f"{prefix}index.html", html)
    return sections


def film_name(slide: BeatSlide) -> str:
    return f"films/{slide.id}.mp4"


def poster_name(slide: BeatSlide, which: str) -> str:
    return f"posters/{slide.id}.{which}.jpg"


def page(sections: Sequence[Section], variant: Variant, title: str) -> str:
    """The deck's HTML."""
    language = variant.language
    (other,) = (name for name in LANG if name != language)
    shared = {
        "lang": LANG[language],
        "other_lang": LANG[other],
        "words": WORDS[language],
        "licence_url": LICENCE_URL,
        "film": film_name,
        "poster": poster_name,
    }

    slides = [slide for section in sections for slide in section.slides]
    cards = {len(slide.cards) for slide in slides if isinstance(slide, TitleSlide)}

    def render(slide: Slide) -> Markup:
        return Markup(
            _templates().get_template(TEMPLATES[type(slide)]).render(slide=slide, size=_size(slide), **shared)
        )

    return _templates().get_template("deck.html").render(
        title=title,
        theme=variant.theme,
        colours=THEMES[variant.theme].roles,
        fonts=f'"{OWN}", {FALLBACKS[language]}',
        sizes=sorted({_size(slide) for slide in slides}),
        grids=[(number, *grid(number)) for number in sorted(cards)],
        sections=sections,
        render=render,
        **shared,
    )  # fmt: skip


def _size(slide: Slide) -> int:
    """How large the slide's words are set, in pixels."""
    if isinstance(slide, TitleSlide):
        return TITLE.type_size(slide.title)
    if isinstance(slide, BeatSlide):
        return LINE.type_size(slide.line)
    return sources_size(slide.sources)


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
