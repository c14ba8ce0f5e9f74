"""What races and swarms are drawn with: starts that light up in time, balls where they are, a surface in its room."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scenes.optimization.drawings.start_map import StartMap
from scenes.props import ContourMap, LossSurface
from scenes.props.height_scale import HeightScale, look_round
from scenes.props.race_board import RaceBoard, short_loss
from scenes.props.swarm import Swarm, shades_of
from scenes.stage import Box
from scenes.stage.layout import LAYOUTS
from scenes.stage.words import Typesetter

HEIGHTS = np.add.outer(np.linspace(-1, 1, 21) ** 2, np.linspace(-1, 1, 21) ** 2)
ROOM = Box(-5.0, 2.0, -2.5, 2.5)


def surface() -> LossSurface:
    return LossSurface(HEIGHTS, (-1, 1), (-1, 1))


def test_starts_arrive_and_are_lost_when_they_are() -> None:
    arrival, lost = np.array([[3, 11], [11, 7]]), np.array([[11, 5], [11, 11]])
    chart = StartMap(arrival, lost, 10, "adam", Box(0, 1, 0, 1), np.array([0.5, 0.5]))
    assert chart.advance(2).shares() == (0.0, 0.0)
    assert chart.advance(5).shares() == (0.25, 0.25)
    assert chart.advance(10).shares() == (0.5, 0.25)


def test_a_start_that_strays_and_still_arrives_is_not_lost() -> None:
    chart = StartMap(np.array([[8]]), np.array([[2]]), 10, "adam", Box(0, 1, 0, 1), np.zeros(2))
    assert chart.advance(4).shares() == (0.0, 0.0)
    assert chart.advance(9).shares() == (1.0, 0.0)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.00004, "<.001"), (0.0006, "0.001"), (0.2374, "0.237"), (3.14, "3.14"), (24.2, "24.2"), (812.6, "813")],
)
def test_losses_are_written_shortly(value: float, text: str) -> None:
    assert short_loss(value) == text


def test_a_number_that_is_not_there_yet_is_not_written() -> None:
    names, roles = ["Gradient descent", "Adam"], ["gradient_descent", "adam"]
    board = RaceBoard(Typesetter(LAYOUTS["wide"]), names, roles, (0.0, 3.0, 4.0), 1.0, 0.4)
    board.show(np.array([0.5, 1e-9]), np.array([math.nan, 86.0]))
    assert [counter.written for counter in board.losses] == ["0.500", "<.001"]
    assert [counter.written for counter in board.seconds] == ["", "86"]


def test_a_swarm_stands_where_its_path_says_between_the_steps_as_well() -> None:
    ground = surface()
    chart = ContourMap(HEIGHTS, (-1, 1), (-1, 1), Box(3, 6, 0, 3))
    path = np.array([[[0.0, 0.0], [0.5, 0.5]], [[0.2, 0.0], [0.5, 0.1]]])
    swarm = Swarm(ground, chart, path[0])
    swarm.show(path, 0.5)
    assert all(layer.places == pytest.approx(path.mean(0)) for layer in swarm.pair)
    swarm.show(path, 1.0, on_map=False)
    assert swarm.pair[0].places == pytest.approx(path[1])
    assert swarm.pair[1].places == pytest.approx(path.mean(0))
    swarm.colour(shades_of(["good", "bad"]))
    assert swarm.pair[0].state != Swarm(ground, chart, path[1]).pair[0].state


def test_a_surface_stays_in_its_room_all_the_way_round() -> None:
    ground = surface()
    scale = HeightScale(Typesetter(LAYOUTS["wide"]), ground, {0.0: "0", 1.0: "1"}, "loss", -120.0)
    look_round(ground, (-120.0, -90.0), ROOM)
    assert ground.viewpoint.azimuth == -120.0
    for azimuth in np.linspace(-120, -90, 13):
        ground.viewpoint.azimuth = float(azimuth)
        seen = ground.extent()
        assert (seen.min(0) > np.array([ROOM.left, ROOM.bottom]) - 0.05).all()
        assert (seen.max(0) < np.array([ROOM.right, ROOM.top]) + 0.05).all()
        scale.follow()
        assert scale[0].get_right()[0] < seen[:, 0].mean()
