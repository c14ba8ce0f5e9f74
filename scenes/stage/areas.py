"""Areas: the places of a picture as named boxes, drawn as a template for each shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal

from .layout import Box, Layout

GAP = 0.3  # frame units between neighbours
EMPTY = "."


@dataclass(frozen=True)
class Grid:
    """A template of areas: rows parted by `|`, names in each row; a name over several cells is one area.

    Args:
        rows: such as `"valley valley rate | valley valley loss"`; a cell that stays empty is a dot.
        widths, heights: weights of the columns and rows; equal ones without.
    """

    rows: str
    widths: tuple[float, ...] = ()
    heights: tuple[float, ...] = ()

    @property
    def cells(self) -> list[list[str]]:
        """Names by row and column.

        Raises:
            ValueError: rows of different lengths, or a number of weights that does not fit.
        """
        found = [row.split() for row in self.rows.split("|")]
        lengths = {len(row) for row in found}
        if len(lengths) != 1 or 0 in lengths:
            raise ValueError(f"areas {self.rows!r}: every row needs as many cells as the first")
        for what, weights, count in (("widths", self.widths, len(found[0])), ("heights", self.heights, len(found))):
            if weights and (len(weights) != count or min(weights) <= 0):
                raise ValueError(f"areas {self.rows!r}: {what} must be {count} positive numbers, not {weights}")
        return found

    @property
    def names(self) -> set[str]:
        """The names of its areas."""
        return {name for row in self.cells for name in row} - {EMPTY}

    def boxes(self, room: Box, gap: float = GAP) -> dict[str, Box]:
        """The areas' boxes when the grid fills a room.

        Raises:
            ValueError: a name whose cells are no rectangle.
        """
        cells = self.cells
        columns = _spans(room.left, room.right, self.widths or (1.0,) * len(cells[0]), gap)
        heights = (self.heights or (1.0,) * len(cells))[::-1]
        rows = _spans(room.bottom, room.top, heights, gap)[::-1]
        found = {}
        for name in sorted(self.names):
            where = [(i, j) for i, row in enumerate(cells) for j, cell in enumerate(row) if cell == name]
            (top, left), (bottom, right) = where[0], where[-1]
            if where != list(product(range(top, bottom + 1), range(left, right + 1))):
                raise ValueError(f"areas {self.rows!r}: the cells of {name!r} are no rectangle")
            found[name] = Box(columns[left][0], columns[right][1], rows[bottom][0], rows[top][1])
        return found


def _spans(start: float, end: float, weights: tuple[float, ...], gap: float) -> list[tuple[float, float]]:
    """Beginning and end of neighbours that share the length between two places by weight."""
    room, found = end - start - gap * (len(weights) - 1), []
    for weight in weights:
        found.append((start, start + room * weight / sum(weights)))
        start = found[-1][1] + gap
    return [*found[:-1], (found[-1][0], end)]


class Boxes(Mapping[str, Box]):
    """Boxes by name; `at.valley` is `at["valley"]`."""

    def __init__(self, boxes: Mapping[str, Box]) -> None:
        self._boxes = dict(boxes)

    def __getattr__(self, name: str) -> Box:
        try:
            return self.__dict__["_boxes"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(f"no area is called {name!r}") from None

    def __getitem__(self, name: str) -> Box:
        return self._boxes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._boxes)

    def __len__(self) -> int:
        return len(self._boxes)


class Areas:
    """The same named places in both shapes of the picture.

    >>> areas = Areas(wide=Grid("valley rate | valley loss", widths=(2, 1)), tall="valley | rate | loss")
    >>> at = areas.boxes(layout)
    >>> at.valley.width > at.rate.width

    Args:
        wide, tall: a template for each shape, with the same names in both.
        room: what the template fills: "hero", the whole picture's box, or "stage", that under a standing title.
        gap: frame units between neighbours.

    Raises:
        ValueError: a template that is no grid of rectangles, or names that only one shape has.
    """

    def __init__(
        self, wide: Grid | str, tall: Grid | str, *, room: Literal["hero", "stage"] = "hero", gap: float = GAP
    ) -> None:
        self._grids = {
            "wide": wide if isinstance(wide, Grid) else Grid(wide),
            "tall": tall if isinstance(tall, Grid) else Grid(tall),
        }
        self._room, self._gap = room, gap
        if odd := self._grids["wide"].names ^ self._grids["tall"].names:
            raise ValueError(f"areas {sorted(odd)} stand in one shape only; both need the same names")
        for grid in self._grids.values():
            grid.boxes(Box(0, 1, 0, 1), 0.0)

    def boxes(self, layout: Layout) -> Boxes:
        """The boxes in a layout."""
        room = layout.hero if self._room == "hero" else layout.stage
        return Boxes(self._grids[layout.name].boxes(room, self._gap))


HERO = Areas("hero", "hero")
"""One picture, as large as the frame allows."""


__all__ = ["HERO", "Areas", "Boxes", "Grid"]
