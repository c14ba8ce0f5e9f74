"""The kinds of shots that are measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from models.framework.errors import UsageError


@dataclass(frozen=True)
class Kind:
    """One kind: a LectureScene in scenes/speed and its twin in plain Manim, under the same names.

    Attributes:
        compared: whether both are to show the same picture.
    """

    name: str
    scene: str
    file: str
    compared: bool = True


KINDS = {
    kind.name: kind
    for kind in (
        Kind("grid", "WarpingGrid", "warping_grid"),
        Kind("points", "ManyPoints", "many_points"),
        Kind("field", "WaveField", "wave_field"),
        Kind("network", "DeepNetwork", "deep_network"),
        Kind("surface", "LossValley", "loss_valley", compared=False),
        Kind("tiles", "ResponseTiles", "response_tiles"),
        Kind("text", "WordsAndFormulas", "words_and_formulas"),
        Kind("curves", "LearningCurves", "learning_curves"),
        Kind("still", "StillHolds", "still_holds"),
    )
}
SURFACE = "surface"


def chosen(names: Iterable[str]) -> tuple[Kind, ...]:
    """The named kinds, all when none is named, in the order of `KINDS`. Raises UsageError for an unknown one."""
    wanted = list(names) or list(KINDS)
    for name in wanted:
        if name not in KINDS:
            raise UsageError(f"no kind of shot is called {name!r}; there are: {', '.join(KINDS)}")
    return tuple(kind for kind in KINDS.values() if kind.name in wanted)
