"""Kernels that paint a height grid as a lit surface with contour lines: horizons, projection, light, filling.

The surface is shaded at the grid's vertices, 2 to 3 pixels apart, and filled with one sample a pixel; contour lines are
antialiased by their distance, silhouettes by `silhouettes.py`.

Places are float32 (rows, columns, 3): pixel x and y within the picture, closeness to the eye (larger is nearer); a hole
has x = HOLE. Paint is float32 (rows, columns, 8): red, green, blue (0-255, sRGB), alpha 0…1, position among the contour
levels (lines lie at whole numbers), its slope per pixel, strength of the lines, nothing.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

FAST = {"contract", "arcp", "reassoc", "nsz"}
HOLE = np.float32(1e30)
NOWHERE = np.float32(-1e30)
LOST, TINY, SLACK, FLAT = np.float32(1e20), np.float32(1e-6), np.float32(-1e-4), np.float32(1e-9)
ZERO, HALF, ONE, FULL = np.float32(0), np.float32(0.5), np.float32(1), np.float32(255)
DIRECTIONS = 16
TO_CODE = ((np.arange(4097) / 4096.0) ** (1 / 2.2) * 255).astype(np.float32)


@njit(cache=True, fastmath=FAST)
def horizons(heights, cell_x, cell_y, reach, open_sky, slopes):
    """What of the sky each point of a height grid sees (Max 1988, horizon mapping).

    heights (rows, columns) in world units, cells cell_x by cell_y; reach in cells bounds what occludes the sky.
    Fills open_sky (rows, columns) (mean over directions of 1 - sin of the horizon within reach) and
    slopes (16, rows, columns), the steepest rise towards each of 16 directions at any distance, from +x to +y.
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
    """Places of a grid: xs (columns,), ys (rows,), heights (rows, columns) times grown; zoom in pixels; origin (2,)."""
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
def code(light):
    """Linear light as sRGB 0-255."""
    if light >= 1.0:
        return np.float32(255.0)
    return TO_CODE[int(max(0.0, light) * 4096.0)]


@njit(cache=True, fastmath=FAST)
def shade(places, base, slope_x, slope_y, grown, levels, open_sky, horizon, lamp, eye, light, line, shown, paint):
    """Light the vertices of a grid and measure its contour lines on screen.

    base (rows, columns, 3) linear colours; slope_x, slope_y dz/dx and dz/dy, times grown; levels (rows, columns)
    position among the contour levels; open_sky (rows, columns); horizon (rows, columns) slope of the horizon
    towards the lamp; lamp (3,), eye (3,) unit vectors; light: ambient, key, wrap, rim strengths, then key,
    sky and ground colours; line: width in pixels, strength; shown (rows, columns) alpha.
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
                paint[i, j, k] = code(got + heaven * sheen)
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
def mix(paint, i, j, m, n, k, wa, wb, wc):
    """Property k of the paint in a triangle with corners (i, j), (i + 1, j + 1) and (m, n)."""
    return wa * paint[i, j, k] + wb * paint[i + 1, j + 1, k] + wc * paint[m, n, k]


@njit(cache=True, fastmath=FAST, error_model="numpy")
def contour(position, slope, strength, near, key_near, key, count):
    """Coverage of a pixel by a contour line; near, key_near: how far from a line, and the key line, it still is."""
    level = np.int32(position + HALF)
    reach = (near if level != key else key_near) * slope - abs(position - np.float32(level))
    if reach <= ZERO or position <= -HALF or level >= count:
        return ZERO
    if level == key:
        strength = min(ONE, strength * np.float32(1.6))
    return strength if reach > slope else strength * reach / slope


@njit(cache=True, inline="always")
def triangle(places, i, j, m, n):
    """Steps of two barycentric weights per pixel right and down, the weights at the picture's corner, whether faced."""
    ax, ay = places[i, j, 0], places[i, j, 1]
    bx, by = places[i + 1, j + 1, 0], places[i + 1, j + 1, 1]
    cx, cy = places[m, n, 0], places[m, n, 1]
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    faced = area > TINY if m == i else area < -TINY
    flip = ONE / area
    return (by - cy) * flip, (cx - bx) * flip, (cy - ay) * flip, (ax - cx) * flip, faced


@njit(cache=True, inline="always")
def is_lined(paint, i, j, m, n, reach):
    """Whether a contour line may be seen in a triangle, which reaches so far beyond a line: in pixels."""
    if max(paint[i, j, 6], paint[i + 1, j + 1, 6], paint[m, n, 6]) <= ZERO:
        return False
    a, b, c = paint[i, j, 4], paint[i + 1, j + 1, 4], paint[m, n, 4]
    low, high = min(a, b, c), max(a, b, c)
    level = math.floor(low + HALF)
    if high >= level + HALF:
        return True
    beyond = reach * max(paint[i, j, 5], paint[i + 1, j + 1, 5], paint[m, n, 5])
    return low - beyond < level < high + beyond


@njit(cache=True, inline="always")
def word(red, green, blue, alpha):
    """A pixel as one word, of numbers 0-255."""
    low = np.int32(red + HALF) | (np.int32(green + HALF) << np.int32(8))
    return np.uint32(low | (np.int32(blue + HALF) << np.int32(16)) | (np.int32(alpha + HALF) << np.int32(24)))


@njit(cache=True, inline="always")
def inverse(step):
    """1 / step, and for a step of nothing as large as is harmless."""
    return ONE / step if abs(step) > FLAT else ONE / FLAT


@njit(cache=True, inline="always")
def narrowed(low, high, weight, step, inverted):
    """The stretch of a row from low to high, in pixels, within which a weight that grows by step is not negative."""
    crossing = (SLACK - weight) * inverted
    return (max(low, crossing), high) if step > -FLAT else (low, min(high, crossing))


@njit(cache=True, fastmath=FAST, error_model="numpy")
def fill(picture, depth, places, paint, line, width, key, count):
    """Fill the quads of a grid that face the eye, nearest in front, one sample a pixel.

    picture uint32 (h, w), premultiplied pixels as whole words, alpha in the highest byte;
    depth float32 (h, w), the closeness of what was painted;
    line (3,) the colour of contour lines, width theirs in pixels, key the index of the wider one, count how many.
    """
    height, wide = depth.shape
    rows, columns = places.shape[0], places.shape[1]
    near, key_near = (width + ONE) * HALF, (width * np.float32(1.5) + ONE) * HALF
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
                a_right, a_down, b_right, b_down, faced = triangle(places, i, j, m, n)
                if not faced:
                    continue
                c_right = -a_right - b_right
                a_inverse, b_inverse, c_inverse = inverse(a_right), inverse(b_right), inverse(c_right)
                west, north = np.float32(left) + HALF, np.float32(top) + HALF
                wa = a_right * (west - bx) + a_down * (north - by)
                wb = b_right * (west - cx) + b_down * (north - cy)
                az_c, bz_c = az - cz, bz - cz
                cr, cg, cb, ca = paint[m, n, 0], paint[m, n, 1], paint[m, n, 2], paint[m, n, 3]
                ar, ag, ab, aa = paint[i, j, 0] - cr, paint[i, j, 1] - cg, paint[i, j, 2] - cb, paint[i, j, 3] - ca
                br, bg = paint[i + 1, j + 1, 0] - cr, paint[i + 1, j + 1, 1] - cg
                bb, ba = paint[i + 1, j + 1, 2] - cb, paint[i + 1, j + 1, 3] - ca
                lined = is_lined(paint, i, j, m, n, key_near)
                widest = key_near * max(paint[i, j, 5], paint[i + 1, j + 1, 5], paint[m, n, 5])
                span = np.float32(right - left)
                for row in range(top, bottom + 1):
                    low, high = narrowed(ZERO, span, wa, a_right, a_inverse)
                    low, high = narrowed(low, high, wb, b_right, b_inverse)
                    low, high = narrowed(low, high, ONE - wa - wb, c_right, c_inverse)
                    if low <= high:
                        first, last = int(math.ceil(low)), int(high)
                        for step in range(first, last + 1):
                            along = np.float32(step)
                            a, b = wa + along * a_right, wb + along * b_right
                            z = cz + a * az_c + b * bz_c
                            y, x = np.uintp(row), np.uintp(left + step)
                            if z > depth[y, x]:
                                depth[y, x] = z
                                red, green, blue = cr + a * ar + b * br, cg + a * ag + b * bg, cb + a * ab + b * bb
                                alpha = ca + a * aa + b * ba
                                if lined:
                                    c = ONE - a - b
                                    position = mix(paint, i, j, m, n, 4, a, b, c)
                                    if abs(position - np.float32(np.int32(position + HALF))) < widest:
                                        strength = mix(paint, i, j, m, n, 6, a, b, c)
                                        slope = mix(paint, i, j, m, n, 5, a, b, c)
                                        cover = contour(position, slope, strength, near, key_near, key, count)
                                        red += (line[0] - red) * cover
                                        green += (line[1] - green) * cover
                                        blue += (line[2] - blue) * cover
                                picture[y, x] = word(red * alpha, green * alpha, blue * alpha, alpha * FULL)
                    wa += a_down
                    wb += b_down
