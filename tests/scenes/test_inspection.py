"""The inspection sees what a viewer would stumble over: every rule is broken once on purpose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from manim import FadeIn

from models.framework.errors import LectureError
from models.traces.transformation.bending_space import BendingSpaceTrace
from scenes.props import PointCloud
from scenes.script import Script
from scenes.spec import spec
from scenes.stage import LectureScene, Settings, To, place, shot
from scenes.stage.inspection import Problem, inspect
from scenes.stage.words import COMMON, characters, lacking

DEFAULT = Settings()
SHORT = {"en": "A short line.", "zh": "一句短话。"}
TITLE = {"en": "Sketch", "zh": "草图"}


@pytest.fixture
def problems_of(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Problem]]:
    def look(
        construct: Callable[[LectureScene], None], settings: Settings = DEFAULT, screen: str = "words"
    ) -> list[Problem]:
        class Sketch(LectureScene):
            def construct(self) -> None:
                construct(self)

        Sketch.trace_type = BendingSpaceTrace
        script = Script(beats={"one": SHORT}, screen={"text": {"en": screen, "zh": screen}}, scene="Sketch")
        monkeypatch.setattr(shot, "scene_class", lambda _: Sketch)
        return inspect(replace(spec("BendingSpace"), name="Sketch", title=TITLE, script=script), settings)[0]

    return look


def rules(problems: list[Problem]) -> set[str]:
    return {problem.rule for problem in problems}


def moving_dot(scene: LectureScene, to: tuple[float, float] = (2.0, 1.0)) -> None:
    cloud = PointCloud(np.zeros((1, 2)), "class_a")
    scene.add(cloud)
    scene.play(To(cloud, at=np.array([to])), run_time=2)


def test_a_scene_without_faults_is_passed(problems_of: Callable[..., list[Problem]]) -> None:
    def good(scene: LectureScene) -> None:
        scene.add(scene.title())
        with scene.beat("one"):
            moving_dot(scene)

    assert problems_of(good) == []


def crossing(scene: LectureScene) -> None:
    """Two words change places in the first of two seconds: they meet neither in the middle nor at the end."""
    scene.add(place(scene.type.words("one"), -3, 0, "centre"), place(scene.type.words("two"), 3, 0, "centre"))
    one, two = scene.mobjects
    with scene.beat("one"):
        ways = [one.animate.shift((6, 0, 0)), two.animate.shift((-6, 0, 0))]
        scene.play(*ways, run_time=2, rate_func=lambda t: min(1.0, 2.5 * t))


def test_words_that_meet_on_their_way_are_seen(problems_of: Callable[..., list[Problem]]) -> None:
    (problem,) = (problem for problem in problems_of(crossing) if problem.rule == "overlap")
    assert problem.beat == "one" and "'one' and 'two' lie on one another" in problem.what


def test_words_on_words_are_seen(problems_of: Callable[..., list[Problem]]) -> None:
    def bad(scene: LectureScene) -> None:
        scene.add(place(scene.words("text"), -2, 0), place(scene.words("text"), -1.8, 0.05))
        with scene.beat("one"):
            moving_dot(scene)

    assert rules(problems_of(bad)) == {"overlap"}


@pytest.mark.parametrize(("x", "y"), [(6.2, 0.0), (-6.7, 0.0), (0.0, 3.9), (0.0, -3.4)])
def test_words_cut_off_or_under_the_captions_are_seen(
    problems_of: Callable[..., list[Problem]], x: float, y: float
) -> None:
    def bad(scene: LectureScene) -> None:
        scene.add(place(scene.words("text"), x, y))
        with scene.beat("one"):
            moving_dot(scene)

    assert rules(problems_of(bad)) == {"words outside"}


def test_words_under_the_players_buttons_are_seen(problems_of: Callable[..., list[Problem]]) -> None:
    def bad(scene: LectureScene) -> None:
        scene.add(place(scene.words("text"), 3.5, -2, "right"))
        with scene.beat("one"):
            moving_dot(scene)

    assert rules(problems_of(bad, Settings(shape="tall"))) == {"words outside"}


def test_small_words_are_seen(problems_of: Callable[..., list[Problem]]) -> None:
    def bad(scene: LectureScene) -> None:
        scene.add(place(scene.words("text").scale(0.6), -2, 0))
        with scene.beat("one"):
            moving_dot(scene)

    assert rules(problems_of(bad)) == {"small words"}


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_faint_words_are_seen(problems_of: Callable[..., list[Problem]], theme: str) -> None:
    def bad(scene: LectureScene) -> None:
        scene.add(place(scene.words("text", role="faint"), -2, 0))
        with scene.beat("one"):
            moving_dot(scene)

    assert rules(problems_of(bad, Settings(theme=theme))) == {"contrast"}


def test_a_picture_that_leaves_the_safe_area_is_seen(problems_of: Callable[..., list[Problem]]) -> None:
    def bad(scene: LectureScene) -> None:
        with scene.beat("one"):
            moving_dot(scene, to=(6.9, 0.0))

    assert rules(problems_of(bad)) == {"picture outside"}


def test_leaving_the_safe_area_may_be_declared(
    problems_of: Callable[..., list[Problem]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PointCloud, "leaves_frame", True)

    def meant(scene: LectureScene) -> None:
        with scene.beat("one"):
            moving_dot(scene, to=(6.9, 0.0))

    assert problems_of(meant) == []


def test_a_beat_in_which_nothing_moves_is_seen(problems_of: Callable[..., list[Problem]]) -> None:
    def bad(scene: LectureScene) -> None:
        cloud = PointCloud(np.zeros((1, 2)), "class_a")
        scene.add(cloud)
        with scene.beat("one"):
            scene.play(To(cloud, at=np.zeros((1, 2))), run_time=2)

    assert rules(problems_of(bad)) == {"motion"}


def test_long_stillness_is_seen_unless_it_is_declared(problems_of: Callable[..., list[Problem]]) -> None:
    def frozen(scene: LectureScene, *, still: bool) -> None:
        with scene.beat("one", still=still):
            moving_dot(scene)
            scene.wait(3.0)

    assert rules(problems_of(lambda scene: frozen(scene, still=False))) == {"stillness"}
    assert problems_of(lambda scene: frozen(scene, still=True)) == []


def test_a_character_that_the_font_lacks_is_seen(problems_of: Callable[..., list[Problem]]) -> None:
    def good(scene: LectureScene) -> None:
        with scene.beat("one"):
            moving_dot(scene)

    assert rules(problems_of(good, screen="\U0001f9e0")) == {"glyph"}


def test_words_that_are_still_arriving_are_not_judged(problems_of: Callable[..., list[Problem]]) -> None:
    def arriving(scene: LectureScene) -> None:
        with scene.beat("one"):
            moving_dot(scene)
            scene.play(FadeIn(place(scene.words("text"), -2, 0)), run_time=0.8)

    assert problems_of(arriving) == []


@pytest.mark.parametrize("words", ["שלום", "سلام", "a 😀", "ℝ"])
def test_words_that_the_font_lacks_are_named_with_file_and_key(
    problems_of: Callable[..., list[Problem]], words: str
) -> None:
    def bad(scene: LectureScene) -> None:
        scene.words("text")

    odd = next(c for c in words if c not in "a ")
    with pytest.raises(LectureError) as caught:
        problems_of(bad, screen=words)
    assert "script.toml" in str(caught.value) and ": Sketch.screen: 'text' in en: the font has no " in str(caught.value)
    assert repr(odd) in str(caught.value)


def test_what_the_font_is_taken_to_have_it_has() -> None:
    wanted = {c for first, last in COMMON for c in range(ord(first), ord(last) + 1)} - {0x3A2}
    assert wanted <= characters()
    assert lacking("W₀ × ²") == "₀" and lacking("σ(z) ≥ 0，没有") is None
