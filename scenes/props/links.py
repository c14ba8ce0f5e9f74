"""Links: S-curves from one place to another, as wide and bright as what they carry."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.look import theme
from scenes.look.colour import mix, rgb
from scenes.look.easing import smoothstep
from scenes.stage import Canvas, Layer

CURVE_POINTS = 28
WAVE = 0.16  # length of a wave of light, as a share of the way


def s_curve(start: np.ndarray, end: np.ndarray, *, upright: bool = False, points: int = CURVE_POINTS) -> np.ndarray:
    """(points, 2): from start (2,) to end (2,), level at both ends (upright: plumb at both ends)."""
    t = np.linspace(0, 1, points)
    eased = smoothstep(t)
    ways = (eased, t) if upright else (t, eased)
    return np.stack([start[i] + way * (end[i] - start[i]) for i, way in enumerate(ways)], axis=1)


class Links(Layer):
    """What flows from tiles or units to others: the strongest of many links, weaker ones under stronger ones.

    >>> links = Links(*fan(ends_of_maps, starts_of_next_maps), trace.link2_at[-1], strongest=44)
    >>> scene.play(reveal(links))                  # they grow from their starts to their ends
    >>> links.show(trace.link2_at[record])         # another state of the same net

    Args:
        starts, ends: (n, 2) in frame coordinates.
        strength: n values; with a sign if `signed`.
        strongest: how many are drawn.
        signed: colour by sign, as weights; otherwise from muted to highlight by strength.
        upright: the flow runs downwards instead of to the right.
        full: the strength of full width; the largest that is shown by default.

    Attributes:
        glow: light of the strongest links.
        flow: 0…1, where on its way from the starts to the ends a wave of light is.
        pulse: 0…1, how bright that wave is; what carries more is lit more.
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
        self._curves = np.stack([s_curve(a, b, upright=upright) for a, b in zip(starts, ends, strict=True)])
        self._strongest, self._signed, self._full = strongest, signed, full
        self.glow = 0.18
        self.flow, self.pulse = 0.0, 0.0
        self.show(strength)

    def show(self, strength: np.ndarray) -> Links:
        """Show other strengths (links,), or (out, in), of the same links. Returns the links."""
        values = np.asarray(strength, float).ravel()
        self._order = np.argsort(np.abs(values), kind="stable")[-self._strongest :]
        chosen = values[self._order]
        self.levels = np.clip(np.abs(chosen) / (self._full or max(np.abs(values).max(), 1e-12)), 0, 1)
        if self._signed:
            sides = {sign: rgb(theme.colour(role)) for sign, role in ((True, "weight_pos"), (False, "weight_neg"))}
            self._shades = [sides[value > 0] for value in chosen]
        else:
            ends = theme.colour("highlight"), theme.colour("muted")
            self._shades = [rgb(mix(*ends, float(level))) for level in self.levels]
        return self

    def paint(self, canvas: Canvas) -> None:
        share = self.levels**1.5
        opacities = np.minimum(1.0, (0.12 + 0.68 * share) * theme.active().strength) * self.opacity
        shown = max(2, round(self.reveal * CURVE_POINTS))
        curves = self._curves[self._order]
        for curve, shade, level, opacity in zip(curves, self._shades, share, opacities, strict=True):
            canvas.strokes([curve[:shown]], shade, 0.8 + 2.6 * level, opacity, self.glow if level > 0.5 else 0.0)
        if 0 < self.reveal < 1:
            tips = curves[:, shown - 1]
            canvas.discs(tips, 0.02 + 0.035 * share, np.array(self._shades), opacities, halo=0.2, edge=0)

        if self.pulse > 0:
            self._paint_wave(canvas, curves, share)

    def _paint_wave(self, canvas: Canvas, curves: np.ndarray, share: np.ndarray) -> None:
        height = np.exp(-(((np.linspace(0, 1, CURVE_POINTS) - self.flow) / WAVE) ** 2))
        near = np.flatnonzero(height > 0.03)
        if len(near) < 2:
            return
        part = slice(near[0], near[-1] + 1)
        brightness = self.pulse * self.opacity * (0.2 + 0.8 * share)
        canvas.strokes(
            list(curves[:, part]), rgb(theme.colour("highlight")), list(1.2 + 2.4 * share),
            [level * height[part] for level in brightness],
        )  # fmt: skip

    def extent(self) -> np.ndarray:
        return self._curves[self._order].reshape(-1, 2)


def fan(starts: Sequence[np.ndarray], ends: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Every pair of a start and an end: two arrays (ends · starts, 2), row e · starts + s, as weights (out, in)."""
    a, b = np.asarray(starts, float), np.asarray(ends, float)
    return np.tile(a, (len(b), 1)), np.repeat(b, len(a), axis=0)


__all__ = ["Links", "fan", "s_curve"]
