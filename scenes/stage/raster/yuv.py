"""From RGB to the YUV 4:2:0 of BT.709 that the encoder takes, only where the picture has changed."""

from __future__ import annotations

import numpy as np
from numba import njit

from .blend import TILE, runs_of

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
def _luma(line, out):
    for k in range(len(line)):
        word = line[k]
        red, green = word & np.uint32(255), (word >> np.uint32(8)) & np.uint32(255)
        blue = (word >> np.uint32(16)) & np.uint32(255)
        out[k] = np.uint8(np.uint32(YR * red + YG * green + YB * blue + BLACK) >> np.uint32(16))


@njit(cache=True)
def _sums(upper, lower, red, green, blue):
    """Two rows added, channel by channel."""
    for k in range(len(upper)):
        a, b = upper[k], lower[k]
        red[k] = np.int32(np.uint32((a & np.uint32(255)) + (b & np.uint32(255))))
        a, b = a >> np.uint32(8), b >> np.uint32(8)
        green[k] = np.int32(np.uint32((a & np.uint32(255)) + (b & np.uint32(255))))
        a, b = a >> np.uint32(8), b >> np.uint32(8)
        blue[k] = np.int32(np.uint32((a & np.uint32(255)) + (b & np.uint32(255))))


@njit(cache=True)
def _across(sums, out):
    """Weighted 1-2-1 about every other entry, from the second on."""
    for k in range(len(out)):
        x = np.uintp(2) * np.uintp(k)
        out[k] = np.int32(sums[x] + np.int32(2) * sums[x + np.uintp(1)] + sums[x + np.uintp(2)])


@njit(cache=True)
def _chroma(red, green, blue, u, v):
    for k in range(len(u)):
        u[k] = np.uint8(np.int32(UR * red[k] + UG * green[k] + UB * blue[k] + GREY) >> np.int32(19))
        v[k] = np.uint8(np.int32(VR * red[k] + VG * green[k] + VB * blue[k] + GREY) >> np.int32(19))


@njit(cache=True)
def to_yuv420(pixels, changed, luma, blue_plane, red_plane):
    """Write the marked tiles of a frame (height, width) into the planes of a picture.

    luma [height, >= width], the chroma planes [height / 2, >= width / 2]: uint8; height and width are even. Chroma is
    sited as in MPEG-2: level with every other column, between two rows, weighted 1-2-1 along the row.
    """
    height, width = pixels.shape
    sums = np.empty((3, width + 1), np.int32)  # entry 1 + x holds column x
    mixed = np.empty((3, width // 2), np.int32)
    for i, start, end in runs_of(changed):
        first, last = start * TILE, min(width, end * TILE)
        for row in range(i * TILE, min(height, (i + 1) * TILE)):
            _luma(pixels[row, first:last], luma[row, first:last])
        begin, half, stop = max(0, first - 1), first // 2, last // 2
        for row in range(i * TILE // 2, min(height, (i + 1) * TILE) // 2):
            upper, lower = pixels[2 * row, begin:last], pixels[2 * row + 1, begin:last]
            _sums(upper, lower, sums[0, begin + 1 :], sums[1, begin + 1 :], sums[2, begin + 1 :])
            if first == 0:
                sums[:, 0] = sums[:, 1]
            for channel in range(3):
                _across(sums[channel, first:], mixed[channel, half:stop])
            _chroma(
                mixed[0, half:stop], mixed[1, half:stop], mixed[2, half:stop],
                blue_plane[row, half:stop], red_plane[row, half:stop],
            )  # fmt: skip
