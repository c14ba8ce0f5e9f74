"""Has experiments measured, each in a process of its own that loads torch so that this one need not."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable

from models.errors import LectureError
from models.key import traces_folder
from models.trace import DamagedTrace, MissingTrace, read_claims, trace_path
from production.jobs import Board, Job, State, run_jobs
from production.locks import Lock, try_lock
from scenes.contents import ROOT

LEAST_SEEDS = 5
PROGRESS = re.compile(r"^measuring \S+ seed (\d+)/(\d+)", re.MULTILINE)


class MeasureJob(Job):
    """Measures one experiment, unless another run does or has done so."""

    doing = "measuring"

    def __init__(self, experiment: str, seeds: int) -> None:
        super().__init__(experiment)
        self._seeds = seeds
        self._process: subprocess.Popen[bytes] | None = None
        self._said = ""
        self._lock: Lock | None = None

    def start(self) -> None:
        self._lock = try_lock(trace_path(self.title).with_suffix(".lock"))
        if self._lock is None:
            self.state = State.ELSEWHERE
        elif missing(self.title, self._seeds) is None:
            self.stop()
            self.state = State.DONE
        else:
            command = [sys.executable, "-m", "models", "measure", self.title, "--seeds", str(self._seeds)]
            environment = {**os.environ, "LECTURE_TRACES": str(traces_folder())}
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            self.state = State.RUNNING

    def fileno(self) -> int:
        assert self._process is not None and self._process.stdout is not None
        return self._process.stdout.fileno()

    def advance(self) -> None:
        said = os.read(self.fileno(), 1 << 16)
        self._said += said.decode(errors="replace")
        for seed, seeds in PROGRESS.findall(self._said)[-1:]:
            self.fraction = (int(seed) - 1) / int(seeds)
        if said:
            return
        assert self._process is not None
        if self._process.wait():
            raise LectureError(f"measuring {self.title} failed: {self._last_error()}")
        self.state = State.DONE
        self.fraction = 1.0

    def stop(self) -> None:
        if self._process is not None:
            if self._process.poll() is None:
                self._process.kill()
                self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _last_error(self) -> str:
        lines = self._said.strip().splitlines()
        return lines[-1].removeprefix("error: ") if lines else "it said nothing; try python -m models measure"


def missing(experiment: str, seeds: int = LEAST_SEEDS) -> str | None:
    """Why the experiment has to be measured, or None when it need not."""
    try:
        claims = read_claims(trace_path(experiment))
    except MissingTrace:
        return "not measured yet"
    except DamagedTrace as damage:
        return damage.what
    return None if all(claim.seeds >= seeds for claim in claims) else f"measured for fewer than {seeds} seeds"


def measure(experiments: Iterable[str], workers: int, board: Board, seeds: int = LEAST_SEEDS) -> None:
    """Measures what is missing or damaged; says so in one line where it is damaged."""
    wanted = {name: reason for name in dict.fromkeys(experiments) if (reason := missing(name, seeds))}
    for reason in wanted.values():
        if "damaged" in reason:
            board.note(f"{reason}: measuring again")
    if wanted:
        run_jobs([MeasureJob(name, seeds) for name in wanted], workers, board)
