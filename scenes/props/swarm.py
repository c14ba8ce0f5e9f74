"""Swarm: many balls on a surface, or many dots on its map, that go their ways in step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Canvas, Painted, Part, solids

from .contour_map import ContourMap
from .loss_surface import LossSurface
from .map_items import Chart, MapItem
from .relief_grid import ReliefGrid
from .surface_items import RGB, Scenery, SurfaceItem


def shades_of(roles: Sequence[str]) -> np.ndarray:
    """Colours (n, 3) of roles."""
    return np.array([rgb(theme.colour(role)) for role in roles])


class SurfaceSwarm(SurfaceItem):
    """Balls on a surface.

    Args:
        places: (n, 2) in the data's coordinates.
        radius: in world units.

    Attributes:
        places: (n, 2) where they are now.
        shades: (n, 3) their colours.
        sizes: (n,) factors on the radius.
    """

    def __init__(self, places: np.ndarray, grid: ReliefGrid, radius: float = 0.045) -> None:
        super().__init__("muted", grid)
        self.places = np.asarray(places, float)
        self.shades = np.tile(self.shade, (len(self.places), 1))
        self.sizes = np.ones(len(self.places))
        self._radius = radius

    @property
    def state(self) -> tuple[Any, ...]:
        return (self.reveal, self.places.tobytes(), self.shades.tobytes(), self.sizes.tobytes())

    def shown(self) -> Painted:
        """(n, 2): where its balls are painted, in the data's coordinates; without those beyond the surface."""
        radii = self._seen()[1]
        return Part(self, self._balls, lambda world: self._grounded(world, radii)).shown()

    def _seen(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """World places (k, 3), radii (k,) and numbers (k,) of those that have come and stand over the ground."""
        world = self._grid.world(self.places)
        born = np.arange(len(world)) / len(world) * 0.7
        grown = np.clip((self.reveal - born) / 0.3, 0, 1) if self.reveal < 1 else np.ones(len(world))
        within = (np.abs(world[:, :2]) <= np.array(self._grid.size) / 2 + 1e-6).all(1) & (grown > 0)
        which = np.flatnonzero(within)
        return world[which], (self._radius * grown * self.sizes)[which], which

    def rows(self, scenery: Scenery) -> np.ndarray:
        world, radii, which = self._seen()
        rows = np.zeros((len(world), solids.FIELDS))
        if not len(world):
            return rows
        normals = self._grid.normals(world, scenery.grown)
        places = scenery.eye.project(world * (1, 1, scenery.grown) + radii[:, None] * normals)
        rows[:, 0], rows[:, 1:4], rows[:, RGB] = solids.BALL, places, self.shades[which] * 255
        rows[:, 11] = radii * scenery.eye.growth(places[:, 2])
        rows[:, 16], rows[:, 21] = scenery.opacity, radii
        return rows

    def shadows(self, scenery: Scenery) -> np.ndarray:
        world, radii, _ = self._seen()
        if not len(world):
            return np.zeros((0, 6))
        feet = scenery.place(world)
        strength = np.full(len(world), (0.45 if theme.active().glows else 0.3) * scenery.opacity)
        size = 1.25 * radii
        return np.column_stack([feet, size * scenery.eye.growth(feet[:, 2]), size, strength])


class MapSwarm(MapItem):
    """Dots on a map; places (n, 2), shades, sizes as in a `SurfaceSwarm`, the radius in frame units."""

    def __init__(self, places: np.ndarray, chart: Chart, radius: float = 0.04) -> None:
        super().__init__("muted", chart)
        self.places = np.asarray(places, float)
        self.shades = np.tile(self._shade, (len(self.places), 1))
        self.sizes = np.ones(len(self.places))
        self._radius = radius

    def paint(self, canvas: Canvas) -> None:
        places = self._places(self.places)
        born = np.arange(len(places)) / len(places) * 0.7
        grown = np.clip((self.reveal - born) / 0.3, 0, 1) if self.reveal < 1 else np.ones(len(places))
        shown = self._shows(places) & (grown > 0)
        canvas.discs(
            places[shown], (self._radius * grown * self.sizes)[shown], self.shades[shown], self.opacity, edge=0.9
        )


class Swarm:
    """The same points on a surface and on its map.

    >>> swarm = Swarm(surface, chart, trace.starts)
    >>> swarm.show(trace.path[0], 12.5)

    Attributes:
        pair: the balls on the surface and the dots on the map.
    """

    def __init__(self, surface: LossSurface, chart: ContourMap, places: np.ndarray) -> None:
        """places: (n, 2) in the data's units."""
        on_surface, on_map = SurfaceSwarm(places, surface.ground), MapSwarm(places, chart)
        surface._with(on_surface)
        chart._with(on_map)
        self.pair: tuple[SurfaceSwarm, MapSwarm] = (on_surface, on_map)

    def at(self, places: np.ndarray, on_map: bool = True) -> Swarm:
        """Put every ball somewhere (n, 2), and every dot too unless the map is to stay as it is. Returns the swarm."""
        for layer in self.pair if on_map else self.pair[:1]:
            layer.places = np.asarray(places, float)
        return self

    def show(self, path: np.ndarray, step: float, on_map: bool = True) -> Swarm:
        """Put all where they are after a step of a path (records, n, 2); a fraction is on the straight way between."""
        whole = int(np.clip(np.floor(step), 0, len(path) - 2)) if len(path) > 1 else 0
        share = float(np.clip(step - whole, 0, 1))
        return self.at((1 - share) * path[whole] + share * path[min(whole + 1, len(path) - 1)], on_map)

    def colour(self, shades: np.ndarray, sizes: np.ndarray | None = None) -> Swarm:
        """Give every point a colour (n, 3) and a size (n,). Returns the swarm."""
        for layer in self.pair:
            layer.shades = np.asarray(shades, float)
            layer.sizes = np.ones(len(layer.places)) if sizes is None else np.asarray(sizes, float)
        return self

    def reveal(self, share: float) -> Swarm:
        """Show that share of them. Returns the swarm."""
        for layer in self.pair:
            layer.reveal = float(share)
        return self
