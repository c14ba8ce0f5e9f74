"""Chart: recorded runs as curves that grow up to a playhead, their names at their ends; and profiles over layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from manim import Animation, VGroup
from scipy.optimize import isotonic_regression

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Box, Canvas, FadeIn, Layer, Painted, Part, reveal
from scenes.stage.words import Formula, Typesetter

from .curve import GLOW
from .function_plot import FunctionPlot, PlotCurve, clip_runs


class Playhead(Layer):
    """An upright line at the step that is being shown.

    Attributes:
        x: where it stands, in frame coordinates.
    """

    def __init__(self, box: Box) -> None:
        super().__init__()
        self.stand(box, box.left)

    def stand(self, box: Box, x: float) -> None:
        """Stand at x in another box."""
        self._box, self.x = box, x

    def paint(self, canvas: Canvas) -> None:
        b = self._box
        line = np.array([[self.x, b.bottom], [self.x, b.bottom + self.reveal * b.height]])
        canvas.strokes([line], rgb(theme.colour("highlight")), 1.4, 0.55 * self.opacity)

    def extent(self) -> np.ndarray:
        return np.array([[self.x, self._box.bottom], [self.x, self._box.top]])


class Leaders(Layer):
    """Thin lines from the ends of curves to their names, where a name stands higher or lower than its curve ends."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[np.ndarray] = []

    def paint(self, canvas: Canvas) -> None:
        canvas.strokes(self.lines, rgb(theme.colour("muted")), 1.1, 0.6 * self.reveal * self.opacity)

    def extent(self) -> np.ndarray:
        return np.concatenate(self.lines) if self.lines else np.zeros((0, 2))


class Profile(Layer):
    """One value a layer, as dots on a line: what a net's gradients are like from its first layer to its last.

    >>> profile = chart.profile(np.arange(1, 21), trace.norm[0], "gradient")
    >>> scene.play(Drive(profile, lambda t: profile.show(trace.norm[round(t * last)])))

    Attributes:
        points_at: (n, 2) in frame coordinates; outside the chart's box it is cut, not bent.
        levels: (n,) 0…1, the place of each dot's colour in the ramp; unused with a role.
        radius: of the dots.
    """

    def __init__(
        self, chart: Chart, x: np.ndarray, values: np.ndarray, shade: str, width: float, radius: float
    ) -> None:
        super().__init__()
        self._chart, self._x, self._name = chart, np.asarray(x, float), shade
        self.radius, self.thickness = float(radius), float(width)
        self.levels = np.ones(len(self._x))
        self.show(values)

    def show(self, values: np.ndarray, levels: np.ndarray | None = None) -> Profile:
        """Show other values (n,), and other places in the ramp. Returns the profile."""
        self.values = np.asarray(values, float)
        self.points_at = self._chart.at(self._x, self.values)
        if levels is not None:
            self.levels = np.asarray(levels, float)
        return self

    def shown(self) -> Painted:
        """The values (n,) at which its dots are painted; without those that the chart's box cuts off."""
        dots = Part(self, lambda ink: ink.centres)
        return dots.through(lambda places: self._chart.inverse(places)[:, 1], each=self._chart._log[1]).shown()

    def paint(self, canvas: Canvas) -> None:
        is_ramp = self._name in theme.active().ramps
        shades = (
            theme.shades(self._name, self.levels)
            if is_ramp
            else np.tile(rgb(theme.colour(self._name)), (len(self._x), 1))
        )
        last = int(np.ceil(self.reveal * (len(self._x) - 1)))
        where = self.reveal * (len(self._x) - 1)
        tip = np.array([np.interp(where, np.arange(len(self._x)), axis) for axis in self.points_at.T])
        drawn = np.concatenate([self.points_at[:last], [tip]])
        box = self._chart.box
        order = np.argsort(self.points_at[:, 0])
        for run in clip_runs(drawn, box):
            along = np.stack([np.interp(run[:, 0], self.points_at[order, 0], c) for c in shades[order].T], axis=1)
            if not theme.active().glows:
                canvas.strokes([run], rgb(theme.colour("background")), self.thickness * 2.2, 0.9 * self.opacity)
            canvas.strokes([run], [along], self.thickness, self.opacity, GLOW)
        inside = (self.points_at[:, 1] >= box.bottom - 1e-6) & (self.points_at[:, 1] <= box.top + 1e-6)
        born = np.clip(self.reveal * (len(self._x) - 1) - np.arange(len(self._x)) + 1, 0, 1) if self.reveal < 1 else 1.0
        shown = inside & (np.broadcast_to(born, inside.shape) > 0)
        radius = np.broadcast_to(self.radius * born, inside.shape)
        canvas.discs(self.points_at[shown], radius[shown], shades[shown], self.opacity, halo=0.2)

    def extent(self) -> np.ndarray:
        b = self._chart.box
        found: np.ndarray = np.clip(self.points_at, (b.left, b.bottom), (b.right, b.top))
        return found


class Chart(FunctionPlot):
    """A plot of recorded runs: they grow together up to a playhead, and their names stand at their ends.

    >>> chart = Chart(scene.type, box, (0, 300), decades=(-3, 1), x_ticks={0: "0", 300: "300"})
    >>> chart.run(trace.at, trace.loss[0], "gradient_descent")
    >>> scene.play(reveal(chart.axes), FadeIn(chart.labels, chart.name_runs(["SGD"])))
    >>> scene.play(Drive(chart, lambda t: chart.show(300 * t)), run_time=5)
    >>> chart.step, chart.runs[0].tip

    A run may end earlier than others: it stops with its last finite value.

    Args:
        typesetter, box, x, x_ticks, log_x, inside: as for FunctionPlot.
        y: the linear range; `y_ticks` name its values.
        decades: instead of `y`: the exponents of ten at the bottom and at the top of a logarithmic axis.
        every: decades from one tick to the next.
    """

    def __init__(
        self, typesetter: Typesetter, box: Box, x: tuple[float, float], y: tuple[float, float] = (0.0, 1.0), *,
        decades: tuple[int, int] | None = None, every: int = 1, y_ticks: Mapping[float, Any] | None = None,
        **options: Any,
    ) -> None:  # fmt: skip
        if decades is not None:
            low, high = decades
            y, options["log_y"] = (10.0**low, 10.0**high), True
            y_ticks = y_ticks or powers_of_ten(typesetter, low, high, every)
        super().__init__(typesetter, box, x, y, y_ticks=y_ticks, **options)
        self._type = typesetter
        self.runs: list[PlotCurve] = []
        self._recorded: list[np.ndarray] = []
        self.playhead = Playhead(box)
        self.playhead.opacity = 0.0
        self.add(self.playhead)
        self.step = x[1]

    @classmethod
    def fitted(cls, typesetter: Typesetter, area: Box, x: tuple[float, float], **options: Any) -> Chart:
        """A chart that stands in an area with its tick labels, where words may stand.

        Args:
            typesetter, x, options: as for a chart; `name_room`: units that are left to names at its right.
            area: such as a hero's; the labels keep out of the captions all the same.
        """
        name_room = float(options.pop("name_room", 0.0))
        chart = cls(typesetter, area, x, **options)
        beside = chart.labels[len(chart._ticks[0]) :]
        left = max((float(label.width) for label in beside), default=0.0) + (0.2 if len(beside) else 0.0)
        bottom = max(area.bottom, typesetter.layout.words.bottom) + 0.45 if chart._ticks[0] else area.bottom
        right = area.right - name_room
        if x[1] in chart._ticks[0]:
            half = 0.5 * float(chart.labels[len(chart._ticks[0]) - 1].width)
            right = min(right, typesetter.layout.right_in_lower_half - half)
        top = min(area.top, typesetter.layout.words.top) - 0.15
        return chart.stand(Box(area.left + left, right, bottom, top))

    def entrance(self) -> list[Animation]:
        """How it comes on screen: its axes are drawn, its tick labels appear."""
        return [reveal(self.axes), FadeIn(self.labels)]

    def run(self, x: np.ndarray, y: np.ndarray, role: str, **options: Any) -> PlotCurve:
        """Add a run: values (n,) recorded at x (n,); options as for `FunctionPlot.curve`. It is drawn up to `step`."""
        x, y = np.asarray(x, float), np.asarray(y, float)
        count = len(y) if np.isfinite(y).all() else max(int(np.argmin(np.isfinite(y))), 1)
        options.setdefault("head", 0.07)
        made = self.curve(x[:count], y[:count], role, **options)
        self.runs.append(made)
        self._recorded.append(x[:count])
        return made

    def profile(
        self, x: np.ndarray, values: np.ndarray, shade: str = "gradient", width: float = 2.6, radius: float = 0.065
    ) -> Profile:
        """Add one value a layer (n,); the shade is a role or a ramp of the theme."""
        made = Profile(self, x, values, shade, width, radius)
        self.add(made)
        return made

    def stand(self, box: Box) -> Chart:
        """Stand in another box, with all that is drawn but the runs' names. Returns the chart."""
        super().stand(box)
        for part in self.submobjects:
            if isinstance(part, Profile):
                part.show(part.values)
            elif isinstance(part, Playhead):
                part.stand(box, float(self.at(self.step, self._y[1])[0]))
        return self

    def show(self, step: float) -> Chart:
        """Draw every run as far as it had come at a step, and put the playhead there. Returns the chart."""
        self.step = float(step)
        for curve, recorded in zip(self.runs, self._recorded, strict=True):
            whole = np.arange(len(recorded))
            curve.reveal = float(np.interp(step, recorded, whole) / max(len(recorded) - 1, 1))
        self.playhead.x = float(self.at(step, self._y[1])[0])
        return self

    def name_runs(
        self,
        names: Sequence[str],
        roles: Sequence[str],
        use: str | float = "tick",
        gap: float = 0.2,
        pitch: float = 0.0,
    ) -> VGroup:
        """The runs' names, right of the box where the runs end; those that would touch give way to one another.

        Args:
            names: words on screen, one a run.
            roles: their colours.
            gap: between the box and the names.
            pitch: least distance of their heights; by default what their size needs.

        Returns: the names; leaders to those that had to give way belong to the chart.
        """
        ends = [clipped(curve.points_at[-1], self.box) for curve in self.runs]
        pitch = pitch or 0.0135 * self._type.size(use) + 0.06
        heights = spread([float(end[1]) for end in ends], pitch)
        leaders = Leaders()
        leaders.lines = [
            np.array([[self.box.right + 0.04, end[1]], [self.box.right + gap - 0.05, height]])
            for end, height in zip(ends, heights, strict=True)
            if abs(end[1] - height) > 0.02 and end[0] >= self.box.right - 0.05
        ]
        self.add(leaders)
        x = self.box.right + gap
        return VGroup(
            *(
                self._type.seated(name, x, height, use, role)
                for name, height, role in zip(names, heights, roles, strict=True)
            )
        )


def powers_of_ten(
    typesetter: Typesetter, low: int, high: int, every: int = 1, use: str | float = "math"
) -> dict[float, Formula]:
    """Labels of a logarithmic axis: 1 and powers of ten, counted from the top."""
    exponents = range(high, low - 1, -every)
    return {10.0**k: typesetter.formula("1" if k == 0 else f"10^({k})", use) for k in exponents}


def clipped(point: np.ndarray, box: Box) -> np.ndarray:
    """A point (2,), or the nearest one in the box."""
    found: np.ndarray = np.clip(point, (box.left, box.bottom), (box.right, box.top))
    return found


def spread(heights: Sequence[float], pitch: float) -> list[float]:
    """The heights nearest to those given that keep their order and a distance, by least squares."""
    order = np.argsort(heights, kind="stable")
    least = pitch * np.arange(len(order))
    placed = np.empty(len(order))
    placed[order] = isotonic_regression(np.asarray(heights)[order] - least).x + least
    return [float(height) for height in placed]


__all__ = ["Chart", "Playhead", "Profile", "powers_of_ten", "spread"]
