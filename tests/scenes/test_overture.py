"""The overture is made to loop."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from manim import config

from scenes.look.settings import Settings
from scenes.spec import spec
from scenes.stage.shot import film


@pytest.mark.parametrize("shape", ["wide", "tall"])
def test_the_overture_ends_on_its_first_frame(shape: str, tmp_path: Path) -> None:
    config.media_dir = str(tmp_path)
    size = {"wide": (320, 180), "tall": (180, 320)}[shape]
    frames: list[np.ndarray] = []

    def keep(frame: np.ndarray, **_: object) -> None:
        frames[1:] = [frame.copy()]

    quality = SimpleNamespace(width=size[0], height=size[1], fps=5)
    film(spec("OneLongTransformation"), Settings("en", "dark", shape), quality, keep)
    first, last = frames
    assert np.array_equal(first, last)
