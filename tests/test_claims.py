"""What the lecture says: recorded with the project, able to fail, and linked to the lines that say it."""

from __future__ import annotations

import importlib
import math
import re
from functools import cache

import pytest

from models.framework.claims import Claim, claims_by_scene
from models.framework.experiment import find
from models.framework.folders import ROOT
from models.framework.key import experiment_key, experiment_names, recorded_path
from models.framework.record import LARGEST
from models.framework.trace import Trace, load, read_meta
from scenes import contents
from scenes.contents import Entry
from scenes.look.settings import LANGUAGES

LARGEST_LECTURE = 25_000_000
NUMBER = re.compile(r"\{|\d")
COMPARISON = {
    "en": re.compile(
        r"\b(best|beats?|better|worse|worst|more|most|fewer|less|least|all|every|never|only|half|twice|faster|slower"
        r"|sooner|higher|lower|larger|smaller|longer|shorter|none|always)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"最|更|都|从不|从没|才|只有|一半|总是|全部|没有一个|倍"),
}
REFERENCE = re.compile(r"\{(\w+):\s*([^|{}]+?)\s*\|")


def trace_type(name: str) -> type[Trace]:
    module = importlib.import_module(f"models.traces.{name.replace('/', '.')}")
    (found,) = (kind for kind in vars(module).values() if getattr(kind, "experiment", None) == name)
    return found  # type: ignore[no-any-return]


def entries() -> tuple[Entry, ...]:
    return contents.entries()


@cache
def claims_of_all() -> dict[str, Claim]:
    """By "Scene.row", every claim held to the trace that comes with the project."""
    found = {}
    for name in experiment_names():
        for scene, claims in claims_by_scene(name, recorded_path(name)).items():
            found |= {f"{scene}.{claim.name}": claim for claim in claims}
    return found


@pytest.mark.parametrize("name", experiment_names())
def test_a_fresh_clone_measures_nothing(name: str) -> None:
    meta = read_meta(recorded_path(name))
    assert meta["key"] == experiment_key(name), f"run python -m models record {name}"
    assert meta["arithmetic"] == "pinned" and set(meta["native"]) == {"default", "avx2"}
    assert recorded_path(name).stat().st_size <= LARGEST


def test_all_traces_together_are_small() -> None:
    assert sum(recorded_path(name).stat().st_size for name in experiment_names()) <= LARGEST_LECTURE


@pytest.mark.parametrize("name", experiment_names())
def test_claims_hold_can_fail_and_have_room_under_every_arithmetic(name: str) -> None:
    for claims in claims_by_scene(name, recorded_path(name)).values():
        for claim in claims:
            assert claim.holds, (claim.row.where, claim.values)
            assert not claim.problems, (claim.row.where, claim.values)
            assert claim.en and claim.zh


@pytest.mark.parametrize("name", experiment_names())
def test_values_and_controls_are_those_of_the_trace(name: str) -> None:
    """Run on the trace that is shown, each value function and each control gives what was recorded."""
    meta, trace = read_meta(recorded_path(name)), load(trace_type(name), recorded_path(name))
    found = {key: float(value_of(trace)) for key, value_of in find(name).values.items()}
    for key, value in found.items():
        assert math.isclose(value, meta["values"][key][0], rel_tol=1e-4, abs_tol=1e-12), key
    for claims in claims_by_scene(name, recorded_path(name)).values():
        for claim in claims:
            assert claim.row.admits(found[claim.name]) or claim.row.of == "mean", claim.name


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.scene)
def test_every_scene_says_something_that_could_have_failed(entry: Entry) -> None:
    own = [claim for name, claim in claims_of_all().items() if name.startswith(f"{entry.scene}.")]
    assert any(claim.is_finding for claim in own)


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.scene)
def test_every_number_and_comparison_that_is_spoken_rests_on_a_claim(entry: Entry) -> None:
    links = contents.rests_on(entry)
    unknown = {name for names in links.values() for name in names} - set(claims_of_all())
    assert not unknown, f"script.toml: {sorted(unknown)} stand in no claims.toml"
    bare = [
        (beat, language, found[0])
        for beat, line in contents.script(entry).beats.items()
        for language in LANGUAGES
        if not links[beat] and (found := NUMBER.search(line[language]) or COMPARISON[language].search(line[language]))
    ]
    assert not bare, "name the claims that the lines rest on, in rests_on, or take the comparison out"


def test_every_finding_is_spoken_or_written_of() -> None:
    spoken = {name for entry in entries() for names in contents.rests_on(entry).values() for name in names}
    essays = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "scenes").rglob("essay.*.md"))
    written = {f"{scene}.{words}" for scene, words in REFERENCE.findall(essays)}
    for name, claim in claims_of_all().items():
        references = [each.partition(".") for each in written]
        quoted = any(words in claim.en for scene, _, words in references if scene == claim.scene)
        assert not claim.is_finding or quoted or name in spoken | written, f"{name} is said nowhere"
