"""The task of a worker on another machine: film the ordered shot, unless it has it already."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.framework.errors import LectureError
from models.framework.folders import folders
from models.framework.trace import TraceError, trace_path, verify
from models.framework.whole_file import whole_file
from production.farm.backend import Outcome
from production.farm.dask.messages import Reply, ShotOrder
from production.farm.local_backend import ShotProcess
from production.render import process_main
from production.storage.files import media_folder, ready_folder
from production.storage.remote_store import RemoteStore, open_remote_store
from production.storage.scratch import scratch_folder
from production.storage.store import SHOT, Store, Stored, shot_record

if TYPE_CHECKING:
    from distributed import Worker

TOPIC = "lecture-shots"
"""Where workers tell how far their shots are."""

NEWS_SECONDS = 1.0
LISTEN_SECONDS = 1.0
LONGEST_LOG = 200_000

Tell = Callable[[str, float], None]
Wanted = Callable[[], bool]


def work(order: ShotOrder) -> Reply:
    """A Dask task: one shot. What it raises is the machine's fault; the scene's is an outcome."""
    from distributed import get_worker

    worker = get_worker()
    reply = Reply(worker.address, None)
    return _reply(order, getattr(worker, "store_url", None) or order.store, reply, _teller(worker), _asker(worker))


def film_shot(order: ShotOrder, folder: Path, trace: Path, tell: Tell, wanted: Wanted) -> Outcome:
    """Films into the folder; kills the process when it is late, or when the shot is given up."""
    shot = replace(order.shot, scene=replace(order.shot.scene, trace=trace))
    process = ShotProcess(shot, folder, order.timeout)
    try:
        while True:
            for kind, seconds in process.news():
                tell(kind, seconds)
            if process.outcome is not None:
                return replace(process.outcome, log=process.outcome.log[-LONGEST_LOG:])
            if not wanted():
                return Outcome("broken", "no longer wanted")
            connection.wait([process.fileno()], LISTEN_SECONDS)
    finally:
        process.drop()


def _reply(order: ShotOrder, store_url: str | None, reply: Reply, tell: Tell, wanted: Wanted) -> Reply:
    """Films with places of this worker's own, and what it has of earlier times."""
    media = ready_folder(media_folder())
    store, remote = Store(media, needs=SHOT), open_remote_store(store_url)
    title = f"{order.shot.scene.name} {order.shot.variant.tag} {order.shot.variant.quality.name}"
    found = None if order.afresh else store.find(order.key)
    if found is not None:
        _say(f"{title}: sent as it was filmed before")
        return _deliver(found, remote, reply)
    trace = _place_trace(order, remote)
    if trace is None:
        return reply
    if order.shot.key_with(order.trace) != order.key:
        changed = (
            f"{socket.gethostname()} was started as version {order.version}, but its files have changed since: "
            "stop its worker and start it again"
        )
        return replace(reply, outcome=Outcome("broken", changed))
    _say(f"filming {title}")
    started = time.monotonic()
    with scratch_folder(media) as scratch:
        folder = scratch / order.shot.scene.name
        outcome = film_shot(order, folder, trace, tell, wanted)
        reply = replace(reply, outcome=outcome)
        if outcome.timeline is not None:
            stored = store.put(order.key, folder / process_main.VIDEO, shot_record(order.shot, outcome.timeline))
            reply = _deliver(stored, remote, reply)
    why = f": {outcome.reason}" if outcome.reason else ""
    _say(f"{title}: {outcome.kind}{why} ({time.monotonic() - started:.0f} s)")
    return reply


def _deliver(stored: Stored, remote: RemoteStore | None, reply: Reply) -> Reply:
    """A finished shot: by way of the shared store, or along with the reply."""
    outcome = Outcome("done", timeline=stored.timeline, sha256=stored.record["sha256"])
    if remote is None:
        return replace(reply, outcome=outcome, video=stored.video.read_bytes())
    remote.put_shot(stored)
    return replace(reply, outcome=outcome)


def _place_trace(order: ShotOrder, remote: RemoteStore | None) -> Path | None:
    """The file of just that trace; None where it has to be sent first.

    Traces of the same experiment differ in their bits from machine to machine, so each has a name of its own.
    """
    usual = trace_path(order.experiment)
    if _is(usual, order.trace):
        return usual
    path = folders().traces / "received" / f"{order.trace}.npz"
    if _is(path, order.trace):
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as temporary:
        if order.trace_file is not None:
            temporary.write_bytes(order.trace_file)
        elif remote is None or not remote.get_trace(order.trace, temporary):
            return None
        if not _is(temporary, order.trace):
            temporary.unlink()
            if order.trace_file is None:
                return None
            raise LectureError(f"the trace of {order.experiment} was damaged on its way")
    return path


def _is(path: Path, checksum: str) -> bool:
    try:
        return verify(path) == checksum
    except TraceError:
        return False


def _teller(worker: Worker) -> Tell:
    """Tells the client how far the shot is, at most once a second."""
    key = str(worker.get_current_task())
    told = -60.0

    def tell(kind: str, seconds: float) -> None:
        nonlocal told
        if kind != "filmed" or time.monotonic() - told >= NEWS_SECONDS:
            told = time.monotonic()
            worker.log_event(TOPIC, {"key": key, "kind": kind, "seconds": float(seconds), "worker": worker.address})

    return tell


def _asker(worker: Worker) -> Wanted:
    """Whether the task at work here has not been given up by all who ordered it."""
    key: Any = worker.get_current_task()

    def wanted() -> bool:
        task = worker.state.tasks.get(key)
        return task is not None and task.state != "cancelled"

    return wanted


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
