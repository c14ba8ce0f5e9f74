"""Colour arithmetic: sRGB and Oklab, ramps, mixing and contrast. Colours are hex strings or float arrays in 0…1."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Float = NDArray[np.float64]
ENTRIES = 4096

# Ottosson 2020, "A perceptual color space for image processing".
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LMS, _FROM_LAB = np.linalg.inv(_TO_LMS), np.linalg.inv(_TO_LAB)
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


@cache
def rgb(hexadecimal: str) -> Float:
    """`#RRGGBB` as a read-only array (3,) in 0…1."""
    found = np.array([int(hexadecimal[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    found.setflags(write=False)
    return found


def hexadecimal(colour: ArrayLike) -> str:
    """An array (3,) in 0…1 as `#RRGGBB`."""
    red, green, blue = np.round(np.clip(np.asarray(colour), 0, 1) * 255).astype(int)
    return f"#{red:02X}{green:02X}{blue:02X}"


def linear(colour: ArrayLike) -> Float:
    """sRGB to linear light, 0…1, of any shape."""
    c = np.asarray(colour, dtype=float)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def srgb(light: ArrayLike) -> Float:
    """Linear light to sRGB, clipped to 0…1, of any shape."""
    c = np.clip(np.asarray(light, dtype=float), 0, 1)
    values: Float = np.where(c <= 0.0031308, 12.92 * c, 1.055 * c ** (1 / 2.4) - 0.055)
    return values


def oklab(colour: ArrayLike) -> Float:
    """sRGB (…, 3) to Oklab (…, 3)."""
    lab: Float = np.cbrt(linear(colour) @ _TO_LMS.T) @ _TO_LAB.T
    return lab


def from_oklab(lab: ArrayLike) -> Float:
    """Oklab (…, 3) to sRGB (…, 3), clipped to the gamut."""
    return srgb((np.asarray(lab) @ _FROM_LAB.T) ** 3 @ _FROM_LMS.T)


def ramp(stops: Sequence[str], t: ArrayLike) -> Float:
    """Colours at t in 0…1 between evenly spaced stops, interpolated in Oklab: t's shape + (3,)."""
    entry = np.clip(np.asarray(t, dtype=float), 0, 1) * (ENTRIES - 1) + 0.5
    colours: Float = _table(tuple(stops))[entry.astype(int)]
    return colours


@cache
def _table(stops: tuple[str, ...]) -> Float:
    """A ramp (ENTRIES, 3), finer than a frame can show."""
    anchors = np.array([oklab(rgb(stop)) for stop in stops])
    position = np.linspace(0, len(stops) - 1, ENTRIES)
    below = np.minimum(position.astype(int), len(stops) - 2)
    weight = (position - below)[..., None]
    return from_oklab(anchors[below] * (1 - weight) + anchors[below + 1] * weight)


def mix(colour: str, ground: str, opacity: float) -> str:
    """The opaque colour that `colour` at this opacity has over `ground`."""
    return hexadecimal(from_oklab(oklab(rgb(ground)) * (1 - opacity) + oklab(rgb(colour)) * opacity))


def luminance(colour: ArrayLike) -> float:
    """Relative luminance of an sRGB colour (3,) as WCAG 2.2 defines it."""
    return float(linear(colour) @ _LUMINANCE)


def contrast(one: ArrayLike, other: ArrayLike) -> float:
    """WCAG 2.2 contrast ratio of two sRGB colours (3,), 1…21."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)
