"""Triangles filled by rows; neighbours share no pixel and leave none out."""

from __future__ import annotations

import math

from numba import njit

from .blend import FAST, blend, lay_along, mark, pack


@njit(cache=True, inline="always")
def _crossing(ax, ay, bx, by, y):
    """Where an edge crosses a row: reckoned from its upper end, so that both its triangles get the same number."""
    if ay > by or (ay == by and ax > bx):
        ax, ay, bx, by = bx, by, ax, ay
    return ax + (bx - ax) * ((y - ay) / (by - ay))


@njit(cache=True, fastmath=FAST)
def triangles(pixels, touched, corners, faces, colours, opacities):
    """Fill triangles with colours blended between corners; shared edges are painted once.

    corners [n, 2], faces [m, 3] (indices), colours [n, 3], opacities [m].
    """
    height, width = pixels.shape[0], pixels.shape[1]
    for f in range(len(faces)):
        alpha = opacities[f]
        if alpha <= 0.002:
            continue
        a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
        ax, ay, bx, by, cx, cy = (
            corners[a, 0], corners[a, 1], corners[b, 0], corners[b, 1], corners[c, 0], corners[c, 1],
        )  # fmt: skip
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area == 0.0 or not math.isfinite(area):
            continue
        top = max(0, int(math.ceil(min(ay, by, cy) - 0.5)))
        bottom = min(height - 1, int(math.ceil(max(ay, by, cy) - 0.5)) - 1)
        left, right = min(ax, bx, cx), max(ax, bx, cx)
        if top > bottom or right < 0 or left > width:
            continue
        mark(touched, left, top, right, bottom)
        is_plain = True
        for channel in range(3):
            is_plain &= colours[a, channel] == colours[b, channel] == colours[c, channel]
        red_blue, green = pack(colours[a, 0], colours[a, 1], colours[a, 2])
        for row in range(top, bottom + 1):
            y = row + 0.5
            low, high = right, left
            if (ay <= y) != (by <= y):
                x = _crossing(ax, ay, bx, by, y)
                low, high = min(low, x), max(high, x)
            if (by <= y) != (cy <= y):
                x = _crossing(bx, by, cx, cy, y)
                low, high = min(low, x), max(high, x)
            if (cy <= y) != (ay <= y):
                x = _crossing(cx, cy, ax, ay, y)
                low, high = min(low, x), max(high, x)
            first, last = max(0, int(math.ceil(low - 0.5))), min(width, int(math.ceil(high - 0.5)))
            if is_plain:
                if first < last:
                    lay_along(pixels[row, first:last], red_blue, green, alpha)
                continue
            for column in range(first, last):
                x = column + 0.5
                wb = ((ax - cx) * (y - cy) - (ay - cy) * (x - cx)) / area
                wc = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area
                wa = 1.0 - wb - wc
                blend(
                    pixels, row, column,
                    colours[a, 0] * wa + colours[b, 0] * wb + colours[c, 0] * wc,
                    colours[a, 1] * wa + colours[b, 1] * wb + colours[c, 1] * wc,
                    colours[a, 2] * wa + colours[b, 2] * wb + colours[c, 2] * wc,
                    alpha,
                )  # fmt: skip
