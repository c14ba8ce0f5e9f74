"""Words that only YouTube asks for: scenes/youtube.toml, and what every description says."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from models.errors import LectureError
from production.publish.selection import Selection
from scenes import contents
from scenes.contents import FOLDER, LANGUAGES, ROOT, Words

FILE = FOLDER / "youtube.toml"
LECTURE = "lecture"
"""The table that holds for the whole lecture."""


@dataclass(frozen=True)
class Phrases:
    """What every description says in one language."""

    joint: str
    marks: str
    measured: str
    seeds: str
    sources: str
    more_sources: str
    licence: str
    made_with: str
    captions: str


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


def tag_words(selection: Selection, language: str) -> Iterator[str]:
    """Tags, the most particular first: titles, then those of the scenes, the chapters and the lecture."""
    folders = dict.fromkeys(entry.chapter for entry in selection.entries)
    yield from (chapter.title[language] for chapter in selection.chapters)
    yield from _tags(LECTURE, language)
    for name in (*(entry.scene for entry in selection.entries), *folders):
        yield from _tags(name, language)
    yield from (entry.title[language] for entry in selection.entries)
    yield from (tag for other in LANGUAGES if other != language for tag in _tags(LECTURE, other))


def _tags(name: str, language: str) -> list[str]:
    found: list[str] = _table(name).get("tags", {}).get(language, [])
    return found


def _table(name: str) -> dict[str, Any]:
    """One table of scenes/youtube.toml, checked; empty where there is none."""
    try:
        table = tomllib.loads(FILE.read_text(encoding="utf-8")).get(name, {})
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LectureError(f"{FILE.relative_to(ROOT)}: cannot be read: {error}") from error
    texts = table.get("thumbnail", {}) if isinstance(table, dict) else None
    tags = table.get("tags", {}) if isinstance(table, dict) else None
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise LectureError(f'{FILE.relative_to(ROOT)}: [{name}]: thumbnail must be like {{ en = "…", zh = "…" }}')
    if not isinstance(tags, dict) or not all(_is_list_of_text(words) for words in tags.values()):
        raise LectureError(f'{FILE.relative_to(ROOT)}: [{name}]: tags must be like {{ en = ["…"], zh = ["…"] }}')
    return {"thumbnail": texts, "tags": tags}


def _is_list_of_text(words: object) -> bool:
    return isinstance(words, list) and all(isinstance(word, str) for word in words)
