"""Scenes for tests, told from a script that the test writes itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from unittest.mock import patch

from manim import tempconfig

from scenes import contents
from scenes.stage import LectureScene, Settings
from scenes.stage.shot import Observer, RehearsalRenderer


@dataclass(frozen=True)
class Told:
    """A script: the beats' lines and the words on screen; a line alone stands for both languages."""

    beats: Mapping[str, str] = field(default_factory=lambda: {"one": "A line for a test."})
    screen: Mapping[str, str] = field(default_factory=dict)

    def script(self) -> contents.Script:
        def both(table: Mapping[str, str]) -> dict[str, dict[str, str]]:
            return {key: {"en": text, "zh": text} for key, text in table.items()}

        return contents.Script(beats=both(self.beats), screen=both(self.screen))


def rehearse(
    kind: type[LectureScene[Any]], told: Told, settings: Settings | None = None, observe: Observer | None = None,
    pace: Mapping[str, float] | None = None,
) -> LectureScene[Any]:  # fmt: skip
    """Play a scene of a test's own without drawing. Returns it as it is at its end."""
    entry = contents.Entry(kind.__name__, "tests", "told", "tests/told", {"en": kind.__name__, "zh": kind.__name__})
    with (
        tempconfig({"disable_caching": True, "progress_bar": "none", "verbosity": "WARNING"}),
        patch.object(contents, "entry", lambda name: entry),
        patch.object(contents, "script", lambda entry: told.script()),
        patch.object(contents, "place_of", lambda *where: "the test's script"),
    ):
        scene = kind(
            settings=settings or Settings(), make_renderer=partial(RehearsalRenderer, observe, observe), pace=pace
        )
        scene.render()
    return scene
