"""Messages to workers on other machines, and their answers."""

from __future__ import annotations

from dataclasses import dataclass

from production.farm.backend import Outcome
from production.shot.keys import Shot


@dataclass(frozen=True)
class ShotOrder:
    """One shot to be filmed.

    Attributes:
        shot: what is filmed.
        key: the shot's content key, which the worker must come to from its own files.
        trace: the checksum of the trace that is shown.
        experiment: what measured it, and may have done so on the worker's machine.
        version: of the project that ordered it.
        timeout: seconds until the process that films is taken to hang.
        store: the fsspec URL where traces and shots are shared.
        trace_file: the trace itself, for a worker that asked for it.
        afresh: nothing made before may stand in for it.
    """

    shot: Shot
    key: str
    trace: str
    experiment: str
    version: str
    timeout: float
    store: str | None = None
    trace_file: bytes | None = None
    afresh: bool = False


@dataclass(frozen=True)
class Reply:
    """A worker's answer.

    Attributes:
        worker: the address of the worker.
        outcome: how it ended; None where the trace has to be sent first.
        video: the finished video, where it does not travel through the shared store.
    """

    worker: str
    outcome: Outcome | None
    video: bytes | None = None
