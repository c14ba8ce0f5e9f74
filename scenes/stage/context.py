"""What a scene is given: its name, words, trace, settings and pace. It looks nothing up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from models.framework.trace import Trace, load
from scenes.look.settings import Settings
from scenes.script import Script, Words
from scenes.spec import SceneSpec, spec

TraceT = TypeVar("TraceT", bound=Trace)


@dataclass(frozen=True)
class SceneContext(Generic[TraceT]):
    """All that a scene shows, says and obeys.

    Attributes:
        name: what the scene is called in timelines and messages.
        title: in every language.
        script: what it says and writes.
        trace: what was measured.
        settings: language, theme and shape.
        pace: how long a voice takes for beats, by name; each lasts at least so many seconds.
    """

    name: str
    title: Words
    script: Script
    trace: TraceT
    settings: Settings = field(default_factory=Settings)
    pace: Mapping[str, float] = field(default_factory=dict)


def context_of(
    scene: SceneSpec, trace_type: type[TraceT], settings: Settings, pace: Mapping[str, float] | None = None
) -> SceneContext[TraceT]:
    """What the scene is given, its trace loaded. Raises MissingTrace or DamagedTrace."""
    return SceneContext(scene.name, scene.title, scene.script, load(trace_type, scene.trace), settings, pace or {})


def plain_context(name: str, trace_type: type[TraceT]) -> SceneContext[TraceT]:
    """What plain Manim shows: the lecture's scene of that name, in the settings of the environment."""
    return context_of(spec(name), trace_type, Settings.from_environment())
