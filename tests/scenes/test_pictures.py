"""Pictures that are one picture: scenes keep the rules, and every rule is broken once on purpose.

Scenes of the older form are not held to this yet (tests/scenes/not_yet.py). No new one can be among them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from manim import config

from models.framework.trace import Trace
from scenes.look.settings import SHAPES
from scenes.spec import spec
from scenes.stage import Beat, Box, Canvas, Drive, FadeIn, FadeOut, Layer, LectureScene, Settings, To, View, pictures
from scenes.stage.layout import WIDE
from scenes.stage.pictures import Look, Play, Watched, composition, key_event, motion, sizes
from scenes.stage.pictures.watching import ground
from scenes.stage.words import Typesetter
from tests.scenes.not_yet import HELD
from tests.scenes.told import Told, watch

STILL_OPEN: dict[tuple[str, str], list[str]] = {}
"""By scene and shape, known faults of pictures that are to be mended."""


@pytest.fixture(scope="module", autouse=True)
def own_media(tmp_path_factory: pytest.TempPathFactory) -> None:
    config.media_dir = str(tmp_path_factory.mktemp("media"))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("scene", HELD)
def test_pictures_keep_the_rules(scene: str, shape: str) -> None:
    """Every frame is painted in 16:9: jumps and flashes are the same upright."""
    seen = pictures.watch(spec(scene), Settings("en", "dark", shape), is_dense=shape == "wide")
    assert list(pictures.faults(seen)) == STILL_OPEN.get((scene, shape), [])


# ---- single frames ---------------------------------------------------------------------------------------------------


def frame(*boxes: tuple[int, int, int, int]) -> np.ndarray:
    """A frame of 100 x 160 pixels, white where the boxes are: top, bottom, left, right."""
    made = np.tile((255 * ground()).astype(np.uint8), (100, 160, 1))
    for top, bottom, left, right in boxes:
        made[top:bottom, left:right] = 255
    return made


def looks(*frames: np.ndarray, every: float = 0.5, **options: Any) -> list[Look]:
    return [
        Look(n * every, "one", each, ("?",), False, 0, **{"heroes": frozenset(["ball"]), **options})
        for n, each in enumerate(frames)
    ]


def faults(
    shown: list[Look], seconds: float = 30.0, shape: str = "wide", heroes: tuple[str, ...] = ("ball",)
) -> list[str]:
    timeline = {"seconds": seconds, "beats": [{"name": "one", "line": {"en": "Yes."}}]}
    return list(composition.faults(Watched(shape, heroes, looks=shown, timeline=timeline)))


LARGE, MOVED = frame((5, 95, 10, 140)), frame((5, 95, 20, 150))


def test_the_largest_picture_counts_and_not_all_of_them_together() -> None:
    two = composition.lit(frame((0, 50, 0, 60), (60, 90, 100, 150)), ground())
    width, height = composition.hero(two)
    assert 60 / 160 <= width <= 68 / 160 and 0.5 <= height <= 0.58
    assert not composition.is_hero((width, height), "wide") and composition.is_hero((0.8, 0.9), "wide")
    assert composition.hero(np.zeros((10, 10), bool)) == (0.0, 0.0)


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
    texts = ("one two three four", "five six seven eight nine", "0.31")
    last = Look(10.0, "one", LARGE, texts, True, 4, frozenset(["ball"]))
    assert faults(shown, 51.0) == ["51 s; 25 to 50"]
    assert faults([*shown, last]) == [
        "the title is there at 10.0 s",
        "one: 4 numbers at 10.0 s; at most 3",
        "the last frame has 9 words (one two three four five six seven eight nine); at most 8",
    ]


@pytest.mark.parametrize(
    ("heroes", "on_screen", "fault"),
    [
        ((), (), "script.toml names no 'hero'"),
        (("ball", "net", "chart"), ("ball", "net", "chart"), "3 heroes; at most 2"),
        (("ball", "net"), ("ball",), "script.toml names the hero 'net', which is never on screen"),
    ],
)
def test_the_script_names_what_is_looked_at(heroes: tuple[str, ...], on_screen: tuple[str, ...], fault: str) -> None:
    (found,) = faults(looks(*[LARGE, MOVED] * 10, heroes=frozenset(on_screen)), heroes=heroes)
    assert found.startswith(fault)


def test_a_hero_is_there_for_most_of_the_time() -> None:
    shown = [*looks(*[LARGE, MOVED] * 3), *looks(*[LARGE, MOVED] * 3, heroes=frozenset())]
    assert "a hero is on screen for 50% of the time; at least 75%" in faults(shown)


def test_an_upright_picture_that_leaves_its_lower_part_empty_is_seen() -> None:
    high, low = [np.zeros((160, 90), bool) for _ in range(2)]
    high[:120] = low[:150] = True
    assert composition.lowest(high) == 0.75 and composition.lowest(low) > composition.DOWN_TO
    shown = looks(*[np.pad(each, ((0, 60), (0, 0), (0, 0)), mode="edge") for each in (LARGE, MOVED) * 10])
    assert any(fault.startswith("pictures reach") for fault in faults(shown, shape="tall"))


@pytest.mark.parametrize("size", [20, 22, 28, 32, 34, 36, 48])
def test_heights_of_letters_are_as_the_rule_takes_them(size: float) -> None:
    typesetter = Typesetter(WIDE)
    capital, digits = typesetter.words("H", size).height, [each.height for each in typesetter.formula("1^1", size)]
    assert capital == pytest.approx(size * sizes.WORDS_HIGH, rel=0.01)
    assert digits == pytest.approx([size * sizes.DIGITS_HIGH, size * sizes.EXPONENTS_HIGH], rel=0.02)


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        (lambda type_: type_.words("small", 20), "'small': capitals of 1/39 of the shorter side; at least 1/36"),
        (lambda type_: type_.words("large", 22), ""),
        (lambda type_: type_.formula("x + 1", 30), "'x + 1': capitals of 1/38"),
        (lambda type_: type_.formula("x + 1", 32), ""),
        (lambda type_: type_.formula("10^2", 32), "'10^2': exponents of 1/52 of the shorter side; at least 1/48"),
        (lambda type_: type_.formula("10^2", 35), ""),
    ],
)
def test_letters_that_are_too_small_are_named(made: Callable[[Typesetter], Any], fault: str) -> None:
    word = made(Typesetter(WIDE))
    found = sizes.too_small(word.written, word)
    assert found.startswith(fault) and bool(found) == bool(fault)


# ---- the key event ---------------------------------------------------------------------------------------------------


def told(frames: list[np.ndarray], play: Play, line: str = "Is it?", event: str = "two") -> list[str]:
    """A line, and then a beat with one play, seen in these frames."""
    beats = [
        {"name": "one", "start": 0.0, "seconds": 4.0, "line": {"en": line, "zh": line}},
        {"name": "two", "start": 4.0, "seconds": 4.0, "line": {"en": "Yes.", "zh": "Yes."}},
    ]
    shown = [Look(play.start + n * 0.5, "two", each, (), False, 0) for n, each in enumerate(frames)]
    timeline = {"seconds": 8.0, "beats": beats}
    return list(key_event.faults(Watched("wide", key_event=event, looks=shown, plays=[play], timeline=timeline)))


CROSSING = [frame((40, 50, 10 + 12 * n, 20 + 12 * n)) for n in range(8)]


def test_an_event_that_is_asked_for_and_large_keeps_the_rule() -> None:
    assert told(CROSSING, Play("two", 4.0, 3.0)) == []


@pytest.mark.parametrize(
    ("frames", "seconds", "line", "event", "fault"),
    [
        (CROSSING, 3.0, "Is it?", "", "script.toml names no 'key_event'"),
        (CROSSING, 3.0, "Is it?", "one", "one: the key event has no play"),
        (CROSSING, 2.0, "Is it?", "two", "two: the key event lasts 2.0 s; at least 2.5"),
        (CROSSING, 3.0, "It is.", "two", "two: a question waits 0.0 s for the key event; at least 1 s"),
        ([frame((40, 45, 10 + n, 15 + n)) for n in range(8)], 3.0, "Is it?", "two", "two: the key event changes 0."),
        (
            [frame((92, 98, 10, 20 + 15 * n)) for n in range(8)],
            3.0,
            "Is it?",
            "two",
            "two: 100% of the key event is under",
        ),
    ],
)
def test_an_event_that_is_missed_is_named(
    frames: list[np.ndarray], seconds: float, line: str, event: str, fault: str
) -> None:
    (found,) = told(frames, Play("two", 4.0, seconds), line, event)
    assert found.startswith(fault)


# ---- motion ----------------------------------------------------------------------------------------------------------


class Disc(Layer):
    """A large disc that can move."""

    def __init__(self, x: float = 0.0) -> None:
        super().__init__()
        self.place = np.array([x, 0.0])
        self.bright = 1.0

    def paint(self, canvas: Canvas) -> None:
        canvas.discs(self.place[None], 2.5, np.full(3, self.bright), self.opacity * self.reveal)

    def extent(self) -> np.ndarray:
        return self.place + np.array([[-2.5, -2.5], [2.5, 2.5]])


class Scene(LectureScene[Trace]):
    """Begins with a disc on screen."""

    def open(self) -> None:
        super().open()
        self.disc = Disc()
        self.add(self.disc)


def of(play: Callable[[Any, Beat], object]) -> list[str]:
    """What is said of the motion in a beat."""

    class Played(Scene):
        def one(self, beat: Beat) -> None:
            beat.then(To(self.disc, place=np.array([1.0, 0.0])), run_time=2.0)
            play(self, beat)

    return list(motion.faults(watch(Played, Told(), is_dense=True)))


def test_a_disc_that_rolls_keeps_the_rules() -> None:
    assert of(lambda scene, beat: beat.then(To(scene.disc, place=np.array([-3.0, 1.0])), run_time=3.0)) == []


def test_a_turn_that_keeps_something_keeps_the_rules() -> None:
    def turn(scene: Any, beat: Beat) -> None:
        beat.then(lambda: scene.turn(Disc(3.0), keep=[scene.kept]), run_time=1.2, hold=2.0)

    def play(scene: Any, beat: Beat) -> None:
        scene.kept = scene.type.words("kept")
        beat.then(FadeIn(scene.kept), run_time=0.5, hold=1.0)
        turn(scene, beat)

    assert of(play) == []


def test_a_turn_over_which_nothing_is_carried_is_seen() -> None:
    (fault,) = of(lambda scene, beat: beat.then(lambda: scene.turn(Disc(3.0)), run_time=1.2, hold=2.0))
    assert fault.startswith("one: of what was seen 1.5 s before, nothing is left at ")


def test_a_picture_drawn_over_another_that_leaves_is_seen() -> None:
    def both(scene: Any, beat: Beat) -> None:
        new, word = Disc(0.5), scene.type.words("kept")
        come = To(new, start={"opacity": 0.0}, opacity=1.0, introducer=True)
        beat.then(FadeIn(word), run_time=0.5, hold=1.5)
        beat.then(come, FadeOut(scene.disc), run_time=1.2, hold=2.0)

    (fault,) = of(both)
    assert fault.startswith("one: Disc is drawn over Disc, which leaves, at ")


def test_a_jump_of_one_frame_is_seen() -> None:
    def pop(scene: Any, beat: Beat) -> None:
        beat.then(lambda: scene.add(Disc(-4.0)))
        beat.then(To(scene.disc, place=np.array([0.5, 0.0])), run_time=1.0)

    (fault,) = of(pop)
    assert fault.startswith("a jump at 2.0 s")


@pytest.mark.parametrize(("hertz", "is_told"), [(1.0, False), (5.0, True)])
def test_flashes_of_more_than_three_a_second_are_seen(hertz: float, is_told: bool) -> None:
    def flash(scene: Any, beat: Beat) -> None:
        def draw(t: float) -> None:
            scene.disc.bright = 0.55 - 0.25 * np.cos(2 * np.pi * hertz * 3 * t)

        beat.then(Drive(scene.disc, draw), run_time=3.0)

    assert any(fault.startswith("flashes more than 3 times") for fault in of(flash)) == is_told


class Dots(Layer):
    """Dots in a plane."""

    def __init__(self) -> None:
        super().__init__()
        self.view = View(Box(-3, 3, -3, 3))
        self.at = np.array([[-0.5, 0.0], [0.5, 0.0]])

    def paint(self, canvas: Canvas) -> None:
        canvas.discs(self.view(self.at), 0.3, np.ones(3), self.opacity)

    def extent(self) -> np.ndarray:
        return self.view(self.at)


@pytest.mark.parametrize(("follows", "is_told"), [(0.0, False), (1.0, True)])
def test_a_camera_that_goes_with_what_moves_is_seen(follows: float, is_told: bool) -> None:
    def slide(scene: Any, beat: Beat) -> None:
        dots = Dots()
        start = dots.at

        def draw(t: float) -> None:
            dots.at = start + np.array([2 * t, 0.0])
            dots.view.centre = np.array([2 * t * follows, 0.0])

        beat.then(FadeIn(dots), run_time=1.0, hold=1.0)
        beat.then(Drive(dots, draw), run_time=2.0)

    found = [fault for fault in of(slide) if "the camera goes with Dots, which moves by" in fault]
    assert bool(found) == is_told


def test_heroes_are_found_on_the_scene_and_seen_while_they_are_there() -> None:
    class Leaves(Scene):
        def one(self, beat: Beat) -> None:
            beat.then(To(self.disc, place=np.array([1.0, 0.0])), run_time=2.0)
            beat.then(FadeOut(self.disc), FadeIn(self.note("gone", "top left")), run_time=1.0)

    seen = watch(Leaves, Told(screen={"gone": "Gone"}, heroes=("disc", "other")))
    assert [each.heroes for each in seen.looks if each.seconds < 2] == [frozenset(["disc"])] * 4
    assert list(seen.looks[-1].heroes) == [] or seen.looks[-1].seconds < 2.7
    assert "script.toml names the hero 'other', which is never on screen" in list(composition.faults(seen))
