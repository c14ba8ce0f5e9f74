"""What the plain scenes have in common: colours, font, sizes, and the arrays that they show. Plain Manim."""

from __future__ import annotations

import importlib.util
import os
from itertools import pairwise
from pathlib import Path

import manimpango
import numpy as np
from manim import BOLD, LEFT, NORMAL, MathTypst, Mobject, Text

SECONDS = float(os.environ.get("BENCHMARK_SECONDS", "4"))
ARRAYS = dict(np.load(os.environ["BENCHMARK_ARRAYS"]))

BACKGROUND, INK, MUTED, FAINT, HIGHLIGHT = "#0C111B", "#EDEAE3", "#9AA3B5", "#2C3547", "#F6F3C8"
CLASSES = ("#3A92F5", "#FFC466")
POSITIVE, NEGATIVE = "#3A9DF5", "#FF8A5B"
LOSS, GRADIENT, CLASS_D = "#D3E46E", "#FF6F91", "#3AE3D0"
SYMBOLS = {
    "symbol_w": "#B9A2FF", "symbol_b": "#6FDCC6", "symbol_sigma": "#FF9E8C", "symbol_h": "#EDEAE3",
}  # fmt: skip

FONT = "Noto Sans CJK SC"
_package = importlib.util.find_spec("manimgx_fonts_cjk")
manimpango.register_font(str(next(Path(_package.origin).parent.glob("*.ttc"))))


def parts(*shares: float) -> list[float]:
    """The scene's length divided in these shares, in whole fifteenths of a second."""
    cuts = np.round(np.cumsum([0.0, *shares]) / sum(shares) * round(SECONDS * 15)).astype(int)
    return [(b - a) / 15 for a, b in pairwise(cuts.tolist())]


def colour(shade: np.ndarray) -> str:
    """A shade [3] in 0…1 as #RRGGBB."""
    return "#{:02X}{:02X}{:02X}".format(*np.round(np.asarray(shade) * 255).astype(int))


def words(text: str, size: float, color: str, x: float, y: float, weight: str = NORMAL) -> Text:
    made = Text(text, font=FONT, font_size=size, color=color, weight=weight, line_spacing=0.75)
    return stand(made, x, y)


def title(text: str) -> Text:
    return words(text, 46, INK, -6.4, 3.22, BOLD)


def formula(source: str, size: float, color: str, x: float, y: float) -> MathTypst:
    """A formula whose parts `{{ W : symbol_w }}` have colours of their own."""
    made = MathTypst(source, font_size=size, color=color)
    for label, own in SYMBOLS.items():
        if f": {label} " in source:
            made.select(label).set_color(own)
    return stand(made, x, y)


def stand(mobject: Mobject, x: float, y: float) -> Mobject:
    """With its left edge at x and its middle at height y."""
    return mobject.move_to([x, y, 0]).align_to([x, 0, 0], LEFT)


def between(records: np.ndarray, t: float) -> np.ndarray:
    """The state at t in 0…1, blended between two records."""
    place = t * (len(records) - 1)
    k = min(int(place), len(records) - 2)
    return (1 - (place - k)) * records[k] + (place - k) * records[k + 1]


def carried(points: np.ndarray, t: float) -> np.ndarray:
    """Points [n, 2] on their way through the two tanh layers of the narrow net."""
    weights, biases = ARRAYS["narrow_weights"], ARRAYS["narrow_biases"]
    for k in range(2):
        u = min(1.0, max(0.0, 2 * t - k))
        u = u * u * (3 - 2 * u)
        points = (1 - u) * points + u * np.tanh(points @ weights[k].T + biases[k])
    return points


def on_screen(points: np.ndarray, zoom: float = 2.4, centre: tuple[float, float] = (2.4, 0.2)) -> np.ndarray:
    """Points [n, 2] of a plane as points [n, 3] of the frame."""
    return np.pad(np.asarray(points) * zoom + np.array(centre), ((0, 0), (0, 1)))
