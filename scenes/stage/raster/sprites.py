"""Pictures painted once and laid over many frames, and frames put back to what lies below everything that moves."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from .blend import TILE, mark, runs_of


@njit(cache=True, inline="always")
def _scaled(word, share):
    """All four channels of a premultiplied pixel times share / 256."""
    red_blue = np.uint32((word & np.uint32(0xFF00FF)) * share + np.uint32(0x800080)) >> np.uint32(8)
    green_alpha = np.uint32(((word >> np.uint32(8)) & np.uint32(0xFF00FF)) * share + np.uint32(0x800080))
    return np.uint32((red_blue & np.uint32(0xFF00FF)) | (green_alpha & np.uint32(0xFF00FF00)))


@njit(cache=True)
def _lay_row(row, share, out):
    """Lay premultiplied pixels, times share / 256, over opaque ones."""
    for k in range(len(out)):
        word = _scaled(row[k], share)
        alpha = word >> np.uint32(24)
        keep = np.uint32(np.uint32(256) - alpha - (alpha >> np.uint32(7)))
        below = _scaled(out[k], keep)
        out[k] = np.uint32(word + below) | np.uint32(0xFF000000)


@njit(cache=True)
def _mix_rows(upper, lower, share, out):
    """share / 256 of the upper row and the rest of the lower one."""
    for k in range(len(out)):
        out[k] = np.uint32(_scaled(upper[k], share) + _scaled(lower[k], np.uint32(np.uint32(256) - share)))


@njit(cache=True)
def blit(pixels, touched, patch, spans, left, top, opacity):
    """Lay a patch over the frame.

    pixels uint32 (height, width), the frame; patch uint32 (rows + 2, columns), premultiplied RGBA, with an empty row
    above and below; spans (rows + 2, 2) the first column that shows and the one after the last; left is a whole pixel,
    top (of the row below the empty one) any number: between rows, two are mixed.
    """
    height, width = pixels.shape
    rows, columns = len(patch) - 2, patch.shape[1]
    whole = int(math.floor(top))
    below = np.uint32((top - whole) * 256.0)
    share = np.uint32(opacity * 256.0 + 0.5)
    mark(touched, left, whole, left + columns, whole + rows + 1)
    mixed = np.empty(columns, np.uint32)
    for i in range(rows + (1 if below > 0 else 0)):
        row = whole + i
        if row < 0 or row >= height:
            continue
        first, last = spans[i + 1, 0], spans[i + 1, 1]
        if below > 0 and spans[i, 1] > spans[i, 0]:
            if last <= first:
                first, last = spans[i, 0], spans[i, 1]
            first, last = min(first, spans[i, 0]), max(last, spans[i, 1])
        first, last = max(first, -left), min(last, width - left)
        if first >= last:
            continue
        out = pixels[row, left + first : left + last]
        if below > 0:
            _mix_rows(patch[i, first:last], patch[i + 1, first:last], below, mixed[first:last])
            _lay_row(mixed[first:last], share, out)
        else:
            _lay_row(patch[i + 1, first:last], share, out)


@njit(cache=True)
def spans_of(patch):
    """For every row of a patch, the first column that shows and the one after the last; equal where none does."""
    rows, columns = patch.shape
    spans = np.zeros((rows, 2), np.int64)
    for i in range(rows):
        first, last = 0, columns
        while first < last and patch[i, first] >> np.uint32(24) == 0:
            first += 1
        while last > first and patch[i, last - 1] >> np.uint32(24) == 0:
            last -= 1
        spans[i, 0], spans[i, 1] = first, last
    return spans


@njit(cache=True)
def _copy(source, out):
    for k in range(len(out)):
        out[k] = source[k]


@njit(cache=True)
def restore(pixels, ground, touched):
    """Copy the marked tiles of `ground` into the frame; both are uint32 (height, width), a word a pixel."""
    height, width = pixels.shape
    for i, first, end in runs_of(touched):
        left, right = first * TILE, min(width, end * TILE)
        for row in range(i * TILE, min(height, (i + 1) * TILE)):
            _copy(ground[row, left:right], pixels[row, left:right])
