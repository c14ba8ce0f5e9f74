"""Watches how much memory a command and the processes that it starts take. Linux alone: it reads /proc."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.project import failure
from models.framework.errors import LectureError

PROC = Path("/proc")
PERIOD = 0.05


@dataclass
class Memory:
    """Of one process: its peak so far, and what it held at each look, in MB."""

    peak: float = 0.0
    held: list[float] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """How much more it held near the end of its life than after a third of it, in MB."""
        if len(self.held) < 9:
            return 0.0
        third = len(self.held) // 3
        early, late = sorted(self.held[third : 2 * third]), sorted(self.held[-third:-1])
        return late[len(late) // 2] - early[len(early) // 2]


def watched(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Memory:
    """The memory of the largest process that a command starts. Raises LectureError if the command fails."""
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    known: dict[int, Memory] = {}
    while process.poll() is None:
        for pid in descendants(process.pid):
            _look(pid, known.setdefault(pid, Memory()))
        time.sleep(PERIOD)
    errors = process.stderr.read() if process.stderr else ""
    if process.returncode:
        raise LectureError(failure(command, process.returncode, errors))
    return max(known.values(), key=lambda memory: memory.peak)


def descendants(root: int) -> list[int]:
    """The processes below a process, itself not among them."""
    children: dict[int, list[int]] = {}
    for status in PROC.glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError, ValueError):
            continue
        children.setdefault(parent, []).append(int(status.parent.name))
    found, waiting = [], [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _look(pid: int, memory: Memory) -> None:
    try:
        lines = (PROC / str(pid) / "status").read_text().splitlines()
    except OSError:
        return
    values = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith(("VmHWM:", "VmRSS:"))}
    if "VmRSS" in values:
        memory.peak = max(memory.peak, int(values["VmHWM"]) / 1024)
        memory.held.append(int(values["VmRSS"]) / 1024)
