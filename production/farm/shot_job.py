"""Films a shot by way of the farm, and stores what comes back once it has been looked at."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from models.errors import LectureError
from models.trace import trace_path
from production.farm.check_video import NotAsOrdered, inspect
from production.farm.client import Farm
from production.farm.messages import Outcome, ShotOrder
from production.farm.pending_task import FarmLost, PendingTask
from production.jobs.queue import Job, State
from production.render import process_main
from production.render.process_pool import Done, keep_log
from production.shot.keys import Shot, is_current, trace_checksum
from production.shot.timeline import Timeline
from production.storage.files import plain_errors
from production.storage.locks import Lock
from production.storage.remote_store import RemoteStore
from production.storage.store import Store, Stored

TYPICAL_SECONDS = 45.0
ATTEMPTS = 2

LEAST_TIMEOUT = 300.0
TIMEOUT_A_SECOND = 20.0
TIMEOUT_A_MEGAPIXEL = 0.5
"""Plain Manim takes some .05 s for a million pixels; what takes ten times as long hangs."""


class ShotJob(Job):
    """Films a shot and stores it, unless another run does or has done so.

    What fails of the machine is tried once more, elsewhere where there is an elsewhere; what fails of the scene is not.
    """

    doing = "filming"

    def __init__(
        self, shot: Shot, store: Store, scratch: Path, farm: Farm, known: Timeline | None, timeout: float | None,
        remote: RemoteStore | None, done: Done,
    ) -> None:  # fmt: skip
        self.expected = known.seconds if known else TYPICAL_SECONDS
        super().__init__(shot.title, weight=self.expected)
        self.shot = shot
        self.stored: Stored | None = None
        self._folder = scratch / shot.title.replace(" ", "-")
        self._timeout = timeout or generous(self.expected, shot)
        self._store, self._farm, self._remote, self._done = store, farm, remote, done
        self._lock: Lock | None = None
        self._task: PendingTask | None = None
        self._failures = 0
        self._sent = 0

    def start(self) -> None:
        lock = self._store.try_lock(self.shot.key)
        if lock is None:
            self.state = State.ELSEWHERE
            return
        self._lock = lock
        try:
            self.stored = self._store.find(self.shot.key) or self._shared()
            if self.stored is None:
                self._send(self._order())
                return
        except BaseException:
            self.stop()
            raise
        self.state = State.DONE
        self.stop()

    def fileno(self) -> int:
        assert self._task is not None
        return self._task.news.fileno()

    def advance(self) -> None:
        assert self._task is not None
        for kind, seconds in self._task.news.take():
            if kind == "started":
                self.state = State.RUNNING
                self.started, self.fraction = time.monotonic(), 0.0
            elif kind == "filmed":
                self.fraction = min(0.99, seconds / self.expected)
            else:
                self._end(self._task)
                return

    def stop(self) -> None:
        if self._task is not None:
            self._farm.forget(self._task)
            self._task = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _order(self) -> ShotOrder:
        from production.shot.versions import version

        experiment = self.shot.entry.experiment
        order = ShotOrder(self.shot, self.shot.key, trace_checksum(experiment), "", self._timeout)
        if self._farm.is_here:
            return replace(order, folder=self._folder)
        if self._remote is None:
            return replace(order, version=version())
        self._remote.put_trace(order.trace, trace_path(experiment))
        return replace(order, version=version(), store=self._remote.url)

    def _end(self, task: PendingTask) -> None:
        try:
            outcome = task.outcome()
        except FarmLost:
            raise self._farm.lost() from None
        if outcome.kind == "refused":
            raise LectureError(outcome.what)
        if outcome.kind == "failed":
            raise LectureError(f"{outcome.what}{self._keep_log(outcome)}")
        if outcome.kind == "wants trace":
            trace = trace_path(self.shot.entry.experiment).read_bytes()
            self._send(replace(task.order, trace_file=trace), to=outcome.worker)
            return
        if outcome.kind == "stranded":
            self._send(task.order)
            return
        try:
            if outcome.kind == "done":
                self._take(outcome)
                return
        except NotAsOrdered as error:
            outcome = replace(outcome, kind="broken", what=str(error))
        self._try_elsewhere(task, outcome)

    def _try_elsewhere(self, task: PendingTask, outcome: Outcome) -> None:
        what = f"{self.doing} {self.title}: {outcome.what}"
        self._failures += 1
        if self._failures >= ATTEMPTS:
            raise LectureError(f"{what}{self._keep_log(outcome)}")
        self._farm.note(f"{what}: trying again")
        self._send(replace(task.order, afresh=True), but=outcome.worker)

    def _send(self, order: ShotOrder, to: str = "", but: str = "") -> None:
        """Hands the order over, in the place of the task before."""
        if self._task is not None:
            self._farm.forget(self._task)
            self._task = None
        self._task = self._farm.send(order, self._sent, to, but)
        self._sent += 1
        self.state = State.WAITING

    def _take(self, outcome: Outcome) -> None:
        assert outcome.record is not None
        video = self._folder / process_main.VIDEO
        if not self._farm.is_here:
            with plain_errors(self._folder):
                self._folder.mkdir(parents=True, exist_ok=True)
                if outcome.content is not None:
                    video.write_bytes(outcome.content)
                elif self._remote is None or self._remote.get_shot(self.shot.key, video) is None:
                    raise NotAsOrdered("what was to be in the shared store is not there")
        timeline = inspect(self.shot, video, outcome.record)
        if not is_current(self.shot):
            raise LectureError(f"{self.title} was changed while it was filmed: run the same command again")
        self.stored = self._keep(video, timeline)
        if self._farm.is_here and self._remote is not None:
            self._remote.put_shot(self.stored)
        if not self.shot.pace:
            self._done(self.shot.entry, timeline)
        self.fraction = 1.0
        self.state = State.DONE

    def _shared(self) -> Stored | None:
        """The shot out of the shared store, if it is there and is what it should be."""
        if self._remote is None:
            return None
        video = self._folder / process_main.VIDEO
        with plain_errors(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
        record = self._remote.get_shot(self.shot.key, video)
        if record is None:
            return None
        try:
            return self._keep(video, inspect(self.shot, video, record))
        except NotAsOrdered as error:
            self._farm.note(f"the shared store's {self.title} is not used: {error}")
            return None

    def _keep(self, video: Path, timeline: Timeline) -> Stored:
        record = {"scene": self.shot.entry.scene, "variant": self.shot.variant.tag, "timeline": timeline.as_json()}
        return self._store.put(self.shot.key, video, record)

    def _keep_log(self, outcome: Outcome) -> str:
        return keep_log(self._store.folder.parent, self.title, outcome.log)


def generous(seconds: float, shot: Shot) -> float:
    """How long filming so many seconds may take before it is taken to hang."""
    width, height = shot.variant.size
    megapixels = width * height * shot.variant.quality.fps / 1e6
    return LEAST_TIMEOUT + seconds * (TIMEOUT_A_SECOND + TIMEOUT_A_MEGAPIXEL * megapixels)
