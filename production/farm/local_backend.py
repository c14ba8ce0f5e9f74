"""Films shots with processes of this machine."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from production.farm.backend import News, Outcome
from production.render import process_main
from production.render.process_pool import StageProcess
from production.shot.keys import Shot


class LocalBackend:
    """So many processes at once, each of which films one shot."""

    def __init__(self, workers: int) -> None:
        self.slots = self.in_flight = workers

    def submit(self, shot: Shot, folder: Path, timeout: float, after: Outcome | None = None) -> ShotProcess:
        return ShotProcess(shot, folder, timeout)

    def watch(self) -> None:
        pass


class ShotProcess:
    """A process that films one shot.

    Args:
        shot: what is filmed.
        folder: where to.
        timeout: seconds until it is taken to hang.
    """

    def __init__(self, shot: Shot, folder: Path, timeout: float) -> None:
        self.outcome: Outcome | None = None
        self._timeout = timeout
        self._late_at = time.monotonic() + timeout
        self._process = StageProcess(process_main.Order(shot.scene, shot.variant, folder, shot.pace))
        self._is_told = False

    def fileno(self) -> int:
        return self._process.fileno()

    def news(self) -> list[News]:
        found: list[News] = [] if self._is_told else [("started", 0.0)]
        self._is_told = True
        while self.outcome is None and self._process.hears_within(0):
            kind, what = self._process.hear()
            if kind == "filmed":
                found.append(("filmed", what))
            else:
                self.outcome = self._outcome(kind, what)
        if self.outcome is None and time.monotonic() >= self._late_at:
            late = f"not done after {self._timeout:.0f} s, so it was stopped; --timeout SECONDS gives it longer"
            self.outcome = Outcome("broken", late, self._process.log())
        return found

    def drop(self) -> None:
        self._process.stop(kill=self.outcome is None or self.outcome.kind == "broken")

    def _outcome(self, kind: str, what: Any) -> Outcome:
        if kind == "done":
            return Outcome("done", timeline=what)
        if kind == "died":
            return Outcome("broken", f"{what}; run the same command again", self._process.log())
        return Outcome("refused" if kind == "refused" else "failed", what, self._process.log())
