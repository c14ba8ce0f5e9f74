"""The project's own files agree with each other: lock, pyproject.toml, Makefile, READMEs, manim.cfg."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import av
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent


def pins() -> dict[str, str]:
    """The requirements.lock as name: version, for this Python and platform."""
    requirements = [Requirement(line) for line in (ROOT / "requirements.lock").read_text().splitlines()]
    assert all(re.fullmatch(r"==[^*,]+", str(requirement.specifier)) for requirement in requirements)
    wanted = [each for each in requirements if each.marker is None or each.marker.evaluate()]
    return {canonicalize_name(each.name): str(each.specifier)[2:] for each in wanted}


def test_lock_holds_all_that_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for line in project["dependencies"] + project["optional-dependencies"]["dev"]:
        requirement = Requirement(line)
        assert requirement.specifier.contains(pins()[canonicalize_name(requirement.name)]), line


def test_lock_is_closed() -> None:
    """Whatever a pinned package needs is pinned too, but the libraries that torch's CUDA builds pin themselves."""
    for name in pins():
        for line in metadata.requires(name) or []:
            requirement = Requirement(line)
            if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
                continue
            needed = canonicalize_name(requirement.name)
            if needed not in pins():
                assert name == "torch" and re.match("cuda|nvidia|triton", needed), f"{name} needs {needed}"
            else:
                assert requirement.specifier.contains(pins()[needed]), f"{name} needs {line}"


def test_pins_that_matter() -> None:
    assert pins()["torch"] == "2.13.0" and pins()["manim"] == "0.22.0"
    assert int(pins()["pillow"].split(".")[0]) < 13


def test_nothing_names_an_index_or_somebodys_folder() -> None:
    named = re.compile(r"https?://|--(extra-)?index-url \w|/home/|/root/|/Users/")
    for name in ("setup.sh", "requirements.lock", "pyproject.toml", "Makefile", "manim.cfg", ".ci/run"):
        assert not named.search((ROOT / name).read_text()), name


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_readme_commands_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    named = set(re.findall(r"^(?:[A-Z_]+=\S+ )*make ([a-z]+)", text, flags=re.MULTILINE))
    named |= set(re.findall(r"`make ([a-z]+)", text))
    assert {"lecture", "test", "setup"} <= named <= targets()
    for path in re.findall(r"(?:scenes|models|production|docs)/[\w/]+\.(?:py|toml|png|gif|json)", text):
        assert (ROOT / path).exists() or {"CHAPTER", "NAME"} & set(re.split(r"[/.]", path)), path


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_readme_verbs_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    verbs = set(re.findall(r"render\.py ([a-z]+)", text))
    assert {"lecture", "list", "clip", "sheet", "claims", "doctor"} <= verbs
    command = [sys.executable, "render.py", "--help"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert verbs <= set(re.findall(r"^\W*([a-z]+)\b", answer.stdout, flags=re.MULTILINE))


def test_both_readmes_show_the_same_commands() -> None:
    def blocks(name: str) -> list[list[str]]:
        fenced = re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), flags=re.DOTALL)
        return [[re.sub(r"\s*#.*", "", line) for line in block.splitlines()] for block in fenced]

    assert blocks("README.md") == blocks("README.zh.md")


def test_continuous_integration_runs_the_tests() -> None:
    assert os.access(ROOT / ".ci/run", os.X_OK)
    assert "exec make test" in (ROOT / ".ci/run").read_text()


def test_plain_manim_encodes_for_every_player(tmp_path: Path) -> None:
    scene = tmp_path / "scene.py"
    scene.write_text(
        "from manim import Scene, Square\nclass Plain(Scene):\n"
        "    def construct(self):\n        self.add(Square())\n        self.wait(0.2)\n"
    )
    command = [sys.executable, "-m", "manim", "-ql", "--media_dir", str(tmp_path / "media"), str(scene), "Plain"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = (tmp_path / "media").rglob("Plain.mp4")
    with av.open(path) as video:
        stream = video.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt, stream.average_rate) == ("h264", "yuv420p", 15)
