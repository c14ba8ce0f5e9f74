"""What every scene of the lecture promises, in both languages, themes and shapes, without drawing a frame."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from functools import cache
from itertools import product
from typing import Any
from unittest.mock import patch

import pytest
from manim import config
from numpy.typing import ArrayLike

from models.framework.errors import LectureError
from models.framework.folders import ROOT
from scenes import contents
from scenes.look.settings import CHOICES, Settings
from scenes.script import speaking_seconds
from scenes.spec import spec
from scenes.stage.inspection import inspect
from scenes.stage.lecture_scene import LectureScene
from scenes.stage.painted import Proof, Shown, compare
from scenes.stage.shot import Timeline, rehearse, scene_class
from tests.scenes.not_yet import HELD
from tests.scenes.trembling import trembling

DEFAULT, OTHER = Settings(), Settings("zh", "light", "tall")
SCENES = [entry.scene for entry in contents.entries()]
ALL_SETTINGS = [Settings(*values) for values in product(*CHOICES.values())]


@pytest.fixture(scope="module", autouse=True)
def own_media(tmp_path_factory: pytest.TempPathFactory) -> None:
    config.media_dir = str(tmp_path_factory.mktemp("media"))


@cache
def rehearsed(scene: str, settings: Settings = DEFAULT) -> tuple[Timeline, list[Proof], list[str]]:
    """The scene's timeline, its proofs, and those that hold as well when everything is painted a hair off.

    The scene itself, which is large, is let go.
    """
    blind: list[str] = []
    prove = LectureScene.prove

    def prove_twice(played: LectureScene[Any], what: str, prop: Shown, measured: ArrayLike) -> None:
        prove(played, what, prop, measured)
        with trembling(), suppress(LectureError):
            if compare(what, prop, measured, played.get_mobject_family_members()).holds:
                blind.append(what)

    seen: list[LectureScene[Any]] = []
    with patch.object(LectureScene, "prove", prove_twice):
        timeline = rehearse(spec(scene), settings, seen.append)
    return timeline, list(seen[-1].proofs), blind


@pytest.mark.parametrize("settings", ALL_SETTINGS, ids=lambda s: f"{s.language}-{s.theme}-{s.shape}")
@pytest.mark.parametrize("scene", SCENES)
def test_nothing_makes_a_viewer_stumble_and_one_timeline_serves_all_settings(scene: str, settings: Settings) -> None:
    often = 0.1 if scene in HELD else 0.2
    glance = often if settings.theme == DEFAULT.theme else 0.0  # where words stand is the same in every theme
    problems, timeline = inspect(spec(scene), settings, glance=glance)
    assert not problems, "\n".join(f"{p.beat}: {p.rule}: {p.what}" for p in problems)
    assert timeline == rehearsed(scene)[0]


@pytest.mark.parametrize("settings", [DEFAULT, OTHER], ids=["wide", "tall"])
@pytest.mark.parametrize("scene", SCENES)
def test_what_is_drawn_is_what_the_network_put_out(scene: str, settings: Settings) -> None:
    proofs = rehearsed(scene, settings)[1]
    assert proofs, f"{scene} compares nothing on screen with its trace"
    assert [proof for proof in proofs if not proof.holds] == []


@pytest.mark.parametrize("scene", SCENES)
def test_what_is_drawn_a_hair_off_is_found_out(scene: str) -> None:
    """No proof looks past the screen: each fails when what it reads is painted a little wrong."""
    assert rehearsed(scene)[2] == []


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_has_four_to_nine_beats_and_lasts_25_to_75_seconds(scene: str) -> None:
    timeline, *_ = rehearsed(scene)
    assert 4 <= len(timeline["beats"]) <= 9
    assert 25 <= timeline["seconds"] <= 75


@pytest.mark.parametrize("scene", SCENES)
def test_beats_are_played_as_the_script_tells_them(scene: str) -> None:
    timeline, *_ = rehearsed(scene)
    assert [beat["name"] for beat in timeline["beats"]] == list(contents.script(contents.entry(scene)).beats)


@pytest.mark.parametrize("scene", SCENES)
def test_durations_that_come_with_the_project_are_true(scene: str) -> None:
    """After a change of a scene's time: python render.py list --record."""
    if scene in recorded():
        assert lengths(recorded()[scene]) == lengths(rehearsed(scene)[0])


def test_durations_come_with_every_scene() -> None:
    """For a new scene, too: python render.py list --record."""
    assert list(recorded()) == SCENES


def recorded() -> dict[str, Timeline]:
    found: dict[str, Timeline] = json.loads((contents.folder() / "timings.json").read_text(encoding="utf-8"))
    return found


def lengths(timeline: Timeline) -> dict[str, float]:
    return {beat["name"]: beat["seconds"] for beat in timeline["beats"]}


@pytest.mark.parametrize("scene", SCENES)
def test_every_moment_is_a_whole_number_of_frames_at_15_30_and_60(scene: str) -> None:
    timeline, *_ = rehearsed(scene)
    now = 0.0
    for beat in timeline["beats"]:
        assert beat["start"] == pytest.approx(now, abs=1e-3)
        assert beat["seconds"] * 15 == pytest.approx(round(beat["seconds"] * 15), abs=1e-2)
        now += beat["seconds"]
    assert timeline["seconds"] == pytest.approx(now, abs=1e-3)


@pytest.mark.parametrize("scene", SCENES)
def test_a_line_can_be_spoken_in_its_beat(scene: str) -> None:
    timeline, *_ = rehearsed(scene)
    for beat in timeline["beats"]:
        assert beat["seconds"] >= speaking_seconds(beat["line"]["zh"], beat["line"]["en"]) - 1e-3


@pytest.mark.parametrize("scene", SCENES)
def test_no_words_of_the_script_are_left_over(scene: str) -> None:
    entry = contents.entry(scene)
    files = (contents.folder() / entry.chapter).glob(f"{entry.file}*.py")
    source = "".join(file.read_text("utf-8") for file in files)
    unused = [key for key in contents.script(entry).screen if f'"{key}"' not in source]
    assert not unused, f"script.toml has screen texts that {scene} never shows: {unused}"


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_never_loads_torch(scene: str) -> None:
    code = f"import sys; import {contents.entry(scene).module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_scene_classes_are_documented() -> None:
    for scene in SCENES:
        assert scene_class(spec(scene)).__doc__
