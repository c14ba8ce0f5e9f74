"""What an essay's references stand for: claims by their words, sources by theirs, measured values as people write."""

from __future__ import annotations

import re
from functools import cache

from models.framework.claims import Claim
from models.framework.errors import LectureError
from production.jobs.claims import claims_of
from scenes import contents


def claim_of(scene: str, words: str) -> Claim:
    """The scene's claim of that name, or the one whose English sentence has these words.

    Raises:
        LectureError: none or several fit; with all its claims.
    """
    claims = _claims(scene)
    for claim in claims:
        if claim.name == words.strip():
            return claim
    wanted = _folded(words)
    fitting = [claim for claim in claims if wanted in _folded(claim.en)]
    same = [claim for claim in fitting if wanted == _folded(claim.en)]
    if len(same or fitting) != 1:
        how_many = "no claim" if not fitting else f"{len(fitting)} claims"
        there = "; ".join(f"“{claim.en}”" for claim in (fitting or claims))
        raise LectureError(f"{how_many} of {scene} fit “{words}”; {'these' if fitting else 'there are'}: {there}")
    return (same or fitting)[0]


def source_of(words: str) -> str:
    """The one source in lecture.toml that has all these words. Raises LectureError with those that have most."""
    wanted = set(re.findall(r"\w+", words.casefold()))
    sources = list(dict.fromkeys(source for entry in contents.entries() for source in entry.sources))
    shared = {source: len(wanted & set(re.findall(r"\w+", source.casefold()))) for source in sources}
    fitting = [source for source in sources if wanted and shared[source] == len(wanted)]
    if len(fitting) != 1:
        most = max(shared.values(), default=0)
        near = fitting or [source for source in sources if most and shared[source] == most]
        raise LectureError(
            f"{'no source fits' if not fitting else f'{len(fitting)} sources fit'} “{words}”"
            + (f"; nearest: {'; '.join(near[:4])}" if near else "; lecture.toml has none")
        )
    return fitting[0]


SEEDS = {"en": "{held} of {all}", "zh": "{held}/{all}"}
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def measured(claim: Claim, how: str, language: str) -> str:
    """A claim's number as people write it ("27%", "1.1×10⁻¹⁵", "−0.3"), or its seeds ("5 of 5").

    Args:
        claim: what is referred to.
        how: a format of its value such as ".0%", of another of its numbers as in "median .0%", or "seeds".
        language: that of the text.

    Raises:
        LectureError: `how` is no format of a number, or names none.
    """
    if how == "seeds":
        return SEEDS[language].format(held=claim.seeds_held, all=claim.seeds)
    name, _, how = how.strip().rpartition(" ")
    numbers = claim.numbers()
    if name and name not in numbers:
        raise LectureError(f"{claim.scene}.{claim.name} has no number {name!r}; there are: {', '.join(numbers)}")
    return written(numbers[name or "value"], how)


def written(value: float, how: str) -> str:
    """A number in a format, as people write it. Raises LectureError where `how` is no format of a number."""
    try:
        text = format(value, how)
    except ValueError as error:
        raise LectureError(f"{how!r} is no format of a number, such as .2f .0% ,.0f .1e: {error}") from error
    if re.fullmatch(r"-0*\.?0*%?", text):
        text = text[1:]
    mantissa, e, exponent = text.partition("e")
    power = f"×10{str(int(exponent)).translate(SUPERSCRIPTS)}" if e else ""
    return mantissa.replace("-", "−") + power


@cache
def _claims(scene: str) -> tuple[Claim, ...]:
    return claims_of(contents.entry(scene))


def _folded(words: str) -> str:
    return " ".join(words.casefold().replace("’", "'").split())
