"""Turns: from one picture to the next in one play, without black between and without one over the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, runtime_checkable

from manim import Animation, Group, Mobject, VGroup, VMobject, smooth
from manim.mobject.mobject import _AnimationBuilder

from .fade import FadeIn, FadeOut, veil_of
from .layer import Layer, reveal

LEAVES_BY, COMES_FROM = 0.45, 0.25
"""Shares of the turn's time: by then the old has gone, from then, when little is left of it, the new comes."""

New = Mobject | Animation | _AnimationBuilder
"""What comes, or moves along: a Mobject, an animation, or Manim's `mobject.animate`."""


@runtime_checkable
class Enters(Protocol):
    """A Mobject that knows how it comes on screen."""

    def entrance(self) -> Iterable[Animation]: ...


def window(start: float, end: float) -> Callable[[float], float]:
    """A smooth rate that does all it does between two shares of the time."""
    return lambda t: float(smooth(min(1.0, max(0.0, (t - start) / (end - start)))))


def easing_out(start: float) -> Callable[[float], float]:
    """A rate that waits until a share of the time, and then slows down to its end."""
    return lambda t: 1 - (1 - max(0.0, min(1.0, (t - start) / (1 - start)))) ** 2


def entrances(things: Sequence[Mobject | Animation], rate: Callable[[float], float] = smooth) -> list[Animation]:
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

    A layer is one thing with all that lies on it: it stays while a part of it is kept.
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


def freed(shown: Iterable[Mobject], kept: Sequence[Mobject]) -> list[Mobject]:
    """What is kept of groups that leave: it has to stand on screen by itself, above what comes."""
    ids = {id(thing) for thing in kept}

    def parts(mobject: Mobject, *, is_top: bool) -> Iterator[Mobject]:
        if id(mobject) in ids:
            if not is_top:
                yield mobject
        elif not isinstance(mobject, Layer):
            for part in mobject.submobjects:
                yield from parts(part, is_top=False)

    return [part for mobject in shown for part in parts(mobject, is_top=True)]


def turning(shown: Iterable[Mobject], new: Sequence[New], kept: Sequence[Mobject]) -> list[Animation]:
    """The animations of a turn: what is neither new nor kept leaves, then the new comes; kept things may move along."""
    things = [thing.build() if isinstance(thing, _AnimationBuilder) else thing for thing in new]
    coming: list[Any] = [thing.mobject if isinstance(thing, Animation) else thing for thing in things]
    old = leaving(shown, [*kept, *coming])
    out = [FadeOut(each, rate_func=window(0.0, LEAVES_BY)) for each in old]  # as one group they would come to the front
    return [*out, *entrances(things, easing_out(COMES_FROM) if old else smooth)]


def carried(mobject: Mobject, x: float, y: float) -> Animation:
    """A Mobject that is kept, on its way to another place; it sets off when little is left of the old."""
    moved: Any = mobject.animate
    made: Animation = moved(rate_func=easing_out(0.3)).move_to((x, y, 0)).build()
    return made


def _is_drawn(mobject: Mobject) -> bool:
    """Whether it is a layer, or a group of nothing else."""
    if isinstance(mobject, Layer):
        return True
    is_group = isinstance(mobject, Group) and not isinstance(mobject, VGroup)
    return is_group and bool(mobject.submobjects) and all(_is_drawn(part) for part in mobject.submobjects)


def invisible(shown: Iterable[Mobject]) -> list[str]:
    """The things on screen of which nothing can be seen: forgotten when they had faded."""
    return [name_of(each) for each in shown if (parts := list(_presences(each))) and max(parts) <= 0.002]


def absent(shown: Iterable[Mobject], kept: Sequence[Mobject]) -> list[str]:
    """What is kept although nothing of it is on screen."""
    ids = {id(part) for mobject in shown for part in mobject.get_family()}
    return [name_of(each) for each in kept if not any(id(part) in ids for part in each.get_family())]


def name_of(mobject: Mobject) -> str:
    """What a message calls it: its class, and what can be read."""
    text = getattr(mobject, "written", "")
    return f"{type(mobject).__name__}{f' {text!r}' if text else ''}"


def _presences(mobject: Mobject) -> Iterator[float]:
    """How strongly each painted part is there, 0…1."""
    for part in mobject.get_family():
        veil = veil_of(part)
        seen = veil.opacity if veil else 1.0
        if isinstance(part, Layer):
            if len(part.extent()):
                yield seen * min(part.opacity, part.reveal)
        elif isinstance(part, VMobject) and len(part.points):
            yield seen * max(part.get_fill_opacity(), part.get_stroke_opacity() * (part.get_stroke_width() > 0))


__all__ = [
    "COMES_FROM",
    "LEAVES_BY",
    "Enters",
    "absent",
    "carried",
    "entrances",
    "freed",
    "invisible",
    "leaving",
    "name_of",
    "turning",
    "window",
]
