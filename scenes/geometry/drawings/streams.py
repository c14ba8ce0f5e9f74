"""Streams: dots that follow recorded places, each with a tail of where it has been."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import PchipInterpolator

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.props.point_cloud import PointCloud
from scenes.stage import Canvas

FINE = 5  # pieces of a tail between two records


class Streams(PointCloud):
    """A point cloud on its way through records: at a record exact, between two on a smooth way without overshoot.

    >>> dots = Streams(ring.at(trace.answers_at[0]), roles).follow(trace.steps_at, ring.at(trace.answers_at), tail=3)
    >>> scene.play(Playback(dots).to(600), run_time=5)

    Args:
        rest: (n, 2) places in the frame before anything is followed.
        roles: of each dot.
        radius: in frame units.
        width: of a tail at its dot, in Manim's stroke units.

    Attributes:
        emphasis: (n,) how far each dot stands out from the ground; the least lie lowest.
        trailing: (n,) opacity of each dot's tail.
    """

    def __init__(self, rest: ArrayLike, roles: Sequence[str], radius: float = 0.1, width: float = 4.0) -> None:
        super().__init__(np.asarray(rest, float), roles, radius, halo=0.0)
        self.trailing = np.full(len(self.rest), 0.5)
        self._width = width
        self._tail = np.zeros((0, *self.rest.shape))
        self.follow([0.0], self.rest[None], 0.0)

    def follow(self, steps: ArrayLike, places: ArrayLike, tail: float) -> Streams:
        """Go other ways from now on; the dots stay where they are until the next `show`. Returns the dots.

        Args:
            steps: (records,) rising.
            places: (records, n, 2) in the frame.
            tail: how many records a tail reaches back.
        """
        self._steps, self._places, self._reach = np.asarray(steps, float), np.asarray(places, float), float(tail)
        if self._places.shape != (len(self._steps), *self.rest.shape):
            raise ValueError(f"{len(self._steps)} steps of {self.rest.shape} dots, but places {self._places.shape}")
        count = np.arange(len(self._steps), dtype=float)
        self._way = PchipInterpolator(count, self._places, axis=0) if len(count) > 1 else None
        self._tail, self._now = self._tail[:0], np.inf
        return self

    def show(self, step: float) -> Streams:
        """Stand where the dots were at a step. Returns the dots."""
        now, before = float(np.interp(step, self._steps, np.arange(len(self._steps)))), self._now
        self.at, self._now = self._where(np.array([now]))[0], now
        first = max(now - self._reach, 0.0) if now >= before else now  # no tail on the way back, nor at first
        pieces = int(np.ceil((now - first) * FINE))
        self._tail = self._where(np.linspace(first, now, pieces + 1)) if pieces else self._tail[:0]
        return self

    def _where(self, now: np.ndarray) -> np.ndarray:
        """(k, n, 2): places at numbers of records (k,)."""
        if self._way is None:
            return self._places[np.zeros(len(now), int)]
        return np.asarray(self._way(now))

    def order(self) -> np.ndarray:
        return np.asarray(self._depth[np.argsort(self.emphasis[self._depth], kind="stable")])

    def paint(self, canvas: Canvas) -> None:
        ground = rgb(theme.colour("background"))
        shades = ground + (self.shades - ground) * self.emphasis[:, None]
        order = self.order()
        length = np.abs(np.diff(self._tail, axis=0)).sum(axis=(0, 2)) if len(self._tail) else np.zeros(len(order))
        shown = order[(self.trailing[order] * self.opacity > 0.01) & (length[order] > self.radius)]
        if len(shown):
            grown = np.linspace(0.0, 1.0, len(self._tail))
            canvas.bundle(
                self.view(self._tail[:, shown]).swapaxes(0, 1), shades[shown], self._width * (0.3 + 0.7 * grown),
                self.opacity * self.reveal * self.trailing[shown, None] * grown**1.5,
            )  # fmt: skip
        size = self.radius * np.clip(self.reveal * 1.4 - 0.4 * np.arange(len(order)) / len(order), 0, 1)
        canvas.discs(self.view(self.at)[order], size, shades[order], self.opacity)
