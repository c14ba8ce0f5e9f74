"""Scenes for tests, told from a script that the test writes itself; rehearsed, or watched."""

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
from scenes.stage.pictures.watching import Watched, watch_made
from scenes.stage.shot import Observer, RehearsalRenderer


@dataclass(frozen=True)
class Told:
    """A script: the beats' lines, the words on screen, what is looked at, and the beat in which it happens.

    A line alone stands for both languages.
    """

    beats: Mapping[str, str] = field(default_factory=lambda: {"one": "A line for a test."})
    screen: Mapping[str, str] = field(default_factory=dict)
    heroes: tuple[str, ...] = ()
    key_event: str = ""

    def script(self, scene: str) -> Script:
        def both(table: Mapping[str, str]) -> dict[str, dict[str, str]]:
            return {key: {"en": text, "zh": text} for key, text in table.items()}

        return Script(both(self.beats), both(self.screen), scene, heroes=self.heroes, key_event=self.key_event)

    def context(
        self, kind: type[LectureScene[Any]], settings: Settings | None = None, pace: Mapping[str, float] | None = None,
        trace: Any = None,
    ) -> SceneContext[Any]:  # fmt: skip
        """What a scene of a test's own is given."""
        name = kind.__name__
        title = {"en": name, "zh": name}
        return SceneContext(name, title, self.script(name), trace or Trace(), settings or Settings(), pace or {})


def rehearse(
    kind: type[LectureScene[Any]], told: Told, settings: Settings | None = None, observe: Observer | None = None,
    pace: Mapping[str, float] | None = None, trace: Any = None,
) -> LectureScene[Any]:  # fmt: skip
    """Play a scene of a test's own, of a trace, without drawing. Returns it as it is at its end."""
    context = told.context(kind, settings, pace, trace)
    with tempconfig({"disable_caching": True, "progress_bar": "none", "verbosity": "WARNING"}):
        scene = kind(context, partial(RehearsalRenderer, observe, observe))
        scene.render()
    return scene


def watch(kind: type[LectureScene[Any]], told: Told, shape: str = "wide", *, is_dense: bool = False) -> Watched:
    """Paint a scene of a test's own small, and note down what is seen."""
    context = told.context(kind, Settings(shape=shape))
    return watch_made(lambda renderer: kind(context, renderer), shape, is_dense=is_dense)
