"""Both themes: colours by role, ramps, and the light on surfaces. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Light:
    """How surfaces are lit, and drawn on.

    Attributes:
        ambient, key, wrap, rim: strengths of the light from all around, of the lamp, of the lamp around edges, and
            of the sky at grazing angles.
        colours: of the lamp, the sky and the ground.
        line, line_strength: contour lines.
        wall, wall_tone, wall_tint: how far walls stand out from the ground, how light they are, and their hue.
        edge, far_edge: colour of the edges, and strength of those behind.
    """

    ambient: float
    key: float
    wrap: float
    rim: float
    colours: tuple[str, str, str]
    line: str
    line_strength: float
    wall: float
    wall_tone: float
    wall_tint: str
    edge: str
    far_edge: float


@dataclass(frozen=True)
class Theme:
    """Colours by role and by ramp.

    Attributes:
        roles: role to `#RRGGBB`.
        ramps: name to colour stops, low to high, interpolated in Oklab.
        light: on surfaces.
        glows: whether light bleeds (dark ground) or lines get a casing (paper).
        dimmed: the opacity of what is not being talked about; its text keeps contrast ≥ 3.
        strength: factor on the opacity of thin lines; paper swallows them.
    """

    name: str
    roles: Mapping[str, str]
    ramps: Mapping[str, tuple[str, ...]]
    light: Light
    glows: bool
    dimmed: float
    strength: float


DARK = Theme(
    name="dark",
    roles={
        "background": "#0C111B", "panel": "#121926", "ink": "#EDEAE3", "muted": "#9AA3B5", "faint": "#2C3547",
        "class_a": "#3A92F5", "class_b": "#FFC466", "class_c": "#EC5580", "class_d": "#3AE3D0",
        "area_a": "#1F7FE8", "area_b": "#F28C14", "area_c": "#D43A6C", "area_d": "#1FB8A8",
        "highlight": "#F6F3C8", "gradient": "#FF6F91", "loss": "#D3E46E", "good": "#5FD3A6", "bad": "#FF6B6B",
        "weight_pos": "#3A9DF5", "weight_neg": "#FF8A5B",
        "gradient_descent": "#3A92F5", "momentum": "#FFC466", "nesterov": "#EC5580", "rmsprop": "#3AE3D0",
        "adam": "#F6F3C8", "adam_cosine": "#A98BFF",
        "digit_0": "#FDB5AF", "digit_1": "#76A155", "digit_2": "#98D2FD", "digit_3": "#C6749D", "digit_4": "#DACB8B",
        "digit_5": "#00A6B4", "digit_6": "#DEBBF3", "digit_7": "#C58042", "digit_8": "#91DDC1", "digit_9": "#818BD8",
        "symbol_w": "#B9A2FF", "symbol_b": "#6FDCC6", "symbol_sigma": "#FF9E8C", "symbol_h": "#EDEAE3",
    },
    ramps={
        "sheet": ("#2FD0B4", "#7F78E6", "#E8639F"),
        "field": ("#1D5C9E", "#16406E", "#111A29", "#57380F", "#9A5E12"),
        "gradient": ("#171E2C", "#3A2040", "#8E3562", "#F0628A", "#FF7C98"),
        "time": ("#5B4BD6", "#A84FC0", "#F4708E", "#FFE6B0"),
        "activation": ("#121A2A", "#22365C", "#5673A8", "#B4BBD0", "#FBF6DC"),
        "signed": ("#FFB08C", "#D9683C", "#141C2B", "#2C7FD0", "#8CC8FF"),
        "slate": ("#18273A", "#2F4460", "#5E6B87", "#A3A3B8"),
        "terrain": ("#0F2A33", "#1F4A55", "#4C6B70", "#86857C", "#A89C88"),
    },
    light=Light(
        ambient=0.80, key=1.04, wrap=0.30, rim=0.50, colours=("#FFF8F0", "#B9CCFF", "#26304C"),
        line="#EAF0FF", line_strength=0.34, wall=0.85, wall_tone=0.26, wall_tint="#B9CCFF",
        edge="#DCE6FF", far_edge=0.0,
    ),
    glows=True,
    dimmed=0.62,
    strength=1.0,
)  # fmt: skip

LIGHT = Theme(
    name="light",
    roles={
        "background": "#FBF9F4", "panel": "#F3F0E8", "ink": "#1B1F2A", "muted": "#5B6475", "faint": "#D9D6CC",
        "class_a": "#111FBF", "class_b": "#966200", "class_c": "#C71F62", "class_d": "#0078AF",
        "area_a": "#1F7FE8", "area_b": "#F28C14", "area_c": "#D43A6C", "area_d": "#1FB8A8",
        "highlight": "#1B1F2A", "gradient": "#C2185B", "loss": "#6B6B00", "good": "#0B7A5B", "bad": "#C62828",
        "weight_pos": "#0B63B8", "weight_neg": "#B4470E",
        "gradient_descent": "#1A73C9", "momentum": "#B96A00", "nesterov": "#EE2E86", "rmsprop": "#00463D",
        "adam": "#4B1A78", "adam_cosine": "#4C7A00",
        "digit_0": "#C6655F", "digit_1": "#356000", "digit_2": "#2F8ECA", "digit_3": "#822F5D", "digit_4": "#9C850C",
        "digit_5": "#006473", "digit_6": "#A06EBB", "digit_7": "#823D00", "digit_8": "#009E79", "digit_9": "#434896",
        "symbol_w": "#6B46C1", "symbol_b": "#0B7A6B", "symbol_sigma": "#B3261E", "symbol_h": "#1B1F2A",
    },
    ramps={
        "sheet": ("#0C8C7C", "#6A5ACD", "#C2387C"),
        "field": ("#6FA9DE", "#B9D3EC", "#F7F4EC", "#F3D7A6", "#E0A040"),
        "gradient": ("#F3E6E9", "#E9B9C9", "#D66B95", "#C2185B", "#8E0E40"),
        "time": ("#3A2FA0", "#8A2E9C", "#C8406A", "#B96A1E"),
        "activation": ("#F1EEE6", "#C9D3E6", "#7F97C4", "#3E5A97", "#1B2A52"),
        "signed": ("#8E3408", "#DB8A5C", "#F4F0E8", "#5C9BD8", "#0A3F80"),
        "slate": ("#9FB3CC", "#B9C6D8", "#D6DAE4", "#F3F0F0"),
        "terrain": ("#7FA9AE", "#A9C6C6", "#D3DCD6", "#EDE6D8", "#F7F0E2"),
    },
    light=Light(
        ambient=0.97, key=0.50, wrap=0.30, rim=0.0, colours=("#FFF8EE", "#FFFFFF", "#A9B9DC"),
        line="#33486F", line_strength=0.44, wall=0.62, wall_tone=0.62, wall_tint="#C4D2EE",
        edge="#5B6F93", far_edge=0.35,
    ),
    glows=False,
    dimmed=0.8,
    strength=1.2,
)  # fmt: skip

THEMES: Mapping[str, Theme] = {theme.name: theme for theme in (DARK, LIGHT)}
