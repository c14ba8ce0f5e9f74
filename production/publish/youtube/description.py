"""A video's title, description and tags in one language, always within YouTube's limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile

from models.framework.errors import LectureError
from production.jobs.claims import claims_of
from production.publish.selection import Selection
from production.publish.youtube import limits, marks
from production.publish.youtube.limits import DESCRIPTION_BYTES, octets, shorten, untimed
from production.publish.youtube.marks import Mark
from production.publish.youtube.words import PHRASES, Phrases, own_lead, tag_words
from scenes import contents
from scenes.contents import Entry
from scenes.look.settings import LANGUAGES

MARKS_BYTES = 2200
"""What the marks may take; where they are too many, fewer stand further apart."""
LEAD_BYTES = 600
"""What is left of the first paragraphs before sources are shortened for them."""
GAP = "\n\n"
SENTENCES = re.compile(r"[^。！？.!?]*(?:[.!?](?!\s|$)[^。！？.!?]*)*(?:[。！？]+|[.!?]+(?=\s|$)|$)[”’」』\"]*\s*")


@dataclass(frozen=True)
class Texts:
    """The texts beside a video in one language."""

    title: str
    description: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """How many claims a video makes, and on how many seeds each is held at least."""

    claims: int
    seeds: int


def evidence_of(entries: Iterable[Entry]) -> Evidence:
    """Counts the measured claims of the scenes."""
    claims = [claim for entry in entries for claim in claims_of(entry)]
    return Evidence(len(claims), min((claim.seeds for claim in claims), default=0))


def texts_of(selection: Selection, places: Sequence[Mark], evidence: Evidence, end: str = "") -> dict[str, Texts]:
    """The texts of a video in every language.

    Args:
        selection: what the video shows.
        places: where one may jump to.
        evidence: what was measured.
        end: the end of the title, such as "#Shorts".
    """
    return {language: _texts(selection, places, evidence, end, language) for language in LANGUAGES}


def _texts(selection: Selection, places: Sequence[Mark], evidence: Evidence, end: str, language: str) -> Texts:
    tail = "" if selection.is_whole else contents.lecture_title()[language]
    sources = dict.fromkeys(source for entry in selection.entries for source in entry.sources)
    return Texts(
        title=limits.title(selection.title[language], tail, PHRASES[language].joint, end),
        description=describe(lead_of(selection, language), places, evidence, list(sources), language),
        tags=tuple(limits.tags(tag_words(selection, language))),
    )


def lead_of(selection: Selection, language: str) -> str:
    """The first paragraphs: the lecture's own words or the essay's, or what the scenes begin by saying."""
    colon = PHRASES[language].colon
    if selection.is_whole:
        return own_lead(selection, language) or lead_of_essay(None, language)
    if len(selection.chapters) == 1:
        return lead_of_essay(selection.chapters[0].folder, language)
    if selection.chapters:
        return "\n".join(f"{c.title[language]}{colon}{c.subtitle[language]}" for c in selection.chapters)
    firsts = [_opening(entry, language) for entry in selection.entries]
    if len(firsts) == 1:
        return firsts[0]
    return "\n".join(f"{e.title[language]}{colon}{first}" for e, first in zip(selection.entries, firsts, strict=True))


def lead_of_essay(chapter: str | None, language: str) -> str:
    """The essay's first paragraph; the subtitle where it is not written, or tells what is not measured here."""
    from production.publish.text.essay import Prose, examine, plain

    essay, _ = examine(chapter, language)  # what is wrong further down is no reason not to upload the film
    first = next((block for block in essay.lead if isinstance(block, Prose)), None)
    with suppress(LectureError):
        if first is not None:
            return plain(first.tokens, language)
    return contents.chapter(chapter).subtitle[language] if chapter else contents.lecture_title()[language]


def _opening(entry: Entry, language: str) -> str:
    """What is said first, up to the first sentence with a number to fill in; else what the chapter is about."""
    joint = "" if language == "zh" else " "
    said = joint.join([line[language] for line in contents.script(entry).beats.values()][:3])
    whole = takewhile(lambda sentence: "{" not in sentence, SENTENCES.findall(said))
    return (
        joint.join(sentence.strip() for sentence in whole).strip() or contents.chapter(entry.chapter).subtitle[language]
    )


def describe(lead: str, places: Sequence[Mark], evidence: Evidence, sources: Sequence[str], language: str) -> str:
    """The description: lead, marks, what was measured, sources, licence. Sources are shortened last.

    Raises:
        LectureError: never for what a lecture says; all its texts are brought to fit.
    """
    phrases = PHRASES[language]
    jump = _marks(places, phrases, language)
    proof = _measured(evidence, phrases)
    foot = f"{phrases.licence}\n{phrases.made_with}"
    fixed = sum(octets(block + GAP) for block in (jump, proof, foot) if block)
    room = DESCRIPTION_BYTES - fixed - octets(GAP)
    opening = _paragraphs(lead)
    credit = _sources(sources, room - min(octets(opening + GAP), LEAD_BYTES), phrases)
    opening = shorten(opening, room - octets(credit + GAP), octets)
    whole = GAP.join(block for block in (opening, jump, proof, credit, foot) if block)
    if octets(whole) > DESCRIPTION_BYTES:
        raise LectureError(f"a description of {octets(whole)} bytes: YouTube takes {DESCRIPTION_BYTES}")
    return whole


def _paragraphs(text: str) -> str:
    lines = (limits.plain(untimed(line)) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _marks(places: Sequence[Mark], phrases: Phrases, language: str) -> str:
    """The marks with their heading; "" without any."""
    apart = float(limits.CHAPTER_SECONDS)
    shown = list(places)
    while len(shown) >= limits.CHAPTERS:
        block = "\n".join([phrases.marks, *marks.lines(shown, language)])
        if octets(block) <= MARKS_BYTES:
            return block
        apart *= 1.5
        shown = list(marks.joined(shown, float("inf"), apart))
    return ""


def _measured(evidence: Evidence, phrases: Phrases) -> str:
    if not evidence.claims:
        return ""
    seeds = phrases.seeds.format(seeds=evidence.seeds) if evidence.seeds > 1 else ""
    return phrases.measured.format(claims=evidence.claims, seeds=seeds)


def _sources(sources: Sequence[str], room: int, phrases: Phrases) -> str:
    """The sources in full; where there is no room, without what they are called; at last not all of them."""
    full = [limits.plain(untimed(source)) for source in sources]
    for listed, joint in ((full, "\n"), ([_short(source) for source in full], "; ")):
        block = f"{phrases.sources}\n{joint.join(listed)}" if listed else ""
        if octets(block) <= room:
            return block
    short = [shorten(_short(source), 120) for source in full]
    for kept in range(len(short) - 1, 0, -1):
        more = phrases.more_sources.format(more=len(short) - kept)
        block = f"{phrases.sources}\n{'; '.join([*short[:kept], more])}"
        if octets(block) <= room:
            return block
    return ""


def _short(source: str) -> str:
    """ "A. Author, B. Author (2017), arXiv:1611.01144", without the title."""
    head = re.match(r".*?\(\d{4}\)", source)
    number = re.search(r"arXiv:\S+", source)
    return ", ".join(found[0] for found in (head, number) if found) if head else source
