"""Planes of a narrow net, and sheets that are moved and put back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scenes.props import Axes, ClassAreas, Curve, NarrowNet, PointCloud, Rings, Route, Workbench, linear, translation
from scenes.props.curve import within_disc
from scenes.stage import Box, View

number = st.floats(-3, 3)
matrices = arrays(float, (2, 2), elements=number)
points = arrays(float, (7, 2), elements=number)
BOX = Box(-2, 2, -1, 1)


@pytest.fixture
def net() -> NarrowNet:
    rng = np.random.default_rng(3)
    turned = np.linalg.qr(rng.normal(size=(3, 2, 2)))[0]
    turned[:, 0] *= np.sign(np.linalg.det(turned))[:, None]
    return NarrowNet(1.5 * turned, 0.3 * rng.normal(size=(3, 2)), np.array([1.0, -0.7]), 0.1, slope=0.2)


def test_the_boundary_lies_where_the_logit_is_zero(net: NarrowNet) -> None:
    pieces = net.boundary(radius=1.2)
    assert pieces
    for piece in pieces:
        assert np.abs(net.logit(piece)).max() < 1e-9
        assert (np.linalg.norm(piece, axis=1) <= 1.2 + 1e-9).all()


def test_the_line_is_straight_in_the_last_plane(net: NarrowNet) -> None:
    there = net.line((-2.0, 3.0), points=9)
    assert np.abs(there @ net.w + net.c).max() < 1e-12
    assert np.linalg.norm(there[-1] - there[0]) == pytest.approx(5.0)


@given(matrices, points, st.floats(0, 1))
def test_in_one_sweep_or_one_after_the_other_a_matrix_begins_and_ends_the_same(
    weight: np.ndarray, where: np.ndarray, t: float
) -> None:
    sweep = linear("W", weight, at_once=True)
    assert np.allclose(sweep.path(where, 0.0), where, atol=1e-9)
    assert np.allclose(sweep.path(where, 1 - 1e-9), where @ weight.T, atol=1e-5)
    assert np.isfinite(sweep.path(where, t)).all()


def test_a_line_is_cut_at_the_rim_of_the_disc() -> None:
    line = np.stack([np.linspace(-3, 3, 2001), np.full(2001, 0.6)], axis=1)
    (piece,) = within_disc(line, radius=1.0)
    assert piece[[0, -1], 0] == pytest.approx([-0.8, 0.8], abs=0.01)
    assert within_disc(line + np.array([0, 2]), radius=1.0) == []


def test_a_curve_can_be_redrawn_with_other_pieces() -> None:
    curve = Curve([np.zeros((3, 2))])
    curve.redraw([np.ones((4, 2)), np.full((2, 2), 2.0)])
    assert len(curve.at) == 6
    assert len(curve.redraw([]).at) == 0


def test_areas_are_divided_anew_by_another_logit() -> None:
    areas = ClassAreas(1.0, lambda x: x[:, 0])
    areas.divide(lambda x: x[:, 1] - 0.5)
    upper = areas.rest[areas._sides[1][0]].mean(1)
    assert (upper[:, 1] > 0.5 - 1e-9).all()


def test_what_is_put_back_is_where_it_was() -> None:
    x = np.random.default_rng(0).normal(size=(20, 2))
    cloud, home = PointCloud(x, "ink"), Rings(x)
    bench = Workbench(BOX, moving=[cloud], standing=[Axes(), home])
    before = bench.view.zoom
    bench.take(Route([linear("W", np.array([[2.0, 0.5], [0.0, 1.5]])), translation("b", np.array([1.0, 0.0]))]))
    bench.go(2.0)
    assert np.array_equal(home.at, x)
    assert not np.allclose(cloud.at, x)
    for place in np.linspace(0, 2, 21):
        seen = bench.go(float(place)).view(cloud.at)
        assert (np.abs(seen) <= [2.0, 1.0]).all()
    bench.go(0.0)
    assert np.array_equal(cloud.at, x)
    assert bench.view.zoom == before


def test_a_view_between_two_is_each_of_them_at_the_ends() -> None:
    near, far = View(BOX, 2.0, np.array([1.0, 0.0])), View(BOX, 0.5, np.array([-1.0, 2.0]))
    for share, end in ((0.0, near), (1.0, far)):
        view = View(BOX).between(near, far, share)
        assert view.zoom == pytest.approx(end.zoom)
        assert np.allclose(view.centre, end.centre)
