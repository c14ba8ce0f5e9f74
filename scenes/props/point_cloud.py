"""PointCloud: samples as dots; a dot is the same sample from the first frame to the last."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Canvas, Painted, Part, View

from .plane import PlaneLayer

HALO = 0.12


class PointCloud(PlaneLayer):
    """Dots coloured by class, interleaved in depth so that no class hides another.

    >>> cloud = PointCloud(x, labels)
    >>> scene.play(reveal(cloud), run_time=1.5)
    >>> scene.play(To(cloud, emphasis=np.where(labels == 0, 1.0, 0.25)))

    Args:
        rest: (n, 2) the samples.
        labels: (n,) class 0…3 of each, the name of each one's role, or the name of one role for all.
        radius: in frame units.

    Attributes:
        emphasis: (n,) opacity of each dot.
        halo: strength of the light around the dots (dark theme).
    """

    def __init__(
        self,
        rest: np.ndarray,
        labels: np.ndarray | Sequence[str] | str,
        radius: float = theme.DOT_RADIUS,
        halo: float = HALO,
        view: View | None = None,
    ) -> None:
        super().__init__(rest, view)
        if isinstance(labels, str):
            labels = [labels] * len(self.rest)
        roles = theme.class_roles(labels) if isinstance(labels, np.ndarray) else labels
        self.shades = np.array([rgb(theme.colour(role)) for role in roles])
        self.radius = radius
        self.halo = halo
        self.emphasis = np.ones(len(self.rest))
        self._depth = np.random.default_rng(0).permutation(len(self.rest))

    def order(self) -> np.ndarray:
        """(n,): the samples' numbers, in the order in which their dots are painted."""
        return self._depth

    def dots(self) -> Part:
        """Where its dots are painted: (n, 2) in frame coordinates, in the order of the samples."""
        return Part(self, lambda ink: ink.centres[np.argsort(self.order())] if len(ink.centres) == len(self.at) else [])

    def shown(self) -> Painted:
        """Where its dots are painted: (n, 2) in the plane's coordinates."""
        return self.dots().through(self.view.inverse).shown()

    def paint(self, canvas: Canvas) -> None:
        order = self.order()
        size = np.full(len(order), self.radius)
        if self.reveal < 1:
            born = np.arange(len(order)) / len(order) * 0.7
            size = size * np.clip((self.reveal - born) / 0.3, 0, 1)
        canvas.discs(
            self.view(self.at)[order],
            size[order],
            self.shades[order],
            self.opacity * self.emphasis[order],
            halo=self.halo * self.opacity,
        )
