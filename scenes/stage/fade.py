"""Words that come and go: nothing is copied, one picture of them is laid over the frame more or less strongly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from manim import ORIGIN, UP, Animation, Group, Mobject, Scene, smooth

from .layer import Layer

RISE = 0.12


@dataclass(frozen=True)
class Veil:
    """How a Mobject is seen while it comes or goes.

    Attributes:
        opacity: 0…1, a factor on its own.
        shift: (3,) how far from its place it is painted, in frame units.
    """

    opacity: float
    shift: np.ndarray


def veil_of(mobject: Mobject) -> Veil | None:
    """The veil over a Mobject and all its parts, if there is one."""
    return getattr(mobject, "veil", None)


def _wholes(mobject: Mobject) -> Iterator[Mobject]:
    """The layers of a family, and the largest parts of it that hold none."""
    if isinstance(mobject, Layer) or not any(isinstance(member, Layer) for member in mobject.get_family()):
        yield mobject
        return
    for part in mobject.submobjects:
        yield from _wholes(part)


def _layers(mobject: Mobject) -> list[Layer]:
    """All layers of a family: what moves on a map or a surface comes and goes with it."""
    return [layer for layer in mobject.get_family() if isinstance(layer, Layer)]


class Presence(Animation):
    """Moves how strongly Mobjects are there, without touching their parts.

    Args:
        mobjects: what comes, goes, or both.
        lag_ratio: how much later each submobject starts than the one before, as a share of its time; 0 for all at once.
    """

    def __init__(self, *mobjects: Mobject, **options: Any) -> None:
        options.setdefault("rate_func", smooth)
        super().__init__(mobjects[0] if len(mobjects) == 1 else Group(*mobjects), **options)

    def create_starting_mobject(self) -> Mobject:
        return Mobject()

    def begin(self) -> None:
        self._full = {id(layer): layer.opacity for layer in _layers(self.whole)}
        super().begin()

    def veil(self, mobject: Mobject, presence: float, shift: np.ndarray) -> None:
        """Show a Mobject as present as that (0…1), displaced by `shift` (3,) in frame units."""
        for whole in _wholes(mobject):
            if isinstance(whole, Layer):
                for layer in _layers(whole):
                    layer.opacity = self._full.get(id(layer), 1.0) * presence
                continue
            veil = Veil(presence, shift)
            for part in whole.get_family():  # a scene may hold the parts without the whole
                vars(part)["veil"] = veil

    @property
    def whole(self) -> Mobject:
        """The animated Mobject; Manim's type of `mobject` is that of another renderer."""
        return cast(Mobject, self.mobject)

    def turns(self, alpha: float) -> Iterator[tuple[Mobject, float]]:
        """The Mobject and how far its turn is at alpha; its parts one by one where each starts after the one before."""
        parts = self.whole.submobjects if self.lag_ratio else [self.whole]
        for n, part in enumerate(parts):
            yield part, float(np.clip(self.get_sub_alpha(min(alpha, 1.0), n, len(parts)), 0, 1))

    def unveil(self, mobject: Mobject) -> None:
        """Let a Mobject be as it was before."""
        for whole in _wholes(mobject):
            if isinstance(whole, Layer):
                for layer in _layers(whole):
                    layer.opacity = self._full.get(id(layer), 1.0)
                continue
            for part in whole.get_family():
                vars(part).pop("veil", None)


class FadeIn(Presence):
    """Mobjects appear, moving by `shift` (3,), in frame units, to where they are.

    >>> scene.play(FadeIn(words, shift=UP * 0.12))
    """

    def __init__(self, *mobjects: Mobject, shift: np.ndarray = ORIGIN, **options: Any) -> None:
        self._shift = np.asarray(shift, float)
        super().__init__(*mobjects, introducer=True, **options)

    def interpolate_mobject(self, alpha: float) -> None:
        for part, t in self.turns(alpha):
            self.veil(part, t, (t - 1) * self._shift)

    def clean_up_from_scene(self, scene: Scene) -> None:
        super().clean_up_from_scene(scene)
        self.unveil(self.whole)


class FadeOut(Presence):
    """Mobjects disappear, moving by `shift` (3,), in frame units, and leave the scene."""

    def __init__(self, *mobjects: Mobject, shift: np.ndarray = ORIGIN, **options: Any) -> None:
        self._shift = np.asarray(shift, float)
        super().__init__(*mobjects, remover=True, **options)

    def interpolate_mobject(self, alpha: float) -> None:
        for part, t in self.turns(alpha):
            self.veil(part, 1 - t, t * self._shift)

    def clean_up_from_scene(self, scene: Scene) -> None:
        super().clean_up_from_scene(scene)
        self.unveil(self.whole)


class Swap(Presence):
    """One Mobject leaves upwards; when it has gone, another comes from below: they never lie on one another."""

    def __init__(self, old: Mobject, new: Mobject, **options: Any) -> None:
        self._old, self._new = old, new
        super().__init__(old, new, introducer=True, **options)

    def _setup_scene(self, scene: Scene) -> None:
        if self._old not in scene.get_mobject_family_members():
            scene.add(self._old)  # as a whole again, so that it can leave as one
        scene.add(self._new)

    def interpolate_mobject(self, alpha: float) -> None:
        leaving, coming = self.rate_func(min(1.0, alpha / 0.4)), self.rate_func(min(1.0, max(0.0, (alpha - 0.4) / 0.6)))
        self.veil(self._old, 1 - leaving, leaving * RISE * UP)
        self.veil(self._new, coming, (coming - 1) * RISE * UP)

    def clean_up_from_scene(self, scene: Scene) -> None:
        super().clean_up_from_scene(scene)
        scene.remove(self._old)
        self.unveil(self.whole)


def swap(old: Mobject | None, new: Mobject | None, run_time: float = 0.8, **options: Any) -> Presence | None:
    """Let `old` leave upwards and `new` arrive from below; either, or both, may be None."""
    if old is not None and new is not None:
        return Swap(old, new, run_time=run_time, **options)
    if old is not None:
        return FadeOut(old, shift=RISE * UP, run_time=run_time * 0.4, **options)
    return FadeIn(new, shift=RISE * UP, run_time=run_time, **options) if new is not None else None
