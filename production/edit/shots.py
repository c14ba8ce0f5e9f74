"""From scenes to finished shots: measures what is missing, checks the claims, films what is not in the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from production.edit.takes import Take, in_a_row
from production.farm.open_backend import open_backend
from production.farm.resources import Resources
from production.farm.shot_job import ShotJob
from production.jobs import claims
from production.jobs.measure import measure
from production.jobs.measure import missing as is_unmeasured
from production.jobs.progress import open_progress
from production.jobs.queue import Progress, run_jobs
from production.render import dry_run
from production.shot.formats import SILENT, Variant
from production.shot.keys import Shot, plan
from production.storage.files import ready_folder
from production.storage.remote_store import open_remote_store
from production.storage.scratch import scratch_folder
from production.storage.store import SHOT, Store, Stored
from production.voice.speakers import speak as speak_lines
from production.voice.speech import Speech, lines_of
from scenes.contents import Entry


def shoot(
    entries: Sequence[Entry], variant: Variant, resources: Resources, media: Path,
    finished: Callable[[Take], None] | None = None,
) -> tuple[Take, ...]:  # fmt: skip
    """The finished shots of the scenes, one after the other, with what is said in them.

    Args:
        entries: the scenes; they are filmed in this order.
        variant: how they are shown.
        resources: what films.
        media: the folder of what is made.
        finished: called with each shot as soon as it is there.

    Raises:
        ClaimFails: before anything is filmed.
        LectureError: a recording is missing or of no use, also before.
    """
    (takes,) = shoot_on(entries, variant, [variant.ground], resources, media, finished)
    return takes


def shoot_on(
    entries: Sequence[Entry], variant: Variant, grounds: Sequence[str], resources: Resources, media: Path,
    finished: Callable[[Take], None] | None = None,
) -> list[tuple[Take, ...]]:  # fmt: skip
    """The results of `shoot` for each of several grounds, filmed side by side."""
    ready_folder(media)
    with open_progress() as progress:
        measure((entry.experiment for entry in entries), resources.workers, progress)
        claims.check(entries)
        speeches = speak(entries, variant, resources.workers, media, progress)
        shots = [paced(entries, replace(variant, ground=ground), speeches) for ground in grounds]

        by_name = {entry.scene: entry for entry in entries}

        def take(shot: Shot, stored: Stored) -> Take:
            return Take(by_name[shot.scene.name], shot, stored, speech=speeches.get(shot.scene.name))

        def tell(shot: Shot, stored: Stored) -> None:
            if finished is not None:
                finished(take(shot, stored))

        found = iter(film([shot for row in shots for shot in row], resources, media, progress, tell))
        return [in_a_row(take(shot, next(found)) for shot in row) for row in shots]


def missing(entries: Sequence[Entry], variant: Variant, resources: Resources, media: Path) -> tuple[Entry, ...]:
    """The scenes that are not filmed yet, in this way and at the pace of its voice; none is filmed to find out."""
    unmeasured = tuple(entry for entry in entries if is_unmeasured(entry.experiment))
    if unmeasured:
        measured = tuple(entry for entry in entries if entry not in unmeasured)
        unfilmed = missing(measured, variant, resources, media) if measured else ()
        return tuple(entry for entry in entries if entry in unmeasured + unfilmed)
    with open_progress() as progress:
        speeches = speak(entries, variant, resources.workers, media, progress)
    store = Store(media, needs=SHOT)
    shots = paced(entries, variant, speeches)
    return tuple(entry for entry, shot in zip(entries, shots, strict=True) if store.find(shot.key) is None)


def paced(entries: Sequence[Entry], variant: Variant, speeches: Mapping[str, Speech]) -> tuple[Shot, ...]:
    """The shots of the scenes, each at the pace of what is said in it."""
    return plan(entries, variant, {scene: speech.pace() for scene, speech in speeches.items()})


def speak(
    entries: Sequence[Entry], variant: Variant, workers: int, media: Path, progress: Progress
) -> dict[str, Speech]:
    """The speech of the scenes, by scene; none for a silent variant.

    Raises:
        LectureError: a line for each recording that is missing or of no use.
    """
    if variant.voice == SILENT:
        return {}
    timelines = dry_run.filled(entries, media, workers, progress)
    lines = {entry.scene: lines_of(timelines[entry.scene], variant.language) for entry in entries}
    said = speak_lines(variant.voice, [line for each in lines.values() for line in each], media, progress)
    return {scene: Speech(variant.language, tuple(said[line] for line in each)) for scene, each in lines.items()}


def film(
    shots: Sequence[Shot], resources: Resources, media: Path, progress: Progress,
    finished: Callable[[Shot, Stored], None] | None = None,
) -> list[Stored]:  # fmt: skip
    """The finished shots; those that the store does not hold are filmed. Each is told of as soon as it is there."""
    store = Store(media, needs=SHOT)
    found = {shot: stored for shot in shots if (stored := _find(store, shot, progress))}
    wanted = [shot for shot in shots if shot not in found]
    for shot, stored in found.items():
        if finished is not None:
            finished(shot, stored)
    if wanted:
        lengths = dry_run.known((shot.scene for shot in wanted), media)
        keep = partial(dry_run.keep, media=media)
        remote = open_remote_store(resources.store)
        with scratch_folder(media) as scratch, open_backend(resources, remote, progress.note) as backend:
            jobs = [
                ShotJob(
                    shot, store, scratch, backend, lengths.get(shot.scene.name), resources.timeout, remote, progress,
                    keep,
                )
                for shot in wanted
            ]  # fmt: skip

            def tell(job: ShotJob) -> None:
                if finished is not None and job.stored is not None:
                    finished(job.shot, job.stored)

            run_jobs(jobs, backend.slots, progress, backend.watch, backend.in_flight, tell)
        for job in jobs:
            assert job.stored is not None
            found[job.shot] = job.stored
    return [found[shot] for shot in shots]


def _find(store: Store, shot: Shot, progress: Progress) -> Stored | None:
    stored = store.find(shot.key)
    if stored is None and store.holds(shot.key):
        progress.note(f"the stored video of {shot.scene.name} is damaged: filming it again")
    return stored
