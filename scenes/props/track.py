"""Track: where we are, as pills in groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import RoundedRectangle, VGroup

from scenes.look import theme

PILL, GAP, GROUP_GAP, HEIGHT = 0.30, 0.07, 0.22, 0.10


class Track(VGroup):
    """A row of pills: finished ones are muted, the current one lights up in its role, the rest are faint.

    >>> track = Track(groups=3, roles=("symbol_w", "symbol_b", "symbol_sigma"))
    >>> track.mark(4)            # layer 2, b
    """

    def __init__(self, groups: int, roles: Sequence[str]) -> None:
        self._roles = tuple(roles)
        pills = []
        for i in range(groups * len(self._roles)):
            x = i * (PILL + GAP) + (i // len(self._roles)) * (GROUP_GAP - GAP)
            pill = RoundedRectangle(width=PILL, height=HEIGHT, corner_radius=HEIGHT / 2, stroke_width=0)
            pills.append(pill.move_to(np.array([x, 0, 0])))
        super().__init__(*pills)
        self.mark(None)

    def mark(self, current: int | None, *, finished: int | None = None) -> Track:
        """Light one pill; those before it (or the first `finished`) are done. Returns the track."""
        done = finished if finished is not None else (current or 0)
        for i, pill in enumerate(self):
            if i == current:
                pill.set_fill(theme.colour(self._roles[i % len(self._roles)]), 1)
            elif i < done:
                pill.set_fill(theme.colour("muted"), 0.8)
            else:
                pill.set_fill(theme.colour("faint"), 1)
        return self
