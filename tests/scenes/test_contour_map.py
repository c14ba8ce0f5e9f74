"""ContourMap: places, levels, holes, tints, and what moves on it; Residuals: lengths, squares, columns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import Group, Scene

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.props import ContourMap, Residuals
from scenes.props.map_items import runs_within
from scenes.stage import Box, Canvas, FadeOut, Layer, To, View

BOX = Box(-3.0, 3.0, -2.0, 2.0)
SPAN = (0.0, 3.0), (10.0, 12.0)
X, Y = np.meshgrid(np.linspace(*SPAN[0], 61), np.linspace(*SPAN[1], 41))


def chart(heights: np.ndarray = X + 0 * Y, **options: object) -> ContourMap:
    return ContourMap(heights, *SPAN, BOX, **options)  # type: ignore[arg-type]


def painted(*layers: Layer) -> np.ndarray:
    """[180, 320, 3] as bytes, what the layers and their families paint."""
    frame = np.zeros((180, 320, 4), np.uint8)
    frame[..., :3], frame[..., 3] = np.round(rgb(theme.colour("background")) * 255), 255
    canvas = Canvas(frame)
    for layer in layers:
        for member in layer.get_family():
            if isinstance(member, Layer) and len(member.points):
                member.paint(canvas)
    return frame[..., :3].astype(int)


def at(picture: np.ndarray, place: np.ndarray) -> np.ndarray:
    """[3] the pixel at a place of the frame."""
    column, row = (place * (1, -1) + (14.222 / 2, 4.0)) * 320 / 14.222
    return np.asarray(picture[int(row), int(column)])


@given(st.floats(0, 3), st.floats(10, 12))
def test_the_map_says_where_a_place_is_and_how_high(x: float, y: float) -> None:
    made = chart(X * 2 + Y)
    where = made.at(np.array([[x, y]]))[0]
    assert where == pytest.approx([-3 + 2 * x, -2 + 2 * (y - 10)])
    assert made.heights(np.array([[x, y]])).shown().values[0] == pytest.approx(2 * x + y, abs=0.02)


def test_it_brightens_with_its_height_and_ends_at_its_box() -> None:
    picture = painted(chart(relief=0.0, corner=0.5))
    low, high = (at(picture, np.array([x, 0.0])).sum() for x in (-2.5, 2.5))
    assert high > low
    outside = at(picture, np.array([-3.2, 0.0]))
    assert (outside == np.round(rgb(theme.colour("background")) * 255)).all()
    assert (at(picture, np.array([-2.93, 1.93])) == outside).all(), "corners are round"


def test_a_level_is_a_line_where_the_height_passes_it() -> None:
    plain, lined = painted(chart()), painted(chart(levels=[1.5]))
    changed = np.abs(plain - lined).sum(-1).sum(0)
    assert changed.argmax() == pytest.approx(160, abs=1)
    assert (changed > 0).sum() <= 4


def test_a_hole_is_not_painted() -> None:
    heights = np.where(X > 2, np.nan, X)
    picture = painted(chart(heights))
    assert (at(picture, np.array([2.5, 0.0])) == np.round(rgb(theme.colour("background")) * 255)).all()
    assert np.isfinite(picture).all()


def test_a_tint_lies_under_the_trails_whenever_it_is_made() -> None:
    made = chart()
    trail = made.trail(np.array([[0.5, 11.0], [2.5, 11.0]]), "#FFFFFF")
    made.tint(np.broadcast_to([1.0, 0.0, 0.0], (2, 2, 3)))
    picture = painted(made)
    assert made.submobjects.index(trail) == len(made.submobjects) - 1
    red, green, _ = at(picture, np.array([0.0, 1.0]))
    assert red > green + 30
    assert at(picture, made.at(trail.head)[0]).min() > 200


def test_a_trail_stands_on_recorded_points_and_between_them() -> None:
    trail = chart().trail(np.array([[0, 10], [1, 11], [1, 12], [np.nan, 0]]), "gradient_descent")
    assert trail.step == 2.0, "it ends with its last finite point"
    trail.step = 1.0
    assert trail.head[0] == pytest.approx([1, 11])
    trail.step = 0.25
    assert trail.head[0] == pytest.approx([0.25, 10.25])


def test_nothing_on_it_is_painted_beyond_its_edge() -> None:
    made = chart()
    made.trail(np.array([[1, 11], [9, 30], [2, 11], [2, -40]]), "gradient_descent", beads=0.05)
    made.spot([4.0, 11.0], "ink")
    outside = np.ones((180, 320), bool)
    outside[45:136, 92:229] = False
    ground = np.round(rgb(theme.colour("background")) * 255)
    assert (painted(made)[outside] == ground).all()


def test_what_a_trail_forgets_has_gone() -> None:
    made = chart()
    trail = made.trail(np.stack([np.linspace(0.2, 2.8, 21), np.full(21, 11.0)], axis=1), "#FFFFFF", memory=5.0)
    alone = painted(chart())
    picture = painted(made)
    assert (at(picture, made.at(trail.at(10.0))[0]) == at(alone, made.at(trail.at(10.0))[0])).all()
    assert (at(picture, made.at(trail.at(19.0))[0]) != at(alone, made.at(trail.at(19.0))[0])).any()


def test_it_stays_whole_when_manim_takes_its_family_apart() -> None:
    scene, made = Scene(), chart()
    trail = made.trail(np.array([[0.5, 11.0], [2.5, 11.0]]), "gradient_descent")
    whole = painted(made)
    scene.add(made)
    scene.add(Group(trail))
    shown = [layer for mobject in scene.mobjects for layer in mobject.get_family() if isinstance(layer, Layer)]
    frame = painted(*(Group(layer)[0] for layer in shown if not layer.submobjects))
    assert np.array_equal(frame, whole)


def test_a_map_fades_with_all_that_is_on_it() -> None:
    made = chart()
    made.trail(np.array([[0.5, 11.0], [2.5, 11.0]]), "gradient_descent")
    made.arrow(np.array([[0.5, 11.0], [2.5, 11.5]]))
    To(made, start={"opacity": 0.0}, opacity=0.0)
    assert (painted(made) == np.round(rgb(theme.colour("background")) * 255)).all()


@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=2, max_size=8))
def test_a_line_is_cut_at_the_box_and_nowhere_else(points: list[tuple[float, float]]) -> None:
    line = np.array(points)
    steps = np.linspace(0, len(line) - 1, 400)
    where = np.stack([np.interp(steps, np.arange(len(line)), axis) for axis in line.T], axis=1)
    inside = (np.abs(where) <= (BOX.right, BOX.top)).all(1)
    runs = runs_within(line, BOX)
    covered = np.zeros(len(steps), bool)
    for run in runs:
        assert (np.diff(run) >= 0).all()
        covered |= (steps >= run[0] - 1e-9) & (steps <= run[-1] + 1e-9)
    near = (np.abs(np.abs(where) - (BOX.right, BOX.top)) < 1e-6).any(1)
    assert (covered == inside)[~near].all()


# ---- residuals -------------------------------------------------------------------------------------------------------


def fit() -> Residuals:
    x, y = np.array([-1.0, 0.0, 1.0, 2.0]), np.array([0.5, -0.5, 1.0, 0.2])
    view = View(Box(-6, 0, -2, 2), 1.0)
    return Residuals(x, y, view, shelf=Box(1, 5, -2, 2), height=1.5, line=(0.5, 0.1))


def test_the_loss_is_the_mean_of_the_squares() -> None:
    made = fit()
    assert made.loss == pytest.approx(np.mean((0.5 * np.array([-1, 0, 1, 2]) + 0.1 - [0.5, -0.5, 1, 0.2]) ** 2))
    assert made.top == pytest.approx(-2 + 1.5 * made.loss)


def test_squares_are_square_and_columns_level_at_the_mean() -> None:
    made = fit()
    made.squares = 1.0
    left, bottom, right, top = made._rectangles().T
    assert right - left == pytest.approx(top - bottom)
    assert right - left == pytest.approx(np.abs(made.residuals))
    made.columns = 1.0
    assert made._rectangles()[:, 3] == pytest.approx(-2 + 1.5 * made.residuals**2)
    heights = made._rectangles()[:, 3].sum()
    made.level = 1.0
    assert np.ptp(made._rectangles()[:, 3]) == pytest.approx(0)
    assert made._rectangles()[:, 3].sum() == pytest.approx(heights), "levelling loses nothing"


def test_what_is_moved_aside_keeps_its_shape() -> None:
    made = fit()
    before = made.extent()
    made.offset = np.array([1.0, -0.5])
    assert made.extent() - before == pytest.approx(np.broadcast_to([1.0, -0.5], before.shape))


def test_what_moves_on_it_goes_with_it() -> None:
    made = chart()
    trail = made.trail(np.array([[0.5, 10.5], [2.5, 11.5]]))
    trail.opacity = 0.8
    leaving = FadeOut(made, rate_func=lambda t: t)
    leaving.begin()
    leaving.interpolate(0.75)
    assert (made.opacity, trail.opacity) == pytest.approx((0.25, 0.2))
    leaving.unveil(made)
    assert (made.opacity, trail.opacity) == (1.0, 0.8)
