"""Kernels that paint tubes, balls and cones into a picture with depth, and lay the picture over a frame.

A picture is uint8 (h, w, 4), premultiplied, with the depth of its surface: float32 (h, w) (closeness; larger is nearer)
and, for the numbered pixels of its edges, of 16 samples each: what passes behind a hill ends as smoothly as the hill.

Items are float32 (n, 25), painted in the order given; what is nearer stays in front of what is painted later.
Pixels relative to the picture:
    0 kind (0 piece of a tube, 1 ball, 2 cone)   1-3 x, y, closeness   4-6 the same of the other end
    7, 8 the point before, 9, 10 the point after (piece; x = NONE: an end)   11, 12 radii in pixels
    13-15 colour 0-255   16, 17 alphas at the ends   18 width of the dark casing in pixels   19 roundness of shading
    20 alpha of what is hidden, as a share   21 radius in world units   22 cone: half width of the base's ellipse
    23 number of the thing it belongs to   24 world units that it counts as nearer than it is, among items
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from .raster.blend import TILE, mark, runs_of
from .relief import FAST, FULL, HALF, NOWHERE, ONE, ZERO

NONE = np.float32(1e30)
FIELDS = 25
PIECE, BALL, CONE = 0.0, 1.0, 2.0
CASING = 0.55
FAINT = np.float32(0.002)
SELF = 0.06  # world units by which a thing has to lie behind itself to be hidden by itself


@njit(cache=True, inline="always")
def _over(picture, row, column, red, green, blue, alpha):
    share, keep = np.float32(alpha), ONE - np.float32(alpha)
    y, x = np.uintp(row), np.uintp(column)
    picture[y, x, 0] = np.uint8(min(FULL, np.float32(picture[y, x, 0]) * keep + np.float32(red) * share + HALF))
    picture[y, x, 1] = np.uint8(min(FULL, np.float32(picture[y, x, 1]) * keep + np.float32(green) * share + HALF))
    picture[y, x, 2] = np.uint8(min(FULL, np.float32(picture[y, x, 2]) * keep + np.float32(blue) * share + HALF))
    picture[y, x, 3] = np.uint8(min(FULL, np.float32(picture[y, x, 3]) * keep + FULL * share + HALF))


@njit(cache=True, inline="always")
def _seen(depth, edges, depths, row, column, closeness, soft):
    """How much of a pixel lies in front of the surface, 0…1; `soft` is the depth over which a thing sinks in."""
    edge = edges[row, column]
    if edge < 0:
        return min(1.0, max(0.0, (closeness - depth[row, column]) / soft + 0.5))
    total = 0.0
    for s in range(depths.shape[1]):
        total += min(1.0, max(0.0, (closeness - depths[edge, s]) / soft + 0.5))
    return total / depths.shape[1]


@njit(cache=True, inline="always")
def _ahead(front, owner, row, column, nearness, number, soft):
    """How much of a pixel lies in front of the items painted there before, 0…1."""
    limit = front[row, column]
    if owner[row, column] == number:
        return 1.0 if nearness > limit - SELF else 0.0
    return min(1.0, max(0.0, (nearness - limit) / soft + 0.5))


@njit(cache=True, inline="always")
def _claim(front, owner, row, column, nearness, number, alpha):
    if alpha > 0.3:
        front[row, column], owner[row, column] = nearness, number


@njit(cache=True, inline="always")
def _to_segment(x, y, ax, ay, bx, by):
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    t = 0.0
    if length > 0.0:
        t = min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / length))
    ex, ey = x - ax - t * dx, y - ay - t * dy
    return math.sqrt(ex * ex + ey * ey), t, ex, ey


@njit(cache=True, inline="always")
def _squared(x, y, dx, dy):
    """The squared distance of a point from the stretch between the origin and (dx, dy)."""
    length = dx * dx + dy * dy
    t = min(ONE, max(ZERO, (x * dx + y * dy) / length)) if length > ZERO else ZERO
    ex, ey = x - t * dx, y - t * dy
    return ex * ex + ey * ey


@njit(cache=True, fastmath=FAST)
def _piece(picture, depth, edges, depths, front, owner, item, lamp, casing, soft):
    """A piece of a tube; each pixel belongs to its nearest piece alone, so that translucent joints do not bead."""
    height, wide = depth.shape
    ax, ay, az, bx, by, bz = item[1], item[2], item[3], item[4], item[5], item[6]
    reach = max(item[11], item[12], 0.5) + item[18] + 1.0
    for row in range(max(0, int(min(ay, by) - reach)), min(height - 1, int(max(ay, by) + reach)) + 1):
        y = row + 0.5
        for column in range(max(0, int(min(ax, bx) - reach)), min(wide - 1, int(max(ax, bx) + reach)) + 1):
            x = column + 0.5
            d, t, ex, ey = _to_segment(x, y, ax, ay, bx, by)
            if d > reach:
                continue
            if t <= 0.0 and item[7] < 1e20:
                before = _to_segment(x, y, item[7], item[8], ax, ay)[0]
                if before <= d:
                    continue
            if t >= 1.0 and item[9] < 1e20:
                after = _to_segment(x, y, bx, by, item[9], item[10])[0]
                if after < d:
                    continue
            radius = item[11] * (1 - t) + item[12] * t
            thin = min(1.0, 2 * radius)
            radius = max(0.5, radius)
            core = min(1.0, max(0.0, radius + 0.5 - d)) * thin
            case = 0.0
            if item[18] > 0.0:
                case = min(1.0, max(0.0, (radius + item[18] + 0.5 - d) / item[18])) * CASING
            if core <= 0.0 and case <= 0.0:
                continue
            z = az + (bz - az) * t
            seen = _seen(depth, edges, depths, row, column, z + item[21], soft)
            alpha = (item[16] * (1 - t) + item[17] * t) * (seen + (1 - seen) * item[20])
            alpha *= _ahead(front, owner, row, column, z + item[24], item[23], soft)
            if alpha <= 0.002:
                continue
            if case > core:
                _over(picture, row, column, casing[0], casing[1], casing[2], case * alpha * seen * (1 - core))
            if core > 0.0:
                _claim(front, owner, row, column, z + item[24], item[23], core * alpha)
                q = min(1.0, d / radius)
                side = (ex * lamp[0] - ey * lamp[1]) / (d + 1e-6)
                tone = 1 + item[19] * (0.06 - 0.24 * q * q + 0.22 * side * q)
                _over(
                    picture, row, column,
                    min(255.0, item[13] * tone), min(255.0, item[14] * tone), min(255.0, item[15] * tone), core * alpha,
                )  # fmt: skip


@njit(cache=True, fastmath=FAST)
def lines(picture, depth, edges, depths, places, radii, colours, alphas, nearer, soft):
    """Paint flat lines that lie on the surface, as `_piece` paints tubes that are neither round nor cased.

    places float32 (lines, points, 3): x, y, closeness; radii (lines,) in pixels, colours (lines, 3) 0-255,
    alphas (lines, points); nearer: world units that they count as nearer than they are.
    """
    height, wide = depth.shape
    for line in range(len(places)):
        thin, radius = min(ONE, radii[line] + radii[line]), max(HALF, radii[line])
        reach = radius + HALF
        for k in range(places.shape[1] - 1):
            first, last = alphas[line, k] * thin, alphas[line, k + 1] * thin
            if max(first, last) <= FAINT:
                continue
            ax, ay, az = places[line, k, 0], places[line, k, 1], places[line, k, 2] + nearer
            bx, by, bz = places[line, k + 1, 0], places[line, k + 1, 1], places[line, k + 1, 2] + nearer
            dx, dy = bx - ax, by - ay
            length = dx * dx + dy * dy
            inverted = ONE / length if length > ZERO else ZERO
            is_steep = abs(dy) > abs(dx) * np.float32(0.02)
            along = dx / dy if is_steep else ZERO
            half = reach * math.sqrt(length) / abs(dy) if is_steep else ZERO
            left, right = min(ax, bx) - reach, max(ax, bx) + reach
            for row in range(max(0, int(min(ay, by) - reach)), min(height - 1, int(max(ay, by) + reach)) + 1):
                y = np.float32(row) + HALF
                low, high = left, right
                if is_steep:
                    middle = ax + along * (y - ay)
                    low, high = max(low, middle - half), min(high, middle + half)
                for column in range(max(0, int(low)), min(wide - 1, int(high)) + 1):
                    ex, ey = np.float32(column) + HALF - ax, y - ay
                    t = (ex * dx + ey * dy) * inverted
                    clamped = min(ONE, max(ZERO, t))
                    fx, fy = ex - clamped * dx, ey - clamped * dy
                    squared = fx * fx + fy * fy
                    if squared >= reach * reach:
                        continue
                    other = squared + ONE  # each pixel belongs to its nearest piece alone
                    if t <= ZERO and k > 0:
                        other = _squared(ex, ey, places[line, k - 1, 0] - ax, places[line, k - 1, 1] - ay)
                    elif t >= ONE and k + 2 < places.shape[1]:
                        other_x, other_y = places[line, k + 2, 0] - bx, places[line, k + 2, 1] - by
                        other = _squared(ex - dx, ey - dy, other_x, other_y)
                    if other < squared or (other == squared and t <= ZERO):
                        continue
                    alpha = min(ONE, reach - math.sqrt(squared)) * (first + (last - first) * clamped)
                    alpha *= _seen(depth, edges, depths, row, column, az + (bz - az) * clamped, soft)
                    if alpha > FAINT:
                        _over(picture, row, column, colours[line, 0], colours[line, 1], colours[line, 2], alpha)


@njit(cache=True, fastmath=FAST)
def _ball(picture, depth, edges, depths, front, owner, item, lamp, casing, soft):
    height, wide = depth.shape
    x0, y0, radius = item[1], item[2], item[11]
    reach = radius + item[18] + 1.0
    for row in range(max(0, int(y0 - reach)), min(height - 1, int(y0 + reach)) + 1):
        for column in range(max(0, int(x0 - reach)), min(wide - 1, int(x0 + reach)) + 1):
            dx, dy = (column + 0.5 - x0) / radius, (y0 - row - 0.5) / radius
            q = dx * dx + dy * dy
            d = math.sqrt(q)
            core = min(1.0, max(0.0, (1 - d) * radius + 0.5))
            case = 0.0
            if item[18] > 0.0:
                case = min(1.0, max(0.0, (radius * (1 - d) + item[18] + 0.5) / item[18])) * CASING
            if core <= 0.0 and case <= 0.0:
                continue
            up = math.sqrt(max(0.0, 1 - q))
            z = item[3] + up * item[21]
            seen = _seen(depth, edges, depths, row, column, z, soft)
            alpha = item[16] * (seen + (1 - seen) * item[20])
            alpha *= _ahead(front, owner, row, column, z + item[24], item[23], soft)
            if alpha <= 0.002:
                continue
            if case > core:
                _over(picture, row, column, casing[0], casing[1], casing[2], case * alpha * seen * (1 - core))
            if core > 0.0:
                _claim(front, owner, row, column, z + item[24], item[23], core * alpha)
                lit = max(0.0, (dx * lamp[0] + dy * lamp[1] + up * lamp[2] + 0.35) / 1.35)
                tone = (0.24 + 0.12 * dy + 0.86 * lit) ** (1 / 2.2)
                h = (dx * lamp[0] + dy * lamp[1] + up * (lamp[2] + 1)) / math.sqrt(2 + 2 * lamp[2])
                glint = max(0.0, h) ** 60 * 0.7
                _over(
                    picture, row, column,
                    min(255.0, item[13] * tone) * (1 - glint) + 255 * glint,
                    min(255.0, item[14] * tone) * (1 - glint) + 255 * glint,
                    min(255.0, item[15] * tone) * (1 - glint) + 255 * glint,
                    core * alpha,
                )  # fmt: skip


@njit(cache=True, fastmath=FAST)
def _cone(picture, depth, edges, depths, front, owner, item, lamp, soft):
    """The head of an arrow: the hull of its tip and of the ellipse of its base."""
    height, wide = depth.shape
    ax, ay, az, bx, by, bz = item[1], item[2], item[3], item[4], item[5], item[6]
    base, minor = item[11], max(item[22], 0.01)
    length = math.hypot(bx - ax, by - ay)
    ux, uy = (bx - ax) / max(length, 1e-6), (by - ay) / max(length, 1e-6)
    reach = base + minor + 1.0
    for row in range(max(0, int(min(ay, by) - reach)), min(height - 1, int(max(ay, by) + reach)) + 1):
        for column in range(max(0, int(min(ax, bx) - reach)), min(wide - 1, int(max(ax, bx) + reach)) + 1):
            px, py = column + 0.5 - ax, row + 0.5 - ay
            along, across = px * ux + py * uy, -px * uy + py * ux
            mantle = -1.0
            if length > minor:
                slant = math.sqrt(length * length + base * base)
                mantle = min(along + 0.5, ((length - along) * base - abs(across) * length) / slant + 0.5)
            q = math.sqrt((along / minor) ** 2 + (across / base) ** 2)
            disc = (1 - q) * (minor if minor > 1.0 else 1.0) + 0.5
            core = min(1.0, max(0.0, max(mantle, disc)))
            if core <= 0.0:
                continue
            t = min(1.0, max(0.0, along / max(length, 1e-6)))
            z = az + (bz - az) * t
            seen = _seen(depth, edges, depths, row, column, z + item[21], soft)
            alpha = item[16] * (seen + (1 - seen) * item[20]) * core
            alpha *= _ahead(front, owner, row, column, z + item[24], item[23], soft)
            if alpha <= 0.002:
                continue
            _claim(front, owner, row, column, z + item[24], item[23], alpha)
            half = max(1e-3, base * (1 - t))
            v = min(1.0, max(-1.0, across / half))
            side = (-uy * lamp[0] - ux * lamp[1]) * v
            tone = 1 + 0.05 - 0.18 * v * v + 0.2 * side
            _over(
                picture, row, column,
                min(255.0, item[13] * tone), min(255.0, item[14] * tone), min(255.0, item[15] * tone), alpha,
            )  # fmt: skip


@njit(cache=True)
def solids(picture, depth, edges, depths, front, owner, items, lamp, casing, soft):
    """Paint items (n, 25); lamp (3,) in view axes (right, up, towards the eye); casing (3,) its colour; soft in units.

    front float32 (h, w): the closeness of the nearest item so far, owner int16 (h, w) the number of its thing.
    """
    for n in range(len(items)):
        if items[n, 0] == PIECE:
            _piece(picture, depth, edges, depths, front, owner, items[n], lamp, casing, soft)
        elif items[n, 0] == BALL:
            _ball(picture, depth, edges, depths, front, owner, items[n], lamp, casing, soft)
        else:
            _cone(picture, depth, edges, depths, front, owner, items[n], lamp, soft)


@njit(cache=True, fastmath=FAST)
def contact_shadows(picture, depth, places, radii, world, strengths, origin, zoom, distance):
    """Darken the surface around the points where balls touch it.

    places (n, 3) of the feet, radii (n,) in pixels, world (n,) the same in world units;
    origin (2,) the pixel of the target.
    """
    height, wide = depth.shape
    for n in range(len(places)):
        x0, y0, z0 = places[n, 0], places[n, 1], places[n, 2]
        growth = zoom * distance / (distance - z0)
        vx, vy = (x0 - origin[0]) / growth, (y0 - origin[1]) / growth
        reach = 2.6 * radii[n]
        for row in range(max(0, int(y0 - reach)), min(height - 1, int(y0 + reach)) + 1):
            for column in range(max(0, int(x0 - reach)), min(wide - 1, int(x0 + reach)) + 1):
                z = depth[row, column]
                if z < -1e20:
                    continue
                growth = zoom * distance / (distance - z)
                dx = (column + 0.5 - origin[0]) / growth - vx
                dy = (row + 0.5 - origin[1]) / growth - vy
                r = (dx * dx + dy * dy + (z - z0) * (z - z0)) / (world[n] * world[n])
                if r < 6.0:
                    fade = 1 - r / 6.0
                    keep = 1 - strengths[n] * math.exp(-0.7 * r) * fade
                    for k in range(3):
                        picture[row, column, k] = np.uint8(picture[row, column, k] * keep + 0.5)


@njit(cache=True, inline="always")
def _scaled(pair, share):
    """Two numbers of a byte, 16 bits apart, times a share of 255, rounded."""
    exact = np.uint32(pair * share + np.uint32(0x7F007F))
    exact = np.uint32(exact + np.uint32(0x10001) + ((exact >> np.uint32(8)) & np.uint32(0xFF00FF)))
    return (exact >> np.uint32(8)) & np.uint32(0xFF00FF)


@njit(cache=True, inline="always")
def _added(pair, other):
    """The sums of two pairs of bytes, at most 255 each."""
    total = np.uint32(pair + other)
    beyond = np.uint32(total & np.uint32(0x1000100))
    return np.uint32(total | np.uint32(beyond - (beyond >> np.uint32(8)))) & np.uint32(0xFF00FF)


@njit(cache=True)
def _lay_row(target, source, share):
    """Lay premultiplied pixels, times share / 255, over opaque ones; exact, and without a branch for each pixel."""
    for k in range(len(source)):
        word, ground = source[k], target[k]
        red_blue = np.uint32(word & np.uint32(0xFF00FF))
        alpha_green = np.uint32((word >> np.uint32(8)) & np.uint32(0xFF00FF))
        if share < 255:
            red_blue, alpha_green = _scaled(red_blue, share), _scaled(alpha_green, share)
        keep = np.uint32(np.uint32(255) - (alpha_green >> np.uint32(16)))
        below = _scaled(np.uint32(ground & np.uint32(0xFF00FF)), keep)
        green = _scaled(np.uint32((ground >> np.uint32(8)) & np.uint32(0xFF)), keep)
        both = _added(red_blue, below)
        one = _added(np.uint32(alpha_green & np.uint32(0xFF)), green)
        target[k] = np.uint32(both | np.uint32(one << np.uint32(8)) | np.uint32(0xFF000000))


@njit(cache=True)
def reached(items, shadows, tiles):
    """Mark the tiles of a picture that items (n, 25) and contact shadows (k, 6) may reach."""
    tiles[:] = False
    for n in range(len(items)):
        item = items[n]
        reach = max(item[11], item[12], HALF) + item[18] + item[22] + ONE
        x, y = (item[1], item[2]) if item[0] == BALL else (item[4], item[5])
        mark(tiles, min(item[1], x) - reach, min(item[2], y) - reach, max(item[1], x) + reach, max(item[2], y) + reach)
    for n in range(len(shadows)):
        x, y, reach = shadows[n, 0], shadows[n, 1], 2.6 * shadows[n, 3] + 1
        mark(tiles, x - reach, y - reach, x + reach, y + reach)


@njit(cache=True)
def prepare(tiles, base, picture, front, owner):
    """Make marked tiles ready for items: a copy of the surface, and nothing in front of it."""
    height, wide = base.shape
    for i, start, end in runs_of(tiles):
        left, right = start * TILE, min(wide, end * TILE)
        for row in range(i * TILE, min(height, (i + 1) * TILE)):
            picture[row, left:right] = base[row, left:right]
            front[row, left:right] = NOWHERE
            owner[row, left:right] = -1


@njit(cache=True)
def lay_picture(frame, picture, left, top, opacity):
    """Lay a premultiplied picture over a frame, its corner at pixel (left, top); both are uint32 (h, w)."""
    share = np.uint32(round(opacity * 255))
    for row in range(len(picture)):
        _lay_row(frame[row + top, left : left + picture.shape[1]], picture[row], share)


@njit(cache=True)
def lay(frame, tiles, base, picture, dressed, left, top, opacity):
    """Lay a premultiplied picture over marked tiles of a frame, its corner at pixel (left, top), the corner of a tile.

    frame, base and picture are uint32 (h, w), pixels as whole words, alpha in the highest byte; tiles are those of the
    frame. dressed: the tiles of the picture in which it is `picture` that is laid, and not `base`.
    """
    height, wide = base.shape
    share = np.uint32(round(opacity * 255))
    first_row, first_column = top // TILE, left // TILE
    for i, start, end in runs_of(tiles):
        m = i - first_row
        if m < 0 or m >= dressed.shape[0]:
            continue
        n, after = max(0, start - first_column), min(dressed.shape[1], end - first_column)
        while n < after:
            begin, is_dressed = n * TILE, dressed[m, n]
            while n < after and dressed[m, n] == is_dressed:
                n += 1
            stop = min(wide, n * TILE)
            source = picture if is_dressed else base
            for row in range(m * TILE, min(height, (m + 1) * TILE)):
                _lay_row(frame[row + top, left + begin : left + stop], source[row, begin:stop], share)
