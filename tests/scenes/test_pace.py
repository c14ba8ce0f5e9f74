"""A scene is played at the pace of a voice: beats with a longer line last longer, all others as before."""

from __future__ import annotations

import pytest
from manim import config

from scenes.spec import spec
from scenes.stage.shot import rehearse

SCENE = spec("BendingSpace")


@pytest.fixture(scope="module", autouse=True)
def own_media(tmp_path_factory: pytest.TempPathFactory) -> None:
    config.media_dir = str(tmp_path_factory.mktemp("media"))


def test_beats_stretch_to_their_voice() -> None:
    silent = {beat["name"]: beat["seconds"] for beat in rehearse(SCENE)["beats"]}
    longer = dict(list(silent.items())[1::2])
    ticks = {name: round(seconds * 15) + 37 for name, seconds in longer.items()}
    timeline = rehearse(SCENE, pace={name: count / 15 for name, count in ticks.items()})
    paced = {beat["name"]: beat["seconds"] for beat in timeline["beats"]}
    assert paced == {
        name: pytest.approx(ticks[name] / 15, abs=0.25) if name in ticks else seconds
        for name, seconds in silent.items()
    }
    assert all(paced[name] * 15 >= count - 0.01 for name, count in ticks.items()), "the voice is not cut off"
    assert timeline["seconds"] == pytest.approx(sum(paced.values()), abs=1e-2)


def test_a_voice_that_is_quick_changes_nothing() -> None:
    silent = rehearse(SCENE)
    assert rehearse(SCENE, pace={beat["name"]: 0.5 for beat in silent["beats"]}) == silent
