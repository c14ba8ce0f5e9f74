"""Beats last as long as their lines, are played by methods of their names, and share out their time by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import Group, config

from models.framework.errors import LectureError
from models.framework.trace import Trace
from scenes.script import speaking_seconds
from scenes.stage import Act, Beat, Canvas, FadeIn, Layer, LectureScene, To, carried
from scenes.stage.beats import Part, stretched
from tests.scenes.told import Told, rehearse

LONG = "A line that takes its time. " * 6
SECONDS = speaking_seconds(LONG, LONG)
times = st.floats(0.0, 20.0)
parts = st.lists(
    st.builds(lambda seconds, hold, elastic: Part((), seconds + 0.1, hold, elastic), times, times, st.booleans()),
    max_size=6,
)


@pytest.fixture(scope="module", autouse=True)
def own_media(tmp_path_factory: pytest.TempPathFactory) -> None:
    config.media_dir = str(tmp_path_factory.mktemp("media"))


class Square(Layer):
    """Something to look at."""

    def __init__(self) -> None:
        super().__init__()
        self.place = np.zeros(2)

    def paint(self, canvas: Canvas) -> None: ...

    def extent(self) -> np.ndarray:
        return self.place[None]


class Scene(LectureScene[Trace]):
    """Begins with a square on screen."""

    def open(self) -> None:
        super().open()
        self.square = Square()
        self.add(self.square)


def total(parts: list[Part]) -> float:
    return sum(part.seconds + part.hold for part in parts)


@given(parts, times)
def test_flexible_plays_take_what_the_line_leaves_and_never_less_than_their_own_time(
    given_parts: list[Part], seconds: float
) -> None:
    found = stretched(given_parts, seconds)
    for before, after in zip(given_parts, found, strict=True):
        assert after.hold == before.hold
        assert after.seconds >= before.seconds if before.is_flexible else after == before
    if any(part.is_flexible for part in given_parts):
        assert total(found) == pytest.approx(max(seconds, total(given_parts)))


def test_a_beat_fills_its_line_whatever_follows_its_main_motion() -> None:
    class Filled(Scene):
        def one(self, beat: Beat) -> None:
            beat.then(To(self.square, opacity=0.5), run_time=1.0)
            beat.flex(To(self.square, opacity=1.0), at_least=2.0)
            beat.then(To(self.square, opacity=0.5), run_time=0.6, hold=1.0)

    scene = rehearse(Filled, Told({"one": LONG}))
    assert scene.timeline[0]["seconds"] == pytest.approx(SECONDS, abs=0.2)
    assert not scene.still_spells


def test_a_voice_that_is_slower_stretches_the_main_motion() -> None:
    class Paced(Scene):
        def one(self, beat: Beat) -> None:
            beat.flex(To(self.square, opacity=0.5), at_least=2.0, hold=0.5)

    scene = rehearse(Paced, Told({"one": "Short."}), pace={"one": 20.0})
    assert scene.timeline[0]["seconds"] == pytest.approx(20.0, abs=0.1)


def test_what_is_done_between_two_plays_is_done_there() -> None:
    seen: list[float] = []

    class Called(Scene):
        def one(self, beat: Beat) -> None:
            beat.then(To(self.square, opacity=0.5), run_time=1.0)
            beat.then(lambda: seen.append(self.square.opacity))
            beat.then(lambda: To(self.square, opacity=self.square.opacity / 2), run_time=1.0)

    scene = rehearse(Called, Told())
    assert seen == [0.5] and scene.square.opacity == 0.25  # type: ignore[attr-defined]


def test_a_function_that_makes_animations_needs_a_run_time() -> None:
    class Timeless(Scene):
        def one(self, beat: Beat) -> None:
            beat.then(lambda: To(self.square, opacity=0.5))

    with pytest.raises(ValueError, match="has no run time"):
        rehearse(Timeless, Told())


# ---- beats by name ---------------------------------------------------------------------------------------------------


class Two(Scene):
    """Two beats that say how many they are."""

    def numbers(self) -> dict[str, object]:
        return {"count": 2}

    def one(self, beat: Beat) -> None:
        beat.then(To(self.square, opacity=0.5), run_time=1.0)

    def two(self, beat: Beat) -> None:
        beat.then(To(self.square, opacity=1.0), run_time=1.0)


def test_lines_are_played_in_the_order_of_the_script_with_their_numbers() -> None:
    scene = rehearse(Two, Told({"two": "All {count}.", "one": "One."}))
    assert [(beat["name"], beat["line"]["en"]) for beat in scene.timeline] == [("two", "All 2."), ("one", "One.")]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ({"one": "{count}"}, "Two.two plays a beat that script.toml has no line for"),
        ({"one": "{count}", "two": "", "three": ""}, "no method plays the beat 'three'"),
        ({"one": "One.", "two": "Two."}, r"no line names \{count\}, which numbers\(\) gives"),
        ({"one": "{count}", "two": "{steps}"}, r"nothing fills \{steps\}; numbers\(\) gives count"),
    ],
)
def test_script_and_scene_are_held_to_one_another(lines: dict[str, str], message: str) -> None:
    with pytest.raises(LectureError, match=message):
        rehearse(Two, Told(lines))


def test_a_number_may_stand_on_screen_instead() -> None:
    rehearse(Two, Told({"one": "One.", "two": "Two."}, {"note": "{count}"}))


# ---- acts ------------------------------------------------------------------------------------------------------------


class First(Act[Trace]):
    """Brings a square."""

    def one(self, beat: Beat) -> None:
        self.square = Square()
        beat.then(FadeIn(self.square), run_time=1.0)


class Second(Act[Trace]):
    """Takes the square over."""

    def __init__(self, stage: LectureScene[Trace], square: Square | None) -> None:
        super().__init__(stage)
        self.square = square

    def two(self, beat: Beat) -> None:
        new = Square()
        beat.then(To(new, start={"opacity": 0.0}, opacity=1.0, introducer=True), run_time=1.0)


def in_two_acts(hands_over: bool) -> type[LectureScene[Trace]]:
    class InTwoActs(LectureScene[Trace]):
        trace = None  # type: ignore[assignment]

        def acts(self) -> Iterator[object]:
            first = First(self)
            yield first
            yield Second(self, first.square if hands_over else None)

    return InTwoActs


def test_an_act_takes_over_what_it_is_given() -> None:
    scene = rehearse(in_two_acts(True), Told({"one": "One.", "two": "Two."}))
    assert [beat["name"] for beat in scene.timeline] == ["one", "two"]


def test_what_an_act_leaves_on_screen_unasked_was_forgotten() -> None:
    with pytest.raises(LectureError, match="Square was forgotten on screen: Second is not given it"):
        rehearse(in_two_acts(False), Told({"one": "One.", "two": "Two."}))


def test_acts_play_in_the_order_of_the_script() -> None:
    with pytest.raises(LectureError, match=r"First.one plays a beat whose line stands at another place .* 'two'"):
        rehearse(in_two_acts(True), Told({"two": "Two.", "one": "One."}))


def test_what_has_faded_to_nothing_is_not_kept_to_the_end() -> None:
    class Faded(Scene):
        def one(self, beat: Beat) -> None:
            beat.then(To(self.square, opacity=0.0), run_time=1.0)

    with pytest.raises(LectureError, match="Square is on screen to the end, but invisible"):
        rehearse(Faded, Told())


def test_words_that_have_faded_to_nothing_are_not_kept_to_the_end_either() -> None:
    class Faded(Scene):
        def one(self, beat: Beat) -> None:
            word = self.words("gone")
            beat.then(FadeIn(word), run_time=0.5)
            beat.then(lambda: word.animate.set_opacity(0).build(), run_time=0.5)

    with pytest.raises(LectureError, match="Written 'Gone' is on screen to the end"):
        rehearse(Faded, Told(screen={"gone": "Gone"}))


# ---- turns, the title ------------------------------------------------------------------------------------------------


def test_what_is_not_kept_leaves_and_the_new_comes_in_one_play() -> None:
    class Turned(Scene):
        def one(self, beat: Beat) -> None:
            self.kept, self.new = Square(), Square()
            self.add(self.kept)
            self.turn_to(self.new, To(self.kept, place=np.ones(2)), keep=[self.kept])
            beat.rest(0.5)

    scene: Any = rehearse(Turned, Told())
    assert scene.kept in scene.mobjects and scene.new in scene.mobjects and scene.square not in scene.mobjects
    assert scene.kept.place.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("is_there", [False, True])
def test_what_becomes_another_thing_is_replaced_by_it_where_that_is(is_there: bool) -> None:
    class Became(Scene):
        def one(self, beat: Beat) -> None:
            self.new, word = Square(), self.words("word")
            self.add(*([self.new] if is_there else []), word)
            self.match_cut(self.square, self.new)
            beat.rest(1.0)
            self.order = [self.mobjects.index(each) for each in (self.new, word)]

    scene: Any = rehearse(Became, Told(screen={"word": "Word"}))
    assert scene.square not in scene.mobjects and scene.became == {id(scene.new): scene.square}
    assert (scene.order[0] < scene.order[1]) == is_there


def test_what_is_kept_has_to_be_on_screen() -> None:
    class Kept(Scene):
        def one(self, beat: Beat) -> None:
            beat.then(lambda: self.turn(Square(), keep=[self.words("word")]), run_time=1.0)

    with pytest.raises(LectureError, match="Kept: the turn in 'one' keeps Written 'Word', not on screen"):
        rehearse(Kept, Told(screen={"word": "Word"}))


def test_what_is_kept_of_a_group_stands_above_what_comes_and_is_carried_to_its_place() -> None:
    class Kept(Scene):
        def one(self, beat: Beat) -> None:
            self.gone, self.kept = self.words("gone"), self.words("kept")
            self.add(Group(self.gone, self.kept))
            self.turn_to(Square(), carried(self.kept, 2.0, 1.0), keep=[self.kept])
            beat.rest(0.5)

    scene: Any = rehearse(Kept, Told(screen={"gone": "Gone", "kept": "Kept"}))
    family = scene.get_mobject_family_members()
    assert scene.kept in scene.mobjects and scene.gone not in family
    assert np.allclose(scene.kept.get_center()[:2], (2.0, 1.0))


def test_old_and_new_are_never_both_strong() -> None:
    together: list[float] = []

    class Crossed(Scene):
        def one(self, beat: Beat) -> None:
            self.new = Square()
            self.turn_to(self.new)

    def look(scene: Any) -> None:
        if scene.square in scene.mobjects and hasattr(scene, "new"):
            together.append(min(scene.square.opacity, scene.new.reveal))

    rehearse(Crossed, Told(), observe=look)
    assert len(together) > 4 and max(together) < 0.3


@pytest.mark.parametrize("plays", [[8.0], [0.4] * 20])
def test_the_title_is_gone_by_three_seconds_whatever_is_played(plays: list[float]) -> None:
    shown: list[tuple[float, bool]] = []

    class Titled(Scene):
        def one(self, beat: Beat) -> None:
            for run_time in plays:
                beat.then(To(self.square, opacity=0.5), run_time=run_time)

    def look(scene: Any) -> None:
        title = scene.opener
        shown.append((scene.clock / 15 + scene.last_t, title is not None and title.veil.opacity > 0.002))

    scene = rehearse(Titled, Told(), observe=look)
    assert not [moment for moment, is_shown in shown if is_shown and moment > 3.0]
    assert scene.opener is None or plays == [8.0]
