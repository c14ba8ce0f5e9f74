"""docs/write-a-scene.md, followed to the letter: its files are written, its commands run, in a copy of the project."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.production.probe import assert_final_form

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = ROOT / "docs" / "write-a-scene.md"
PARTS = ("netfilm", "models", "scenes", "production", "tests/scenes", "tests/models")
FILES = ("render.py", "manim.cfg", "pyproject.toml", "tests/__init__.py")
BLOCK = re.compile(r"^```(\w+)(?: (>> )?(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: commands (no file), a file's whole content, or what is appended to one."""

    language: str
    appends: bool
    file: str
    text: str
    before: str


def blocks() -> list[Block]:
    guide = GUIDE.read_text(encoding="utf-8")
    return [
        Block(match[1], bool(match[2]), match[3] or "", match[4], guide[: match.start()])
        for match in BLOCK.finditer(guide)
    ]


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


def run(commands: str, root: Path) -> None:
    """The commands as a shell would take them after `make setup`, whose python stands first on the path."""
    left_out = ("LECTURE_MEDIA", "LECTURE_TRACES", "PYTHONPATH")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(["sh", "-ec", commands], cwd=root, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"


def test_every_block_names_its_file_in_the_text_before_it() -> None:
    named = [block for block in blocks() if block.file]
    assert len(named) == 6
    for block in named:
        assert f"`{block.file}`" in block.before, block.file
    assert {block.language for block in blocks() if not block.file} == {"sh"}


@pytest.fixture(scope="module")
def followed(project: Path) -> Path:
    """The copy after the guide has been followed from top to bottom."""
    for block in blocks():
        if not block.file:
            run(block.text, project)
            continue
        path = project / block.file
        assert path.exists() == block.appends, block.file
        with path.open("a", encoding="utf-8") as file:
            file.write(block.text)
    return project


def test_a_newcomer_who_follows_the_guide_has_a_film(followed: Path) -> None:
    media = followed / "media"
    assert list((media / "sheets").glob("OneNeuron*.png")) and list(media.rglob("*sketches*.mp4"))
    records = [json.loads(record.read_text()) for record in (media / "store").glob("*.json")]
    (seconds,) = {record["timeline"]["seconds"] for record in records if "timeline" in record}
    assert_final_form(media / "clips" / "OneNeuron.zh.dark.wide.mp4", 15, round(15 * seconds))


def test_the_example_is_written_as_the_project_is(followed: Path) -> None:
    """Formatted and free of lint, so that a newcomer's first commit passes."""
    files = [block.file for block in blocks() if block.language == "python"]
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *files], cwd=followed, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
