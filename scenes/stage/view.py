"""The view of a plane, and the camera path that keeps moving data inside a box."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.ndimage import gaussian_filter1d, minimum_filter1d

from .layout import Box


class View:
    """From the coordinates of a plane to the frame: a uniform zoom about a centre, into a box.

    Args:
        box: where the plane is shown.
        zoom: frame units for one unit of the plane.
        centre: (2,) the point of the plane in the middle of the box.
    """

    def __init__(self, box: Box, zoom: float = 1.0, centre: np.ndarray | None = None) -> None:
        self.box = box
        self.zoom = zoom
        self.centre = np.zeros(2) if centre is None else np.asarray(centre, float)

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Points of the plane (n, 2) in frame coordinates (n, 2)."""
        places: np.ndarray = (np.asarray(points) - self.centre) * self.zoom + self.box.centre
        return places

    def inverse(self, points: np.ndarray) -> np.ndarray:
        """Frame coordinates (n, 2) as points of the plane (n, 2)."""
        places: np.ndarray = (np.asarray(points) - self.box.centre) / self.zoom + self.centre
        return places

    def fit(self, points: np.ndarray, fill: float = 0.985) -> View:
        """Look at all of `points` (n, 2) as large as the box allows."""
        self.centre, self.zoom = _fit(points, self.box, fill)
        return self

    def between(self, near: View, far: View, share: float) -> View:
        """Look from between two views: one straight pull back, even in the zoom's logarithm. Returns the view."""
        self.zoom = float(near.zoom ** (1 - share) * far.zoom**share)
        drift = share
        if not np.isclose(near.zoom, far.zoom):
            drift = (1 / self.zoom - 1 / near.zoom) / (1 / far.zoom - 1 / near.zoom)
        self.centre = (1 - drift) * near.centre + drift * far.centre
        return self


def _fit(points: np.ndarray, box: Box, fill: float) -> tuple[np.ndarray, float]:
    low, high = points.min(0), points.max(0)
    size = np.maximum(high - low, 1e-9)
    return (low + high) / 2, float(min(box.width / size[0], box.height / size[1])) * fill


def follow(hulls: Sequence[np.ndarray], box: Box, fill: float = 0.985) -> tuple[np.ndarray, np.ndarray]:
    """A camera path that keeps moving data in the box without jerking.

    The zoom that each sample needs is minimum-filtered, then smoothed on a log scale; the centre is smoothed likewise.

    Args:
        hulls: the points (n, 2) that have to be seen, at evenly spaced moments of the whole move.
        box: the box they have to stay in.
        fill: share of the box that is used.

    Returns:
        zoom (moments,) and centre (moments, 2).
    """
    low = np.array([hull.min(0) for hull in hulls])
    high = np.array([hull.max(0) for hull in hulls])
    centre = gaussian_filter1d((low + high) / 2, 2.0, axis=0, mode="nearest")
    half = np.maximum(np.maximum(high - centre, centre - low), 1e-9)
    need = np.minimum(box.width / 2 / half[:, 0], box.height / 2 / half[:, 1])
    zoom = np.exp(gaussian_filter1d(np.log(minimum_filter1d(need, 9, mode="nearest")), 2.0, mode="nearest"))
    return np.minimum(zoom, need) * fill, centre
