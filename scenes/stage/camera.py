"""The camera that paints each frame only as far as it changes, and the renderer that has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, cast

import numpy as np
from manim import Camera, Mobject, VMobject
from manim.renderer.cairo_renderer import CairoRenderer

from . import raster
from .canvas import Canvas, Standing
from .layer import Layer
from .sprite import SpriteBook
from .staging import Run, Unit, live_parts, runs, still_runs, units

TICK = 1 / 15  # every duration is a multiple, so that one timeline holds at 15, 30 and 60 frames a second


class StageCamera(Camera):
    """Manim's camera, which lets layers paint themselves in their place among the other Mobjects.

    What stands still below everything that moves is painted once a play, on a ground of its own. Each frame puts back
    the ground where the last one was painted over, and paints the rest: layers by their kernels, words and lines as
    sprites.

    Attributes:
        changed: the map of tiles in which the last frame may differ from the one before it.
    """

    background: np.ndarray
    frame_rate: float

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        shape = self.pixel_array.shape[:2]
        self.ground = self.background.copy()
        self.changed = raster.tiles(*shape)
        self._touched = raster.tiles(*shape)
        self._sprites = SpriteBook(self._paint_by_cairo, shape)
        self._above: list[Unit | Run] = []
        self._keeper: Mobject | None = None  # the layer whose painting stands from frame to frame, and where
        self._kept = raster.tiles(*shape)

    def set_stage(self, mobjects: Sequence[Mobject], live: set[int]) -> None:
        """Prepare a play: paint the ground, and find out what comes above it.

        Args:
            mobjects: all that is on screen, lowest first.
            live: the ids of what may change.
        """
        self._sprites.turn()
        staged = units(mobjects, live)
        first_live = next((n for n, unit in enumerate(staged) if unit.is_live), len(staged))
        np.copyto(self.ground, self.background)
        canvas = Canvas(self.ground)
        for run in still_runs(staged[:first_live]):
            self._paint(run, canvas, stands_still=True)
        self._above = []
        for is_live, group in groupby(staged[first_live:], lambda unit: unit.is_live):
            above = list(group)
            self._above += above if is_live else still_runs(above)
        np.copyto(self.pixel_array, self.ground)
        self._touched[:] = False
        self._keeper = None
        self.changed[:] = True

    def paint(self) -> None:
        """Paint the next frame of the play."""
        painted = [(run, isinstance(step, Run)) for step in self._above for run in _runs(step)]
        keeper = _keeper_of(painted[0][0]) if painted else None
        before = self._touched
        if keeper is not self._keeper and self._keeper is not None:
            before = before | self._kept
        if keeper is not self._keeper or keeper is None:
            self._kept[:] = False
        self._keeper = keeper
        raster.restore(raster.as_uint32(self.pixel_array), raster.as_uint32(self.ground), before)
        canvas = Canvas(self.pixel_array)
        for run, stands_still in painted:
            if keeper is not None and run.members[0] is keeper:
                standing = Standing(self.ground, self._kept & ~before, self._kept, self.changed)
                keeper.paint(Canvas(self.pixel_array, canvas.touched, standing))
                run = Run(run.members[1:], run.veil, run.is_layer)
            self._paint(run, canvas, stands_still=stands_still)
        self._touched = canvas.touched
        self.changed |= before
        self.changed |= canvas.touched

    def _paint(self, run: Run, canvas: Canvas, *, stands_still: bool) -> None:
        if run.is_layer:
            for layer in cast("list[Layer]", run.members):
                if _is_seen(layer):
                    layer.paint(canvas)
        elif isinstance(run.members[0], VMobject):
            self._sprites.lay(cast("list[VMobject]", run.members), canvas, run.veil, stands_still=stands_still)
        else:  # a kind of Mobject that only Manim knows how to paint
            canvas.touched[:] = True
            own, self.pixel_array = self.pixel_array, canvas.frame
            self.capture_mobjects(run.members, include_submobjects=False)
            self.pixel_array = own

    def _paint_by_cairo(self, members: Sequence[VMobject], frame: np.ndarray) -> None:
        self.display_multiple_vectorized_mobjects(list(members), frame)


def _runs(step: Unit | Run) -> Iterable[Run]:
    return runs(step) if isinstance(step, Unit) else (step,)


def _keeper_of(lowest: Run) -> Layer | None:
    """The first layer of the lowest run, if it keeps what it has painted and is seen."""
    first = lowest.members[0]
    return first if isinstance(first, Layer) and first.keeps and _is_seen(first) else None


def _is_seen(layer: Layer) -> bool:
    return layer.opacity > 0.002 and layer.reveal > 0


class StageRenderer(CairoRenderer):
    """Manim's renderer with the stage's camera and exact frame counts."""

    camera: StageCamera

    def __init__(self, **options: Any) -> None:
        super().__init__(camera_class=StageCamera, **options)
        self._staged: list[int] | None = None

    def save_static_frame_data(self, scene: Any, static_mobjects: Iterable[Mobject]) -> np.ndarray | None:
        """The ground (height, width, 4) that a play starts from; None while animations are skipped."""
        if self.skip_animations:
            return None
        shown = [*scene.mobjects, *scene.foreground_mobjects]
        self._staged = [id(mobject) for mobject in shown]
        self.camera.set_stage(shown, live_parts(shown, scene.animations or ()))
        self.static_image = self.camera.ground
        return self.static_image

    def update_frame(self, scene: Any, mobjects: Any = None, *_: Any, **__: Any) -> None:
        shown = [*scene.mobjects, *scene.foreground_mobjects]
        if self.static_image is None:  # a single picture, outside of any play
            self.camera.set_stage(shown, set())
        elif [id(mobject) for mobject in shown] != self._staged:  # something came or went during the play
            self.save_static_frame_data(scene, ())
        self.camera.paint()

    def render(self, scene: Any, time: float, moving_mobjects: Any = None) -> None:
        self.update_frame(scene)
        self.hand_over(1)

    def freeze_current_frame(self, duration: float) -> None:
        self.hand_over(round(duration * self.camera.frame_rate))

    def hand_over(self, frames: int) -> None:
        """Give away the frame that has just been painted, shown for so many frames."""
        if not self.skip_animations:
            self.add_frame(self.get_frame(), num_frames=frames)

    def moments(self, run_time: float) -> np.ndarray:
        """(frames,): the times within a play, in seconds, at which a frame is drawn."""
        return np.arange(round(run_time * self.camera.frame_rate)) / self.camera.frame_rate
