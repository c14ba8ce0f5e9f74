"""The table of contents and the scripts: what they hold, and how mistakes in them are told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import LectureError, UsageError
from scenes import contents

TABLE = """
title = { zh = "讲座", en = "Lecture" }

[[chapter]]
folder = "one"
number = 1
title = { zh = "一", en = "One" }
subtitle = { zh = "甲", en = "A" }

[[chapter.scene]]
scene = "First"
file = "first"
experiment = "one/first"
title = { zh = "第一", en = "First" }
sources = ["A book"]
"""

SCRIPT = """
[First.beats]
begin = { zh = "开始", en = "Begin" }
end = { zh = "结束", en = "End" }

[First.screen]
layer = { zh = "第 {layer} 层", en = "Layer {layer}" }
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scenes folder with one chapter of one scene."""
    monkeypatch.setattr(contents, "FOLDER", tmp_path / "scenes")
    monkeypatch.setattr(contents, "ROOT", tmp_path)
    (tmp_path / "scenes" / "one").mkdir(parents=True)
    (tmp_path / "scenes" / "lecture.toml").write_text(TABLE, encoding="utf-8")
    (tmp_path / "scenes" / "one" / "script.toml").write_text(SCRIPT, encoding="utf-8")
    return tmp_path / "scenes"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_what_is_written_is_read(folder: Path) -> None:
    (chapter,) = contents.lecture()
    (entry,) = chapter.scenes
    assert (chapter.folder, chapter.number, chapter.subtitle["zh"]) == ("one", 1, "甲")
    assert (entry.scene, entry.chapter, entry.module) == ("First", "one", "scenes.one.first")
    assert (entry.experiment, entry.sources, entry.title) == ("one/first", ("A book",), {"en": "First", "zh": "第一"})
    script = contents.script(entry)
    assert list(script.beats) == ["begin", "end"] and script.screen["layer"]["en"] == "Layer {layer}"
    assert contents.entry("First") == entry and contents.lecture_title()["en"] == "Lecture"


def test_a_change_is_seen(folder: Path) -> None:
    entry = contents.entry("First")
    assert contents.script(entry).beats["end"]["en"] == "End"
    change(folder / "one" / "script.toml", "End", "The end")
    assert contents.script(entry).beats["end"]["en"] == "The end"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("one/script.toml", ', en = "End"', "", "scenes/one/script.toml, line 4: First.beats: 'end' has no text in en"),
        ("one/script.toml", 'zh = "开始"', 'zh = " "', "line 3: First.beats: 'begin' has no text in zh"),
        (
            "one/script.toml",
            '{ zh = "结束", en = "End" }',
            '"End"',
            "line 4: First.beats: 'end' has no text in en and zh",
        ),
        ("one/script.toml", ', en = "Layer {layer}"', "", "line 7: First.screen: 'layer' has no text in en"),
        ("one/script.toml", "First", "Other", "scenes/one/script.toml: no [First.beats]; add the scene's spoken lines"),
        ("one/script.toml", "[First.beats]", "[First.words]", "[First.beats] is empty"),
        (
            "one/script.toml",
            "[First.beats]",
            "[First.beats",
            "scenes/one/script.toml, line 2, column 13: not valid TOML",
        ),
        ("lecture.toml", ', en = "One"', "", "scenes/lecture.toml, line 7: chapter one: 'title' has no text in en"),
        ("lecture.toml", 'zh = "第一", ', "", "scenes/lecture.toml, line 14: scene First: 'title' has no text in zh"),
        ("lecture.toml", "number = 1", 'number = "1"', "chapter one: 'number' must be int, not '1'"),
        ("lecture.toml", 'experiment = "one/first"', "", "scene First: 'experiment' is missing"),
        ("lecture.toml", "[[chapter.scene]]", "[[chapter.act]]", "chapter one has no [[scene]]"),
        ("lecture.toml", ', en = "Lecture"', "", "line 2: the lecture: 'title' has no text in en"),
    ],
)
def test_mistakes_are_told_with_their_place(folder: Path, file: str, old: str, new: str, said: str) -> None:
    change(folder / file, old, new)
    with pytest.raises(LectureError) as caught:
        contents.lecture_title()
        contents.script(contents.entry("First"))
    assert said in str(caught.value) and "\n" not in str(caught.value)
    assert caught.value.exit_code == 1


def test_a_script_that_is_not_there(folder: Path) -> None:
    (folder / "one" / "script.toml").unlink()
    with pytest.raises(LectureError, match=r"scenes/one/script\.toml: cannot be read: No such file"):
        contents.script(contents.entry("First"))


@pytest.mark.parametrize(
    ("name", "said"),
    [("Frist", "nearest: First"), ("first", "nearest: First"), ("Xyz", "there are: First")],
)
def test_unknown_names_are_answered_with_the_nearest(folder: Path, name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        contents.entry(name)
    with pytest.raises(UsageError, match="there are: one"):
        contents.chapter("zzz")


@given(st.text(), st.text())
def test_speaking_takes_the_longer_of_both_languages(zh: str, en: str) -> None:
    seconds = contents.speaking_seconds(zh, en)
    assert seconds == max(contents.speaking_seconds(zh, ""), contents.speaking_seconds("", en))


def test_speaking_pace() -> None:
    assert contents.speaking_seconds("一二三四五六七八九", "") == 2.0
    assert contents.speaking_seconds("", "x" * 28) == 2.0


def test_the_lecture_itself_is_sound() -> None:
    """Every scene has its lines in both languages; names are unique."""
    entries = contents.entries()
    assert len({entry.scene for entry in entries}) == len(entries) == len({entry.module for entry in entries})
    for entry in entries:
        assert 4 <= len(contents.script(entry).beats) <= 9, entry.scene
