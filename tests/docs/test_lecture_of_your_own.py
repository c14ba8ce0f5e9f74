"""docs/lecture-of-your-own.md, followed to the letter in an empty folder, with the project as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.framework.folders import ROOT
from tests.docs.guide import assert_every_file_is_named, assert_written_as_the_project_is, follow
from tests.production.probe import assert_final_form

GUIDE = ROOT / "docs" / "lecture-of-your-own.md"


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder after the guide has been followed from top to bottom."""
    home = tmp_path_factory.mktemp("home")
    follow(GUIDE, home / "walks", ROOT, HOME=str(home))
    return home / "walks"


def test_every_block_names_its_file_in_the_text_before_it() -> None:
    assert_every_file_is_named(GUIDE)


def test_a_newcomer_has_a_lecture_of_two_scenes(lecture: Path) -> None:
    made = lecture / "media" / "lecture"
    assert {path.suffix for path in made.glob("lecture.en.dark.wide*")} == {".mp4", ".srt"}
    assert len(list((lecture / "media" / "sheets").glob("*.png"))) == 2
    seconds = json.loads((made / "timeline.json").read_text(encoding="utf-8"))["seconds"]
    assert_final_form(made / "lecture.en.dark.wide.mp4", 15, round(15 * seconds))


def test_all_that_is_made_stays_with_the_lecture(lecture: Path) -> None:
    assert not list((ROOT / "media").rglob("*walks*"))
    assert {path.name for path in lecture.iterdir()} == {"models", "scenes", "media"}


def test_the_example_is_written_as_the_project_is(lecture: Path) -> None:
    assert_written_as_the_project_is(GUIDE, lecture)
