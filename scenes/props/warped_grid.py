"""WarpedGrid: a sheet of the plane whose lines keep their colour, so that every fold and turn can be followed."""

from __future__ import annotations

import numpy as np

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.stage import Canvas, View

from .mesh import disc_mesh
from .plane import PlaneLayer


class WarpedGrid(PlaneLayer):
    """A disc of the plane with 23 lines an axis, coloured by the input's x, with a rim and a faint fill.

    A disc becomes ellipses and stays in frame where a square sends its corners out.

    >>> grid = WarpedGrid.disc(radius=1.2)
    >>> grid.warp_to(grid.rest @ weight.T)
    >>> scene.play(Travel(plane, to=1))            # or let a plane carry it

    Args:
        radius: of the disc.
        lines: an axis.
        spacing: of the points along a line.
        role: one colour for all lines, where the dots on them are what is followed.

    Attributes:
        fill: opacity of the sheet between the lines.
    """

    def __init__(
        self,
        radius: float = 1.2,
        lines: int = 23,
        spacing: float = 0.012,
        role: str | None = None,
        view: View | None = None,
    ) -> None:
        pieces, widths, opacities = [], [], []
        self._is_column: list[bool] = []
        offsets = np.linspace(-radius, radius, lines + 2)[1:-1]
        for family in ("x", "y"):
            for i, offset in enumerate(offsets):
                half = np.sqrt(radius**2 - offset**2)
                along = np.linspace(-half, half, max(8, int(2 * half / spacing)))
                fixed = np.full_like(along, offset)
                pieces.append(np.stack([fixed, along] if family == "x" else [along, fixed], axis=1))
                is_major = (i - lines // 2) % 4 == 0
                widths.append(theme.LINE["major" if is_major else "minor"] * (1.0 if family == "x" else 0.9))
                opacities.append((0.92 if is_major else 0.5) * (1.0 if family == "x" else 0.72))
        angle = np.linspace(0, 2 * np.pi, 721)
        pieces.append(radius * np.stack([np.cos(angle), np.sin(angle)], axis=1))
        widths.append(theme.LINE["rim"])
        opacities.append(0.85)
        vertices, self._faces = disc_mesh(radius)
        self._ends = np.cumsum([len(piece) for piece in pieces])
        rest = np.concatenate([*pieces, vertices])
        super().__init__(rest, view)
        ramp = theme.shades("sheet", (rest[:, 0] / radius + 1) / 2)
        self._shades = ramp if role is None else np.tile(rgb(theme.colour(role)), (len(rest), 1))
        self._widths = widths
        self._opacities = [min(1.0, opacity * theme.active().strength) for opacity in opacities]
        self.fill = 0.085 if theme.active().glows else 0.10

    @classmethod
    def disc(cls, radius: float = 1.2, view: View | None = None) -> WarpedGrid:
        """The sheet used throughout the lecture: it holds data of radius 1 with a margin."""
        return cls(radius, view=view)

    def paint(self, canvas: Canvas) -> None:
        seen = self.view(self.at)
        if self.fill > 0:
            first = self._ends[-1]
            canvas.triangles(
                seen[first:], self._faces, self._shades[first:], self.fill * self.opacity * _eased(self.reveal, 0.4)
            )
        lines = np.split(seen[: self._ends[-1]], self._ends[:-1])
        shades = np.split(self._shades[: self._ends[-1]], self._ends[:-1])
        if self.reveal < 1:
            shares = [_eased(self.reveal, 0.55 * i / len(lines)) for i in range(len(lines))]
            shown = [max(1, round(share * len(line))) for share, line in zip(shares, lines, strict=True)]
            lines = [line[:n] for line, n in zip(lines, shown, strict=True)]
            shades = [shade[:n] for shade, n in zip(shades, shown, strict=True)]
        canvas.strokes(lines, shades, self._widths, [opacity * self.opacity for opacity in self._opacities])


def _eased(reveal: float, delay: float, length: float = 0.45) -> float:
    return min(1.0, max(0.0, (reveal - delay) / length))
