"""The benchmark's shots as a lecture in a folder of its own, and the commands that film them."""

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
EXPERIMENT = "speed/wave"
FLAGS = {(1920, 1080, 60): "-qh", (1280, 720, 30): "-qm", (854, 480, 15): "-ql"}


@dataclass(frozen=True)
class Project:
    """The lecture at `root`, its trace, and the arrays that the plain twins read."""

    root: Path

    @property
    def arrays(self) -> Path:
        return self.root / "arrays.npz"

    @property
    def plain(self) -> Path:
        return BENCHMARKS / "plain"

    def environment(self, seconds: float, **more: str) -> dict[str, str]:
        left_out = ("PYTHONPATH", "LECTURE_MEDIA", "LECTURE_LANGUAGE", "LECTURE_THEME", "LECTURE_SHAPE")
        kept = {name: value for name, value in os.environ.items() if name not in left_out}
        own = {
            "BENCHMARK_SECONDS": f"{seconds:.6f}",
            "BENCHMARK_ARRAYS": str(self.arrays),
        }
        return {**kept, **own, **more}

    def render(self, *arguments: str) -> list[str]:
        return [sys.executable, str(ROOT / "render.py"), "--lecture", str(self.root), *arguments]

    def module(self, name: str, *arguments: str) -> list[str]:
        """A module of the project, to be run in its folder."""
        return [sys.executable, "-m", name, *arguments]

    def manim(self, file: str, scene: str, media: Path, flag: str = "-qh", encoders: int = 1) -> list[str]:
        """Plain Manim, to be run outside of the project, so that it finds no settings of it.

        encoders: how many of its partial movies it may encode beside the drawing; 1 is its default.
        """
        options = ["--media_dir", str(media), "--progress_bar", "none", "--max-inflight-encoders", str(encoders)]
        return [sys.executable, "-m", "manim", "render", flag, *options, str(self.plain / f"{file}.py"), scene]


def lay_out(root: Path) -> Project:
    """Puts the lecture into a folder, measures what its shots show, and writes the arrays for the twins."""
    shutil.copytree(BENCHMARKS / "shots", root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    project = Project(root)
    where = ["--lecture", str(root)]
    measure = project.module("models", *where, "--media", str(root / "media"), "measure", EXPERIMENT)
    run(measure, ROOT, project.environment(1.0))
    (trace,) = (root / "media" / "traces").glob(f"{EXPERIMENT}-*.npz")
    recorded = root / "models" / "measured" / f"{EXPERIMENT}.npz"  # each trial has a media folder of its own
    recorded.parent.mkdir(parents=True)
    trace.rename(recorded)
    run(project.module("benchmarks.arrays", *where, str(project.arrays)), ROOT, project.environment(1.0))
    return project


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
