"""Workbench: a sheet that is moved and sent home, over the rings that its dots came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from manim import Group, smooth

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.props.plane import PlaneLayer
from scenes.props.route import Move, swept
from scenes.stage import Box, Canvas, Drive, View
from scenes.stage.group import GroupOf

MOMENTS = 25  # of a move, that the camera looks at


class Axes(PlaneLayer):
    """The plane's axes through its origin, across a whole box, faded at their ends."""

    def __init__(self, view: View | None = None) -> None:
        super().__init__(np.zeros((1, 2)), view)

    def paint(self, canvas: Canvas) -> None:
        box = self.view.box
        origin = self.view(np.zeros((1, 2)))[0]
        share = np.linspace(0, 1, 41)
        ends = 0.5 * np.minimum(1, np.minimum(share, 1 - share) / 0.25) * self.opacity
        across = np.stack([box.left + share * box.width, np.full(41, origin[1])], axis=1)
        up = np.stack([np.full(41, origin[0]), box.bottom + share * box.height], axis=1)
        lines = [line for line, axis in ((across, 1), (up, 0)) if self._holds(origin, axis)]
        grown = [line[20 - int(20 * self.reveal) : 21 + int(20 * self.reveal)] for line in lines]
        fades = [ends[20 - int(20 * self.reveal) : 21 + int(20 * self.reveal)] for _ in lines]
        canvas.strokes(grown, rgb(theme.colour("muted")), theme.LINE["axis"], fades)

    def _holds(self, origin: np.ndarray, axis: int) -> bool:
        box = self.view.box
        return bool((box.left, box.bottom)[axis] <= origin[axis] <= (box.right, box.top)[axis])

    def extent(self) -> np.ndarray:
        return np.array([self.view.box.centre])


class Workbench(Group):
    """Layers that moves take along, over layers that stay; either the camera moves or the plane does.

    >>> bench = Workbench(layout.hero, moving=[grid, cloud], standing=[Axes(), Rings(x)])
    >>> scene.play(bench.hold(move))
    >>> scene.play(Drive(bench, bench.make(move)))
    >>> scene.play(Drive(bench, bench.undo(move)))  # home again, from left to right

    Args:
        box: where it is shown.
        moving: lowest first; they lie on top of the others.
        standing: lowest first.
        fill: share of the box that is used.
    """

    def __init__(
        self, box: Box, moving: Sequence[PlaneLayer], standing: Sequence[PlaneLayer], fill: float = 0.985
    ) -> None:
        super().__init__()
        self.view, self._fill = View(box), fill
        self.standing: GroupOf[PlaneLayer] = GroupOf(*standing)
        self.moving: GroupOf[PlaneLayer] = GroupOf(*moving)
        self.add(self.standing, self.moving)
        for layer in (*standing, *moving):
            layer.view = self.view
        self.view.fit(self._rest(), fill)

    def drop(self, *layers: PlaneLayer) -> Workbench:
        """Take layers away. Returns the workbench."""
        self.standing.remove(*layers)
        self.moving.remove(*layers)
        return self

    def _rest(self) -> np.ndarray:
        layers = [layer for layer in (*self.standing, *self.moving) if not layer.leaves_frame]
        return np.concatenate([layer.rest for layer in layers])

    def holding(self, *moves: Move) -> np.ndarray:
        """(n, 2): what is to be seen while these moves are made and undone: nothing of layers that leave the frame."""
        moved = [layer.rest for layer in self.moving if not layer.leaves_frame]
        ways = [move.path(rest, t) for rest in moved for move in moves for t in np.linspace(0, 1, MOMENTS)]
        return np.concatenate([self._rest(), *ways])

    def look(self, points: np.ndarray, **options: Any) -> Look:
        """The camera's way to where it sees these points (n, 2) as large as the box allows."""
        return Look(self, View(self.view.box).fit(points, self._fill), **options)

    def make(self, move: Move) -> Callable[[float], None]:
        """What draws a move of all moving layers, from 0 to 1."""

        def draw(t: float) -> None:
            for layer in self.moving:
                layer.at = move.path(layer.rest, t)

        return draw

    def undo(self, move: Move, *layers: PlaneLayer, lag: float = 0.45) -> Callable[[float], None]:
        """What draws the way home, from 0 to 1, as a wave from left to right: of all moving layers, or of some.

        Args:
            move: the one that has been made.
            layers: those that go home; all without.
            lag: share of the time after which the last points set out.
        """
        ways = [(layer, _way_home(layer.rest, move, lag)) for layer in layers or self.moving.parts]

        def draw(t: float) -> None:
            for layer, way in ways:
                layer.at = way(t)

        return draw


class Look(Drive):
    """The way of a workbench's camera, from where it is when it begins."""

    def __init__(self, bench: Workbench, goal: View, **options: Any) -> None:
        self._bench, self._goal = bench, goal
        super().__init__(bench, self._turn, **{"rate_func": smooth, **options})

    def begin(self) -> None:
        view = self._bench.view
        self._from = View(view.box, view.zoom, view.centre)
        super().begin()

    def _turn(self, t: float) -> None:
        self._bench.view.between(self._from, self._goal, t)


def _way_home(rest: np.ndarray, move: Move, lag: float) -> Callable[[float], np.ndarray]:
    return swept(lambda t: move.path(rest, 1 - t), rest[:, 0], lag)
