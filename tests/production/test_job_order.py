"""Jobs are begun in the order given, and yet no processor idles at the end where another order would use it."""

from __future__ import annotations

import random

import pytest

from production.jobs.order import evened


def end(weights: list[float], workers: int) -> float:
    """When all is done, of jobs that are begun in this order."""
    free = [0.0] * workers
    for weight in weights:
        soonest = free.index(min(free))
        free[soonest] += weight
    return max(free)


def test_where_nothing_is_gained_the_order_stays() -> None:
    assert evened("abcdefgh", [1.0] * 8, [], 2) == list("abcdefgh")
    assert evened("abc", [3.0, 2.0, 1.0], [], 4) == list("abc")
    assert evened([], [], [1.0], 2) == []


def test_a_long_job_at_the_end_is_begun_earlier_and_the_first_ones_stay() -> None:
    names, weights = "abcdefghij", [4.0] * 9 + [12.0]
    order = evened(names, weights, [], 2)
    assert sorted(order) == list(names)
    assert order[:4] == list("abcd")
    assert end([weights[names.index(name)] for name in order], 2) == 24.0 < end(weights, 2)


def test_far_from_the_end_the_order_stays() -> None:
    assert evened(range(100), [float(n % 7 + 1) for n in range(100)], [], 2) == list(range(100))


def test_what_is_at_work_counts() -> None:
    assert evened("ab", [2.0, 5.0], [4.0], 2) == ["b", "a"]
    assert evened("ab", [2.0, 5.0], [4.0, 1.0, 1.0], 2) == ["b", "a"]


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 8, 16])
def test_it_never_ends_later_than_in_the_order_given(workers: int) -> None:
    generator = random.Random(workers)
    for count in range(1, 30):
        weights = [generator.uniform(30, 80) for _ in range(count)]
        order = evened(range(count), weights, [], workers)
        assert sorted(order) == list(range(count))
        assert end([weights[place] for place in order], workers) <= end(weights, workers) + 1e-9
