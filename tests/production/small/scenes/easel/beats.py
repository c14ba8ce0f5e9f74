"""The parts that a scene of the small lecture is made of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A beat: it moves for a time, then stands still; in seconds, multiples of 1/15."""

    beat: str
    moving: float
    still: float
