"""The verb `list`: what there is, how long it lasts, what of it is filmed."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from typing import Any

from models.framework.errors import LectureError
from models.framework.trace import TraceError
from production.jobs.progress import open_progress
from production.render import dry_run
from production.shot.formats import QUALITIES, Variant
from production.shot.keys import Shot
from production.shot.timeline import Timeline
from production.storage.files import media_folder
from production.storage.store import Store
from scenes import contents
from scenes.contents import Entry
from scenes.look.settings import LANGUAGES, SHAPES, THEMES
from scenes.spec import SceneSpec, spec_of


def scene_rows(workers: int) -> list[dict[str, Any]]:
    """A row for every scene, as JSON; seconds are null where a changed scene could not be rehearsed."""
    media = media_folder()
    timelines = _timelines(media, workers)
    store = Store(media)
    return [_row(entry, spec_of(entry), timelines.get(entry.scene), store) for entry in contents.entries()]


def record_durations(workers: int) -> Path:
    """Writes how long scenes and beats last into the file that comes with the project, and returns it."""
    with open_progress() as progress:
        return dry_run.record(media_folder(), workers, progress)


def _timelines(media: Path, workers: int) -> dict[str, Timeline]:
    entries = contents.entries()
    found = dry_run.known(map(spec_of, entries), media)
    if len(found) == len(entries):
        return found
    try:
        with open_progress() as progress:
            return dry_run.refreshed(entries, media, workers, progress)
    except LectureError as error:
        print(f"some durations are not known: {error}", file=sys.stderr)
        return dry_run.known(map(spec_of, entries), media)


def _row(entry: Entry, scene: SceneSpec, timeline: Timeline | None, store: Store) -> dict[str, Any]:
    return {
        "scene": entry.scene,
        "chapter": entry.chapter,
        "title": dict(entry.title),
        "seconds": timeline.seconds if timeline else None,
        "beats": list(scene.script.beats),
        "experiment": entry.experiment,
        "rendered": _rendered(scene, store),
    }


def _rendered(scene: SceneSpec, store: Store) -> list[str]:
    """The variants that are in the store: "en.dark.wide.preview"."""
    found = []
    for language, theme, shape, quality in itertools.product(LANGUAGES, THEMES, SHAPES, QUALITIES.values()):
        variant = Variant(language, theme, shape, quality)
        try:
            if store.holds(Shot(scene, variant).key):
                found.append(f"{variant.tag}.{quality.name}")
        except TraceError:
            return []  # not measured, so nothing can have been filmed
    return found
