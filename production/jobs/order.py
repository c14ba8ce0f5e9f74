"""The order in which jobs are begun: as given, but so that no processor idles at the end for longer than it must."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heapreplace
from itertools import permutations
from typing import TypeVar

TAIL = 6
"""How many of the last jobs may change places in any way: 720 orders, looked through in some milliseconds."""
SLIGHT = 0.002
"""Share of the whole time by which an order has to end earlier than one that is nearer to the order given."""

Thing = TypeVar("Thing")


def evened(waiting: Sequence[Thing], weights: Sequence[float], running: Sequence[float], workers: int) -> list[Thing]:
    """Jobs in the order given, except for as many of the last ones as let all of it end earliest.

    Tried are all orders of a few of the last, and of any number of the last the longest first.

    Args:
        waiting: the jobs that are not begun, in their order.
        weights: how much work each of them is.
        running: how much is left of each job at work.
        workers: how many are at work at once.
    """
    free = [0.0] * workers
    for left in running:  # more than workers where some wait elsewhere for their turn
        heapreplace(free, free[0] + left)
    given = list(range(len(waiting)))
    best, earliest = given, _end(free, weights, given)
    for order in _orders(given, weights):
        end = _end(free, weights, order)
        if end < earliest * (1 - SLIGHT):
            best, earliest = order, end
    return [waiting[place] for place in best]


def _orders(given: list[int], weights: Sequence[float]) -> Iterator[list[int]]:
    few = max(0, len(given) - TAIL)
    for tail in permutations(given[few:]):
        yield [*given[:few], *tail]
    for first in range(few - 1, -1, -1):
        yield [*given[:first], *sorted(given[first:], key=lambda place: -weights[place])]


def _end(free: Sequence[float], weights: Sequence[float], order: Sequence[int]) -> float:
    """When all is done, of jobs that are begun in this order, each as soon as a worker is free."""
    times = list(free)  # a heap already
    for place in order:
        heapreplace(times, times[0] + weights[place])
    return max(times)
