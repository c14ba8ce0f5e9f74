"""The rules for pictures, measured: a scene is painted small, twice a second, and every frame is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from manim import tempconfig
from scipy.ndimage import binary_dilation, find_objects, label

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.look.settings import Settings
from scenes.spec import SceneSpec

from .inspection import VISIBLE, written
from .lecture_scene import LONGEST_STILLNESS, LectureScene
from .shot import FilmRenderer, Timeline, make

HEIGHT, EVERY = 180, 0.5  # pixels of a frame's shorter side; seconds between frames
LIT = 10 / 255  # difference from the ground in any channel
OPENING, NEVER_LESS = 0.12, 0.03  # share of the first frame that is lit; of each after the title has gone
STILL = 4e-4  # share of the pixels that change
TITLE_GONE, ASKED_BY = 3.0, 8.0  # seconds
HERO = {"wide": (0.33, 0.80, 0.75), "tall": (0.40, 0.81, 2.0)}  # shares: of the frame, of its width, or of its height
"""Upright, .81 of the width is 92 % of the room that heroes have, and a disc that fills it covers .44 of the frame."""
HERO_TIME = 0.75
MOST_COUNTERS, LAST_WORDS, SHORTEST, LONGEST = 3, 8, 25.0, 50.0
JOIN = 3  # pixels within which things count as one picture
WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")


@dataclass(frozen=True)
class Look:
    """One frame of a scene and what can be read on it.

    Attributes:
        seconds, beat: when it is.
        frame: (height, width, 3) uint8.
        texts: what can be read.
        title: whether the title is still there.
        counters: numbers that run.
    """

    seconds: float
    beat: str
    frame: np.ndarray
    texts: tuple[str, ...]
    title: bool
    counters: int


class SparseRenderer(FilmRenderer):
    """Paints a frame every so many seconds, and passes the scene on with it.

    Args:
        looks: where they are added.
        every: seconds from one to the next.
    """

    def __init__(self, looks: list[Look], every: float = EVERY, **_: Any) -> None:
        super().__init__(lambda *frame, **options: None)
        self._looks, self._every, self._next = looks, every, 0.0

    def moments(self, run_time: float) -> np.ndarray:
        start = self.time
        moments = [t for t in np.arange(0, run_time - 1e-6, 1 / 15) if self._is_due(start + t)]
        self.time = start + run_time
        return np.array(moments or [0.0])

    def _is_due(self, seconds: float) -> bool:
        if seconds < self._next - 1e-6:
            return False
        self._next = seconds + self._every
        return True

    def render(self, scene: Any, time: float, moving_mobjects: Any = None) -> None:
        self.update_frame(scene)
        self._looks.append(look(scene, float(time), self.camera.pixel_array[..., :3].copy()))

    def freeze_current_frame(self, duration: float) -> None:
        self.time += duration


def look(scene: LectureScene[Any], time: float, frame: np.ndarray) -> Look:
    """A frame of a scene, `time` seconds into a play."""
    read = [(text, mobject) for text, mobject, opacity in written(scene) if opacity > VISIBLE]
    opener = scene.opener
    title = opener is not None and any(mobject is opener for _, mobject in read)
    counters = sum(hasattr(mobject, "value") for _, mobject in read)
    texts = tuple(text for text, mobject in read if mobject is not opener)
    return Look(scene.clock / 15 + time, scene.current_beat, frame, texts, title, counters)


def looks_of(spec: SceneSpec, settings: Settings) -> tuple[list[Look], Timeline, LectureScene[Any]]:
    """A scene, painted small: its looks, its timeline, and itself at its end."""
    found: list[Look] = []
    wide = round(HEIGHT * 16 / 9)
    overrides = {
        "pixel_width": wide, "pixel_height": HEIGHT, "frame_rate": 15,
        "disable_caching": True, "progress_bar": "none", "verbosity": "WARNING",
    }  # fmt: skip
    with tempconfig(overrides):
        scene = make(spec, settings, None, partial(SparseRenderer, found))
        scene.render()
    seconds = sum(beat["seconds"] for beat in scene.timeline)
    return found, {"seconds": seconds, "beats": scene.timeline}, scene


def lit(frame: np.ndarray, ground: np.ndarray) -> np.ndarray:
    """(height, width): which pixels are not the ground (3,) (0…1)."""
    return np.asarray((np.abs(frame / 255.0 - ground) > LIT).any(-1))


def hero(shown: np.ndarray) -> tuple[float, float]:
    """Width and height of the largest picture, as shares of the frame (height, width): by its bounding box."""
    parts, count = label(binary_dilation(shown, iterations=JOIN))
    if not count:
        return 0.0, 0.0
    sizes = [(box[1].stop - box[1].start, box[0].stop - box[0].start) for box in find_objects(parts)]
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    return width / shown.shape[1], height / shown.shape[0]


def is_hero(size: tuple[float, float], shape: str) -> bool:
    """Whether a picture of that size is large enough to be the one that is looked at."""
    area, width, height = HERO[shape]
    return size[0] * size[1] >= area and (size[0] >= width or size[1] >= height)


def changes(looks: Sequence[Look]) -> list[float]:
    """(looks - 1,): the share of pixels that differ from one look to the next."""
    return [float((np.abs(a.frame.astype(int) - b.frame) > 8).any(-1).mean()) for a, b in pairwise(looks)]


def stillness(looks: Sequence[Look]) -> tuple[float, str]:
    """The longest time without change, in seconds, and its beat."""
    longest, since = (0.0, ""), looks[0].seconds
    for before, after, share in zip(looks, looks[1:], changes(looks), strict=False):
        longest = max(longest, (after.seconds - since, before.beat))
        if share >= STILL:
            since = after.seconds
    return longest


def faults(looks: Sequence[Look], timeline: Timeline, shape: str, still_beats: set[str]) -> Iterator[str]:
    """What of the rules a scene's pictures do not keep, a line each."""
    ground = rgb(theme.colour("background"))
    shares = [float(lit(each.frame, ground).mean()) for each in looks]
    if shares[0] < OPENING:
        yield f"the first frame is lit by {shares[0]:.0%}; at least {OPENING:.0%}"
    if changes(looks[:2])[0] < STILL:
        yield f"nothing moves in the first {looks[1].seconds:.1f} s"
    for each, share in zip(looks, shares, strict=True):
        if each.title and each.seconds > TITLE_GONE:
            yield f"the title is there at {each.seconds:.1f} s"
        if share < NEVER_LESS and each.seconds > TITLE_GONE:
            yield f"{each.beat}: lit by {share:.1%} at {each.seconds:.1f} s; at least {NEVER_LESS:.0%}"
        if each.counters > MOST_COUNTERS:
            yield f"{each.beat}: {each.counters} numbers at {each.seconds:.1f} s; at most {MOST_COUNTERS}"
    held = np.mean([is_hero(hero(lit(each.frame, ground)), shape) for each in looks])
    if held < HERO_TIME:
        yield f"one large picture for {held:.0%} of the time; at least {HERO_TIME:.0%}"
    if not any(
        "?" in text or "？" in text for each in looks if each.seconds <= ASKED_BY for text in _said(each, timeline)
    ):
        yield f"no question by {ASKED_BY:.0f} s"
    seconds, beat = stillness(looks)
    if seconds > LONGEST_STILLNESS + EVERY and beat not in still_beats:
        yield f"{beat}: nothing changes for {seconds:.1f} s"
    words = [word for text in looks[-1].texts for word in WORD.findall(text)]
    if len(words) > LAST_WORDS:
        yield f"the last frame has {len(words)} words ({' '.join(words)}); at most {LAST_WORDS}"
    if not SHORTEST <= timeline["seconds"] <= LONGEST:
        yield f"{timeline['seconds']:.0f} s; {SHORTEST:.0f} to {LONGEST:.0f}"


def _said(look: Look, timeline: Timeline) -> Iterator[str]:
    """What is read on a frame, and what is said with it."""
    yield from look.texts
    yield from (beat["line"]["en"] for beat in timeline["beats"] if beat["name"] == look.beat)


__all__ = ["Look", "changes", "faults", "hero", "is_hero", "lit", "looks_of", "stillness"]
