"""Films transcoded side by side, each by a process of its own: `python -m production.video.transcode_job JSON`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from models.framework.errors import LectureError
from production.jobs.queue import Progress, run_jobs
from production.jobs.subprocess_job import SubprocessJob
from production.storage.store import Store, Stored
from production.video.transcode_spec import TranscodeSpec, key_of

if TYPE_CHECKING:
    from production.video.transcode import Draw

Film = tuple[str, Stored, TranscodeSpec]
"""A film: what it is called, where it is, and how it is encoded anew."""


def transcoded(
    source: Stored,
    settings: TranscodeSpec,
    media: Path,
    draw: Draw | None = None,
    drawn: object = None,
    first: int = 0,
    frames: int | None = None,
) -> Stored:
    """The stored result of `transcode`, made unless it is there.

    Args:
        source: a film in the store.
        settings: how it is encoded.
        media: where the store is.
        draw: as `transcode` takes it.
        drawn: anything that JSON can hold and that tells what `draw` draws, by content: part of the key.
        first: the source's frame that becomes the first.
        frames: how many of the source's frames.

    Returns:
        The new film; its record has `frames`.
    """
    if (draw is None) != (drawn is None):
        raise ValueError("what is drawn has to be told apart: give `draw` and `drawn`, or neither")

    from production.video.transcode import transcode

    def make(scratch: Path) -> tuple[Path, dict[str, int]]:
        video = scratch / "film.mp4"
        return video, {"frames": transcode(source.video, video, settings, draw, first, frames)}

    return Store(media).once(key_of(source, settings, drawn, first, frames), make)


class TranscodeJob(SubprocessJob):
    """Encodes a film and stores it."""

    doing = "encoding"

    def __init__(self, film: Film, media: Path) -> None:
        title, self._source, self._settings = film
        self._media = media
        super().__init__(title, weight=self._source.video.stat().st_size)

    def start(self) -> None:
        arguments = {"source": self._source.key, "settings": asdict(self._settings), "media": str(self._media)}
        self.launch("production.video.transcode_job", json.dumps(arguments))


def transcode_all(wanted: Iterable[Film], media: Path, workers: int, progress: Progress) -> None:
    """Has films encoded that were not encoded before, so that `transcoded` finds them.

    Args:
        wanted: films in the store.
        media: where the store is.
        workers: how many are encoded at once.
        progress: shows how far it is.
    """
    store = Store(media)
    jobs = [TranscodeJob(film, media) for film in wanted if not store.holds(key_of(*film[1:]))]
    if jobs:
        run_jobs(sorted(jobs, key=lambda job: -job.weight), workers, progress)


def main(arguments: str) -> None:
    told = json.loads(arguments)
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
