"""A job that is done by `python -m` a module of this project, in a process that can be killed."""

from __future__ import annotations

import codecs
import os
import subprocess
import sys

from models.framework.errors import LectureError
from models.framework.folders import ROOT
from production.jobs.queue import Job, State


class SubprocessJob(Job):
    """What is begun with `launch`; the last line that the process says tells why it failed, or else `mute` does."""

    mute = "its process said nothing"

    def __init__(self, title: str, weight: float = 1.0) -> None:
        super().__init__(title, weight)
        self.said = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")  # what is read may end inside a letter
        self._process: subprocess.Popen[bytes] | None = None

    def launch(self, module: str, *arguments: str) -> None:
        """Begins the process, in the project's folder."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert self._process.stdout is not None
        os.set_blocking(self._process.stdout.fileno(), False)
        self.state = State.RUNNING

    def hear(self) -> None:
        """Called whenever more was said."""

    def fileno(self) -> int:
        assert self._process is not None and self._process.stdout is not None
        return self._process.stdout.fileno()

    def advance(self) -> None:
        try:
            said = os.read(self.fileno(), 1 << 16)
        except BlockingIOError:
            return
        self.said += self._decoder.decode(said, final=not said)
        self.hear()
        if said:
            return
        assert self._process is not None
        if self._process.wait():
            raise LectureError(f"{self.doing} {self.title} failed: {self._last_error()}")
        self.state = State.DONE
        self.fraction = 1.0

    def stop(self) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None

    def _last_error(self) -> str:
        lines = self.said.strip().splitlines()
        return lines[-1].removeprefix("error: ") if lines else self.mute
