"""The stage: look, layout, camera, beats, and the scene that all scenes of the lecture are."""

from .canvas import Canvas
from .fade import FadeIn, FadeOut, swap
from .layer import Drive, Layer, To, reveal
from .layout import Box, Layout, Where
from .lecture_scene import Beat, LectureScene
from .settings import Settings
from .sprite import Still
from .view import View, follow
from .words import Formula, light, place

__all__ = [
    "Beat",
    "Box",
    "Canvas",
    "Drive",
    "FadeIn",
    "FadeOut",
    "Formula",
    "Layer",
    "Layout",
    "LectureScene",
    "Settings",
    "Still",
    "To",
    "View",
    "Where",
    "follow",
    "light",
    "place",
    "reveal",
    "swap",
]
