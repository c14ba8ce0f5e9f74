"""Opener: a scene's title, which leaves by itself within the first three seconds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from manim import Mobject, smooth

from .fade import RISE, Veil

STAYS, GOES = 2.2, 0.6  # seconds


def open_with(title: Mobject, seconds: Callable[[], float]) -> Mobject:
    """Let a title stand for the scene's first seconds and then leave, during any play. Returns it.

    Args:
        title: words.
        seconds: the scene's clock.
    """

    def update(mobject: Mobject, dt: float) -> None:
        gone = float(smooth(np.clip((seconds() - STAYS) / GOES, 0, 1)))
        veil = Veil(1 - gone, np.array([0.0, RISE * gone, 0.0]))
        for part in mobject.get_family():
            vars(part)["veil"] = veil

    title.add_updater(update)
    return title


def has_gone(title: Mobject) -> bool:
    """Whether nothing of it is seen any more."""
    veil: Veil | None = getattr(title, "veil", None)
    return veil is not None and veil.opacity <= 0.002


__all__ = ["has_gone", "open_with"]
