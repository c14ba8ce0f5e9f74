"""Playback: a clock of recorded steps, and the props that show what was recorded at each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from manim import Group, Mobject
from numpy.typing import ArrayLike

from .layer import Drive


class Shows(Protocol):
    """A prop that shows a run at a step, whole or between two."""

    def show(self, step: float, /) -> object: ...


@dataclass(frozen=True)
class Slow:
    """Steps that matter: between `start` and `end` goes a `share` (0…1) of the whole time."""

    start: float
    end: float
    share: float


class Records:
    """Values that were recorded at some steps, and straight lines between them.

    >>> Records([0, 10, 30], [1.0, 2.0, 4.0]).at(20)

    Args:
        steps: (records,) rising.
        values: (records, …)
    """

    def __init__(self, steps: ArrayLike, values: ArrayLike) -> None:
        self.steps, self.values = np.asarray(steps, float), np.asarray(values, float)
        if len(self.steps) != len(self.values) or not len(self.steps):
            raise ValueError(f"{len(self.steps)} steps for {len(self.values)} records; each record needs its step")
        if (np.diff(self.steps) <= 0).any():
            raise ValueError("the steps of records must rise")

    def at(self, step: float) -> np.ndarray:
        """(…): the values at a step: exact at a record, the nearest record's before the first and after the last."""
        k = int(np.clip(np.searchsorted(self.steps, step, side="right") - 1, 0, max(len(self.steps) - 2, 0)))
        if len(self.steps) == 1:
            return np.asarray(self.values[0])
        share = float(np.clip((step - self.steps[k]) / (self.steps[k + 1] - self.steps[k]), 0, 1))
        if share in (0.0, 1.0):  # a record itself, to the bit, and beside values that are not finite
            return np.asarray(self.values[k + int(share)])
        return np.asarray((1 - share) * self.values[k] + share * self.values[k + 1])


@dataclass(frozen=True)
class Fed:
    """A Mobject whose `draw` is given the records at the clock's step.

    >>> Playback(counter, Fed(field, Records(trace.steps, trace.W), field.show_weights))
    """

    mobject: Mobject
    records: Records
    draw: Callable[[Any], object]

    def show(self, step: float, /) -> None:
        self.draw(self.records.at(step))


@dataclass(frozen=True)
class Drawn:
    """A Mobject whose `draw` is given the clock's step."""

    mobject: Mobject
    draw: Callable[[float], object]

    def show(self, step: float, /) -> None:
        self.draw(step)


class Playback:
    """A clock of recorded steps with the props that keep to it.

    >>> run = Playback(chart, ball, Reading(scene, "steps"))
    >>> scene.play(run.to(240), run_time=4.0)
    >>> beat.flex(run.to(3000, slow=[Slow(1270, 1300, share=0.4)]), at_least=6.0)

    Args:
        shown: Mobjects with `show(step)`; or `Fed`, `Drawn` for those that have none.
        step: where the clock stands at first; all are shown there at once.

    Attributes:
        step: where the clock stands.
    """

    def __init__(self, *shown: Any, step: float = 0.0) -> None:
        for each in shown:
            if getattr(type(each), "show", Mobject.show) is Mobject.show:
                raise TypeError(f"{type(each).__name__} has no show(step); wrap it in Fed(…) or Drawn(…)")
        self._shown: tuple[Shows, ...] = shown
        self._mobjects = [each.mobject if isinstance(each, Fed | Drawn) else each for each in shown]
        self.step = float(step)
        self.show(self.step)

    def show(self, step: float) -> None:
        """Set the clock, and show all props at that step."""
        self.step = float(step)
        for each in self._shown:
            each.show(self.step)

    def to(self, step: float, *, log: bool = False, slow: Sequence[Slow] = (), **options: Any) -> Run:
        """The animation that runs the clock from where it then stands to a step.

        Args:
            step: where it ends.
            log: whether time goes evenly through log(1 + step) instead of through the steps.
            slow: spans of steps that get a share of the time.
            options: as of an animation, such as `run_time`.
        """
        moving = self._mobjects[0] if len(self._mobjects) == 1 else Group(*self._mobjects)
        return Run(self, moving, step, log, slow, **options)


class Run(Drive):
    """The playback of a run from the clock's step, when it begins, to another one."""

    def __init__(
        self, playback: Playback, mobject: Mobject, step: float, log: bool, slow: Sequence[Slow], **options: Any
    ) -> None:
        self._playback, self._goal, self._log, self._slow = playback, step, log, slow
        super().__init__(mobject, self._show, **options)

    def begin(self) -> None:
        self._step_at = pace(self._playback.step, self._goal, log=self._log, slow=self._slow)
        super().begin()

    def _show(self, t: float) -> None:
        self._playback.show(self._step_at(t))


def pace(start: float, end: float, *, log: bool = False, slow: Sequence[Slow] = ()) -> Callable[[float], float]:
    """From the share of time that has passed (0…1) to the step, from `start` to `end` without a halt or a step back.

    Args:
        start, end: the steps; either may be the larger one.
        log: even in log(1 + step).
        slow: spans that get a share of the time, in any order; of one that reaches beyond, the part within counts.

    Raises:
        ValueError: spans that overlap, or shares that leave no time for the rest.
    """
    if end < start:
        back = pace(end, start, log=log, slow=slow)
        return lambda t: back(1 - t)

    def length(step: float) -> float:
        return float(np.log1p(step)) if log else step

    spans = sorted((max(each.start, start), min(each.end, end), each.share) for each in slow)
    spans = [each for each in spans if each[0] < each[1]]
    if any(one[1] > other[0] for one, other in pairwise(spans)):
        raise ValueError(f"slow spans overlap: {spans}")
    knots, shares, rest = [start], [0.0], 1 - sum(share for *_, share in spans)
    fast = length(end) - length(start) - sum(length(b) - length(a) for a, b, _ in spans)
    if any(share <= 0 for *_, share in spans) or (fast > 0 and rest <= 0):
        raise ValueError(f"slow spans {spans} leave {rest:g} of the time for the rest")
    for a, b, share in [*spans, (end, end, 0.0)]:
        if a > knots[-1]:
            shares.append(shares[-1] + rest * (length(a) - length(knots[-1])) / fast)
            knots.append(a)
        if b > a:
            shares.append(shares[-1] + share)
            knots.append(b)
    times, lengths = np.array(shares) / (shares[-1] or 1.0), np.array([length(knot) for knot in knots])

    def step_at(t: float) -> float:
        if t <= 0 or t >= 1:
            return start if t <= 0 else end
        found = float(np.interp(t, times, lengths))
        return min(max(float(np.expm1(found)) if log else found, start), end)

    return step_at


__all__ = ["Drawn", "Fed", "Playback", "Records", "Run", "Shows", "Slow", "pace"]
