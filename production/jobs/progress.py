"""Shows how a list of jobs stands: a live table on a terminal, plain lines elsewhere. Both speak on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from production.jobs.queue import Job, Progress, State

if TYPE_CHECKING:
    from rich.live import Live
    from rich.table import Table

PLAIN_SECONDS = 15.0


@contextmanager
def open_progress() -> Iterator[Progress]:
    """The display that fits where standard error goes."""
    if sys.stderr.isatty():
        with LiveProgress() as progress:
            yield progress
    else:
        yield PlainProgress()


class PlainProgress:
    """One line when a job starts or ends, and one every 15 s between."""

    def __init__(self) -> None:
        self._states: dict[int, State] = {}
        self._told = time.monotonic()

    def note(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    def show(self, jobs: Sequence[Job], workers: int) -> None:
        for job in jobs:
            if self._states.get(id(job), State.WAITING) is not job.state:
                self._states[id(job)] = job.state
                self._tell(job, jobs, workers)
        if time.monotonic() - self._told > PLAIN_SECONDS and any(job.state is State.RUNNING for job in jobs):
            running = ", ".join(f"{job.title} {job.fraction:.0%}" for job in jobs if job.state is State.RUNNING)
            self._say(f"{jobs[0].doing}: {running} · {summary(jobs, workers)}")

    def _tell(self, job: Job, jobs: Sequence[Job], workers: int) -> None:
        if job.state is State.RUNNING:
            self._say(f"{job.doing} {job.title}")
        elif job.state is State.WAITING:
            return  # for another worker: a note has said so
        elif job.state is State.ELSEWHERE:
            self._say(f"{job.doing} {job.title}: another run is at it, waiting")
        else:
            self._say(f"{_outcome(job)} · {summary(jobs, workers)}")

    def _say(self, line: str) -> None:
        self._told = time.monotonic()
        self.note(line)


class LiveProgress:
    """A table that is redrawn in place, with what came to its end above it. Nothing is drawn before there is work."""

    def __init__(self) -> None:
        self._started: Live | None = None
        self._over: set[int] = set()

    def __enter__(self) -> LiveProgress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._started is not None:
            self._started.stop()

    @property
    def _live(self) -> Live:
        if self._started is None:
            from rich.console import Console
            from rich.live import Live

            console = Console(stderr=True)
            self._started = Live(console=console, refresh_per_second=5, transient=True, redirect_stdout=False)
            self._started.start()
        return self._started

    def note(self, line: str) -> None:
        self._live.console.print(line, highlight=False, markup=False)

    def show(self, jobs: Sequence[Job], workers: int) -> None:
        for job in jobs:
            if job.is_over and id(job) not in self._over:
                self._over.add(id(job))
                self.note(_outcome(job))
        self._live.update(_table(jobs, workers))


def _table(jobs: Sequence[Job], workers: int) -> Table:
    from rich.progress_bar import ProgressBar
    from rich.table import Table

    table = Table(title=summary(jobs, workers), title_justify="left", box=None, pad_edge=False)
    table.add_column(jobs[0].doing, no_wrap=True)
    table.add_column("", min_width=4, max_width=30)
    table.add_column("left", justify="right", min_width=11, no_wrap=True)
    for job in jobs:
        if job.state is State.RUNNING:
            left = seconds_left(job)
            bar = ProgressBar(total=1.0, completed=job.fraction)
            table.add_row(job.title, bar, "" if left is None else duration(left))
        elif not job.is_over:
            table.add_row(job.title, "", job.state.value, style="dim")
    return table


def _outcome(job: Job) -> str:
    if job.state is State.FAILED:
        return f"{job.doing} {job.title} failed"
    took = f" in {duration(job.seconds)}" if job.seconds >= 0.5 else ""
    return f"{job.doing} {job.title}: done{took}"


def summary(jobs: Sequence[Job], workers: int) -> str:
    """ "3 of 7 done · about 4:10 left · next SoftArgmax"."""
    parts = [f"{sum(job.is_over for job in jobs)} of {len(jobs)} done"]
    left = all_seconds_left(jobs, workers)
    if left:
        parts.append(f"about {duration(left)} left")
    waiting = [job for job in jobs if job.state is State.WAITING]
    if waiting:
        parts.append(f"next {waiting[0].title}")
    return " · ".join(parts)


def seconds_left(job: Job) -> float | None:
    """How long a running job still takes at its own pace; None while it cannot be told."""
    return job.elapsed() * (1 - job.fraction) / job.fraction if job.fraction > 0.02 else None


def all_seconds_left(jobs: Sequence[Job], workers: int) -> float | None:
    """How long the whole list still takes, by the pace so far; None while it cannot be told."""
    spent = [(job.elapsed(), job.weight * job.fraction) for job in jobs if job.elapsed() > 0 and job.fraction > 0.02]
    work = sum(amount for _, amount in spent)
    if not work:
        return None
    pace = sum(seconds for seconds, _ in spent) / work
    left = [job.weight * (1 - job.fraction) * pace for job in jobs if not job.is_over]
    return max([sum(left) / workers, *left], default=0.0)


def duration(seconds: float) -> str:
    """Seconds as people read them: "12 s", "4:05 min", "1:02 h"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d} min"
    return f"{whole // 3600}:{whole % 3600 // 60:02d} h"
