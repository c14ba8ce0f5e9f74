"""Bars: values as lengths with rounded ends, on tracks or about a zero line, and the numbers beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import Group, VGroup, VMobject

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Canvas, Layer, Painted
from scenes.stage.painted import FINE, ink_of
from scenes.stage.words import Typesetter

from .counter import Counter

TRACK_OPACITY = 0.6
LEAST = 1e-3  # units; a shorter bar is not painted


class Bars(Layer):
    """A row of bars that start at given places and grow in one direction.

    A value of 0 has no bar at all; a negative one grows the other way.

    >>> bars = Bars(starts, length=1.2, values=np.zeros(6), roles="muted")
    >>> scene.play(To(bars, values=trace.probabilities_at[-1]))

    Args:
        starts: (n, 2) where value 0 stands, in frame coordinates.
        length: of a bar of value `full`, in units.
        values: (n,).
        roles: colour of each bar, or of all.
        full: the value of a whole bar.
        thickness: in units.
        upright: the bars grow upwards instead of to the right.
        tracks: draw where a whole bar would be; without them a short line marks zero.

    Attributes:
        values: (n,).
        marks: (n,) values at which a thin tick stands across each bar; none where NaN.
        marking: opacity of the marks.
        lit: (n,) 0…1, how much of each bar's colour is the highlight.
    """

    def __init__(
        self,
        starts: np.ndarray,
        length: float,
        values: np.ndarray,
        roles: str | Sequence[str] = "muted",
        full: float = 1.0,
        thickness: float = 0.13,
        *,
        upright: bool = False,
        tracks: bool = True,
    ) -> None:
        super().__init__()
        self.starts = np.asarray(starts, float)
        self.values = np.asarray(values, float)
        names = [roles] * len(self.starts) if isinstance(roles, str) else list(roles)
        self._shades = np.array([rgb(theme.colour(role)) for role in names])
        self._along = np.array([0.0, 1.0] if upright else [1.0, 0.0])
        self._length, self._full, self._thickness, self._tracks = float(length), float(full), float(thickness), tracks
        self.marks = np.full(len(self.starts), np.nan)
        self.marking = 1.0
        self.lit = np.zeros(len(self.starts))

    def tip(self, i: int, value: float | None = None) -> np.ndarray:
        """(2,): where bar i ends, or would end with this value."""
        shown = self.values[i] if value is None else value
        found: np.ndarray = self.starts[i] + self._along * self._length * shown / self._full
        return found

    def shown(self) -> Painted:
        """The values (n,) that its bars are as long as, as they are painted."""
        ink, faint = ink_of([self]), rgb(theme.colour("faint"))
        lengths = np.zeros(len(self.starts))
        for stroke in ink.strokes_painted:
            (start, end), across = stroke.points, self._along[::-1]
            is_mark = abs((end - start) @ across) > abs((end - start) @ self._along)
            if is_mark or np.allclose(stroke.colour, faint):
                continue
            i = int(((self.starts - start) ** 2).sum(1).argmin())
            reach = float((end - self.starts[i]) @ self._along)
            lengths[i] = reach + np.sign(reach) * stroke.width / 200
        unit = self._full / self._length
        return Painted(lengths * unit, np.where(lengths == 0, LEAST, 2 * FINE) * abs(unit), (self,))

    def paint(self, canvas: Canvas) -> None:
        highlight = rgb(theme.colour("highlight"))
        if not self._tracks:
            across = self._along[::-1] * self._thickness
            ends = [np.stack([start - across, start + across]) for start in self.starts]
            canvas.strokes(ends, rgb(theme.colour("muted")), 1.4, 0.6 * self.reveal * self.opacity)
        for i in range(len(self.starts)):
            if self._tracks:
                self._bar(canvas, i, self._full * self.reveal, rgb(theme.colour("faint")), TRACK_OPACITY)
            shade = self._shades[i] * (1 - self.lit[i]) + highlight * self.lit[i]
            self._bar(canvas, i, float(self.values[i]) * self.reveal, shade, 1.0)
            if np.isfinite(self.marks[i]) and self.marking > 0:
                across = self._along[::-1] * self._thickness * 1.05
                at = self.tip(i, float(self.marks[i]))
                canvas.strokes(
                    [np.stack([at - across, at + across])], rgb(theme.colour("ink")), 2.2, self.marking * self.opacity
                )

    def _bar(self, canvas: Canvas, i: int, value: float, shade: np.ndarray, opacity: float) -> None:
        length = self._length * value / self._full
        thick = min(self._thickness, abs(length))
        if thick < LEAST:
            return
        inset = np.sign(length) * thick / 2
        ends = self.starts[i] + np.outer([inset, length - inset + 1e-6], self._along)
        canvas.strokes([ends], shade, thick * 100, opacity * self.opacity)

    def extent(self) -> np.ndarray:
        least = np.minimum(self.values / self._full, 0)
        most = np.ones_like(least) if self._tracks else np.maximum(self.values / self._full, 0)
        ends = [self.starts + np.outer(share, self._along) * self._length for share in (least, most)]
        return np.concatenate(ends)


class LabelledBars(Group):
    """Bars with a label before each and its number behind it.

    >>> bars = LabelledBars(type_, Bars(starts, 3.0, logits, roles), labels, numbers_at)
    >>> bars.show(logits + noise)

    Args:
        typesetter: the scene's `type`.
        bars: the bars.
        labels: one Mobject a bar, standing where they belong.
        numbers_at: (n, 2) where the numbers' anchored edges stand.
        form: as `Counter`.
        anchor, use: of the numbers.
    """

    def __init__(
        self,
        typesetter: Typesetter,
        bars: Bars,
        labels: Sequence[VMobject],
        numbers_at: np.ndarray,
        form: str | Callable[[float], str] = "{:.2f}",
        *,
        anchor: str = "right",
        use: str = "body",
    ) -> None:
        super().__init__()
        self.bars = bars
        self.labels = VGroup(*labels)
        self.numbers = VGroup(
            *(Counter(typesetter, form, use, anchor=anchor).stand(*place) for place in np.asarray(numbers_at))
        )
        self.add(self.labels, self.bars, self.numbers)
        self.show(bars.values)

    def show(self, values: np.ndarray) -> LabelledBars:
        """Show other values (n,). Returns the bars."""
        self.bars.values = np.asarray(values, dtype=float)
        for counter, value in zip(self.numbers, self.bars.values, strict=True):
            counter.show(value)
        return self
