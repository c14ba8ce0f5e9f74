"""Scenes for tests, told from a script that the test writes itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from manim import tempconfig

from models.framework.trace import Trace
from scenes.script import Script
from scenes.stage import LectureScene, Settings
from scenes.stage.context import SceneContext
from scenes.stage.shot import Observer, RehearsalRenderer


@dataclass(frozen=True)
class Told:
    """A script: the beats' lines and the words on screen; a line alone stands for both languages."""

    beats: Mapping[str, str] = field(default_factory=lambda: {"one": "A line for a test."})
    screen: Mapping[str, str] = field(default_factory=dict)

    def script(self, scene: str) -> Script:
        def both(table: Mapping[str, str]) -> dict[str, dict[str, str]]:
            return {key: {"en": text, "zh": text} for key, text in table.items()}

        return Script(both(self.beats), both(self.screen), scene)


def rehearse(
    kind: type[LectureScene[Any]], told: Told, settings: Settings | None = None, observe: Observer | None = None,
    pace: Mapping[str, float] | None = None, trace: Any = None,
) -> LectureScene[Any]:  # fmt: skip
    """Play a scene of a test's own, of a trace, without drawing. Returns it as it is at its end."""
    name = kind.__name__
    script, title = told.script(name), {"en": name, "zh": name}
    context = SceneContext(name, title, script, trace or Trace(), settings or Settings(), pace or {})
    with tempconfig({"disable_caching": True, "progress_bar": "none", "verbosity": "WARNING"}):
        scene = kind(context, partial(RehearsalRenderer, observe, observe))
        scene.render()
    return scene
