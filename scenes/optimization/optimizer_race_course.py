"""One course of the race: a surface and its map, six balls on both, and the board beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from manim import Group

from models.traces.optimization.optimizer_race import NAMES
from scenes.props import ContourMap, LossSurface
from scenes.props.height_scale import HeightScale, look_round
from scenes.props.surface_items import SurfaceLine
from scenes.stage import Box
from scenes.stage.before import HandTimedScene
from scenes.stage.group import GroupOf
from scenes.stage.viewpoint import Viewpoint

ORDER = (0, 5, 4, 3, 1, 2)  # of painting, so that the quick ones lie on top


@dataclass(frozen=True)
class Ground:
    """What is raced on.

    Attributes:
        height: (rows, columns) the loss; x, y: its grid's axes.
        span: decimal logarithms of the loss at the foot and at the top; ticks: losses that are named.
        path: (6, steps + 1, 2); goal: (2,) the lowest point, if it is known.
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

    def __init__(self, scene: HandTimedScene[Any], ground: Ground, room: Box, box: Box) -> None:
        self.ground = ground
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
        ticks = {float(np.log10(value)): text for value, text in ground.ticks.items()}
        self.scale = HeightScale(scene.type, self.surface, ticks, scene.screen("loss"), ground.azimuths[0])
        look_round(self.surface, ground.azimuths, room)
        self.show(0.0)

    @property
    def last(self) -> int:
        """The number of the last step."""
        found: int = self.ground.path.shape[1] - 1
        return found

    def show(self, step: float) -> None:
        """Show all six after so many steps."""
        for pair in self.balls.values():
            for ball in pair:
                ball.step = step

    def turn(self, share: float) -> None:
        """Look from where the eye is when that share of the race is over."""
        begin, end = self.ground.azimuths
        self.viewpoint.azimuth = begin + share * (end - begin)
        self.scale.follow()

    def plumb(self, losses: np.ndarray) -> GroupOf[SurfaceLine]:
        """From each ball a line to the height of another loss (6,), seen through the surface."""
        found = []
        for k, (ball, _) in self.balls.items():
            x, y = ball.head[0]
            ends = np.array([[x, y, float(self.surface.height_at(ball.head)[0])], [x, y, float(np.log10(losses[k]))]])
            tip = ends[1] + np.array([[0, 0, 0.0], [0, 0, 0.03 * np.ptp(self.ground.span)]])
            line = self.surface.line(ends, NAMES[k], thickness=2.6, hidden=0.8)
            found += [line, self.surface.line(tip, NAMES[k], thickness=11.0, hidden=0.9)]
        return GroupOf(*found)

    def everything(self) -> Group:
        """The surface and the map."""
        return Group(self.surface, self.chart)
