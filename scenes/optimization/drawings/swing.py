"""Swing: the eye goes round a surface, whose sheet fills a box and never leaves it on the way."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import smooth

from scenes.props.loss_surface import LossSurface
from scenes.stage import Box, Drive

MOMENTS = 33


def frame_sheet(surface: LossSurface, box: Box) -> None:
    """Set zoom and centre so that the sheet is as large as a box allows, its top at the box's; walls run on below."""
    viewpoint = surface.viewpoint
    low, high = _spans(surface)
    viewpoint.zoom = float(min(box.width / (high - low)[0], box.height / (high - low)[1]))
    viewpoint.centre = np.array([box.centre[0], box.top]) - viewpoint.zoom * np.array([(low + high)[0] / 2, high[1]])


class Swing(Drive):
    """The eye goes from where it is to another azimuth and elevation, and ends where `frame_sheet` puts it there.

    The zoom goes evenly in its logarithm; where the sheet would leave the box on the way, the eye draws back as far.

    >>> frame_sheet(surface, box)
    >>> beat.flex(Swing(surface, box, azimuth=0.0, elevation=43.0), at_least=3.0)

    Args:
        azimuth, elevation: where the eye ends, in degrees.
        options: as of an animation, such as `run_time`.
    """

    def __init__(self, surface: LossSurface, box: Box, azimuth: float, elevation: float, **options: Any) -> None:
        options.setdefault("rate_func", smooth)
        super().__init__(surface, self._look, **options)
        self._surface, self._box, self._goal = surface, box, (float(azimuth), float(elevation))

    def begin(self) -> None:
        viewpoint, box = self._surface.viewpoint, self._box
        self._start = _pose(self._surface)
        viewpoint.azimuth, viewpoint.elevation = self._goal
        frame_sheet(self._surface, box)
        self._end = _pose(self._surface)
        self._back = 0.0
        for t in np.linspace(0, 1, MOMENTS)[1:-1]:
            self._look(float(t))
            low, high = _spans(self._surface)
            room = np.array([[box.left, box.bottom], [box.right, box.top]]) - viewpoint.centre
            with np.errstate(divide="ignore", invalid="ignore"):
                fits = np.stack([room[0] / low, room[1] / high])
            most = float(fits[fits > 0].min())
            self._back = max(self._back, float(np.log(viewpoint.zoom / most) / np.sin(np.pi * t)) + self._back)
        super().begin()

    def _look(self, t: float) -> None:
        viewpoint = self._surface.viewpoint
        azimuth, elevation, log_zoom, x, y = (1 - t) * self._start + t * self._end
        viewpoint.azimuth, viewpoint.elevation = float(azimuth), float(elevation)
        viewpoint.zoom = float(np.exp(log_zoom - self._back * np.sin(np.pi * t)))
        viewpoint.centre = np.array([x, y])


def _pose(surface: LossSurface) -> np.ndarray:
    """(5,): azimuth, elevation, the zoom's logarithm and the centre."""
    viewpoint = surface.viewpoint
    return np.array([viewpoint.azimuth, viewpoint.elevation, np.log(viewpoint.zoom), *viewpoint.centre])


def _spans(surface: LossSurface) -> tuple[np.ndarray, np.ndarray]:
    """(2,) and (2,): the sheet's lowest and highest frame coordinates, at zoom 1 about its target."""
    viewpoint = surface.viewpoint
    seen = (surface.sheet() - viewpoint.centre) / viewpoint.zoom
    return seen.min(0), seen.max(0)
