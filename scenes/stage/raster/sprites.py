"""Pictures painted once and laid over many frames, and frames put back to what lies below everything that moves."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from .blend import TILE, mark


@njit(cache=True)
def blit(frame, touched, patch, spans, left, top, opacity):
    """Lay a patch over the frame.

    patch uint8 [rows, columns, 4], premultiplied RGBA; spans [rows, 2] the first column that shows and the one after
    the last; left is a whole pixel, top any number: between rows, two are mixed.
    """
    height, width = frame.shape[0], frame.shape[1]
    rows, columns = patch.shape[0], patch.shape[1]
    whole = int(math.floor(top))
    below = np.float32(top - whole)
    if below < 0.004:
        below = np.float32(0.0)
    above = np.float32(1.0) - below
    mark(touched, left, whole, left + columns, whole + rows + 1)
    share = np.float32(opacity)
    for i in range(rows + (1 if below > 0 else 0)):
        row = whole + i
        if row < 0 or row >= height:
            continue
        first, last = columns, 0
        if i < rows:
            first, last = spans[i, 0], spans[i, 1]
        if below > 0 and i > 0:
            first, last = min(first, spans[i - 1, 0]), max(last, spans[i - 1, 1])
        for j in range(max(first, -left), min(last, width - left)):
            red = green = blue = alpha = np.float32(0.0)
            if i < rows:
                red, green = np.float32(patch[i, j, 0]) * above, np.float32(patch[i, j, 1]) * above
                blue, alpha = np.float32(patch[i, j, 2]) * above, np.float32(patch[i, j, 3]) * above
            if below > 0 and i > 0:
                red += np.float32(patch[i - 1, j, 0]) * below
                green += np.float32(patch[i - 1, j, 1]) * below
                blue += np.float32(patch[i - 1, j, 2]) * below
                alpha += np.float32(patch[i - 1, j, 3]) * below
            if alpha <= 0:
                continue
            keep = np.float32(1.0) - alpha * share * np.float32(1 / 255)
            column = left + j
            half = np.float32(0.5)
            frame[row, column, 0] = np.uint8(np.int32(np.float32(frame[row, column, 0]) * keep + red * share + half))
            frame[row, column, 1] = np.uint8(np.int32(np.float32(frame[row, column, 1]) * keep + green * share + half))
            frame[row, column, 2] = np.uint8(np.int32(np.float32(frame[row, column, 2]) * keep + blue * share + half))


@njit(cache=True)
def spans_of(patch):
    """For every row of a patch, the first column that shows and the one after the last; equal where none does."""
    rows, columns = patch.shape[0], patch.shape[1]
    spans = np.zeros((rows, 2), np.int64)
    for i in range(rows):
        first, last = 0, columns
        while first < last and patch[i, first, 3] == 0:
            first += 1
        while last > first and patch[i, last - 1, 3] == 0:
            last -= 1
        spans[i, 0], spans[i, 1] = first, last
    return spans


@njit(cache=True)
def _copy(source, out):
    for k in range(len(out)):
        out[k] = source[k]


@njit(cache=True)
def restore(pixels, ground, touched):
    """Copy the marked tiles of `ground` into the frame; both are uint32 [height, width], a word a pixel."""
    height, width = pixels.shape
    for i in range(touched.shape[0]):
        j = 0
        while j < touched.shape[1]:
            if not touched[i, j]:
                j += 1
                continue
            first = j * TILE
            while j < touched.shape[1] and touched[i, j]:
                j += 1
            last = min(width, j * TILE)
            for row in range(i * TILE, min(height, (i + 1) * TILE)):
                _copy(ground[row, first:last], pixels[row, first:last])
