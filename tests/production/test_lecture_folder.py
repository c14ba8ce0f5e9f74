"""A lecture in a folder of its own, filmed by the project as it is: nothing is copied, nothing is written there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from models.framework.folders import ROOT

from .conftest import SMALL
from .probe import assert_final_form

DRAFT = ("--quality", "draft", "--workers", "2")


@pytest.fixture
def lecture(tmp_path: Path) -> Path:
    """The small lecture in a folder of its own."""
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def run(lecture: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "render.py"), "--lecture", lecture.name, *arguments]
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "LECTURE_MEDIA")}
    return subprocess.run(command, cwd=lecture.parent, env=environment, capture_output=True, text=True)


def test_it_is_measured_and_filmed_where_it_lies(lecture: Path) -> None:
    done = run(lecture, *DRAFT)
    assert done.returncode == 0, done.stderr
    assert_final_form(lecture / "media" / "lecture" / "lecture.en.dark.wide.mp4", 15, 15 * 23)
    assert sorted(path.parent.name for path in lecture.rglob("*.npz")) == ["sketch", "sketch"]
    again = run(lecture, *DRAFT)
    assert again.returncode == 0 and again.stderr == "", "all of it is found again"


def test_its_trace_may_come_with_it(lecture: Path) -> None:
    command = [sys.executable, "-m", "models", "--lecture", str(lecture), "--media", str(lecture / "media"), "measure"]
    subprocess.run([*command, "sketch/dots"], cwd=ROOT, check=True, capture_output=True)
    (trace,) = (lecture / "media" / "traces" / "sketch").glob("dots-*.npz")
    recorded = lecture / "models" / "measured" / "sketch" / "dots.npz"
    recorded.parent.mkdir(parents=True)
    trace.rename(recorded)
    done = run(lecture, "claims", "Dots")
    assert done.returncode == 0 and "measuring" not in done.stderr, done.stderr


def test_a_folder_that_is_no_lecture_is_told(tmp_path: Path) -> None:
    done = run(tmp_path / "none", "list")
    assert done.returncode == 2 and done.stderr.strip() == (
        f"error: {tmp_path / 'none'} is no lecture: it has no scenes/lecture.toml"
    )


def test_a_name_that_the_project_needs_is_told(lecture: Path) -> None:
    (lecture / "models" / "nets.py").touch()
    done = run(lecture, "list")
    path = lecture / "models" / "nets.py"
    assert done.returncode == 2
    assert done.stderr.strip() == f"error: {path} has the name of a file of the project: call it otherwise"


def test_a_folder_that_the_project_needs_is_told(lecture: Path) -> None:
    path = lecture / "scenes" / "look"
    path.mkdir()
    done = run(lecture, "list")
    assert done.returncode == 2
    assert done.stderr.strip() == f"error: {path} has the name of a folder of the project: call it otherwise"
