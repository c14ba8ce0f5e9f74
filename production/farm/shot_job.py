"""Has a backend film a shot, and stores the video once it has been looked at."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from models.framework.errors import LectureError
from production.farm.backend import Backend, Outcome, PendingShot
from production.farm.check_video import NotAsOrdered, check_video
from production.jobs.queue import Job, Progress, State
from production.render import process_main
from production.render.process_pool import Done, keep_log
from production.shot.keys import Shot, is_current
from production.shot.timeline import Timeline
from production.storage.files import plain_errors
from production.storage.locks import Lock
from production.storage.remote_store import RemoteStore
from production.storage.store import Store, Stored, shot_record

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
        self, shot: Shot, store: Store, scratch: Path, backend: Backend, known: Timeline | None, timeout: float | None,
        remote: RemoteStore | None, progress: Progress, done: Done,
    ) -> None:  # fmt: skip
        self.expected = known.seconds if known else TYPICAL_SECONDS
        super().__init__(shot.title, weight=self.expected)
        self.shot = shot
        self.stored: Stored | None = None
        self._folder = scratch / shot.title.replace(" ", "-")
        self._timeout = timeout or generous(self.expected, shot)
        self._store, self._backend, self._remote = store, backend, remote
        self._progress, self._done = progress, done
        self._lock: Lock | None = None
        self._pending: PendingShot | None = None
        self._attempts = 0

    def start(self) -> None:
        lock = self._store.try_lock(self.shot.key)
        if lock is None:
            self.state = State.ELSEWHERE
            return
        self._lock = lock
        try:
            self.stored = self._store.find(self.shot.key) or self._shared()
            if self.stored is None:
                self._submit()
                return
        except BaseException:
            self.stop()
            raise
        self.state = State.DONE
        self.stop()

    def fileno(self) -> int | None:
        assert self._pending is not None
        return self._pending.fileno()

    def advance(self) -> None:
        assert self._pending is not None
        for kind, seconds in self._pending.news():
            if kind == "started":
                self.state = State.RUNNING
                self.started, self.fraction = time.monotonic(), 0.0
            else:
                self.fraction = min(0.99, seconds / self.expected)
        if self._pending.outcome is not None:
            self._end(self._pending.outcome)

    def stop(self) -> None:
        if self._pending is not None:
            self._pending.drop()
            self._pending = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _submit(self, after: Outcome | None = None) -> None:
        """Has it filmed, once more where an attempt before went wrong."""
        if self._pending is not None:
            self._pending.drop()
            self._pending = None
        self._attempts += 1
        self.state = State.WAITING
        self._pending = self._backend.submit(self.shot, self._folder, self._timeout, after)

    def _end(self, outcome: Outcome) -> None:
        if outcome.kind == "refused":
            raise LectureError(outcome.reason)
        if outcome.kind == "failed":
            raise LectureError(f"{outcome.reason}{self._keep_log(outcome)}")
        try:
            if outcome.timeline is not None:
                self._take(outcome, outcome.timeline)
                return
        except NotAsOrdered as error:
            outcome = replace(outcome, kind="broken", reason=str(error))
        reason = f"{self.doing} {self.title}: {outcome.reason}"
        if self._attempts >= ATTEMPTS:
            raise LectureError(f"{reason}{self._keep_log(outcome)}")
        self._progress.note(f"{reason}: trying again")
        self._submit(outcome)

    def _take(self, outcome: Outcome, timeline: Timeline) -> None:
        """Stores the video, once it has been looked at."""
        video = self._folder / process_main.VIDEO
        check_video(self.shot, video, timeline, outcome.sha256)
        if not is_current(self.shot):
            raise LectureError(f"{self.title} was changed while it was filmed: run the same command again")
        self.stored = self._store.put(self.shot.key, video, shot_record(self.shot, timeline))
        if self._remote is not None and not outcome.is_shared:
            self._remote.put_shot(self.stored)
        if not self.shot.pace:
            self._done(self.shot.scene, timeline)
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
        timeline = Timeline.from_json(record["timeline"])
        try:
            check_video(self.shot, video, timeline)
        except NotAsOrdered as error:
            self._progress.note(f"the shared store's {self.title} is not used: {error}")
            return None
        return self._store.put(self.shot.key, video, shot_record(self.shot, timeline))

    def _keep_log(self, outcome: Outcome) -> str:
        return keep_log(self._store.folder.parent, self.title, outcome.log)


def generous(seconds: float, shot: Shot) -> float:
    """How long filming so many seconds may take before it is taken to hang."""
    width, height = shot.variant.size
    megapixels = width * height * shot.variant.quality.fps / 1e6
    return LEAST_TIMEOUT + seconds * (TIMEOUT_A_SECOND + TIMEOUT_A_MEGAPIXEL * megapixels)
