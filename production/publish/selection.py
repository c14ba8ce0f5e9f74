"""The selection to publish: the scenes named, what they are called together, and their finished shots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from models.framework.errors import LectureError, UsageError
from production.edit.shots import missing, shoot
from production.edit.takes import Take
from production.farm.resources import Resources
from production.jobs.claims import sort_out
from production.jobs.progress import open_progress
from production.shot.formats import Variant
from scenes import contents
from scenes.contents import Chapter, Entry
from scenes.look.settings import LANGUAGES
from scenes.script import Words

LONGEST_LIST = 3


@dataclass(frozen=True)
class Selection:
    """Scenes that are published together.

    Attributes:
        entries: the scenes, in the order in which they are shown.
        chapters: the chapters that were named whole; empty where scenes were named.
        is_whole: whether this is the lecture from its first scene to its last.
    """

    entries: tuple[Entry, ...]
    chapters: tuple[Chapter, ...] = ()
    is_whole: bool = False

    @property
    def name(self) -> str:
        """Part of a file name: "02-transformation", "BendingSpace+SoftArgmax", "lecture"."""
        if self.is_whole:
            return "lecture"
        names = [file_name(chapter) for chapter in self.chapters] or [entry.scene for entry in self.entries]
        more = [f"{len(names) - LONGEST_LIST}-more"] if len(names) > LONGEST_LIST else []
        return "+".join([*names[:LONGEST_LIST], *more])

    @property
    def title(self) -> Words:
        """The lecture's title, or those of what was named, joined by dots."""
        if self.is_whole:
            return contents.lecture_title()
        titles = [chapter.title for chapter in self.chapters] or [entry.title for entry in self.entries]
        return {language: " · ".join(title[language] for title in titles) for language in LANGUAGES}


def file_name(chapter: Chapter) -> str:
    """ "02-transformation"."""
    return f"{chapter.number:02d}-{chapter.folder}"


def select(names: Sequence[str]) -> Selection:
    """The chapters or the scenes of those names, in lecture order; the whole lecture without any.

    Raises:
        UsageError: a name is neither a chapter's nor a scene's, or both kinds are named.
    """
    chapters = tuple(chapter for chapter in contents.lecture() if chapter.scenes)
    if not names:
        return Selection(contents.entries(), chapters, is_whole=True)
    folders = {chapter.folder for chapter in chapters}
    known = [*folders, *(entry.scene for entry in contents.entries())]
    for name in names:
        if name not in known:
            raise UsageError(contents.unknown("chapter or scene", name, known))
    if not folders & set(names):
        return Selection(tuple(entry for entry in contents.entries() if entry.scene in names))
    if not folders >= set(names):
        raise UsageError(f"{' '.join(names)} names both chapters and scenes: name the one or the other")
    named = tuple(chapter for chapter in chapters if chapter.folder in names)
    return Selection(tuple(entry for chapter in named for entry in chapter.scenes), named, named == chapters)


def without_failing(selection: Selection, resources: Resources) -> tuple[Selection, tuple[LectureError, ...]]:
    """The part of a selection that may be shown, with reasons for the rest. Raises LeftOut where it is empty."""
    with open_progress() as progress:
        entries, errors = sort_out(selection.entries, resources.workers, progress)
    return replace(selection, entries=entries), errors


def take(
    entries: Sequence[Entry], variant: Variant, resources: Resources, media: Path, may_film: bool = True
) -> tuple[Take, ...]:
    """The finished shots of the scenes, one after the other; what is missing is filmed.

    Raises:
        LectureError: a claim fails, filming fails, or something is missing and may not be filmed.
    """
    if not may_film:
        unfilmed = [entry.scene for entry in missing(entries, variant, resources, media)]
        if unfilmed:
            how = f"{variant.tag} at {variant.quality.name}"
            raise LectureError(f"not filmed in {how}: {', '.join(unfilmed)}; without --no-film it is filmed now")
    return shoot(entries, variant, resources, media)
