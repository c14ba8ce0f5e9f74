"""NeighbourRuler: how far every image is from one, as dots along a ruler, and the nearest ones as pictures."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.props.beam import corners
from scenes.props.links import s_curve
from scenes.stage import Box, Canvas, Layer, Painted, Part
from scenes.stage.painted import Ink

SPREAD = 0.42  # of the strip's height that dots may stray from its middle
NEAREST = 5
DOT = 0.03  # radius of an image's dot
GAP = 0.12  # between the strip and the tiles


class NeighbourRuler(Layer):
    """A ruler from 0: a dot for every image at its distance, the nearest five as tiles above.

    >>> ruler = NeighbourRuler(box, trace.X.reshape(-1, 8, 8), trace.y == trace.label, "digit_8", full=4.0)
    >>> ruler.show(trace.query, distances)
    >>> scene.play(To(ruler, spread=1.0, start={"spread": 0.0}))     # dots run out to where they are
    >>> scene.play(To(ruler, tiles=1.0))

    Args:
        box: the ruler with the tiles above it; 0 is at the left end.
        images: (n, rows, columns) in 0…1.
        same: (n,) whether an image is of the query's class.
        role: the colour of that class.
        full: the distance at the right end.
        tick: the distance from one tick to the next.
        tile: side of a tile.

    Attributes:
        spread: 0…1, how far the dots have run out.
        tiles: opacity of the nearest ones.
        query: (rows, columns) the image at 0.
        crown: 0…1, how far the nearest one stands out.
        marks: opacity of what stands at `own`, `same_mean` and `other_mean`.
        own: distance of an extra image, `extra`.
        pinned: 0…1, how far the extra image has come.
    """

    def __init__(
        self, box: Box, images: np.ndarray, same: np.ndarray, role: str, full: float, tick: float, tile: float = 0.6
    ) -> None:
        super().__init__()
        self._box, self._images, self._same = box, images, np.asarray(same)
        self.full, self.tick, self._tile = float(full), float(tick), tile
        self._strip = box.height - tile - GAP
        shades = np.where(self._same[:, None], rgb(theme.colour(role)), rgb(theme.colour("muted")))
        self._shades, self._class = shades, rgb(theme.colour(role))
        generator = np.random.default_rng(0)
        self._stray = generator.uniform(-SPREAD, SPREAD, len(images))
        self._order = np.argsort(self._same, kind="stable")  # those of the class on top
        self.distances = np.zeros(len(images))
        self.query = np.zeros(images.shape[1:])
        self.extra: np.ndarray = np.zeros(images.shape[1:])
        self.spread, self.tiles, self.crown, self.marks, self.pinned = 0.0, 0.0, 0.0, 0.0, 0.0
        self.own = self.same_mean = self.other_mean = 0.0
        self._near = np.zeros(NEAREST, int)

    def show(self, query: np.ndarray, distances: np.ndarray) -> NeighbourRuler:
        """Show another query (rows, columns) with distances (n,) to the images. Returns the ruler."""
        self.query = np.asarray(query, float).reshape(self._images.shape[1:])
        self.distances = np.asarray(distances, float)
        self._near = np.argsort(self.distances, kind="stable")[:NEAREST]
        return self

    @property
    def line(self) -> float:
        """Height of the strip's middle."""
        return self._box.bottom + self._strip / 2

    def x(self, distance: float | np.ndarray) -> np.ndarray:
        """Where distances are on the ruler, in frame units; of the same shape."""
        return np.asarray(self._box.left + np.asarray(distance) / self.full * self._box.width)

    def slots(self) -> np.ndarray:
        """(5,): middles of the tiles: side by side, about where their dots are."""
        pitch = self._tile + 0.12
        middle = float(self.x(self.distances[self._near]).mean())
        half = (NEAREST - 1) / 2 * pitch
        left = self._box.left + 1.6 * self._tile + 0.1
        middle = float(np.clip(middle, left + half, self._box.right - half - self._tile / 2))
        return middle + pitch * (np.arange(NEAREST) - (NEAREST - 1) / 2)

    def distances_of(self, x: np.ndarray) -> np.ndarray:
        """The distances (n,) that stand at x (n,) on the ruler."""
        return np.asarray((x - self._box.left) / self._box.width * self.full)

    def shown(self) -> Painted:
        """(n,): the distances at which the images' dots are painted."""

        def places(ink: Ink) -> np.ndarray:
            dots = ink.centres[np.isclose(ink.radii, DOT), 0]
            return np.asarray(dots[np.argsort(self._order)] if len(dots) == len(self._order) else dots)

        return Part(self, places, self.distances_of).shown()

    def pin(self) -> Part:
        """The distance at which the extra image is pinned."""
        return Part(self, lambda ink: ink.lines("highlight")[0][0, 0], self.distances_of)

    def paint(self, canvas: Canvas) -> None:
        b, muted = self._box, rgb(theme.colour("muted"))
        right = b.left + self.reveal * b.width
        ticks = np.arange(0, self.full + 1e-9, self.tick)
        lines = [np.array([[x, b.bottom - 0.06], [x, b.bottom + 0.06]]) for x in self.x(ticks) if x <= right + 1e-6]
        canvas.strokes([np.array([[b.left, b.bottom], [right, b.bottom]]), *lines], muted, 1.4, 0.8 * self.opacity)
        self._paint_dots(canvas)
        self._paint_marks(canvas)
        if self.tiles > 0:
            self._paint_tiles(canvas)
        self._picture(canvas, self.query, b.left, None, self.reveal)

    def _paint_dots(self, canvas: Canvas) -> None:
        if self.spread <= 0:
            return
        order = self._order
        places = np.stack([self.x(self.distances * self.spread), self.line + self._stray * self._strip], axis=1)
        opacity = np.where(self._same, 0.95, 0.4) * self.opacity * min(1.0, 4 * self.spread)
        canvas.discs(places[order], DOT, self._shades[order], opacity[order], edge=0.0)

    def _paint_tiles(self, canvas: Canvas) -> None:
        strength = self.tiles * self.opacity
        top = self._box.bottom + self._strip + GAP
        for rank, (slot, index) in enumerate(zip(self.slots(), self._near, strict=True)):
            dot = np.array([float(self.x(self.distances[index])), self.line + self._stray[index] * self._strip])
            shade = self._class if self._same[index] else rgb(theme.colour("bad"))
            way = s_curve(np.array([slot, top]), dot, upright=True)
            canvas.strokes([way], shade, 1.2, 0.7 * strength)
            canvas.discs(dot[None], 0.055, shade, strength, halo=0.2)
            lit = self.crown if rank == 0 else 0.0
            frame = shade + (rgb(theme.colour("highlight")) - shade) * lit
            faded = self.tiles * (1 - 0.65 * self.crown * (rank > 0))
            self._picture(canvas, self._images[index], slot, frame, faded, 2.2 + 2.0 * lit)

    def _paint_marks(self, canvas: Canvas) -> None:
        if self.marks <= 0:
            return
        low, high = self._box.bottom - 0.1, self._box.bottom + self._strip + 0.06
        others = rgb(theme.colour("muted"))
        for distance, shade in ((self.same_mean, self._class), (self.other_mean, others)):
            line = np.array([[float(self.x(distance)), low], [float(self.x(distance)), high]])
            canvas.strokes([line], rgb(theme.colour("background")), 6.0, 0.8 * self.marks * self.opacity)
            canvas.strokes([line], shade, 3.6, self.marks * self.opacity)
        if self.pinned > 0:
            x = float(self.x(self.own * self.pinned))
            pin = np.array([[x, low], [x, high + 0.1]])
            highlight = rgb(theme.colour("highlight"))
            canvas.strokes([pin], highlight, 2.4, self.opacity, glow=0.2)
            self._picture(canvas, self.extra, x, highlight, 1.0)

    def _picture(
        self, canvas: Canvas, image: np.ndarray, x: float, frame: np.ndarray | None, opacity: float, width: float = 2.2
    ) -> None:
        """An image above the strip, its middle at x."""
        half, bottom = self._tile / 2, self._box.bottom + self._strip + GAP
        box = Box(x - half, x + half, bottom, bottom + self._tile)
        shades = theme.table("activation")[np.round(np.clip(image, 0, 1) ** 0.6 * 255).astype(int)]
        canvas.image(shades, box, opacity * self.opacity)
        outline = corners(np.array([box.left, box.right, box.bottom, box.top]))
        shade = rgb(theme.colour("muted")) if frame is None else frame
        canvas.strokes([outline], shade, 1.2 if frame is None else width, opacity * self.opacity)

    def extent(self) -> np.ndarray:
        b = self._box
        return np.array([[b.left - self._tile / 2, b.bottom - 0.1], [b.right, b.top]])
