"""LayerPanels: the same samples as every layer of a net sees them, side by side, at any moment of its training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Group
from scipy.ndimage import gaussian_filter1d

from scenes.stage import Box, theme
from scenes.stage.colour import rgb

from .point_cloud import PointCloud

CALM = 2.0  # records over which the view is smoothed


class LayerPanels(Group):
    """One cloud a layer; a dot is the same sample in all of them, and from the first step to the last.

    Every panel shows its dots as large as it can, at every moment: that they spread as they train is not seen.

    >>> panels = LayerPanels(trace.dots_at, theme.digit_roles(trace.y_test), boxes)
    >>> scene.play(Drive(panels, panels.show))

    Args:
        dots_at: [records, layers, n, 2] each layer's view at evenly spaced moments.
        roles: [n] names of the dots' roles.
        boxes: one a layer, in the frame.
    """

    def __init__(self, dots_at: np.ndarray, roles: Sequence[str], boxes: Sequence[Box], radius: float = 0.038) -> None:
        super().__init__()
        self._dots = np.asarray(dots_at, float)
        self.boxes = list(boxes)
        self.moment = 0.0
        self._ways = [self._way(layer, box.inset(1.6 * radius)) for layer, box in enumerate(self.boxes)]
        self.clouds = [PointCloud(self.places(k, 0.0), roles, radius, halo=0.05) for k in range(len(self.boxes))]
        self.add(*self.clouds)

    def _way(self, layer: int, box: Box) -> tuple[np.ndarray, np.ndarray]:
        """Zoom [records] and centre [records, 2]: as large as may be, without jerks, and none ever leaves the box."""
        low, high = self._dots[:, layer].min(axis=1), self._dots[:, layer].max(axis=1)
        centre = gaussian_filter1d((low + high) / 2, CALM, axis=0, mode="nearest")
        reach = np.maximum(high - centre, centre - low)
        need = (np.array([box.width, box.height]) / 2 / reach).min(axis=1)
        return np.minimum(np.exp(gaussian_filter1d(np.log(need), CALM, mode="nearest")), need), centre

    def frame(self, layer: int, t: float, points: np.ndarray) -> np.ndarray:
        """Points [n, 2] of a layer's view where that panel shows them at moment t in 0…1."""
        zooms, centres = self._ways[layer]
        where = t * (len(zooms) - 1)
        at = np.arange(len(zooms))
        zoom = float(np.exp(np.interp(where, at, np.log(zooms))))
        centre = np.array([np.interp(where, at, axis) for axis in centres.T])
        return self.boxes[layer].centre + zoom * (np.asarray(points, float) - centre)

    def places(self, layer: int, t: float) -> np.ndarray:
        """[n, 2] where a layer's dots are at moment t: between records along straight lines."""
        where = t * (len(self._dots) - 1)
        before = min(int(where), len(self._dots) - 2)
        share = where - before
        points = (1 - share) * self._dots[before, layer] + share * self._dots[before + 1, layer]
        return self.frame(layer, t, points)

    def show(self, t: float) -> None:
        """Show the net at moment t in 0…1 of its training."""
        self.moment = t
        for layer, cloud in enumerate(self.clouds):
            cloud.warp_to(self.places(layer, t))

    def tint(self, roles: Sequence[str]) -> np.ndarray:
        """Colours [n, 3] of roles, for `To(cloud, shades=…)`."""
        return np.array([rgb(theme.colour(role)) for role in roles])
