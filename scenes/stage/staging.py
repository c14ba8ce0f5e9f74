"""What is painted in a frame, lowest first: what stands still during a play, and what may change at every frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from manim import Animation, Mobject, VMobject
from manim.animation.composition import AnimationGroup

from .fade import Veil, veil_of
from .layer import Layer


@dataclass(frozen=True)
class Unit:
    """One step of painting a frame.

    Attributes:
        root: a Mobject on screen.
        owner: the Mobject of the scene that it is a part of.
        is_live: whether it may change during the play, with all its parts; else only its own points are meant.
    """

    root: Mobject
    owner: Mobject
    is_live: bool


@dataclass(frozen=True)
class Run:
    """Parts in a row that are painted in the same way: layers, or VMobjects under one veil."""

    members: list[Mobject]
    veil: Veil | None
    is_layer: bool


def live_parts(mobjects: Iterable[Mobject], animations: Sequence[Animation]) -> set[int]:
    """The ids of everything that animations or updaters may change."""
    moved = list(leaves(animations))
    family = [part for mobject in mobjects for part in mobject.get_family()]
    if any(getattr(animation, "changes_all", False) for animation in moved):
        return {id(part) for part in family}
    found = {id(part) for part in family if part.updaters}
    for animation in moved:
        found |= {id(part) for part in animation.mobject.get_family()}
    for layer in family:
        if isinstance(layer, Layer) and layer.submobjects and any(id(part) in found for part in layer.get_family()):
            found.add(id(layer))  # it may be painted from its parts
    return found


def leaves(animations: Iterable[Animation]) -> Iterator[Animation]:
    """Animations, and those inside of groups instead of the groups."""
    for animation in animations:
        if isinstance(animation, AnimationGroup):
            yield from leaves(animation.animations)
        else:
            yield animation


def units(mobjects: Iterable[Mobject], live: set[int]) -> list[Unit]:
    """All that is on screen, by z-index and then in the order of the scene."""

    def visit(mobject: Mobject, owner: Mobject) -> Iterator[Unit]:
        if id(mobject) in live and all(part.z_index == mobject.z_index for part in mobject.get_family()):
            yield Unit(mobject, owner, is_live=True)
            return
        yield Unit(mobject, owner, is_live=False)
        for part in mobject.submobjects:
            yield from visit(part, owner)

    found = [unit for mobject in mobjects for unit in visit(mobject, mobject)]
    shown = [unit for unit in found if unit.is_live or len(unit.root.points)]
    return sorted(shown, key=lambda unit: unit.root.z_index)


def runs(unit: Unit) -> Iterator[Run]:
    """The parts of a live unit as they are now."""

    def visit(mobject: Mobject, veil: Veil | None) -> Iterator[tuple[Mobject, Veil | None]]:
        veil = veil_of(mobject) or veil
        if len(mobject.points):
            yield mobject, veil
        for part in mobject.submobjects:
            yield from visit(part, veil)

    def kind(item: tuple[Mobject, Veil | None]) -> tuple[bool, bool, int]:
        return isinstance(item[0], Layer), isinstance(item[0], VMobject), id(item[1])

    for (is_layer, _, _), group in groupby(visit(unit.root, None), kind):
        items = list(group)
        yield Run([mobject for mobject, _ in items], items[0][1], is_layer)


def still_runs(still: Sequence[Unit]) -> Iterator[Run]:
    """Units that stand still as runs; words of different owners are kept apart, so that each is a small picture."""

    def kind(unit: Unit) -> tuple[bool, bool, int]:
        return isinstance(unit.root, Layer), isinstance(unit.root, VMobject), id(unit.owner)

    for (is_layer, _, _), group in groupby(still, kind):
        yield Run([unit.root for unit in group], None, is_layer)
