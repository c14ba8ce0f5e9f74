"""A proof compares what is painted with what was measured, and fails for a hair, a shape, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from manim import config

from models.framework.errors import LectureError
from scenes.props import Bars, Chart, ContourMap, Counter, DecisionField, ImageTile, LossSurface, PointCloud
from scenes.stage import Beat, Box, Each, FadeIn, LectureScene, Part, Shown, View
from scenes.stage.painted import Ink, Proof
from tests.scenes.told import Told, rehearse
from tests.scenes.trembling import trembling

BOX = Box(-3.0, 3.0, -2.0, 2.0)
POINTS = np.array([[0.5, -0.25], [1.0, 1.5], [-1.5, 0.75]])


@pytest.fixture(scope="module", autouse=True)
def own_media(tmp_path_factory: pytest.TempPathFactory) -> None:
    config.media_dir = str(tmp_path_factory.mktemp("media"))


def proved(make: Callable[[Any], tuple[Shown, Any]]) -> Proof:
    """What a scene finds that shows a prop and compares it; `make` adds the prop and says what was measured."""

    class Proving(LectureScene[Any]):
        """A scene with one proof."""

        trace_type = object  # type: ignore[assignment]

        def one(self, beat: Beat) -> None:
            self.prove("it", *make(self))
            beat.then(FadeIn(self.type.words("there")), run_time=1.0)

    (proof,) = rehearse(Proving, Told()).proofs
    return proof


def cloud(scene: LectureScene[Any], **view: Any) -> PointCloud:
    made = PointCloud(POINTS, "ink", view=View(BOX, 1.3, np.array([0.2, 0.1])))
    scene.add(made)
    return made


def chart(scene: LectureScene[Any]) -> Chart:
    made = Chart(scene.type, BOX, (0, 10), decades=(-32, 3))
    scene.add(made)
    return made


def at_a_glance(scene: LectureScene[Any], prop: Any) -> Any:
    scene.add(prop)
    return prop


FIELD = np.linspace(-2, 2, 41)[None] + np.linspace(-1, 1, 41)[:, None]
GRID = np.linspace(0, 1, 31)[None] * np.linspace(1, 3, 31)[:, None] ** 2
LOSSES = 10.0 ** np.linspace(2, -31, 11)

PROPS: dict[str, Callable[[LectureScene[Any]], tuple[Shown, Any]]] = {
    "dots": lambda s: (cloud(s), POINTS),
    "the end of a run": lambda s: ((c := chart(s)).tip(c.run(np.arange(11), LOSSES, "loss")), [10, LOSSES[-1]]),
    "a whole run": lambda s: ((c := chart(s)).along(c.run(np.arange(11), LOSSES, "loss"), np.arange(11)), LOSSES),
    "a profile": lambda s: (chart(s).profile(np.arange(1, 10), LOSSES[:9]), LOSSES[:9]),
    "a number": lambda s: (at_a_glance(s, Counter(s.type, "{:.2f}", value=-12.345)), -12.345),
    "a count of many": lambda s: (at_a_glance(s, Counter(s.type, "{:,.0f} / 2000", value=1234)), 1234),
    "bars": lambda s: (at_a_glance(s, Bars(POINTS, 1.5, np.array([0.3, -0.2, 1.0]))), [0.3, -0.2, 1.0]),
    "an image": lambda s: (at_a_glance(s, ImageTile(GRID, BOX)), GRID),
    "weights": lambda s: (at_a_glance(s, ImageTile(FIELD, BOX, "signed")), FIELD),
    "a field": lambda s: (
        at_a_glance(s, DecisionField(FIELD, 1.0, View(BOX))).at(np.array([[0.5, -0.5]])), [1 / (1 + np.exp(-0.5))],
    ),
    "a map": lambda s: (at_a_glance(s, ContourMap(GRID, (0, 1), (1, 3), BOX)).heights(np.array([[0.5, 2.0]])), [2.0]),
    "a ball on a surface": lambda s: (
        at_a_glance(s, LossSurface(GRID, (0, 1), (1, 3))).trail(np.array([[0.1, 1.2], [0.7, 2.6]])), [0.7, 2.6],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", PROPS)
def test_what_is_painted_as_it_was_measured_is_proved(what: str) -> None:
    assert proved(PROPS[what]).holds


@pytest.mark.parametrize("what", PROPS)
def test_a_prop_that_is_painted_a_hair_off_is_found_out(what: str) -> None:
    with trembling():
        assert not proved(PROPS[what]).holds


@pytest.mark.parametrize("share", [1e-4, -1e-4])
def test_a_dot_that_is_not_where_it_was_measured_is_found_out(share: float) -> None:
    assert not proved(lambda s: (cloud(s).warp_to(POINTS * (1 + share)), POINTS)).holds


@pytest.mark.parametrize("wrong", [0.99, 1.01])
def test_a_loss_of_1e_minus_31_is_held_to_its_own_size(wrong: float) -> None:
    def end(scene: LectureScene[Any]) -> tuple[Shown, Any]:
        return (plot := chart(scene)).tip(plot.run(np.arange(11), LOSSES, "loss")), [10, wrong * LOSSES[-1]]

    assert not proved(end).holds


def test_a_number_is_held_to_half_of_its_last_digit() -> None:
    def number(measured: float) -> Proof:
        return proved(lambda s: (at_a_glance(s, Counter(s.type, "{:.1f}%", value=97.3)), measured))

    assert number(97.349).holds and number(97.251).holds
    assert not number(97.36).holds and not number(97.2).holds


@pytest.mark.parametrize(
    ("measured", "complaint"),
    [
        (POINTS[0], "shown is (3, 2), measured (2,)"),
        (POINTS[0, 0], "shown is (3, 2), measured ()"),
        (POINTS[:, :1], "shown is (3, 2), measured (3, 1)"),
    ],
)
def test_one_right_number_does_not_prove_an_array(measured: np.ndarray, complaint: str) -> None:
    with pytest.raises(LectureError, match="must be alike") as error:
        proved(lambda s: (cloud(s), measured))
    assert complaint in str(error.value)


def test_nothing_proves_nothing() -> None:
    with pytest.raises(LectureError, match="nothing was measured"):
        proved(lambda s: (Part(cloud(s), lambda ink: ink.radii[:0]), []))


def test_an_array_is_no_prop() -> None:
    with pytest.raises(LectureError, match=r"Proving: one: it: prove takes a prop that has shown\(\), not a ndarray"):
        proved(lambda s: (POINTS, POINTS))  # type: ignore[arg-type, return-value]


def test_what_is_not_on_screen_proves_nothing() -> None:
    with pytest.raises(LectureError, match="a PointCloud that is read is not on screen"):
        proved(lambda s: (PointCloud(POINTS, "ink"), POINTS))


@pytest.mark.parametrize("name", ["opacity", "reveal"])
def test_what_has_faded_or_is_yet_to_come_proves_nothing(name: str) -> None:
    def unseen(scene: LectureScene[Any]) -> tuple[Shown, Any]:
        prop = cloud(scene)
        setattr(prop, name, 0.0)
        return prop, POINTS

    with pytest.raises(LectureError, match="a PointCloud that is read has faded, or is yet to come"):
        proved(unseen)


def test_what_is_missing_in_the_painting_is_told_in_one_line() -> None:
    with pytest.raises(LectureError, match="what is to be read off a PointCloud is not painted"):
        proved(lambda s: (Part(cloud(s), lambda ink: ink.lines()[0]), POINTS))


def test_what_is_not_a_number_is_not_proved() -> None:
    assert not proved(lambda s: (cloud(s).warp_to(POINTS * np.nan), POINTS)).holds


def test_props_side_by_side_are_stacked() -> None:
    def both(scene: LectureScene[Any]) -> tuple[Shown, Any]:
        tiles = [at_a_glance(scene, ImageTile(values, BOX)) for values in (GRID, GRID**2)]
        return Each(tiles), np.stack([GRID, GRID**2])

    assert proved(both).holds


def test_ink_keeps_what_a_canvas_would_paint() -> None:
    ink = Ink()
    ink.strokes([POINTS, POINTS[:1]], np.ones(3), 2.0)
    ink.discs(POINTS, [0.1, 0.0, 0.1], np.ones(3), [1.0, 1.0, 0.0])
    assert [len(line) for line in ink.lines()] == [3], "a line of one point is not painted"
    assert ink.centres.tolist() == POINTS[:1].tolist(), "discs without a size or opacity are not painted"
