"""BendingCurve: a function's graph that bends out of the straight line, with its derivative as a hill below it."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.props.curve import GLOW, dashes
from scenes.props.function_plot import clip_runs
from scenes.stage import Box, Canvas, Layer, Part
from scenes.stage.painted import Ink


class BendingCurve(Layer):
    """A function's graph on its way from the identity, (1 − t) z + t σ(z), with its derivative (1 − t) + t σ′(z).

    Attributes:
        box: (4,) left, right, bottom, top.
        bend: t.
        cursor: z of the dots that run along both curves.
        run: opacity of these dots.
        slope: 0…1, how much of the derivative is drawn, from the left.
        level: height of a dashed line, `level_opacity` of it shown.
    """

    def __init__(self, z: np.ndarray, values: np.ndarray, slopes: np.ndarray, y: tuple[float, float], box: Box) -> None:
        super().__init__()
        self._z, self._values, self._slopes, self._y = z, values, slopes, y
        self.box = np.array([box.left, box.right, box.bottom, box.top])
        self.bend = self.run = self.slope = self.level = self.level_opacity = 0.0
        self.cursor = float(z[0])

    def at(self, z: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Values as frame coordinates (n, 2)."""
        left, right, bottom, top = self.box
        u = (np.asarray(z) - self._z[0]) / (self._z[-1] - self._z[0])
        v = (np.asarray(y) - self._y[0]) / (self._y[1] - self._y[0])
        return np.stack(np.broadcast_arrays(left + u * (right - left), bottom + v * (top - bottom)), axis=-1)

    @property
    def index(self) -> int:
        """The recorded point that is nearest to the cursor."""
        return int(np.abs(self._z - self.cursor).argmin())

    def _frame(self, canvas: Canvas) -> None:
        z, share = self._z, self.reveal
        ends = np.array([z[0], z[0] + share * (z[-1] - z[0])])
        upright = np.array([self._y[0], self._y[0] + share * (self._y[1] - self._y[0])])
        faint, muted = rgb(theme.colour("faint")), rgb(theme.colour("muted"))
        canvas.strokes([self.at(ends, np.ones(2))], faint, 1.3, self.opacity)
        for line in (self.at(ends, np.zeros(2)), self.at(np.zeros(2), upright)):
            canvas.strokes([line], muted, theme.LINE["axis"], 0.5 * self.opacity)
        if self.level_opacity > 0:
            line = self.at(ends, np.full(2, self.level))
            canvas.strokes(dashes(line, 0.14), rgb(theme.colour("ink")), 1.4, self.level_opacity * self.opacity)

    def painted_graph(self, inside: np.ndarray | slice = np.s_[:]) -> Part:
        """The values (n,) at which the function is painted; `inside` chooses those that the box does not cut."""
        return self._painted("symbol_sigma", inside)

    def painted_hill(self) -> Part:
        """The values (n,) at which its derivative is painted."""
        return self._painted("gradient")

    def _painted(self, role: str, inside: np.ndarray | slice = np.s_[:]) -> Part:
        across = self.at(self._z, np.zeros(len(self._z)))[inside, 0]
        bottom, top = self.box[2:]

        def heights(ink: Ink) -> np.ndarray:
            line = np.concatenate(ink.lines(role))
            return np.asarray(np.interp(across, line[:, 0], line[:, 1], left=np.nan, right=np.nan))

        return Part(self, heights, lambda y: self._y[0] + (y - bottom) / (top - bottom) * (self._y[1] - self._y[0]))

    def graph(self) -> np.ndarray:
        """(n,): the values that are drawn."""
        return (1 - self.bend) * self._z + self.bend * self._values

    def hill(self) -> np.ndarray:
        """(n,): the slopes that are drawn."""
        return (1 - self.bend) + self.bend * self._slopes

    def paint(self, canvas: Canvas) -> None:
        self._frame(canvas)
        self._paint_hill(self.hill(), canvas)
        self._paint_graph(self.graph(), "symbol_sigma", self.reveal, 3.0, canvas)

    def _paint_hill(self, heights: np.ndarray, canvas: Canvas) -> None:
        """The derivative, the area under it filled; then its dot."""
        shown = max(0, round(self.slope * self.reveal * (len(heights) - 1))) + 1
        if shown > 1:
            seen = np.clip(heights[:shown], *self._y)
            upper, lower = self.at(self._z[:shown], seen), self.at(self._z[:shown], 0 * seen)
            first = np.arange(shown - 1)
            faces = np.stack([first, first + 1, first + shown + 1, first + shown], axis=1)[:, [0, 1, 2, 0, 2, 3]]
            shade = rgb(theme.colour("gradient"))
            canvas.triangles(np.concatenate([upper, lower]), faces.reshape(-1, 3), shade, 0.3 * self.opacity)
        self._paint_graph(heights, "gradient", self.slope * self.reveal, 1.8, canvas)

    def _paint_graph(self, heights: np.ndarray, role: str, share: float, width: float, canvas: Canvas) -> None:
        box, shade = Box(*self.box), rgb(theme.colour(role))
        shown = max(0, round(share * (len(heights) - 1))) + 1
        for run in clip_runs(self.at(self._z[:shown], heights[:shown]), box):
            canvas.line(run, shade, width, self.opacity, GLOW)
        where = self.at(self._z[self.index], heights[self.index])
        if self.run > 0 and box.bottom - 1e-6 <= where[1] <= box.top + 1e-6:
            canvas.discs(where[None], 0.075, shade, self.run * self.opacity, halo=0.25, edge=1.2)

    def extent(self) -> np.ndarray:
        return self.box[[0, 2, 1, 3]].reshape(2, 2)


class SteepCurve(BendingCurve):
    """tanh(k z) between a hard step and a gentle slope, and below it k (1 − tanh²(k z)).

    At `HARD` it is sign(z) at every z of an axis without 0, and its derivative is nothing but zeros.

    Attributes:
        steepness: ln k of the curve.
        hill_steepness: ln k of the derivative; another one than the curve's where a gradient is borrowed.
        kink: 0…1, how far curve and derivative have become those of ReLU.
    """

    HARD = float(np.log(1e4))

    def __init__(self, z: np.ndarray, y: tuple[float, float], box: Box, steepness: float = HARD) -> None:
        """z: (n,) where the curve is drawn; y: the lowest and highest value in the box."""
        super().__init__(z, z, z, y, box)
        self.steepness = self.hill_steepness = float(steepness)
        self.kink = 0.0

    def graph(self) -> np.ndarray:
        soft = np.tanh(np.exp(self.steepness) * self._z)
        found: np.ndarray = (1 - self.kink) * soft + self.kink * np.maximum(self._z, 0)
        return found

    def hill(self) -> np.ndarray:
        k = np.exp(self.hill_steepness)
        found: np.ndarray = (1 - self.kink) * k * (1 - np.tanh(k * self._z) ** 2) + self.kink * (self._z > 0)
        return found


class UnitGlyphs(Layer):
    """What a unit does to its input, drawn small on it.

    Attributes:
        steepness: ln k of tanh(k z).
    """

    def __init__(self, centres: np.ndarray, radius: float, steepness: float = SteepCurve.HARD) -> None:
        """centres: (n, 2) in frame units, as the radius."""
        super().__init__()
        self._centres, self._radius = np.asarray(centres, float), radius
        self.steepness = float(steepness)

    def paint(self, canvas: Canvas) -> None:
        z = np.linspace(-1, 1, 60)
        curve = np.stack([0.62 * z, 0.45 * np.tanh(2.2 * np.exp(self.steepness) * z)], axis=1) * self._radius
        shown = curve[: max(2, round(self.reveal * len(curve)))]
        lines = [centre + shown for centre in self._centres]
        canvas.strokes(lines, rgb(theme.colour("background")), 7.0, 0.85 * self.opacity)
        canvas.strokes(lines, rgb(theme.colour("symbol_sigma")), 2.8, self.opacity)

    def extent(self) -> np.ndarray:
        return np.concatenate([self._centres - self._radius, self._centres + self._radius])
