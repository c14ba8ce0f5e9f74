"""Areas: named boxes by a template, the same names in both shapes, nothing over anything else."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.stage import Areas, Box, Grid
from scenes.stage.layout import LAYOUTS, TALL, WIDE

ROOM = Box(-6.0, 6.0, -3.0, 3.0)
weights = st.floats(0.1, 10.0)


def test_a_name_over_several_cells_is_one_box() -> None:
    at = Grid("valley valley rate | valley valley loss").boxes(ROOM, gap=0.0)
    assert at["valley"] == Box(-6.0, 2.0, -3.0, 3.0)
    assert at["rate"] == Box(2.0, 6.0, 0.0, 3.0)
    assert at["loss"] == Box(2.0, 6.0, -3.0, 0.0)


def test_weights_share_out_the_room() -> None:
    at = Grid("a b | c c", widths=(3, 1), heights=(2, 1)).boxes(ROOM, gap=0.0)
    assert at["a"].width == pytest.approx(9.0) and at["b"].width == pytest.approx(3.0)
    assert at["a"].height == pytest.approx(4.0) and at["c"].height == pytest.approx(2.0)
    assert at["c"].width == pytest.approx(12.0)


@given(st.lists(weights, min_size=1, max_size=5), st.lists(weights, min_size=1, max_size=5), st.floats(0.0, 0.4))
def test_boxes_fill_the_room_and_never_overlap(widths: list[float], heights: list[float], gap: float) -> None:
    rows = " | ".join(" ".join(f"r{i}c{j}" for j in range(len(widths))) for i in range(len(heights)))
    found = Grid(rows, tuple(widths), tuple(heights)).boxes(ROOM, gap)
    assert len(found) == len(widths) * len(heights)
    for box in found.values():
        assert ROOM.contains(box) and box.width > 0 and box.height > 0
    for a, b in combinations(found.values(), 2):
        wide = min(a.right, b.right) - max(a.left, b.left)
        high = min(a.top, b.top) - max(a.bottom, b.bottom)
        assert wide <= 1e-9 or high <= 1e-9
        assert wide <= 1e-9 - gap or high <= 1e-9 - gap
    assert found["r0c0"].left == ROOM.left and found["r0c0"].top == pytest.approx(ROOM.top)


@pytest.mark.parametrize("rows", ["a a | a b", "a b a", "a b | b a", "a . a"])
def test_an_area_is_a_rectangle(rows: str) -> None:
    with pytest.raises(ValueError, match="no rectangle"):
        Grid(rows).boxes(ROOM)


@pytest.mark.parametrize("grid", [Grid("a b | c"), Grid(""), Grid("a b", widths=(1,)), Grid("a", heights=(0,))])
def test_a_template_that_does_not_fit_is_refused(grid: Grid) -> None:
    with pytest.raises(ValueError, match="areas"):
        grid.boxes(ROOM)


def test_both_shapes_have_the_same_places() -> None:
    with pytest.raises(ValueError, match=r"\['c'\] stand in one shape only"):
        Areas(wide="a b c", tall="a | b")
    areas = Areas(wide="a . b", tall="a | b")
    for layout in LAYOUTS.values():
        assert set(areas.boxes(layout)) == {"a", "b"}


def test_a_box_is_named_as_an_attribute_too() -> None:
    at = Areas("a b", "a | b").boxes(WIDE)
    assert at.a is at["a"] and at.a.right < at.b.left
    with pytest.raises(AttributeError, match="no area is called 'c'"):
        _ = at.c


def test_a_hero_fills_the_frame_and_a_stage_leaves_the_title_its_row() -> None:
    hero, stage = Areas("a", "a"), Areas("a", "a", room="stage")
    assert hero.boxes(WIDE).a == WIDE.hero and hero.boxes(TALL).a == TALL.hero
    assert stage.boxes(WIDE).a.top < WIDE.title < hero.boxes(WIDE).a.top


def test_corners_are_named_by_their_sides() -> None:
    assert WIDE.corner("top left") == (WIDE.words.left, WIDE.words.top, -1, 1)
    assert WIDE.corner("right", ROOM) == (6.0, 0.0, 1, 0)
    assert TALL.corner("bottom right")[0] == TALL.right_in_lower_half, "players put buttons there"
    with pytest.raises(ValueError, match="no corner is called 'middle'"):
        WIDE.corner("middle")
