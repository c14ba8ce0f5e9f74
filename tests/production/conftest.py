"""A small lecture to make videos of, three quick scenes in a folder of its own; and copies of the project to change."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from production.jobs.measure import measure
from production.jobs.progress import open_progress
from production.storage.locks import locked
from scenes import contents

from .browser import open_browser

ROOT = Path(__file__).resolve().parent.parent.parent
SMALL = Path(__file__).resolve().parent / "small"
CODE = (
    "render.py",
    "manim.cfg",
    "production/**/*",
    "netfilm/*.py",
    "models/*.py",
    "models/framework/*.py",
    "models/traces/*.py",
    "scenes/*.py",
    "scenes/look/*.py",
)


@dataclass(frozen=True)
class Project:
    """The small lecture, and what films it.

    Attributes:
        root: the lecture's folder.
        code: that of the project; the same where the lecture stands in a copy of the project.
    """

    root: Path
    code: Path = ROOT

    @property
    def media(self) -> Path:
        return self.root / "media"

    def arguments(self, *arguments: str) -> list[str]:
        """What `render.py` is given."""
        return [*([] if self.code == self.root else ["--lecture", str(self.root)]), *arguments]

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(self.code / "render.py"), *self.arguments(*arguments)]

    def python(self, script: str) -> subprocess.CompletedProcess[str]:
        """Runs a script that works on this lecture and must succeed."""
        begin = (
            f"from pathlib import Path\nfrom production.storage.places import settle\nsettle(Path({str(self.root)!r}))"
        )
        environment = self.environment(PYTHONPATH=str(self.code))
        command = [sys.executable, "-c", f"{begin}\n{script}"]
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done

    def environment(self, **more: str) -> dict[str, str]:
        left_out = ("PYTHONPATH", "LECTURE_MEDIA")
        kept = {name: value for name, value in os.environ.items() if name not in left_out}
        return {**kept, "HOLD": str(self.root / "hold"), **more}

    def hold(self, file: str, line: str, when: str = "True") -> None:
        """From now on whoever comes to this line waits there, where `when` is true, until `let_go`."""
        before = " " * (len(line) - len(line.lstrip()))
        self.edit(
            file,
            line,
            f"{before}import os, time\n"
            f"{before}while ({when}) and os.path.exists(os.environ['HOLD']):\n"
            f"{before}    open(os.environ['HOLD'] + '.held', 'w').close()\n"
            f"{before}    time.sleep(0.02)\n{line}",
        )
        (self.root / "hold").touch()

    def hold_filming(self, when: str = "True") -> None:
        """Whoever films a scene waits before its first frame."""
        self.hold("scenes/easel/shot.py", "    module = importlib.import_module(scene.module)\n    trace", when)

    @property
    def is_held(self) -> bool:
        return (self.root / "hold.held").exists()

    def let_go(self) -> None:
        (self.root / "hold").unlink()

    def run(self, *arguments: str, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=cwd or self.root,
            env=self.environment(**more),
            capture_output=True,
            text=True,
        )

    def make(self, *arguments: str, **more: Any) -> str:
        """What a command that must succeed prints."""
        done = self.run(*arguments, **more)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.root,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        (self.root / path).write_text(text.replace(old, new), encoding="utf-8")

    def refuses(self, *arguments: str, code: int, **more: Any) -> str:
        """The one line in which a command says why it cannot be done."""
        done = self.run(*arguments, **more)
        assert done.returncode == code, (done.returncode, done.stderr)
        lines = done.stderr.strip().splitlines()
        assert sum(line.startswith("error: ") for line in lines) == 1, done.stderr
        assert "Traceback" not in done.stderr
        assert lines[-1].startswith("error: "), done.stderr
        assert not list(self.root.rglob("*.part")), "a half-written file was left behind"
        return lines[-1]


def lay_out(root: Path) -> Project:
    """The small lecture in that folder."""
    shutil.copytree(SMALL, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    return Project(root)


def lay_out_copy(root: Path) -> Project:
    """A copy of the project in that folder, with the small lecture in the place of its own."""
    for file in (file for pattern in CODE for file in ROOT.glob(pattern) if file.is_file()):
        if "__pycache__" in file.parts:
            continue
        copy = root / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    return Project(lay_out(root).root, code=root)


@pytest.fixture(scope="session")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The small lecture with its traces; shared by all test processes, not to be changed."""
    return shared(tmp_path_factory, "measured", lambda project: project.make("claims"))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, measured: Project) -> Project:
    """The small lecture, made at draft quality; shared by all test processes, not to be changed."""

    def make(project: Project) -> None:
        shutil.copytree(measured.media, project.media)
        project.make("lecture", "--quality", "draft", "--workers", "2")

    return shared(tmp_path_factory, "made", make)


@pytest.fixture
def project(tmp_path: Path, measured: Project) -> Project:
    """A small lecture of the test's own, measured but not filmed."""
    fresh = lay_out(tmp_path / "project")
    shutil.copytree(measured.media, fresh.media)
    return fresh


@pytest.fixture
def copied(tmp_path: Path, measured: Project) -> Project:
    """A copy of the project, whose code may be changed, with the small lecture in it, measured but not filmed."""
    fresh = lay_out_copy(tmp_path / "copied")
    shutil.copytree(measured.media, fresh.media)
    return fresh


@pytest.fixture
def filmed(tmp_path: Path, made: Project) -> Project:
    """A small lecture of the test's own, all made."""
    shutil.copytree(made.root, tmp_path / "filmed")
    return Project(tmp_path / "filmed")


@pytest.fixture(scope="session")
def lecture_measured() -> None:
    """All experiments of the real lecture, which takes some minutes where nothing is measured yet."""
    with open_progress() as progress:
        measure((entry.experiment for entry in contents.entries()), 2, progress)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    yield from open_browser()


def shared(factory: pytest.TempPathFactory, name: str, prepare: Callable[[Project], object]) -> Project:
    """A small lecture that is prepared once for all test processes."""
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, ready = base / name, base / f"{name}.ready"
    with locked(base / f"{name}.lock"):
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)
            prepare(lay_out(folder))
            ready.touch()
    return Project(folder)
