"""Outlines of words and formulas: set once, kept in files that all languages, qualities and processes share."""

from __future__ import annotations

import hashlib
import json
import logging
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from manim import BOLD, NORMAL, MathTypst, Text, config, logger

from models.framework.folders import folders
from models.framework.whole_file import whole_file

LINE_SPACING = 0.75
REFERENCE_WIDTH = 1920  # pixels; Manim would draw a formula's bars twice as thick with twice the pixels
LIBRARIES = ("manim", "manimpango", "typst", "manimgx-fonts-cjk")


@dataclass(frozen=True)
class Outlines:
    """The glyphs of a text, about the origin, in frame units.

    Attributes:
        glyphs: the curves [4 n, 3] of each: cubic Béziers, four points each.
        fills: opacity of each glyph's inside.
        strokes: width of each glyph's line; 0 for none.
        parts: the numbers of the glyphs that carry a label.
    """

    glyphs: tuple[np.ndarray, ...]
    fills: tuple[float, ...]
    strokes: tuple[float, ...]
    parts: dict[str, list[int]]


@lru_cache(maxsize=1024)
def words_outlines(text: str, font: str, size: float, bold: bool) -> Outlines:
    """Words, or several lines of them."""

    def make() -> Outlines:
        weight = BOLD if bold else NORMAL
        drawn = Text(text, font=font, font_size=size, weight=weight, line_spacing=LINE_SPACING)
        return _outlines(list(drawn.submobjects), {})

    return _kept(["words", text, font, size, bold, LINE_SPACING], make)


@lru_cache(maxsize=1024)
def formula_outlines(source: str, size: float, labels: tuple[str, ...]) -> Outlines:
    """A formula in Typst's math; parts marked `{{ body : label }}` can be found again."""

    def make() -> Outlines:
        drawn = MathTypst(source, font_size=size, use_svg_cache=False)
        glyphs = drawn.family_members_with_points()
        number = {id(glyph): n for n, glyph in enumerate(glyphs)}
        parts = {
            label: [number[id(glyph)] for glyph in drawn.select(label).family_members_with_points()] for label in labels
        }
        return _outlines(glyphs, parts)

    return _kept(["formula", source, size, labels, REFERENCE_WIDTH], make)


def _outlines(glyphs: list[Any], parts: dict[str, list[int]]) -> Outlines:
    return Outlines(
        tuple(np.array(glyph.points, float) for glyph in glyphs),
        tuple(float(glyph.get_fill_opacity()) if len(glyph.points) else 0.0 for glyph in glyphs),
        tuple(float(glyph.get_stroke_width()) * bool(glyph.get_stroke_opacity()) for glyph in glyphs),
        parts,
    )


def _kept(recipe: list[Any], make: Callable[[], Outlines]) -> Outlines:
    """The outlines that were kept under that recipe; made and kept where there are none, or only damaged ones."""
    versions = {library: metadata.version(library) for library in LIBRARIES}
    key = hashlib.sha256(json.dumps([recipe, versions], ensure_ascii=False).encode()).hexdigest()
    file = folder() / f"{key[:32]}.npz"
    with suppress(OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return _read(file)
    with _workshop():
        made = make()
    with suppress(OSError):  # then it is made again next time
        _write(made, file)
    return made


@contextmanager
def _workshop() -> Iterator[None]:
    """Manim, with a folder of its own: its intermediate files have names that two processes may use at once."""
    settings = {"pixel_width": REFERENCE_WIDTH, "pixel_height": REFERENCE_WIDTH * 9 // 16}
    before = {name: config[name] for name in ("media_dir", *settings)}
    level = logger.level
    with tempfile.TemporaryDirectory() as work:
        try:  # not by tempconfig, which sets everything anew each time
            for name, value in {"media_dir": work, **settings}.items():
                config[name] = value
            logger.setLevel(logging.WARNING)
            yield
        finally:
            logger.setLevel(level)
            for name, value in before.items():
                config[name] = value


def folder() -> Path:
    """Where outlines are kept: words/ in the media folder."""
    return folders().media / "words"


def _read(file: Path) -> Outlines:
    with np.load(file, allow_pickle=False) as kept:
        glyphs = np.split(kept["points"], kept["ends"][:-1])
        parts = json.loads(str(kept["parts"]))
        fills, strokes = tuple(kept["fills"].tolist()), tuple(kept["strokes"].tolist())
        if not len(glyphs) == len(fills) == len(strokes) or not isinstance(parts, dict):
            raise ValueError("something else was kept")
        return Outlines(tuple(glyphs), fills, strokes, parts)


def _write(outlines: Outlines, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(file) as part, part.open("wb") as out:
        np.savez(
            out,
            points=np.concatenate([np.zeros((0, 3)), *outlines.glyphs]),
            ends=np.cumsum([len(glyph) for glyph in outlines.glyphs], dtype=np.int64),
            fills=np.array(outlines.fills),
            strokes=np.array(outlines.strokes),
            parts=np.array(json.dumps(outlines.parts)),
        )
