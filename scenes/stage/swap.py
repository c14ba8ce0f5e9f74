"""Words that change places: the old leave before the new come, so that they never lie on one another."""

from __future__ import annotations

from typing import Any

from manim import UP, AnimationGroup, FadeIn, FadeOut, Mobject, Succession

RISE = 0.12


def swap(old: Mobject | None, new: Mobject | None, run_time: float = 0.8, **options: Any) -> AnimationGroup | None:
    """Let `old` leave upwards and `new` arrive from below; either, or both, may be None."""
    steps = []
    if old is not None:
        steps.append(FadeOut(old, shift=UP * RISE, run_time=run_time * 0.4))
    if new is not None:
        steps.append(FadeIn(new, shift=UP * RISE, run_time=run_time * (0.6 if old is not None else 1.0)))
    return Succession(*steps, **options) if steps else None
