"""The network of two plain scenes: 648 edges and 51 units. Plain Manim."""

from itertools import pairwise

import numpy as np
from manim import LEFT, RIGHT, Circle, CubicBezier, VGroup

from look import ARRAYS, BACKGROUND, MUTED, NEGATIVE, POSITIVE, between, colour

SIZES, STRONGEST = (2, 24, 24, 1), 90


def state(t: float) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Activations by layer and weights by pair of layers at t in 0…1 of the run."""
    units = [ARRAYS["probe"], *(between(ARRAYS[name], t) for name in ("h1", "h2", "logit"))]
    return units, [between(ARRAYS[name], t) for name in ("W1", "W2", "W3")]


class Network(VGroup):
    """Units in columns; the strongest contributions of each pair of layers are coloured by sign."""

    def __init__(self, left: float, right: float, bottom: float, top: float) -> None:
        super().__init__()
        pitch = (top - bottom) / max(SIZES)
        radius = min(0.3, 0.34 * pitch)
        xs = np.linspace(left + radius, right - radius, len(SIZES))
        middle = (top + bottom) / 2
        places = [
            [np.array([x, middle - (i - (n - 1) / 2) * pitch, 0]) for i in range(n)]
            for x, n in zip(xs, SIZES, strict=True)
        ]
        self.curves = []
        for sources, targets in pairwise(places):
            self.curves.append([[self.curve(a, b, radius) for a in sources] for b in targets])
        self.faint = VGroup(
            *(
                CubicBezier(*curve, stroke_color=MUTED, stroke_width=0.8, stroke_opacity=0.3)
                for layer in self.curves for row in layer for curve in row
            )
        )  # fmt: skip
        self.lit = [VGroup(*(CubicBezier(*curve) for curve in self.strongest(k))) for k in range(3)]
        every = [place for column in places for place in column]
        self.rings = VGroup(
            *(Circle(1.08 * radius, fill_color=MUTED, fill_opacity=1, stroke_width=0).move_to(p) for p in every)
        )
        self.units = VGroup(
            *(
                Circle(radius, fill_opacity=1, stroke_color=BACKGROUND, stroke_width=0.5).move_to(p)
                for p in every
            )
        )  # fmt: skip
        self.add(self.faint, *self.lit, self.rings, self.units)

    @staticmethod
    def curve(a: np.ndarray, b: np.ndarray, radius: float) -> tuple[np.ndarray, ...]:
        start, end = a + radius * RIGHT, b + radius * LEFT
        third = np.array([(end[0] - start[0]) / 3, 0, 0])
        return start, start + third, end - third, end

    def strongest(self, k: int) -> list[tuple[np.ndarray, ...]]:
        return [curve for row in self.curves[k] for curve in row][:STRONGEST]

    def show(self, t: float) -> None:
        activity, weights = state(t)
        for k, weight in enumerate(weights):
            passed = weight * activity[k]
            size = np.abs(passed) / np.abs(passed).max()
            chosen = np.argsort(-size, axis=None)[:STRONGEST]
            for line, i in zip(self.lit[k], chosen, strict=False):
                target, source = np.unravel_index(i, weight.shape)
                line.set_points(self.curves[k][target][source])
                line.set_stroke(
                    POSITIVE if passed.flat[i] >= 0 else NEGATIVE,
                    width=0.7 + 3.5 * size.flat[i],
                    opacity=0.1 + 0.8 * size.flat[i],
                )
        levels = [np.abs(a) / np.abs(a).max() for a in activity]
        ramp = ARRAYS["ramp_activation"]
        for unit, level in zip(self.units, np.concatenate(levels) ** 0.7, strict=True):
            unit.set_fill(colour(ramp[round(255 * level)]))
