"""An order on its way to a worker, and what is heard of it."""

from __future__ import annotations

import os
import time
from collections import deque
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

from models.errors import LectureError
from production.farm.messages import Outcome, ShotOrder

if TYPE_CHECKING:
    from distributed import Future

GRACE_SECONDS = 30.0
RESULT_SECONDS = 300.0

KILLED = "killed"
"""Stands for the workers that died."""


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


class PendingTask:
    """An order on its way; `news` has ("started", 0), ("filmed", seconds) and at last ("over", 0)."""

    def __init__(self, order: ShotOrder, future: Future[Outcome], where: frozenset[str]) -> None:
        self.order = order
        self.where = where  # the only workers that may do it; any may where there are none
        self.is_stranded = False  # they are all gone
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

        if self.is_stranded:
            return Outcome("stranded")
        if self.is_late:
            return Outcome("broken", f"its worker has not been heard of for {GRACE_SECONDS:.0f} s", worker=self.worker)
        try:
            return self._future.result(timeout=RESULT_SECONDS)
        except TimeoutError:
            return Outcome("broken", f"its result did not come within {RESULT_SECONDS:.0f} s", worker=self.worker)
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
