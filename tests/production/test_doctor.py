"""The doctor finds what is there, and says in one line what is not and how to get it."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from models.framework.folders import ROOT
from models.framework.trace import DamagedTrace
from production.cli import doctor
from scenes.look import fonts


@pytest.fixture
def outcome(monkeypatch: pytest.MonkeyPatch):
    """Looks at one thing by name."""

    def look(name: str) -> doctor.Check:
        monkeypatch.setattr(doctor, "PROBES", [entry for entry in doctor.PROBES if entry[0] == name])
        (check,) = doctor.examine()
        return check

    return look


def test_all_is_well_here() -> None:
    elsewhere = {"environment", "traces"}  # how the tests were started, what was measured so far
    assert [check for check in doctor.examine() if not check.ok and check.name not in elsewhere] == []


def test_everything_is_looked_at_once() -> None:
    names = [name for name, _, _ in doctor.PROBES]
    assert len(names) == len(set(names))
    assert {"Python", "environment", "manim", "torch", "numpy", "numba", "Typst", "encoder", "font"} <= set(names)
    assert {"cairo", "Pango", "voices", "media folder", "disk", "processor", "traces"} <= set(names)


def test_neither_torch_nor_manim_is_imported() -> None:
    code = """if True:
        import sys
        from production.cli.doctor import examine
        checks = examine()
        sys.exit(" ".join({"torch", "manim"} & set(sys.modules)) or 0)"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_torch_missing(outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version

    def version(package: str) -> str:
        if package == "torch":
            raise metadata.PackageNotFoundError(package)
        return real(package)

    monkeypatch.setattr(metadata, "version", version)
    check = outcome("torch")
    assert (check.ok, check.found) == (False, "not installed")
    assert "make setup" in check.advice and "LECTURE_TORCH_INDEX" in check.advice


def test_files_of_a_package_gone(outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "find_spec", lambda name: None)
    check = outcome("manim")
    assert not check.ok and "files are gone" in check.found and "remove .venv" in check.advice


def test_another_version_than_the_pinned_one(outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", lambda package: "0.19.0")
    assert outcome("manim").found == f"0.19.0 instead of {doctor.pinned('manim')}"


def test_python_too_old(outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    check = outcome("Python")
    assert (check.ok, check.found) == (False, "3.10.4") and "3.11" in check.advice


def test_encoder_without_x264(outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("av.codecs_available", {"mpeg4"})
    assert "without libx264" in outcome("encoder").found


def test_broken_library_is_a_finding_in_one_line(outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cairo", None)
    check = outcome("cairo")
    assert not check.ok and "\n" not in check.found and "cairo" in check.found and check.advice


def test_font_missing(outcome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    spec = type("Spec", (), {"submodule_search_locations": [str(tmp_path)]})
    monkeypatch.setattr(fonts, "find_spec", lambda name: spec)
    fonts.font_file.cache_clear()
    assert outcome("font").found == "no font in manimgx_fonts_cjk"


def test_character_without_a_glyph(outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "characters", lambda: frozenset({ord("深"), 0xE123}))
    check = outcome("font")
    assert not check.ok and "U+E123" in check.found


def test_media_folder(outcome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LECTURE_MEDIA", str(tmp_path / "not" / "yet"))
    assert outcome("media folder").found == f"{tmp_path}/not/yet (not made yet), writable"
    assert list(tmp_path.iterdir()) == []


def test_media_folder_that_cannot_be_written(outcome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LECTURE_MEDIA", str(tmp_path / "file"))
    check = outcome("media folder")
    assert not check.ok and "cannot be written" in check.found and "LECTURE_MEDIA" in check.advice


def test_disk_nearly_full(outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "FREE_BYTES", 10**18)
    check = outcome("disk")
    assert not check.ok and "GB free, less than" in check.found


def test_missing_traces_are_no_fault(outcome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "trace_path", lambda name: tmp_path / "none.npz")
    check = outcome("traces")
    assert check.ok and check.found.startswith("0 of ")


def test_damaged_trace_is_named(outcome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def verify(path: Path) -> str:
        raise DamagedTrace(f"{path.name} is damaged")

    (tmp_path / "some.npz").touch()
    monkeypatch.setattr(doctor, "trace_path", lambda name: tmp_path / "some.npz")
    monkeypatch.setattr(doctor, "verify", verify)
    check = outcome("traces")
    assert (check.ok, check.found) == (False, "some.npz is damaged")
    assert "python -m models measure " in check.advice


def test_environment_that_is_not_the_projects_own(outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", os.sep)
    check = outcome("environment")
    assert not check.ok and ".venv/bin/python" in check.advice
