"""What a worker does with an order: films the shot in a process of its own, unless it has it already."""

from __future__ import annotations

import os
import secrets
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import LectureError
from models.key import local_path, traces_folder
from models.trace import TraceError, trace_path, verify
from production.farm.messages import Outcome, ShotOrder
from production.render import process_main
from production.render.process_pool import StageProcess
from production.shot.timeline import Timeline
from production.storage.files import media_folder, ready_folder
from production.storage.remote_store import RemoteStore, open_remote_store
from production.storage.scratch import scratch_folder
from production.storage.store import SHOT, Store, Stored

if TYPE_CHECKING:
    from distributed import Worker

TOPIC = "lecture-shots"
"""Where workers tell how far their shots are."""

NEWS_SECONDS = {True: 0.2, False: 1.0}
"""How often, on this machine and on another."""

LISTEN_SECONDS = 1.0
LONGEST_LOG = 200_000

Tell = Callable[[str, float], None]
Wanted = Callable[[], bool]


def work(order: ShotOrder) -> Outcome:
    """A Dask task: one shot. What it raises is the machine's fault; the scene's is an outcome."""
    from distributed import get_worker

    worker = get_worker()
    tell, wanted = _teller(worker, here=order.folder is not None), _asker(worker)
    if order.folder is not None:
        outcome = film_shot(order, order.folder, None, tell, wanted)
    else:
        outcome = _away(order, getattr(worker, "store_url", None) or order.store, tell, wanted)
    return replace(outcome, worker=worker.address, log=outcome.log[-LONGEST_LOG:])


def film_shot(order: ShotOrder, folder: Path, traces: Path | None, tell: Tell, wanted: Wanted) -> Outcome:
    """Films into the folder; kills the process when its time is over or nobody waits for it any more."""
    shot = order.shot
    deadline = time.monotonic() + order.timeout
    tell("started", 0.0)
    process = StageProcess(process_main.Order(shot.entry, shot.variant, folder, shot.pace), traces)
    kind = ""
    try:
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                what = f"not done after {order.timeout:.0f} s, so it was stopped; --timeout SECONDS gives it longer"
                return Outcome("broken", what, process.log())
            if not wanted():
                return Outcome("broken", "nobody waits for it any more")
            if process.hears_within(min(left, LISTEN_SECONDS)):
                kind, what = process.hear()
                if kind == "filmed":
                    tell("filmed", what)
                elif kind == "done":
                    return Outcome("done", record={"timeline": Timeline.from_json(what).as_json()})
                elif kind == "died":
                    return Outcome("broken", f"{what}; run the same command again", process.log())
                else:
                    return Outcome("refused" if kind == "refused" else "failed", what, process.log())
    finally:
        process.stop(kill=kind not in ("done", "refused", "failed"))


def _away(order: ShotOrder, store_url: str | None, tell: Tell, wanted: Wanted) -> Outcome:
    """Films for another machine: with places of this worker's own, and what it has of earlier times."""
    media = ready_folder(media_folder())
    store, remote = Store(media, needs=SHOT), open_remote_store(store_url)
    title = f"{order.shot.entry.scene} {order.shot.variant.tag} {order.shot.variant.quality.name}"
    found = None if order.afresh else store.find(order.key)
    if found is not None:
        _say(f"{title}: sent as it was filmed before")
        return _deliver(found, remote)
    traces = _place_trace(order, remote)
    if traces is None:
        return Outcome("wants trace")
    if order.shot.key_with(order.trace) != order.key:
        return Outcome(
            "broken",
            f"{socket.gethostname()} was started as version {order.version}, but its files have changed since: "
            "stop its worker and start it again",
        )
    _say(f"filming {title}")
    started = time.monotonic()
    with scratch_folder(media) as scratch:
        folder = scratch / order.shot.entry.scene
        outcome = film_shot(order, folder, traces, tell, wanted)
        if outcome.kind == "done":
            assert outcome.record is not None
            record = {"scene": order.shot.entry.scene, "variant": order.shot.variant.tag, **outcome.record}
            outcome = _deliver(store.put(order.key, folder / process_main.VIDEO, record), remote)
    _say(f"{title}: {outcome.kind}{f': {outcome.what}' if outcome.what else ''} ({time.monotonic() - started:.0f} s)")
    return outcome


def _deliver(stored: Stored, remote: RemoteStore | None) -> Outcome:
    """A finished shot: by way of the shared store, or along with the outcome."""
    if remote is None:
        return Outcome("done", record=stored.record, content=stored.video.read_bytes())
    remote.put_shot(stored)
    return Outcome("done", record=stored.record)


def _place_trace(order: ShotOrder, remote: RemoteStore | None) -> Path | None:
    """The folder in which the scene will find just that trace; None where it has to be sent first.

    Traces of the same experiment differ in their bits from machine to machine, so each has a folder of its own.
    """
    experiment = order.shot.entry.experiment
    usual = trace_path(experiment)
    if _is(usual, order.trace):
        return traces_folder()
    folder = traces_folder() / "received" / order.trace[:16]
    path = folder / local_path(experiment).relative_to(traces_folder())
    if _is(path, order.trace):
        return folder
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        if order.trace_file is not None:
            temporary.write_bytes(order.trace_file)
        elif remote is None or not remote.get_trace(order.trace, temporary):
            return None
        if not _is(temporary, order.trace):
            if order.trace_file is None:
                return None
            raise LectureError(f"the trace of {experiment} was damaged on its way")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return folder


def _is(path: Path, checksum: str) -> bool:
    try:
        return verify(path) == checksum
    except TraceError:
        return False


def _teller(worker: Worker, *, here: bool) -> Tell:
    """Says how far the shot is to whoever ordered it; not more often than is of use."""
    key = str(worker.get_current_task())
    told = -60.0

    def tell(kind: str, seconds: float) -> None:
        nonlocal told
        if kind != "filmed" or time.monotonic() - told >= NEWS_SECONDS[here]:
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
