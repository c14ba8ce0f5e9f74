"""Images of few cells, painted as crisp squares."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from .blend import FAST, blend, mark


@njit(cache=True, inline="always")
def _overlap(pixel, low, high):
    return max(0.0, min(pixel + 1.0, high) - max(pixel, low))


@njit(cache=True)
def _shares(first, last, low, step, cells, gap):
    """Of every pixel first…last - 1 along an axis: its cell, and how much of it that cell and the next one cover."""
    count = max(0, last - first)
    cell, own, other = np.empty(count, np.int64), np.empty(count), np.empty(count)
    for n in range(count):
        pixel = first + n
        k = min(cells - 1, max(0, int((pixel - low) / step)))
        cell[n] = k
        own[n] = _overlap(pixel, low + k * step + gap / 2, low + (k + 1) * step - gap / 2)
        other[n] = 0.0
        if k + 1 < cells:
            other[n] = _overlap(pixel, low + (k + 1) * step + gap / 2, low + (k + 2) * step - gap / 2)
            if gap <= 0.0:  # cells smaller than a pixel leave no hole either
                other[n] = _overlap(pixel, low, low + cells * step) - own[n]
    return cell, own, other


@njit(cache=True, fastmath=FAST)
def image(pixels, touched, cells, left, top, right, bottom, opacity, gap):
    """Paint uint8 cells (rows, columns, 3) as crisp squares over a box in pixels, `gap` pixels apart.

    Where cells touch, a pixel takes their mean by area, so that no seam lets the ground through.
    """
    height, width = pixels.shape[0], pixels.shape[1]
    rows, columns = cells.shape[0], cells.shape[1]
    first_row, first_column = max(0, int(math.floor(top))), max(0, int(math.floor(left)))
    last_row, last_column = min(height, int(math.ceil(bottom))), min(width, int(math.ceil(right)))
    mark(touched, first_column, first_row, last_column, last_row)
    row_cell, row_own, row_other = _shares(first_row, last_row, top, (bottom - top) / rows, rows, gap)
    column_cell, column_own, column_other = _shares(
        first_column, last_column, left, (right - left) / columns, columns, gap
    )
    words = np.empty((rows, columns), np.uint32)
    for i in range(rows):
        for j in range(columns):
            red, green, blue = np.uint32(cells[i, j, 0]), np.uint32(cells[i, j, 1]), np.uint32(cells[i, j, 2])
            words[i, j] = red | (green << np.uint32(8)) | (blue << np.uint32(16)) | np.uint32(0xFF000000)
    for m in range(len(row_cell)):
        i, above, below = row_cell[m], row_own[m], row_other[m]
        i_next = min(i + 1, rows - 1)
        for n in range(len(column_cell)):
            j, before, after = column_cell[n], column_own[n], column_other[n]
            row, column = first_row + m, first_column + n
            if below == 0.0 and after == 0.0:
                alpha = above * before * opacity
                if alpha > 0.998:
                    pixels[np.uintp(row), np.uintp(column)] = words[i, j]
                elif alpha > 0.002:
                    blend(pixels, row, column, cells[i, j, 0], cells[i, j, 1], cells[i, j, 2], alpha)
                continue
            j_next = min(j + 1, columns - 1)
            area = (above + below) * (before + after)
            if area * opacity <= 0.002:
                continue
            a, b, c, d = above * before / area, above * after / area, below * before / area, below * after / area
            blend(
                pixels, row, column,
                a * cells[i, j, 0] + b * cells[i, j_next, 0] + c * cells[i_next, j, 0] + d * cells[i_next, j_next, 0],
                a * cells[i, j, 1] + b * cells[i, j_next, 1] + c * cells[i_next, j, 1] + d * cells[i_next, j_next, 1],
                a * cells[i, j, 2] + b * cells[i, j_next, 2] + c * cells[i_next, j, 2] + d * cells[i_next, j_next, 2],
                area * opacity,
            )  # fmt: skip
