"""Turns: from one picture to the next in one play, without black between and without one over the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, runtime_checkable

from manim import Animation, Group, Mobject, VGroup, smooth

from .fade import FadeIn, FadeOut
from .layer import Layer, reveal

LEAVES_BY, COMES_FROM = 0.5, 0.4
"""Shares of the turn's time: by then the old has gone (as good as, at the other), from then the new comes."""

New = Mobject | Animation


@runtime_checkable
class Enters(Protocol):
    """A Mobject that knows how it comes on screen."""

    def entrance(self) -> Iterable[Animation]: ...


def window(start: float, end: float) -> Callable[[float], float]:
    """A smooth rate that does all it does between two shares of the time."""
    return lambda t: float(smooth(min(1.0, max(0.0, (t - start) / (end - start)))))


def entrances(things: Sequence[New], rate: Callable[[float], float] = smooth) -> list[Animation]:
    """How new things come: animations as they are, layers drawn, words faded in, and others as they say."""
    found: list[Animation] = []
    for thing in things:
        if isinstance(thing, Animation):
            found.append(thing)
            continue
        if isinstance(thing, Enters):
            own = list(thing.entrance())
        elif _is_drawn(thing):
            own = [reveal(thing)]
        else:
            own = [FadeIn(thing)]
        for animation in own:
            animation.rate_func = rate
        found += own
    return found


def leaving(shown: Iterable[Mobject], kept: Sequence[Mobject]) -> list[Mobject]:
    """What is on screen and not kept; of a group with something kept in it the other parts.

    A layer is one thing with all that lies on it: it stays with whatever of it is kept.
    """
    ids = {id(part) for thing in kept for part in thing.get_family()}

    def parts(mobject: Mobject) -> Iterator[Mobject]:
        if id(mobject) in ids:
            return
        if not any(id(part) in ids for part in mobject.get_family()):
            yield mobject
        elif not isinstance(mobject, Layer):
            for part in mobject.submobjects:
                yield from parts(part)

    return [part for mobject in shown for part in parts(mobject)]


def turning(shown: Iterable[Mobject], new: Sequence[New], kept: Sequence[Mobject]) -> list[Animation]:
    """The animations of a turn: what is neither new nor kept leaves, then the new comes; kept things may move along."""
    coming: list[Any] = [thing.mobject if isinstance(thing, Animation) else thing for thing in new]
    old = leaving(shown, [*kept, *coming])
    out: list[Animation] = [FadeOut(*old, rate_func=window(0.0, LEAVES_BY))] if old else []
    return [*out, *entrances(new, window(COMES_FROM, 1.0) if old else smooth)]


def _is_drawn(mobject: Mobject) -> bool:
    """Whether it is a layer, or a group of nothing else."""
    if isinstance(mobject, Layer):
        return True
    is_group = isinstance(mobject, Group) and not isinstance(mobject, VGroup)
    return is_group and bool(mobject.submobjects) and all(_is_drawn(part) for part in mobject.submobjects)


def invisible(shown: Iterable[Any]) -> list[str]:
    """The kinds of things on screen that cannot be seen at all: forgotten when they had faded."""
    layers = [each for each in shown if isinstance(each, Layer)]
    return [type(layer).__name__ for layer in layers if min(layer.opacity, layer.reveal) <= 0.002]


__all__ = ["COMES_FROM", "LEAVES_BY", "Enters", "entrances", "invisible", "leaving", "turning", "window"]
