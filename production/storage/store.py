"""The store: finished videos named by the hash of all that made them.

`<key>.json` says what `<key>.mp4`, or a file of another kind, must be and is renamed into place first: where the file
is there and fits, it is finished.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from models.framework.whole_file import sync
from production.shot.keys import Shot
from production.shot.timeline import Timeline
from production.storage.files import plain_errors, refuse_folder, sha256, write_text
from production.storage.locks import Lock, locked, try_lock
from production.storage.scratch import scratch_folder


@dataclass(frozen=True)
class Stored:
    """A finished video and what was recorded of it."""

    key: str
    video: Path
    record: Mapping[str, Any]

    @cached_property
    def timeline(self) -> Timeline:
        """The timeline of a filmed scene."""
        return Timeline.from_json(self.record["timeline"])


SHOT = ("timeline",)
"""The fields recorded of a filmed scene."""


def shot_record(shot: Shot, timeline: Timeline) -> dict[str, Any]:
    """What is recorded of a filmed scene; the scene's name and variant are for people who look."""
    return {"scene": shot.scene.name, "variant": shot.variant.tag, "timeline": timeline.as_json()}


class Store:
    """The finished files of one kind.

    Args:
        media: where everything made is kept.
        suffix: of the files.
        needs: what has to be recorded of each; a record without it is as good as none.
    """

    def __init__(self, media: Path, suffix: str = ".mp4", needs: Sequence[str] = ()) -> None:
        self.folder = media / "store"
        self._suffix = suffix
        self._needs = needs

    def video(self, key: str) -> Path:
        return self.folder / f"{key}{self._suffix}"

    def find(self, key: str) -> Stored | None:
        """The finished video of that key, or None where it is missing or not what was stored.

        Raises:
            LectureError: a folder is in its place.
        """
        video = self.video(key)
        refuse_folder(video)
        record = self._record(key)
        if record is None or not video.is_file():
            return None
        if video.stat().st_size != record["bytes"] or sha256(video) != record["sha256"]:
            return None
        return Stored(key, video, record)

    def holds(self, key: str) -> bool:
        """Whether a video of that key is there; its content is not read."""
        return self.video(key).is_file()

    def put(self, key: str, video: Path, record: Mapping[str, Any]) -> Stored:
        """Moves a finished video, made on the same disk, into the store."""
        full = {"bytes": video.stat().st_size, "sha256": sha256(video), **record}
        with plain_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            sync(video)
            write_text(self.folder / f"{key}.json", json.dumps(full, ensure_ascii=False, indent=1))
            os.replace(video, self.video(key))
            sync(self.folder)
        return Stored(key, self.video(key), full)

    def once(self, key: str, make: Callable[[Path], tuple[Path, Mapping[str, Any]]]) -> Stored:
        """The finished video of that key; made, by one run at a time, unless it is there.

        Args:
            key: its key.
            make: writes it into the folder that it is given; returns where, and what is to be recorded of it.
        """
        found = self.find(key)
        if found is not None:
            return found
        with locked(self.folder / f"{key}.lock"), scratch_folder(self.folder.parent) as scratch:
            found = self.find(key)  # another run may have made it meanwhile
            return found or self.put(key, *make(scratch))

    def try_lock(self, key: str) -> Lock | None:
        """The right to make the video of that key, or None while another run makes it."""
        with plain_errors(self.folder):
            return try_lock(self.folder / f"{key}.lock")

    def _record(self, key: str) -> dict[str, Any] | None:
        path = self.folder / f"{key}.json"
        refuse_folder(path)
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return record if is_record(record, self._needs) else None


def is_record(record: object, needs: Sequence[str] = ()) -> bool:
    """Whether JSON of any shape is what is recorded of a file, with all that is needed."""
    if not isinstance(record, dict):
        return False
    fits = all(isinstance(record.get(name), kind) for name, kind in (("bytes", int), ("sha256", str)))
    numbers = [record.get(name) for name in needs if name != "timeline"]
    knows_beats = "timeline" not in needs or Timeline.understood(record.get("timeline")) is not None
    return fits and knows_beats and all(isinstance(number, int | float) for number in numbers)
