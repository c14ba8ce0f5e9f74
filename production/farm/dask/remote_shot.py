"""A shot on its way to a worker of a scheduler, and back."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from models.framework.errors import LectureError
from production.farm.backend import News, Outcome
from production.farm.dask.messages import Reply, ShotOrder
from production.render import process_main
from production.storage.files import plain_errors
from production.storage.remote_store import RemoteStore

if TYPE_CHECKING:
    from distributed import Future

GRACE_SECONDS = 30.0
RESULT_SECONDS = 300.0

KILLED = "killed"
"""Stands for the workers that died."""


class SchedulerLost(LectureError):
    """The scheduler is gone; what is finished is kept."""


class Sender(Protocol):
    """Hands orders to workers."""

    def send(self, shot: RemoteShot, to: str, exclude: str) -> tuple[Future[Reply], frozenset[str]]:
        """Hands a shot's order to the worker `to`, or to any but `exclude`.

        Returns:
            Dask's future, and the workers that may take it; none where all may.
        """

    def forget(self, key: str) -> None:
        """Listens no more to what is said of a task."""

    def lost(self) -> SchedulerLost:
        """The error to raise where the scheduler is gone."""


class RemoteShot:
    """A shot that a worker films.

    Args:
        order: what the worker is told.
        folder: where the video goes.
        remote: the store that the video travels through; with the reply without it.
        sender: hands the order over.
        exclude: the worker that is not to film it, if there is another; KILLED for those that are gone.
    """

    def __init__(
        self, order: ShotOrder, folder: Path, remote: RemoteStore | None, sender: Sender, exclude: str = ""
    ) -> None:
        self.order = order
        self.outcome: Outcome | None = None
        self._folder, self._remote, self._sender = folder, remote, sender
        self._future: Future[Reply] | None = None
        self._hand_over(exclude=exclude)

    def _hand_over(self, to: str = "", exclude: str = "") -> None:
        self.drop()
        self._said: deque[News] = deque()
        self._worker = ""
        self._late_at = float("inf")
        self._is_stranded = False
        self._future, self._workers = self._sender.send(self, to, exclude)

    def fileno(self) -> None:
        return None

    def hear(self, kind: str, seconds: float, worker: str) -> None:
        """Takes what its worker says, on another thread."""
        if kind == "started":
            self._worker = worker
            self._late_at = time.monotonic() + self.order.timeout + GRACE_SECONDS
            self._said.append(("started", 0.0))
        else:
            self._said.append(("filmed", seconds))

    def see(self, workers: Mapping[str, object]) -> None:
        """Told which workers there are: when all that may take it are gone, it is handed over once more."""
        self._is_stranded = bool(self._workers) and not self._workers & workers.keys()

    def news(self) -> list[News]:
        found = [self._said.popleft() for _ in range(len(self._said))]
        if self._is_stranded:
            self._hand_over()
        elif self._future is not None and self._future.done():
            self._take(self._result(self._future))
        elif time.monotonic() > self._late_at:
            self._break(f"its worker has not been heard of for {GRACE_SECONDS:.0f} s")
        return found

    def drop(self) -> None:
        if self._future is not None:
            self._sender.forget(str(self._future.key))
            with suppress(Exception):
                self._future.release()
            self._future = None

    def _take(self, reply: Reply | Outcome) -> None:
        if isinstance(reply, Outcome):
            self.outcome = reply
        elif reply.outcome is None:
            trace = self.order.shot.scene.trace.read_bytes()
            self.order = replace(self.order, trace_file=trace)
            self._hand_over(to=reply.worker)
        elif reply.outcome.kind != "done" or self._receive(reply.video):
            self.outcome = replace(reply.outcome, is_shared=self._remote is not None, worker=reply.worker)
        else:
            self._break("what was to be in the shared store is not there")

    def _receive(self, content: bytes | None) -> bool:
        """Puts the video into the folder; False where it is not in the shared store."""
        video = self._folder / process_main.VIDEO
        with plain_errors(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            if content is not None:
                video.write_bytes(content)
                return True
            return self._remote is not None and self._remote.get_shot(self.order.key, video) is not None

    def _break(self, reason: str) -> None:
        self.outcome = Outcome("broken", reason, worker=self._worker)

    def _result(self, future: Future[Reply]) -> Reply | Outcome:
        """Returns the worker's answer, or how it failed. Raises SchedulerLost."""
        from distributed import CancelledError
        from distributed.scheduler import KilledWorker

        try:
            return future.result(timeout=RESULT_SECONDS)
        except TimeoutError:
            return Outcome("broken", f"its result did not come within {RESULT_SECONDS:.0f} s", worker=self._worker)
        except CancelledError:
            raise self._sender.lost() from None
        except KilledWorker as death:
            return Outcome("broken", f"{death.allowed_failures + 1} workers died at it", worker=KILLED)
        except Exception as error:
            reason = " ".join(str(error).split()) or "no reason given"
            what = reason if isinstance(error, LectureError) else f"{type(error).__name__}: {reason}"
            return Outcome("broken", what, worker=self._worker)
