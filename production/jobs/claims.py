"""The lecture's claims, and whether the measurements support them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from models.framework import claims as rows
from models.framework.claims import Claim
from models.framework.errors import LectureError
from models.framework.report import listed
from models.framework.trace import trace_path
from production.jobs.measure import measure, missing
from production.jobs.progress import open_progress
from production.jobs.queue import Progress
from scenes import contents
from scenes.contents import Entry


class ClaimFails(LectureError):
    """The lecture says something that was not measured."""


class LeftOut(ClaimFails):
    """Why scenes were left out of what was made.

    Attributes:
        made: the files that are there.
    """

    def __init__(self, errors: Sequence[LectureError], made: Sequence[Path] = ()) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.made = tuple(made)


def claims_of(entry: Entry) -> tuple[Claim, ...]:
    """The scene's claims with their measured values. Raises LectureError where it has none."""
    path = trace_path(entry.experiment)
    claims = _claims(entry.experiment, path, path.stat().st_mtime_ns if path.exists() else 0).get(entry.scene, ())
    if not claims:
        where = f"models/{entry.experiment.split('/')[0]}/{rows.FILE}"
        raise LectureError(f"{entry.scene} claims nothing: say in {where}, below [{entry.scene}], what it holds true")
    return claims


@cache
def _claims(experiment: str, path: Path, _modified: int) -> dict[str, tuple[Claim, ...]]:
    return rows.claims_by_scene(experiment, path)


def measured_claims(scenes: Iterable[str], seeds: int, workers: int) -> list[Claim]:
    """The claims of the named scenes, or of all, held to at least `seeds` seeds; measured now where they were not."""
    entries = [contents.entry(scene) for scene in scenes] or contents.entries()
    with open_progress() as progress:
        measure((entry.experiment for entry in entries), workers, progress, seeds)
    return [claim for entry in entries for claim in claims_of(entry)]


def check(entries: Iterable[Entry]) -> None:
    """Raises ClaimFails, a line for each, where a scene says what was not measured."""
    failing = [claim for entry in entries for claim in claims_of(entry) if not claim.holds]
    if failing:
        raise ClaimFails("\n".join(map(_refusal, failing)))


def sort_out(
    entries: Sequence[Entry], workers: int, progress: Progress
) -> tuple[tuple[Entry, ...], tuple[LectureError, ...]]:
    """The scenes that may be shown, and for each of the others why not; measured now where they were not.

    Raises:
        LectureError: none may be shown.
    """
    errors: list[LectureError] = []
    try:
        measure((entry.experiment for entry in entries), workers, progress)
    except LectureError as error:
        errors.append(error)
    sound = []
    for entry in dict.fromkeys(entries):
        if missing(entry.experiment):
            continue
        try:
            check([entry])
            sound.append(entry)
        except LectureError as error:
            errors.append(error)
    if errors and not sound:
        raise LeftOut(errors)
    return tuple(sound), tuple(errors)


def all_of(made: list[Path], errors: Sequence[LectureError]) -> list[Path]:
    """Returns the result. Raises LeftOut where scenes are missing from it."""
    if errors:
        raise LeftOut(errors, made)
    return made


def describe(claim: Claim) -> str:
    """One line: the sentence, what was measured, what is claimed, how many seeds hold."""
    verdict = "holds" if claim.holds else "fails"
    seeds = {
        "fact": "",
        "finding": f"; {claim.seeds_held} of {claim.seeds} seeds hold, {claim.row.share:.0%} have to "
        f"({listed(claim.values)})",
    }[claim.row.kind]
    if claim.row.of == "mean":
        seeds = f" on average over {claim.seeds} seeds ({listed(claim.values)})"
    return (
        f"claim of {claim.scene} {verdict}: “{claim.en}”: measured {claim.value:.4g}, "
        f"claimed {claim.row.relation} {claim.row.bound:.4g}{seeds}"
    )


def _refusal(claim: Claim) -> str:
    advice = "mend the sentence or its bound in claims.toml, or measure anew"
    return f"{describe(claim)}: {claim.scene} is not shown; {advice}"


def as_json(claim: Claim) -> dict[str, Any]:
    """A claim as `claims --json` prints it."""
    row = claim.row
    finding = {
        "of": row.of,
        "share": row.share,
        "seeds": claim.seeds,
        "seeds_held": claim.seeds_held,
        "values": [_finite(value) for value in claim.values],
        "control": row.control,
        "control_values": [_finite(value) for value in claim.controls],
        "other_arithmetic": {kind: [_finite(value) for value in found] for kind, found in claim.native.items()},
        "problems": list(claim.problems),
    }
    return {
        "scene": row.scene,
        "name": row.name,
        "kind": row.kind,
        "claim": {"en": claim.en, "zh": claim.zh},
        "value": _finite(claim.value),
        "relation": row.relation,
        "bound": row.bound,
        "holds": claim.holds,
        **(finding if claim.is_finding else {}),
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
