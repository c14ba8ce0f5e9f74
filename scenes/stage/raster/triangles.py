"""Triangles filled by rows; neighbours share no pixel and leave none out."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from .blend import FAST, blend, mark, over, pack

UNSEEN = 0.6  # levels of 255 that a colour may vary over a triangle, once laid over, and still count as one


@njit(cache=True, inline="always")
def _is_before(a, b, corners):
    return corners[a, 1] < corners[b, 1] or (corners[a, 1] == corners[b, 1] and corners[a, 0] < corners[b, 0])


@njit(cache=True, inline="always")
def _slope(a, b, corners):
    rise = corners[b, 1] - corners[a, 1]
    return (corners[b, 0] - corners[a, 0]) / rise if rise > 0.0 else 0.0


@njit(cache=True, inline="always")
def _is_plain(a, b, c, colours, alpha):
    for channel in range(3):
        low = min(colours[a, channel], colours[b, channel], colours[c, channel])
        high = max(colours[a, channel], colours[b, channel], colours[c, channel])
        if (high - low) * alpha > UNSEEN:
            return False
    return True


@njit(cache=True, fastmath=FAST)
def triangles(pixels, touched, corners, faces, colours, opacities):
    """Fill triangles with colours blended between corners; shared edges are painted once.

    corners (n, 2), faces (m, 3) (indices), colours (n, 3), opacities (m,).
    """
    height, width = pixels.shape[0], pixels.shape[1]
    for f in range(len(faces)):
        alpha = opacities[f]
        if alpha <= 0.002:
            continue
        a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
        # From top to bottom, so that an edge is computed in the same way for both its triangles.
        if _is_before(b, a, corners):
            a, b = b, a
        if _is_before(c, b, corners):
            b, c = c, b
        if _is_before(b, a, corners):
            a, b = b, a
        ax, ay, bx, by, cx, cy = (
            corners[a, 0], corners[a, 1], corners[b, 0], corners[b, 1], corners[c, 0], corners[c, 1],
        )  # fmt: skip
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area == 0.0 or not math.isfinite(area):
            continue
        top, bottom = max(0, int(math.ceil(ay - 0.5))), min(height - 1, int(math.ceil(cy - 0.5)) - 1)
        left, right = min(ax, bx, cx), max(ax, bx, cx)
        if top > bottom or right < 0 or left > width:
            continue
        mark(touched, left, top, right, bottom)
        long, upper, lower = _slope(a, c, corners), _slope(a, b, corners), _slope(b, c, corners)
        is_plain = _is_plain(a, b, c, colours, alpha)
        red_blue, green = pack(
            (colours[a, 0] + colours[b, 0] + colours[c, 0]) / 3,
            (colours[a, 1] + colours[b, 1] + colours[c, 1]) / 3,
            (colours[a, 2] + colours[b, 2] + colours[c, 2]) / 3,
        )
        share = np.uint32(alpha * 256.0 + 0.5)
        for row in range(top, bottom + 1):
            y = row + 0.5
            low = ax + (y - ay) * long
            high = ax + (y - ay) * upper if y <= by else bx + (y - by) * lower
            if low > high:
                low, high = high, low
            first, last = max(0, int(math.ceil(low - 0.5))), min(width, int(math.ceil(high - 0.5)))
            if is_plain:
                for column in range(first, last):
                    pixel = pixels[np.uintp(row), np.uintp(column)]
                    pixels[np.uintp(row), np.uintp(column)] = over(pixel, red_blue, green, share)
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
