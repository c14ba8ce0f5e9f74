"""What measuring tells people: claims, their seeds, and what is wrong with them. Standard library only."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from models.framework.claims import Claim


def fault_of(claim: Claim) -> str:
    """One line about a claim that fails: scene, sentence, values, bound, what to do."""
    row = claim.row
    asked = {"mean": "the mean", "each": f"{row.share:.0%} of the seeds and the one shown"}[row.of]
    asked = "the value" if row.kind == "fact" else asked
    return (
        f"{row.scene}.{row.name}: “{claim.en}”: measured {listed(claim.values)} in {claim.seeds} seeds, "
        f"{asked} must be {row.relation} {row.bound:g}"
    )


def account_of(claim: Claim) -> Iterator[str]:
    """Lines about a claim: verdict, seeds' values, spread, control, and what is wrong with it."""
    row, values = claim.row, claim.values
    verdict = "holds" if claim.holds else "FAILS"
    about = "fact" if row.kind == "fact" else f"{row.of}, share {row.share:g}, {row.scale}"
    yield f"{verdict} {row.scene}.{row.name} {row.relation} {row.bound:g} ({about})"
    yield f"      “{claim.en}”"
    if claim.is_finding:
        deviation = statistics.stdev(values) if len(values) > 1 else 0.0
        yield f"      seeds {listed(values)}; median {statistics.median(values):.4g}, deviation {deviation:.3g}"
        if claim.controls:
            yield f"      control {row.control}: {listed(claim.controls)}"
        for kind, found in claim.native.items():
            yield f"      {kind}: {listed(found)}"
    else:
        yield f"      value {values[0]:.6g}"
    for problem in claim.problems:
        yield f"   !! {problem}"


def listed(values: Sequence[float]) -> str:
    """Numbers to four digits, the shown seed's first."""
    return ", ".join(f"{value:.4g}" for value in values)
