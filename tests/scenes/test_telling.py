"""How a scene is told: lines that ask, speak to somebody, and do not count; and pictures that are one picture.

Scenes of the older form, which have a `construct` of their own, are not held to this yet. No new one can be among them.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import config

from scenes import contents, telling
from scenes.look import theme
from scenes.look.colour import rgb
from scenes.look.settings import SHAPES
from scenes.spec import spec
from scenes.stage import Settings, pictures
from tests.scenes.not_yet import HELD

STILL_OPEN: dict[tuple[str, str], list[str]] = {}
"""By scene and shape, known faults of pictures that are to be mended."""


@pytest.fixture(scope="module", autouse=True)
def own_media(tmp_path_factory: pytest.TempPathFactory) -> None:
    config.media_dir = str(tmp_path_factory.mktemp("media"))


# ---- lines -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scene", HELD)
def test_lines_can_be_listened_to(scene: str) -> None:
    assert list(telling.faults(contents.script(contents.entry(scene)))) == []


GOOD = {
    "one": {"en": "Is it you?", "zh": "是你吗？"},
    "two": {"en": "It is your own ball.", "zh": "是个球。"},
}


def script(**lines: dict[str, str]) -> contents.Script:
    return contents.Script(beats={**GOOD, **lines}, screen={})


def test_a_line_that_asks_and_speaks_to_somebody_passes() -> None:
    assert list(telling.faults(script())) == []


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ({"one": {"en": "It is you.", "zh": "是你吗？"}}, "en: no question in the first two lines"),
        ({"one": {"en": "Is it you?", "zh": "是谁？"}}, "zh: the viewer is spoken to less than 1 times"),
        ({"two": {"en": "It is.", "zh": "是。"}}, "en: the viewer is spoken to less than 2 times"),
        ({"six": {"en": "1, 2.5, {a}, {b:.2f} and 1,000", "zh": "数"}}, "en: 5 numbers are spoken"),
        ({"six": {"en": "But no. But yes.", "zh": "数"}}, "en: more than one 'but'"),
        ({"six": {"en": "No.", "zh": "但是，不过。"}}, "zh: more than one 'but'"),
        ({"six": {"en": "One: two: three.", "zh": "数"}}, "en: six: a chain of colons or semicolons"),
        ({"six": {"en": "No.", "zh": "一：二；三。"}}, "zh: six: a chain of colons or semicolons"),
        ({"six": {"en": "Optimization.", "zh": "数"}}, "en: 'Optimization' is not spelt the British way"),
        ({str(n): {"en": "Yes.", "zh": "是。"} for n in range(5)}, "7 beats; at most 6"),
    ],
)
def test_what_a_listener_would_stumble_over_is_named(lines: dict[str, dict[str, str]], fault: str) -> None:
    (found,) = telling.faults(script(**lines))
    assert found.startswith(fault)


@given(st.text(), st.text())
def test_any_line_can_be_looked_at(en: str, zh: str) -> None:
    assert all(isinstance(fault, str) for fault in telling.faults(script(six={"en": en, "zh": zh})))


# ---- pictures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("scene", HELD)
def test_pictures_keep_the_rules(scene: str, shape: str) -> None:
    looks, timeline, played = pictures.looks_of(spec(scene), Settings("en", "dark", shape))
    assert list(pictures.faults(looks, timeline, shape, played.still_beats)) == STILL_OPEN.get((scene, shape), [])


GROUND = rgb(theme.colour("background"))


def frame(*boxes: tuple[int, int, int, int]) -> np.ndarray:
    """A frame of 100 x 160 pixels, white where the boxes are: top, bottom, left, right."""
    made = np.tile((255 * GROUND).astype(np.uint8), (100, 160, 1))
    for top, bottom, left, right in boxes:
        made[top:bottom, left:right] = 255
    return made


def looks(*frames: np.ndarray, every: float = 0.5) -> list[pictures.Look]:
    return [pictures.Look(n * every, "one", each, ("?",), False, 0) for n, each in enumerate(frames)]


def faults(shown: list[pictures.Look], seconds: float = 30.0) -> list[str]:
    timeline = {"seconds": seconds, "beats": [{"name": "one", "line": {"en": "Yes."}}]}
    return list(pictures.faults(shown, timeline, "wide", set()))


LARGE, MOVED = frame((5, 95, 10, 140)), frame((5, 95, 20, 150))


def test_the_largest_picture_counts_and_not_all_of_them_together() -> None:
    two = pictures.lit(frame((0, 50, 0, 60), (60, 90, 100, 150)), GROUND)
    width, height = pictures.hero(two)
    assert 60 / 160 <= width <= 68 / 160 and 0.5 <= height <= 0.58
    assert not pictures.is_hero((width, height), "wide") and pictures.is_hero((0.8, 0.9), "wide")
    assert pictures.hero(np.zeros((10, 10), bool)) == (0.0, 0.0)


def test_one_large_picture_that_moves_keeps_the_rules() -> None:
    assert faults(looks(*[LARGE, MOVED] * 10)) == []


@pytest.mark.parametrize(
    ("frames", "fault"),
    [
        ([frame(), *[MOVED, LARGE] * 10], "the first frame is lit by 0%"),
        ([LARGE, *[LARGE, MOVED] * 10], "nothing moves in the first 0.5 s"),
        ([*[LARGE, MOVED] * 8, frame((0, 10, 0, 10))], "one: lit by 0.6% at 8.0 s"),
        ([*[LARGE, MOVED] * 4, *[LARGE] * 12], "one: nothing changes for"),
        ([*[frame((0, 60, n, 60 + n)) for n in range(20)]], "one large picture for 0% of the time"),
    ],
)
def test_pictures_that_break_a_rule_are_named(frames: list[np.ndarray], fault: str) -> None:
    assert [each for each in faults(looks(*frames)) if each.startswith(fault)]


def test_time_and_words_have_their_bounds() -> None:
    shown = looks(*[LARGE, MOVED] * 10)
    last = pictures.Look(10.0, "one", LARGE, ("one two three four", "five six seven eight nine", "0.31"), True, 4)
    assert faults(shown, 51.0) == ["51 s; 25 to 50"]
    assert faults([*shown, last]) == [
        "the title is there at 10.0 s",
        "one: 4 numbers at 10.0 s; at most 3",
        "the last frame has 9 words (one two three four five six seven eight nine); at most 8",
    ]
