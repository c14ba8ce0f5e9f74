"""What the lecture claims, and whether the measurements hold it up."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from models.errors import LectureError
from models.trace import Claim, read_claims, trace_path
from production.board import open_board
from production.measuring import measure
from scenes import contents
from scenes.contents import Entry


class ClaimFails(LectureError):
    """The lecture says something that was not measured."""


def claims_of(entry: Entry) -> tuple[Claim, ...]:
    """The scene's claims with their measured values. Raises LectureError where it has none."""
    claims = tuple(claim for claim in read_claims(trace_path(entry.experiment)) if claim.scene == entry.scene)
    if not claims:
        where = f"models/{entry.experiment}.py"
        raise LectureError(f"{entry.scene} claims nothing: say in {where} what it holds true, with @claim(scene=…)")
    return claims


def measured_claims(scenes: Iterable[str], seeds: int, workers: int) -> list[Claim]:
    """The claims of the named scenes, or of all, held to at least `seeds` seeds; measured now where they were not."""
    entries = [contents.entry(scene) for scene in scenes] or contents.entries()
    with open_board() as board:
        measure((entry.experiment for entry in entries), workers, board, seeds)
    return [claim for entry in entries for claim in claims_of(entry)]


def check(entries: Iterable[Entry]) -> None:
    """Raises ClaimFails, a line for each, where a scene says what was not measured."""
    failing = [claim for entry in entries for claim in claims_of(entry) if not claim.holds]
    if failing:
        raise ClaimFails("\n".join(f"{describe(claim)}: {claim.scene} is not published" for claim in failing))


def describe(claim: Claim) -> str:
    """One line: the sentence, what was measured, what is claimed, how many seeds hold."""
    verdict = "holds" if claim.holds else "fails"
    seeds = f"{claim.seeds_held} of {claim.seeds} seeds hold, {claim.share:.0%} have to"
    return (
        f"claim of {claim.scene} {verdict}: “{claim.en}”: measured {claim.value:.4g}, "
        f"claimed {claim.relation} {claim.bound:.4g}; {seeds}"
    )


def as_json(claim: Claim) -> dict[str, Any]:
    return {
        "scene": claim.scene,
        "claim": {"en": claim.en, "zh": claim.zh},
        "value": claim.value if math.isfinite(claim.value) else None,
        "relation": claim.relation,
        "bound": claim.bound,
        "holds": claim.holds,
        "seeds": claim.seeds,
        "seeds_held": claim.seeds_held,
        "share": claim.share,
    }
