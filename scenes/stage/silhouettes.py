"""Kernels that antialias a filled relief: where depth or coverage jumps, and only there, 16 samples a pixel.

Silhouettes are as smooth under a moving camera as under a standing one, at a fifth of the cost of the filling; the
samples' depths are kept, so that what passes behind a hill ends as smoothly as the hill.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from .relief import FAST, HALF, LOST, ONE, SLACK, ZERO, code, contour, mix, triangle

SAMPLES = 16
TILE = 8  # pixels of a square within which quads look for edges
# Every sample has a row and a column of its own (16 rooks), so that edges near the axes have 16 steps as well.
_OFFSETS = np.array([(i + 0.5, (i * 7 + 3) % 16 + 0.5) for i in range(SAMPLES)], np.float32) / np.float32(SAMPLES)
_TO_LIGHT = ((np.arange(256) / 255.0) ** 2.2).astype(np.float32)


@njit(cache=True, fastmath=FAST)
def find_edges(picture, depth, jump, edges, tiles, pixels):
    """Number the pixels where coverage, material or depth jumps; returns how many there are.

    jump: the second difference of closeness (world units) that is no bend of a surface any more; nothing is NOWHERE,
    so that an outline is one as well. Material is told by alpha: the surface is opaque, walls are not.
    Fills edges int32 (h, w) (-1: none), tiles bool (h / 8, w / 8) and pixels int32 (most, 2) (row, column).
    """
    height, wide = depth.shape
    found = 0
    edges[0, :], edges[height - 1, :], edges[:, 0], edges[:, wide - 1] = -1, -1, -1, -1
    steep = np.zeros(wide, np.bool_)
    for row in range(1, height - 1):
        before, here, after = depth[row - 1], depth[row], depth[row + 1]
        over, own, under = picture[row - 1], picture[row], picture[row + 1]
        for column in range(1, wide - 1):
            twice = here[column] + here[column]
            bend = max(
                abs(here[column - 1] + here[column + 1] - twice),
                abs(before[column] + after[column] - twice),
                abs(before[column - 1] + after[column + 1] - twice),
                abs(before[column + 1] + after[column - 1] - twice),
            )
            alpha = np.int32(own[column, 3])
            change = max(
                abs(np.int32(own[column - 1, 3]) - alpha), abs(np.int32(own[column + 1, 3]) - alpha),
                abs(np.int32(over[column, 3]) - alpha), abs(np.int32(under[column, 3]) - alpha),
            )  # fmt: skip
            steep[column] = (bend > jump) | (change > 24)
        for column in range(1, wide - 1):
            edges[row, column] = -1
            if steep[column] and found < len(pixels):
                faint = max(own[column, 3], own[column - 1, 3], own[column + 1, 3], over[column, 3], under[column, 3])
                if faint > 5:
                    edges[row, column] = found
                    pixels[found, 0], pixels[found, 1] = row, column
                    tiles[row // TILE, column // TILE] = True
                    found += 1
    return found


@njit(cache=True, fastmath=FAST, error_model="numpy")
def sample(edges, tiles, places, paint, line, width, key, count, depths, colours):
    """Fill the quads of a grid as `fill` does, but only where pixels are numbered, with 16 samples each.

    depths float32 (edges, 16) and colours float32 (edges, 16, 4) (sRGB 0-255 and alpha 0…1) are those of the samples.
    """
    height, wide = edges.shape
    rows, columns = places.shape[0], places.shape[1]
    near, key_near = (width + ONE) * HALF, (width * np.float32(1.5) + ONE) * HALF
    for i in range(rows - 1):
        for j in range(columns - 1):
            ax, ay, az = places[i, j, 0], places[i, j, 1], places[i, j, 2]
            bx, by, bz = places[i + 1, j + 1, 0], places[i + 1, j + 1, 1], places[i + 1, j + 1, 2]
            x0, x1 = (
                min(ax, bx, places[i, j + 1, 0], places[i + 1, j, 0]),
                max(ax, bx, places[i, j + 1, 0], places[i + 1, j, 0]),
            )
            y0, y1 = (
                min(ay, by, places[i, j + 1, 1], places[i + 1, j, 1]),
                max(ay, by, places[i, j + 1, 1], places[i + 1, j, 1]),
            )
            if x1 > LOST or x1 < ZERO or y1 < ZERO or x0 >= wide or y0 >= height:
                continue
            left, right = max(0, int(x0)), min(wide - 1, int(x1))
            top, bottom = max(0, int(y0)), min(height - 1, int(y1))
            touched = False
            for tile_row in range(top // TILE, bottom // TILE + 1):
                for tile_column in range(left // TILE, right // TILE + 1):
                    touched |= tiles[tile_row, tile_column]
            if not touched:
                continue
            for half in range(2):
                m, n = (i, j + 1) if half == 0 else (i + 1, j)
                cx, cy, cz = places[m, n, 0], places[m, n, 1], places[m, n, 2]
                a_right, a_down, b_right, b_down, faced = triangle(places, i, j, m, n)
                if not faced:
                    continue
                for row in range(top, bottom + 1):
                    for column in range(left, right + 1):
                        edge = edges[row, column]
                        if edge < 0:
                            continue
                        for s in range(SAMPLES):
                            x, y = np.float32(column) + _OFFSETS[s, 0], np.float32(row) + _OFFSETS[s, 1]
                            wa = a_right * (x - bx) + a_down * (y - by)
                            wb = b_right * (x - cx) + b_down * (y - cy)
                            wc = ONE - wa - wb
                            z = wa * az + wb * bz + wc * cz
                            if min(wa, wb, wc) >= SLACK and z > depths[edge, s]:
                                depths[edge, s] = z
                                # As in `fill`; one function for both makes a frame take a seventh longer.
                                strength = mix(paint, i, j, m, n, 6, wa, wb, wc)
                                red = mix(paint, i, j, m, n, 0, wa, wb, wc)
                                green = mix(paint, i, j, m, n, 1, wa, wb, wc)
                                blue = mix(paint, i, j, m, n, 2, wa, wb, wc)
                                alpha = mix(paint, i, j, m, n, 3, wa, wb, wc)
                                if strength > ZERO:
                                    position = mix(paint, i, j, m, n, 4, wa, wb, wc)
                                    slope = mix(paint, i, j, m, n, 5, wa, wb, wc)
                                    cover = contour(position, slope, strength, near, key_near, key, count)
                                    red += (line[0] - red) * cover
                                    green += (line[1] - green) * cover
                                    blue += (line[2] - blue) * cover
                                colours[edge, s, 0], colours[edge, s, 1] = red, green
                                colours[edge, s, 2], colours[edge, s, 3] = blue, alpha


@njit(cache=True, fastmath=FAST)
def resolve(picture, pixels, found, colours, ground):
    """Average the samples of numbered pixels in linear light, over a ground (3,) (0-255) that is then taken out again.

    Painted over that ground, the premultiplied result is what light adds up to; over another it is near that.
    """
    for edge in range(found):
        row, column = pixels[edge, 0], pixels[edge, 1]
        alpha = np.float32(0.0)
        for s in range(SAMPLES):
            alpha += colours[edge, s, 3] / SAMPLES
        for k in range(3):
            total = np.float32(0.0)
            for s in range(SAMPLES):
                a = colours[edge, s, 3]
                mixed = ground[k] + (colours[edge, s, k] - ground[k]) * a
                total += _TO_LIGHT[int(min(np.float32(255.0), max(ZERO, mixed)) + HALF)]
            value = code(total / SAMPLES) - ground[k] * (1 - alpha)
            picture[row, column, k] = np.uint8(min(255.0, max(0.0, value)) + 0.5)
        picture[row, column, 3] = np.uint8(alpha * 255 + 0.5)
