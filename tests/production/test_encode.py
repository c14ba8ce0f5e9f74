"""Frames go in, a video in its final form comes out; a picture that is held is encoded once."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from production.video.encode import Bytes, Encoder, Tiles

from .probe import assert_final_form, fingerprints, frames, packets

WIDTH, HEIGHT, FPS = 96, 64, 30
ALL = np.ones((2, 3), bool)
Stretch = tuple[int, bool]
"""For how many frames a picture is shown, and whether a beat starts with it."""


def to_planes(frame: Bytes, changed: Tiles, luma: Bytes, blue: Bytes, red: Bytes) -> None:
    luma[:, :WIDTH] = frame[..., 0]
    blue[:, : WIDTH // 2] = red[:, : WIDTH // 2] = 128


def picture(number: int) -> Bytes:
    """A picture whose brightness tells its number."""
    return np.full((HEIGHT, WIDTH, 4), 40 + number * 37 % 170, np.uint8)


def film(path: Path, stretches: list[Stretch]) -> None:
    with Encoder(path, WIDTH, HEIGHT, FPS, to_planes) as encoder:
        for number, (repeat, new_beat) in enumerate(stretches):
            encoder.write(picture(number), ALL, repeat=repeat, new_beat=new_beat)
        assert encoder.frames == sum(repeat for repeat, _ in stretches)


def shown(path: Path) -> list[int]:
    """How bright each frame is, as it was drawn."""
    return [round(float(frame.mean()) / 255 * 219 + 16) for frame in frames(path)]


def check(path: Path, stretches: list[Stretch]) -> None:
    expected = [40 + number * 37 % 170 for number, (repeat, _) in enumerate(stretches) for _ in range(repeat)]
    assert_final_form(path, FPS, len(expected))
    assert np.abs(np.array(shown(path)) - expected).max() <= 2
    keys = {packet.shown for packet in packets(path) if packet.is_key}
    at = 0
    for repeat, new_beat in stretches:
        assert not new_beat or at in keys
        at += repeat


@st.composite
def some_stretches(draw: DrawFn) -> list[Stretch]:
    lengths = draw(st.lists(st.one_of(st.integers(1, 4), st.integers(14, 100)), min_size=1, max_size=9))
    return [(length, n == 0 or draw(st.booleans())) for n, length in enumerate(lengths)]


@settings(max_examples=40)
@given(some_stretches())
def test_every_frame_is_shown_as_often_as_it_was_written(stretches: list[Stretch]) -> None:
    with TemporaryDirectory() as folder:
        film(Path(folder) / "held.mp4", stretches)
        check(Path(folder) / "held.mp4", stretches)


@pytest.mark.parametrize(
    "stretches",
    [
        [(300, True)],
        [(1, True), (300, False)],
        [(7, True), (300, False), (7, False)],
        [(300, True), (300, False), (300, True)],
        [(15, True)] * 5,
        [(31, True), (29, True), (30, False), (59, False), (61, True)],
    ],
    ids=["alone", "after one", "between", "in a row", "groups", "odd"],
)
def test_held_pictures_keep_their_place(tmp_path: Path, stretches: list[Stretch]) -> None:
    film(tmp_path / "held.mp4", stretches)
    check(tmp_path / "held.mp4", stretches)


def test_the_groups_of_a_held_picture_are_copies(tmp_path: Path) -> None:
    film(tmp_path / "held.mp4", [(5, True), (20 * FPS, False), (5, True)])
    prints = fingerprints(tmp_path / "held.mp4")
    assert len(set(prints[FPS // 2 : -FPS])) <= FPS // 2, "more pictures were encoded than one group"


def test_a_frame_of_another_size_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(ValueError, match=r"\(10, 10, 4\).*96×64"),
        Encoder(tmp_path / "odd.mp4", WIDTH, HEIGHT, FPS, to_planes) as encoder,
    ):
        encoder.write(np.zeros((10, 10, 4), np.uint8), ALL)
