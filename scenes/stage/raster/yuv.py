"""From RGB to the YUV 4:2:0 of BT.709 that the encoder takes, only where the picture has changed."""

from __future__ import annotations

import numpy as np
from numba import njit

from .blend import TILE

# BT.709, full-range RGB to limited-range YCbCr, in units of 1/65536 (ITU-R BT.709-6, section 3).
RED, GREEN, BLUE = 0.2126, 0.7152, 0.0722
_LUMA, _CHROMA = 219 / 255 * 65536, 224 / 255 * 65536
YR, YG, YB = (np.uint32(round(share * _LUMA)) for share in (RED, GREEN, BLUE))
UR, UG = (np.int32(-round(share / (2 - 2 * BLUE) * _CHROMA)) for share in (RED, GREEN))
VG, VB = (np.int32(-round(share / (2 - 2 * RED) * _CHROMA)) for share in (GREEN, BLUE))
UB, VR = np.int32(-UR - UG), np.int32(-VG - VB)
BLACK = np.uint32(16 * 65536 + 32768)
GREY = np.int32((128 * 65536 + 32768) * 8)


@njit(cache=True)
def _luma(line, first, last, out):
    for column in range(first, last):
        word = line[column]
        red, green, blue = word & np.uint32(255), (word >> np.uint32(8)) & np.uint32(255), word >> np.uint32(16)
        out[column] = np.uint32(YR * red + YG * green + YB * (blue & np.uint32(255)) + BLACK) >> np.uint32(16)


@njit(cache=True)
def _sums(upper, lower, first, last, red, green, blue):
    """Two rows added, channel by channel."""
    for column in range(first, last):
        a, b = upper[column], lower[column]
        red[column] = np.int32(a & np.uint32(255)) + np.int32(b & np.uint32(255))
        green[column] = np.int32((a >> np.uint32(8)) & np.uint32(255)) + np.int32((b >> np.uint32(8)) & np.uint32(255))
        blue[column] = np.int32((a >> np.uint32(16)) & np.uint32(255)) + np.int32((b >> np.uint32(16)) & np.uint32(255))


@njit(cache=True)
def _chroma(red, green, blue, first, last, u, v):
    for column in range(first, last):
        x = 2 * column
        r = np.int32(red[x - 1] + 2 * red[x] + red[x + 1])
        g = np.int32(green[x - 1] + 2 * green[x] + green[x + 1])
        b = np.int32(blue[x - 1] + 2 * blue[x] + blue[x + 1])
        u[column] = np.int32(UR * r + UG * g + UB * b + GREY) >> np.int32(19)
        v[column] = np.int32(VR * r + VG * g + VB * b + GREY) >> np.int32(19)


@njit(cache=True)
def to_yuv420(pixels, changed, luma, blue_plane, red_plane):
    """Write the marked tiles of a frame [height, width] into the planes of a picture.

    luma [height, >= width], the chroma planes [height / 2, >= width / 2]: uint8; height and width are even. Chroma is
    sited as in MPEG-2: level with every other column, between two rows, weighted 1-2-1 along the row.
    """
    height, width = pixels.shape
    red, green, blue = np.empty(width + 2, np.int32), np.empty(width + 2, np.int32), np.empty(width + 2, np.int32)
    for i in range(changed.shape[0]):
        j = 0
        while j < changed.shape[1]:
            if not changed[i, j]:
                j += 1
                continue
            first = j * TILE
            while j < changed.shape[1] and changed[i, j]:
                j += 1
            last = min(width, j * TILE)
            for row in range(i * TILE, min(height, (i + 1) * TILE)):
                _luma(pixels[row], first, last, luma[row])
            for half in range(i * TILE // 2, min(height, (i + 1) * TILE) // 2):
                upper, lower = pixels[2 * half], pixels[2 * half + 1]
                # Entry 1 + x holds column x: the one before the first row's column is there to be read.
                _sums(upper, lower, max(0, first - 1), last, red[1:], green[1:], blue[1:])
                if first == 0:
                    red[0], green[0], blue[0] = red[1], green[1], blue[1]
                _chroma(red[1:], green[1:], blue[1:], first // 2, last // 2, blue_plane[half], red_plane[half])
