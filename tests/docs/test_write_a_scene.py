"""docs/write-a-scene.md, followed to the letter: its files are written, its commands run, in a copy of the project."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.docs.guide import assert_every_file_is_named, assert_written_as_the_project_is, follow
from tests.production.probe import assert_final_form

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = ROOT / "docs" / "write-a-scene.md"
PARTS = ("netfilm", "models", "scenes", "production", "tests/scenes", "tests/models")
FILES = ("render.py", "manim.cfg", "pyproject.toml", "tests/__init__.py")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project without anything measured or filmed."""
    root = tmp_path_factory.mktemp("project")
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    for part in PARTS:
        shutil.copytree(ROOT / part, root / part, ignore=ignored)
    for file in FILES:
        shutil.copy(ROOT / file, root / file)
    return root


def test_every_block_names_its_file_in_the_text_before_it() -> None:
    assert_every_file_is_named(GUIDE)


@pytest.fixture(scope="module")
def followed(project: Path) -> Path:
    """The copy after the guide has been followed from top to bottom."""
    follow(GUIDE, project, project)
    return project


def test_a_newcomer_who_follows_the_guide_has_a_film(followed: Path) -> None:
    media = followed / "media"
    assert list((media / "sheets").glob("OneNeuron*.png")) and list(media.rglob("*sketches*.mp4"))
    records = [json.loads(record.read_text()) for record in (media / "store").glob("*.json")]
    (seconds,) = {record["timeline"]["seconds"] for record in records if "timeline" in record}
    assert_final_form(media / "clips" / "OneNeuron.zh.dark.wide.mp4", 15, round(15 * seconds))


def test_the_example_is_written_as_the_project_is(followed: Path) -> None:
    assert_written_as_the_project_is(GUIDE, followed)
