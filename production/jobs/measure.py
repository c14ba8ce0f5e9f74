"""Has experiments measured, each in a process of its own that loads torch so that this one need not."""

from __future__ import annotations

import re
from collections.abc import Iterable

from models.framework.folders import folders
from models.framework.key import local_path
from models.framework.trace import DamagedTrace, MissingTrace, read_meta, trace_path
from production.jobs.queue import Progress, State, run_jobs
from production.jobs.subprocess_job import SubprocessJob
from production.storage.locks import Lock, try_lock

LEAST_SEEDS = 5
PROGRESS = re.compile(r"^measuring \S+ seed (\d+)/(\d+)", re.MULTILINE)


class MeasureJob(SubprocessJob):
    """Measures one experiment, unless another run does or has done so."""

    doing = "measuring"
    mute = "it said nothing; try python -m models measure"

    def __init__(self, experiment: str, seeds: int) -> None:
        super().__init__(experiment)
        self._seeds = seeds
        self._lock: Lock | None = None

    def start(self) -> None:
        self._lock = try_lock(local_path(self.title).with_suffix(".lock"))
        if self._lock is None:
            self.state = State.ELSEWHERE
        elif missing(self.title, self._seeds) is None:
            self.stop()
            self.state = State.DONE
        else:
            self.launch("models", *folders().arguments(), "measure", self.title, "--seeds", str(self._seeds))

    def hear(self) -> None:
        for seed, seeds in PROGRESS.findall(self.said)[-1:]:
            self.fraction = (int(seed) - 1) / int(seeds)

    def stop(self) -> None:
        super().stop()
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def missing(experiment: str, seeds: int = LEAST_SEEDS) -> str | None:
    """Why the experiment has to be measured, or None when it need not."""
    try:
        measured = len(read_meta(trace_path(experiment))["seeds"])
    except MissingTrace:
        return "not measured yet"
    except DamagedTrace as damage:
        return damage.what
    return None if measured >= seeds else f"measured for fewer than {seeds} seeds"


def measure(experiments: Iterable[str], workers: int, progress: Progress, seeds: int = LEAST_SEEDS) -> None:
    """Measures what is missing or damaged; says so in one line where it is damaged."""
    wanted = {name: reason for name in dict.fromkeys(experiments) if (reason := missing(name, seeds))}
    for reason in wanted.values():
        if "damaged" in reason:
            progress.note(f"{reason}: measuring again")
    if wanted:
        run_jobs([MeasureJob(name, seeds) for name in wanted], workers, progress)
