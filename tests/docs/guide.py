"""Guides as tests follow them: their files are written, their commands run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(\w+)(?: (>> )?(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: commands (no file), a file's whole content, or what is appended to one."""

    language: str
    appends: bool
    file: str
    text: str
    before: str


def blocks(guide: Path) -> list[Block]:
    text = guide.read_text(encoding="utf-8")
    return [
        Block(match[1], bool(match[2]), match[3] or "", match[4], text[: match.start()])
        for match in BLOCK.finditer(text)
    ]


def follow(guide: Path, files: Path, folder: Path, **variables: str) -> None:
    """Does all that the guide says: writes below `files`, and runs its commands in `folder`."""
    for block in blocks(guide):
        if not block.file:
            run(block.text, folder, **variables)
            continue
        path = files / block.file
        assert path.exists() == block.appends, block.file
        with path.open("a", encoding="utf-8") as file:
            file.write(block.text)


def run(commands: str, folder: Path, **variables: str) -> None:
    """The commands as a shell would take them after `make setup`, whose python stands first on the path."""
    left_out = ("LECTURE_MEDIA", "PYTHONPATH")
    environment = {name: value for name, value in os.environ.items() if name not in left_out} | variables
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(["sh", "-ec", commands], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"


def assert_every_file_is_named(guide: Path) -> None:
    """The text before a block names the file that the block is."""
    for block in blocks(guide):
        assert not block.file or f"`{block.file}`" in block.before, block.file
    assert {block.language for block in blocks(guide) if not block.file} == {"sh"}


def assert_written_as_the_project_is(guide: Path, files: Path) -> None:
    """Formatted and free of lint, so that a newcomer's first commit passes."""
    settings = ["--config", str(ROOT / "pyproject.toml"), "--config", f'src = ["{files}", "{ROOT}"]']
    written = [str(files / block.file) for block in blocks(guide) if block.language == "python"]
    for command in (["check"], ["format", "--check"]):
        line = [sys.executable, "-m", "ruff", *command, *settings, *written]
        done = subprocess.run(line, cwd=files, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
