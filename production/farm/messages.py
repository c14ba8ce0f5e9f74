"""What is sent to whoever films a shot, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from production.shot.keys import Shot

Kind = Literal["done", "refused", "failed", "wants trace", "broken", "stranded"]


@dataclass(frozen=True)
class ShotOrder:
    """One shot to be filmed.

    Attributes:
        shot: what is filmed.
        key: the shot's content key, which the worker must come to from its own files.
        trace: the checksum of the trace that is shown.
        version: of the project that ordered it.
        timeout: seconds until the process that films is taken to hang.
        folder: where to film on this machine; None for another machine, which has places of its own.
        store: the fsspec URL where traces and shots are shared.
        trace_file: the trace itself, for a worker that asked for it.
        afresh: nothing made before may stand in for it.
    """

    shot: Shot
    key: str
    trace: str
    version: str
    timeout: float
    folder: Path | None = None
    store: str | None = None
    trace_file: bytes | None = None
    afresh: bool = False


@dataclass(frozen=True)
class Outcome:
    """How filming a shot ended.

    Attributes:
        kind: "done"; "refused" for an error that was foreseen, "failed" for one that was not: neither is tried again;
            "wants trace" where the worker has to be sent it; "broken" for what may go well elsewhere; "stranded" where
            the worker was gone before it began.
        what: why, in words.
        log: what the process printed.
        record: of a finished shot: bytes, sha256, timeline.
        content: the video, where it comes with the outcome.
        worker: the address of the worker.
    """

    kind: Kind
    what: str = ""
    log: str = ""
    record: Mapping[str, Any] | None = None
    content: bytes | None = None
    worker: str = ""
