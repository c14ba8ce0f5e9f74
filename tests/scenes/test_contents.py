"""The table of contents and the scripts: what they hold, and how mistakes in them are told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.framework import folders
from models.framework.errors import LectureError, UsageError
from scenes import contents, script

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
    monkeypatch.setattr(folders, "ROOT", tmp_path)
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
    words = contents.script(entry)
    assert list(words.beats) == ["begin", "end"] and words.screen["layer"]["en"] == "Layer {layer}"
    assert contents.entry("First") == entry and contents.lecture_title()["en"] == "Lecture"


@pytest.mark.parametrize(("hero", "names"), [('"ball"', ("ball",)), ('["ball", "net"]', ("ball", "net"))])
def test_a_script_names_its_heroes_and_its_key_event(folder: Path, hero: str, names: tuple[str, ...]) -> None:
    assert contents.script(contents.entry("First")).heroes == ()
    change(folder / "one" / "script.toml", "[First.beats]", f'[First]\nhero = {hero}\nkey_event = "end"\n[First.beats]')
    script = contents.script(contents.entry("First"))
    assert (script.heroes, script.key_event) == (names, "end")


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
        (
            "one/script.toml",
            "[First.beats]",
            "[First]\nhero = 3\n[First.beats]",
            "scenes/one/script.toml, line 3: First: 'hero' must be a name that the scene gives, or a list of names",
        ),
        (
            "one/script.toml",
            "[First.beats]",
            '[First]\nkey_event = "middle"\n[First.beats]',
            "scenes/one/script.toml, line 3: First: 'key_event' must be a beat (begin, end), not 'middle'",
        ),
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
        ("lecture.toml", "number = 1", "number = true", "line 6: chapter one: 'number' must be int, not True"),
        ("lecture.toml", '["A book"]', "[3]", "line 15: scene First: 'sources' must be a list of texts, but holds 3"),
        ("lecture.toml", '["A book"]', '["A book", " "]', "'sources' must be a list of texts, but holds ' '"),
        ("lecture.toml", '["A book"]', '"A book"', "line 15: scene First: 'sources' must be list, not 'A book'"),
        (
            "one/script.toml",
            "第 {layer} 层",
            "第 {layer 层",
            "line 7: First.screen: 'layer' in zh: a brace without its",
        ),
        (
            "one/script.toml",
            "Layer {layer}",
            "Layer layer}",
            "line 7: First.screen: 'layer' in en: a brace without its",
        ),
        ("one/script.toml", 'en = "Begin"', 'en = "{}"', "line 3: First.beats: 'begin' in en: {} is no placeholder"),
        ("one/script.toml", 'en = "Begin"', 'en = "{a.b}"', "'begin' in en: {a.b} is no placeholder: give a name such"),
        ("one/script.toml", 'en = "Begin"', 'en = "{a[0]}"', "'begin' in en: {a[0]} is no placeholder"),
        ("one/script.toml", 'en = "Begin"', 'en = "{a!r}"', "'begin' in en: {a} is no placeholder"),
        ("one/script.toml", 'en = "Begin"', 'en = "{a:{b}}"', "'begin' in en: {a} is no placeholder"),
    ],
)
def test_mistakes_are_told_with_their_place(folder: Path, file: str, old: str, new: str, said: str) -> None:
    change(folder / file, old, new)
    with pytest.raises(LectureError) as caught:
        contents.lecture_title()
        contents.script(contents.entry("First"))
    assert said in str(caught.value) and "\n" not in str(caught.value)
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("letter", ["0007", "0009", "001b", "0085", "2028"])
def test_characters_that_nothing_can_show(folder: Path, letter: str) -> None:
    change(folder / "one" / "script.toml", 'en = "End"', f'en = "E\\u{letter}nd"')
    with pytest.raises(LectureError) as caught:
        contents.script(contents.entry("First"))
    said = f"'end' in en holds the control character U+{letter.upper()}, which nothing can show: take it out"
    assert str(caught.value) == f"scenes/one/script.toml, line 4: First.beats: {said}"


def test_a_text_of_several_lines_is_one(folder: Path) -> None:
    change(folder / "one" / "script.toml", 'en = "Layer {layer}"', 'en = "Layer\\n{layer}"')
    assert contents.script(contents.entry("First")).screen["layer"]["en"] == "Layer\n{layer}"


NAMES = {
    "folder": ("one", "the name of a folder in scenes/", 5),
    "file": ("first", "the name of a file in scenes/one/, without its .py", 12),
    "scene": ("First", "the name of a class", 11),
}


@pytest.mark.parametrize("name", ["/etc", "../scenes/second", "../second/dots", "", "a b", "1st", "é", "a.py", "class"])
@pytest.mark.parametrize("key", NAMES)
def test_names_that_lead_elsewhere(folder: Path, key: str, name: str) -> None:
    old, kind, line = NAMES[key]
    change(folder / "lecture.toml", f'{key} = "{old}"', f'{key} = "{name}"')
    with pytest.raises(LectureError) as caught:
        contents.entries()
    assert str(caught.value).startswith(f"scenes/lecture.toml, line {line}: ")
    assert f"{key!r} must be {kind}, of letters, digits and _; not {name!r}" in str(caught.value)


@pytest.mark.parametrize("name", ["first", "/one/first", "one/first.py", "one/../first", "one/two/first", "one/"])
def test_experiments_that_lead_elsewhere(folder: Path, name: str) -> None:
    change(folder / "lecture.toml", 'experiment = "one/first"', f'experiment = "{name}"')
    with pytest.raises(LectureError, match=r"line 13: scene First: 'experiment' must be the name of a file below"):
        contents.entries()


SECOND = TABLE[TABLE.index("[[chapter]]") :]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "line 24: two scenes are called 'First': each needs one of its own"),
        ({"First": "Other"}, "line 18: two chapters have the folder 'one': each needs one of its own"),
        ({"First": "Other", '"one"': '"two"'}, "line 19: two chapters have the number 1: each needs one of its own"),
    ],
)
def test_two_of_one_name(folder: Path, changes: dict[str, str], said: str) -> None:
    more = SECOND
    for old, new in changes.items():
        more = more.replace(old, new)
    (folder / "lecture.toml").write_text(TABLE + "\n" + more, encoding="utf-8")
    with pytest.raises(LectureError) as caught:
        contents.entries()
    assert str(caught.value) == f"scenes/lecture.toml, {said}"


@pytest.mark.parametrize("rows", ["scene = []", ""])
def test_a_chapter_without_scenes(folder: Path, rows: str) -> None:
    text = TABLE[: TABLE.index("[[chapter.scene]]")] + rows
    (folder / "lecture.toml").write_text(text, encoding="utf-8")
    with pytest.raises(LectureError, match=r"chapter one has no \[\[scene\]\]"):
        contents.entries()


@pytest.mark.parametrize("file", ["lecture.toml", "one/script.toml"])
def test_the_mark_that_some_editors_write_first(folder: Path, file: str) -> None:
    content = (folder / file).read_bytes()
    (folder / file).write_bytes(b"\xef\xbb\xbf" + content)
    assert contents.script(contents.entry("First")).beats["end"]["en"] == "End"


def fill(text: str, **values: object) -> str:
    found = contents.script(contents.entry("First"))
    return replace(found, screen={"layer": {"en": text}}).text("layer", "en", values)


def test_placeholders_are_filled(folder: Path) -> None:
    assert fill("{layer} of {all:.1f} {{and}}", layer="one", all=2) == "one of 2.0 {and}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Layer {nothing}", "nothing fills {nothing}; First fills {layer} there"),
        ("{layer.real}", "{layer.real} is no placeholder: give a name such as {value} or {value:.2f}"),
        ("{layer:.2q}", "{layer:.2q} does not fit 3: "),
        ("{layer", "a brace without its partner in '{layer'; for a brace itself write it twice"),
    ],
)
def test_placeholders_that_cannot_be_filled(folder: Path, text: str, said: str) -> None:
    with pytest.raises(LectureError) as caught:
        fill(text, layer=3)
    assert "First.screen: 'layer' in en: " in str(caught.value) and said in str(caught.value)


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
    seconds = script.speaking_seconds(zh, en)
    assert seconds == max(script.speaking_seconds(zh, ""), script.speaking_seconds("", en))


def test_speaking_pace() -> None:
    assert script.speaking_seconds("一二三四五六七八九", "") == 2.0
    assert script.speaking_seconds("", "x" * 28) == 2.0


def test_the_lecture_itself_is_sound() -> None:
    """Every scene has its lines in both languages; names are unique."""
    entries = contents.entries()
    assert len({entry.scene for entry in entries}) == len(entries) == len({entry.module for entry in entries})
    for entry in entries:
        assert 4 <= len(contents.script(entry).beats) <= 9, entry.scene
