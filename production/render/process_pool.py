"""Processes of the stage: each films or rehearses one scene, forked from a server that has Manim loaded."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from models.framework.errors import LectureError
from models.framework.folders import ROOT, folders
from production.jobs.queue import Job, State
from production.render import process_main
from production.shot.keys import scene_digest
from production.shot.timeline import Timeline
from production.storage.files import plain_errors
from scenes import contents
from scenes.spec import SceneSpec

Done = Callable[[SceneSpec, Timeline], None]
"""Told the timeline of a scene that has just been played."""

ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMBA", "NUMEXPR")}


class StageProcess:
    """A process that carries out one order, in the order's own folder.

    Args:
        order: what to do.
    """

    def __init__(self, order: process_main.Order) -> None:
        self._order = order
        folder = order.folder
        with plain_errors(folder):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        context = _context()
        self._news, speaker = context.Pipe(duplex=False)
        process: BaseProcess = context.Process(target=process_main.carry_out, args=(order, speaker), daemon=True)  # type: ignore[attr-defined]
        self._process = process
        try:
            with _starting:
                _ready_server()
                with _in_project():
                    process.start()
        except BaseException:
            self._news.close()
            raise
        finally:
            speaker.close()

    def fileno(self) -> int:
        return self._news.fileno()

    def hears_within(self, seconds: float) -> bool:
        """Whether there is something for `hear`, waiting for it at most so long."""
        return self._news.poll(max(0.0, seconds))

    def hear(self) -> tuple[str, Any]:
        """The process's next message: see `process_main.carry_out`; ("died", how) after its last."""
        try:
            news: tuple[str, Any] = self._news.recv()
        except (EOFError, OSError):
            return "died", self._death()
        return news

    def log(self) -> str:
        """The output of the process."""
        with suppress(OSError):
            return (self._order.folder / process_main.LOG).read_text(encoding="utf-8", errors="replace").strip()
        return ""

    def stop(self, *, kill: bool = True) -> None:
        """Ends the process, at once or by itself."""
        if kill:
            self._process.kill()
        self._process.join()
        self._news.close()

    def _death(self) -> str:
        self._process.join()
        code = self._process.exitcode
        how = f"was killed by signal {-code}" if code is not None and code < 0 else f"ended with code {code}"
        return f"the process {how}"


class RehearseJob(Job):
    """Runs through a scene without drawing, for its timeline."""

    doing = "rehearsing"

    def __init__(self, scene: SceneSpec, scratch: Path, done: Done) -> None:
        super().__init__(scene.name)
        self._scene = scene
        self._folder = scratch / scene.name
        self._digest = scene_digest(scene)
        self._done = done
        self._process: StageProcess | None = None

    def start(self) -> None:
        self._process = StageProcess(process_main.Order(self._scene, None, self._folder))
        self.state = State.RUNNING

    def fileno(self) -> int:
        assert self._process is not None
        return self._process.fileno()

    def advance(self) -> None:
        assert self._process is not None
        if not self._process.hears_within(0):
            return
        kind, what = self._process.hear()
        if kind == "done":
            self._finish(what)
        elif kind == "refused":
            raise LectureError(what)
        elif kind == "failed":
            raise LectureError(what + keep_log(self._folder.parent.parent.parent, self.title, self._process.log()))
        elif kind == "died":
            raise LectureError(f"{self.doing} {self.title}: {what}; run the same command again")

    def stop(self) -> None:
        if self._process is not None:
            self._process.stop(kill=self.state is State.RUNNING)
            self._process = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def _finish(self, timeline: Timeline) -> None:
        if scene_digest(self._scene) != self._digest:
            raise LectureError(f"{self.title} was changed while it was rehearsed: run the same command again")
        self._done(self._scene, timeline)
        self.fraction = 1.0
        self.state = State.DONE


def keep_log(media: Path, title: str, log: str) -> str:
    """Keeps what a process printed, if anything, and says where."""
    if not log:
        return ""
    kept = media / "logs" / f"{title}.txt"
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(f"{log}\n", encoding="utf-8")
    except OSError:
        return ""
    return f" (in full: {kept})"


def warm_up() -> None:
    """Begins to load Manim where processes will be forked from, and returns at once."""
    _ready_server()


_starting = threading.Lock()


@contextmanager
def _in_project() -> Iterator[None]:
    """The project is the working folder meanwhile: processes begin in that of their parent, which may be gone."""
    here = os.open(".", os.O_RDONLY)
    try:
        os.chdir(ROOT)
        yield
    finally:
        os.fchdir(here)
        os.close(here)


def _ready_server() -> None:
    """Begins to load Manim where processes will be forked from, if they are, unless it is there.

    A Ctrl-C, which all processes of a terminal are sent, does not reach it before it ignores them.
    """
    if _context().get_start_method() != "forkserver":
        return
    from multiprocessing import forkserver, resource_tracker

    resource_tracker.ensure_running()  # here, for it unblocks what is blocked
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with _in_project():
            forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@lru_cache(maxsize=1)
def _context() -> BaseContext:
    """How processes are started: forked from a server that has Manim loaded; on a Mac each anew."""
    os.environ.update(ONE_THREAD)
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    if sys.platform == "darwin":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    if folders().lecture == ROOT or contents.stage() == contents.STAGE:  # the server knows the project's lecture alone
        context.set_forkserver_preload(["production.render.preload"])
    return context
