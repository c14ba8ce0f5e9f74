"""Beats: stretches of a scene that last as long as their lines, whose plays share out the time by themselves."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from manim import Animation
from manim.mobject.mobject import _AnimationBuilder

from scenes.script import speaking_seconds

from .camera import TICK

Call = Callable[[], object]
"""Something done between two plays that takes no time: a proof, a removal."""


Move = Animation | Call
"""What a beat plays, or what makes it when its time has come."""


class Stage(Protocol):
    """What beats are played on."""

    def play(self, *animations: Any, **options: Any) -> None: ...
    def wait(self, duration: float, /) -> None: ...


@dataclass(frozen=True)
class Part:
    """One play of a beat, and the stillness after it.

    Attributes:
        moves: what is played: animations, or functions that make them when their time has come.
        seconds: its run time; of a flexible one the least.
        hold: seconds of stillness after it.
        is_flexible: whether it takes the time that the line leaves over.
        keeps_pace: whether its animations have run times of their own.
    """

    moves: tuple[Move, ...]
    seconds: float
    hold: float = 0.0
    is_flexible: bool = False
    keeps_pace: bool = False


def in_ticks(seconds: float) -> int:
    """Seconds as a whole number of ticks, rounded up."""
    return max(1, math.ceil(seconds / TICK - 1e-6))


def stretched(parts: Sequence[Part], seconds: float) -> list[Part]:
    """Parts whose flexible ones share out what is left of so many seconds, each by its own least time."""
    elastic = sum(part.seconds for part in parts if part.is_flexible)
    fixed = sum(part.hold + (0.0 if part.is_flexible else part.seconds) for part in parts)
    if not elastic or seconds <= fixed + elastic:
        return list(parts)
    factor = (seconds - fixed) / elastic
    return [replace(part, seconds=part.seconds * factor) if part.is_flexible else part for part in parts]


class Beat:
    """One stretch of a scene: one section, one spoken line, and the time that line takes.

    Plays are declared in their order; those that are flexible share the time that the line leaves to them.

    >>> beat.then(reveal(chart), run_time=1.0)
    >>> beat.flex(run.to(3000), at_least=6.0)
    >>> beat.then(FadeIn(note), hold=1.0)

    Args:
        name, line: as in script.toml.
        start: the scene's clock where it begins, in ticks.
        now: tells the clock.
        still: whether stillness of more than 2.5 s is meant.
        least: seconds that it lasts at least, such as a voice's.
        stage: the scene, to play on.
    """

    def __init__(
        self, name: str, line: dict[str, str], start: int, now: Callable[[], int], *, still: bool, least: float = 0.0,
        stage: Stage | None = None,
    ) -> None:  # fmt: skip
        self.name = name
        self.line = line
        self.start = start
        self.still = still
        self.spoken = in_ticks(max(speaking_seconds(line["zh"], line["en"]), least))
        self._now = now
        self._stage = stage
        self._parts: list[Part] = []

    @property
    def remaining(self) -> float:
        """Seconds until the line has been spoken."""
        return max(0, self.spoken - (self._now() - self.start)) * TICK

    def flex(self, *moves: Move | None, at_least: float, hold: float = 0.0) -> Beat:
        """Next, a play of `at_least` seconds that takes what time the line leaves; then `hold` seconds of stillness."""
        self._parts.append(Part(_needed(moves), at_least, hold, is_flexible=True))
        return self

    def then(self, *moves: Move | None, run_time: float | None = None, hold: float = 0.0) -> Beat:
        """Next, a play of its own run time; then `hold` seconds of stillness.

        Args:
            moves: animations; or functions without arguments, called when their time has come: what they return is
                played, too. Functions alone, without a run time, take no time.
            run_time: seconds; the longest of the animations' own without it.
            hold: seconds.
        """
        needed = _needed(moves)
        animations = [move for move in needed if isinstance(move, Animation)]
        longest = max((float(each.run_time) for each in animations), default=0.0)
        self._parts.append(Part(needed, longest if run_time is None else run_time, hold, keeps_pace=run_time is None))
        return self

    def rest(self, seconds: float) -> Beat:
        """Next, stillness."""
        return self.then(hold=seconds)

    def finish(self) -> None:
        """Play what was declared."""
        parts, self._parts = stretched(self._parts, self.remaining), []
        for number, part in enumerate(parts):
            assert self._stage is not None
            animations = [each for move in part.moves for each in _made(move)]
            if animations and not part.seconds:
                raise ValueError(f"beat {self.name!r}: part {number + 1} makes animations, but has no run time")
            if animations:
                self._stage.play(*animations, **({} if part.keeps_pace else {"run_time": part.seconds}))
            if part.hold:
                self._stage.wait(part.hold)


def _made(move: Move) -> list[Animation]:
    """The animations of a move: itself, or what it makes now."""
    if isinstance(move, Animation):
        return [move]
    if isinstance(move, _AnimationBuilder):  # Manim's mobject.animate, which can be called, too
        return [move.build()]
    found = move()
    return [each for each in (found if isinstance(found, list | tuple) else [found]) if isinstance(each, Animation)]


def _needed(moves: Sequence[Move | None]) -> tuple[Move, ...]:
    return tuple(move for move in moves if move is not None)


__all__ = ["Beat", "Part", "in_ticks", "stretched"]
