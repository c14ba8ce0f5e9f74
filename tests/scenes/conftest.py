"""A test begins on the ground that films have without options, whatever was rehearsed in its process before."""

from __future__ import annotations

import pytest
from manim import config

from scenes.look import theme
from scenes.stage import Settings
from scenes.stage.layout import LAYOUTS


@pytest.fixture(autouse=True)
def default_ground() -> None:
    """A scene that was rehearsed before leaves its theme, and the shape of its frame."""
    settings = Settings()
    theme.use(settings.theme)
    config.frame_width, config.frame_height = LAYOUTS[settings.shape].frame
    config.pixel_height, config.pixel_width = sorted((config.pixel_width, config.pixel_height))
    config.background_color = theme.colour("background")
