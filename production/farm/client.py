"""Hands shots to Dask workers, in this process or on other machines, and hears how far they are.

Importing this module imports neither Dask nor what it needs: `open_farm` does, while Manim is being loaded elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from production.farm.messages import ShotOrder
from production.farm.pending_task import KILLED, FarmLost, PendingTask
from production.farm.resources import Address, Resources
from production.farm.worker_task import TOPIC, work
from production.render import process_pool

if TYPE_CHECKING:
    from distributed import Client

IN_FLIGHT = 128
"""Shots that other machines may hold at once: enough to keep the longest first, few enough for open files."""

WATCH_SECONDS = 2.0
LONELY_SECONDS = 60.0
ANSWER_SECONDS = 20.0
PATIENT_SECONDS = 10.0
LAST = -1e9
"""The priority of a shot whose workers died: after all others, which would be blamed along with it."""

Note = Callable[[str], None]


class Farm:
    """Workers that film.

    Attributes:
        slots: how many shots are filmed at once.
        in_flight: how many may be handed over at once.
        is_here: whether they are processes of this machine.
    """

    def __init__(
        self, client: Client, resources: Resources, address: Address | None, tag: str | None, note: Note
    ) -> None:
        self.is_here = address is None
        self.slots = resources.workers
        self.in_flight = resources.workers if self.is_here else IN_FLIGHT
        self.note = note
        self._client = client
        self._address = address
        self._tag = tag
        self._tasks: dict[str, PendingTask] = {}
        self._registering = Lock()
        self._fitting: tuple[str, ...] = ()
        self._told: set[str] = set()
        self._watched = 0.0
        self._alone_since: float | None = None
        self._had_workers = False
        client.subscribe_topic(TOPIC, self._hear)

    def send(self, order: ShotOrder, number: int = 0, to: str = "", but: str = "") -> PendingTask:
        """Hands an order over for the `number`th time; orders are begun as they were sent.

        Args:
            order: what is to be done.
            number: how often it was handed over before.
            to: the worker that shall do it.
            but: the worker that shall not, if there is another; KILLED for those that are gone.
        """
        self._still_there()
        where = {to} if to else set(self._fitting) - {but} if but and but != KILLED else set()
        parts = (order.key, number, "sent" if order.trace_file else "", order.store or "")
        with self._registering:  # its worker may be heard of before it is known here
            future = self._client.submit(
                work,
                order,
                key="shot-" + "-".join(map(str, parts)),
                priority=LAST if but == KILLED else 0,
                resources={self._tag: 1} if self._tag else None,
                workers=sorted(where) or None,  # binding: others that Dask may choose could be of another version
                pure=False,
            )
            task = PendingTask(order, future, frozenset(where))
            self._tasks[task.key] = task
        return task

    def forget(self, task: PendingTask) -> None:
        self._tasks.pop(task.key, None)
        task.drop()

    def watch(self) -> None:
        """To be called now and then. Raises FarmLost where nobody can film any more."""
        for task in list(self._tasks.values()):
            if task.is_late:
                task.news.post("over")
        if self.is_here or time.monotonic() - self._watched < WATCH_SECONDS:
            return
        self._watched = time.monotonic()
        self._still_there()
        workers = self._ask_for_workers()
        assert self._tag is not None
        self._fitting = tuple(name for name, about in workers.items() if self._tag in about["resources"])
        self.slots = max(1, sum(workers[name]["nthreads"] for name in self._fitting))
        others = {name: about for name, about in workers.items() if name not in self._fitting}
        for task in list(self._tasks.values()):
            if task.where and not task.where & workers.keys():
                task.is_stranded = True
                task.news.post("over")
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

    def _ask_for_workers(self) -> dict[str, Any]:
        scheduler: Any = self._client.scheduler
        try:
            about = self._client.sync(scheduler.identity, n_workers=-1, callback_timeout=ANSWER_SECONDS)
        except Exception:
            raise self.lost() from None
        workers: dict[str, Any] = about["workers"]
        return workers

    def _hear(self, event: tuple[float, dict[str, Any]]) -> None:
        _, said = event
        with self._registering:
            task = self._tasks.get(said["key"])
        if task is not None:
            task.hear(said["kind"], said["seconds"], said["worker"])

    def _tell_refused(self, others: dict[str, Any]) -> None:
        for name, about in others.items():
            version = _version_of(about)
            if (what := f"{about['host']} {version}") not in self._told:
                self._told.add(what)
                self.note(f"the worker {name} is not used: it is of {version}, this is {self._own}")

    def _tell_lonely(self, others: dict[str, Any]) -> None:
        if self._fitting:
            self._alone_since, self._had_workers = None, True
            return
        if self._alone_since is None:
            self._alone_since = time.monotonic()
        alone = time.monotonic() - self._alone_since
        if "waiting" not in self._told and (alone >= PATIENT_SECONDS or not self._tasks):
            self._told.add("waiting")
            self.note(f"waiting for a worker of {self._own} at {self._address}")
        if alone < LONELY_SECONDS and (self._had_workers or not others):
            return  # they may come, or come again
        if others and not self._had_workers:
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
        from production.shot.versions import version

        return f"version {version()}"


def _version_of(worker: dict[str, Any]) -> str:
    from production.farm.dask_cluster import TAG

    found = [name.removeprefix(TAG) for name in worker["resources"] if name.startswith(TAG)]
    return f"version {found[0]}" if found else "no version of this lecture"


@contextmanager
def open_farm(resources: Resources, scratch: Path, note: Note) -> Iterator[Farm]:
    """This machine's own processes, or the workers of the scheduler that is named.

    Raises:
        UsageError: for an address that is none.
        LectureError: where there is no scheduler.
    """
    address = resources.address
    if address is None:
        process_pool.warm_up()
        from production.farm.dask_cluster import embedded

        with embedded(resources.workers, scratch) as client:
            try:
                yield Farm(client, resources, None, None, note)
            except BaseException:
                process_pool.end_all()
                raise
        return
    if address.warning:
        note(address.warning)
    from production.farm.dask_cluster import connected, tag

    with connected(address, resources.tls) as client:
        farm = Farm(client, resources, address, tag(), note)
        farm.watch()
        yield farm
