"""The site as a whole: scenes, languages, themes, and the films it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from production.publish.selection import Selection
from production.publish.site.footage import Footage
from scenes import contents
from scenes.contents import Chapter, Entry

FONT = "assets/font.css"


@dataclass(frozen=True)
class Site:
    """All that pages are made of.

    Attributes:
        selection: the scenes that the site shows.
        languages, themes: those it is made in.
        footage: the films by language and scene.
    """

    selection: Selection
    languages: tuple[str, ...]
    themes: tuple[str, ...]
    footage: Mapping[tuple[str, str], Footage]

    @property
    def font(self) -> str:
        """The style sheet with the font of Chinese pages, for machines without; "" where it is not needed."""
        return FONT if "zh" in self.languages else ""

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters that have a page."""
        folders = {entry.chapter for entry in self.selection.entries}
        return tuple(chapter for chapter in contents.lecture() if chapter.folder in folders)

    def entries(self, chapter: Chapter) -> tuple[Entry, ...]:
        """The scenes that the chapter's page shows."""
        return tuple(entry for entry in chapter.scenes if entry in self.selection.entries)

    def shows(self, scene: str) -> bool:
        return any(entry.scene == scene for entry in self.selection.entries)
