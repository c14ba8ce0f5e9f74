"""What activation panels do together: stand elsewhere, bend, let z run, light up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Group, smooth

from scenes.stage import Drive

from .activation_panel import ActivationPanel, Pose

Panels = Sequence[ActivationPanel]


def arrange(panels: Panels, poses: Sequence[Pose], **options: Any) -> Drive:
    """Move panels to other poses, all at once; they light up, or dim, early on the way.

    Those that were out of sight come once the others have had time to leave.
    """
    starts, ends = [panel.pose.copy() for panel in panels], [pose.vector() for pose in poses]

    def draw(t: float) -> None:
        share = np.full(12, t)
        for panel, start, end in zip(panels, starts, ends, strict=True):
            share[11] = min(1.0, 3 * t) if start[11] > 0 else np.clip((t - 0.35) / 0.3, 0, 1)
            panel.stand((1 - share) * start + share * end)

    return Drive(Group(*panels), draw, **{"rate_func": smooth, **options})


def bend(panels: Panels, start: float, end: float, poses: Sequence[Pose] = (), **options: Any) -> Drive:
    """Bend panels, or unbend them, from one share of their functions to another.

    With `poses` they keep the whole of their sheets in view while they do.
    """

    def draw(t: float) -> None:
        for panel in panels:
            panel.bend((1 - t) * start + t * end)
        for panel, pose in zip(panels, poses, strict=False):
            panel.stand(pose.seeing(panel.sheet.at).vector())

    return Drive(Group(*panels), draw, **{"rate_func": smooth, **options})


def run(panels: Panels, start: float, end: float, **options: Any) -> Drive:
    """Let z run from one value to another, along the curves and through the sheets."""

    def draw(t: float) -> None:
        for panel in panels:
            panel.point((1 - t) * start + t * end)

    return Drive(Group(*panels), draw, **options)


def lighten(panels: Panels, opacity: float | None = None, **shares: float) -> Drive:
    """Dim panels or light them up where they stand; `named` and `running` do so to their words and running dots."""
    starts = [(float(panel.pose[11]), panel.named, panel.running) for panel in panels]

    def draw(t: float) -> None:
        for panel, (shown, named, running) in zip(panels, starts, strict=True):
            if opacity is not None:
                panel.pose[11] = (1 - t) * shown + t * opacity
            panel.light(
                named=(1 - t) * named + t * shares.get("named", named),
                running=(1 - t) * running + t * shares.get("running", running),
            )

    return Drive(Group(*panels), draw, run_time=0.6)
