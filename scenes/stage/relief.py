"""Kernels that paint a height grid as a lit surface with contour lines: project, shade, fill, and antialias.

The surface is shaded at the grid's vertices, 2 to 3 pixels apart, and filled with one sample a pixel; contour lines are
antialiased by their distance. Where depth or coverage jumps, and only there, 16 samples a pixel are taken anew and
averaged in linear light: silhouettes are as smooth under a moving camera as under a standing one, at little cost.

Places are float32 [rows, columns, 3]: pixel x and y within the picture, closeness to the eye (larger is nearer); a hole
has x = HOLE. Paint is float32 [rows, columns, 8]: red, green, blue (0-255, sRGB), alpha 0…1, position among the contour
levels (lines lie at whole numbers), its slope per pixel, strength of the lines, nothing.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

FAST = {"contract", "arcp", "reassoc", "nsz"}
HOLE = np.float32(1e30)
NOWHERE = np.float32(-1e30)
DIRECTIONS = 16
SAMPLES = 16
TILE = 8
# Every sample has a row and a column of its own (16 rooks), so that edges near the axes have 16 steps as well.
_OFFSETS = np.array([(i + 0.5, (i * 7 + 3) % 16 + 0.5) for i in range(SAMPLES)], np.float32) / np.float32(SAMPLES)
_GAMMA = np.float32(2.2)
_TO_LIGHT = (np.arange(256) / 255.0).astype(np.float32) ** _GAMMA
_TO_CODE = ((np.arange(4097) / 4096.0) ** (1 / 2.2) * 255).astype(np.float32)


@njit(cache=True, fastmath=FAST)
def horizons(heights, cell_x, cell_y, reach, open_sky, slopes):
    """What of the sky each point of a height grid sees (Max 1988, horizon mapping).

    heights [rows, columns] in world units, cells cell_x by cell_y; reach in cells bounds what occludes the sky.
    Fills open_sky [rows, columns] (mean over directions of 1 - sin of the horizon within reach) and
    slopes [16, rows, columns], the steepest rise towards each of 16 directions at any distance, from +x to +y.
    """
    rows, columns = heights.shape
    for k in range(DIRECTIONS):
        angle = 2 * math.pi * k / DIRECTIONS
        step_x, step_y = math.cos(angle), math.sin(angle)
        length = math.hypot(step_x * cell_x, step_y * cell_y)
        for i in range(rows):
            for j in range(columns):
                here = heights[i, j]
                best, near = 0.0, 0.0
                r = 1.0
                while True:
                    row, column = int(i + step_y * r + 0.5), int(j + step_x * r + 0.5)
                    if row < 0 or column < 0 or row >= rows or column >= columns:
                        break
                    slope = (heights[row, column] - here) / (length * r)
                    if slope > best:
                        best = slope
                    if r <= reach:
                        near = best
                        r += 1.0
                    else:
                        r *= 1.15
                slopes[k, i, j] = best
                open_sky[i, j] += (1 - near / math.sqrt(1 + near * near)) / DIRECTIONS


@njit(cache=True, fastmath=FAST)
def project(xs, ys, heights, grown, axes, target, distance, zoom, origin, places):
    """Places of a grid: xs [columns], ys [rows], heights [rows, columns] times grown; zoom in pixels; origin [2]."""
    rows, columns = heights.shape
    r, u, d = axes[0], axes[1], axes[2]
    for i in range(rows):
        y = ys[i] - target[1]
        for j in range(columns):
            h = heights[i, j]
            if not math.isfinite(h):
                places[i, j, 0] = HOLE
                continue
            x, z = xs[j] - target[0], h * grown - target[2]
            near = x * d[0] + y * d[1] + z * d[2]
            growth = zoom * distance / (distance - near)
            places[i, j, 0] = origin[0] + (x * r[0] + y * r[1]) * growth
            places[i, j, 1] = origin[1] - (x * u[0] + y * u[1] + z * u[2]) * growth
            places[i, j, 2] = near


@njit(cache=True, inline="always")
def _code(light):
    """Linear light as sRGB 0-255."""
    if light >= 1.0:
        return np.float32(255.0)
    return _TO_CODE[int(max(0.0, light) * 4096.0)]


@njit(cache=True, fastmath=FAST)
def shade(places, base, slope_x, slope_y, grown, levels, open_sky, horizon, lamp, eye, light, line, shown, paint):
    """Light the vertices of a grid and measure its contour lines on screen.

    base [rows, columns, 3] linear colours; slope_x, slope_y dz/dx and dz/dy, times grown; levels [rows, columns]
    position among the contour levels; open_sky [rows, columns]; horizon [rows, columns] slope of the horizon
    towards the lamp; lamp [3], eye [3] unit vectors; light: ambient, key, wrap, rim strengths, then key,
    sky and ground colours; line: width in pixels, strength; shown [rows, columns] alpha.
    """
    rows, columns = slope_x.shape
    ambient, key, wrap, rim = light[0], light[1], light[2], light[3]
    lamp_slope = lamp[2] / max(1e-6, math.hypot(lamp[0], lamp[1]))
    width, strength = line[0], line[1]
    for i in range(rows):
        for j in range(columns):
            if places[i, j, 0] > 1e20:
                continue
            a, b = -slope_x[i, j] * grown, -slope_y[i, j] * grown
            n = 1 / math.sqrt(1 + a * a + b * b)
            facing = (a * eye[0] + b * eye[1] + eye[2]) * n
            sky = 1 - (1 - open_sky[i, j]) * grown
            clear = min(1.0, max(0.0, (lamp_slope - horizon[i, j] * grown + 0.12) / 0.24))
            clear = clear * clear * (3 - 2 * clear)
            lit = max(0.0, ((a * lamp[0] + b * lamp[1] + lamp[2]) * n + wrap) / (1 + wrap)) * (0.35 + 0.65 * clear)
            grazing = (1 - max(0.0, facing)) ** 2
            sheen = rim * grazing * grazing * sky
            above = 0.5 + 0.5 * n
            dome, direct = ambient * sky * math.sqrt(math.sqrt(sky)), key * lit * (0.55 + 0.45 * sky)
            for k in range(3):
                ground, heaven = light[10 + k], light[7 + k]
                got = base[i, j, k] * ((ground + (heaven - ground) * above) * dome + light[4 + k] * direct)
                paint[i, j, k] = _code(got + heaven * sheen)
            paint[i, j, 3] = shown[i, j]
            left, right = max(0, j - 1), min(columns - 1, j + 1)
            up, down = max(0, i - 1), min(rows - 1, i + 1)
            if places[i, left, 0] > 1e20:
                left = j
            if places[i, right, 0] > 1e20:
                right = j
            if places[up, j, 0] > 1e20:
                up = i
            if places[down, j, 0] > 1e20:
                down = i
            xj, yj = places[i, right, 0] - places[i, left, 0], places[i, right, 1] - places[i, left, 1]
            xi, yi = places[down, j, 0] - places[up, j, 0], places[down, j, 1] - places[up, j, 1]
            qj, qi = levels[i, right] - levels[i, left], levels[down, j] - levels[up, j]
            turn = abs(xj * yi - yj * xi) + 1e-9
            gradient = math.hypot(qj * yi - qi * yj, qi * xj - qj * xi) / turn + 1e-9
            paint[i, j, 4] = levels[i, j]
            paint[i, j, 5] = gradient
            room = min(1.0, max(0.0, (1 / gradient - 3 * width) / (5 * width)))
            paint[i, j, 6] = strength * room * (0.45 + 0.55 * lit)


@njit(cache=True, inline="always")
def _contour(position, gradient, strength, width, key, count):
    """Coverage of a pixel by the nearest contour line."""
    nearest = math.floor(position + np.float32(0.5))
    if strength <= 0.0 or nearest < 0.0 or nearest >= count:
        return np.float32(0.0)
    if nearest == key:
        width = width * np.float32(1.5)
        strength = min(np.float32(1.0), strength * np.float32(1.6))
    edge = (width * np.float32(0.5) + np.float32(0.5)) * gradient - abs(position - nearest)
    if edge <= 0.0:
        return np.float32(0.0)
    return min(np.float32(1.0), edge / gradient) * strength


@njit(cache=True, fastmath=FAST, error_model="numpy")
def fill(picture, depth, places, paint, line, width, key, count):
    """Fill the quads of a grid that face the eye, nearest in front, one sample a pixel.

    picture uint8 [h, w, 4] premultiplied; depth float32 [h, w], the closeness of what was painted;
    line [3] the colour of contour lines, width theirs in pixels, key the index of the wider one, count how many.
    """
    height, wide = depth.shape
    rows, columns = places.shape[0], places.shape[1]
    mix = np.empty(8, np.float32)
    for i in range(rows - 1):
        for j in range(columns - 1):
            if (
                places[i, j, 0] > 1e20
                or places[i, j + 1, 0] > 1e20
                or places[i + 1, j, 0] > 1e20
                or places[i + 1, j + 1, 0] > 1e20
            ):
                continue
            for half in range(2):
                ci, cj = (i, j + 1) if half == 0 else (i + 1, j)
                ax, ay = places[i, j, 0], places[i, j, 1]
                bx, by = places[i + 1, j + 1, 0], places[i + 1, j + 1, 1]
                cx, cy = places[ci, cj, 0], places[ci, cj, 1]
                area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
                if half == 1:
                    area = -area
                if area <= 1e-6:
                    continue
                flip = np.float32(1.0) / area if half == 0 else np.float32(-1.0) / area
                left = max(0, int(math.ceil(min(ax, bx, cx) - np.float32(0.5))))
                right = min(wide - 1, int(math.floor(max(ax, bx, cx) - np.float32(0.5))))
                top = max(0, int(math.ceil(min(ay, by, cy) - np.float32(0.5))))
                bottom = min(height - 1, int(math.floor(max(ay, by, cy) - np.float32(0.5))))
                az, bz, cz = places[i, j, 2], places[i + 1, j + 1, 2], places[ci, cj, 2]
                for row in range(top, bottom + 1):
                    y = np.float32(row) + np.float32(0.5)
                    for column in range(left, right + 1):
                        x = np.float32(column) + np.float32(0.5)
                        wa = ((cx - bx) * (y - by) - (cy - by) * (x - bx)) * flip
                        wb = ((ax - cx) * (y - cy) - (ay - cy) * (x - cx)) * flip
                        wc = np.float32(1.0) - wa - wb
                        if min(wa, wb, wc) < np.float32(-1e-4):
                            continue
                        z = wa * az + wb * bz + wc * cz
                        if z <= depth[row, column]:
                            continue
                        depth[row, column] = z
                        for k in range(8):
                            mix[k] = wa * paint[i, j, k] + wb * paint[i + 1, j + 1, k] + wc * paint[ci, cj, k]
                        cover = _contour(mix[4], mix[5], mix[6], width, key, count)
                        for k in range(3):
                            shade_ = (mix[k] + (line[k] - mix[k]) * cover) * mix[3]
                            picture[row, column, k] = np.uint8(shade_ + np.float32(0.5))
                        picture[row, column, 3] = np.uint8(mix[3] * np.float32(255.0) + np.float32(0.5))


@njit(cache=True, inline="always")
def _mark(edges, tiles, pixels, found, row, column):
    if edges[row, column] < 0 and found < len(pixels):
        edges[row, column] = found
        pixels[found, 0], pixels[found, 1] = row, column
        tiles[row // TILE, column // TILE] = True
        return found + 1
    return found


@njit(cache=True, fastmath=FAST)
def find_edges(picture, depth, jump, edges, tiles, pixels):
    """Number the pixels where coverage, material or depth jumps; returns how many there are.

    jump: the second difference of closeness (world units) that is no bend of a surface any more.
    Fills edges int32 [h, w] (-1: none), tiles bool [h / 8, w / 8] and pixels int32 [most, 2] (row, column).
    """
    height, wide = depth.shape
    found = 0
    for row in range(height):
        for column in range(wide):
            edges[row, column] = -1
    for row in range(height - 1):
        for column in range(1, wide - 1):
            here = np.int32(picture[row, column, 3])
            for k in range(4):
                r, c = (row, column + 1) if k == 0 else (row + 1, column + k - 2)
                if abs(here - np.int32(picture[r, c, 3])) > 24 or ((depth[row, column] < -1e20) != (depth[r, c] < -1e20)):
                    found = _mark(edges, tiles, pixels, found, row, column)
                    found = _mark(edges, tiles, pixels, found, r, c)
            z = depth[row, column]
            if z > -1e20 and row > 0:
                across = depth[row, column - 1] + depth[row, column + 1] - 2 * z
                along = depth[row - 1, column] + depth[row + 1, column] - 2 * z
                if abs(across) > jump or abs(along) > jump:
                    found = _mark(edges, tiles, pixels, found, row, column)
    return found


@njit(cache=True, fastmath=FAST, error_model="numpy")
def sample(edges, tiles, places, paint, line, width, key, count, depths, colours):
    """Fill the quads of a grid as `fill` does, but only where pixels are numbered, with 16 samples each.

    depths float32 [edges, 16] and colours float32 [edges, 16, 4] (sRGB 0-255 and alpha 0…1) are those of the samples.
    """
    height, wide = edges.shape
    rows, columns = places.shape[0], places.shape[1]
    mix = np.empty(8, np.float32)
    for i in range(rows - 1):
        for j in range(columns - 1):
            if (
                places[i, j, 0] > 1e20
                or places[i, j + 1, 0] > 1e20
                or places[i + 1, j, 0] > 1e20
                or places[i + 1, j + 1, 0] > 1e20
            ):
                continue
            x0 = min(places[i, j, 0], places[i, j + 1, 0], places[i + 1, j, 0], places[i + 1, j + 1, 0])
            x1 = max(places[i, j, 0], places[i, j + 1, 0], places[i + 1, j, 0], places[i + 1, j + 1, 0])
            y0 = min(places[i, j, 1], places[i, j + 1, 1], places[i + 1, j, 1], places[i + 1, j + 1, 1])
            y1 = max(places[i, j, 1], places[i, j + 1, 1], places[i + 1, j, 1], places[i + 1, j + 1, 1])
            if x1 < 0 or y1 < 0 or x0 >= wide or y0 >= height:
                continue
            left, right = max(0, int(x0)), min(wide - 1, int(x1))
            top, bottom = max(0, int(y0)), min(height - 1, int(y1))
            near = False
            for tile_row in range(top // TILE, bottom // TILE + 1):
                for tile_column in range(left // TILE, right // TILE + 1):
                    near |= tiles[tile_row, tile_column]
            if not near:
                continue
            for half in range(2):
                ci, cj = (i, j + 1) if half == 0 else (i + 1, j)
                ax, ay = places[i, j, 0], places[i, j, 1]
                bx, by = places[i + 1, j + 1, 0], places[i + 1, j + 1, 1]
                cx, cy = places[ci, cj, 0], places[ci, cj, 1]
                area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
                if half == 1:
                    area = -area
                if area <= 1e-6:
                    continue
                flip = np.float32(1.0) / area if half == 0 else np.float32(-1.0) / area
                az, bz, cz = places[i, j, 2], places[i + 1, j + 1, 2], places[ci, cj, 2]
                for row in range(top, bottom + 1):
                    for column in range(left, right + 1):
                        edge = edges[row, column]
                        if edge < 0:
                            continue
                        for s in range(SAMPLES):
                            x, y = np.float32(column) + _OFFSETS[s, 0], np.float32(row) + _OFFSETS[s, 1]
                            wa = ((cx - bx) * (y - by) - (cy - by) * (x - bx)) * flip
                            wb = ((ax - cx) * (y - cy) - (ay - cy) * (x - cx)) * flip
                            wc = np.float32(1.0) - wa - wb
                            if min(wa, wb, wc) < np.float32(-1e-4):
                                continue
                            z = wa * az + wb * bz + wc * cz
                            if z <= depths[edge, s]:
                                continue
                            depths[edge, s] = z
                            for k in range(8):
                                mix[k] = wa * paint[i, j, k] + wb * paint[i + 1, j + 1, k] + wc * paint[ci, cj, k]
                            cover = _contour(mix[4], mix[5], mix[6], width, key, count)
                            for k in range(3):
                                colours[edge, s, k] = mix[k] + (line[k] - mix[k]) * cover
                            colours[edge, s, 3] = mix[3]


@njit(cache=True, fastmath=FAST)
def resolve(picture, pixels, found, colours, ground):
    """Average the samples of numbered pixels in linear light, over a ground [3] (0-255) that is then taken out again.

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
                code = ground[k] + (colours[edge, s, k] - ground[k]) * a
                total += _TO_LIGHT[int(min(np.float32(255.0), max(np.float32(0.0), code)) + np.float32(0.5))]
            value = _code(total / SAMPLES) - ground[k] * (1 - alpha)
            picture[row, column, k] = np.uint8(min(255.0, max(0.0, value)) + 0.5)
        picture[row, column, 3] = np.uint8(alpha * 255 + 0.5)
