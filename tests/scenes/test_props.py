"""Props draw the numbers they are given, and planes go where the network takes them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scenes.props import (
    Bars,
    Beam,
    Counter,
    DecisionField,
    FunctionPlot,
    ImageTile,
    Links,
    NetworkDiagram,
    Plane,
    PointCloud,
    Route,
    fan,
)
from scenes.props.class_areas import ClassAreas
from scenes.props.curve import dashes, partial
from scenes.props.function_plot import clip_runs
from scenes.props.mesh import disc_mesh, divide
from scenes.props.route import activation, linear, normalisation, rotate_stretch_rotate, translation
from scenes.props.warped_grid import WarpedGrid
from scenes.stage import Box, Canvas, View, follow
from scenes.stage.layout import WIDE
from scenes.stage.words import Typesetter
from scenes.transformation.drawings.dial import Dial
from scenes.transformation.drawings.lattice import Lattice
from scenes.transformation.drawings.number_tile import without_zero
from scenes.transformation.drawings.simplex import Simplex

number = st.floats(-3, 3)
matrices = arrays(float, (2, 2), elements=number)
points = arrays(float, (7, 2), elements=number)
BOX = Box(-2, 2, -1, 1)


def rotation(angle: float) -> np.ndarray:
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


@given(matrices)
def test_every_matrix_is_a_turn_a_stretch_and_a_turn(weight: np.ndarray) -> None:
    first, stretch, second = rotate_stretch_rotate(weight)
    assert np.allclose(rotation(second) @ np.diag(stretch) @ rotation(first), weight, atol=1e-9)


@given(matrices, points, st.floats(0, 1))
def test_a_move_begins_where_the_points_are_and_ends_where_the_layer_puts_them(
    weight: np.ndarray, where: np.ndarray, t: float
) -> None:
    moves = (
        (linear("W", weight), where @ weight.T),
        (translation("b", weight[0]), where + weight[0]),
        (activation("s", np.tanh), np.tanh(where)),
        (normalisation("n", weight[0], np.abs(weight[1]) + 0.5), (where - weight[0]) / (np.abs(weight[1]) + 0.5)),
    )
    for move, end in moves:
        assert np.allclose(move.path(where, 0.0), where, atol=1e-9), move.name
        assert np.allclose(move.path(where, 1.0), end, atol=1e-9), move.name
        assert np.allclose(move.path(where, 1 - 1e-9), end, atol=1e-5), move.name
        assert np.isfinite(move.path(where, t)).all()


@given(points)
def test_a_route_leads_back_to_the_input_plane(where: np.ndarray) -> None:
    weight = np.array([[1.2, -0.4], [0.3, 0.9]])
    route = Route([linear("W", weight), translation("b", weight[0]), activation("s", np.sinh, np.arcsinh)])
    there = route.position(where, 3)
    assert np.allclose(route.pull_back(there, 3), where, atol=1e-7)


def test_a_move_without_a_way_back_says_so() -> None:
    route = Route([activation("relu", lambda z: np.maximum(z, 0))])
    with pytest.raises(ValueError, match="'relu' cannot be undone"):
        route.pull_back(np.zeros((1, 2)), 1)


@given(st.integers(0, 1000))
def test_the_camera_never_lets_data_leave_its_box(seed: int) -> None:
    rng = np.random.default_rng(seed)
    spread = np.exp(np.cumsum(rng.normal(0, 0.4, 80)))
    hulls = [rng.normal(0, s, (20, 2)) + rng.normal(0, 2, 2) for s in spread]
    zoom, centre = follow(hulls, BOX)
    for hull, z, c in zip(hulls, zoom, centre, strict=True):
        seen = View(BOX, z, c)(hull)
        assert (np.abs(seen) <= (2.0, 1.0)).all()


@given(arrays(float, (5, 2), elements=number), st.floats(0.1, 10), arrays(float, 2, elements=number))
def test_a_view_can_be_inverted(where: np.ndarray, zoom: float, centre: np.ndarray) -> None:
    view = View(Box(-1, 3, 0, 2), zoom, centre)
    assert np.allclose(view.inverse(view(where)), where)


def test_a_plane_carries_each_sample_to_its_own_image() -> None:
    x = np.random.default_rng(0).normal(size=(30, 2))
    weight = np.array([[0.5, 1.0], [-1.0, 0.7]])
    cloud = PointCloud(x, "class_a")
    plane = Plane(BOX, Route([linear("W", weight)]), cloud)
    plane.go(1.0)
    assert np.array_equal(cloud.at, x @ weight.T)
    assert np.abs(cloud.extent()).max() <= 2
    plane.go(0.0)
    assert np.array_equal(cloud.at, x)


def test_warp_to_refuses_another_number_of_points() -> None:
    with pytest.raises(ValueError, match=r"\(3, 2\)"):
        PointCloud(np.zeros((3, 2)), "class_a").warp_to(np.zeros((4, 2)))


def test_links_show_the_strongest_and_pair_ends_as_weights_do() -> None:
    starts, ends = fan([np.array([0.0, i]) for i in range(3)], [np.array([1.0, j]) for j in range(2)])
    weights = np.array([[0.1, 0.9, 0.2], [0.3, 0.4, 0.8]])  # [out, in]
    links = Links(starts, ends, weights, strongest=2)
    assert np.allclose(links.levels, [0.8 / 0.9, 1.0])
    assert {tuple(x) for x in links.extent().round(6)} >= {(0.0, 1.0), (1.0, 0.0), (0.0, 2.0), (1.0, 1.0)}


@pytest.mark.parametrize(("value", "text"), [(0.834, ".83"), (-0.31, "-.31"), (1.0, "1.00"), (-1.204, "-1.20")])
def test_a_cell_writes_its_number_without_the_leading_zero(value: float, text: str) -> None:
    assert without_zero(value) == text


def test_a_dial_turns_evenly_in_factors() -> None:
    dial = Dial(Typesetter(WIDE), "T", (20.0, 0.05), 6.0, 3.0, 2.5, ticks={1.0: "1"})
    assert dial.turn(0.5) == pytest.approx(1.0)
    assert dial.share(1.0) == pytest.approx(0.5)
    assert dial.counter.written == "1.00"


@given(st.floats(0, 2 * np.pi), st.floats(-0.9, 0.9))
def test_a_divided_mesh_covers_the_disc_once_and_takes_sides(angle: float, offset: float) -> None:
    vertices, faces = disc_mesh(1.0, rings=6, sectors=24)
    normal = np.array([np.cos(angle), np.sin(angle)])
    cut, pieces, sign = divide(vertices, faces, vertices @ normal - offset)

    def area(corners: np.ndarray) -> np.ndarray:
        a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
        return np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]) / 2

    assert area(cut[pieces]).sum() == pytest.approx(area(vertices[faces]).sum())
    middle = cut[pieces].mean(1) @ normal - offset
    wide = area(cut[pieces]) > 1e-9
    assert (np.sign(middle[wide]) == sign[wide]).all()


def test_half_a_line_is_half_as_long() -> None:
    line = np.array([[0.0, 0], [1, 0], [1, 1], [4, 1]])
    half = partial(line, 0.5)
    assert np.linalg.norm(np.diff(half, axis=0), axis=1).sum() == pytest.approx(2.5)


def test_dashes_cover_their_share() -> None:
    line = np.stack([np.linspace(0, 8, 50), np.zeros(50)], axis=1)
    drawn = sum(np.linalg.norm(np.diff(dash, axis=0), axis=1).sum() for dash in dashes(line, 0.16, 0.5))
    assert drawn == pytest.approx(4.0)


@given(arrays(float, (12, 2), elements=st.floats(-2, 2)))
def test_a_curve_is_cut_at_the_edge_of_its_plot(line: np.ndarray) -> None:
    for run in clip_runs(line, BOX):
        assert (np.abs(run[:, 1]) <= 1 + 1e-5).all()


def test_a_plot_places_values_where_its_axes_say() -> None:
    plot = FunctionPlot(Typesetter(WIDE), Box(0, 10, 0, 4), x=(0, 100), y=(1e-4, 1), log_y=True, y_ticks={0.01: "0.01"})
    assert np.allclose(plot.at(50, 0.01), (5, 2))
    assert np.allclose(plot.at([0, 100], [1e-4, 1]), [(0, 0), (10, 4)])


def test_a_simplex_has_certainty_in_its_corners() -> None:
    simplex = Simplex(BOX)
    assert np.allclose(simplex.at(np.eye(3)), simplex.corners)
    assert np.allclose(simplex.at(np.full((1, 3), 1 / 3))[0], simplex.corners.mean(0))


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (7, "7"), (1234.6, "1,235")])
def test_a_counter_writes_its_number(value: float, text: str) -> None:
    assert Counter(Typesetter(WIDE), "{:,.0f}").show(value).written == text


def test_a_number_that_rounds_to_zero_has_no_sign() -> None:
    counter = Counter(Typesetter(WIDE), "{:.2f}")
    assert [counter.show(value).written for value in (-0.004, 0.0, -0.006)] == ["0.00", "0.00", "-0.01"]


def test_a_counter_keeps_its_edge_and_does_not_jump() -> None:
    counter = Counter(Typesetter(WIDE), "{:03.0f}", anchor="right").stand(2.0, 1.0)
    tops = set()
    for value in range(0, 999, 37):
        counter.show(value)
        assert counter.get_right()[0] <= 2.0 + 1e-6
        tops.add(round(float(counter.get_center()[1]), 1))
    assert tops == {1.0}


def canvas() -> Canvas:
    frame = np.zeros((180, 320, 4), np.uint8)
    frame[..., 3] = 255
    return Canvas(frame)


def lit(layer: object) -> np.ndarray:
    board = canvas()
    layer.paint(board)  # type: ignore[attr-defined]
    return board.frame[..., :3].astype(int).sum(-1)


def test_a_disc_covers_its_area() -> None:
    board = canvas()
    board.discs(np.array([[0.3, -0.2]]), 1.0, np.ones(3), edge=0)
    covered = board.frame[..., 0].astype(float).sum() / 255
    assert covered == pytest.approx(np.pi * board.scale**2, rel=0.01)


def test_a_stroke_is_as_wide_as_it_says_and_even_at_its_joints() -> None:
    board = canvas()
    line = np.stack([np.linspace(-3, 3, 40), np.linspace(-1, 1, 40)], axis=1)
    board.strokes([line], np.ones(3), 10.0, 0.5)
    value = board.frame[..., 0]
    assert value.max() <= 128  # translucent joints do not bead
    assert value.astype(float).sum() / 127.5 == pytest.approx(np.hypot(6, 2) * 0.1 * board.scale**2, rel=0.05)


def test_triangles_that_share_an_edge_leave_no_seam() -> None:
    board = canvas()
    corners = np.array([[-2.0, -1], [2, -1.3], [2.2, 1], [-1.9, 1.1]])
    board.triangles(corners, np.array([[0, 1, 2], [0, 2, 3]]), np.ones(3), 0.5)
    assert set(np.unique(board.frame[..., 0])) <= {0, 127, 128}  # painted once, to a rounding


def test_an_image_shows_each_cell_in_its_place() -> None:
    tile = ImageTile(np.array([[0.0, 1.0], [0.5, 0.0]]), Box(-2, 2, -2, 2))
    tile.frame = 0.0
    light = lit(tile)
    quarters = [light[60, 130], light[60, 190], light[120, 130], light[120, 190]]
    assert quarters[0] == quarters[3] < quarters[2] < quarters[1]


def test_an_image_has_no_seams_between_its_cells() -> None:
    tile = ImageTile(np.ones((7, 7)), Box(-1.234, 1.111, -0.987, 1.358))
    tile.frame = 0.0
    inside = lit(tile)[66:108, 136:182]
    assert np.ptp(inside) <= 3


def test_a_decision_field_has_its_boundary_where_the_logit_is_zero() -> None:
    axis = np.linspace(-1, 1, 33)
    logits = np.broadcast_to(10 * (axis - 0.25), (33, 33))
    field = DecisionField(logits, 1.0, View(Box(-3, 3, -3, 3), zoom=3.0), disc=False)
    row = lit(field)[90]
    x = (np.argmax(row) + 0.5) / canvas().scale - 14.222 / 2
    assert x == pytest.approx(0.75, abs=0.06)


@pytest.mark.parametrize(
    "make",
    [
        lambda: WarpedGrid.disc(0.9),
        lambda: PointCloud(np.random.default_rng(0).normal(0, 0.5, (20, 2)), "class_b"),
        lambda: ClassAreas(0.9, lambda x: x[:, 0]),
        lambda: Simplex(BOX),
        lambda: ImageTile(np.eye(4), BOX),
        lambda: NetworkDiagram(BOX, (2, 2)).show([np.ones(2), np.ones(2)], [np.ones((2, 2))]),
        lambda: Links(np.array([[-3.0, 0], [-3, 1]]), np.array([[3.0, 1], [3, 0]]), np.array([1.0, -0.5]), signed=True),
        lambda: Bars(np.array([[-2.0, 0], [-2, 1]]), 4.0, np.array([0.5, -0.2]), full=1.0),
        lambda: Beam(Box(-4, -3, 0, 1), Box(1, 3, -1, 1)),
        lambda: Lattice(np.stack(np.meshgrid(np.arange(3), np.arange(3)), -1) * 1.0, np.ones((3, 3, 3)), lambda x: x),
    ],
    ids=["grid", "cloud", "areas", "simplex", "tile", "network", "links", "bars", "beam", "lattice"],
)  # fmt: skip
def test_a_prop_grows_as_it_is_revealed_and_fades_to_nothing(make: object) -> None:
    prop = make()  # type: ignore[operator]
    lights = {}
    for share in (0.01, 0.5, 1.0):
        prop.reveal = share
        lights[share] = lit(prop).sum()
    assert lights[0.01] < 0.4 * lights[1.0], "as soon as it can be seen, most of it is yet to come"
    assert 1.1 * lights[0.01] < lights[0.5] < 0.98 * lights[1.0]
    prop.opacity = 0.0
    assert lit(prop).sum() < 0.01 * lights[1.0]
