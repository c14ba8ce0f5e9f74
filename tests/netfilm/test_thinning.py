"""Which steps are kept: dense at first, even on a log scale, within the budget."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netfilm import RecordingError
from netfilm.store import Measures, Records, in_order, too_large
from netfilm.thinning import DENSITY, parse_budget, spread, step_after, superfluous

ASCENDING = st.lists(st.integers(0, 10**9), min_size=3, max_size=60, unique=True).map(sorted)


@given(st.integers(0, 10**9))
def test_steps_are_recorded_one_by_one_at_first_and_then_ever_fewer(step: int) -> None:
    after = step_after(step)
    assert after > step
    assert after == step + 1 if step <= DENSITY else after - step <= step / DENSITY + 1


@given(ASCENDING)
def test_the_first_and_the_last_are_never_superfluous(steps: list[int]) -> None:
    index = superfluous(steps)
    assert 0 < index < len(steps) - 1
    gaps = [math.log1p(steps[i + 1]) - math.log1p(steps[i - 1]) for i in range(1, len(steps) - 1)]
    assert gaps[index - 1] == pytest.approx(min(gaps))


@given(ASCENDING, st.integers(2, 40))
def test_a_spread_keeps_both_ends_and_no_more_than_asked(steps: list[int], count: int) -> None:
    chosen = spread(np.array(steps), count)
    assert chosen[0] == 0 and chosen[-1] == len(steps) - 1
    assert len(chosen) <= count and (np.diff(chosen) > 0).all()


def kept(steps: int, capacity: int) -> list[int]:
    records = Records(capacity * 80)
    for step in range(steps):
        spare = records.make_room(step)
        array = spare.get("parameter/w", np.empty(10))
        array[:] = step
        records.add(step, {"parameter/w": array if step % 3 else array.copy()})
        assert len(records.steps) <= capacity
    assert np.array_equal(records.finish()["parameter/w"][:, 0], records.steps), "arrays stay with their steps"
    return records.steps


@given(st.integers(1, 400), st.integers(2, 40))
def test_what_is_kept_fits_and_has_both_ends_and_even_gaps(steps: int, capacity: int) -> None:
    found = kept(steps, capacity)
    assert found == kept(steps, capacity), "the same run keeps the same records"
    assert found[0] == 0 and found[-1] == steps - 1
    assert len(found) == min(steps, capacity)
    if len(found) > 2:
        gaps = np.diff(np.log1p(found))
        even = np.log1p(steps - 1) / (capacity - 1)
        assert gaps.max() <= max(3 * even, math.log(2) + 1e-9)


@given(st.permutations(range(9)), st.integers(0, 3), st.integers(0, 3))
def test_rows_are_put_in_order(rows: list[int], more: int, missing: int) -> None:
    block = np.random.default_rng(0).standard_normal((9 + more, 2))
    wanted = block[rows[missing:]]
    assert np.array_equal(in_order(block, rows[missing:]), wanted)


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 10**6), max_size=8), st.integers(10, 10**8))
def test_what_is_left_out_makes_room_for_two_records_at_least(sizes: dict[str, int], budget: int) -> None:
    named = {(f"activation/data/{name}" if name < "e" else f"parameter/{name}"): size for name, size in sizes.items()}
    out = too_large(named, budget)
    left = sum(size for name, size in named.items() if name not in out)
    assert left <= budget // 2 or not left
    if sum(named.values()) <= budget // 16:
        assert not out
    if any(name.startswith("parameter") for name in out):
        assert all(name in out for name in named if name.startswith("activation")), "activations go first"


def test_what_is_left_out_is_said_with_its_size_and_the_budget() -> None:
    records = Records(1600)
    records.add(0, {"parameter/w": np.zeros(5), "activation/data/conv": np.zeros(100)})
    assert records.left_out() == ["activation data/conv: 800 B a record do not fit into the budget of 1.6 kB"]


def test_an_array_that_changes_its_shape_is_left_out_with_the_step() -> None:
    records = Records(10**6)
    records.add(0, {"activation/data/a": np.zeros(2), "parameter/b": np.zeros(3)})
    records.make_room(7)
    records.add(7, {"activation/data/a": np.zeros(4), "parameter/b": np.zeros(3), "parameter/c": np.zeros(1)})
    assert set(records.finish()) == {"steps", "parameter/b"}
    assert records.left_out() == [
        "parameter c: there was none before step 7",
        "activation data/a: its shape (2,) became (4,) at step 7",
    ]


def test_series_keep_steps_of_their_own_and_stay_bounded() -> None:
    measures = Measures(0)
    for step in range(10_000):
        measures.add("loss", step, np.array(1.0 * step))
        if step % 100 == 0:
            measures.add("accuracy", step, np.array(0.5))
    arrays = measures.finish()
    steps = arrays["series/loss/steps"]
    assert np.array_equal(arrays["series/loss/values"], steps) and steps[0] == 0 and steps[-1] == 9999
    assert len(steps) <= 1024 and len(arrays["series/accuracy/steps"]) == 100
    assert len(measures.left_out()) == 1 and "of 10000 values of loss" in measures.left_out()[0]


@pytest.mark.parametrize(
    ("given", "bytes_"),
    [("256MB", 256 * 10**6), ("1.5 GB", 1_500_000_000), ("64 MiB", 64 << 20), ("100", 100), (500, 500), ("2kb", 2000)],
)
def test_a_budget_is_a_number_of_bytes_or_words(given: str | int, bytes_: int) -> None:
    assert parse_budget(given) == bytes_


@pytest.mark.parametrize(
    "given", ["", "lots", "MB", "-3MB", "3 XB", 0, -5, float("nan"), float("inf"), None, True, [1]]
)
def test_anything_else_is_refused_in_one_line(given: object) -> None:
    with pytest.raises(RecordingError, match=r"^budget=.* is no amount of memory: give one such as .256MB.*$"):
        parse_budget(given)
