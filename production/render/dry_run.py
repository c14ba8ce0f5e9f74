"""How long scenes and beats last, known without drawing.

scenes/timings.json comes with the project: `render.py list --record` writes it, and nothing else does. Where a scene
changed since, it is rehearsed, and what is found is kept in the media folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from production.jobs.measure import measure
from production.jobs.queue import Progress, run_jobs
from production.render.process_pool import RehearseJob
from production.shot.formats import Variant
from production.shot.keys import Shot, scene_digest
from production.shot.timeline import Timeline
from production.storage.files import refuse_folder, write_text
from production.storage.locks import locked
from production.storage.scratch import scratch_folder
from scenes import contents
from scenes.contents import Entry


def committed() -> Path:
    """The file that comes with the lecture."""
    return contents.folder() / "timings.json"


def known(entries: Iterable[Entry], media: Path) -> dict[str, Timeline]:
    """The timelines that still fit their scenes, by scene."""
    files = [_read(path) for path in (committed(), _own(media))]
    found: dict[str, Timeline] = {}
    for entry in entries:
        key = scene_digest(entry)
        for file in files:
            timeline = _fitting(file, entry, key)
            if timeline is not None:
                found[entry.scene] = timeline
    return found


def refreshed(entries: Iterable[Entry], media: Path, workers: int, progress: Progress) -> dict[str, Timeline]:
    """The timelines of all these scenes, by scene; those that no longer fit are rehearsed."""
    entries = tuple(entries)
    found = known(entries, media)
    stale = [entry for entry in entries if entry.scene not in found]
    if stale:
        measure((entry.experiment for entry in stale), workers, progress)
        with scratch_folder(media) as scratch:
            save = partial(keep, media=media)
            run_jobs([RehearseJob(entry, scratch, save) for entry in stale], workers, progress)
    return known(entries, media)


def filled(entries: Iterable[Entry], media: Path, workers: int, progress: Progress) -> dict[str, Timeline]:
    """The timelines with the lines as they are spoken: their numbers are those of the traces on this machine.

    Measured traces differ a little from machine to machine, so what is committed may say another number.
    """
    entries = tuple(entries)
    path = media / "lines.json"

    def found() -> dict[str, Timeline]:
        rows = _read(path)
        fitting = {entry.scene: _fitting(rows, entry, Shot(entry, Variant()).key) for entry in entries}
        return {scene: timeline for scene, timeline in fitting.items() if timeline is not None}

    def keep_lines(entry: Entry, timeline: Timeline) -> None:
        with locked(media / "lines.lock"):
            row = {"key": Shot(entry, Variant()).key, **timeline.as_json()}
            write_text(path, json.dumps({**_read(path), entry.scene: row}, ensure_ascii=False, indent=1) + "\n")

    there = found()
    stale = [entry for entry in entries if entry.scene not in there]
    if stale:
        measure((entry.experiment for entry in stale), workers, progress)
        with scratch_folder(media) as scratch:
            run_jobs([RehearseJob(entry, scratch, keep_lines) for entry in stale], workers, progress)
    return found()


def keep(entry: Entry, timeline: Timeline, media: Path) -> None:
    """Keeps a scene's timeline in the media folder, unless one that fits is known."""
    if entry.scene in known([entry], media):
        return
    with locked(media / "timings.lock"):
        _write(_own(media), {**_read(_own(media)), entry.scene: _row(entry, timeline)})


def record(media: Path, workers: int, progress: Progress) -> Path:
    """Writes how long every scene lasts into the file that comes with the project, and returns it."""
    entries = contents.entries()
    found = refreshed(entries, media, workers, progress)
    _write(committed(), {entry.scene: _row(entry, found[entry.scene]) for entry in entries})
    return committed()


def _row(entry: Entry, timeline: Timeline) -> dict[str, Any]:
    data = timeline.as_json()
    return {"key": scene_digest(entry), "seconds": data["seconds"], "beats": data["beats"]}


def _write(path: Path, rows: Mapping[str, Any]) -> None:
    in_order = {entry.scene: rows[entry.scene] for entry in contents.entries() if entry.scene in rows}
    write_text(path, json.dumps(in_order, ensure_ascii=False, indent=1) + "\n")


def _own(media: Path) -> Path:
    return media / "timings.json"


def _fitting(rows: Mapping[str, Any], entry: Entry, key: str) -> Timeline | None:
    """A scene's timeline as it is kept in a file, unless it is that of another form of the scene, or damaged."""
    row = rows.get(entry.scene)
    if not isinstance(row, dict) or row.get("key") != key:
        return None
    return Timeline.understood({**row, "scene": entry.scene})


def _read(path: Path) -> Mapping[str, Any]:
    refuse_folder(path)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
