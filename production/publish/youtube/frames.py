"""Chooses frames of a film that are worth a thumbnail, and the part of each that fills it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from production.edit.takes import Take
from production.video.transcode import as_rgb, pictures

Picture = npt.NDArray[np.uint8]
Map = npt.NDArray[np.float64]

SMALL = 320
"""Frames are judged at this width, in pixels."""
LATE = 0.86
"""Where in a beat it is judged: its picture is complete there, and the next has not begun."""
PLAIN = 0.06
"""A smaller difference from the background, in 0…1, does not count."""
COLOURED = 0.16
"""Chroma, max − min in 0…1, from which on something is a picture and not words."""
WIDE = 0.03
"""The side of a square that fits into no letter, in parts of the frame's width."""
FAR, WIDE_WORTH = 0.5, 0.6
"""How far from the ground, in 0…1, a wide area is most of a picture, and how much of one it is at most."""
SHARES = (0.5, 0.56, 0.62, 0.7, 0.78, 0.86, 0.94, 1.0)
"""Heights of windows that are tried, in parts of the frame's."""
ALIKE = 0.03
"""Mean difference below which two frames show the same."""


@dataclass(frozen=True, eq=False)
class Frame:
    """A frame of a film.

    Attributes:
        take: the shot it belongs to.
        number: which of the shot's frames it is.
        score: how rich it is; only to be compared.
        window: left, top, width, height of its picture, in parts of the frame.
        small: RGB (height, SMALL, 3), what was judged.
    """

    take: Take
    number: int
    score: float
    window: tuple[float, float, float, float]
    small: Picture

    def full(self) -> Picture:
        """RGB (height, width, 3) in the film's own size."""
        (frame,) = pictures(self.take.stored.video, self.number, 1)
        return as_rgb(frame)


def best_frames(takes: Sequence[Take], count: int, aspect: float) -> list[Frame]:
    """The richest frames, of different scenes as long as there are enough, none like another; best first.

    Args:
        takes: the shots of the film.
        count: how many; fewer only where the film has no more frames.
        aspect: width over height of a frame's window.
    """
    rated = sorted((_rate(take, number, aspect) for take in takes for number in _late(take)), key=lambda f: -f.score)
    chosen: list[Frame] = []
    for once in (True, False):
        for frame in rated:
            fresh = all(_distance(frame, other) > ALIKE for other in chosen)
            used = once and any(frame.take is other.take for other in chosen)
            if len(chosen) < count and fresh and not used:
                chosen.append(frame)
    spare = [frame for frame in rated if frame not in chosen]
    while spare and len(chosen) < count:
        chosen.append(max(spare, key=lambda frame: min((_distance(frame, other) for other in chosen), default=1.0)))
        spare.remove(chosen[-1])
    return sorted(chosen, key=lambda frame: -frame.score)


def _late(take: Take) -> list[int]:
    beats = take.stored.timeline.beats
    found = [round((beat.start + LATE * beat.seconds) * take.fps) for beat in beats]
    middles = [round((beat.start + share * beat.seconds) * take.fps) for beat in beats for share in (0.3, 0.6)]
    numbers = found if len(found) >= 3 else sorted({*found, *middles})  # a short scene has few beats
    return [min(number, take.frames - 1) for number in numbers]


def _rate(take: Take, number: int, aspect: float) -> Frame:
    (frame,) = pictures(take.stored.video, number, 1)
    small = as_rgb(frame, SMALL, max(2, round(frame.height * SMALL / frame.width / 2) * 2))
    interest, words = interest_of(small)
    window, worth = best_window(interest, words, aspect)
    return Frame(take, number, worth * (0.4 + _variety(small, interest)), window, small)


def interest_of(picture: Picture) -> tuple[Map, Map]:
    """How much each pixel is of a picture, and how much of words (height, width), in 0…1.

    Colour is picture, and so is what is wide, such as a grey surface; what differs much from the ground without being
    either is most often words.
    """
    rgb = picture.astype(float) / 255
    ground = background_of(picture) / 255
    away = away_of(picture)
    chroma = np.abs(rgb.max(axis=2) - rgb.min(axis=2) - (ground.max() - ground.min()))
    interest = np.where(away > PLAIN, np.clip(chroma / (3 * COLOURED), 0.0, 1.0), 0.0)
    wide = _is_wide(away > PLAIN)
    words = ((away > 0.3) & (chroma < COLOURED) & ~wide).astype(float)
    return np.maximum(interest, np.where(wide, np.clip(away / FAR, 0.0, WIDE_WORTH), 0.0)), words


def _is_wide(marked: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """What is left of an area when all is taken from it that no square of `WIDE` of its width fits into."""
    reach = round(WIDE * marked.shape[1] / 2)
    fits = _counts(~marked, reach) == 0
    return _counts(fits, reach) > 0


def _counts(marked: npt.NDArray[np.bool_], reach: int) -> npt.NDArray[np.int64]:
    """How many are marked no further than `reach` away, across or down, of each pixel (height, width)."""
    sums = np.pad(marked, ((reach + 1, reach), (reach + 1, reach))).astype(np.int64).cumsum(0).cumsum(1)
    size = 2 * reach + 1
    return np.asarray(sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size] + sums[:-size, :-size])


def away_of(picture: Picture) -> Map:
    """How far each pixel is from the ground (height, width), in 0…1: the largest difference of a channel."""
    return np.asarray(np.abs(picture.astype(float) - background_of(picture)).max(axis=2) / 255)


def background_of(picture: Picture) -> npt.NDArray[np.float64]:
    """The commonest colour along the frame's edges, RGB in 0…255 (3,)."""
    edge = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    coarse = (edge >> 3).astype(np.int64) @ np.array([1 << 10, 1 << 5, 1])
    values, counts = np.unique(coarse, return_counts=True)
    common = edge[coarse == values[counts.argmax()]]
    return np.asarray(np.median(common, axis=0), float)


def _variety(picture: Picture, interest: Map) -> float:
    """How many hues share what is interesting: the entropy of 12 bins, in 0…1."""
    rgb = picture.astype(float)
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    hue = np.arctan2(np.sqrt(3) * (green - blue), 2 * red - green - blue)
    shares = np.bincount(((hue + np.pi) / (2 * np.pi) * 12).astype(int).ravel() % 12, interest.ravel(), 12)
    if shares.sum() <= 0:
        return 0.0
    shares = shares[shares > 0] / shares.sum()
    return float(-(shares * np.log(shares)).sum() / np.log(12))


def best_window(interest: Map, words: Map, aspect: float) -> tuple[tuple[float, float, float, float], float]:
    """The part of a picture, of that aspect, that holds most of it for its size, cuts little and has few words.

    `interest` and `words` are maps (rows, columns).

    Returns:
        Left, top, width, height in parts of the picture, and how full the window is, in 0…1.
    """
    height, width = interest.shape
    all_interest, all_words = _summed(interest), _summed(words)
    whole = max(float(all_interest[-1, -1]), 1e-9)

    def worth(left: int, top: int, w: int, h: int) -> float:
        inside, read = _sum(all_interest, left, top, w, h), _sum(all_words, left, top, w, h)
        cut = inside - _sum(all_interest, left + 2, top + 2, w - 4, h - 4)
        cut_words = read - _sum(all_words, left + 3, top + 3, w - 6, h - 6)
        much, dense = inside / whole, inside / (w * h)
        return float(much**1.6 * dense**0.5) - 12 * cut / whole - (2 * read + 30 * cut_words) / (w * h)

    sizes = {(min(width, round(height * share * aspect)), round(height * share)) for share in SHARES}
    windows = ((x, y, w, h) for w, h in sorted(sizes) for y in _places(height - h) for x in _places(width - w))
    left, top, w, h = max(windows, key=lambda window: worth(*window))
    full = (_sum(all_interest, left, top, w, h) - 2 * _sum(all_words, left, top, w, h)) / (w * h)
    return (left / width, top / height, w / width, h / height), max(0.0, full)


def _places(room: int) -> list[int]:
    """Where along an edge a window may begin: every few pixels, and at both ends."""
    return sorted({*range(0, room + 1, max(1, SMALL // 64)), room})


def _summed(values: Map) -> Map:
    """(height + 1, width + 1), so that four look-ups give the sum over any rectangle."""
    return np.pad(values, ((1, 0), (1, 0))).cumsum(0).cumsum(1)


def _sum(sums: Map, left: int, top: int, width: int, height: int) -> float:
    """Never below zero, in spite of rounding."""
    bottom, right = top + height, left + width
    return max(0.0, float(sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]))


def _distance(one: Frame, other: Frame) -> float:
    """Mean difference of two frames' pixels in 0…1."""
    if one.small.shape != other.small.shape:
        return 1.0
    return float(np.abs(one.small.astype(float) - other.small.astype(float)).mean() / 255)
