"""Where the panels of ActivationsBend stand: one arrangement for 16:9, another for 9:16."""

from __future__ import annotations

from scenes.stage import Box
from scenes.transformation.drawings.activation_panel import Pose


def grid(is_tall: bool) -> list[Pose]:
    """Six places: pairs in columns (wide) or in rows (tall)."""
    if is_tall:
        boxes = [box for row in Box(-3.55, 3.3, -3.95, 4.85).rows(3, 0.24) for box in row.columns(2, 0.35)]
        return [Pose.within(box, 0.58, 0.36) for box in boxes]
    columns = [box.rows(2, 0.22) for box in Box(-6.4, 6.4, -2.85, 2.6).columns(3, 0.5)]
    return [Pose.within(box, 0.535, 0.42) for column in columns for box in column]


def front(is_tall: bool) -> list[Pose]:
    """Two large places, side by side (wide) or one above the other (tall)."""
    if is_tall:
        return [Pose.within(box, 0.4, 0.5) for box in (Box(-3.55, 2.96, 1.75, 4.85), Box(-3.55, 2.96, -2.8, 0.3))]
    return [Pose.within(box, 0.625, 0.5) for box in (Box(-6.4, -0.35, -1.65, 2.6), Box(0.35, 6.4, -1.65, 2.6))]
