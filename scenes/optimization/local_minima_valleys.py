"""The four valleys of LocalMinima: the surface, its map, two hundred balls on both, and their colours."""

from __future__ import annotations

import numpy as np
from manim import Group

from models.traces.optimization.local_minima import LocalMinimaTrace
from scenes.props import ContourMap, LossSurface
from scenes.props.contour_map import MapTint
from scenes.props.height_scale import HeightScale, look_round
from scenes.props.swarm import Swarm, shades_of
from scenes.stage import Box
from scenes.stage.viewpoint import Viewpoint
from scenes.stage.words import Typesetter

BASINS = ("good", "class_a", "class_b", "class_c")  # the global one first
TICKS = {-80.0: "\N{MINUS SIGN}80", -40.0: "\N{MINUS SIGN}40", 0.0: "0", 40.0: "40"}
AZIMUTHS = (-130.0, -100.0)
ELEVATION = 47.0
SETTLED = 0.25  # a ball that is nearer to a minimum has settled there
PILLAR = 170.0  # height of a pillar for all of the starts, in the function's own units
LARGER = 1.7  # of balls that are pointed out


class Valleys:
    """Draws the function, and the starts on their ways."""

    def __init__(self, typesetter: Typesetter, trace: LocalMinimaTrace, room: Box, box: Box, name: str) -> None:
        x, y = (float(trace.x[0]), float(trace.x[-1])), (float(trace.y[0]), float(trace.y[-1]))
        levels, span = np.arange(-75.0, trace.height.max(), 7.5), (-80.0, float(trace.height.max()))
        self.viewpoint = Viewpoint(AZIMUTHS[0], ELEVATION, zoom=1.0)
        self.surface = LossSurface(trace.height, x, y, viewpoint=self.viewpoint, levels=levels, span=span, relief=2.0)
        self.chart = ContourMap(trace.height, x, y, box, levels=levels, span=span)
        self.scale = HeightScale(typesetter, self.surface, TICKS, name, AZIMUTHS[0])
        look_round(self.surface, AZIMUTHS, room)
        self.scale.follow()
        self.flags = [
            self.surface.trail(place[None], role, thickness=0.0, radius=0.1)
            for place, role in zip(trace.minima, BASINS, strict=True)
        ]
        self.spots = [
            self.chart.spot(place, role, radius=0.1) for place, role in zip(trace.minima, BASINS, strict=True)
        ]
        self.swarm = Swarm(self.surface, self.chart, trace.starts)
        self._minima, self._starts = trace.minima, len(trace.starts)
        feet = np.column_stack([trace.minima, trace.minima_value])
        self.pillars = [
            self.surface.trail(
                np.stack([foot, foot + np.array([0, 0, PILLAR])]), role, thickness=15.0, radius=0.11, tail=1.0
            )
            for foot, role in zip(feet, BASINS, strict=True)
        ]
        self.count(np.zeros(4))
        self.shades = shades_of(BASINS)
        self.grey = shades_of(["muted"])[0]

    def turn(self, share: float) -> None:
        """Look from where the eye is when that share of its way is over."""
        self.viewpoint.azimuth = AZIMUTHS[0] + share * (AZIMUTHS[1] - AZIMUTHS[0])
        self.scale.follow()

    def paint_by(self, basins: np.ndarray, share: float = 1.0, larger: np.ndarray | None = None) -> None:
        """Colour the balls by basins (n,), from grey on; those that are pointed out are larger."""
        sizes = None if larger is None else np.where(larger, LARGER, 1.0)
        self.swarm.colour((1 - share) * self.grey + share * self.shades[basins], sizes)

    def settled(self) -> np.ndarray:
        """(4,): how many balls have settled in each valley by now."""
        places = self.swarm.pair[0].places
        near = np.linalg.norm(places[:, None] - self._minima, axis=-1) < SETTLED
        return np.asarray(near.sum(0))

    def count(self, counts: np.ndarray) -> None:
        """Let a pillar stand in each valley, as high as there are balls (4,)."""
        for pillar, count in zip(self.pillars, counts, strict=True):
            pillar.step = float(count / self._starts)
            pillar.opacity = min(1.0, float(count) / 3)

    def tint(self, basins: np.ndarray) -> MapTint:
        """Colour the map by the basin that a start at each place ends in (cells, cells)."""
        made = self.chart.tint(self.shades[basins])
        made.reveal = 0.0
        return made

    def everything(self) -> Group:
        """The surface and the map."""
        return Group(self.surface, self.chart)
