"""The camera that paints layers, and the view of a plane that keeps its data inside a box."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import numpy as np
from manim import Camera, Mobject
from manim.renderer.cairo_renderer import CairoRenderer
from scipy.ndimage import gaussian_filter1d, minimum_filter1d

from .canvas import Canvas
from .layer import Layer
from .layout import Box

TICK = 1 / 15  # every duration is a multiple, so that one timeline holds at 15, 30 and 60 frames a second


class StageCamera(Camera):
    """Manim's camera, which lets layers paint themselves in their place among the other Mobjects."""

    def capture_mobjects(self, mobjects: Iterable[Mobject], **kwargs: Any) -> None:
        shown = self.get_mobjects_to_display(mobjects, **kwargs)
        for is_layer, group in groupby(shown, lambda mobject: isinstance(mobject, Layer)):
            if not is_layer:
                super().capture_mobjects(list(group), include_submobjects=False)
                continue
            canvas = Canvas(self.pixel_array)
            for layer in group:
                if layer.opacity > 0.002 and layer.reveal > 0:
                    layer.paint(canvas)


class StageRenderer(CairoRenderer):
    """Manim's renderer with the stage's camera and exact frame counts."""

    def __init__(self, **options: Any) -> None:
        super().__init__(camera_class=StageCamera, **options)

    def freeze_current_frame(self, duration: float) -> None:
        self.add_frame(self.get_frame(), num_frames=round(duration * self.camera.frame_rate))

    def moments(self, run_time: float) -> np.ndarray:
        """The times within a play at which a frame is drawn."""
        return np.arange(round(run_time * self.camera.frame_rate)) / self.camera.frame_rate


class View:
    """From the coordinates of a plane to the frame: a uniform zoom about a centre, into a box.

    Args:
        box: where the plane is shown.
        zoom: frame units for one unit of the plane.
        centre: [2] the point of the plane in the middle of the box.
    """

    def __init__(self, box: Box, zoom: float = 1.0, centre: np.ndarray | None = None) -> None:
        self.box = box
        self.zoom = zoom
        self.centre = np.zeros(2) if centre is None else np.asarray(centre, float)

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Points of the plane [n, 2] in frame coordinates [n, 2]."""
        return (np.asarray(points) - self.centre) * self.zoom + self.box.centre

    def inverse(self, points: np.ndarray) -> np.ndarray:
        """Frame coordinates [n, 2] as points of the plane [n, 2]."""
        return (np.asarray(points) - self.box.centre) / self.zoom + self.centre

    def fit(self, points: np.ndarray, fill: float = 0.985) -> View:
        """Look at all of `points` [n, 2] as large as the box allows."""
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
        hulls: the points [n, 2] that have to be seen, at evenly spaced moments of the whole move.
        box: the box they have to stay in.
        fill: share of the box that is used.

    Returns:
        zoom [moments] and centre [moments, 2].
    """
    low = np.array([hull.min(0) for hull in hulls])
    high = np.array([hull.max(0) for hull in hulls])
    centre = gaussian_filter1d((low + high) / 2, 2.0, axis=0, mode="nearest")
    half = np.maximum(np.maximum(high - centre, centre - low), 1e-9)
    need = np.minimum(box.width / 2 / half[:, 0], box.height / 2 / half[:, 1])
    zoom = np.exp(gaussian_filter1d(np.log(minimum_filter1d(need, 9, mode="nearest")), 2.0, mode="nearest"))
    return np.minimum(zoom, need) * fill, centre
