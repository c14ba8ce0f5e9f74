"""Clouds in space, numbers on their way, balls of distances, rulers, panels and rings show what they are given."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.geometry.drawings.metric_balls import MetricBalls
from scenes.geometry.drawings.neighbour_ruler import NEAREST, NeighbourRuler
from scenes.geometry.drawings.sound_wave import SoundWave
from scenes.geometry.drawings.vector_bars import VectorBars, bezier
from scenes.props import ClassMarks, SpaceAxes, SpaceCloud
from scenes.props.class_marks import apart, medians
from scenes.props.space_cloud import eye_on, orbit
from scenes.stage import Box, Canvas, Layer
from scenes.stage.layout import WIDE
from scenes.stage.viewpoint import Viewpoint
from scenes.stage.words import Typesetter

BOX = Box(-2, 2, -1, 1)
GROUND = (12, 17, 27)


def painted(layer: Layer) -> np.ndarray:
    """How far each pixel is from the ground, [height, width]."""
    frame = np.empty((180, 320, 4), np.uint8)
    frame[...] = (*GROUND, 255)
    layer.paint(Canvas(frame))
    return np.abs(frame[..., :3].astype(int) - GROUND).sum(-1)


def ruler() -> NeighbourRuler:
    rng = np.random.default_rng(1)
    images = rng.uniform(0, 1, (40, 3, 3))
    made = NeighbourRuler(BOX, images, np.arange(40) < 10, "class_a", full=4.0, tick=1.0, tile=0.5)
    made.show(images[0], np.linspace(3.5, 0.5, 40))
    made.spread = made.tiles = 1.0
    return made


def cloud(places: np.ndarray) -> SpaceCloud:
    return SpaceCloud(places, ["class_a"] * len(places), Viewpoint(target=(0.0, 0.0, 0.0)), radius=0.2)


@pytest.mark.parametrize(
    "make",
    [
        lambda: cloud(np.random.default_rng(0).normal(size=(30, 3))),
        lambda: SpaceAxes(Viewpoint(), (0.0, 0.0)),
        lambda: VectorBars(np.array([0.5, -1.0, 0.2]), BOX),
        lambda: SoundWave(np.array([[-0.5, 0.5]] * 60), BOX),
        lambda: MetricBalls(Box(-1, 1, -1, 1)),
        ruler,
    ],
    ids=["cloud", "axes", "vector", "wave", "balls", "ruler"],
)
def test_a_prop_grows_from_nothing_and_fades_to_nothing(make: object) -> None:
    prop = make()  # type: ignore[operator]
    whole = painted(prop).sum()
    assert whole > 0
    prop.reveal = 0.5
    assert painted(prop).sum() <= whole
    prop.reveal, prop.opacity = 1.0, 0.0
    assert painted(prop).sum() < 0.01 * whole


def test_an_eye_has_all_places_in_its_box_all_the_way_round() -> None:
    places = np.random.default_rng(0).normal(size=(200, 3)) * (3, 1, 0.4)
    eye = eye_on(places, BOX, (-60.0, 50.0))
    moving = orbit(eye, 110.0, cloud(places))
    reach = []
    for t in np.linspace(0, 1, 12):
        moving.interpolate_mobject(float(t))
        reach.append(eye.project(places)[:, :2])
    found = np.concatenate(reach)
    assert eye.azimuth == pytest.approx(50.0)
    assert BOX.contains(Box(found[:, 0].min(), found[:, 0].max(), found[:, 1].min(), found[:, 1].max()), slack=0.02)
    assert np.ptp(found[:, 1]) > 1.8 or np.ptp(found[:, 0]) > 3.8


def test_the_nearer_dot_hides_the_farther() -> None:
    towards = Viewpoint().axes()[2]
    dots = SpaceCloud(
        np.array([1.0, -1.0])[:, None] * towards,
        ["class_a", "class_b"],
        Viewpoint(target=(0.0, 0.0, 0.0)),
        0.3,
        fog=0.0,
    )
    frame = np.full((180, 320, 4), 255, np.uint8)
    dots.paint(Canvas(frame))
    assert frame[90, 160, 2] > frame[90, 160, 0]  # blue, not yellow


def test_dots_come_one_after_the_other() -> None:
    dots = cloud(np.random.default_rng(0).normal(size=(50, 3)))
    counts = []
    for share in (0.0, 0.3, 0.6, 1.0):
        dots.reveal = share
        counts.append(dots.born)
    assert counts[0] == 0 and counts[-1] == 50 and counts == sorted(counts)


def test_numbers_fly_from_their_cells_to_their_bars_and_on_to_the_goal() -> None:
    cells = np.array([[-1.0, 2.0], [0.0, 2.0], [1.0, 2.0]])
    bars = VectorBars(np.array([1.0, 0.5, 0.0]), BOX, cells=cells, cell=0.3)
    bars.flown = 0.0
    assert painted(bars).sum() == 0
    assert not bars.landed().any()
    bars.flown = 1.0
    assert (bars.landed() == 1).all()
    bars.goal = np.array([3.0, 0.0])
    bars.gathered = 1.0
    assert painted(bars).sum() == 0
    bars.kept = 0.5
    assert painted(bars).sum() > 0


def test_a_way_begins_and_ends_where_it_should() -> None:
    starts, ends = np.array([[0.0, 1.0], [2.0, 3.0]]), np.array([[4.0, -1.0], [1.0, 0.0]])
    assert bezier(starts, ends, [0.0, 0.0]) == pytest.approx(starts)
    assert bezier(starts, ends, [1.0, 1.0]) == pytest.approx(ends)


@pytest.mark.parametrize(("p", "norm"), [(2.0, 2), (1.0, 1)])
def test_balls_are_those_of_their_distance(p: float, norm: int) -> None:
    balls = MetricBalls(Box(-1, 1, -1, 1), sizes=(0.1, 0.3))
    balls.p = p
    for k, size in enumerate((0.1, 0.3)):
        rim, is_edge = balls.rim(k)
        assert np.linalg.norm(rim - balls.point, norm, axis=1) == pytest.approx(size)
        assert len(is_edge) == len(rim)


def test_wedges_are_balls_of_the_cosine() -> None:
    balls = MetricBalls(Box(-1, 1, -1, 1), openings=(0.2, 0.4))
    balls.wedge = 1.0
    for k, opening in enumerate((0.2, 0.4)):
        rim, is_edge = balls.rim(k)
        away = np.linalg.norm(rim, axis=1)
        on_rays = is_edge & (away > 1e-6)
        cosine = (rim[on_rays] @ balls.point) / (away[on_rays] * np.linalg.norm(balls.point))
        assert cosine == pytest.approx(np.cos(opening))
        assert away[~is_edge] == pytest.approx(1.0)


def test_a_ruler_puts_the_nearest_on_top_in_their_order() -> None:
    made = ruler()
    assert made.x(0.0) == pytest.approx(BOX.left) and made.x(4.0) == pytest.approx(BOX.right)
    slots = made.slots()
    assert len(slots) == NEAREST and (np.diff(slots) > made._tile).all()
    made.show(np.zeros((3, 3)), np.linspace(0.5, 3.5, 40))
    assert made._near.tolist() == [0, 1, 2, 3, 4]


def test_names_give_way_to_one_another_and_no_farther() -> None:
    crowd = np.array([[0.0, 0.0], [0.05, 0.0], [3.0, 0.0]])
    moved = apart(crowd, 0.4)
    assert np.linalg.norm(moved[0] - moved[1]) == pytest.approx(0.4, abs=0.01)
    assert moved[2] == pytest.approx([3.0, 0.0])
    marks = ClassMarks(Typesetter(WIDE), ["0", "1", "2"]).stand(crowd)
    assert marks[2].get_center()[:2] == pytest.approx([3.0, 0.0], abs=1e-6)
    assert medians(np.array([[0.0], [2.0], [5.0]]), np.array([0, 0, 1]), 2)[:, 0] == pytest.approx([1.0, 5.0])
