"""Composition: light, one large picture, few words and numbers, a question early, an answer last."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from ..lecture_scene import LONGEST_STILLNESS
from .key_event import is_question
from .watching import EVERY, Look, Watched, changed, ground, sizes

LIT = 10 / 255  # difference from the ground in any channel
OPENING, NEVER_LESS = 0.12, 0.03  # share of the first frame that is lit; of each after the title has gone
STILL = 4e-4  # share of the pixels that change
TITLE_GONE, ASKED_BY = 3.0, 8.0  # seconds
HERO = {"wide": (0.33, 0.80, 0.75), "tall": (0.40, 0.81, 2.0)}  # shares: of the frame, of its width, or of its height
"""Upright, .81 of the width is 92 % of the room that heroes have, and a disc that fills it covers .44 of the frame."""
HERO_TIME = 0.75
MOST_HEROES, MOST_COUNTERS, LAST_WORDS, SHORTEST, LONGEST = 2, 3, 8, 25.0, 50.0
DOWN_TO, DOWN_TIME = 0.80, 0.25  # upright: share of the height down to which something is lit, and of the time
WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")


def faults(seen: Watched) -> Iterator[str]:
    """What of the rules for single frames a scene does not keep, a line each."""
    looks = seen.looks
    shown = [lit(each.frame, ground()) for each in looks]
    yield from _opening(looks, shown)
    yield from _each(looks, shown)
    yield from _heroes(seen, shown)
    if seen.shape == "tall":
        down = np.mean([lowest(each) >= DOWN_TO for each in shown])
        if down < DOWN_TIME:
            yield f"pictures reach {DOWN_TO:.0%} of the way down for {down:.0%} of the time; at least {DOWN_TIME:.0%}"
    if not any(is_question(*_said(each, seen)) for each in looks if each.seconds <= ASKED_BY):
        yield f"no question by {ASKED_BY:.0f} s"
    seconds, beat = stillness(looks)
    if seconds > LONGEST_STILLNESS + EVERY and beat not in seen.still_beats:
        yield f"{beat}: nothing changes for {seconds:.1f} s"
    words = [word for text in looks[-1].texts for word in WORD.findall(text)]
    if len(words) > LAST_WORDS:
        yield f"the last frame has {len(words)} words ({' '.join(words)}); at most {LAST_WORDS}"
    if not SHORTEST <= seen.timeline["seconds"] <= LONGEST:
        yield f"{seen.timeline['seconds']:.0f} s; {SHORTEST:.0f} to {LONGEST:.0f}"


def _opening(looks: Sequence[Look], shown: Sequence[np.ndarray]) -> Iterator[str]:
    share = float(shown[0].mean())
    if share < OPENING:
        yield f"the first frame is lit by {share:.0%}; at least {OPENING:.0%}"
    if changes(looks[:2])[0] < STILL:
        yield f"nothing moves in the first {looks[1].seconds:.1f} s"


def _each(looks: Sequence[Look], shown: Sequence[np.ndarray]) -> Iterator[str]:
    """What holds for every frame."""
    small: set[str] = set()
    for each, area in zip(looks, shown, strict=True):
        if each.title and each.seconds > TITLE_GONE:
            yield f"the title is there at {each.seconds:.1f} s"
        if area.mean() < NEVER_LESS and each.seconds > TITLE_GONE:
            yield f"{each.beat}: lit by {area.mean():.1%} at {each.seconds:.1f} s; at least {NEVER_LESS:.0%}"
        if each.counters > MOST_COUNTERS:
            yield f"{each.beat}: {each.counters} numbers at {each.seconds:.1f} s; at most {MOST_COUNTERS}"
        yield from (f"{each.beat}: {what}" for what in each.small if what not in small)
        small |= set(each.small)


def _heroes(seen: Watched, shown: Sequence[np.ndarray]) -> Iterator[str]:
    """One large picture, which the script names, or two one after the other."""
    if not seen.heroes:
        yield "script.toml names no 'hero': what the scene has for the thing that is looked at"
    elif len(seen.heroes) > MOST_HEROES:
        yield f"{len(seen.heroes)} heroes; at most {MOST_HEROES}: a third world is another scene"
    for name in seen.heroes:
        if not any(name in each.heroes for each in seen.looks):
            yield f"script.toml names the hero {name!r}, which is never on screen"
    large = [is_hero(hero(area), seen.shape) for area in shown]
    if np.mean(large) < HERO_TIME:
        yield f"one large picture for {np.mean(large):.0%} of the time; at least {HERO_TIME:.0%}"
    there = np.mean([bool(each.heroes) for each in seen.looks])
    if seen.heroes and there < HERO_TIME:
        yield f"a hero is on screen for {there:.0%} of the time; at least {HERO_TIME:.0%}"


def lit(frame: np.ndarray, ground: np.ndarray) -> np.ndarray:
    """(height, width): which pixels are not the ground (3,), 0…1."""
    return np.asarray((np.abs(frame / 255.0 - ground) > LIT).any(-1))


def lowest(shown: np.ndarray) -> float:
    """Down to which share of the height something is lit, in (height, width)."""
    rows = np.flatnonzero(shown.any(1))
    return float(rows[-1] + 1) / len(shown) if len(rows) else 0.0


def hero(shown: np.ndarray) -> tuple[float, float]:
    """Width and height of the largest picture, as shares of the frame (height, width): by its bounding box."""
    width, height = max(sizes(shown), key=lambda size: size[0] * size[1], default=(0, 0))
    return width / shown.shape[1], height / shown.shape[0]


def is_hero(size: tuple[float, float], shape: str) -> bool:
    """Whether a picture of that size is large enough to be the one that is looked at."""
    area, width, height = HERO[shape]
    return size[0] * size[1] >= area and (size[0] >= width or size[1] >= height)


def changes(looks: Sequence[Look]) -> list[float]:
    """(looks - 1,): the share of pixels that differ from one look to the next."""
    return [float(changed(a.frame, b.frame).mean()) for a, b in pairwise(looks)]


def stillness(looks: Sequence[Look]) -> tuple[float, str]:
    """The longest time without change, in seconds, and its beat."""
    longest, since = (0.0, ""), looks[0].seconds
    for before, after, share in zip(looks, looks[1:], changes(looks), strict=False):
        longest = max(longest, (after.seconds - since, before.beat))
        if share >= STILL:
            since = after.seconds
    return longest


def _said(look: Look, seen: Watched) -> Iterator[str]:
    """What is read on a frame, and what is said with it."""
    yield from look.texts
    yield from (beat["line"]["en"] for beat in seen.timeline["beats"] if beat["name"] == look.beat)
