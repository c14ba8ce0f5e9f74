"""How long scenes and beats last, known without drawing.

scenes/timings.json comes with the project: `render.py list --record` writes it, and nothing else does. Where a scene
changed since, it is rehearsed, and what is found is kept in the media folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from production.jobs.measure import measure
from production.jobs.queue import Progress, run_jobs
from production.render.process_pool import Done, RehearseJob
from production.shot.formats import Variant
from production.shot.keys import Shot, plan, scene_digest
from production.shot.timeline import Timeline
from production.storage.files import refuse_folder, write_text
from production.storage.locks import locked
from production.storage.scratch import scratch_folder
from scenes import contents
from scenes.contents import Entry
from scenes.spec import SceneSpec, spec_of


def committed() -> Path:
    """The file that comes with the lecture."""
    return contents.folder() / "timings.json"


def known(scenes: Iterable[SceneSpec], media: Path) -> dict[str, Timeline]:
    """The timelines that still fit their scenes, by scene."""
    files = [_read(path) for path in (committed(), _own(media))]
    found: dict[str, Timeline] = {}
    for scene in scenes:
        key = scene_digest(scene)
        for file in files:
            timeline = _fitting(file, scene.name, key)
            if timeline is not None:
                found[scene.name] = timeline
    return found


def refreshed(entries: Iterable[Entry], media: Path, workers: int, progress: Progress) -> dict[str, Timeline]:
    """The timelines of all these scenes, by scene; those that no longer fit are rehearsed."""
    entries = tuple(entries)
    found = known(map(spec_of, entries), media)
    stale = [entry for entry in entries if entry.scene not in found]
    if not stale:
        return found
    _rehearse(stale, media, workers, progress, partial(keep, media=media))
    return known(map(spec_of, entries), media)


def filled(entries: Iterable[Entry], media: Path, workers: int, progress: Progress) -> dict[str, Timeline]:
    """The timelines with the lines as they are spoken: their numbers are those of the traces on this machine.

    Measured traces differ a little from machine to machine, so what is committed may say another number.
    """
    entries = tuple(entries)
    path = media / "lines.json"

    def found() -> dict[str, Timeline]:
        rows = _read(path)
        fitting = {shot.scene.name: _fitting(rows, shot.scene.name, shot.key) for shot in plan(entries, Variant())}
        return {scene: timeline for scene, timeline in fitting.items() if timeline is not None}

    def keep_lines(scene: SceneSpec, timeline: Timeline) -> None:
        with locked(media / "lines.lock"):
            row = {"key": Shot(scene, Variant()).key, **timeline.as_json()}
            write_text(path, json.dumps({**_read(path), scene.name: row}, ensure_ascii=False, indent=1) + "\n")

    there = found()
    stale = [entry for entry in entries if entry.scene not in there]
    if not stale:
        return there
    _rehearse(stale, media, workers, progress, keep_lines)
    return found()


def keep(scene: SceneSpec, timeline: Timeline, media: Path) -> None:
    """Keeps a scene's timeline in the media folder, unless one that fits is known."""
    if scene.name in known([scene], media):
        return
    with locked(media / "timings.lock"):
        _write(_own(media), {**_read(_own(media)), scene.name: _row(scene, timeline)})


def record(media: Path, workers: int, progress: Progress) -> Path:
    """Writes how long every scene lasts into the file that comes with the project, and returns it."""
    entries = contents.entries()
    found = refreshed(entries, media, workers, progress)
    _write(committed(), {scene.name: _row(scene, found[scene.name]) for scene in map(spec_of, entries)})
    return committed()


def _rehearse(entries: Sequence[Entry], media: Path, workers: int, progress: Progress, done: Done) -> None:
    """Runs through the scenes, what they show measured first where it never was."""
    measure((entry.experiment for entry in entries), workers, progress)
    with scratch_folder(media) as scratch:
        run_jobs([RehearseJob(spec_of(entry), scratch, done) for entry in entries], workers, progress)


def _row(scene: SceneSpec, timeline: Timeline) -> dict[str, Any]:
    data = timeline.as_json()
    return {"key": scene_digest(scene), "seconds": data["seconds"], "beats": data["beats"]}


def _write(path: Path, rows: Mapping[str, Any]) -> None:
    in_order = {entry.scene: rows[entry.scene] for entry in contents.entries() if entry.scene in rows}
    write_text(path, json.dumps(in_order, ensure_ascii=False, indent=1) + "\n")


def _own(media: Path) -> Path:
    return media / "timings.json"


def _fitting(rows: Mapping[str, Any], scene: str, key: str) -> Timeline | None:
    """A scene's timeline as it is kept in a file, unless it is that of another form of the scene, or damaged."""
    row = rows.get(scene)
    if not isinstance(row, dict) or row.get("key") != key:
        return None
    return Timeline.understood({**row, "scene": scene})


def _read(path: Path) -> Mapping[str, Any]:
    refuse_folder(path)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
