"""A copy of the project that shows the benchmark's shots instead of the lecture, and what can be run in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from models.framework.errors import LectureError

ROOT = Path(__file__).resolve().parent.parent
BENCHMARKS = ROOT / "benchmarks"
CODE = (
    "render.py",
    "manim.cfg",
    "netfilm/*.py",
    "models/*.py",
    "models/framework/*.py",
    "models/traces/*.py",
    "scenes/*.py",
    "scenes/look/*.py",
    "scenes/stage/**/*.py",
    "scenes/props/**/*.py",
    "production/**/*.py",
    "benchmarks/*.py",
    "benchmarks/plain/*.py",
)
EXPERIMENT = "speed/wave"
FLAGS = {(1920, 1080, 60): "-qh", (1280, 720, 30): "-qm", (854, 480, 15): "-ql"}


@dataclass(frozen=True)
class Project:
    """The copy at `root`, its trace, and the arrays that the plain twins read."""

    root: Path

    @property
    def arrays(self) -> Path:
        return self.root / "arrays.npz"

    @property
    def plain(self) -> Path:
        return self.root / "benchmarks" / "plain"

    def environment(self, seconds: float, **more: str) -> dict[str, str]:
        left_out = ("PYTHONPATH", "LECTURE_MEDIA", "LECTURE_LANGUAGE", "LECTURE_THEME", "LECTURE_SHAPE")
        kept = {name: value for name, value in os.environ.items() if name not in left_out}
        own = {
            "BENCHMARK_SECONDS": f"{seconds:.6f}",
            "BENCHMARK_ARRAYS": str(self.arrays),
        }
        return {**kept, **own, **more}

    def render(self, *arguments: str) -> list[str]:
        return [sys.executable, str(self.root / "render.py"), *arguments]

    def module(self, name: str, *arguments: str) -> list[str]:
        """A module of the copy, to be run in its root."""
        return [sys.executable, "-m", name, *arguments]

    def manim(self, file: str, scene: str, media: Path, flag: str = "-qh") -> list[str]:
        """Plain Manim, to be run outside of the copy, so that it finds no settings of the project."""
        options = ["--media_dir", str(media), "--progress_bar", "none"]
        return [sys.executable, "-m", "manim", "render", flag, *options, str(self.plain / f"{file}.py"), scene]


def lay_out(root: Path) -> Project:
    """Make the copy, with the compiled kernels, measure what its shots show, and write the arrays for the twins."""
    for pattern in CODE:
        for file in ROOT.glob(pattern):
            _copy(file, root / file.relative_to(ROOT))
    for kernels in [
        *(ROOT / "scenes").rglob("__pycache__/*.nb[ci]"),
        *(ROOT / "scenes").rglob("__pycache__/kernels.txt"),
    ]:
        _copy(kernels, root / kernels.relative_to(ROOT))
    shots = BENCHMARKS / "shots"
    shutil.copytree(shots, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    project = Project(root)
    run(project.module("models", "measure", EXPERIMENT), root, project.environment(1.0))
    (trace,) = (root / "media" / "traces").glob(f"{EXPERIMENT}-*.npz")
    _copy(trace, root / "models" / "measured" / f"{EXPERIMENT}.npz")  # each trial has a media folder of its own
    run(project.module("benchmarks.arrays"), root, project.environment(1.0))
    return project


def _copy(file: Path, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(file, copy)  # with its time: compiled kernels are known by their source's time and size


def run(command: Sequence[str], folder: Path, environment: dict[str, str]) -> str:
    """What a command prints that must succeed. Raises LectureError with the end of what it complained about."""
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise LectureError(failure(command, done.returncode, done.stderr))
    return done.stdout


def failure(command: Sequence[str], code: int, errors: str) -> str:
    """One line about a command that failed."""
    shown = " ".join(Path(part).name if os.sep in part else part for part in command)
    lines = [line for line in errors.strip().splitlines() if line.strip()] or ["no reason given"]
    return f"{shown} ended with {code}: {' / '.join(line.strip() for line in lines[-3:])}"
