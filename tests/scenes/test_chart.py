"""A chart draws its runs as far as they had come, and names them where they end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.props import Chart
from scenes.props.chart import powers_of_ten, spread
from scenes.stage import Box, Canvas
from scenes.stage.inspection import box_of
from scenes.stage.layout import LAYOUTS, WIDE, Layout
from scenes.stage.words import Typesetter

BOX = Box(0, 10, -2, 2)


@pytest.fixture
def chart() -> Chart:
    return Chart(Typesetter(WIDE), BOX, (0, 100), decades=(-4, 0))


def painted(layer: object) -> np.ndarray:
    board = Canvas(np.zeros((180, 320, 4), np.uint8))
    layer.paint(board)  # type: ignore[attr-defined]
    return board.frame[..., :3].astype(int).sum(-1)


def test_runs_are_drawn_up_to_the_step_shown(chart: Chart) -> None:
    at = np.array([0, 1, 10, 100])
    curve = chart.run(at, 10.0 ** -np.arange(4), "loss")
    for step, value in zip(at, 10.0 ** -np.arange(4), strict=True):
        chart.show(step)
        assert curve.tip == pytest.approx(chart.at(step, value))
        assert chart.playhead.x == pytest.approx(step / 10)


def test_a_run_that_diverged_ends_with_its_last_finite_value(chart: Chart) -> None:
    curve = chart.run(np.arange(4) * 10, np.array([0.1, 0.5, np.nan, np.inf]), "loss")
    chart.show(100)
    assert curve.tip == pytest.approx(chart.at(10, 0.5))


def test_a_logarithmic_axis_has_a_tick_every_few_decades() -> None:
    assert list(powers_of_ten(Typesetter(WIDE), -12, 0, 4)) == pytest.approx([1, 1e-4, 1e-8, 1e-12])


@given(st.lists(st.floats(-2, 2), min_size=1, max_size=8))
def test_names_keep_their_order_and_their_distance(heights: list[float]) -> None:
    placed = np.array(spread(heights, 0.3))
    order = np.argsort(heights, kind="stable")
    assert (np.diff(placed[order]) >= 0.3 - 1e-9).all()
    assert placed.mean() == pytest.approx(np.mean(heights), abs=1e-9)


def test_names_far_apart_stand_where_their_runs_end(chart: Chart) -> None:
    for value in (1e-1, 1e-3):
        chart.run(np.arange(2) * 100, np.array([1.0, value]), "loss")
    names = chart.name_runs(["one", "two"], ["ink", "ink"])
    assert len(names) == 2 and all(name.get_left()[0] > BOX.right for name in names)
    assert spread([1.0, -1.0], 0.3) == [1.0, -1.0]


def test_a_profile_is_drawn_where_its_values_are_and_not_outside(chart: Chart) -> None:
    profile = chart.profile(np.arange(0, 101, 50), np.array([1e-1, 1e-2, 1e-3]), "gradient")
    assert profile.points_at[1] == pytest.approx(chart.at(50, 1e-2))
    assert painted(profile).any()
    profile.show(np.full(3, 1e-9))
    assert not painted(profile).any()


def test_a_chart_may_stand_elsewhere_with_all_that_it_shows(chart: Chart) -> None:
    run, profile = (
        chart.run(np.arange(3) * 50, np.array([1, 1e-2, 1e-4]), "loss"),
        chart.profile(np.arange(3), np.ones(3)),
    )
    chart.show(50).stand(Box(0, 5, 0, 1))
    assert run.points_at == pytest.approx(np.array([[0, 1], [2.5, 0.5], [5, 0]]))
    assert profile.points_at[:, 1] == pytest.approx(1)
    assert chart.playhead.x == pytest.approx(2.5)
    assert chart.axes.box.width == 5


def test_a_profile_may_be_drawn_from_the_right(chart: Chart) -> None:
    profile = chart.profile(np.array([100, 50, 0]), np.array([1e-1, 1e-2, 1e-3]), "gradient")
    profile.reveal = 0.5
    lit = np.flatnonzero(painted(profile).sum(0))
    assert len(lit) and lit.min() > 160 + 4.5 * 320 / 14.222


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_fitted_chart_keeps_its_labels_in_its_area_and_out_of_the_captions(layout: Layout) -> None:
    ticks = {0: "0", 600: "600"}
    chart = Chart.fitted(Typesetter(layout), layout.hero, (0, 600), y=(0, 2), x_ticks=ticks, y_ticks={2.0: "2,000"})
    for label in chart.labels:
        box = box_of(label)
        assert layout.hero.contains(box) and layout.words.contains(box)
        assert box.bottom > 0 or box.right <= layout.right_in_lower_half + 1e-6
    assert chart.box.width > 0.75 * layout.hero.width
