"""Dial: a number that is being turned down, on a scale that shows how far it has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from manim import Group, VGroup, VMobject

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.props.counter import Counter
from scenes.stage import Canvas, Layer, place
from scenes.stage.words import Typesetter


def three_digits(value: float) -> str:
    """Two decimals below 10, one above: the number keeps its width."""
    return f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


class Scale(Layer):
    """The line, its ticks and the knob.

    Attributes:
        at: 0…1, where the knob is.
    """

    def __init__(self, left: float, right: float, y: float, ticks: np.ndarray) -> None:
        """ticks: (n,) 0…1 along the line; the rest in frame units."""
        super().__init__()
        self._ends = np.array([[left, y], [right, y]])
        self._ticks = np.asarray(ticks, float)
        self.at = 0.0

    def _point(self, share: float) -> np.ndarray:
        found: np.ndarray = self._ends[0] + share * (self._ends[1] - self._ends[0])
        return found

    def paint(self, canvas: Canvas) -> None:
        muted, lit = rgb(theme.colour("muted")), rgb(theme.colour("highlight"))
        end = self._point(self.reveal)
        canvas.strokes([np.stack([self._ends[0], end])], muted, 1.6, 0.5 * self.opacity)
        for share in self._ticks[self._ticks <= self.reveal + 1e-9]:
            x, y = self._point(share)
            canvas.strokes([np.array([[x, y - 0.07], [x, y + 0.07]])], muted, 1.6, 0.6 * self.opacity)
        if self.at > 0:
            canvas.strokes([np.stack([self._ends[0], self._point(min(self.at, self.reveal))])], lit, 3.0, self.opacity)
        canvas.discs(self._point(min(self.at, self.reveal))[None], 0.1, lit, self.opacity, halo=0.25)

    def extent(self) -> np.ndarray:
        return self._ends


class Dial(Group):
    """A symbol, its value in large digits, and a scale under them from the first value to the last.

    >>> dial = Dial(type_, "T", (5.0, 0.05), 6.4, 3.2, width=2.4, ticks={5: "5", 0.5: "0.5", 0.05: "0.05"})
    >>> scene.play(Drive(dial, lambda t: dial.turn(t)))

    Args:
        typesetter: the scene's `type`.
        symbol: Typst's name of the number.
        ends: the values at the left and right end.
        right, y: where the digits' right edge and middle stand.
        width: of the scale.
        ticks: value to label.
        is_log: even steps on the scale are even factors.
        form: of the digits.
        note: words under the scale.
    """

    def __init__(
        self,
        typesetter: Typesetter,
        symbol: str,
        ends: tuple[float, float],
        right: float,
        y: float,
        width: float,
        *,
        ticks: Mapping[float, str],
        is_log: bool = True,
        form: str | Callable[[float], str] = three_digits,
        note: VMobject | None = None,
    ) -> None:
        super().__init__()
        self._ends, self._is_log = ends, is_log
        shares = [self.share(value) for value in ticks]
        self.scale_line = Scale(right - width, right, y - 0.62, np.array(shares))
        self.counter = Counter(typesetter, form, "counter", anchor="right", bold=True).stand(right, y)
        self.symbol = place(typesetter.formula(f"{symbol} =", "values", "muted"), right - width, y)
        self.labels = VGroup()
        for share, label in zip(shares, ticks.values(), strict=True):
            made = typesetter.words(label, "tick", "muted")
            anchor = {0.0: "left", 1.0: "right"}.get(round(share, 6), "centre")
            self.labels.add(place(made, right - width + share * width, y - 0.95, anchor))
        self.words = VGroup(self.symbol, self.counter, self.labels)
        if note is not None:
            self.words.add(place(note, right, y - 1.32, "right"))
        self.add(self.scale_line, self.words)
        self.turn(0.0)

    def share(self, value: float) -> float:
        """How far along the scale a value is, 0…1."""
        first, last = np.log(self._ends) if self._is_log else self._ends
        return float(((np.log(value) if self._is_log else value) - first) / (last - first))

    def value(self, share: float) -> float:
        """The value at a share of the scale."""
        first, last = self._ends
        return float(first * (last / first) ** share if self._is_log else first + share * (last - first))

    def turn(self, share: float) -> float:
        """Turn to a share of the scale. Returns the value there."""
        value = self.value(share)
        self.scale_line.at = float(share)
        self.counter.show(value)
        return value
