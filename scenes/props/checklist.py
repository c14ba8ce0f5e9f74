"""Checklist: rows of name and formula that build up, each with ticks and crosses as they are earned."""

from __future__ import annotations

from collections.abc import Sequence

from manim import UP, Animation, Create, Line, Mobject, VGroup

from scenes.stage import FadeIn, place, theme
from scenes.stage.fade import RISE

from .marks import cross, tick

GAP = 0.14


class Checklist:
    """A table that builds up: one row is being talked about, the others are dimmed.

    >>> table = Checklist(x=-6.4, right=-2.0, tops=(2.0, 1.0), formula_x=-4.0, below=0.45)
    >>> scene.play(*table.open("linear", words, formula))
    >>> scene.play(*table.earn("linear", True, inverse))

    Args:
        x, right: left and right edge.
        tops: heights of the rows' middles.
        formula_x: where formulas begin.
        verdict_x: where verdicts begin.
        below: how far verdicts stand under name and formula, 0 for the same line.
    """

    def __init__(
        self, x: float, right: float, tops: Sequence[float], formula_x: float, verdict_x: float, below: float
    ) -> None:
        self._x, self._right, self._tops = x, right, tuple(tops)
        self._formula_x, self._verdict_x, self._below = formula_x, verdict_x, below
        self._rows: dict[str, VGroup] = {}
        self._ends: dict[str, float] = {}

    def open(self, key: str, name: Mobject, formula: Mobject) -> list[Animation]:
        """Begin the next row, and dim the others."""
        y = self._tops[len(self._rows)]
        row = VGroup(place(name, self._x, y), place(formula, self._formula_x, y))
        dimming = [part.animate.set_opacity(theme.active().dimmed) for part in self._rows.values()]
        self._rows[key], self._ends[key] = row, self._verdict_x
        edge = y + (self._tops[0] - self._tops[1] - self._below) / 2
        rule = Line((self._x, edge, 0), (self._right, edge, 0), stroke_width=1.0, color=theme.colour("faint"))
        return [Create(rule), FadeIn(row, shift=UP * RISE), *dimming]

    def earn(self, key: str, possible: bool, label: Mobject) -> list[Animation]:
        """Set a tick or a cross, and what it stands for, behind what the row has earned already."""
        y = self._tops[list(self._rows).index(key)] - self._below
        mark = place(tick() if possible else cross(), self._ends[key], y)
        place(label, self._ends[key] + mark.width + GAP, y)
        self._ends[key] = float(label.get_right()[0]) + 2.6 * GAP
        return [Create(mark), FadeIn(label)]
