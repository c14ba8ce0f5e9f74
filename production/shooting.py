"""From scenes to finished shots: measures what is missing, checks the claims, films what is not in the store."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from production import claims, timings
from production.board import open_board
from production.exchange import open_exchange
from production.farm import open_farm
from production.files import ready_folder
from production.filming import FilmJob
from production.jobs import Board, run_jobs
from production.means import Means
from production.measuring import measure
from production.plan import Shot, plan
from production.quality import Variant
from production.scratch import scratch_folder
from production.store import Store, Stored
from scenes.contents import Entry


def shoot(entries: Sequence[Entry], variant: Variant, means: Means, media: Path) -> list[Stored]:
    """The finished shots of the scenes, in their order. Raises ClaimFails before anything is filmed."""
    ready_folder(media)
    with open_board() as board:
        measure((entry.experiment for entry in entries), means.workers, board)
        claims.check(entries)
        return film(plan(entries, variant), means, media, board)


def film(shots: Sequence[Shot], means: Means, media: Path, board: Board) -> list[Stored]:
    """The finished shots; those that the store does not hold are filmed."""
    store = Store(media)
    found = {shot: stored for shot in shots if (stored := _find(store, shot, board))}
    wanted = [shot for shot in shots if shot not in found]
    if wanted:
        lengths = timings.known((shot.entry for shot in wanted), media)
        record = partial(timings.record, media=media)
        exchange = open_exchange(means.store)
        with scratch_folder(media) as scratch, open_farm(means, scratch, board.note) as farm:
            jobs = [
                FilmJob(shot, store, scratch, farm, lengths.get(shot.entry.scene), means.timeout, exchange, record)
                for shot in wanted
            ]
            run_jobs(jobs, farm.slots, board, farm.watch, farm.in_flight)
        for job in jobs:
            assert job.stored is not None
            found[job.shot] = job.stored
    return [found[shot] for shot in shots]


def _find(store: Store, shot: Shot, board: Board) -> Stored | None:
    stored = store.find(shot.key)
    if stored is None and store.holds(shot.key):
        board.note(f"the stored video of {shot.entry.scene} is damaged: filming it again")
    return stored
