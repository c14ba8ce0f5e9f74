"""Where things stand in LocalMinima: one arrangement for 16:9, another for 9:16."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage import Box
from scenes.stage.before import Where


@dataclass(frozen=True)
class Places:
    """Where things stand in one shape of the picture."""

    surface: Box  # all that is seen of it
    map: Box
    names: float  # left edge of the names before the bars
    bars: tuple[float, float]  # where a bar begins, and how long a whole one is
    numbers: float  # right edge of the numbers behind them
    head: float  # height of the words over the bars
    rows: tuple[float, float]  # the first row's height, from row to row
    step: Where  # right edge of the word behind the count of steps
    method: Where | None  # of the method's name; None: behind the title
    note: Where


WIDE = Places(
    surface=Box(-5.6, 2.35, -2.55, 2.75), map=Box(3.35, 6.4, -0.33, 2.72), names=2.55, bars=(4.35, 1.4), numbers=6.4,
    head=-0.68, rows=(-1.03, 0.34), step=(6.4, 3.22), method=None, note=(-6.4, -2.74),
)  # fmt: skip
TALL = Places(
    surface=Box(-2.75, 3.55, -0.6, 4.2), map=Box(-3.55, -1.25, -3.6, -1.3), names=-1.05, bars=(0.85, 1.35),
    numbers=2.95, head=-1.0, rows=(-1.45, 0.45), step=(3.55, 5.25), method=(-3.55, 5.25), note=(-3.55, 4.68),
)  # fmt: skip
