"""Data sets: the same seed gives the same bytes, and the points lie where they are said to lie."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.data import SHAPES, outline_shapes, two_moons, two_spirals, upright_shapes

SEEDS = st.integers(0, 2**31)


@given(SEEDS)
def test_same_seed_same_bytes_and_another_seed_others(seed: int) -> None:
    draws: tuple[Callable[[int], tuple[NDArray[np.float32], NDArray[np.int64]]], ...] = (
        lambda s: two_spirals(30, 0.75, 0.01, s),
        lambda s: two_moons(30, 0.1, s),
        lambda s: outline_shapes(4, 24, 0.1, s),
    )
    for draw in draws:
        (X, y), (again, y_again), (other, _) = draw(seed), draw(seed), draw(seed + 1)
        assert X.tobytes() == again.tobytes() and y.tobytes() == y_again.tobytes()
        assert X.tobytes() != other.tobytes()
        assert X.dtype == np.float32 and y.dtype == np.int64


@given(SEEDS, st.floats(0.25, 2))
def test_spirals_are_two_arms_turned_by_half_a_turn(seed: int, turns: float) -> None:
    X, y = two_spirals(40, turns, 0, seed)
    radius = np.hypot(*X.T)
    assert radius.min() >= 0.1 - 1e-6 and radius.max() <= 1 + 1e-6
    assert (np.diff(radius.reshape(2, 40)) >= -1e-6).all(), "each arm from inside out"
    angle = 2 * np.pi * turns * radius + np.pi * y
    assert np.abs(X - radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)).max() < 1e-5
    assert y.tolist() == [0] * 40 + [1] * 40


@given(SEEDS)
def test_moons_are_two_half_circles_about_the_origin(seed: int) -> None:
    X, y = two_moons(50, 0, seed)
    assert np.abs(X.mean(0)).max() < 1e-6 and np.abs(X).max() <= 1.01
    for label, centre in ((0, [-1 / 3, -1 / 6]), (1, [1 / 3, 1 / 6])):
        assert np.abs(np.hypot(*(X[y == label] - centre).T) - 2 / 3).max() < 1e-6


def test_shapes_are_ink_on_a_dim_ground_within_the_image() -> None:
    images, labels = outline_shapes(300, 24, 0.1, 0)
    assert images.shape == (300, 1, 24, 24) and set(labels) == set(range(len(SHAPES)))
    assert images.min() >= 0 and images.max() <= 1
    clean, _ = outline_shapes(300, 24, 0.0, 0)
    assert (clean.max(axis=(1, 2, 3)) > 0.9).all(), "every image shows its line"
    border = np.concatenate([clean[..., 0, :], clean[..., -1, :], clean[..., 0], clean[..., -1]], axis=-1)
    assert border.max() < 0.75, "no line's middle leaves the image"


@pytest.mark.parametrize(("shape", "symmetric"), [("circle", True), ("square", True), ("plus", True), ("L", False)])
def test_upright_shapes_have_their_symmetries(shape: str, symmetric: bool) -> None:
    image = upright_shapes(24)[SHAPES.index(shape)]
    assert (np.abs(image - image[:, ::-1]).max() < 1e-4) == symmetric
    assert (np.abs(image - image[::-1]).max() < 1e-4) == symmetric


def test_upright_t_stands_on_its_stem() -> None:
    image = upright_shapes(24)[SHAPES.index("T")]
    assert np.abs(image - image[:, ::-1]).max() < 1e-4
    assert image[:8].sum() > image[-8:].sum()
