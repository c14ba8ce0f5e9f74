"""Kernels that antialias a filled relief: where depth or coverage jumps, and only there, 16 samples a pixel.

Silhouettes are as smooth under a moving camera as under a standing one, at a fifth of the cost of the filling; the
samples' depths are kept, so that what passes behind a hill ends as smoothly as the hill.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from .relief import FAST, FULL, HALF, LOST, ONE, SLACK, ZERO, code, contour, is_lined, mix, triangle

SAMPLES = 16
TILE = 8  # pixels of a square within which quads look for edges
# Every sample has a row and a column of its own (16 rooks), so that edges near the axes have 16 steps as well.
_ACROSS = ((np.arange(SAMPLES) + 0.5) / SAMPLES).astype(np.float32)
_DOWN = ((np.arange(SAMPLES) * 7 % SAMPLES + 3.5) % SAMPLES / SAMPLES).astype(np.float32)
NOTHING = np.float32(-1e29)
FAINT = np.uint32(6 << 24)  # what is seen less of than this is no edge
_TO_LIGHT = ((np.arange(256) / 255.0) ** 2.2).astype(np.float32)


@njit(cache=True, fastmath=FAST)
def _find_steep(before, here, after, over, own, under, jump, steep):
    """Mark where depth or alpha jumps in a row; without a branch, so that eight pixels are done at once.

    before, here, after, own reach one pixel further at both ends.
    """
    for k in range(len(steep)):
        twice = here[k + 1] + here[k + 1]
        bend = max(
            max(abs(here[k] + here[k + 2] - twice), abs(before[k + 1] + after[k + 1] - twice)),
            max(abs(before[k] + after[k + 2] - twice), abs(before[k + 2] + after[k] - twice)),
        )
        alpha = np.int32(own[k + 1] >> np.uint32(24))
        west, east = np.int32(own[k] >> np.uint32(24)), np.int32(own[k + 2] >> np.uint32(24))
        north, south = np.int32(over[k] >> np.uint32(24)), np.int32(under[k] >> np.uint32(24))
        change = max(max(abs(west - alpha), abs(east - alpha)), max(abs(north - alpha), abs(south - alpha)))
        steep[k] = np.uint8(bend > jump) | np.uint8(change > 24)


@njit(cache=True, fastmath=FAST)
def find_edges(picture, depth, jump, edges, tiles, pixels):
    """Number the pixels where coverage, material or depth jumps; returns how many there are.

    picture uint32 (h, w), alpha in the highest byte; jump: the second difference of closeness (world units) that is no
    bend of a surface any more; nothing is NOWHERE, so that an outline is one as well. Material is told by alpha: the
    surface is opaque, walls are not.
    Fills edges int32 (h, w) (-1: none), tiles bool (h / 8, w / 8) and pixels int32 (most, 2) (row, column).
    """
    height, wide = depth.shape
    found = 0
    edges[:] = -1
    eights = np.zeros(wide // 8 + 1, np.uint64)
    steep = eights.view(np.uint8)
    for row in range(1, height - 1):
        before, here, after = depth[row - 1], depth[row], depth[row + 1]
        over, own, under = picture[row - 1], picture[row], picture[row + 1]
        first, last = 1, wide - 2
        while first <= last and max(before[first + 1], here[first + 1], after[first + 1]) <= NOTHING:
            first += 1
        while first <= last and max(before[last - 1], here[last - 1], after[last - 1]) <= NOTHING:
            last -= 1
        count = last + 1 - first
        if count < 1:
            continue
        _find_steep(
            before[first - 1 : last + 2], here[first - 1 : last + 2], after[first - 1 : last + 2],
            over[first : last + 1], own[first - 1 : last + 2], under[first : last + 1], jump, steep[first : last + 1],
        )  # fmt: skip
        for eight in range(first // 8, last // 8 + 1):
            if eights[eight] == 0:
                continue
            for column in range(max(first, 8 * eight), min(last, 8 * eight + 7) + 1):
                if steep[column] and found < len(pixels):
                    faint = max(own[column], own[column - 1], own[column + 1], over[column], under[column])
                    if faint >= FAINT:
                        edges[row, column] = found
                        pixels[found, 0], pixels[found, 1] = row, column
                        tiles[row // TILE, column // TILE] = True
                        found += 1
    return found


@njit(cache=True, fastmath=FAST)
def _hit(a0, b0, a_right, a_down, b_right, b_down, az, bz, cz, depths, shares):
    """Which of a pixel's samples a triangle is nearest at: their depths are set, and `shares` (16,).

    a0, b0: two weights at the pixel's corner; az, bz, cz the closeness of the triangle's corners.
    shares: 1 where it is, else 0. Returns the number of samples, and their mean weights.
    """
    total, mean_a, mean_b = ZERO, ZERO, ZERO
    for s in range(SAMPLES):
        a = a0 + a_right * _ACROSS[s] + a_down * _DOWN[s]
        b = b0 + b_right * _ACROSS[s] + b_down * _DOWN[s]
        c = ONE - a - b
        z = a * az + b * bz + c * cz
        is_nearest = (min(min(a, b), c) >= SLACK) & (z > depths[s])
        share = ONE if is_nearest else ZERO
        depths[s] = z if is_nearest else depths[s]
        shares[s] = share
        total += share
        mean_a += share * a
        mean_b += share * b
    return total, mean_a / max(ONE, total), mean_b / max(ONE, total)


@njit(cache=True, fastmath=FAST)
def _colour(colours, shares, red, green, blue, alpha):
    """Give the samples that were hit a colour."""
    for s in range(SAMPLES):
        colours[0, s] = red if shares[s] > ZERO else colours[0, s]
        colours[1, s] = green if shares[s] > ZERO else colours[1, s]
        colours[2, s] = blue if shares[s] > ZERO else colours[2, s]
        colours[3, s] = alpha if shares[s] > ZERO else colours[3, s]


@njit(cache=True, fastmath=FAST, error_model="numpy")
def sample(edges, tiles, places, paint, line, width, key, count, depths, colours):
    """Fill the quads of a grid as `fill` does, but only where pixels are numbered, with 16 samples each.

    Each triangle is shaded once a pixel, in the middle of its samples there.
    depths float32 (edges, 16) and colours float32 (edges, 4, 16) (sRGB 0-255 and alpha 0…1) are those of the samples.
    """
    height, wide = edges.shape
    rows, columns = places.shape[0], places.shape[1]
    near, key_near = (width + ONE) * HALF, (width * np.float32(1.5) + ONE) * HALF
    shares = np.empty(SAMPLES, np.float32)
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
                a_most, b_most = max(a_right, ZERO) + max(a_down, ZERO), max(b_right, ZERO) + max(b_down, ZERO)
                c_most = max(-a_right - b_right, ZERO) + max(-a_down - b_down, ZERO)  # more, within a pixel
                lined = is_lined(paint, i, j, m, n, key_near)
                for row in range(top, bottom + 1):
                    for column in range(left, right + 1):
                        edge = edges[row, column]
                        if edge < 0:
                            continue
                        x, y = np.float32(column), np.float32(row)
                        a, b = a_right * (x - bx) + a_down * (y - by), b_right * (x - cx) + b_down * (y - cy)
                        if min(min(a + a_most, b + b_most), ONE - a - b + c_most) < SLACK:
                            continue
                        hits, wa, wb = _hit(
                            a, b, a_right, a_down, b_right, b_down, az, bz, cz, depths[edge], shares
                        )  # fmt: skip
                        if hits == ZERO:
                            continue
                        wc = ONE - wa - wb
                        red = mix(paint, i, j, m, n, 0, wa, wb, wc)
                        green = mix(paint, i, j, m, n, 1, wa, wb, wc)
                        blue = mix(paint, i, j, m, n, 2, wa, wb, wc)
                        strength = mix(paint, i, j, m, n, 6, wa, wb, wc)
                        if lined and strength > ZERO:
                            position = mix(paint, i, j, m, n, 4, wa, wb, wc)
                            slope = mix(paint, i, j, m, n, 5, wa, wb, wc)
                            cover = contour(position, slope, strength, near, key_near, key, count)
                            red += (line[0] - red) * cover
                            green += (line[1] - green) * cover
                            blue += (line[2] - blue) * cover
                        _colour(colours[edge], shares, red, green, blue, mix(paint, i, j, m, n, 3, wa, wb, wc))


@njit(cache=True, fastmath=FAST)
def resolve(picture, pixels, found, colours, ground):
    """Average the samples of numbered pixels in linear light, over a ground (3,) (0-255) that is then taken out again.

    picture uint8 (h, w, 4). Painted over that ground, the premultiplied result is what light adds up to; over another
    it is near that.
    """
    share = ONE / np.float32(SAMPLES)
    for edge in range(found):
        row, column = pixels[edge, 0], pixels[edge, 1]
        alpha = np.float32(0.0)
        for s in range(SAMPLES):
            alpha += colours[edge, 3, s] * share
        for k in range(3):
            total = np.float32(0.0)
            for s in range(SAMPLES):
                mixed = ground[k] + (colours[edge, k, s] - ground[k]) * colours[edge, 3, s]
                total += _TO_LIGHT[np.int32(min(FULL, max(ZERO, mixed)) + HALF)]
            value = code(total * share) - ground[k] * (ONE - alpha)
            picture[row, column, k] = np.uint8(min(FULL, max(ZERO, value)) + HALF)
        picture[row, column, 3] = np.uint8(alpha * FULL + HALF)
