"""Films shots by the workers of a Dask scheduler, on other machines."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from models.framework.trace import read_meta
from production.farm.backend import Outcome
from production.farm.dask.cluster import TAG, tag
from production.farm.dask.messages import Reply, ShotOrder
from production.farm.dask.remote_shot import KILLED, RemoteShot, SchedulerLost
from production.farm.dask.worker_task import TOPIC, work
from production.farm.resources import Address
from production.shot.keys import Shot
from production.shot.versions import version
from production.storage.remote_store import RemoteStore

if TYPE_CHECKING:
    from distributed import Client, Future

IN_FLIGHT = 128
"""Shots that other machines may hold at once: enough to keep the longest first, few enough for open files."""

WATCH_SECONDS = 2.0
LONELY_SECONDS = 60.0
ANSWER_SECONDS = 20.0
PATIENT_SECONDS = 10.0
LAST = -1e9
"""The priority of a shot whose workers died: after all others, which would be blamed along with it."""

Note = Callable[[str], None]


class DaskBackend:
    """Workers that film.

    Args:
        client: of the scheduler.
        address: where the scheduler is.
        remote: the store that traces and videos travel through; with the messages without it.
        note: shows a line to the user.
    """

    def __init__(self, client: Client, address: Address, remote: RemoteStore | None, note: Note) -> None:
        self.slots = 1
        self.in_flight = IN_FLIGHT
        self._client, self._address, self._remote, self._note = client, address, remote, note
        self._shots: dict[str, RemoteShot] = {}
        self._sent: Counter[str] = Counter()
        self._registering = Lock()
        self._fitting: tuple[str, ...] = ()
        self._own = f"version {version()}"
        self._told: set[str] = set()
        self._watched = 0.0
        self._alone_since: float | None = None
        self._had_workers = False
        client.subscribe_topic(TOPIC, self._hear)

    def submit(self, shot: Shot, folder: Path, timeout: float, after: Outcome | None = None) -> RemoteShot:
        about = read_meta(shot.scene.trace)
        trace, experiment = about["checksum"], about["experiment"]
        store = None
        if self._remote is not None:
            self._remote.put_trace(trace, shot.scene.trace)
            store = self._remote.url
        order = ShotOrder(shot, shot.key, trace, experiment, version(), timeout, store, afresh=after is not None)
        return RemoteShot(order, folder, self._remote, self, exclude=after.worker if after is not None else "")

    def send(self, shot: RemoteShot, to: str, exclude: str) -> tuple[Future[Reply], frozenset[str]]:
        self._still_there()
        where = {to} if to else set(self._fitting) - {exclude} if exclude and exclude != KILLED else set()
        order = shot.order
        parts = (order.key, self._sent[order.key], "sent" if order.trace_file else "", order.store or "")
        self._sent[order.key] += 1
        with self._registering:  # its worker may be heard of before it is known here
            future = self._client.submit(
                work,
                order,
                key="shot-" + "-".join(map(str, parts)),
                priority=LAST if exclude == KILLED else 0,
                resources={tag(): 1},
                workers=sorted(where) or None,  # binding: others that Dask may choose could be of another version
                pure=False,
            )
            self._shots[str(future.key)] = shot
        return future, frozenset(where)

    def forget(self, key: str) -> None:
        self._shots.pop(key, None)

    def watch(self) -> None:
        if time.monotonic() - self._watched < WATCH_SECONDS:
            return
        self._watched = time.monotonic()
        self._still_there()
        workers = self._ask_for_workers()
        self._fitting = tuple(name for name, about in workers.items() if tag() in about["resources"])
        self.slots = max(1, sum(workers[name]["nthreads"] for name in self._fitting))
        others = {name: about for name, about in workers.items() if name not in self._fitting}
        for shot in list(self._shots.values()):
            shot.see(workers)
        self._tell_refused(others)
        self._tell_lonely(others)

    def lost(self) -> SchedulerLost:
        """The one line for a scheduler that is gone."""
        return SchedulerLost(
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
            shot = self._shots.get(said["key"])
        if shot is not None:
            shot.hear(said["kind"], said["seconds"], said["worker"])

    def _tell_refused(self, others: dict[str, Any]) -> None:
        for name, about in others.items():
            version = _version_of(about)
            if (what := f"{about['host']} {version}") not in self._told:
                self._told.add(what)
                self._note(f"the worker {name} is not used: it is of {version}, this is {self._own}")

    def _tell_lonely(self, others: dict[str, Any]) -> None:
        if self._fitting:
            self._alone_since, self._had_workers = None, True
            return
        if self._alone_since is None:
            self._alone_since = time.monotonic()
        alone = time.monotonic() - self._alone_since
        if "waiting" not in self._told and (alone >= PATIENT_SECONDS or not self._shots):
            self._told.add("waiting")
            self._note(f"waiting for a worker of {self._own} at {self._address}")
        if alone < LONELY_SECONDS and (self._had_workers or not others):
            return  # they may come, or come again
        if others and not self._had_workers:
            there = ", ".join(sorted({_version_of(about) for about in others.values()}))
            raise SchedulerLost(
                f"no worker at {self._address} is of {self._own}: there is {there}; bring them to the same version"
            )
        raise SchedulerLost(
            f"there has been no worker at {self._address} for {LONELY_SECONDS:.0f} s: start some with "
            f"render.py worker {self._address}, then run the same command again"
        )


def _version_of(worker: dict[str, Any]) -> str:
    found = [name.removeprefix(TAG) for name in worker["resources"] if name.startswith(TAG)]
    return f"version {found[0]}" if found else "no version of this lecture"
