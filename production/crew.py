"""Starts filming processes, hears how far they are, and stores what they made."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
from collections.abc import Callable
from functools import lru_cache
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import LectureError
from production import film
from production.files import plain_errors
from production.jobs import Job, State
from production.locks import Lock
from production.plan import Shot, is_current, scene_digest
from production.quality import Variant
from production.store import Store, Stored
from production.timeline import Timeline
from scenes.contents import ROOT, Entry

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Done = Callable[[Entry, Timeline], None]
"""Told the timeline of a scene that has just been played."""

TYPICAL_SECONDS = 45.0
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMBA", "NUMEXPR")}


class StageJob(Job):
    """A scene at work in a process of its own, in a folder of its own below `scratch`."""

    def __init__(self, entry: Entry, variant: Variant | None, scratch: Path, known: Timeline | None = None) -> None:
        self.expected = known.seconds if known else TYPICAL_SECONDS
        super().__init__(entry.scene, weight=self.expected)
        self.folder = scratch / entry.scene
        self._order = film.Order(entry, variant, self.folder)
        self._process: BaseProcess | None = None
        self._news: Connection | None = None

    def start(self) -> None:
        with plain_errors(self.folder):
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
        context = _context()
        self._news, speaker = context.Pipe(duplex=False)
        self._process = context.Process(target=film.carry_out, args=(self._order, speaker), daemon=True)  # type: ignore[attr-defined]
        self._process.start()
        speaker.close()
        self.state = State.RUNNING

    def fileno(self) -> int:
        assert self._news is not None
        return self._news.fileno()

    def advance(self) -> None:
        assert self._news is not None
        try:
            kind, what = self._news.recv()
        except (EOFError, OSError):
            raise LectureError(self._death()) from None
        if kind == "filmed":
            self.fraction = min(0.99, what / self.expected)
        elif kind == "refused":
            raise LectureError(what)
        elif kind == "failed":
            raise LectureError(f"{what}{self._keep_log()}")
        else:
            self.finish(Timeline.from_json(what))
            self.fraction = 1.0
            self.state = State.DONE

    def finish(self, timeline: Timeline) -> None:
        """Does something with what the process made."""
        raise NotImplementedError

    def stop(self) -> None:
        if self._process is not None:
            if self.state is State.RUNNING:
                self._process.kill()
            self._process.join()
            self._process = None
        if self._news is not None:
            self._news.close()
            self._news = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def _death(self) -> str:
        assert self._process is not None
        self._process.join()
        code = self._process.exitcode
        how = f"was killed by signal {-code}" if code is not None and code < 0 else f"ended with code {code}"
        return f"{self.doing} {self.title}: the process {how}; run the same command again{self._keep_log()}"

    def _keep_log(self) -> str:
        """Keeps what the process printed, if anything, and says where."""
        log = self.folder / film.LOG
        if not log.is_file() or not log.read_text(errors="replace").strip():
            return ""
        kept = self.folder.parent.parent.parent / "logs" / f"{self.title}.txt"
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(log, kept)
        except OSError:
            return ""
        return f" (in full: {kept})"


class FilmJob(StageJob):
    """Films a shot and stores it, unless another run does or has done so."""

    doing = "filming"

    def __init__(self, shot: Shot, store: Store, scratch: Path, known: Timeline | None, done: Done) -> None:
        super().__init__(shot.entry, shot.variant, scratch, known)
        self.shot = shot
        self.stored: Stored | None = None
        self._store = store
        self._done = done
        self._lock: Lock | None = None

    def start(self) -> None:
        lock = self._store.try_lock(self.shot.key)
        if lock is None:
            self.state = State.ELSEWHERE
            return
        self.stored = self._store.find(self.shot.key)
        if self.stored is not None:
            lock.release()
            self.state = State.DONE
            return
        self._lock = lock
        try:
            super().start()
        except BaseException:
            self.stop()
            raise

    def finish(self, timeline: Timeline) -> None:
        if not is_current(self.shot):
            raise LectureError(f"{self.title} was changed while it was filmed: run the same command again")
        record = {"scene": self.title, "variant": self.shot.variant.tag, "timeline": timeline.as_json()}
        self.stored = self._store.put(self.shot.key, self.folder / film.VIDEO, record)
        self._done(self.shot.entry, timeline)

    def stop(self) -> None:
        super().stop()
        if self._lock is not None:
            self._lock.release()
            self._lock = None


class RehearseJob(StageJob):
    """Runs through a scene without drawing, for its timeline."""

    doing = "rehearsing"

    def __init__(self, entry: Entry, scratch: Path, done: Done) -> None:
        super().__init__(entry, None, scratch)
        self._entry = entry
        self._digest = scene_digest(entry)
        self._done = done

    def finish(self, timeline: Timeline) -> None:
        if scene_digest(self._entry) != self._digest:
            raise LectureError(f"{self.title} was changed while it was rehearsed: run the same command again")
        self._done(self._entry, timeline)


@lru_cache(maxsize=1)
def _context() -> BaseContext:
    """How processes are started: forked from a server that has Manim loaded; on a Mac each anew."""
    os.environ.update(ONE_THREAD)
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    if sys.platform == "darwin":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["production.preload"])
    return context
