"""The evidence card: what stands behind a film, as data; the templates lay it out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from models.framework.claims import Claim
from models.framework.key import default_parameters
from models.framework.trace import read_meta, trace_path
from production.jobs.claims import claims_of
from production.publish.text.references import written
from scenes.contents import Entry

RELATIONS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "==": "="}


@dataclass(frozen=True)
class Card:
    """The measurements behind a scene.

    Attributes:
        parameters: the experiment's, by name, as people write them.
        seed, seeds: the one that is shown, and how many were measured.
        versions: of the libraries that measured, by name.
        claims: what the lecture says of it.
        experiment, scene: the files that measure and show it.
    """

    parameters: tuple[tuple[str, str], ...]
    seed: int
    seeds: int
    versions: tuple[tuple[str, str], ...]
    claims: tuple[Claim, ...]
    experiment: str
    scene: str


@cache
def card(entry: Entry) -> Card:
    """The scene's card. Raises LectureError where nothing was measured yet."""
    meta = read_meta(trace_path(entry.experiment))
    return Card(
        parameters=tuple((name, setting(value)) for name, value in default_parameters(entry.experiment).items()),
        seed=meta["seeds"][0],
        seeds=len(meta["seeds"]),
        versions=tuple((name, version) for name, version in meta["versions"].items() if version != "missing"),
        claims=claims_of(entry),
        experiment=f"models/{entry.experiment}.py",
        scene=entry.module.replace(".", "/") + ".py",
    )


def claim_id(claim: Claim) -> str:
    """The name of the claim's row in its card."""
    return f"claim-{claim.scene}-{claim.name}"


def setting(value: object) -> str:
    """A parameter's value: 4000 as "4,000", (2, 4) as "2, 4"."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    if isinstance(value, float):
        return chosen(value)
    if isinstance(value, tuple | list):
        return ", ".join(map(setting, value))
    return str(value)


def number(value: float) -> str:
    """A measured number to three digits, as people write it: 0.278, 6.88, 1,234, 1.1×10⁻¹⁵."""
    size = abs(value)
    if value == round(value) and size < 1e6:
        return written(value, ",.0f")
    if size < 1e-3 or size >= 1e6:
        mantissa, _, exponent = f"{value:.2g}".partition("e")
        return written(value, ".1e" if "." in mantissa or not exponent else ".0e")
    return written(value, ",.0f" if size >= 1000 else f".{2 - _magnitude(size)}f").removesuffix(".0")


def by_seed(values: Sequence[float]) -> str:
    """Values of several seeds in a row: "0.12, 0.14, 0.11"."""
    return ", ".join(map(number, values))


def relation(claim: Claim) -> str:
    """ "≤ 0.9"."""
    return f"{RELATIONS[claim.row.relation]} {chosen(claim.row.bound)}"


def chosen(value: float) -> str:
    """A chosen number with no more digits than it needs: 0.01, 2×10⁻⁴, 10⁻⁹."""
    trimmed = re.sub(r"(\.\d*?)0+(?=$|×)", r"\1", number(value)).replace(".×", "×").rstrip(".")
    return trimmed.removeprefix("1×")


def _magnitude(size: float) -> int:
    """The power of ten of the first digit."""
    return int(f"{size:.2e}".partition("e")[2])
