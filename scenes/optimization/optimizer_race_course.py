"""One course of the race: a surface and its map, six balls on both, and the board beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from manim import Group, Mobject

from models.traces.optimization.optimizer_race import NAMES
from scenes.props import ContourMap, LossSurface
from scenes.stage import Box, LectureScene, place
from scenes.stage.viewpoint import Viewpoint

ORDER = (0, 5, 4, 3, 1, 2)  # of painting, so that the quick ones lie on top


@dataclass(frozen=True)
class Ground:
    """What is raced on.

    Attributes:
        height: [rows, columns] the loss; x, y: its grid's axes.
        span: decimal logarithms of the loss at the foot and at the top; ticks: losses that are named.
        path: [6, steps + 1, 2]; goal: [2] the lowest point, if it is known.
        azimuths: degrees from which it is seen as the race begins and as it ends; elevation, relief: of the surface.
    """

    height: np.ndarray
    x: np.ndarray
    y: np.ndarray
    span: tuple[float, float]
    ticks: dict[float, str]
    spacing: float
    path: np.ndarray
    goal: np.ndarray | None = None
    azimuths: tuple[float, float] = (-72.0, -46.0)
    elevation: float = 40.0
    relief: float = 1.7

    def turned(self) -> Ground:
        """The same, a quarter turn against the clock, so that what lay to the right lies in front."""
        back = np.array([[0.0, -1.0], [1.0, 0.0]])
        goal = None if self.goal is None else self.goal @ back
        height, x, y = self.height.T[::-1], self.y, -self.x[::-1]
        return replace(self, height=height, x=x, y=y, path=self.path @ back, goal=goal)


class Course:
    """Draws a ground and moves the six over it."""

    def __init__(self, scene: LectureScene, ground: Ground, room: Box, box: Box) -> None:
        self.ground, self._scene = ground, scene
        low, high = ground.span
        heights = np.clip(np.log10(np.maximum(ground.height, 1e-12)), low, high)
        x, y = (float(ground.x[0]), float(ground.x[-1])), (float(ground.y[0]), float(ground.y[-1]))
        levels = np.arange(low + ground.spacing, high, ground.spacing)
        self.viewpoint = Viewpoint(ground.azimuths[0], ground.elevation, zoom=1.0)
        self.surface = LossSurface(
            heights, x, y, viewpoint=self.viewpoint, levels=levels, span=ground.span, relief=ground.relief
        )
        self.chart = ContourMap(heights, x, y, box, levels=levels, span=ground.span)
        pair = (self.surface, self.chart)
        self.marks = [self.chart.spot(ground.path[0, 0], "ink", hollow=True)]
        if ground.goal is not None:
            self.marks.append(self.chart.spot(ground.goal, "good", radius=0.06))
            self.surface.trail(ground.goal[None], "good", thickness=0.0, radius=0.05)
        self.surface.trail(ground.path[0, :1], "ink", thickness=0.0, radius=0.045)
        self.balls = {k: [which.trail(ground.path[k], NAMES[k]) for which in pair] for k in ORDER}
        self._ends = self.surface.axis(
            "z", np.log10(list(ground.ticks)), x=x[0], y=y[1] if ground.azimuths[0] < -90 else y[0], out=(-0.08, 0.0)
        )  # the corner that stands farthest left
        self.stand(0.0)
        self._fit(room)
        self.labels: list[Mobject] = []

    def _fit(self, room: Box) -> None:
        """Look from so far away that the surface stays in its room all the way round."""
        seen = []
        for azimuth in np.linspace(*self.ground.azimuths, 7):
            self.viewpoint.azimuth = float(azimuth)
            seen.append(self.surface.extent())
        self.viewpoint.azimuth = self.ground.azimuths[0]
        low, high = np.concatenate(seen).min(0), np.concatenate(seen).max(0)
        self.viewpoint.zoom = float(min(room.width / (high[0] - low[0]), room.height / (high[1] - low[1])))
        self.viewpoint.centre = room.centre - self.viewpoint.zoom * (low + high) / 2

    @property
    def last(self) -> int:
        """The number of the last step."""
        return self.ground.path.shape[1] - 1

    def stand(self, step: float) -> None:
        """Show all six after so many steps."""
        for pair in self.balls.values():
            for ball in pair:
                ball.step = step

    def scale(self, word: str) -> Group:
        """The names of the heights, beside their ticks, and what they measure."""
        type_ = self._scene.type
        self.labels = [type_.words(text, "tick", "muted") for text in self.ground.ticks.values()]
        self.labels.append(type_.words(word, "note", "loss"))
        self.follow()
        return Group(*self.labels)

    def follow(self) -> None:
        """Keep the names of the heights at their ticks."""
        for label, end in zip(self.labels, self._ends.values(), strict=False):
            x, y = self.surface.to_frame(end[None])[0]
            place(label, x - 0.06, y, "right")
        if self.labels:
            top = self.labels[-2].get_center()[1]
            place(self.labels[-1], float(self.labels[-2].get_right()[0]), float(top) + 0.42, "right")

    def turn(self, share: float) -> None:
        """Look from where the eye is when that share of the race is over."""
        begin, end = self.ground.azimuths
        self.viewpoint.azimuth = begin + share * (end - begin)
        self.follow()

    def plumb(self, losses: np.ndarray) -> Group:
        """From each ball a line to the height of another loss [6], seen through the surface."""
        found = []
        for k, (ball, _) in self.balls.items():
            x, y = ball.head[0]
            ends = np.array([[x, y, float(self.surface.height_at(ball.head)[0])], [x, y, float(np.log10(losses[k]))]])
            tip = ends[1] + np.array([[0, 0, 0.0], [0, 0, 0.03 * np.ptp(self.ground.span)]])
            line = self.surface.line(ends, NAMES[k], thickness=2.6, hidden=0.8)
            found += [line, self.surface.line(tip, NAMES[k], thickness=11.0, hidden=0.9)]
        return Group(*found)

    def everything(self) -> Group:
        """The surface and the map."""
        return Group(self.surface, self.chart)
