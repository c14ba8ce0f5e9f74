"""The rules for pictures, measured: a scene is painted small, and what is seen is held to them."""

from .rules import faults
from .watching import Look, Moment, Play, Thing, Watched, watch

__all__ = ["Look", "Moment", "Play", "Thing", "Watched", "faults", "watch"]
