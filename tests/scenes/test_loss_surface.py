"""A surface in perspective: the near hides the far, lines lie where they say, and caches change nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from manim import tempconfig

from scenes.look import theme
from scenes.look.colour import rgb
from scenes.look.themes import Theme
from scenes.optimization.drawings.swing import Swing, frame_sheet
from scenes.props import LossSurface, PointCloud
from scenes.props.relief_grid import ReliefGrid, filled, positions, resampled
from scenes.stage import Box, Canvas, To, raster
from scenes.stage.camera import StageCamera
from scenes.stage.staging import live_parts
from scenes.stage.viewpoint import Viewpoint

SPAN = (-1.0, 1.0)
AXIS = np.linspace(-1, 1, 41)
X, Y = np.meshgrid(AXIS, AXIS)
HILL = np.exp(-8 * (X**2 + (Y + 0.3) ** 2))  # in front of the middle for an eye at azimuth -90
FLAT = np.zeros_like(HILL)
RED, GREEN = "#FF0000", "#00FF00"


@pytest.fixture(params=["dark", "light"])
def look(request: pytest.FixtureRequest) -> Iterator[Theme]:
    before = theme.active().name
    yield theme.use(request.param)
    theme.use(before)


def canvas(pixels: int = 480) -> Canvas:
    frame = np.zeros((pixels * 9 // 16, pixels, 4), np.uint8)
    frame[..., :3] = np.round(rgb(theme.colour("background")) * 255)
    frame[..., 3] = 255
    return Canvas(frame)


def surface(
    heights: np.ndarray = HILL, azimuth: float = -90.0, elevation: float = 25.0, **options: object
) -> LossSurface:
    options.setdefault("relief", 1.7)
    return LossSurface(
        heights,
        SPAN,
        SPAN,
        viewpoint=Viewpoint(azimuth, elevation, zoom=1.2),
        span=(0, 1),
        **options,  # type: ignore[arg-type]
    )


def painted(thing: LossSurface, pixels: int = 480) -> np.ndarray:
    board = canvas(pixels)
    thing.paint(board)
    return board.frame[..., :3].astype(int)


def reddish(frame: np.ndarray) -> np.ndarray:
    return (frame[..., 0] > 90) & (frame[..., 0] > 2 * frame[..., 1]) & (frame[..., 0] > 2 * frame[..., 2])


def test_projection_is_the_textbook_one() -> None:
    view = Viewpoint(31.0, 22.0, distance=9.0, zoom=1.7, centre=(0.4, -0.2), target=(0.1, 0.2, 0.3))
    world = np.random.default_rng(0).normal(size=(20, 3))
    azimuth, elevation = np.radians(31.0), np.radians(22.0)
    eye = np.array([0.1, 0.2, 0.3]) + 9 * np.array(
        [np.cos(elevation) * np.cos(azimuth), np.cos(elevation) * np.sin(azimuth), np.sin(elevation)]
    )
    forward = (np.array([0.1, 0.2, 0.3]) - eye) / 9
    right = np.cross(forward, [0, 0, 1])
    right /= np.linalg.norm(right)
    up = np.cross(right, forward)
    seen = np.stack([(world - eye) @ axis for axis in (right, up, forward)], axis=1)
    expected = np.array([0.4, -0.2]) + 1.7 * 9 * seen[:, :2] / seen[:, 2:]
    assert np.allclose(view.project(world)[:, :2], expected)
    assert np.allclose(view.project(world)[:, 2], 9 - seen[:, 2])


def test_the_viewpoint_is_moved_like_any_layer() -> None:
    hill = surface()
    move = To(hill.viewpoint, azimuth=10.0, centre=np.array([1.0, 0.5]), rate_func=lambda t: t)
    move.begin()
    move.interpolate_mobject(0.5)
    assert hill.viewpoint.azimuth == pytest.approx(-40.0)
    assert hill.viewpoint.centre == pytest.approx([0.5, 0.25])


def test_the_view_between_frames_moves_what_is_painted() -> None:
    hill = surface()
    before = painted(hill)
    hill.viewpoint.azimuth += 20
    assert np.abs(painted(hill) - before).max() > 20


def test_a_near_hill_hides_the_way_behind_it_and_not_the_way_before_it() -> None:
    way = np.stack([np.linspace(-0.05, 0.05, 9), np.full(9, 0.25)], axis=1)
    behind, before = surface(), surface()
    behind.trail(way, RED, radius=0, thickness=8, tail=1)
    before.trail(way * (1, 0) + (0, -0.9), RED, radius=0, thickness=8, tail=1)
    assert reddish(painted(behind)).sum() == 0
    assert reddish(painted(before)).sum() > 25
    assert not behind.visible(way).any()
    assert before.visible(way * (1, 0) + (0, -0.9)).all()


def test_a_ball_in_front_is_whole_and_where_to_frame_says() -> None:
    hill = surface()
    hill.trail(np.array([[0.1, -0.9], [0.1, -0.9]]), RED, thickness=0, radius=0.12)
    frame = reddish(painted(hill, 960))
    rows, columns = np.nonzero(frame)
    board = canvas(960)
    middle = board.pixels(hill.to_frame(np.array([[0.1, -0.9]]), lift=0.12))[0]
    assert (columns.min() + columns.max() + 1) / 2 == pytest.approx(middle[0], abs=1.5)
    assert (rows.min() + rows.max() + 1) / 2 == pytest.approx(middle[1], abs=2.5)
    radius = 0.12 * 1.2 * board.scale * 15 / (15 - hill.viewpoint.project(np.array([[0.2, -1.8, 0.1]]))[0, 2])
    assert frame.sum() == pytest.approx(np.pi * radius**2, rel=0.15)


@pytest.mark.parametrize("turn", [False, True])
def test_what_is_nearer_is_in_front_in_whichever_order_it_was_made(turn: bool) -> None:
    near, far = np.array([[0.0, -0.5], [0.0, -0.5]]), np.array([[0.0, -0.38], [0.0, -0.38]])
    both = [(near, RED), (far, GREEN)]
    flat = surface(FLAT, elevation=12.0)
    for way, colour in reversed(both) if turn else both:
        flat.trail(way, colour, thickness=0, radius=0.2)
    board = canvas(960)
    flat.paint(board)
    column, row = np.round(board.pixels(flat.to_frame(near[:1], lift=0.2))[0]).astype(int)
    assert reddish(board.frame[..., :3].astype(int))[row, column]


def test_drawing_order_changes_nothing_where_depths_differ() -> None:
    ways = [np.stack([np.linspace(-0.8, 0.8, 9), np.full(9, y)], axis=1) for y in (-0.8, -0.2, 0.5)]
    frames = []
    for order in ((0, 1, 2), (2, 0, 1)):
        hill = surface()
        for k in order:
            hill.trail(ways[k], (RED, GREEN, "#0000FF")[k])
        frames.append(painted(hill))
    assert np.abs(frames[0] - frames[1]).max() <= 2


def test_contour_lines_lie_on_their_level() -> None:
    lined = surface(X * 0.5 + 0.5, azimuth=-90, elevation=89, levels=[0.25], skirt=0, line=2.0)
    plain = surface(X * 0.5 + 0.5, azimuth=-90, elevation=89, skirt=0)
    board = canvas(960)
    change = np.abs(painted(lined, 960) - painted(plain, 960)).sum(-1)
    for y in (-0.5, 0.0, 0.5):
        column, row = board.pixels(lined.to_frame(np.array([[-0.5, y]])))[0]
        line = change[int(row)]
        assert line.max() > 20
        assert (line @ (np.arange(960) + 0.5)) / line.sum() == pytest.approx(column, abs=0.35)


def test_the_key_level_is_wider() -> None:
    def weight(**options: object) -> float:
        return float(np.abs(painted(surface(X * 0.5 + 0.5, elevation=80, **options)) - bare).sum())

    bare = painted(surface(X * 0.5 + 0.5, elevation=80))
    assert weight(levels=[0.5], key_level=0.5) > 1.4 * weight(levels=[0.5])
    among = [0.0, 0.3, 0.5, 0.7]  # the first only touches the lowest points
    assert weight(levels=among, key_level=0.5) > 1.1 * weight(levels=among, key_level=0.0)


def test_dense_contour_lines_fade() -> None:
    bare = painted(surface(X * 0.5 + 0.5, elevation=80))
    dense = painted(surface(X * 0.5 + 0.5, elevation=80, levels=np.linspace(0, 1, 200)))
    assert np.abs(dense - bare).max() <= 2


def test_a_frame_from_the_cache_is_the_same_to_the_bit() -> None:
    def make() -> LossSurface:
        hill = surface(levels=np.arange(0, 1, 0.1))
        hill.trail(np.stack([AXIS, AXIS * 0.5], axis=1), RED)
        hill.arrow(np.array([[0.0, 0.5, 0.2], [0.2, 0.6, 0.9]]), GREEN)
        return hill

    used = make()
    used.items[0].step = 10.0  # type: ignore[attr-defined]
    used.viewpoint.azimuth = -70.0
    painted(used)
    used.items[0].step = 25.0  # type: ignore[attr-defined]
    moved = painted(used)
    again = painted(used)
    fresh = make()
    fresh.items[0].step = 25.0  # type: ignore[attr-defined]
    fresh.viewpoint.azimuth = -70.0
    assert np.array_equal(moved, painted(fresh))
    assert np.array_equal(moved, again)


def test_it_fades_to_nothing_and_grows_from_nothing(look: Theme) -> None:
    hill = surface()
    ground = canvas().frame[..., :3].astype(int)
    whole = np.abs(painted(hill) - ground).sum()
    hill.opacity = 0.5
    assert np.abs(painted(hill) - ground).sum() == pytest.approx(whole / 2, rel=0.1)
    hill.opacity = 0.0
    assert np.array_equal(painted(hill), ground)
    hill.opacity, hill.reveal = 1.0, 0.3
    part = np.abs(painted(hill) - ground).sum()
    assert 0 < part < whole


def test_silhouettes_are_antialiased(look: Theme) -> None:
    frame = painted(surface(azimuth=-60), 960)
    ground = np.round(rgb(theme.colour("background")) * 255)
    change = np.abs(frame - ground).sum(-1)
    tops = [int(np.argmax(column > 3)) for column in change.T if (column > 3).any()]
    columns = np.flatnonzero((change > 3).any(0))
    shares = np.array([change[row, c] / max(1, change[row + 3, c]) for row, c in zip(tops, columns, strict=True)])
    assert ((shares > 0.1) & (shares < 0.9)).mean() > 0.5
    assert len(np.unique(shares.round(1))) > 6


def test_a_hill_before_another_has_a_smooth_edge_too() -> None:
    ridge = np.exp(-60 * (Y + 0.5) ** 2) * (0.3 + 0.1 * X)
    thing = surface(ridge, elevation=15.0, tint=(Y > 0).astype(float))
    frame = painted(thing, 960).sum(-1)
    crest = canvas(960).pixels(thing.to_frame(np.stack([np.linspace(-0.8, 0.8, 60), np.full(60, -0.48)], axis=1)))
    shares = []
    for x, y in crest.astype(int):
        step = frame[y - 9 : y + 6, x]
        low, high = step.min(), step.max()
        shares += [((step > low + 0.15 * (high - low)) & (step < high - 0.15 * (high - low))).any()]
    assert np.mean(shares) > 0.5


def test_holes_are_holes() -> None:
    holed = HILL.copy()
    holed[8:14, 18:23] = np.nan
    frame = painted(surface(holed, elevation=70.0), 960)
    board = canvas(960)
    column, row = np.round(board.pixels(surface(holed, elevation=70.0).to_frame(np.array([[0.0, -0.5]])))[0]).astype(
        int
    )
    assert np.array_equal(frame[row, column], np.round(rgb(theme.colour("background")) * 255))
    with pytest.raises(ValueError, match="finite"):
        surface(np.full((4, 4), np.nan))


def test_it_lies_over_what_is_there() -> None:
    board = canvas()
    board.frame[..., :3] = (10, 200, 30)
    hill = surface(skirt=0)
    hill.paint(board)
    corner = board.pixels(hill.extent())
    assert (board.frame[:4, :4, :3] == (10, 200, 30)).all()
    assert corner.min() >= 0
    middle = np.round(board.pixels(hill.to_frame(np.array([[0.0, 0.0]])))[0]).astype(int)
    assert not np.array_equal(board.frame[middle[1], middle[0], :3], (10, 200, 30))
    assert (board.frame[..., 3] == 255).all()


def test_it_says_where_it_painted() -> None:
    board = canvas()
    before = board.frame.copy()
    surface().paint(board)
    rows, columns = np.nonzero((board.frame != before).any(-1))
    assert len(rows) and board.touched[rows // raster.TILE, columns // raster.TILE].all()
    assert not board.touched.all()


def test_arrows_axes_and_drop_lines_are_drawn() -> None:
    bare = painted(surface(skirt=0))
    hill = surface(skirt=0)
    ends = hill.axis("z", [0.0, 0.5, 1.0], x=-1.0, y=-1.0, out=(-0.1, 0.0))
    hill.drop((0.5, -0.8, 0.8), RED)
    hill.arrow(np.array([[-0.5, -0.8], [-0.5, -0.3]]), GREEN)
    assert sorted(ends) == [0.0, 0.5, 1.0]
    frame = painted(hill)
    assert np.abs(frame - bare).max() > 60
    assert hill.to_frame(np.array([ends[1.0]]))[0, 1] > hill.to_frame(np.array([ends[0.0]]))[0, 1]


def test_grids_are_refined_through_their_own_points() -> None:
    values = np.random.default_rng(1).normal(size=(5, 7))
    fine = resampled(values, 4 * 3 + 1, 6 * 3 + 1)
    assert np.allclose(fine[::3, ::3], values)
    assert np.allclose(resampled(X, 300, 300)[0], np.linspace(-1, 1, 300))


def test_points_of_the_data_find_their_heights() -> None:
    grid = ReliefGrid(3 * X + Y, (-1, 1), (-1, 1), relief=2.0)
    world = grid.world(np.array([[0.5, -0.25]]))
    assert world[0] == pytest.approx([1.0, -0.5, (1.25 + 4) / 8 * 2], abs=1e-3)
    assert grid.world(np.array([[0.5, -0.25, 1.25]]))[0] == pytest.approx(world[0], abs=1e-3)
    hill = LossSurface(3 * X + Y, SPAN, SPAN)
    assert hill.height_at(np.array([[0.5, -0.25]]))[0] == pytest.approx(1.25, abs=1e-3)


def test_levels_are_counted_evenly() -> None:
    assert positions(np.array([-1.0, 0.0, 1.5, 4.0, 6.0]), np.array([0.0, 1.0, 2.0, 4.0])) == pytest.approx(
        [-1, 0, 1.5, 3, 4]
    )
    assert np.isfinite(filled(np.array([[1.0, np.nan], [np.inf, 2.0]]))).all()


def test_fading_the_family_fades_the_whole_picture_alike() -> None:
    hill = surface()
    hill.trail(np.stack([AXIS, 0 * AXIS - 0.8], axis=1), RED)
    whole = painted(hill)
    move = To(hill, opacity=0.5, rate_func=lambda t: t)
    move.begin()
    move.interpolate_mobject(1.0)
    ground = np.round(rgb(theme.colour("background")) * 255)
    assert np.abs(painted(hill) - (whole + ground) / 2).max() <= 2
    hill.opacity = 1.0
    hill.items[0].opacity = 0.0
    assert reddish(painted(hill)).sum() == 0


def test_a_way_that_leaves_or_diverges_ends_at_the_rim() -> None:
    hill = surface(FLAT)
    trail = hill.trail(np.array([[0.0, -0.5], [0.5, -0.5], [3.0, -0.5], [1e200, 1.0], [np.nan, np.inf]]), RED)
    frame = reddish(painted(hill))
    rim = canvas().pixels(hill.to_frame(np.array([[1.0, -0.5]])))[0, 0]
    assert frame.any()
    assert np.nonzero(frame.any(0))[0].max() <= rim + 6
    trail.step = 1.0
    assert reddish(painted(hill)).sum() > 20


def test_a_way_of_one_point_is_a_ball() -> None:
    hill = surface(FLAT)
    hill.trail(np.array([[0.0, -0.5]]), RED)
    assert reddish(painted(hill)).sum() > 20


@pytest.mark.parametrize("part", ["viewpoint", "trail", "surface"])
def test_the_stage_paints_it_anew_whichever_part_moves(part: str) -> None:
    with tempconfig({"pixel_width": 320, "pixel_height": 180}):
        hill = surface()
        trail = hill.trail(np.stack([AXIS, 0 * AXIS - 0.8], axis=1), RED)
        trail.step = 5.0
        camera = StageCamera()
        moved = {"viewpoint": hill.viewpoint, "trail": trail, "surface": hill}[part]
        camera.set_stage([hill], live_parts([hill], [To(moved, reveal=1.0)]))
        camera.paint()
        before = camera.pixel_array.copy()
        trail.step, hill.viewpoint.azimuth = 30.0, hill.viewpoint.azimuth + (part != "trail") * 30
        camera.paint()
        whole = StageCamera()
        whole.set_stage([hill], set())
        assert np.abs(camera.pixel_array.astype(int) - before).max() > 60
        assert np.array_equal(camera.pixel_array, whole.pixel_array)


def test_a_surface_that_stands_is_painted_only_where_something_moves_and_looks_as_if_painted_anew() -> None:
    with tempconfig({"pixel_width": 480, "pixel_height": 270}):
        hill = surface()
        trail = hill.trail(np.stack([AXIS, 0 * AXIS - 0.8], axis=1), RED).show(5)
        passing = PointCloud(np.array([[0.0, 0.0]]), ["class_a"], radius=0.3)
        camera = StageCamera()
        moves = [To(trail, reveal=1.0), To(passing, opacity=1.0)]
        camera.set_stage([hill, passing], live_parts([hill, passing], moves))

        def paint(changes: str, **numbers: float) -> int:
            thing = {"trail": trail, "passing": passing, "hill": hill, "eye": hill.viewpoint}[changes]
            for name, value in numbers.items():
                setattr(thing, name, value)
            before, camera.changed[:] = camera.pixel_array.copy(), False
            camera.paint()
            whole = StageCamera()
            whole.set_stage([hill, passing], set())
            assert np.array_equal(camera.pixel_array, whole.pixel_array), (changes, numbers)
            seen = camera.changed.repeat(raster.TILE, 0).repeat(raster.TILE, 1)[:270, :480]
            assert np.array_equal(camera.pixel_array[~seen], before[~seen]), (changes, numbers)
            return int(camera.changed.sum())

        all_of_it = paint("trail", step=6.0)
        passing.at = np.array([[1.0, 0.5]])
        for numbers in ({"step": 8.0}, {"step": 30.0}, {"step": 31.0}):
            assert paint("trail", **numbers) < 0.8 * all_of_it
        passing.at = np.array([[-1.0, -0.5]])
        paint("passing", opacity=0.5)
        paint("hill", opacity=0.6)
        paint("eye", zoom=0.6)
        paint("trail", step=20.0)
        paint("hill", opacity=0.0)
        paint("trail", step=22.0)
        paint("hill", opacity=1.0)
        paint("eye", azimuth=-60.0)


def test_a_spike_is_painted_up_to_its_tip() -> None:
    spike = np.zeros((101, 101))
    spike[47:50, 52:55] = 1.0
    thing = LossSurface(spike, SPAN, SPAN, relief=3.0, viewpoint=Viewpoint(-90, 30, zoom=1.0))
    tip = thing.to_frame(np.array([[0.07, -0.04]]))[0]
    assert thing.extent()[:, 1].max() >= tip[1] - 0.05
    board = canvas()
    thing.paint(board)
    column, row = np.round(board.pixels(tip[None])[0]).astype(int)
    assert np.abs(board.frame[row + 6, column, :3].astype(int) - board.frame[2, 2, :3]).max() > 20


def test_a_surface_that_is_swept_grows_row_by_row_and_hides_nothing_that_is_not_there() -> None:
    thing = LossSurface(X**2 + Y**2, SPAN, SPAN, skirt=0.0)
    whole = (painted(thing)[..., :3] != painted(thing)[0, 0, :3]).any(-1).sum()
    counts = []
    for thing.swept in (0.0, 0.5, 1.0):
        counts.append((painted(thing)[..., :3] != painted(thing)[0, 0, :3]).any(-1).sum())
    assert counts[0] < 0.02 * whole < 0.3 * whole < counts[1] < 0.8 * whole < counts[2] == whole


VALLEY = X**2 - (1.6 * Y) ** 2 + (1.6 * Y) ** 4 / 4
BOXES = [Box(-6.4, 6.4, -3.6, 2.6), Box(-3.5, 3.5, -6.0, 4.0)]


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize(("azimuth", "elevation"), [(-90.0, 8.0), (0.0, 43.0), (-30.0, 60.0)])
def test_a_framed_sheet_fills_the_box_from_its_top(box: Box, azimuth: float, elevation: float) -> None:
    thing = surface(VALLEY, azimuth, elevation, runs_on=True)
    frame_sheet(thing, box)
    low, high = thing.extent().min(0), thing.extent().max(0)
    assert high[1] == pytest.approx(box.top) and (low + high)[0] / 2 == pytest.approx(box.centre[0])
    assert max((high - low) / (box.width, box.height)) == pytest.approx(1)
    assert box.contains(Box(low[0], high[0], low[1], high[1]))


@pytest.mark.parametrize("box", BOXES)
def test_the_sheet_stays_in_its_box_while_the_eye_swings_round(box: Box) -> None:
    thing = surface(VALLEY, -90.0, 8.0, runs_on=True)
    frame_sheet(thing, box)
    zoom = thing.viewpoint.zoom
    swing = Swing(thing, box, 0.0, 43.0)
    swing.begin()
    assert thing.viewpoint.azimuth == -90 and thing.viewpoint.zoom == pytest.approx(zoom)
    for t in np.linspace(0, 1, 60):
        swing.interpolate_mobject(float(t))
        low, high = thing.extent().min(0), thing.extent().max(0)
        assert box.contains(Box(low[0], high[0], low[1], high[1]), slack=0.05)
    there = thing.viewpoint.state
    assert there[:2] == (0, 43)
    frame_sheet(thing, box)
    assert thing.viewpoint.state == pytest.approx(there)


def test_what_is_taken_off_a_surface_is_painted_no_more() -> None:
    bare, thing = painted(surface()), surface()
    line = thing.line(np.array([[-0.8, 0.8], [0.8, 0.8]]), RED, thickness=8.0)
    assert reddish(painted(thing)).any()
    thing.clear(line)
    assert line not in thing.get_family() and np.array_equal(painted(thing), bare)
