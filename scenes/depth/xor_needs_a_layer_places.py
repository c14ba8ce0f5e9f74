"""Where things stand in XorNeedsALayer, in either shape of the picture."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.stage import Box
from scenes.stage.before import Where


@dataclass(frozen=True)
class Places:
    """Words by their left edge and middle, numbers by the left edge."""

    name: Where  # what is being looked at
    formula: Where
    values: Where
    scale: Where  # its middle
    labels: tuple[Where, Where]  # of two numbers
    numbers: tuple[Where, Where]
    plot: Box
    notes: tuple[Where, Where]
    picture: Box
    step: Where  # right edge
    heads: tuple[Where, ...]  # of the four kinds of nets
    counts: tuple[Where, ...]  # right edges
    pitch: float
    honest: Where
    shares: Where  # of all starts that were tried

    def discs(self, family: int) -> tuple[Box, ...]:
        """Twenty small boxes in two rows under a heading."""
        x, y = self.heads[family]
        side = 0.9 * self.pitch
        middles = [(x + self.pitch * (i % 10 + 0.5), y - 0.95 * self.pitch - self.pitch * (i // 10)) for i in range(20)]
        return tuple(Box(a - side / 2, a + side / 2, b - side / 2, b + side / 2) for a, b in middles)


WIDE = Places(
    name=(-6.4, 2.35), formula=(-6.4, 1.55), values=(-6.4, 0.4), scale=(-5.25, 1.02),
    labels=((-6.4, 0.3), (-6.4, -0.4)), numbers=((-4.3, 0.3), (-4.3, -0.4)),
    plot=Box(-5.75, -2.0, -2.45, -0.95), notes=((-6.4, -1.0), (-6.4, -2.3)),
    picture=Box(-1.55, 6.38, -2.85, 3.5), step=(6.4, 3.22),
    heads=((-6.4, 2.25), (0.2, 2.25), (-6.4, -0.05), (0.2, -0.05)),
    counts=((-0.2, 2.25), (6.4, 2.25), (-0.2, -0.05), (6.4, -0.05)), pitch=0.62, honest=(-6.4, -2.35),
    shares=(0.2, -2.35),
)  # fmt: skip
TALL = Places(
    name=(-3.55, 5.2), formula=(-3.55, -2.05), values=(-3.55, -2.95), scale=(2.25, 4.72),
    labels=((-3.55, -1.75), (-0.02, -1.75)), numbers=((-1.7, -1.75), (1.75, -1.75)),
    plot=Box(-2.85, 2.15, -3.42, -2.25), notes=((-3.55, -3.7), (-3.55, -3.78)),
    picture=Box(-3.55, 3.55, -1.35, 4.85), step=(3.55, 5.2),
    heads=((-3.55, 4.68), (-3.55, 2.7), (-3.55, 0.72), (-3.55, -1.26)),
    counts=((2.96, 4.68), (2.96, 2.7), (2.96, 0.72), (2.96, -1.26)), pitch=0.69, honest=(-3.55, -3.36),
    shares=(-3.55, -3.79),
)  # fmt: skip
