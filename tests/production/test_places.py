"""A project that cannot be written to: what is made goes into the user's cache, or where one says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.framework import folders
from production.storage import places

from .conftest import Project

DRAFT = ("--quality", "draft")


@pytest.fixture
def read_only(copied: Project, tmp_path: Path) -> Iterator[Project]:
    """A project whose files lie on something that can only be read, without a media folder."""
    copied.media.rename(tmp_path / "measured")
    folder = tmp_path / "read-only"
    folder.mkdir()
    mount = ["mount", "--bind", str(copied.root), str(folder)]
    again = ["mount", "-o", "remount,ro,bind", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root can make a folder read-only for root")
    subprocess.run(again, check=True)
    yield Project(folder, code=folder)
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def home(tmp_path: Path, read_only: Project) -> dict[str, str]:
    """Variables of a user with a cache of their own, in which all is measured."""
    cache = tmp_path / "cache"
    name = f"lecture-{places.hashlib.sha256(str(read_only.root).encode()).hexdigest()[:8]}"
    (cache / name).mkdir(parents=True)
    (tmp_path / "measured" / "traces").rename(cache / name / "traces")
    return {"XDG_CACHE_HOME": str(cache)}


@pytest.mark.skipif(sys.platform != "linux", reason="mounts")
def test_everything_works_where_the_project_can_only_be_read(
    read_only: Project, home: dict[str, str], tmp_path: Path
) -> None:
    assert "# A small lecture" in read_only.make("script", **home)
    assert len(json.loads(read_only.make("list", "--json", **home))) == 3
    out = tmp_path / "out"
    for arguments in (["clip", "Dots"], ["sheet", "Dots"]):
        done = read_only.run(*arguments, *DRAFT, "--output", str(out), cwd=tmp_path, **home)
        assert done.returncode == 0 and "measuring" not in done.stderr, done.stderr
        kept = done.stderr.splitlines()[0]
        assert kept.startswith(f"the project cannot be written to: what is made is kept in {home['XDG_CACHE_HOME']}/")
    assert {path.suffix for path in out.glob("[!.]*")} == {".mp4", ".png"}
    done = read_only.run("clip", "Dots", *DRAFT, LECTURE_MEDIA=str(tmp_path / "mine"), **home)
    assert done.returncode == 0 and "cannot be written" not in done.stderr
    assert (tmp_path / "mine" / "clips").is_dir()


@pytest.mark.skipif(sys.platform != "linux", reason="mounts")
def test_where_nothing_can_be_written_it_is_told(read_only: Project) -> None:
    line = read_only.refuses("clip", "Dots", *DRAFT, code=1, XDG_CACHE_HOME="/proc/nowhere")
    assert line.startswith("error: cannot write to /proc/nowhere/") and "LECTURE_MEDIA" in line


@pytest.fixture
def untold(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that was told of no folders, and tells none to other tests."""
    monkeypatch.setattr(folders, "_told", {})
    for name in (folders.MEDIA, places.KERNELS):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("untold")
def test_the_variable_holds_wherever_one_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(folders.MEDIA, "made/here")
    assert places.settle() is None
    monkeypatch.chdir("/")
    assert folders.folders().media == tmp_path / "made" / "here"


@pytest.mark.usefixtures("untold")
def test_where_all_is_well_things_are_kept_with_the_lecture() -> None:
    assert places.settle() is None
    assert folders.folders().media == folders.ROOT / "media" and places.KERNELS not in os.environ
