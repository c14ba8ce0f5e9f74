"""The look: what has to be told apart can be, by every viewer and in both themes."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.look import theme, themes
from scenes.look.colour import contrast, from_oklab, hexadecimal, linear, mix, oklab, ramp, rgb, srgb

# Machado, Oliveira and Fernandes 2009, severity 1, for linear RGB.
DEFICIENCIES = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = TO_XYZ.sum(1)
CLASSES = ("class_a", "class_b", "class_c", "class_d")
WORDS = (
    "ink",
    "muted",
    "good",
    "bad",
    "loss",
    "gradient",
    "highlight",
    "symbol_w",
    "symbol_b",
    "symbol_sigma",
    "symbol_h",
)


def lab(light: np.ndarray) -> np.ndarray:
    """CIELAB of linear RGB."""
    t = TO_XYZ @ np.clip(light, 0, 1) / WHITE
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("name", themes.THEMES)
@pytest.mark.parametrize("sight", ["normal", *DEFICIENCIES])
def test_four_classes_are_told_apart_with_every_kind_of_sight(name: str, sight: str) -> None:
    seen = np.array(DEFICIENCIES.get(sight, np.eye(3)))
    colours = {role: lab(seen @ linear(rgb(themes.THEMES[name].roles[role]))) for role in CLASSES}
    for one, other in combinations(CLASSES, 2):
        assert np.linalg.norm(colours[one] - colours[other]) >= 25, (one, other)


@pytest.mark.parametrize("name", themes.THEMES)
def test_the_first_two_classes_are_told_apart_in_grey(name: str) -> None:
    grey = [
        lab(np.full(3, linear(rgb(themes.THEMES[name].roles[r])) @ (0.2126, 0.7152, 0.0722)))[0] for r in CLASSES[:2]
    ]
    assert abs(grey[0] - grey[1]) >= 15


@pytest.mark.parametrize("name", themes.THEMES)
@pytest.mark.parametrize("role", WORDS)
def test_words_stand_out_from_the_ground(name: str, role: str) -> None:
    roles = themes.THEMES[name].roles
    assert contrast(rgb(roles[role]), rgb(roles["background"])) >= 4.5
    dimmed = mix(roles[role], roles["background"], themes.THEMES[name].dimmed)
    assert contrast(rgb(dimmed), rgb(roles["background"])) >= 3.0


@pytest.mark.parametrize("name", themes.THEMES)
def test_ten_digits_stand_out_and_are_told_apart_by_more_than_their_hue(name: str) -> None:
    """Ten hues alone would be too many: neighbours on the circle of hues differ in lightness as well."""
    roles = themes.THEMES[name].roles
    digits = [rgb(roles[role]) for role in theme.digit_roles(range(10))]
    assert min(contrast(shade, rgb(roles["background"])) for shade in digits) >= 3.0
    seen = [lab(linear(shade)) for shade in digits]
    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) >= 15
    lightness = np.array([shade[0] for shade in seen])
    assert lightness[::2].min() - lightness[1::2].max() >= 8


def test_both_themes_fill_the_same_roles_and_ramps() -> None:
    assert themes.DARK.roles.keys() == themes.LIGHT.roles.keys()
    assert themes.DARK.ramps.keys() == themes.LIGHT.ramps.keys()


channel = st.floats(0, 1)


@given(st.tuples(channel, channel, channel))
def test_colour_spaces_go_there_and_back(colour: tuple[float, float, float]) -> None:
    assert np.allclose(srgb(linear(colour)), colour, atol=1e-6)
    assert np.allclose(from_oklab(oklab(colour)), colour, atol=2e-3)


@given(st.integers(0, 0xFFFFFF))
def test_hexadecimal_colours_go_there_and_back(number: int) -> None:
    text = f"#{number:06X}"
    assert hexadecimal(rgb(text)) == text


def test_a_ramp_begins_and_ends_with_its_stops() -> None:
    stops = ("#2FD0B4", "#7F78E6", "#E8639F")
    assert [hexadecimal(colour) for colour in ramp(stops, [0, 0.5, 1])] == list(stops)
