"""A scene painted on black and on white tells how far it can be seen through, and how it looks on any ground."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from manim import config

from scenes.look import theme, themes
from scenes.look.colour import rgb
from scenes.look.settings import Settings
from scenes.spec import spec
from scenes.stage.shot import film

QUALITY = SimpleNamespace(width=320, height=180, fps=5)
ROUNDING = 3  # levels of 255 that a dozen layers of light may be off, each laid on in whole levels


@pytest.fixture(scope="module", autouse=True)
def own_media(tmp_path_factory: pytest.TempPathFactory) -> None:
    config.media_dir = str(tmp_path_factory.mktemp("media"))


def filmed(look: str, ground: str | None) -> np.ndarray:
    """Frames (n, height, width, 3) of the scene, every fifth."""
    frames: list[np.ndarray] = []
    number = 0

    def keep(frame: np.ndarray, **_: object) -> None:
        nonlocal number
        if number % 5 == 0:
            frames.append(frame[..., :3].astype(float))
        number += 1

    film(spec("BendingSpace"), Settings("en", look, "wide"), QUALITY, keep, ground=ground)
    return np.array(frames)


@pytest.mark.parametrize("look", ["dark", "light"])
def test_black_and_white_tell_how_it_looks_on_its_own_ground(look: str) -> None:
    own, black, white = (filmed(look, ground) for ground in (None, "#000000", "#FFFFFF"))
    through = (white - black) / 255
    assert (through > 0.99).all(3).mean() > 0.3, "the ground is left out"
    assert np.ptp(through, axis=3).max() <= 0.1, "what is seen through is grey"
    ground = rgb(themes.THEMES[look].roles["background"]) * 255
    shown = black + through.mean(3, keepdims=True) * ground
    assert np.abs(shown - own).mean() < 0.15
    assert np.quantile(np.abs(shown - own), 0.999) <= ROUNDING


def test_the_theme_keeps_its_background_for_all_else() -> None:
    filmed("dark", "#FFFFFF")
    assert theme.colour("background") == themes.DARK.roles["background"]
    assert np.array_equal(filmed("dark", None)[0], filmed("dark", themes.DARK.roles["background"])[0])
