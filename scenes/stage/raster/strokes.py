"""Polylines of varying width, colour and opacity, with a glow."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from .blend import FAST, lay, mark, pack

GLOW_REACH = 7.8
STRAIGHT = 0.06  # pixels that a left-out point may lie beside the chord
LONGEST_CHORD = 24.0
MOST_LEFT_OUT = 12


@njit(cache=True, inline="always", fastmath=True)
def falloff(excess, reach):
    """1 at the edge of a shape, 0 at `reach` beyond it: steep near the edge, with a long soft tail."""
    v = 1.0 - max(0.0, excess) / reach
    return v * v * v if v > 0.0 else 0.0


@njit(cache=True, inline="always")
def _squared_distance(x, y, ax, ay, bx, by):
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    t = 0.0
    if length > 0.0:
        t = min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / length))
    ex, ey = x - ax - t * dx, y - ay - t * dy
    return ex * ex + ey * ey


@njit(cache=True, inline="always")
def _can_leave_out(points, colours, widths, opacities, a, k, b):
    """Whether the line from point a to point b passes through point k, seen in pixels, widths and shades."""
    dx, dy = points[b, 0] - points[a, 0], points[b, 1] - points[a, 1]
    length = dx * dx + dy * dy
    if not 0.0 < length <= LONGEST_CHORD * LONGEST_CHORD:
        return False
    ex, ey = points[k, 0] - points[a, 0], points[k, 1] - points[a, 1]
    t = (ex * dx + ey * dy) / length
    cross = ex * dy - ey * dx
    if not (0.0 <= t <= 1.0 and cross * cross <= STRAIGHT * STRAIGHT * length):
        return False
    if abs(widths[a] * (1 - t) + widths[b] * t - widths[k]) > 0.02:
        return False
    if abs(opacities[a] * (1 - t) + opacities[b] * t - opacities[k]) > 0.004:
        return False
    for channel in range(3):
        if abs(colours[a, channel] * (1 - t) + colours[b, channel] * t - colours[k, channel]) > 1.0:
            return False
    return True


@njit(cache=True)
def _needed(points, first, last, colours, widths, opacities, kept):
    """The points first…last that the line cannot do without, written to `kept`; returns their number."""
    count, anchor = 1, first
    kept[0] = first
    for b in range(first + 2, last + 1):
        left_out = b - 1 - anchor
        fits = left_out <= MOST_LEFT_OUT
        k = anchor + 1
        while fits and k < b:
            fits = _can_leave_out(points, colours, widths, opacities, anchor, k, b)
            k += 1
        if not fits:
            anchor = b - 1
            kept[count] = anchor
            count += 1
    kept[count] = last
    return count + 1


@njit(cache=True, fastmath=FAST)
def strokes(pixels, touched, points, starts, colours, widths, opacities, glows):
    """Paint polylines; each pixel belongs to its nearest segment alone, so translucent joints do not bead.

    points (n, 2); line i is points[starts[i]:starts[i + 1]]; colours (n, 3) and opacities (n,) by point;
    widths (n,) in pixels, at least 1 is painted (thinner lines fade instead);
    glows (lines,) is the strength of the halo of light.
    """
    height, width = pixels.shape[0], pixels.shape[1]
    kept = np.empty(len(points) + 1, np.int64)
    for line in range(len(starts) - 1):
        if starts[line + 1] - starts[line] < 2:
            continue
        count = _needed(points, starts[line], starts[line + 1] - 1, colours, widths, opacities, kept)
        glow = glows[line]
        for n in range(count - 1):
            i, j = kept[n], kept[n + 1]
            ax, ay, bx, by = points[i, 0], points[i, 1], points[j, 0], points[j, 1]
            if not (math.isfinite(ax) and math.isfinite(ay) and math.isfinite(bx) and math.isfinite(by)):
                continue
            if opacities[i] <= 0.002 and opacities[j] <= 0.002:
                continue
            widest = max(widths[i], widths[j], 1.0)
            reach = widest / 2 + 0.5
            if glow > 0.0:
                reach = max(reach, widest / 2 * GLOW_REACH)
            left, right = min(ax, bx) - reach, max(ax, bx) + reach
            top, bottom = max(0, int(min(ay, by) - reach)), min(height - 1, int(max(ay, by) + reach))
            if right < 0 or left > width or top > bottom:
                continue
            mark(touched, left, top, right, bottom)
            dx, dy = bx - ax, by - ay
            length = dx * dx + dy * dy
            inverse = 1.0 / length if length > 0.0 else 0.0
            across = math.sqrt(inverse)
            is_steep = abs(dy) > 0.02 * abs(dx)
            half = reach * math.sqrt(length) / abs(dy) if is_steep else 0.0
            is_plain = (
                colours[i, 0] == colours[j, 0] and colours[i, 1] == colours[j, 1] and colours[i, 2] == colours[j, 2]
            )
            is_even = widths[i] == widths[j] and opacities[i] == opacities[j]
            fade = min(1.0, widths[i])
            thick, opacity = max(1.0, widths[i]), opacities[i]
            red_blue, green = pack(colours[i, 0], colours[i, 1], colours[i, 2])
            for row in range(top, bottom + 1):
                y = row + 0.5
                ey = y - ay
                low, high = left, right
                if is_steep:
                    middle = ax + dx * ey / dy
                    low, high = max(low, middle - half), min(high, middle + half)
                for column in range(max(0, int(low)), min(width - 1, int(high)) + 1):
                    x = column + 0.5
                    ex = x - ax
                    t = (ex * dx + ey * dy) * inverse
                    clamped = t
                    if 0.0 < t < 1.0:
                        d = abs(ex * dy - ey * dx) * across
                        if d > reach:
                            continue
                    else:
                        clamped = min(1.0, max(0.0, t))
                        fx, fy = ex - clamped * dx, ey - clamped * dy
                        squared = fx * fx + fy * fy
                        if squared > reach * reach:
                            continue
                        if t <= 0.0 and n > 0:
                            h = kept[n - 1]
                            if _squared_distance(x, y, points[h, 0], points[h, 1], ax, ay) <= squared:
                                continue
                        if t >= 1.0 and n + 2 < count:
                            h = kept[n + 2]
                            if _squared_distance(x, y, bx, by, points[h, 0], points[h, 1]) < squared:
                                continue
                        d = math.sqrt(squared)
                    if not is_even:
                        thick = widths[i] * (1 - clamped) + widths[j] * clamped
                        fade = min(1.0, thick)
                        thick = max(1.0, thick)
                        opacity = opacities[i] * (1 - clamped) + opacities[j] * clamped
                    alpha = min(1.0, max(0.0, thick / 2 + 0.5 - d)) * fade
                    if glow > 0.0:
                        alpha = max(alpha, glow * falloff(d - thick / 2, thick * 3.4))
                    alpha *= opacity
                    if alpha > 0.002:
                        if not is_plain:
                            red_blue, green = pack(
                                colours[i, 0] * (1 - clamped) + colours[j, 0] * clamped,
                                colours[i, 1] * (1 - clamped) + colours[j, 1] * clamped,
                                colours[i, 2] * (1 - clamped) + colours[j, 2] * clamped,
                            )
                        lay(pixels, row, column, red_blue, green, alpha)
