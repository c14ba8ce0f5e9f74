"""Where one may jump to in a video: chapters, or scenes, or beats, by YouTube's rules.

The first mark stands at 0:00, there are at least three, each lasts ten seconds or more, and they ascend.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from production.edit.takes import Take
from production.publish.youtube.limits import CHAPTER_SECONDS, CHAPTERS, ELLIPSIS, characters, plain, shorten, untimed
from production.shot.clock import clock
from production.video.subtitles import split
from scenes import contents
from scenes.look.settings import LANGUAGES
from scenes.script import Words

LONGEST = {"en": 60, "zh": 26}
SHORTEST = {"en": 16, "zh": 6}
"""Characters of a mark's title; a first clause that is shorter says too little."""
SENTENCE_END = re.compile(r"[。！？]|[.!?](?=\s|$)")
CLAUSE_END = re.compile(r"[。！？；：，]|[.!?;:,](?=\s|$)")


@dataclass(frozen=True)
class Mark:
    """A place to jump to, in seconds from the video's start."""

    start: float
    title: Words


def marks_of(takes: Sequence[Take], by_chapter: bool = True) -> tuple[Mark, ...]:
    """The marks of a video: of its chapters (if it was made of chapters), or scenes, or beats; else none."""
    last = takes[-1]
    seconds = (last.start + last.frames) / last.fps
    return choose([*([_chapters(takes)] if by_chapter else []), _scenes(takes), _beats(takes)], seconds)


def choose(levels: Iterable[Sequence[Mark]], seconds: float) -> tuple[Mark, ...]:
    """The marks of the first level that has enough of them, those that are too short joined to what is before."""
    for level in levels:
        marks = joined(level, seconds)
        if len(marks) >= CHAPTERS:
            return marks
    return ()


def joined(marks: Sequence[Mark], seconds: float, least: float = CHAPTER_SECONDS) -> tuple[Mark, ...]:
    """The marks that leave each other, and the video's end, at least `least` seconds; the first always stays."""
    kept: list[Mark] = []
    for mark in marks:
        if not kept or (mark.start - kept[-1].start >= least and seconds - mark.start >= least):
            kept.append(mark)
    return tuple(kept) if seconds >= least else ()


def lines(marks: Iterable[Mark], language: str, longest: int | None = None) -> list[str]:
    """The marks as a description has them: "1:05 Four transforms"; their times are cut down to whole seconds."""
    limit = longest or LONGEST[language]
    return [f"{clock(mark.start)} {shorten(plain(untimed(mark.title[language])), limit) or '·'}" for mark in marks]


def first_clause(line: str, language: str) -> str:
    """A title made of a spoken line: its first sentence, or as much of it as stands before a comma."""
    text = plain(line)
    for ending in (SENTENCE_END, CLAUSE_END):
        ends = [match.end() for match in ending.finditer(text)] or [len(text)]
        clause = text[: next((end for end in ends if end > SHORTEST[language]), len(text))]
        if characters(clause) <= LONGEST[language] + 1:
            return clause.rstrip("。.；;：:，, ")
    return split(clause[: 3 * LONGEST[language]], language)[0][0].rstrip(" ,，、—；;：:") + ELLIPSIS


def _chapters(takes: Sequence[Take]) -> list[Mark]:
    marks: list[Mark] = []
    before = None
    for take in takes:
        folder = take.entry.chapter
        if folder != before:
            marks.append(Mark(take.start / take.fps, contents.chapter(folder).title))
        before = folder
    return marks


def _scenes(takes: Sequence[Take]) -> list[Mark]:
    return [Mark(take.start / take.fps, take.entry.title) for take in takes]


def _beats(takes: Sequence[Take]) -> list[Mark]:
    return [
        Mark(beat.start, {language: first_clause(beat.line[language], language) for language in LANGUAGES})
        for take in takes
        for beat in take.beats
    ]
