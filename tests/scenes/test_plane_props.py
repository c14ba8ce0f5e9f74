"""Planes of a narrow net, and sheets that are moved and put back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scenes.props import ClassAreas, Curve, NarrowNet, PointCloud, linear
from scenes.props.curve import within_disc
from scenes.props.rings import Rings
from scenes.stage import Box, View
from scenes.transformation.drawings.workbench import Axes, Workbench

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


SHEAR = linear("W", np.array([[2.0, 0.5], [0.0, 1.5]]))


def a_bench() -> tuple[Workbench, PointCloud, Rings]:
    x = np.random.default_rng(0).normal(size=(20, 2))
    cloud, homes = PointCloud(x, "ink"), Rings(x)
    return Workbench(BOX, moving=[cloud], standing=[Axes(), homes]), cloud, homes


def test_sent_home_every_dot_is_where_it_was_and_every_ring_closes() -> None:
    bench, cloud, homes = a_bench()
    assert homes.settle(cloud.at) == 20
    bench.make(SHEAR)(1.0)
    assert not np.allclose(cloud.at, cloud.rest) and np.array_equal(homes.at, cloud.rest)
    assert homes.settle(cloud.at) == 0 and homes.closed.max() < 1
    bench.undo(SHEAR)(1.0)
    assert np.array_equal(cloud.at, cloud.rest)
    assert homes.settle(cloud.at) == 20 and homes.closed.min() == 1


def test_on_the_way_home_what_stands_farther_left_is_home_sooner() -> None:
    bench, cloud, homes = a_bench()
    way, counted = bench.undo(SHEAR), []
    for t in np.linspace(0, 1, 41):
        way(float(t))
        counted.append(homes.settle(cloud.at))
        is_home = (cloud.at == cloud.rest).all(axis=1)
        if is_home.any() and not is_home.all():
            assert cloud.rest[is_home, 0].max() <= cloud.rest[~is_home, 0].min()
    assert counted == sorted(counted) and len(set(counted)) > 10


def test_only_the_layers_that_are_named_are_sent_home() -> None:
    x = np.random.default_rng(0).normal(size=(20, 2))
    cloud, other = PointCloud(x, "ink"), PointCloud(x, "ink")
    bench = Workbench(BOX, moving=[cloud, other], standing=[])
    bench.make(SHEAR)(1.0)
    bench.undo(SHEAR, cloud)(1.0)
    assert np.array_equal(cloud.at, x) and not np.allclose(other.at, x)


def test_a_camera_that_holds_a_move_sees_all_of_it() -> None:
    bench, cloud, _ = a_bench()
    look = bench.look(bench.holding(SHEAR))
    look.begin()
    look.interpolate(1.0)
    make = bench.make(SHEAR)
    for t in np.linspace(0, 1, 21):
        make(float(t))
        assert (np.abs(bench.view(cloud.at)) <= [2.0, 1.0]).all()


def test_a_view_between_two_is_each_of_them_at_the_ends() -> None:
    near, far = View(BOX, 2.0, np.array([1.0, 0.0])), View(BOX, 0.5, np.array([-1.0, 2.0]))
    for share, end in ((0.0, near), (1.0, far)):
        view = View(BOX).between(near, far, share)
        assert view.zoom == pytest.approx(end.zoom)
        assert np.allclose(view.centre, end.centre)
