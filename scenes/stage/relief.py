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
LOST, TINY, SLACK = np.float32(1e20), np.float32(1e-6), np.float32(-1e-4)
ZERO, HALF, ONE, FULL = np.float32(0), np.float32(0.5), np.float32(1), np.float32(255)
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
            dome, direct = ambient * sky * math.sqrt(sky), key * lit * (0.55 + 0.45 * sky)
            bluer = 1 / math.sqrt(math.sqrt(max(sky, 0.05)))  # what sees less of the sky is lit by its blue
            for k in range(3):
                ground, heaven = light[10 + k], light[7 + k]
                got = base[i, j, k] * ((ground + (heaven - ground) * above) * dome + light[4 + k] * direct)
                paint[i, j, k] = _code(got + heaven * sheen)
                dome *= bluer
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
def _look(paint, i, j, m, n, wa, wb, wc, line, width, key, count):
    """Colour and alpha in a triangle with corners (i, j), (i + 1, j + 1) and (m, n), contour line included."""
    k, o = i + 1, j + 1
    red = wa * paint[i, j, 0] + wb * paint[k, o, 0] + wc * paint[m, n, 0]
    green = wa * paint[i, j, 1] + wb * paint[k, o, 1] + wc * paint[m, n, 1]
    blue = wa * paint[i, j, 2] + wb * paint[k, o, 2] + wc * paint[m, n, 2]
    alpha = wa * paint[i, j, 3] + wb * paint[k, o, 3] + wc * paint[m, n, 3]
    strength = wa * paint[i, j, 6] + wb * paint[k, o, 6] + wc * paint[m, n, 6]
    if strength > ZERO:
        position = wa * paint[i, j, 4] + wb * paint[k, o, 4] + wc * paint[m, n, 4]
        gradient = wa * paint[i, j, 5] + wb * paint[k, o, 5] + wc * paint[m, n, 5]
        level = np.int32(position + HALF)
        wide = width * np.float32(1.5) if level == key else width
        reach = (wide * HALF + HALF) * gradient - abs(position - np.float32(level))
        if reach > ZERO and position > -HALF and level < count:
            if level == key:
                strength = min(ONE, strength * np.float32(1.6))
            cover = strength if reach > gradient else strength * reach / gradient
            red += (line[0] - red) * cover
            green += (line[1] - green) * cover
            blue += (line[2] - blue) * cover
    return red, green, blue, alpha


@njit(cache=True, inline="always")
def _triangle(places, i, j, m, n):
    """Steps of two barycentric weights per pixel right and down, the weights at the picture's corner, whether faced."""
    ax, ay = places[i, j, 0], places[i, j, 1]
    bx, by = places[i + 1, j + 1, 0], places[i + 1, j + 1, 1]
    cx, cy = places[m, n, 0], places[m, n, 1]
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    faced = area > TINY if m == i else area < -TINY
    flip = ONE / area
    return (by - cy) * flip, (cx - bx) * flip, (cy - ay) * flip, (ax - cx) * flip, faced


@njit(cache=True, fastmath=FAST, error_model="numpy")
def fill(picture, depth, places, paint, line, width, key, count):
    """Fill the quads of a grid that face the eye, nearest in front, one sample a pixel.

    picture uint8 [h, w, 4] premultiplied; depth float32 [h, w], the closeness of what was painted;
    line [3] the colour of contour lines, width theirs in pixels, key the index of the wider one, count how many.
    """
    height, wide = depth.shape
    rows, columns = places.shape[0], places.shape[1]
    for i in range(rows - 1):
        for j in range(columns - 1):
            ax, ay, az = places[i, j, 0], places[i, j, 1], places[i, j, 2]
            bx, by, bz = places[i + 1, j + 1, 0], places[i + 1, j + 1, 1], places[i + 1, j + 1, 2]
            if max(ax, bx, places[i, j + 1, 0], places[i + 1, j, 0]) > LOST:
                continue
            for half in range(2):
                m, n = (i, j + 1) if half == 0 else (i + 1, j)
                cx, cy, cz = places[m, n, 0], places[m, n, 1], places[m, n, 2]
                left, right = max(0, int(min(ax, bx, cx) + HALF)), min(wide - 1, int(max(ax, bx, cx) - HALF))
                top, bottom = max(0, int(min(ay, by, cy) + HALF)), min(height - 1, int(max(ay, by, cy) - HALF))
                if left > right or top > bottom:
                    continue
                a_right, a_down, b_right, b_down, faced = _triangle(places, i, j, m, n)
                if not faced:
                    continue
                x, y = np.float32(left) + HALF, np.float32(top) + HALF
                a_row = a_right * (x - bx) + a_down * (y - by)
                b_row = b_right * (x - cx) + b_down * (y - cy)
                for row in range(top, bottom + 1):
                    wa, wb = a_row, b_row
                    for column in range(left, right + 1):
                        wc = ONE - wa - wb
                        z = wa * az + wb * bz + wc * cz
                        if min(wa, wb, wc) >= SLACK and z > depth[row, column]:
                            depth[row, column] = z
                            red, green, blue, alpha = _look(paint, i, j, m, n, wa, wb, wc, line, width, key, count)
                            picture[row, column, 0] = np.uint8(red * alpha + HALF)
                            picture[row, column, 1] = np.uint8(green * alpha + HALF)
                            picture[row, column, 2] = np.uint8(blue * alpha + HALF)
                            picture[row, column, 3] = np.uint8(alpha * FULL + HALF)
                        wa += a_right
                        wb += b_right
                    a_row += a_down
                    b_row += b_down


@njit(cache=True, fastmath=FAST)
def find_edges(picture, depth, jump, edges, tiles, pixels):
    """Number the pixels where coverage, material or depth jumps; returns how many there are.

    jump: the second difference of closeness (world units) that is no bend of a surface any more; nothing is NOWHERE,
    so that an outline is one as well. Material is told by alpha: the surface is opaque, walls are not.
    Fills edges int32 [h, w] (-1: none), tiles bool [h / 8, w / 8] and pixels int32 [most, 2] (row, column).
    """
    height, wide = depth.shape
    found = 0
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

    depths float32 [edges, 16] and colours float32 [edges, 16, 4] (sRGB 0-255 and alpha 0…1) are those of the samples.
    """
    height, wide = edges.shape
    rows, columns = places.shape[0], places.shape[1]
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
            near = False
            for tile_row in range(top // TILE, bottom // TILE + 1):
                for tile_column in range(left // TILE, right // TILE + 1):
                    near |= tiles[tile_row, tile_column]
            if not near:
                continue
            for half in range(2):
                m, n = (i, j + 1) if half == 0 else (i + 1, j)
                cx, cy, cz = places[m, n, 0], places[m, n, 1], places[m, n, 2]
                a_right, a_down, b_right, b_down, faced = _triangle(places, i, j, m, n)
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
                                red, green, blue, alpha = _look(paint, i, j, m, n, wa, wb, wc, line, width, key, count)
                                colours[edge, s, 0], colours[edge, s, 1] = red, green
                                colours[edge, s, 2], colours[edge, s, 3] = blue, alpha


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
