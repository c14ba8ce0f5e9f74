"""One shot from beginning to end: rehearsed without drawing, or filmed frame by frame."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any, Protocol

import numpy as np
from manim import ManimColor, tempconfig

from scenes.look.settings import Settings
from scenes.spec import SceneSpec

from . import raster
from .camera import StageRenderer
from .context import context_of
from .lecture_scene import LectureScene
from .warm_up import warm_up

__all__ = [
    "FilmRenderer",
    "RehearsalRenderer",
    "Settings",
    "film",
    "make",
    "rehearse",
    "scene_class",
    "to_yuv420",
    "warm_up",
]

Timeline = dict[str, Any]
Observer = Callable[[LectureScene[Any]], None]
Pace = Mapping[str, float]
"""The least seconds that beats last, by name: what a voice takes for their lines."""


GLANCE_SECONDS = 0.2


class Quality(Protocol):
    """Pixels of the wide shape and frames a second; the tall shape swaps width and height."""

    width: int
    height: int
    fps: int


class FrameSink:
    """Stands where Manim's file writer would: passes each frame on, with the number of times it is shown."""

    def __init__(self, write_frame: Callable[..., None] | None = None) -> None:
        self.output_spec = SimpleNamespace(
            is_still=False, is_video=True, is_image_sequence=False, fallback_to_still=False, enabled=False
        )
        self.sections = [SimpleNamespace(name="", skip_animations=False)]
        self.subcaptions: list[Any] = []
        self._write = write_frame
        self._new_beat = False

    def next_section(self, name: str, *_: Any) -> None:
        self.sections.append(SimpleNamespace(name=name, skip_animations=False))
        self._new_beat = True

    def show(self, frame: np.ndarray, repeat: int, changed: np.ndarray) -> None:
        """Pass a frame (height, width, 4) on, with the map (rows, columns) of its changed tiles."""
        if self._write is not None:
            self._write(frame, repeat=repeat, new_beat=self._new_beat, changed=changed)
            self._new_beat = False

    def is_already_cached(self, _: str) -> bool:
        return False

    def _nothing(self, *_: Any, **__: Any) -> None:
        pass

    begin_animation = end_animation = add_partial_movie_file = finish = save_image = abort_encode_jobs = _nothing


class FilmRenderer(StageRenderer):
    """Shows its frames to a sink, which looks at the camera's own picture.

    Args:
        write_frame: takes the frames.
        ground: `#RRGGBB` of what everything is painted on, the theme's background without it.
    """

    def __init__(self, write_frame: Callable[..., None], ground: str | None = None, **_: Any) -> None:
        super().__init__(file_writer_class=lambda _: FrameSink(write_frame))
        if ground is not None:
            self.camera.background_color = ManimColor(ground)

    def hand_over(self, frames: int) -> None:
        self.time += frames / self.camera.frame_rate
        self.file_writer.show(self.camera.pixel_array, frames, self.camera.changed)
        self.camera.changed[:] = False


class RehearsalRenderer(StageRenderer):
    """Runs a scene without drawing: every play is seen at its middle and at its end, and between these if need be.

    Args:
        observe: called with the scene in the middle and at the end.
        between: called with it between those, too.
        every: seconds from one of these to the next.
    """

    def __init__(
        self, observe: Observer | None = None, between: Observer | None = None, every: float = GLANCE_SECONDS, **_: Any
    ) -> None:
        super().__init__(file_writer_class=lambda _: FrameSink(), skip_animations=True)
        self._observe = observe
        self._between, self._every = between, every
        self._seen = frozenset[float]()

    def moments(self, run_time: float) -> np.ndarray:
        """(frames,): the middle and the end of a play, and glances between them if need be, in seconds."""
        seen = np.array([run_time / 2, run_time])
        self._seen = frozenset(seen.tolist())
        if self._between is None:
            return seen
        return np.union1d(seen, np.arange(self._every, run_time - self._every / 2, self._every))

    def update_frame(self, *_: Any, **__: Any) -> None:
        pass

    def render(self, scene: Any, time: float, moving_mobjects: Any = None) -> None:
        observe = self._observe if float(time) in self._seen else self._between
        if observe is not None:
            observe(scene)


def to_yuv420(frame: np.ndarray, changed: np.ndarray, *planes: np.ndarray) -> None:
    """Write the marked tiles of a frame (height, width, 4) into the planes Y, U and V, by BT.709."""
    raster.to_yuv420(raster.as_uint32(frame), changed, *planes)


def scene_class(scene: SceneSpec) -> type[LectureScene[Any]]:
    """The scene's class, imported."""
    found: type[LectureScene[Any]] = getattr(importlib.import_module(scene.module), scene.name)
    return found


def make(
    scene: SceneSpec, settings: Settings, pace: Pace | None, make_renderer: Callable[..., StageRenderer]
) -> LectureScene[Any]:
    """The scene with its context, ready to be rendered."""
    kind = scene_class(scene)
    return kind(context_of(scene, kind.trace_type, settings, pace), make_renderer)


def _timeline(scene: LectureScene[Any]) -> Timeline:
    seconds = sum(beat["seconds"] for beat in scene.timeline)
    return {"scene": scene.context.name, "seconds": round(seconds, 4), "beats": scene.timeline}


def rehearse(
    scene: SceneSpec,
    settings: Settings | None = None,
    observe: Observer | None = None,
    pace: Pace | None = None,
    between: Observer | None = None,
    every: float = GLANCE_SECONDS,
) -> Timeline:
    """Run a scene without drawing and return its timeline.

    Args:
        scene: the scene, with the file of its trace.
        settings: its language, theme and shape.
        observe: sees it at the middle and end of every play.
        pace: the least seconds that beats last.
        between: sees it between these, too, every so many seconds.
        every: the seconds from one of these to the next.
    """
    with tempconfig({"disable_caching": True, "progress_bar": "none", "verbosity": "WARNING"}):
        played = make(scene, settings or Settings(), pace, partial(RehearsalRenderer, observe, between, every))
        played.render()
    return _timeline(played)


def film(
    scene: SceneSpec,
    settings: Settings,
    quality: Quality,
    write_frame: Callable[..., None],
    on_progress: Callable[[float], None] | None = None,
    pace: Pace | None = None,
    ground: str | None = None,
) -> Timeline:
    """Draw a scene frame by frame.

    Args:
        scene: the scene, with the file of its trace.
        settings: its language, theme and shape.
        quality: pixels and frames a second.
        write_frame: called as `write_frame(frame, repeat=n, new_beat=bool, changed=tiles)` with uint8 RGBA
            (height, width, 4), opaque; the frame is shown n times. Outside of the tiles (rows, columns) that are marked
            it is as before. Both arrays are painted over after the call.
        on_progress: called with the seconds filmed so far.
        pace: the least seconds that beats last.
        ground: `#RRGGBB` to paint on instead of the theme's background, whose role keeps its colour: seen before black
            and before white, a scene tells how far each pixel can be seen through.

    Returns:
        The timeline: `{"scene", "seconds", "beats": [{"name", "start", "seconds", "line": {"en", "zh"}}]}`.
    """
    shown = 0

    def write(frame: np.ndarray, repeat: int, new_beat: bool, changed: np.ndarray) -> None:
        nonlocal shown
        write_frame(frame, repeat=repeat, new_beat=new_beat, changed=changed)
        shown += repeat
        if on_progress is not None:
            on_progress(shown / quality.fps)

    overrides = {
        "pixel_width": quality.width, "pixel_height": quality.height, "frame_rate": quality.fps,
        "disable_caching": True, "progress_bar": "none", "verbosity": "WARNING",
    }  # fmt: skip
    with tempconfig(overrides):
        played = make(scene, settings, pace, partial(FilmRenderer, write, ground))
        played.render()
    return _timeline(played)
