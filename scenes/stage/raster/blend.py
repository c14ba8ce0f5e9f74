"""What all kernels share: one pixel blended over another, and the tiles of the frame that were painted on."""

from __future__ import annotations

import numpy as np
from numba import njit

TILE = 32
"""Pixels along a side of a tile, the unit in which a frame is cleared and handed on."""

FAST = {"contract", "arcp", "reassoc", "nsz"}
"""Arithmetic may be reordered, but NaN and infinity keep their meaning: points at infinity are left out."""


@njit(cache=True, inline="always")
def pack(red, green, blue):
    """A colour as two words, red and blue in one, green in the other: each channel has room to be multiplied."""
    return np.uint32(np.uint32(red + 0.5) | (np.uint32(blue + 0.5) << np.uint32(16))), np.uint32(green + 0.5)


@njit(cache=True, inline="always")
def over(below, red_blue, green, alpha):
    """A packed colour over a pixel; alpha in 1/256. Returns the pixel."""
    keep = np.uint32(np.uint32(256) - alpha)
    both = np.uint32((below & np.uint32(0xFF00FF)) * keep + red_blue * alpha + np.uint32(0x800080))
    one = np.uint32(((below >> np.uint32(8)) & np.uint32(0xFF)) * keep + green * alpha + np.uint32(0x80))
    return np.uint32(((both >> np.uint32(8)) & np.uint32(0xFF00FF)) | (one & np.uint32(0xFF00)) | np.uint32(0xFF000000))


@njit(cache=True, inline="always")
def lay(pixels, row, column, red_blue, green, alpha):
    """Lay a packed colour over one pixel; pixels uint32 (height, width) is the frame, its four bytes in one word."""
    y, x = np.uintp(row), np.uintp(column)
    pixels[y, x] = over(pixels[y, x], red_blue, green, np.uint32(alpha * 256.0 + 0.5))


@njit(cache=True)
def lay_along(line, red_blue, green, alpha):
    """Lay a packed colour over a stretch of a row."""
    a = np.uint32(alpha * 256.0 + 0.5)
    for k in range(len(line)):
        line[k] = over(line[k], red_blue, green, a)


@njit(cache=True, inline="always")
def blend(pixels, row, column, red, green, blue, alpha):
    """Lay a colour over one pixel."""
    red_blue, only_green = pack(red, green, blue)
    lay(pixels, row, column, red_blue, only_green, alpha)


@njit(cache=True, inline="always")
def mark(touched, left, top, right, bottom):
    """Mark the tiles (rows, columns) that a box of pixels lies on; chroma reaches one column further."""
    rows, columns = touched.shape
    first, last = max(0, int(left) // TILE), min(columns - 1, int(right + 1) // TILE)
    for i in range(max(0, int(top) // TILE), min(rows - 1, int(bottom) // TILE) + 1):
        for j in range(first, last + 1):
            touched[i, j] = True


@njit(cache=True)
def runs_of(marked):
    """Marked tiles side by side (n, 3): their row, the column of the first, and the one after the last."""
    found, count = np.empty((marked.size, 3), np.int64), 0
    for i in range(marked.shape[0]):
        j = 0
        while j < marked.shape[1]:
            first = j
            while j < marked.shape[1] and marked[i, j]:
                j += 1
            if j > first:
                found[count, 0], found[count, 1], found[count, 2] = i, first, j
                count += 1
            j += 1
    return found[:count]


def as_uint32(frame: np.ndarray) -> np.ndarray:
    """A frame uint8 (height, width, 4) seen as uint32 (height, width), its four bytes in one word."""
    return frame.view(np.uint32)[..., 0]


def tiles(height: int, width: int) -> np.ndarray:
    """An unmarked map of the tiles (rows, columns) of a frame."""
    return np.zeros((-(-height // TILE), -(-width // TILE)), dtype=bool)
