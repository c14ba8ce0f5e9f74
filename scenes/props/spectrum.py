"""Spectrum: the eigenvalues of a matrix along a run, one line each, coloured by their sign."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Canvas, Layer

from .function_plot import FunctionPlot


class Spectrum(Layer):
    """Sorted eigenvalues over time, in the axes of a plot.

    >>> lines = Spectrum(plot, steps + 1, squeeze(trace.spectrum), trace.spectrum)
    >>> scene.play(Drive(lines, lambda t: setattr(lines, "reveal", t)))

    `reveal` counts records, so that it grows with the run.

    Args:
        plot: whose axes are meant.
        x: (records,) in the plot's units.
        values: (records, n) sorted, in the plot's units.
        signs: (records, n) whose sign decides the colour; the values themselves if None.
    """

    def __init__(self, plot: FunctionPlot, x: np.ndarray, values: np.ndarray, signs: np.ndarray | None = None) -> None:
        super().__init__()
        self._places = np.stack([plot.at(x, column) for column in values.T])
        signed = (values if signs is None else signs).T < 0
        below, above = rgb(theme.colour("weight_neg")), rgb(theme.colour("weight_pos"))
        self._shades = np.where(signed[..., None], below, above)

    def paint(self, canvas: Canvas) -> None:
        where = self.reveal * (self._places.shape[1] - 1)
        last, share = int(where), where - int(where)
        lines, shades = list(self._places[:, : last + 1]), list(self._shades[:, : last + 1])
        heads = self._places[:, last]
        if share > 1e-6:
            heads = (1 - share) * heads + share * self._places[:, last + 1]
            lines = [np.vstack([line, head]) for line, head in zip(lines, heads, strict=True)]
            shades = [np.vstack([shade, shade[-1]]) for shade in shades]
        strength = min(1.0, 0.75 * theme.active().strength)
        canvas.strokes(lines, shades, 1.5, strength * self.opacity)
        canvas.discs(heads, 0.05, self._shades[:, last], self.opacity, halo=0.25)

    def extent(self) -> np.ndarray:
        return self._places.reshape(-1, 2)
