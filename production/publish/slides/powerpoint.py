"""Decks for PowerPoint, Keynote and LibreOffice: a beat a slide, its film full-bleed and playing by itself."""

from __future__ import annotations

import io
import math
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lxml import etree
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Pt

from production.edit.takes import Take
from production.publish.slides import blank, room
from production.publish.slides.blank import px
from production.publish.slides.outline import BeatSlide, Card, Section, SourcesSlide, TitleSlide, outline
from production.publish.slides.words import LANG, LICENCE, LICENCE_URL, WORDS
from production.shot.formats import Variant
from scenes.look.settings import LANGUAGES

SECTIONS = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"
"""What PowerPoint calls the list of sections among its extensions."""
P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
NAMES = uuid.UUID("6a1f3b1e-35a5-4f0e-9a2b-6f9d3c2f8a10")
"""Sections have names of their own; they follow from this one, so that the same deck has the same."""
WIDTH, HEIGHT = room.SLIDE


def write_presentation(path: Path, takes: Sequence[Take], variant: Variant, title: str, media: Path) -> None:
    """Writes the presentation of the shots. The same shots give the same bytes."""
    sections = outline(takes, title, media)
    writer = _Writer(variant)
    for section in sections:
        for slide in section.slides:
            writer.add(slide)
    writer.link()
    _add_sections(writer.presentation, sections)
    writer.describe(title)
    blank.save(writer.presentation, path)


class _Writer:
    def __init__(self, variant: Variant) -> None:
        self.presentation = blank.presentation(variant.theme)
        self._language = variant.language
        (self._other,) = (name for name in LANGUAGES if name != variant.language)
        self._words = WORDS[variant.language]
        self._by_id: dict[str, Any] = {}
        self._links: list[tuple[Any, str]] = []

    def add(self, slide: TitleSlide | BeatSlide | SourcesSlide) -> None:
        made = self.presentation.slides.add_slide(self.presentation.slide_layouts[0])
        self._by_id[slide.id] = made
        if isinstance(slide, TitleSlide):
            self._add_title(made, slide)
        elif isinstance(slide, BeatSlide):
            self._add_beat(made, slide)
        else:
            self._add_sources(made, slide)

    def link(self) -> None:
        """Cards lead to the slides they stand for."""
        for shape, target in self._links:
            shape.click_action.target_slide = self._by_id[target]

    def describe(self, title: str) -> None:
        about = self.presentation.core_properties
        about.title, about.author, about.language = title[:255], self._words["authors"], LANG[self._language]
        about.subject, about.keywords = self._words["deck"], LICENCE
        about.comments = f"{self._words['licence']} {LICENCE_URL}"[:255]
        about.last_modified_by, about.revision = self._words["authors"], 1

    # ---- kinds of slides ----------------------------------------------------------------------------------------

    def _add_beat(self, made: Any, slide: BeatSlide) -> None:
        heading = f"{slide.title} · {self._words['beat'].format(number=slide.number, count=slide.count)}"
        self._title(made, heading, (0, -120, WIDTH, 90), 40)  # above the slide: for outlines and screen readers
        movie = made.shapes.add_movie(
            str(slide.piece.video), 0, 0, px(WIDTH), px(HEIGHT), io.BytesIO(slide.piece.last), "video/mp4"
        )
        about = movie._element.nvPicPr.cNvPr
        about.set("name", slide.id)
        about.set("descr", slide.line)
        _play_by_itself(made, slide.piece.loops)
        self._notes(made, {self._language: slide.line, self._other: slide.other_line})

    def _add_title(self, made: Any, slide: TitleSlide) -> None:
        left, width = room.MARGIN, room.TITLE.width
        if slide.above:
            self._text(made, slide.above, (left, 90, width, 60), 32, "muted")
        size = room.TITLE.type_size(slide.title)
        lines = math.ceil(room.ems(slide.title) * size / width)
        heights = {"number": 250, "title": round(1.2 * lines * size) + 40, "below": 90, "place": 90}
        parts = {"number": slide.number is not None, "title": True, "below": slide.below, "place": slide.place}
        y = max(160, (HEIGHT - sum(height for part, height in heights.items() if parts[part])) // 2)
        for part, height in heights.items():
            if not parts[part]:
                continue
            box = (left, y, width, height)
            if part == "number":
                self._text(made, str(slide.number), box, 208, "symbol_w", bold=True)
            elif part == "title":
                self._title(made, slide.title, box, size)
            elif part == "below":
                self._text(made, slide.below, box, 42, "muted")
            elif slide.place:
                self._dashes(made, slide.place, y + 40)
            y += height
        for n, place in enumerate(room.places(len(slide.cards))):
            self._card(made, slide.cards[n], place, room.grid(len(slide.cards))[1])
        self._notes(made, {self._language: "\n".join(filter(None, [slide.title, slide.below]))})

    def _dashes(self, made: Any, place: tuple[int, int], y: int) -> None:
        """One for each chapter; this one's has colour."""
        for n in range(place[1]):
            box = (px(value) for value in (room.MARGIN + 54 * n, y, 42, 13))
            dash = made.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, *box)
            dash.adjustments[0] = 0.5
            dash.fill.solid()
            dash.fill.fore_color.theme_color = blank.ROLES["symbol_w" if n == place[0] else "faint"]
            dash.line.fill.background()
            dash._element.remove(dash._element.find(qn("p:style")))  # the theme's shadow

    def _card(self, made: Any, card: Card, place: tuple[int, int], width: int) -> None:
        x, y = place
        height = round(width * 9 / 16)
        picture = made.shapes.add_picture(io.BytesIO(card.beat.piece.last), px(x), px(y), px(width), px(height))
        picture._element.nvPicPr.cNvPr.set("descr", card.label)
        picture.line.color.theme_color = blank.ROLES["faint"]
        picture.line.width = Pt(1)
        self._links.append((picture, card.leads_to))
        self._text(made, card.label, (x, y + height + 8, width, room.CARD_LABEL), 24, "muted")

    def _add_sources(self, made: Any, slide: SourcesSlide) -> None:
        self._title(made, slide.title, (room.MARGIN, 90, room.SOURCES.width, 110), 72)
        size = room.sources_size(slide.sources)
        box = (room.MARGIN, 240, room.SOURCES.width, room.SOURCES_HEIGHT)
        self._text(made, "\n".join(slide.sources) or self._words["no_sources"], box, size, "ink", gap=0.5)
        name = self._text(made, LICENCE, (room.MARGIN, 890, 180, 60), 28, "ink", bold=True)
        name.paragraphs[0].runs[0].hyperlink.address = LICENCE_URL
        self._text(made, self._words["licence"], (room.MARGIN + 190, 890, room.SOURCES.width - 190, 60), 28, "muted")
        self._notes(made, {self._language: slide.title})

    # ---- words --------------------------------------------------------------------------------------------------

    def _title(self, made: Any, text: str, box: tuple[int, int, int, int], size: int) -> None:
        shape = made.shapes.title
        shape.left, shape.top, shape.width, shape.height = (px(value) for value in box)
        self._fill(shape.text_frame, text, size, "ink", bold=True)

    def _text(
        self, made: Any, text: str, box: tuple[int, int, int, int], size: int, role: str, bold: bool = False,
        gap: float = 0.0,
    ) -> Any:  # fmt: skip
        frame = made.shapes.add_textbox(*(px(value) for value in box)).text_frame
        self._fill(frame, text, size, role, bold, gap)
        return frame

    def _fill(self, frame: Any, text: str, size: int, role: str, bold: bool = False, gap: float = 0.0) -> None:
        """Sets the text in type of `size` pixels, with `gap` lines between paragraphs."""
        frame.text = text
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.vertical_anchor = MSO_ANCHOR.TOP
        for paragraph in frame.paragraphs:
            paragraph.alignment = PP_ALIGN.LEFT
            paragraph.space_after = Pt(gap * size / 2)
            for run in paragraph.runs:
                run.font.size, run.font.bold = Pt(size / 2), bold
                run.font.color.theme_color = blank.ROLES[role]
                run._r.get_or_add_rPr().set("lang", LANG[self._language])

    def _notes(self, made: Any, texts: Mapping[str, str]) -> None:
        frame = made.notes_slide.notes_text_frame
        frame.text = "\n".join(texts.values())
        languages = [language for language, text in texts.items() for _ in text.split("\n")]
        for paragraph, language in zip(frame.paragraphs, languages, strict=True):
            for run in paragraph.runs:
                run._r.get_or_add_rPr().set("lang", LANG[language])


def _play_by_itself(made: Any, loops: bool) -> None:
    """The film starts with its slide, and ends on its last frame or goes round."""
    (node,) = made._element.iter(qn("p:cMediaNode"))
    (condition,) = node.iter(qn("p:cond"))
    condition.set("delay", "0")
    if loops:
        node.find(qn("p:cTn")).set("repeatCount", "indefinite")


def _add_sections(presentation: Any, sections: Sequence[Section]) -> None:
    """A scene is a section of PowerPoint's."""
    ids = iter(entry.get("id") for entry in presentation.slides._sldIdLst)
    root = presentation.part._element
    extensions = root.find(qn("p:extLst"))
    if extensions is None:
        extensions = etree.SubElement(root, qn("p:extLst"))
    extension = etree.SubElement(extensions, qn("p:ext"), uri=SECTIONS)
    listed = etree.SubElement(extension, f"{{{P14}}}sectionLst", nsmap={"p14": P14})
    for number, section in enumerate(sections):
        name = "{" + str(uuid.uuid5(NAMES, f"{number} {section.title}")).upper() + "}"
        entry = etree.SubElement(listed, f"{{{P14}}}section", name=blank.printable(section.title), id=name)
        slides = etree.SubElement(entry, f"{{{P14}}}sldIdLst")
        for _ in section.slides:
            etree.SubElement(slides, f"{{{P14}}}sldId", id=next(ids))
