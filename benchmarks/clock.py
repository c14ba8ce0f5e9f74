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
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.project import failure
from models.framework.errors import LectureError

PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 20.0  # seconds for processes that outlive the command that started them


@dataclass(frozen=True)
class Sample:
    """Time taken, in seconds; `cpu` counts all processors."""

    wall: float
    cpu: float


def adopt_orphans() -> None:
    """Have processes that outlive their parents counted here as well, such as a server that filming is forked from.

    Linux alone can do so; elsewhere their time is not in `cpu`.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


@dataclass(frozen=True)
class Command:
    """What is to be run, where, and with which environment."""

    words: Sequence[str]
    folder: Path
    environment: Mapping[str, str]


def measured(*commands: Command) -> Sample:
    """What commands took that are started at once and must succeed; the last to end counts.

    Raises LectureError with the end of what one of them complained about.
    """
    adopt_orphans()
    with ExitStack() as stack:
        logs = [stack.enter_context(tempfile.TemporaryFile("w+")) for _ in commands]
        before, start = _children(), time.perf_counter()
        started = [
            subprocess.Popen(
                command.words, cwd=command.folder, env=command.environment, stdout=subprocess.DEVNULL, stderr=log
            )
            for command, log in zip(commands, logs, strict=True)
        ]
        for process in started:
            _, status, _ = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - start
        _wait_for_orphans()
        cpu = _children() - before
        for command, process, log in zip(commands, started, logs, strict=True):
            if process.returncode:
                log.seek(0)
                raise LectureError(failure(command.words, process.returncode, log.read()))
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
