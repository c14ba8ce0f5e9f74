"""Films transcoded side by side, each by a process of its own: `python -m production.video.transcode_job ORDER`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from models.errors import LectureError
from production.jobs.queue import Progress, run_jobs
from production.jobs.subprocess_job import SubprocessJob
from production.storage.store import Store, Stored
from production.video.transcode_spec import TranscodeSpec, key_of, transcoded

Order = tuple[str, Stored, TranscodeSpec]
"""What a film is called, where it is, and how it is encoded anew."""


class TranscodeJob(SubprocessJob):
    """Encodes a film and stores it."""

    doing = "encoding"

    def __init__(self, order: Order, media: Path) -> None:
        title, self._source, self._settings = order
        self._media = media
        super().__init__(title, weight=self._source.video.stat().st_size)

    def start(self) -> None:
        order = {"source": self._source.key, "settings": asdict(self._settings), "media": str(self._media)}
        self.launch("production.video.transcode_job", json.dumps(order))


def transcode_all(orders: Iterable[Order], media: Path, workers: int, progress: Progress) -> None:
    """Has films encoded that were not encoded before, so that `transcoded` finds them.

    Args:
        orders: films in the store.
        media: where the store is.
        workers: how many are encoded at once.
        progress: shows how far it is.
    """
    store = Store(media)
    jobs = [TranscodeJob(order, media) for order in orders if not store.holds(key_of(*order[1:]))]
    if jobs:
        run_jobs(sorted(jobs, key=lambda job: -job.weight), workers, progress)


def main(order: str) -> None:
    told = json.loads(order)
    media = Path(told["media"])
    source = Store(media).find(told["source"])
    if source is None:
        raise LectureError(f"the film {told['source']} is gone from {media}")
    transcoded(source, TranscodeSpec(**told["settings"]), media)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except LectureError as error:
        sys.exit(f"error: {error}")
