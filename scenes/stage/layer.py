"""A layer: a Mobject that paints itself from plain arrays, and the animation that moves its numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from manim import Animation, Mobject, Scene, smooth

from .canvas import Canvas


class Layer(Mobject):
    """A Mobject painted from arrays. Subclasses implement `paint` and `extent`.

    Every attribute that is a float or an array may be moved with `To`; all layers have these two:

    Attributes:
        opacity: 0…1, of the whole layer.
        reveal: 0…1, how much of it has been drawn so far.
        leaves_frame: declared True where leaving the safe area is the point.
        keeps: whether it heeds `canvas.standing`, where there is one, and paints anew only what has changed.
    """

    leaves_frame: bool = False
    keeps: bool = False

    def __init__(self) -> None:
        super().__init__()
        self.opacity = 1.0
        self.reveal = 1.0
        self.points = np.zeros((1, 3))  # Manim drops Mobjects without points

    def paint(self, canvas: Canvas) -> None:
        """Paint onto the canvas. Called once a frame while the layer is shown."""
        raise NotImplementedError

    def extent(self) -> np.ndarray:
        """The points (n, 2) in frame coordinates that span what is painted."""
        raise NotImplementedError

    def fade(self, darkness: float = 0.5, family: bool = True) -> Layer:
        self.opacity *= 1 - darkness
        super().fade(darkness, family)
        return self

    def interpolate(self, mobject1: Any, mobject2: Any, alpha: float, path_func: Any = None) -> Layer:
        """Blend every number and array that differs between two states of this layer."""
        for name, start in vars(mobject1).items():
            end = getattr(mobject2, name)
            if _moves(start) and not np.array_equal(start, end):
                setattr(self, name, (1 - alpha) * start + alpha * end)
        return self


def _moves(value: Any) -> bool:
    is_number = isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")
    return is_number and np.size(value) > 0


class To(Animation):
    """Move numbers of a layer (or of every layer of a group) to new values.

    >>> scene.play(To(cloud, opacity=0.4), To(grid, reveal=1.0, start={"reveal": 0.0}))
    """

    def __init__(self, mobject: Mobject, *, start: dict[str, Any] | None = None, **options: Any) -> None:
        keywords = {k: options.pop(k) for k in ("run_time", "rate_func", "lag_ratio", "introducer") if k in options}
        keywords.setdefault("rate_func", smooth)
        super().__init__(mobject, **keywords)
        self._targets = options
        for layer in self._layers():
            for name, value in (start or {}).items():
                setattr(layer, name, value)

    def _layers(self) -> list[Layer]:
        return [member for member in cast(Mobject, self.mobject).get_family() if isinstance(member, Layer)]

    def begin(self) -> None:
        self._starts = [
            (layer, name, np.copy(getattr(layer, name))) for layer in self._layers() for name in self._targets
        ]
        super().begin()

    def create_starting_mobject(self) -> Mobject:
        return Mobject()

    def interpolate_mobject(self, alpha: float) -> None:
        t = self.rate_func(alpha)
        for layer, name, start in self._starts:
            value = (1 - t) * start + t * np.asarray(self._targets[name], float)
            setattr(layer, name, float(value) if value.ndim == 0 else value)


class Drive(Animation):
    """Call `draw(t)` with t running 0…1: the playback of a recorded run, linear in time unless told otherwise.

    Args:
        mobject: what `draw` changes; a group if several things move in step, None if it may be anything on screen.
        draw: sets the state of those things from the trace.
    """

    def __init__(self, mobject: Mobject | None, draw: Callable[[float], object], **options: Any) -> None:
        options.setdefault("rate_func", lambda t: t)
        self.changes_all = mobject is None
        if mobject is None:
            options["introducer"] = True  # or else Manim adds it to the scene
        super().__init__(mobject or Mobject(), **options)
        self._draw = draw

    def _setup_scene(self, scene: Scene) -> None:
        if not self.changes_all:
            super()._setup_scene(scene)

    def create_starting_mobject(self) -> Mobject:
        return Mobject()

    def interpolate_mobject(self, alpha: float) -> None:
        self._draw(self.rate_func(min(alpha, 1.0)))  # beside a longer animation, Manim goes on counting


def reveal(mobject: Mobject, **options: Any) -> To:
    """Draw a layer, or every layer of a group, from nothing to all of it."""
    return To(mobject, start={"reveal": 0.0}, reveal=1.0, introducer=True, **options)
