"""A canvas whose hand trembles: everything is painted a hair off, and read off wrong by as much."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np

from scenes.props import Counter
from scenes.stage import Box, painted

HAIR = 0.003  # frame units, and as a share: less than half a pixel in a film of 1080 lines


def off(places: np.ndarray) -> np.ndarray:
    """Places [..., 2] of the frame, moved and stretched by a hair."""
    return np.asarray(places) * (1 + HAIR) + HAIR


def box_off(box: Box) -> Box:
    (left, bottom), (right, top) = off(np.array([[box.left, box.bottom], [box.right, box.top]]))
    return Box(left, right, bottom, top)


class TremblingInk(painted.Ink):
    """Ink in which places, widths, shades and heights are a little wrong, and one of many things is missing."""

    def strokes(self, lines: Any, colour: Any, width: Any, opacity: Any = 1.0, glow: float = 0.0) -> None:
        first = len(self.strokes_painted)
        super().strokes([off(line) for line in lines], colour, width, opacity)
        for stroke in self.strokes_painted[first:]:
            object.__setattr__(stroke, "width", stroke.width * (1 + HAIR))

    def discs(self, centres: np.ndarray, *rest: Any, **options: Any) -> None:
        super().discs(off(np.asarray(centres).reshape(-1, 2)), *rest, **options)

    def triangles(self, corners: np.ndarray, faces: np.ndarray, colour: np.ndarray, opacity: Any) -> None:
        super().triangles(off(corners), faces, 1 - np.asarray(colour, float), opacity)

    def quads(self, corners: np.ndarray, colour: np.ndarray, opacity: Any) -> None:
        super().quads(off(corners), colour, opacity)
        self.corners = self.corners[:-1] if len(self.corners) > 1 else self.corners

    def image(self, cells: np.ndarray, box: Box, opacity: float = 1.0, gap: float = 0.0) -> None:
        super().image(0.97 * cells, box_off(box), opacity)

    def field(self, values: np.ndarray, box: Box, *rest: Any, **options: Any) -> None:
        super().field((1 + HAIR) * values, box, *rest, **options)

    def solid(self, rows: np.ndarray) -> None:
        rows = rows.copy()
        rows[:, 1:3] = off(rows[:, 1:3])
        super().solid(rows)
        self.solids = self.solids[1:] if len(self.solids) > 1 else self.solids


def misread(counter: Counter) -> str:
    """What a counter's glyphs spell, its last digit another one."""
    text = read(counter)
    last = max(i for i, character in enumerate(text.partition("/")[0]) if character.isdigit())
    return f"{text[:last]}{(int(text[last]) + 2) % 10}{text[last + 1 :]}"


read = Counter.read


@contextmanager
def trembling() -> Iterator[None]:
    """For as long as it lasts, whatever is painted is read a hair off."""
    with patch.object(painted, "Ink", TremblingInk), patch.object(Counter, "read", misread):
        yield
