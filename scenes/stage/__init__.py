"""The stage: look, layout, camera, beats, and the scene that all scenes of the lecture are."""

from .camera import View, follow
from .canvas import Canvas
from .layer import Drive, Layer, To, reveal
from .layout import Box, Layout
from .lecture_scene import Beat, LectureScene
from .settings import Settings
from .words import light, place

__all__ = [
    "Beat",
    "Box",
    "Canvas",
    "Drive",
    "Layer",
    "Layout",
    "LectureScene",
    "Settings",
    "To",
    "View",
    "follow",
    "light",
    "place",
    "reveal",
]
