"""StopSlider: a knob on a line with named stops, filled up to where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from manim import Animation, Group, VGroup

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Box, Canvas, FadeIn, Layer, reveal
from scenes.stage.words import Typesetter, place

GLOW = 0.2
BESIDE = 0.26  # from the knob to a name


class StopSlider(Group):
    """A slider along the longer side of a box, upwards or to the right; names stand at the right of it or above it.

    >>> slider = StopSlider(scene.type, at.slider, ["pixels", "", "", "", "output"])
    >>> scene.play(Playback(dots, slider).to(4), run_time=6)

    Args:
        typesetter: the scene's `type`.
        box: of the line, its knob and its names.
        names: one a stop; empty ones are not written.
        knob: radius, in frame units.
    """

    def __init__(self, typesetter: Typesetter, box: Box, names: Sequence[str], knob: float = 0.24) -> None:
        super().__init__()
        flat = box.width > box.height
        if flat:
            ends = [[box.left + knob, box.bottom + knob], [box.right - knob, box.bottom + knob]]
        else:
            ends = [[box.left + knob, box.bottom + knob], [box.left + knob, box.top - knob]]
        first, last = np.array(ends)
        stops = np.linspace(first, last, len(names))
        self.line = _Line(stops, knob)
        self.names = VGroup()
        for number, (name, (x, y)) in enumerate(zip(names, stops, strict=True)):
            words = typesetter.words(name or "0", "body", "muted")
            if flat:
                side = "left" if number == 0 else "right" if number == len(names) - 1 else "centre"
                edge = {"left": x - knob, "right": x + knob, "centre": x}[side]
                place(words, edge, y + knob + BESIDE + words.height / 2, side)
            else:
                place(words, x + knob + BESIDE, y)
            if name:
                self.names.add(words)
        self.add(self.line, self.names)

    def entrance(self) -> Iterable[Animation]:
        """How it comes on screen."""
        return reveal(self.line), FadeIn(self.names)

    @property
    def step(self) -> float:
        """Where the knob stands, 0…stops - 1."""
        return self.line.step

    def show(self, step: float) -> StopSlider:
        """Put the knob at a step, or at the nearest stop of one beyond. Returns the slider."""
        self.line.step = float(np.clip(step, 0, self.line.last))
        return self


class _Line(Layer):
    def __init__(self, stops: np.ndarray, knob: float) -> None:
        super().__init__()
        self.step = 0.0
        self._stops, self._knob, self.last = stops, knob, len(stops) - 1

    def paint(self, canvas: Canvas) -> None:
        faint, ink, light = (rgb(theme.colour(role)) for role in ("faint", "ink", "highlight"))
        start, end, count = self._stops[0], self._stops[-1], len(self._stops)
        knob = start + (end - start) * self.step / (count - 1)
        passed = np.arange(count)[:, None] <= self.step + 1e-9
        canvas.strokes([np.stack([start, start + (end - start) * self.reveal])], faint, 8.0, self.opacity)
        canvas.strokes([np.stack([start, knob])], ink, 8.0, 0.9 * self.opacity * self.reveal)
        size = 0.45 * self._knob * self.reveal
        canvas.discs(self._stops, size, np.where(passed, ink, faint), self.opacity, edge=0.0)
        canvas.discs(knob[None], self._knob * self.reveal, light, self.opacity, halo=GLOW)

    def extent(self) -> np.ndarray:
        return np.concatenate([self._stops - self._knob, self._stops + self._knob])
