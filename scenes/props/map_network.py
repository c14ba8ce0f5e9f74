"""MapNetwork: a convolutional network as tiles: an image, filters, the maps of every layer, classes with their bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from manim import Group

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Box, Canvas, Layer
from scenes.stage.group import GroupOf
from scenes.stage.words import Typesetter

from .bars import Bars
from .counter import Counter
from .image_tile import ImageTile
from .links import Links, fan

ROWS = 8


@dataclass(frozen=True)
class Stations:
    """Where the parts of the network stand along its flow, and how large they are.

    Attributes:
        across: the first and the last place across the flow (heights in a wide picture, x in a tall one).
        image, filters: place along the flow and side of a tile.
        maps: for each layer the places of its tracks along the flow, and the side of a tile.
        classes: place along the flow and side of an icon.
        bar: length of a class's bar.
    """

    across: tuple[float, float]
    image: tuple[float, float]
    filters: tuple[float, float]
    maps: tuple[tuple[tuple[float, ...], float], ...]
    classes: tuple[float, float]
    bar: float


WIDE = Stations(
    (1.98, -2.5), (-5.5, 1.8), (-3.55, 0.56), (((-2.35,), 0.6), ((-0.48, 0.18), 0.6), ((1.97, 2.46, 2.95, 3.44), 0.45)),
    (4.75, 0.56), 1.15,
)  # fmt: skip
TALL = Stations(
    (-3.2, 3.2), (4.2, 1.3), (2.98, 0.46), (((2.2,), 0.68), ((0.85, 0.24), 0.58), ((-0.98, -1.38, -1.78, -2.18), 0.37)),
    (-3.12, 0.46), 0.8,
)  # fmt: skip


class Outline(Layer):
    """A frame about a tile that is meant."""

    def __init__(self, box: Box, role: str = "good", margin: float = 0.06) -> None:
        super().__init__()
        b = box.inset(-margin)
        self._line = np.array(
            [[b.left, b.bottom], [b.left, b.top], [b.right, b.top], [b.right, b.bottom], [b.left, b.bottom]]
        )
        self._shade = rgb(theme.colour(role))

    def paint(self, canvas: Canvas) -> None:
        shown = self._line[: max(2, round(self.reveal * len(self._line)))]
        canvas.strokes([shown], self._shade, 2.6, self.opacity, glow=0.15)

    def extent(self) -> np.ndarray:
        return self._line


class MapNetwork(Group):
    """Tiles in columns with links between them; tall pictures flow downwards.

    >>> net = MapNetwork(type_, probe, W1, [h1, h2, h3], icons, stations=WIDE)
    >>> net.link({"input": link1, "second": link2, "third": link3, "classes": signed})
    >>> scene.play(reveal(net.links["second"]), reveal(net.maps[1]))

    Args:
        typesetter: the scene's `type`.
        image: (size, size).
        filters: (8, k, k) of the first layer.
        maps: by layer (n, rows, columns), n a multiple of 8.
        icons: (classes, size, size).
        stations: `WIDE` or `TALL`.

    Attributes:
        image: the tile of the image; filters: a group of tiles; maps: a group of tiles for each layer.
        icons: a group of tiles; bars: one a class; numbers: their counters.
        links: by name, what `link` has made.
    """

    def __init__(
        self,
        typesetter: Typesetter,
        image: np.ndarray,
        filters: np.ndarray,
        maps: Sequence[np.ndarray],
        icons: np.ndarray,
        stations: Stations,
    ) -> None:
        super().__init__()
        self._at, self._upright = stations, stations is TALL
        self._typesetter = typesetter
        rows = np.linspace(*stations.across, ROWS)
        middle = float(np.mean(stations.across))
        self.image = ImageTile(image, self._box(stations.image[0], middle, stations.image[1]), full=1.0)
        along, side = stations.filters
        full = float(np.abs(filters).max())
        self.filters: GroupOf[ImageTile] = GroupOf(
            *(
                ImageTile(f, self._box(along, y, side), "signed", full, gap=0.02)
                for f, y in zip(filters, rows, strict=True)
            )
        )
        self.maps: list[GroupOf[ImageTile]] = [
            GroupOf(
                *(
                    ImageTile(
                        m,
                        self._box(tracks[i % len(tracks)], rows[i // len(tracks)], side),
                        full=float(h.max()),
                        power=0.5,
                    )
                    for i, m in enumerate(h)
                )
            )
            for h, (tracks, side) in zip(maps, stations.maps, strict=True)
        ]
        self.links: dict[str, Links] = {}
        self._class_rows(icons)
        self.add(self.image, self.filters, *self.maps, self.icons, self.bars, self.numbers)

    def _class_rows(self, icons: np.ndarray) -> None:
        along, side = self._at.classes
        first, last = self._at.across
        inset = 0.1 * np.sign(last - first) if not self._upright else 0.25
        places = np.linspace(first + inset, last - (inset if not self._upright else 0.75), len(icons))
        self.icons: GroupOf[ImageTile] = GroupOf(
            *(ImageTile(icon, self._box(along, y, side), full=1.25) for icon, y in zip(icons, places, strict=True))
        )
        if self._upright:
            starts = np.stack([places - self._at.bar / 2, np.full(len(icons), along - side / 2 - 0.14)], axis=1)
            spots = starts + np.array([self._at.bar / 2, -0.24])
        else:
            starts = np.stack([np.full(len(icons), along + side / 2 + 0.2), places - 0.12], axis=1)
            spots = starts + np.array([self._at.bar, 0.3])
        self.bars = Bars(starts, self._at.bar, np.zeros(len(icons)), "muted", thickness=0.13)
        anchor, use = ("centre", "tick") if self._upright else ("right", "body")
        self.numbers: GroupOf[Counter] = GroupOf(
            *(Counter(self._typesetter, "{:.2f}", use, anchor=anchor).stand(*spot) for spot in spots)
        )

    def _box(self, along: float, across: float, side: float) -> Box:
        x, y = (across, along) if self._upright else (along, across)
        return Box(x - side / 2, x + side / 2, y - side / 2, y + side / 2)

    def outline(self, k: int, role: str = "good") -> Outline:
        """A frame about the icon of class k."""
        return Outline(self.icons[k].place, role)

    def show(self, filters: np.ndarray, maps: Sequence[np.ndarray]) -> MapNetwork:
        """Show other filters (filters, k, k) and maps, (maps, rows, columns) a layer, of the net. Returns the network.

        A layer's brightness is by its own largest value.
        """
        for tile, values in zip(self.filters, filters, strict=True):
            tile.values = np.asarray(values, float)
        for group, layer in zip(self.maps, maps, strict=True):
            full = max(float(layer.max()), 1e-9)
            for tile, values in zip(group, layer, strict=True):
                tile.values, tile.full = np.asarray(values, float), full
        return self

    def show_classes(self, probabilities: np.ndarray) -> MapNetwork:
        """Show probabilities (classes,) in the bars; the largest is lit. Returns the network."""
        self.bars.values = np.asarray(probabilities, float)
        self.bars.lit = (self.bars.values == self.bars.values.max()).astype(float)
        for number, value in zip(self.numbers, self.bars.values, strict=True):
            number.show(value)
        return self

    # ---- links -------------------------------------------------------------------------------------------------

    def _ends(self, tiles: Sequence[ImageTile], track: int, *, leaving: bool) -> np.ndarray:
        """(n, 2): the middle of the sides where links leave or arrive, on the track that faces the flow."""
        found = []
        for tile in tiles:
            (left, right, bottom, top), face = tile.box, tiles[track].box
            if self._upright:
                found.append([(left + right) / 2, face[2] if leaving else face[3]])
            else:
                found.append([face[1] if leaving else face[0], (bottom + top) / 2])
        return np.array(found)

    def link(self, strengths: Mapping[str, np.ndarray], strongest: Mapping[str, int]) -> dict[str, Links]:
        """Make the links; keys "input" (8,), "second" (16, 8), "third" (32, 16) and "classes" (classes, 32), signed.

        Returns them by name, with "filters" for the short ones from a filter to its map.
        """
        groups: dict[str, tuple[Sequence[ImageTile], Sequence[ImageTile]]] = {
            "input": ([self.image], self.filters.parts), "second": (self.maps[0].parts, self.maps[1].parts),
            "third": (self.maps[1].parts, self.maps[2].parts), "classes": (self.maps[2].parts, self.icons.parts),
        }  # fmt: skip
        for name, strength in strengths.items():
            before, after = groups[name]
            leaving = self._ends(before, len(before) - 1, leaving=True)
            arriving = self._ends(after, 0, leaving=False)
            if name == "input":
                leaving = self._spread(leaving[0], len(arriving))
                starts, ends = leaving, arriving
            else:
                starts, ends = fan(list(leaving), list(arriving))
            self.links[name] = Links(
                starts, ends, strength, strongest[name], signed=name == "classes", upright=self._upright
            )
        starts = self._ends(self.filters.parts, 0, leaving=True)
        ends = self._ends(self.maps[0].parts, 0, leaving=False)
        self.links["filters"] = Links(starts, ends, strengths["input"], len(starts), upright=self._upright)
        return self.links

    def _spread(self, middle: np.ndarray, count: int) -> np.ndarray:
        """Places along the side of the image, in the order of the rows."""
        offsets = np.linspace(-0.36, 0.36, count) * self._at.image[1] * np.sign(self._at.across[1] - self._at.across[0])
        direction = np.array([1.0, 0.0] if self._upright else [0.0, 1.0])
        return middle + np.outer(offsets, direction)


__all__ = ["TALL", "WIDE", "MapNetwork", "Outline", "Stations"]
