"""What is published appears whole, and nothing that others put there is ever lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.framework.errors import LectureError, UsageError
from production.publish import folder as folders
from production.publish.folder import publish_into
from production.publish.selection import select
from scenes import contents


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "published"


def publish(place: Path, tmp_path: Path, **files: str) -> None:
    with publish_into(place, tmp_path / "media", last="index") as draft:
        for name, text in files.items():
            draft.write(name.replace("__", "/"), text)


def seen(place: Path) -> dict[str, str]:
    """All files but the hidden ones."""
    files = (path for path in place.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {str(path.relative_to(place)): path.read_text() for path in files}


def test_all_files_appear(place: Path, tmp_path: Path) -> None:
    publish(place, tmp_path, index="i", films__one="1")
    assert seen(place) == {"index": "i", "films/one": "1"}
    assert not list((tmp_path / "media" / "scratch").iterdir())


def test_made_again_it_is_what_was_made_last(place: Path, tmp_path: Path) -> None:
    publish(place, tmp_path, index="i", films__one="1", films__two="2", more__three="3")
    publish(place, tmp_path, index="i", films__one="other")
    assert seen(place) == {"index": "i", "films/one": "other"}
    assert not (place / "more").exists()


def test_what_is_the_same_is_not_touched(place: Path, tmp_path: Path) -> None:
    publish(place, tmp_path, index="i", one="1")
    before = {path: path.stat().st_mtime_ns for path in place.iterdir()}
    publish(place, tmp_path, index="i", one="1")
    assert {path: path.stat().st_mtime_ns for path in place.iterdir()} == before


def test_files_of_others_stay(place: Path, tmp_path: Path) -> None:
    publish(place, tmp_path, index="i", films__one="1")
    (place / "films" / "mine").write_text("holiday")
    publish(place, tmp_path, index="i")
    assert seen(place) == {"index": "i", "films/mine": "holiday"}


@pytest.mark.parametrize("name", ["index", "one"])
def test_a_file_of_others_is_not_replaced(place: Path, tmp_path: Path, name: str) -> None:
    place.mkdir()
    (place / name).write_text("holiday")
    with pytest.raises(LectureError, match=f"{name} was not made here and is left alone"):
        publish(place, tmp_path, index="i", one="1")
    assert seen(place) == {name: "holiday"}


@pytest.mark.parametrize("name", ["index", "one"])
def test_what_was_changed_by_hand_is_not_lost(place: Path, tmp_path: Path, name: str) -> None:
    publish(place, tmp_path, index="i", one="1")
    (place / name).write_text("better")
    with pytest.raises(LectureError, match=f"{name} was changed since it was made"):
        publish(place, tmp_path, index="j", one="2")
    assert seen(place)[name] == "better"


def test_the_others_folder_is_refused_before_any_work(place: Path, tmp_path: Path) -> None:
    place.mkdir()
    (place / "index").write_text("holiday")
    with pytest.raises(LectureError), publish_into(place, tmp_path / "media", last="index"):
        pytest.fail("work was begun")


def test_what_fails_leaves_what_was_there(place: Path, tmp_path: Path) -> None:
    publish(place, tmp_path, index="i", one="1")
    with pytest.raises(RuntimeError), publish_into(place, tmp_path / "media", last="index") as draft:
        draft.write("index", "j")
        raise RuntimeError
    assert seen(place) == {"index": "i", "one": "1"}


@pytest.mark.parametrize("before", [{}, {"index": "i", "one": "1", "gone": "g"}])
@pytest.mark.parametrize("at", range(6))
def test_killed_at_any_moment_it_does_not_look_finished(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: dict[str, str], at: int
) -> None:
    """Whatever was put in place when the run was killed: with `index`, all of the new files are there, else none is."""
    if before:
        publish(place, tmp_path, **before)
    after = {"index": "j", "one": "2", "two": "2"}
    done = 0

    def until_killed(step: object) -> object:
        def call(*arguments: object) -> object:
            nonlocal done
            if done == at:
                raise KeyboardInterrupt
            done += 1
            return step(*arguments)  # type: ignore[operator]

        return call

    with monkeypatch.context() as patch:
        for step in ("place", "_remove", "_note"):
            patch.setattr(folders, step, until_killed(getattr(folders, step)))
        try:
            publish(place, tmp_path, **after)
        except KeyboardInterrupt:
            found = seen(place)
            assert "index" not in found or found in (before, after) or after.items() <= found.items()
    publish(place, tmp_path, **after)
    assert seen(place) == after


@pytest.mark.parametrize("name", ["../index", "/index", ".made.json", "a/../../b"])
def test_no_file_outside_of_the_folder(place: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError), publish_into(place, tmp_path / "media", last="index") as draft:
        draft.write(name, "")


def test_without_names_all_is_selected() -> None:
    selection = select([])
    assert selection.is_whole and selection.entries == contents.entries() and selection.name == "lecture"


def test_chapters_stand_in_lecture_order() -> None:
    selection = select(["optimization", "geometry"])
    assert selection.name == "01-geometry+03-optimization"
    assert [chapter.folder for chapter in selection.chapters] == ["geometry", "optimization"]
    assert selection.title["en"] == " · ".join(chapter.title["en"] for chapter in selection.chapters)


def test_scenes_of_several_chapters() -> None:
    selection = select(["FoldingPaper", "BendingSpace"])
    assert selection.name == "BendingSpace+FoldingPaper" and not selection.chapters


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["geometri"], "no chapter or scene is called 'geometri'; nearest: geometry"),
        (["geometry", "BendingSpace"], "names both chapters and scenes"),
    ],
)
def test_names_that_do_not_fit(names: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        select(names)
