"""Hands shots to Dask workers, in this process or on other machines, and hears how far they are.

Importing this module imports neither Dask nor what it needs: `open_farm` does, while Manim is being loaded elsewhere.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING, Any

from models.errors import LectureError
from production import crew
from production.hand import TOPIC, work
from production.means import Address, Means
from production.orders import Outcome, ShotOrder

if TYPE_CHECKING:
    from distributed import Client, Future

IN_FLIGHT = 128
"""Shots that other machines may hold at once: enough to keep the longest first, few enough for open files."""

WATCH_SECONDS = 2.0
LONELY_SECONDS = 60.0
GRACE_SECONDS = 30.0
LAST = -1e9
"""The priority of a shot whose workers died: after all others, which would be blamed along with it."""

KILLED = "killed"
"""Stands for the workers that died."""

Note = Callable[[str], None]


class FarmLost(LectureError):
    """There is nobody left who could film; what is finished is kept."""


class Mailbox:
    """What other threads have to say; readable, as a file, when there is something."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        os.set_blocking(self._read, False)
        self._items: deque[tuple[str, float]] = deque()
        self._lock = Lock()
        self._open = True

    def fileno(self) -> int:
        return self._read

    def post(self, kind: str, seconds: float = 0.0) -> None:
        with self._lock:
            if self._open:
                self._items.append((kind, seconds))
                with suppress(BlockingIOError):
                    os.write(self._write, b".")

    def take(self) -> list[tuple[str, float]]:
        with self._lock:
            with suppress(BlockingIOError):
                os.read(self._read, 1 << 16)
            items = list(self._items)
            self._items.clear()
        return items

    def close(self) -> None:
        with self._lock:
            if self._open:
                self._open = False
                os.close(self._read)
                os.close(self._write)


class Errand:
    """An order on its way; `news` has ("started", 0), ("filmed", seconds) and at last ("over", 0)."""

    def __init__(self, order: ShotOrder, future: Future[Outcome]) -> None:
        self.order = order
        self.key = str(future.key)
        self.news = Mailbox()
        self.worker = ""
        self.late_at = float("inf")
        self._future = future
        future.add_done_callback(lambda _: self.news.post("over"))

    def hear(self, kind: str, seconds: float, worker: str) -> None:
        """Takes what its worker says, on another thread."""
        if kind == "started":
            self.worker = worker
            self.late_at = time.monotonic() + self.order.timeout + GRACE_SECONDS
        self.news.post(kind, seconds)

    @property
    def is_late(self) -> bool:
        """Whether its worker should have given it up long ago, and so hangs itself."""
        return time.monotonic() > self.late_at and not self._future.done()

    def outcome(self) -> Outcome:
        """What came of it. Raises FarmLost where the scheduler is gone."""
        from distributed import CancelledError
        from distributed.scheduler import KilledWorker

        if self.is_late:
            return Outcome("broken", f"its worker has not been heard of for {GRACE_SECONDS:.0f} s", worker=self.worker)
        try:
            return self._future.result()
        except CancelledError:
            raise FarmLost("") from None
        except KilledWorker as death:
            return Outcome("broken", f"{death.allowed_failures + 1} workers died at it", worker=KILLED)
        except Exception as error:
            reason = " ".join(str(error).split()) or "no reason given"
            what = reason if isinstance(error, LectureError) else f"{type(error).__name__}: {reason}"
            return Outcome("broken", what, worker=self.worker)

    def drop(self) -> None:
        """Gives it up; a process that films it is ended."""
        self.news.close()
        with suppress(Exception):
            self._future.release()


class Farm:
    """Workers that film.

    Attributes:
        slots: how many shots are filmed at once.
        in_flight: how many may be handed over at once.
        is_here: whether they are processes of this machine.
    """

    def __init__(self, client: Client, means: Means, address: Address | None, tag: str | None, note: Note) -> None:
        self.is_here = address is None
        self.slots = means.workers
        self.in_flight = means.workers if self.is_here else IN_FLIGHT
        self.note = note
        self._client = client
        self._address = address
        self._tag = tag
        self._errands: dict[str, Errand] = {}
        self._fitting: tuple[str, ...] = ()
        self._told: set[str] = set()
        self._watched = 0.0
        self._alone_since: float | None = None
        client.subscribe_topic(TOPIC, self._hear)

    def send(self, order: ShotOrder, weight: float, attempt: int = 0, to: str = "", but: str = "") -> Errand:
        """Hands an order over: the heavier, the sooner; to that worker alone, or to any other but that one."""
        self._still_there()
        where = [to] if to else [worker for worker in self._fitting if worker != but] if but else []
        last = but == KILLED
        parts = (order.key, attempt, "sent" if order.trace_file else "", order.store or "")
        future = self._client.submit(
            work,
            order,
            key="shot-" + "-".join(map(str, parts)),
            priority=LAST if last else weight,
            resources={self._tag: 1} if self._tag else None,
            workers=None if last else where or None,
            allow_other_workers=bool(where) and not last,  # those may be gone by now
            pure=False,
        )
        errand = Errand(order, future)
        self._errands[errand.key] = errand
        return errand

    def forget(self, errand: Errand) -> None:
        self._errands.pop(errand.key, None)
        errand.drop()

    def watch(self) -> None:
        """To be called now and then. Raises FarmLost where nobody can film any more."""
        for errand in list(self._errands.values()):
            if errand.is_late:
                errand.news.post("over")
        if self.is_here or time.monotonic() - self._watched < WATCH_SECONDS:
            return
        self._watched = time.monotonic()
        self._still_there()
        try:
            workers: dict[str, Any] = self._client.scheduler_info()["workers"]
        except Exception:
            raise self.lost() from None
        assert self._tag is not None
        self._fitting = tuple(name for name, about in workers.items() if self._tag in about["resources"])
        self.slots = max(1, sum(workers[name]["nthreads"] for name in self._fitting))
        others = {name: about for name, about in workers.items() if name not in self._fitting}
        self._tell_refused(others)
        self._tell_lonely(others)

    def lost(self) -> FarmLost:
        """The one line for a scheduler that is gone."""
        return FarmLost(
            f"the scheduler at {self._address} is lost; what is finished is kept: "
            "the same command goes on from there when there is a scheduler"
        )

    def _still_there(self) -> None:
        if self._client.status != "running":
            raise self.lost()

    def _hear(self, event: tuple[float, dict[str, Any]]) -> None:
        _, said = event
        errand = self._errands.get(said["key"])
        if errand is not None:
            errand.hear(said["kind"], said["seconds"], said["worker"])

    def _tell_refused(self, others: dict[str, Any]) -> None:
        for name, about in others.items():
            version = _version_of(about)
            if (what := f"{about['host']} {version}") not in self._told:
                self._told.add(what)
                self.note(f"the worker {name} is not used: it is of {version}, this is {self._own}")

    def _tell_lonely(self, others: dict[str, Any]) -> None:
        if self._fitting:
            self._alone_since = None
            return
        if self._alone_since is None:
            self._alone_since = time.monotonic()
            self.note(f"waiting for a worker of {self._own} at {self._address}")
        if time.monotonic() - self._alone_since < LONELY_SECONDS and not others:
            return
        if others:
            there = ", ".join(sorted({_version_of(about) for about in others.values()}))
            raise FarmLost(
                f"no worker at {self._address} is of {self._own}: there is {there}; bring them to the same version"
            )
        raise FarmLost(
            f"there has been no worker at {self._address} for {LONELY_SECONDS:.0f} s: start some with "
            f"render.py worker {self._address}, then run the same command again"
        )

    @property
    def _own(self) -> str:
        from production.versions import version

        return f"version {version()}"


def _version_of(worker: dict[str, Any]) -> str:
    from production.cluster import TAG

    found = [name.removeprefix(TAG) for name in worker["resources"] if name.startswith(TAG)]
    return f"version {found[0]}" if found else "no version of this lecture"


@contextmanager
def open_farm(means: Means, note: Note) -> Iterator[Farm]:
    """This machine's own processes, or the workers of the scheduler that is named.

    Raises:
        UsageError: for an address that is none.
        LectureError: where there is no scheduler.
    """
    address = means.address
    if address is None:
        crew.warm_up()
        from production.cluster import embedded

        with embedded(means.workers) as client:
            try:
                yield Farm(client, means, None, None, note)
            except BaseException:
                crew.end_all()
                raise
        return
    if address.warning:
        note(address.warning)
    from production.cluster import connected, tag

    with connected(address, means.tls) as client:
        farm = Farm(client, means, address, tag(), note)
        farm.watch()
        yield farm
