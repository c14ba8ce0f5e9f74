"""Discs with an outline, and the light around them."""

from __future__ import annotations

import math

from numba import njit

from .blend import FAST, blend, lay, lay_along, mark, pack

HALO_REACH = 3.6


@njit(cache=True, fastmath=FAST)
def _halos(pixels, touched, centres, radii, colours, opacities, halo):
    height, width = pixels.shape[0], pixels.shape[1]
    for i in range(len(centres)):
        x0, y0, strength = centres[i, 0], centres[i, 1], halo * opacities[i]
        if not (math.isfinite(x0) and math.isfinite(y0)) or radii[i] <= 0.0 or strength <= 0.002:
            continue
        full = radii[i] * HALO_REACH
        reach = full * math.sqrt(1.0 - (0.002 / strength) ** (1 / 3))  # beyond it nothing is seen
        top, bottom = max(0, int(y0 - reach)), min(height - 1, int(y0 + reach))
        if x0 + reach < 0 or x0 - reach > width or top > bottom:
            continue
        mark(touched, x0 - reach, top, x0 + reach, bottom)
        red_blue, green = pack(colours[i, 0], colours[i, 1], colours[i, 2])
        inverse = 1.0 / (full * full)
        for row in range(top, bottom + 1):
            dy = row + 0.5 - y0
            half = reach * reach - dy * dy
            if half <= 0.0:
                continue
            half = math.sqrt(half)
            for column in range(max(0, int(x0 - half)), min(width - 1, int(x0 + half)) + 1):
                dx = column + 0.5 - x0
                v = max(0.0, 1.0 - (dx * dx + dy * dy) * inverse)
                lay(pixels, row, column, red_blue, green, strength * v * v * v)


@njit(cache=True, fastmath=FAST)
def discs(pixels, touched, centres, radii, colours, opacities, edge, edge_width, halo):
    """Paint discs in order, each with an outline of colour `edge` (3,); halos of strength `halo` lie under all of them.

    centres (n, 2), radii (n,) and edge_width in pixels, colours (n, 3), opacities (n,).
    """
    height, width = pixels.shape[0], pixels.shape[1]
    if halo > 0.0:
        _halos(pixels, touched, centres, radii, colours, opacities, halo)
    rim_share = min(1.0, edge_width)
    for i in range(len(centres)):
        x0, y0, radius = centres[i, 0], centres[i, 1], radii[i]
        if not (math.isfinite(x0) and math.isfinite(y0)) or radius <= 0.0 or opacities[i] <= 0.002:
            continue
        reach = radius + edge_width / 2 + 0.5
        inside = max(0.0, radius - edge_width / 2 - 0.5)
        top, bottom = max(0, int(y0 - reach)), min(height - 1, int(y0 + reach))
        if x0 + reach < 0 or x0 - reach > width or top > bottom:
            continue
        mark(touched, x0 - reach, top, x0 + reach, bottom)
        red, green, blue = colours[i, 0], colours[i, 1], colours[i, 2]
        red_blue, only_green = pack(red, green, blue)
        for row in range(top, bottom + 1):
            dy = row + 0.5 - y0
            half = reach * reach - dy * dy
            if half <= 0.0:
                continue
            half = math.sqrt(half)
            first, last = max(0, int(x0 - half)), min(width - 1, int(x0 + half)) + 1
            # From `full` to `rest` the row lies inside the disc altogether.
            full = rest = last
            inner = inside * inside - dy * dy
            if inner > 0.25:
                inner = math.sqrt(inner) - 0.5
                full, rest = max(first, int(math.ceil(x0 - inner - 0.5))), min(last, int(x0 + inner + 0.5))
                if full < rest:
                    lay_along(pixels[row, full:rest], red_blue, only_green, opacities[i])
                else:
                    full = rest = last
            column = first
            while column < last:
                if column == full:
                    column = rest
                    continue
                dx = column + 0.5 - x0
                d = math.sqrt(dx * dx + dy * dy)
                rim = min(1.0, max(0.0, edge_width / 2 + 0.5 - abs(d - radius))) * rim_share
                core = min(1.0, max(0.0, radius + 0.5 - d))
                alpha = max(core, rim) * opacities[i]
                if alpha > 0.002:
                    share = rim / max(core, rim)
                    blend(
                        pixels, row, column,
                        red * (1 - share) + edge[0] * share,
                        green * (1 - share) + edge[1] * share,
                        blue * (1 - share) + edge[2] * share,
                        alpha,
                    )  # fmt: skip
                column += 1
