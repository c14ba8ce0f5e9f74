"""What the ring of classes is told with: dots on their ways, images that become dots, a slider, a gauge."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.geometry.drawings.gauge import Gauge
from scenes.geometry.drawings.label_ring import LabelRing
from scenes.geometry.drawings.pixel_dots import PixelDots
from scenes.geometry.drawings.stop_slider import StopSlider
from scenes.geometry.drawings.streams import Streams
from scenes.stage import Box, Canvas, Layer
from scenes.stage.inspection import box_of
from scenes.stage.layout import WIDE
from scenes.stage.words import Typesetter

TALL_BOX, FLAT_BOX = Box(-1.0, 0.5, -2.0, 2.0), Box(-3.0, 3.0, -0.6, 0.6)
GROUND = (12, 17, 27)
WAYS = np.array([[[0.0, 0.0], [1.0, 0.0]], [[2.0, 0.0], [1.0, 2.0]], [[2.0, 3.0], [1.0, 2.5]]])


def painted(layer: Layer) -> np.ndarray:
    """How far each pixel is from the ground, [height, width]."""
    frame = np.empty((180, 320, 4), np.uint8)
    frame[...] = (*GROUND, 255)
    layer.paint(Canvas(frame))
    return np.asarray(np.abs(frame[..., :3].astype(int) - GROUND).sum(-1))


def streams(tail: float = 2.0) -> Streams:
    return Streams(WAYS[0], ["class_a", "muted"]).follow([0, 10, 40], WAYS, tail)


@pytest.mark.parametrize(
    "layer",
    [
        lambda: streams().show(0).show(25),
        lambda: PixelDots(np.ones((6, 2, 2)), ["class_a"] * 6, FLAT_BOX),
        lambda: LabelRing(Typesetter(WIDE), FLAT_BOX, ["0", "1", "2"]).rim,
        lambda: StopSlider(Typesetter(WIDE), TALL_BOX, ["a", "", "b"]).show(1.5).line,
    ],
    ids=["streams", "pixels", "ring", "slider"],
)
def test_a_prop_grows_from_nothing_and_fades_to_nothing(layer: object) -> None:
    prop = layer()  # type: ignore[operator]
    whole = painted(prop).sum()
    prop.reveal = 0.0
    assert painted(prop).sum() <= 0.05 * whole and whole > 0
    prop.reveal, prop.opacity = 1.0, 0.0
    assert painted(prop).sum() == 0


def test_dots_stand_on_the_record_and_between_two_on_the_way_without_overshoot() -> None:
    dots = streams()
    for step, places in zip((0, 10, 40), WAYS, strict=True):
        assert dots.show(step).at == pytest.approx(places)
    between = dots.show(25).at
    assert (between >= WAYS[1:].min(0) - 1e-9).all() and (between <= WAYS[1:].max(0) + 1e-9).all()


def test_a_tail_lies_where_its_dot_has_been_and_the_way_back_has_none() -> None:
    without, there = streams(0.0), streams()
    without.show(0).show(10), there.show(0).show(10)
    assert painted(there).sum() > 1.2 * painted(without).sum()
    assert painted(there.show(9)).sum() < 1.02 * painted(without.show(9)).sum()


def test_ways_for_other_dots_are_refused() -> None:
    with pytest.raises(ValueError, match="places"):
        streams().follow([0, 1], np.zeros((2, 3, 2)), 1)


def test_images_fill_their_box_and_become_dots_at_their_goals() -> None:
    images = np.random.default_rng(0).uniform(0.2, 1, (24, 8, 8))
    wall = PixelDots(images, ["class_a"] * 24, FLAT_BOX)
    reach = wall.extent()
    assert FLAT_BOX.contains(
        Box(*reach[:, 0][[reach[:, 0].argmin(), reach[:, 0].argmax()]], *np.sort(reach[:, 1])[[0, -1]])
    )
    assert np.ptp(reach[:, 0]) > 0.8 * FLAT_BOX.width and np.ptp(reach[:, 1]) > 0.8 * FLAT_BOX.height
    goal = np.tile([0.3, 0.1], (24, 1))
    draw = wall.draw_together(goal)
    draw(0.5)
    near = np.linalg.norm(wall.at - goal, axis=1)
    assert near.max() > 0.5
    draw(1.0)
    assert wall.at == pytest.approx(goal) and wall.gathered == pytest.approx(1)


def test_images_are_dimmed_one_after_another() -> None:
    wall = PixelDots(np.ones((10, 2, 2)), ["class_a"] * 10, FLAT_BOX)
    draw = wall.sweep(np.full(10, 0.5))
    draw(0.5)
    assert wall.emphasis[0] == pytest.approx(0.5) and wall.emphasis[-1] == 1.0
    draw(1.0)
    assert wall.emphasis == pytest.approx(0.5)


def test_a_ring_strews_its_dots_in_the_same_way_every_time_and_stays_in_its_box() -> None:
    ring = LabelRing(Typesetter(WIDE), TALL_BOX, ["0", "1", "2", "3"])
    certain = np.tile([0.0, 1.0], (50, 1))
    assert np.array_equal(ring.at(certain), ring.at(np.stack([certain, certain]))[1])
    assert ring.at(certain).mean(0) == pytest.approx(ring.centre + np.array([0, ring.radius]), abs=0.1)
    assert all(TALL_BOX.contains(box_of(name)) for name in ring.names)


@pytest.mark.parametrize("box", [TALL_BOX, FLAT_BOX], ids=["upright", "flat"])
def test_a_slider_and_a_gauge_stay_in_their_box_and_show_what_they_are_told(box: Box) -> None:
    slider = StopSlider(Typesetter(WIDE), box, ["in", "", "out"])
    low, high = slider.line.extent().min(0), slider.line.extent().max(0)
    assert box.contains(Box(low[0], high[0], low[1], high[1]))
    assert slider.show(1.5).step == 1.5 and slider.show(7).step == 2
    gauge = Gauge(Typesetter(WIDE), box, "ratio", full=4.0)
    lengths = [float(np.ptp(gauge.show(value).bar.extent(), axis=0).max()) for value in (1.0, 4.0)]
    assert lengths[1] == pytest.approx(4 * lengths[0]) and gauge.value == 4.0
    assert box.contains(box_of(gauge.number)) and gauge.number.written == "4.00"
