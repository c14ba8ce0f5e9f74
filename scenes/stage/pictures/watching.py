"""A scene is painted small and watched: what each frame shows, what is on screen, and how much changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from manim import Mobject, tempconfig
from scipy.ndimage import binary_dilation, find_objects, label

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.look.settings import Settings
from scenes.spec import SceneSpec

from ..camera import StageRenderer
from ..fade import veil_of
from ..inspection import VISIBLE, written
from ..layer import Layer
from ..layout import LAYOUTS, Box
from ..lecture_scene import LectureScene
from ..shot import FilmRenderer, Timeline, make
from .sizes import too_small

HEIGHT, EVERY, FPS = 180, 0.5, 15  # pixels of a frame's shorter side; seconds from look to look; frames a second
CHANGED = 8  # of 255, in any channel: from there a pixel counts as another one
JOIN = 3  # pixels within which things count as one picture
BLOCK = 10  # pixels of a block's side; blocks are watched for flashes


@dataclass(frozen=True)
class Thing:
    """Something on screen.

    Attributes:
        mobject: itself.
        strength: how much of it is there, 0…1.
        box: around what is painted of it, in frame units.
        in_plane: (2,) the middle of a layer in its plane, seen at the plane's zoom; None without a plane.
        is_picture: whether it is a layer and no words.
    """

    mobject: Mobject
    strength: float
    box: Box
    in_plane: np.ndarray | None
    is_picture: bool


@dataclass(frozen=True)
class Look:
    """One frame of a scene and what can be read on it.

    Attributes:
        seconds, beat: when it is.
        frame: (height, width, 3) uint8.
        texts: what can be read.
        title: whether the title is still there.
        counters: numbers that run.
        heroes: which of the heroes are on screen.
        small: words that are smaller than words may be, with their sizes.
    """

    seconds: float
    beat: str
    frame: np.ndarray
    texts: tuple[str, ...]
    title: bool
    counters: int
    heroes: frozenset[str] = frozenset()
    small: tuple[str, ...] = ()


@dataclass(frozen=True)
class Moment:
    """What is on screen at a frame.

    Attributes:
        seconds, beat: when it is.
        things: by identity, all but the title; what has become another thing is that thing still.
    """

    seconds: float
    beat: str
    things: Mapping[int, Thing]


@dataclass(frozen=True)
class Play:
    """One play: in which beat, when it begins, and how long it lasts, in seconds."""

    beat: str
    start: float
    seconds: float


@dataclass
class Watched:
    """Everything that was seen of a scene.

    Attributes:
        shape: of the picture.
        heroes, key_event: what the script names.
        looks: frames, twice a second.
        moments: what was on screen, five times a second.
        plays: in their order.
        differences: (frames,) mean difference of each frame from the one before, 0…255; empty unless all were painted.
        blocks: (rows, columns) brightness of the blocks, for each frame, 0…1; likewise.
        timeline: the scene's.
        still_beats: beats whose stillness is declared.
    """

    shape: str
    heroes: tuple[str, ...] = ()
    key_event: str = ""
    looks: list[Look] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    plays: list[Play] = field(default_factory=list)
    differences: list[float] = field(default_factory=list)
    blocks: list[np.ndarray] = field(default_factory=list)
    timeline: Timeline = field(default_factory=dict)
    still_beats: set[str] = field(default_factory=set)


class WatchingRenderer(FilmRenderer):
    """Paints a scene and notes down what is seen.

    Args:
        seen: where it is noted.
        is_dense: whether every frame is painted, or looks alone.
    """

    def __init__(self, seen: Watched, *, is_dense: bool, **_: Any) -> None:
        super().__init__(lambda *frame, **options: None)
        self._seen, self._is_dense = seen, is_dense
        self._next_look = self._next_moment = 0.0
        self._before: np.ndarray | None = None
        self._run_time = 0.0

    def moments(self, run_time: float) -> np.ndarray:
        frames = np.arange(round(run_time * FPS)) / FPS
        self._run_time = run_time
        if self._is_dense:
            return frames
        return frames[::3] if len(frames) > 3 else frames[:1]

    def render(self, scene: Any, time: float, moving_mobjects: Any = None) -> None:
        seconds = scene.clock / FPS + float(time)
        if time == 0:
            self._seen.plays.append(Play(scene.current_beat, seconds, self._run_time))
        is_look = seconds > self._next_look - 1e-6
        if seconds > self._next_moment - 1e-6:
            self._next_moment = seconds + 3 / FPS
            self._seen.moments.append(Moment(seconds, scene.current_beat, things(scene)))
        if not (is_look or self._is_dense):
            return
        self.update_frame(scene)
        frame = self.camera.pixel_array[..., :3]
        if self._is_dense:
            self._note(frame)
        if is_look:
            self._next_look = seconds + EVERY
            self._seen.looks.append(look(scene, seconds, frame.copy(), scene.script.heroes))

    def _note(self, frame: np.ndarray) -> None:
        """How much has changed since the frame before, and how bright the blocks are."""
        now = frame.astype(np.int16)
        self._seen.differences.append(0.0 if self._before is None else float(np.abs(now - self._before).mean()))
        self._before = now
        rows, columns = (side // BLOCK for side in frame.shape[:2])
        grey = frame[: rows * BLOCK, : columns * BLOCK].mean(-1) / 255
        self._seen.blocks.append(grey.reshape(rows, BLOCK, columns, BLOCK).mean((1, 3)))

    def freeze_current_frame(self, duration: float) -> None:
        if self._is_dense and self._seen.blocks:
            frames = round(duration * FPS)
            self._seen.differences += [0.0] * frames
            self._seen.blocks += [self._seen.blocks[-1]] * frames


def watch(scene: SceneSpec, settings: Settings, *, is_dense: bool = False) -> Watched:
    """Paint a scene small and note down what is seen.

    Args:
        scene: the scene, with the file of its trace.
        settings: its language, theme and shape.
        is_dense: whether every frame is painted; only then jumps and flashes are seen.
    """
    return watch_made(lambda renderer: make(scene, settings, None, renderer), settings.shape, is_dense=is_dense)


def watch_made(
    make_scene: Callable[[Callable[..., StageRenderer]], LectureScene[Any]], shape: str, *, is_dense: bool = False
) -> Watched:
    """Paint a scene small that is made with a given renderer, and note down what is seen."""
    seen = Watched(shape)
    overrides = {
        "pixel_width": round(HEIGHT * 16 / 9), "pixel_height": HEIGHT, "frame_rate": FPS,
        "disable_caching": True, "progress_bar": "none", "verbosity": "WARNING",
    }  # fmt: skip
    with tempconfig(overrides):
        played = make_scene(partial(WatchingRenderer, seen, is_dense=is_dense))
        played.render()
    seen.heroes, seen.key_event = played.script.heroes, played.script.key_event
    seen.timeline = {"seconds": sum(beat["seconds"] for beat in played.timeline), "beats": played.timeline}
    seen.still_beats = played.still_beats
    same = {new: id(old) for new, old in played.became.items()}
    seen.moments = [replace(each, things=_seen_as(each.things, same)) for each in seen.moments]
    return seen


def _seen_as(things: Mapping[int, Thing], same: Mapping[int, int]) -> dict[int, Thing]:
    """Things by the identity of what each is seen as; where both are there, the one that is more so."""
    found: dict[int, Thing] = {}
    for key, thing in sorted(things.items(), key=lambda item: item[1].strength):
        origin = key
        while origin in same:
            origin = same[origin]
        found[origin] = thing
    return found


def look(scene: LectureScene[Any], seconds: float, frame: np.ndarray, heroes: Sequence[str] = ()) -> Look:
    """A frame (height, width, 4) of a scene, and what can be read on it."""
    read = [(text, mobject) for text, mobject, opacity in written(scene) if opacity > VISIBLE]
    opener = scene.opener
    title = opener is not None and any(mobject is opener for _, mobject in read)
    counters = sum(hasattr(mobject, "value") for _, mobject in read)
    shown = [(text, mobject) for text, mobject in read if mobject is not opener]
    strong = {key for key, thing in things(scene).items() if thing.strength > VISIBLE}
    there = frozenset(name for name in heroes if strong & _family(hero_of(scene, name)))
    small = tuple(what for text, mobject in shown if (what := too_small(text, mobject)))
    return Look(seconds, scene.current_beat, frame, tuple(text for text, _ in shown), title, counters, there, small)


def hero_of(scene: LectureScene[Any], name: str) -> Mobject | None:
    """What the scene, or an act of it, has under that name."""
    found = (vars(owner).get(name) for owner in (scene, *scene.played_acts))
    return next((each for each in found if isinstance(each, Mobject)), None)


def _family(mobject: Mobject | None) -> set[int]:
    """The identities of a thing and of all its parts."""
    return set() if mobject is None else {id(part) for part in mobject.get_family()}


def things(scene: LectureScene[Any]) -> dict[int, Thing]:
    """All that is on screen, but for the title: layers, and words as wholes."""
    found = {id(thing.mobject): thing for mobject in scene.mobjects for thing in _pictures(mobject)}
    for _, mobject, opacity in written(scene):
        if mobject is not scene.opener:
            points = np.concatenate([part.points for part in mobject.family_members_with_points()])
            found[id(mobject)] = Thing(mobject, opacity, _around(points[:, :2]), None, is_picture=False)
    return found


def _pictures(mobject: Mobject) -> Iterator[Thing]:
    for part in mobject.get_family():
        if isinstance(part, Layer):
            points = part.extent()
            points = points[np.isfinite(points).all(1)]
            if len(points):
                veil = veil_of(part)
                strength = part.opacity * part.reveal * (veil.opacity if veil else 1.0)
                yield Thing(part, strength, _around(points), _middle_in_plane(part), is_picture=True)


def _middle_in_plane(layer: Layer) -> np.ndarray | None:
    at, view = getattr(layer, "at", None), getattr(layer, "view", None)
    if not isinstance(at, np.ndarray) or view is None or not len(at):
        return None
    return np.asarray(np.nanmean(at, axis=0) * view.zoom)


def _around(points: np.ndarray) -> Box:
    (left, bottom), (right, top) = points.min(0), points.max(0)
    return Box(float(left), float(right), float(bottom), float(top))


def ground() -> np.ndarray:
    """(3,): what everything is painted on, 0…1."""
    return rgb(theme.colour("background"))


def changed(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(height, width): which pixels of two frames differ."""
    return np.asarray((np.abs(one.astype(int) - other) > CHANGED).any(-1))


def sizes(area: np.ndarray) -> list[tuple[int, int]]:
    """Width and height in pixels of each picture of which an area (height, width) consists; near ones are one."""
    parts, _ = label(binary_dilation(area, iterations=JOIN))
    return [(columns.stop - columns.start, rows.stop - rows.start) for rows, columns in find_objects(parts)]


def strip(shape: str) -> float:
    """The share of the height, from the bottom, that captions and buttons take."""
    layout = LAYOUTS[shape]
    return (layout.words.bottom + layout.frame[1] / 2) / layout.frame[1]
