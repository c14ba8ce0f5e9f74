"""Forms of the stage that only older scenes need: times worked out by hand, places in tables, one long `construct`.

They serve the scenes that tests/scenes/not_yet.py names, and go with the last of them. A new scene has a method for
each beat, declares its plays, and has areas (docs/stage.md).
"""

from .timed_by_hand import Beat, HandTimedScene, Where

__all__ = ["Beat", "HandTimedScene", "Where"]
