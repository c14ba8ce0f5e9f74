"""A finding could have failed, has room, and fails on its control; what does not is refused with the reason."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.framework.claims import Claim, Row
from models.framework.errors import LectureError

ROW = Row("Scene", "gap", "finding", "<", 0.5, {"en": "a gap of {value:.2f}", "zh": "差距"}, control="no_gap")
HELD, FAILED = (0.30, 0.31, 0.33, 0.29, 0.32), (0.9, 0.8, 0.7, 0.9, 0.9)


def claim(values: tuple[float, ...] = HELD, controls: tuple[float, ...] = FAILED, **changes: Any) -> Claim:
    return Claim(dataclasses.replace(ROW, **changes), values, controls)


def test_a_finding_with_room_and_a_control_that_fails_is_in_order() -> None:
    assert claim().holds and claim().problems == ()


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (claim((0.3,) * 5), "all seeds give 0.3"),
        (claim(bound=0.0, relation=">"), "a bound of 0"),
        (claim(control=""), "no control is named"),
        (claim(controls=HELD), "holds for its control"),
        (claim(is_chosen=True), "was chosen by this very value"),
        (claim((0.30, 0.31, 0.48, 0.29, 0.32)), "no room"),
        (claim(bound=2.0, controls=(3.0,) * 5), "an empty bound"),
        (claim(relation="==", bound=0.31), "cannot claim equality"),
        (claim((0.3, math.nan, 0.3, 0.3, 0.3)), "is no number"),
        (claim((1e-9, 2e-9, 1e-9, 3e-9, 2e-9), bound=1e-5, scale="log"), "orders of magnitude"),
        (claim((-1.0, 2.0, 1.0, 1.0, 1.0), scale="log"), "a log scale needs values above 0"),
        (claim((0.40, 0.52, 0.48, 0.44, 0.51), of="mean"), "two standard errors"),
    ],
)
def test_what_may_not_be_said_is_refused_with_the_reason(made: Claim, why: str) -> None:
    assert any(why in problem for problem in made.problems), made.problems


@pytest.mark.parametrize(
    "made",
    [
        claim((1e-12, 2e-12, 1.5e-12, 0.9e-12, 1.2e-12), bound=1e-11, scale="log"),
        claim((0.40, 0.52, 0.38, 0.44, 0.36), of="mean"),
        claim((0.30, 0.31, 0.9, 0.29, 0.32), share=0.8),
        claim((0.996, 0.997, 0.998, 0.996, 0.997), relation=">", bound=0.99),
        claim((0.30, 0.31), kind="fact", control=""),
        claim((0.31, 0.9), kind="fact", control="", relation="==", bound=0.31),
    ],
    ids=["log", "mean", "share", "complement", "fact", "count"],
)
def test_means_shares_logs_and_facts_have_their_own_measure(made: Claim) -> None:
    assert made.holds and made.problems == (), made.problems


def test_a_finding_has_to_hold_under_every_arithmetic() -> None:
    made = Claim(ROW, HELD, FAILED, native={"default": HELD, "avx2": (0.6, 0.6, 0.3, 0.3, 0.3)})
    (problem,) = made.problems
    assert "'avx2'" in problem and "0.6" in problem


@pytest.mark.parametrize(("relation", "held"), [("<", [1]), ("<=", [1, 2]), (">", [3]), (">=", [2, 3]), ("==", [2])])
def test_relations(relation: Any, held: list[float]) -> None:
    row = dataclasses.replace(ROW, relation=relation, bound=2)
    assert [value for value in (1, 2, 3, math.nan) if row.admits(value)] == held


@given(st.lists(st.floats(0, 2), min_size=1, max_size=12), st.floats(0.01, 1))
def test_a_claim_holds_by_the_value_shown_and_by_its_share(values: list[float], share: float) -> None:
    made = claim(tuple(values), bound=1.0, share=share)
    held = sum(value < 1 for value in values)
    assert (made.seeds, made.seeds_held, made.value) == (len(values), held, values[0])
    assert made.holds == (values[0] < 1 and held / len(values) >= share - 1e-9)


@given(st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=2, max_size=12), st.floats(0.1, 10))
def test_more_room_never_makes_a_claim_worse(values: list[float], bound: float) -> None:
    """Moving every seed away from the bound keeps what held."""
    before = claim(tuple(values), bound=bound)
    after = claim(tuple(value - 1 for value in values), bound=bound)
    assert not before.holds or after.holds


def test_placeholders_are_filled_from_the_values_and_from_the_trace() -> None:
    made = Claim(ROW, HELD, FAILED, given={"steps": 600})
    words = {"en": "{steps} steps: {value:.2f}, {median}, {worst}, {best}, {control:.1f} of {seeds}", "zh": "差距"}
    made = dataclasses.replace(made, row=dataclasses.replace(ROW, words=words))
    assert made.en == "600 steps: 0.30, 0.31, 0.33, 0.29, 0.9 of 5"


@pytest.mark.parametrize(("words", "said"), [("{nothing}", "stands for nothing"), ("{value:q}", "value:q")])
def test_a_placeholder_that_stands_for_nothing_is_named(words: str, said: str) -> None:
    made = claim(words={"en": words, "zh": words}, where="models/x/claims.toml: Scene.gap")
    with pytest.raises(LectureError, match=r"models/x/claims\.toml: Scene\.gap: .*" + said):
        assert made.en
