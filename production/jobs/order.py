"""The order in which jobs are begun: as given, but so that no processor idles at the end for longer than it must."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import heapreplace
from itertools import permutations
from typing import TypeVar

REACH = 6
"""How many jobs for each worker, counted from the end, may change places; before that the order does not matter."""
TAIL = 6
"""How many of the last jobs may change places in any way: 720 orders, looked through in some milliseconds."""
LONGER = 1.25
"""By what factor more of the last jobs are tried, the longest first."""
SLIGHT = 0.002
"""Share of the whole time by which an order has to end earlier than one that is nearer to the order given."""

Thing = TypeVar("Thing")


def evened(waiting: Sequence[Thing], weights: Sequence[float], running: Sequence[float], workers: int) -> list[Thing]:
    """Jobs in the order given, except for as many of the last ones as let all of it end earliest.

    Tried are all orders of a few of the last, and of ever more of the last the longest first.

    Args:
        waiting: the jobs that are not begun, in their order.
        weights: how much work each of them is.
        running: how much is left of each job at work.
        workers: how many are at work at once.
    """
    given = list(range(len(waiting)))
    if len(given) > REACH * workers:
        return list(waiting)
    free = [0.0] * workers
    for left in running:  # more than workers where some wait elsewhere for their turn
        heapreplace(free, free[0] + left)
    best, earliest = given, max(_after(free, weights, given))
    for first, tails in _tails(given, weights):
        before = _after(free, weights, given[:first])
        for tail in tails:
            end = max(_after(before, weights, tail))
            if end < earliest * (1 - SLIGHT):
                best, earliest = [*given[:first], *tail], end
    return [waiting[place] for place in best]


def _tails(given: list[int], weights: Sequence[float]) -> Iterator[tuple[int, Iterable[Sequence[int]]]]:
    """By the place where they begin, orders of the last jobs to be tried."""
    size = min(TAIL, len(given))
    yield len(given) - size, permutations(given[len(given) - size :])
    while size < len(given):
        size = min(len(given), int(size * LONGER))
        first = len(given) - size
        yield first, [sorted(given[first:], key=lambda place: -weights[place])]


def _after(free: Sequence[float], weights: Sequence[float], order: Iterable[int]) -> list[float]:
    """When each worker is free again, a heap, after jobs that are begun in this order, each as soon as one is free."""
    times = list(free)  # a heap already
    for place in order:
        heapreplace(times, times[0] + weights[place])
    return times
