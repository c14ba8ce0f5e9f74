"""A house of its own for tests that change source files: a copy of models/ and netfilm/ with one tiny experiment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
TINY = "transformation/tiny"

EXPERIMENT = '''
"""A tiny experiment, without torch, which takes seconds to import."""

from __future__ import annotations

import numpy as np

from models.data import two_moons
from models.framework.experiment import experiment, value
from models.traces.tiny import TinyTrace


@experiment
def tiny(seed: int, size: int = 4) -> TinyTrace:
    X, y = two_moons(size, 0.1, seed)
    return TinyTrace(values=np.abs(X[:, 0]), samples=len(y))


@value
def total(trace: TinyTrace) -> float:
    return float(trace.values.sum())


@value
def opposite(trace: TinyTrace) -> float:
    return -float(trace.values.sum())
'''

CLAIMS = """
[Tiny]
total = { is = "> 2", control = "opposite", en = "the sum over {samples} samples is {value:.2f}", zh = "总和为正" }
"""

TRACE = '''
"""A tiny trace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from models.framework.trace import Trace


@dataclass(frozen=True)
class TinyTrace(Trace):
    experiment: ClassVar[str] = "transformation/tiny"

    values: Annotated[NDArray[np.float32], "samples", "distances from the vertical axis"]
    samples: Annotated[int, "", "how many"]


@dataclass(frozen=True)
class NeighbourTrace(Trace):
    experiment: ClassVar[str] = "transformation/neighbour"
'''


@dataclass(frozen=True)
class House:
    """A copy of models/ and netfilm/ that a test may change; its traces lie beside it."""

    root: Path

    @property
    def traces(self) -> Path:
        return self.root / "media" / "traces"

    def edit(self, file: str, old: str, new: str) -> None:
        """Replaces text that must be there in a file of models/."""
        path = self.root / "models" / file
        source = path.read_text(encoding="utf-8")
        assert old in source, f"{old!r} is not in {file}"
        path.write_text(source.replace(old, new), encoding="utf-8")

    def popen(self, *arguments: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "LECTURE_MEDIA": str(self.root / "media"), "PYTHONPATH": ""}
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.root, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        process = self.popen(*arguments)
        out, err = process.communicate()
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def models(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "models", *arguments)

    def key(self, name: str = TINY) -> str:
        done = self.python("-c", f"from models.framework.key import experiment_key; print(experiment_key({name!r}))")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def trace_file(self) -> Path:
        (found,) = self.traces.glob("transformation/tiny-*.npz")
        return found


def build_house(root: Path) -> House:
    for room in ("models", "netfilm"):
        shutil.copytree(PROJECT / room, root / room, ignore=shutil.ignore_patterns("__pycache__", "measured"))
    (root / "models" / "transformation" / "claims.toml").write_text(CLAIMS, encoding="utf-8")
    (root / "models" / "transformation" / "tiny.py").write_text(EXPERIMENT, encoding="utf-8")
    (root / "models" / "traces" / "tiny.py").write_text(TRACE, encoding="utf-8")
    return House(root)
