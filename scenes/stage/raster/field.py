"""Scalar fields: made finer, and painted as colour with their zero line."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from .blend import FAST, lay, mark, over, pack
from .strokes import falloff

SHADES = 64


@njit(cache=True, inline="always")
def _cubic(a, b, c, d, t):
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))


@njit(cache=True, fastmath=FAST)
def refine(values, factor):
    """Upsample a grid (rows, columns) `factor` times along each axis by Catmull-Rom splines."""
    rows, columns = values.shape
    tall = np.empty(((rows - 1) * factor + 1, columns))
    for i in range(tall.shape[0]):
        k = min(i // factor, rows - 2)
        t = i / factor - k
        for j in range(columns):
            tall[i, j] = _cubic(
                values[max(k - 1, 0), j], values[k, j], values[k + 1, j], values[min(k + 2, rows - 1), j], t
            )
    fine = np.empty((tall.shape[0], (columns - 1) * factor + 1))
    for j in range(fine.shape[1]):
        k = min(j // factor, columns - 2)
        t = j / factor - k
        for i in range(tall.shape[0]):
            fine[i, j] = _cubic(tall[i, max(k - 1, 0)], tall[i, k], tall[i, k + 1], tall[i, min(k + 2, columns - 1)], t)
    return fine


@njit(cache=True, fastmath=FAST)
def field(
    pixels,
    touched,
    values,
    left,
    top,
    right,
    bottom,
    table,
    low,
    high,
    opacity,
    radius,
    vignette,
    line,
    line_width,
    glow,
):
    """Paint a scalar field as colour with its zero line.

    values (rows, columns) sampled at the corners of the box (left, top)-(right, bottom) in pixels, row 0 on top;
    table (k, 3) the colours from `low` to `high`; radius (pixels) cuts the field to a disc about the box's centre,
    0 leaves the box; line (3,) colours the zero line, of line_width pixels (0: none) and a glow.
    """
    height, width = pixels.shape[0], pixels.shape[1]
    rows, columns = values.shape
    sx, sy = (columns - 1) / (right - left), (rows - 1) / (bottom - top)
    x_mid, y_mid = (left + right) / 2, (top + bottom) / 2
    last_entry = len(table) - 1
    to_entry = last_entry / (high - low)
    reach = max(line_width / 2 + 0.5, line_width * 3.9 if glow > 0.0 else 0.0)
    mark(touched, left, top, right, bottom)
    words = _shaded(table, vignette)
    line_red_blue, line_green = pack(line[0], line[1], line[2])
    along, down = np.empty(columns), np.empty(columns)
    first_column = max(0, int(math.ceil(left - 0.5)))
    last_column = min(width, int(math.ceil(right - 0.5)))
    for row in range(max(0, int(math.ceil(top - 0.5))), min(height, int(math.ceil(bottom - 0.5)))):
        v = (row + 0.5 - top) * sy
        i = min(int(v), rows - 2)
        v -= i
        for j in range(columns):
            along[j] = values[i, j] * (1 - v) + values[i + 1, j] * v
            down[j] = (values[i + 1, j] - values[i, j]) * sy
        y = row + 0.5 - y_mid
        begin, end = first_column, last_column
        if radius > 0.0:
            half = (radius + 0.5) * (radius + 0.5) - y * y
            if half <= 0.0:
                continue
            half = math.sqrt(half)
            begin, end = max(begin, int(x_mid - half)), min(end, int(x_mid + half) + 1)
        for column in range(begin, end):
            u = (column + 0.5 - left) * sx
            j = min(int(u), columns - 2)
            u -= j
            slope_x = along[j + 1] - along[j]
            value = along[j] + slope_x * u
            alpha, level = opacity, 0
            if radius > 0.0:
                x = column + 0.5 - x_mid
                squared = x * x + y * y
                if squared > 0.3025 * radius * radius:
                    d = math.sqrt(squared)
                    alpha *= min(1.0, max(0.0, radius + 0.5 - d))
                    dark = min(1.0, (d / radius - 0.55) / 0.45)
                    level = int(dark * dark * (SHADES - 1) + 0.5)
            k = int(min(float(last_entry), max(0.0, (value - low) * to_entry)) + 0.5)
            word = words[np.uintp(level), np.uintp(k)]
            if line_width > 0.0:
                gx = slope_x * sx
                gy = down[j] * (1 - u) + down[j + 1] * u
                slope = gx * gx + gy * gy
                if value * value < reach * reach * slope and slope > 1e-18:
                    d = abs(value) / math.sqrt(slope)
                    nearness = min(1.0, max(0.0, line_width / 2 + 0.5 - d))
                    if glow > 0.0:
                        nearness = max(nearness, glow * falloff(d - line_width / 2, line_width * 3.4))
                    word = over(word, line_red_blue, line_green, np.uint32(nearness * 256.0 + 0.5))
            if alpha > 0.998:
                pixels[np.uintp(row), np.uintp(column)] = word
            else:
                red_blue, green = word & np.uint32(0xFF00FF), (word >> np.uint32(8)) & np.uint32(0xFF)
                lay(pixels, row, column, red_blue, green, alpha)


@njit(cache=True)
def _shaded(table, vignette):
    """The colours of a table (k, 3) as pixels (SHADES, k), from undarkened to darkened by the vignette."""
    words = np.empty((SHADES, len(table)), np.uint32)
    for level in range(SHADES):
        shade = 1.0 - vignette * level / (SHADES - 1)
        for k in range(len(table)):
            red_blue, green = pack(table[k, 0] * shade, table[k, 1] * shade, table[k, 2] * shade)
            words[level, k] = np.uint32(red_blue | (green << np.uint32(8)) | np.uint32(0xFF000000))
    return words
