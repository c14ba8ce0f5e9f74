"""Work done in other processes, several at once: what a job is, and how a list of them is run."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from enum import Enum
from multiprocessing import connection
from typing import Protocol, TypeVar

from models.framework.errors import LectureError
from production.jobs.order import evened

POLL_SECONDS = 0.25


class State(Enum):
    WAITING = "waiting"
    ELSEWHERE = "another run"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(ABC):
    """One piece of work in a process of its own.

    Attributes:
        title: what is worked on.
        doing: the verb for it, as in "filming BendingSpace".
        weight: how much work it is, compared with other jobs of a list.
        fraction: the share that is done, as far as is known.
    """

    doing = "working on"

    def __init__(self, title: str, weight: float = 1.0) -> None:
        self.title = title
        self.weight = weight
        self.state = State.WAITING
        self.fraction = 0.0
        self.error: LectureError | None = None
        self.started = 0.0
        self.seconds = 0.0

    @property
    def is_over(self) -> bool:
        return self.state in (State.DONE, State.FAILED)

    def elapsed(self) -> float:
        return time.monotonic() - self.started if self.state is State.RUNNING else self.seconds

    def fail(self, error: LectureError) -> None:
        self.error = error
        self.state = State.FAILED

    @abstractmethod
    def start(self) -> None:
        """Begins: RUNNING, or WAITING while it waits elsewhere for its turn.

        DONE if the work turns out to be done, ELSEWHERE if another run is at it.
        """

    @abstractmethod
    def fileno(self) -> int | None:
        """A file descriptor that is readable when `advance` has work; None where polling is needed."""

    @abstractmethod
    def advance(self) -> None:
        """Takes in what there is, without waiting for more; DONE or FAILED at the end."""

    @abstractmethod
    def stop(self) -> None:
        """Ends the process, if it lives, and gives back what it holds."""


AnyJob = TypeVar("AnyJob", bound=Job)


class Progress(Protocol):
    """Shows how the jobs stand."""

    def show(self, jobs: Sequence[Job], workers: int) -> None: ...

    def note(self, line: str) -> None: ...


class SeveralFailed(LectureError):
    """More than one job failed; one line each."""


def run_jobs(
    jobs: Sequence[AnyJob], workers: int, progress: Progress, watch: Callable[[], None] | None = None,
    in_flight: int = 0, finished: Callable[[AnyJob], None] | None = None,
) -> None:  # fmt: skip
    """Begins the jobs in the order given, the last ones so that all end at about the same time (`order.evened`).

    A failed job does not stop the others.

    Args:
        jobs: what to run.
        workers: how many run at once.
        progress: shows how they stand.
        watch: called several times a second; what it raises ends all.
        in_flight: how many are begun at once; as many as run without it.
        finished: called with each job that is done, as soon as it is.

    Raises:
        LectureError: after all others are done, what went wrong with those that failed.
    """
    waiting = list(jobs)
    running: list[AnyJob] = []

    def end(job: AnyJob) -> None:
        progress.show(jobs, workers)  # of several that end at once, each with the count that it makes
        if finished is not None and job.state is State.DONE:
            finished(job)

    try:
        while waiting or running:
            if len(running) < (in_flight or workers):
                left = [job.weight * (1 - job.fraction) for job in running]
                waiting = evened(waiting, [job.weight for job in waiting], left, workers)
            _begin(waiting, running, in_flight or workers, end)
            if watch is not None:
                watch()
            progress.show(jobs, workers)
            _wait(running)
            for job in running[:]:
                _advance(job)
                if job.is_over:
                    running.remove(job)
                    end(job)
        progress.show(jobs, workers)
    finally:
        for job in jobs:  # not only those in `running`: an interrupt may come before a started job is in it
            job.stop()
    _raise_failures(jobs)


def _begin(waiting: list[AnyJob], running: list[AnyJob], in_flight: int, end: Callable[[AnyJob], None]) -> None:
    """Starts as many of the jobs as may run; those that another run is at stay in the list."""
    for job in waiting[:]:
        if len(running) < in_flight:
            _start(job)
            if job.state in (State.RUNNING, State.WAITING):
                running.append(job)
            if job.state is not State.ELSEWHERE:
                waiting.remove(job)
            if job.is_over:
                end(job)


def _start(job: Job) -> None:
    job.started = time.monotonic()
    try:
        job.start()
    except LectureError as error:
        job.fail(error)


def _wait(running: Sequence[Job]) -> None:
    """Returns as soon as a job has something to say, or after a moment."""
    files = [file for job in running if (file := job.fileno()) is not None]
    if files:
        connection.wait(files, timeout=POLL_SECONDS)
    else:
        time.sleep(POLL_SECONDS)


def _advance(job: Job) -> None:
    elapsed = job.elapsed()
    try:
        job.advance()
    except LectureError as error:
        job.fail(error)
    if job.is_over:
        job.seconds = elapsed
        job.stop()


def _raise_failures(jobs: Sequence[Job]) -> None:
    errors = {str(job.error): job.error for job in jobs if job.error is not None}
    if len(errors) == 1:
        raise next(iter(errors.values()))
    if errors:
        raise SeveralFailed("\n".join(errors))
