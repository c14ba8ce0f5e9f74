"""All rules for pictures, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from . import composition, key_event, motion
from .watching import Watched


def faults(seen: Watched) -> Iterator[str]:
    """What of the rules for pictures a scene does not keep, a line each."""
    yield from composition.faults(seen)
    yield from key_event.faults(seen)
    yield from motion.faults(seen)
