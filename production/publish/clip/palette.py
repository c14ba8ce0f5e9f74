"""Palettes: few colours for a whole clip, and a pattern of two of them for every colour between.

Colours are gathered in cells of 4 levels a channel. The palette is fitted to the cells (k-means in Oklab, Lloyd 1982).
A cell's colour is shown by the pair of palette colours that comes nearest when mixed, in a pattern that depends on the
place alone: what stands still in the film stands still in the clip, and a flat ground that is in the palette stays
flat.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from production.publish.clip.pictures import Picture
from scenes.look import colour

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.uint8]

BITS = 6
CELLS = 1 << 3 * BITS
ROUNDS = 12
COMMON = 0.5
"""Cells count by their number of pixels to this power: a wide ground does not take the colours of small things."""
NEIGHBOURS = 12
COARSE = 0.15
"""How much a pair's own distance counts against it, beside how far its mixture is off: patterns should be quiet."""
MASK = 64


class Census:
    """Counts a clip's colours by cells."""

    def __init__(self) -> None:
        self._counts = np.zeros(CELLS)
        self._sums = np.zeros((CELLS, 3))

    def add(self, picture: Picture) -> None:
        """Counts the colours of a picture, RGB (height, width, 3)."""
        cells = cells_of(picture).ravel()
        self._counts += np.bincount(cells, minlength=CELLS)
        for channel in range(3):
            self._sums[:, channel] += np.bincount(cells, picture[..., channel].ravel(), CELLS)

    def palette(self, count: int) -> Palette:
        """The palette of at most so many colours."""
        used = self._counts.nonzero()[0]
        colours = (self._sums[used] / self._counts[used, None]).astype(np.float32)
        lab, weights = oklab(colours), self._counts[used] ** COMMON
        if len(used) <= count:
            chosen = colours
        else:
            groups = _grouped(lab, weights, count)
            totals = np.bincount(groups, weights, count)
            sums = [np.bincount(groups, weights * colours[:, channel], count) for channel in range(3)]
            chosen = (np.stack(sums, axis=1)[totals > 0] / totals[totals > 0, None]).astype(np.float32)
        rounded = np.unique(np.round(chosen).astype(np.uint8), axis=0)
        return Palette.fitted(rounded, used, lab)


@dataclass(frozen=True)
class Palette:
    """Colours, and how each cell is shown with them.

    Attributes:
        colours: uint8 (n, 3).
        one, other: uint8 (cells,): the indices of a cell's pair.
        share: (cells,) of the other, 0…½.
    """

    colours: Picture
    one: Indices
    other: Indices
    share: Floats

    @classmethod
    def fitted(cls, colours: Picture, used: npt.NDArray[np.int64], lab: Floats) -> Palette:
        """The palette with the best pair for each cell that is used, of Oklab colours (n, 3)."""
        one, other = np.zeros(CELLS, np.uint8), np.zeros(CELLS, np.uint8)
        share = np.zeros(CELLS, np.float32)
        own = oklab(colours.astype(np.float32))
        for part in np.array_split(np.arange(len(used)), max(1, len(used) // 4096)):
            one[used[part]], other[used[part]], share[used[part]] = _pairs(lab[part], own)
        return cls(colours, one, other, share)

    def paint(self, picture: Picture) -> Indices:
        """A picture RGB (height, width, 3) as indices (height, width)."""
        cells = cells_of(picture)
        height, width = cells.shape
        tiles = np.tile(blue_noise(), (height // MASK + 1, width // MASK + 1))[:height, :width]
        return np.where(tiles < self.share[cells], self.other[cells], self.one[cells])


def cells_of(picture: Picture) -> npt.NDArray[np.int32]:
    """(height, width): the number of the cell of each pixel of a picture (height, width, 3)."""
    high = (picture >> (8 - BITS)).astype(np.int32)
    return high[..., 0] << 2 * BITS | high[..., 1] << BITS | high[..., 2]


def oklab(colours: Floats) -> Floats:
    """Colours (n, 3) in 0…255 in Oklab."""
    return np.asarray(colour.oklab(colours.astype(np.float64) / 255), np.float32)


def _grouped(lab: Floats, weights: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.int64]:
    """The group of each colour; of a few thousand that are common enough, the groups are found, by Lloyd's rounds."""
    chance = np.random.default_rng(0)
    first = int(weights.argmax())
    centres = [lab[first]]
    nearest = ((lab - centres[0]) ** 2).sum(1)
    for _ in range(count - 1):  # k-means++ (Arthur & Vassilvitskii 2007)
        odds = weights * nearest
        if odds.sum() <= 0:
            break
        centres.append(lab[chance.choice(len(lab), p=odds / odds.sum())])
        nearest = np.minimum(nearest, ((lab - centres[-1]) ** 2).sum(1))
    middle = np.array(centres)
    for _ in range(ROUNDS):
        groups = _closest(lab, middle)
        totals = np.bincount(groups, weights, len(middle))
        kept = totals > 0
        for channel in range(3):
            middle[kept, channel] = np.bincount(groups, weights * lab[:, channel], len(middle))[kept] / totals[kept]
    return _closest(lab, middle)


def _closest(lab: Floats, centres: Floats) -> npt.NDArray[np.int64]:
    squared = (centres**2).sum(1) - 2 * lab @ centres.T
    return np.asarray(squared.argmin(1), np.int64)


def _pairs(lab: Floats, own: Floats) -> tuple[Indices, Indices, Floats]:
    """For each colour the two of the palette's own that show it best, and the share of the second."""
    rows = np.arange(len(lab))
    squared = ((lab[:, None] - own) ** 2).sum(2)
    near = squared.argsort(1)[:, : min(NEIGHBOURS, len(own))]
    one = near[:, 0]
    along = own[near] - own[one][:, None]
    length = (along**2).sum(2)
    off = lab - own[one]
    share = np.clip((along * off[:, None]).sum(2) / np.maximum(length, 1e-12), 0, 0.5)
    missed = ((share[..., None] * along - off[:, None]) ** 2).sum(2) + COARSE * share * length
    best = missed.argmin(1)
    return one.astype(np.uint8), near[rows, best].astype(np.uint8), share[rows, best].astype(np.float32)


@cache
def blue_noise() -> Floats:
    """Thresholds (64, 64) in 0…1, without clumps at any level (void and cluster, Ulichney 1993)."""
    size = MASK
    axis = np.minimum(np.arange(size), size - np.arange(size))
    bell = np.exp(-(axis[:, None] ** 2 + axis**2) / (2 * 1.9**2))
    crowd = np.random.default_rng(0).random((size, size)) * 1e-6
    order = np.empty(size * size)
    taken = np.zeros((size, size), bool)
    for rank in range(size * size):
        place = int(np.where(taken, np.inf, crowd).argmin())
        row, column = divmod(place, size)
        taken[row, column] = True
        order[place] = (rank + 0.5) / size**2
        crowd += np.roll(bell, (row, column), (0, 1))
    return np.asarray(order.reshape(size, size), np.float32)
