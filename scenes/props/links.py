"""Links: S-curves from one place to another, as wide and bright as what they carry."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.stage import Canvas, Layer, theme
from scenes.stage.colour import mix, rgb

CURVE_POINTS = 28


def s_curve(start: np.ndarray, end: np.ndarray, *, upright: bool = False, points: int = CURVE_POINTS) -> np.ndarray:
    """[points, 2] from start [2] to end [2], level at both ends (upright: plumb at both ends)."""
    t = np.linspace(0, 1, points)
    eased = t * t * (3 - 2 * t)
    ways = (eased, t) if upright else (t, eased)
    return np.stack([start[i] + way * (end[i] - start[i]) for i, way in enumerate(ways)], axis=1)


class Links(Layer):
    """What flows from tiles or units to others; the strongest of many links, the weaker ones under them.

    >>> links = Links(right_of(maps)[sources], left_of(next_maps)[targets], trace.link2_at[-1].ravel(), strongest=44)
    >>> scene.play(reveal(links))                  # they grow from their starts to their ends

    Args:
        starts, ends: [n, 2] in frame coordinates.
        strength: [n]; with a sign if `signed`.
        strongest: how many are drawn.
        signed: colour by sign, as weights; otherwise from muted to highlight by strength.
        upright: the flow runs downwards instead of to the right.
        full: the strength of full width; the largest by default.

    Attributes:
        glow: light of the strongest links.
    """

    def __init__(
        self,
        starts: np.ndarray,
        ends: np.ndarray,
        strength: np.ndarray,
        strongest: int = 60,
        *,
        signed: bool = False,
        upright: bool = False,
        full: float | None = None,
    ) -> None:
        super().__init__()
        size = np.abs(np.asarray(strength, float)).ravel()
        order = np.argsort(size)[-strongest:]
        self.level = np.clip(size[order] / (full or max(size.max(), 1e-12)), 0, 1)
        self._signs = np.sign(np.asarray(strength, float)).ravel()[order]
        self.curves = [
            s_curve(a, b, upright=upright)
            for a, b in zip(np.asarray(starts)[order], np.asarray(ends)[order], strict=True)
        ]
        self._shades = [self._shade(i, signed) for i in range(len(order))]
        self.glow = 0.18

    def _shade(self, i: int, signed: bool) -> np.ndarray:
        if signed:
            return rgb(theme.colour("weight_pos" if self._signs[i] > 0 else "weight_neg"))
        return rgb(mix(theme.colour("highlight"), theme.colour("muted"), float(self.level[i])))

    def paint(self, canvas: Canvas) -> None:
        share = self.level**1.5
        widths = 0.8 + 2.6 * share
        opacities = np.minimum(1.0, (0.12 + 0.68 * share) * theme.active().strength) * self.opacity
        shown = max(2, round(self.reveal * CURVE_POINTS))
        for curve, shade, width, opacity, level in zip(
            self.curves, self._shades, widths, opacities, share, strict=True
        ):
            glow = self.glow if level > 0.5 else 0.0
            canvas.strokes([curve[:shown]], shade, float(width), float(opacity), glow)
        if 0 < self.reveal < 1:
            tips = np.array([curve[shown - 1] for curve in self.curves])
            canvas.discs(tips, 0.02 + 0.035 * share, np.array(self._shades), opacities, halo=0.2, edge=0)

    def extent(self) -> np.ndarray:
        return np.concatenate(self.curves)


def fan(starts: Sequence[np.ndarray], ends: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Every pair of a start and an end: two arrays [ends · starts, 2], row e · starts + s, as weights [out, in]."""
    a, b = np.asarray(starts, float), np.asarray(ends, float)
    return np.tile(a, (len(b), 1)), np.repeat(b, len(a), axis=0)


__all__ = ["Links", "fan", "s_curve"]
