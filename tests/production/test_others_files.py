"""Files that people put, or changed, where results go: never replaced, and told before any work is done."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from models.framework.errors import LectureError
from production.publish import folder as folders
from production.publish.folder import ADDED, Shelf, publish_into

from .conftest import Project

DRAFT = ("--quality", "draft")


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("clip", "Waves", *DRAFT), "Waves.en.dark.wide.mp4"),
        (("clip", "Dots", "Waves", "--format", "gif", "--poster", *DRAFT), "Waves.en.dark.wide.poster.png"),
        (("sheet", "Waves", *DRAFT), "Waves.en.dark.wide.png"),
        (("lecture", *DRAFT), "timeline.json"),
        (("lecture", *DRAFT), "lecture.en.dark.wide.zh.srt"),
        (("lecture", "second", *DRAFT), "02-second.en.dark.wide.mp4"),
    ],
)
def test_a_file_of_others_is_named_before_there_is_work(
    project: Project, arguments: tuple[str, ...], name: str
) -> None:
    own = project.root / "out" / name
    own.parent.mkdir()
    own.write_text("holiday")
    line = project.refuses(*arguments, "--output", "out", code=1)
    advice = "move it away, or choose another place with --output"
    assert line == f"error: {own} was not made here and is left alone: {advice}"
    assert [path.name for path in own.parent.iterdir()] == [name] and own.read_text() == "holiday"
    assert not (project.media / "store").exists(), "filmed before looking where to put it"


def test_a_page_of_others_is_named_before_there_is_work(project: Project) -> None:
    own = project.root / "s.html"
    own.write_text("holiday")
    assert f"{own} was not made here" in project.refuses("script", "--output", "s.html", code=1)
    assert own.read_text() == "holiday" and not (project.media / "lines.json").exists()


def test_captions_that_were_corrected_by_hand_stay(filmed: Project) -> None:
    captions = filmed.media / "lecture" / "lecture.en.dark.wide.en.srt"
    better = captions.read_text().replace("rises", "climbs")
    captions.write_text(better)
    line = filmed.refuses("lecture", *DRAFT, code=1)
    assert line == f"error: {captions} was changed since it was made and is left alone: move it away, then run again"
    assert captions.read_text() == better


def test_what_was_made_is_made_again(project: Project) -> None:
    """In another language, of other chapters, after a change: only what somebody else made is refused."""
    for arguments in (["lecture"], ["lecture", "second"], ["lecture", "--language", "zh"], ["clip", "Dots"]):
        project.make(*arguments, *DRAFT, "--output", "out")
    project.edit("scenes/second/script.toml", "A point appears.", "Here is a point.")
    for arguments in (["lecture", "second"], ["clip", "Dots"], ["sheet", "Dots"], ["sheet", "Dots"]):
        project.make(*arguments, *DRAFT, "--output", "out")
    for _ in range(2):
        project.make("script", "--output", "new/folder/page.html")
    assert "Here is a point." in (project.root / "out" / "02-second.en.dark.wide.en.srt").read_text()
    assert "Here is a point." in (project.root / "new" / "folder" / "page.html").read_text()


@pytest.fixture
def shelf(tmp_path: Path) -> Callable[..., Shelf]:
    return lambda *names: Shelf(tmp_path / "out", names, tmp_path)


def test_files_are_added_one_by_one(shelf: Callable[..., Shelf], tmp_path: Path) -> None:
    (tmp_path / "film").write_text("a film")
    shelf("one").write("one", "1")
    assert shelf("two").place("two", tmp_path / "film").read_text() == "a film"
    assert shelf("one", "two").write("one", "2").read_text() == "2"
    shelf("one").folder.joinpath("one").write_text("mine")
    with pytest.raises(LectureError, match="one was changed since it was made and is left alone"):
        shelf("one")
    shelf("two").write("two", "3")
    assert (tmp_path / "out" / "one").read_text() == "mine"


def test_a_file_that_comes_meanwhile_stays(shelf: Callable[..., Shelf], tmp_path: Path) -> None:
    opened = shelf("one")
    (tmp_path / "out" / "one").write_text("mine")
    with pytest.raises(LectureError, match="one was not made here"):
        opened.write("one", "1")
    assert (tmp_path / "out" / "one").read_text() == "mine"


@pytest.mark.parametrize("link", [True, False])
def test_what_is_no_file_stays(shelf: Callable[..., Shelf], tmp_path: Path, link: bool) -> None:
    there = tmp_path / "out" / "one"
    there.parent.mkdir()
    there.symlink_to(tmp_path / "nowhere") if link else there.mkdir()
    with pytest.raises(LectureError, match="one was not made here"):
        shelf("one")


@pytest.mark.parametrize("at", range(5))
def test_killed_at_any_moment_the_next_run_goes_on(
    shelf: Callable[..., Shelf], monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    shelf("one").write("one", "1")
    done = 0

    def until_killed(step: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            nonlocal done
            done += 1
            if done > at:
                raise KeyboardInterrupt
            return step(*arguments)

        return call

    with monkeypatch.context() as patch:
        for step in ("write_bytes", "_note"):
            patch.setattr(folders, step, until_killed(getattr(folders, step)))
        with pytest.raises(KeyboardInterrupt):
            shelf("one").write("one", "2")
    assert shelf("one").write("one", "3").read_text() == "3"


def test_what_could_not_be_added_leaves_no_note(
    shelf: Callable[..., Shelf], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise LectureError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(folders, "place", fail)
        (tmp_path / "film").write_text("a film")
        with pytest.raises(LectureError, match="no space left"):
            shelf("two").place("two", tmp_path / "film")
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize("note", ["", "[]", '{"files": 3}', '{"files": {"one": 3}}', '{"files": [1]}', "{"])
def test_a_damaged_note_makes_all_files_those_of_others(shelf: Callable[..., Shelf], tmp_path: Path, note: str) -> None:
    shelf("one").write("one", "1")
    (tmp_path / "out" / ADDED).write_text(note)
    with pytest.raises(LectureError, match="one was not made here"):
        shelf("one")
    shelf("two").write("two", "2")
    assert set(json.loads((tmp_path / "out" / ADDED).read_text())["files"]) == {"two"}


def test_a_publication_and_added_files_share_a_folder(shelf: Callable[..., Shelf], tmp_path: Path) -> None:
    shelf("one").write("one", "1")
    for text in ("i", "j"):
        with publish_into(tmp_path / "out", tmp_path / "media", last="index") as draft:
            draft.write("index", text)
    assert (tmp_path / "out" / "one").read_text() == "1"
    shelf("one").write("one", "2")


def test_parts_that_other_programs_left_stay(tmp_path: Path) -> None:
    """Only what a killed run of this project left is cleared away."""
    import os

    for name in (".holiday.mp4.part", ".page.html.0123456789ab.part"):
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (0, 0))
    Shelf(tmp_path, [], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".holiday.mp4.part"]
