"""Runs commands and takes their time: on the wall, and of the processors, whatever processes they start."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.project import failure
from models.errors import LectureError

PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 20.0  # seconds for processes that outlive the command that started them


@dataclass(frozen=True)
class Sample:
    """What something took, in seconds; `cpu` counts all processors."""

    wall: float
    cpu: float


def adopt_orphans() -> None:
    """Have processes that outlive their parents counted here as well, such as a server that filming is forked from.

    Linux alone can do so; elsewhere their time is not in `cpu`.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def measured(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Sample:
    """What a command took that must succeed. Raises LectureError with the end of what it complained about."""
    adopt_orphans()
    with tempfile.TemporaryFile("w+") as errors:
        before, start = _children(), time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, _ = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        _wait_for_orphans()
        cpu = _children() - before
        if process.returncode:
            errors.seek(0)
            raise LectureError(failure(command, process.returncode, errors.read()))
    return Sample(wall, cpu)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _wait_for_orphans() -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            found, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not found:
            time.sleep(0.005)
    raise LectureError(
        f"a process still runs {PATIENCE:.0f} s after the command that started it: end it, measure again"
    )
