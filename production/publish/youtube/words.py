"""Words that only YouTube asks for: scenes/youtube.toml, and what every description says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from models.framework.errors import LectureError
from models.framework.folders import shown
from models.framework.toml_file import read_toml
from production.publish.selection import Selection
from scenes import contents
from scenes.look.settings import LANGUAGES
from scenes.script import Words

FILE = "youtube.toml"
LECTURE = "lecture"
"""The table that holds for the whole lecture."""


@dataclass(frozen=True)
class Phrases:
    """The words of every description in one language."""

    joint: str
    marks: str
    measured: str
    seeds: str
    sources: str
    more_sources: str
    licence: str
    made_with: str
    captions: str
    colon: str


PHRASES: Mapping[str, Phrases] = {
    "en": Phrases(
        joint=" | ",
        marks="Chapters",
        measured="Measured, not made up: small networks were trained for what you see, and {claims} claims are held to "
        "the measurements{seeds}.",
        seeds=", each on at least {seeds} random seeds",
        sources="Sources",
        more_sources="and {more} more",
        licence="Film and words: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/ · Code: MIT",
        made_with="Made with Manim, PyTorch and PyAV.",
        captions="English captions",
        colon=": ",
    ),
    "zh": Phrases(
        joint="｜",
        marks="章节",
        measured="画面来自测量，不是示意：为此专门训练了小网络，片中 {claims} 条论断逐条与测量结果核对{seeds}。",
        seeds="，每条至少用 {seeds} 个随机种子",
        sources="参考文献",
        more_sources="另有 {more} 篇",
        licence="影片与文字：CC BY 4.0，https://creativecommons.org/licenses/by/4.0/deed.zh-hans · 代码：MIT",
        made_with="用 Manim、PyTorch 和 PyAV 制作。",
        captions="中文字幕",
        colon="：",
    ),
}


def thumbnail_words(selection: Selection) -> Words:
    """Few words for the thumbnail, with line breaks where the lecture's author set them.

    Several chapters or scenes together go by the lecture's own.
    """
    named = [*(chapter.folder for chapter in selection.chapters)] or [entry.scene for entry in selection.entries]
    alone = len(named) == 1 and not selection.is_whole
    table = _table(named[0] if alone else LECTURE)
    title = selection.title if alone else contents.lecture_title()
    words = table.get("thumbnail", {})
    return {language: words.get(language) or title[language] for language in LANGUAGES}


def own_lead(selection: Selection, language: str) -> str:
    """The first paragraph of the whole lecture's description, where scenes/youtube.toml has one."""
    lead: str = _table(LECTURE).get("lead", {}).get(language, "") if selection.is_whole else ""
    return lead


def tag_words(selection: Selection, language: str) -> Iterator[str]:
    """Tags, the most particular first: of scenes and chapters, of the lecture, titles, and what others search for."""
    folders = dict.fromkeys(entry.chapter for entry in selection.entries)
    names = [*(entry.scene for entry in selection.entries), *folders]
    for name in [LECTURE, *names] if selection.is_whole else [*names, LECTURE]:
        yield from _tags(name, language)
    yield from (entry.title[language] for entry in selection.entries)
    yield from (tag for other in LANGUAGES if other != language for tag in _tags(LECTURE, other))


def _tags(name: str, language: str) -> list[str]:
    found: list[str] = _table(name).get("tags", {}).get(language, [])
    return found


def _table(name: str) -> dict[str, Any]:
    """One table of scenes/youtube.toml, checked; empty where there is none."""
    file = contents.folder() / FILE
    table: dict[str, Any] = read_toml(file).get(name, {}) if file.exists() else {}
    where = f"{shown(file)}: [{name}]"
    if not isinstance(table, dict):
        raise LectureError(f"{where} must be a table")
    for key in ("thumbnail", "lead"):
        if not _is_by_language(table.get(key, {}), lambda text: isinstance(text, str)):
            raise LectureError(f'{where}: {key} must be like {{ en = "…", zh = "…" }}')
    if not _is_by_language(table.get("tags", {}), _is_list_of_text):
        raise LectureError(f'{where}: tags must be like {{ en = ["…"], zh = ["…"] }}')
    return table


def _is_by_language(value: object, is_right: Callable[[object], bool]) -> bool:
    return isinstance(value, dict) and all(map(is_right, value.values()))


def _is_list_of_text(words: object) -> bool:
    return isinstance(words, list) and all(isinstance(word, str) for word in words)
