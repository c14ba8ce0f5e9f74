"""The stage: look, layout, camera, beats, and the scene that all scenes of the lecture are."""

from scenes.look.settings import Settings

from .acts import Act, Numbers
from .areas import HERO, Areas, Boxes, Grid
from .beats import Beat
from .canvas import Canvas
from .fade import FadeIn, FadeOut, swap
from .layer import Drive, Layer, To, reveal
from .layout import Box, Layout
from .lecture_scene import LectureScene
from .painted import Each, Painted, Part, Shown
from .playback import Drawn, Fed, Playback, Records, Slow
from .sprite import Still
from .turn import carried
from .view import View, follow
from .words import Formula, light, place, seat

__all__ = [
    "HERO",
    "Act",
    "Areas",
    "Beat",
    "Box",
    "Boxes",
    "Canvas",
    "Drawn",
    "Drive",
    "Each",
    "FadeIn",
    "FadeOut",
    "Fed",
    "Formula",
    "Grid",
    "Layer",
    "Layout",
    "LectureScene",
    "Numbers",
    "Painted",
    "Part",
    "Playback",
    "Records",
    "Settings",
    "Shown",
    "Slow",
    "Still",
    "To",
    "View",
    "carried",
    "follow",
    "light",
    "place",
    "reveal",
    "seat",
    "swap",
]
