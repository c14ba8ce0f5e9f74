"""The interface to processes that film shots, on this machine or on a scheduler's workers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from production.shot.keys import Shot
from production.shot.timeline import Timeline

News = tuple[Literal["started", "filmed"], float]
"""How far a shot is: begun, or so many seconds of it filmed."""


@dataclass(frozen=True)
class Outcome:
    """How filming a shot ended.

    Attributes:
        kind: "done"; "refused" for an error that was foreseen, "failed" for one that was not: neither is tried again;
            "broken" for the machine's fault, which may go well the next time or elsewhere.
        reason: why, in words.
        log: what the process printed.
        timeline: of a finished shot.
        sha256: of a finished video that was sent here.
        is_shared: whether the finished shot is in the shared store.
        worker: the address of the worker, on another machine.
    """

    kind: Literal["done", "refused", "failed", "broken"]
    reason: str = ""
    log: str = ""
    timeline: Timeline | None = None
    sha256: str = ""
    is_shared: bool = False
    worker: str = ""


class PendingShot(Protocol):
    """A shot that is being filmed.

    Attributes:
        outcome: how it ended, once it has; the video of one that is "done" is then in its folder.
    """

    outcome: Outcome | None

    def fileno(self) -> int | None:
        """A file descriptor that becomes readable with news; None where polling is needed."""

    def news(self) -> list[News]:
        """Takes in what has come, without waiting; sets the outcome."""

    def drop(self) -> None:
        """Gives it up; a process that films it is ended."""


class Backend(Protocol):
    """Films shots.

    Attributes:
        slots: how many are filmed at once.
        in_flight: how many may be submitted at once.
    """

    slots: int
    in_flight: int

    def submit(self, shot: Shot, folder: Path, timeout: float, after: Outcome | None = None) -> PendingShot:
        """Begins a shot, or has it wait for its turn; shots are begun in the order in which they are submitted.

        Args:
            shot: what is filmed.
            folder: where its video will be.
            timeout: seconds until a process that films is taken to hang.
            after: how the attempt before ended: nothing made then is used, and if it can be it is filmed elsewhere.
        """

    def watch(self) -> None:
        """Called several times a second. Raises LectureError where nothing can film any more."""
