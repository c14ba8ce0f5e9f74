"""Playback: a clock of recorded steps that never jumps, halts or turns back, and props that keep to it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import Group, Mobject

from scenes.stage import Drawn, Fed, Layer, Playback, Records, Slow
from scenes.stage.playback import pace

steps = st.floats(0.0, 10_000.0)
shares = st.floats(0.0, 1.0)


class Ball(Layer):
    """Remembers the steps it was shown at."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[float] = []

    def show(self, step: float) -> None:  # type: ignore[override]
        self.seen.append(step)


@st.composite
def runs(draw: st.DrawFn) -> tuple[float, float, bool, list[Slow]]:
    """A start, an end, whether in logarithms, and slow spans that do not overlap."""
    marks = sorted(draw(st.lists(steps, min_size=2, max_size=6, unique=True)))
    pairs = list(zip(marks[1:-1:2], marks[2:-1:2], strict=False))
    slow = [Slow(a, b, draw(st.floats(0.01, 0.9 / len(pairs)))) for a, b in pairs if b - a > 1e-3]
    start, end = (marks[0], marks[-1]) if draw(st.booleans()) else (marks[-1], marks[0])
    return start, end, draw(st.booleans()), slow


@given(runs(), st.lists(shares, min_size=2, max_size=20))
def test_time_goes_from_the_first_step_to_the_last_without_a_step_back(
    run: tuple[float, float, bool, list[Slow]], moments: list[float]
) -> None:
    start, end, log, slow = run
    step_at = pace(start, end, log=log, slow=slow)
    assert step_at(0.0) == start and step_at(1.0) == end, "to the bit"
    at = [step_at(t) for t in sorted(moments)]
    assert all(min(start, end) <= step <= max(start, end) for step in at)
    gone = np.diff(at) * (1 if end >= start else -1)
    assert (gone >= -1e-6 * max(start, end)).all()


@given(runs())
def test_slow_spans_take_their_share_of_the_time(run: tuple[float, float, bool, list[Slow]]) -> None:
    start, end, log, slow = run
    step_at = pace(start, end, log=log, slow=slow)
    at = np.array([step_at(t) for t in np.linspace(0, 1, 2001)])
    for span in slow:
        inside = np.mean((at > span.start) & (at < span.end))
        assert inside == pytest.approx(span.share, abs=2e-3)


def test_time_is_even_in_steps_or_in_their_logarithm() -> None:
    assert pace(100, 300)(0.25) == pytest.approx(150)
    assert pace(0, 999, log=True)(1 / 3) == pytest.approx(9)


def test_a_slow_span_beyond_the_run_counts_as_far_as_it_lies_within() -> None:
    assert pace(0, 100, slow=[Slow(50, 500, 0.75)])(0.25) == pytest.approx(50)
    assert pace(0, 100, slow=[Slow(200, 300, 0.75)])(0.5) == pytest.approx(50)


@pytest.mark.parametrize(
    "slow", [[Slow(0, 50, 0.5), Slow(40, 60, 0.2)], [Slow(10, 20, 1.0)], [Slow(10, 20, 0.6), Slow(30, 40, 0.5)]]
)
def test_spans_that_cannot_be_are_refused(slow: list[Slow]) -> None:
    with pytest.raises(ValueError, match="slow spans"):
        pace(0, 100, slow=slow)


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=8), st.data())
def test_records_are_exact_where_they_were_taken_and_straight_between(values: list[float], data: st.DataObject) -> None:
    at = np.cumsum(data.draw(st.lists(st.integers(1, 50), min_size=len(values), max_size=len(values))))
    records = Records(at, values)
    for step, value in zip(at, values, strict=True):
        assert records.at(step) == value
    step = data.draw(st.floats(float(at[0]) - 10, float(at[-1]) + 10))
    assert records.at(step) == pytest.approx(np.interp(step, at, values))


def test_records_keep_the_shape_of_their_values() -> None:
    W = np.arange(12.0).reshape(2, 3, 2)
    assert np.array_equal(Records([0, 10], W).at(5), W.mean(0))
    with pytest.raises(ValueError, match="each record needs its step"):
        Records([0, 10], W[:1])
    with pytest.raises(ValueError, match="must rise"):
        Records([10, 10], W)


def test_a_record_beside_one_that_is_not_finite_is_shown_as_it_is() -> None:
    assert Records([0, 10], [1.0, np.inf]).at(0) == 1.0


def test_everything_keeps_to_one_clock() -> None:
    ball, layer = Ball(), Mobject()
    drawn: list[float] = []
    fed: list[np.ndarray] = []
    run = Playback(ball, Drawn(layer, drawn.append), Fed(layer, Records([0, 10], [0.0, 5.0]), fed.append))
    move = run.to(10)
    move.begin()
    move.interpolate(0.5)
    move.finish()
    assert run.step == 10
    assert ball.seen == drawn == [0, 0, 5, 10]
    assert [float(value) for value in fed] == [0, 0, 2.5, 5]


def test_a_run_begins_where_the_clock_then_stands() -> None:
    ball = Ball()
    run = Playback(ball)
    first, second = run.to(100), run.to(50)  # declared together, played one after the other
    for move in (first, second):
        move.begin()
        move.finish()
    assert ball.seen == [0, 0, 100, 100, 50]


def test_a_prop_without_show_has_to_be_wrapped() -> None:
    with pytest.raises(TypeError, match=r"Group has no show\(step\)"):
        Playback(Group())
