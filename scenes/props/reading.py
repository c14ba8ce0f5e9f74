"""Reading: a number with its word; Legend: names in their colours. Both stand in a corner."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Protocol

from manim import DOWN, LEFT, RIGHT, VGroup

from scenes.stage import Box, Layout, Painted, seat
from scenes.stage.words import Typesetter, Written

from .counter import Counter


class Speaker(Protocol):
    """A scene, as far as words on screen need it."""

    type: Typesetter
    layout: Layout

    def screen(self, key: str, **values: object) -> str: ...


def whole(value: float) -> str:
    """A number of steps: the last whole one, with commas."""
    return f"{math.floor(value + 1e-9):,}"


class Reading(VGroup):
    """A number read off a trace, with its word: "1,177 steps". It shows a step as it is, so a `Playback` can hold it.

    >>> count = Reading(scene, "steps", corner="top right")
    >>> loss = Reading(scene, "loss", "{:.2f}", corner="top left", role="loss")
    >>> Playback(count, Fed(loss, Records(trace.steps, trace.loss), lambda value: loss.show(float(value))))

    At the right the number stands before its word, elsewhere after it: so neither moves when digits come.

    Args:
        scene: whose script.toml has the word.
        key: the word's name there; its placeholders are filled from `values`.
        form: a format of one number, or a function that writes it; a number of steps by default.
        corner, box: where, as for `scene.note`.
        use: the number's size, by use; word: the word's.
        role: the number's colour.
    """

    def __init__(
        self, scene: Speaker, key: str, form: str | Callable[[float], str] = whole, *, corner: str,
        box: Box | None = None, use: str | float = "values", word: str | float = "body", role: str = "ink",
        value: float = 0.0, **values: object,
    ) -> None:  # fmt: skip
        at_right = "right" in corner.split()
        x, y, out, up = scene.layout.corner(corner, box)
        self.number = Counter(scene.type, form, use, role, bold=True, anchor="right" if at_right else "left", value=888)
        super().__init__()
        middle = y - up * float(self.number.height) / 2
        gap = 0.006 * scene.type.size(use)
        text = scene.screen(key, **values)
        if not out:  # in the middle of its side
            x -= (float(scene.type.words(text, word).width) + gap + float(self.number.width)) / 2
        self.word = scene.type.seated(text, x, middle, word, "muted", anchor="right" if at_right else "left")
        edge = self.word.get_left()[0] - gap if at_right else self.word.get_right()[0] + gap
        self.number.stand(float(edge), middle)
        self.add(self.number, self.word)
        self.show(value)

    @property
    def value(self) -> float:
        """The number that is shown."""
        return self.number.value

    def shown(self) -> Painted:
        """The number that can be read."""
        return self.number.shown()

    def show(self, value: float) -> Reading:
        """Show another number. Returns the reading."""
        self.number.show(value)
        return self


class Legend(VGroup):
    """Names in their colours, one below the other or side by side.

    >>> names = Legend(scene, {"constant": "bad", "cosine": "class_a"}, corner="top right")
    >>> names.of("cosine")

    Args:
        scene: whose script.toml has the names.
        roles: by name in script.toml, the colour.
        corner, box: where, as for `scene.note`.
        across: side by side.
    """

    def __init__(
        self, scene: Speaker, roles: Mapping[str, str], *, corner: str, box: Box | None = None, across: bool = False,
        use: str | float = "body",
    ) -> None:  # fmt: skip
        self._names: dict[str, Written] = {
            key: scene.type.words(scene.screen(key), use, role, bold=True) for key, role in roles.items()
        }
        super().__init__(*self._names.values())
        size = scene.type.size(use)
        if across:
            self.arrange(RIGHT, buff=0.02 * size)
        else:
            edge = RIGHT if "right" in corner.split() else LEFT
            self.arrange(DOWN, buff=0.008 * size, aligned_edge=edge)
        seat(self, scene.layout.corner(corner, box))

    def of(self, key: str) -> Written:
        """One of the names."""
        return self._names[key]


__all__ = ["Legend", "Reading", "whole"]
