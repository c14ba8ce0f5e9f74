"""Acts: a scene's beats as methods of the same names, and long scenes as several objects instead of subclasses."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile
from typing import TYPE_CHECKING, Any, ClassVar, Generic

from manim import Mobject

from models.framework.errors import LectureError
from models.framework.folders import shown
from scenes.script import Script

from .areas import HERO, Areas, Boxes
from .beats import Beat
from .context import TraceT
from .turn import invisible, name_of

if TYPE_CHECKING:
    from .lecture_scene import LectureScene

Numbers = Mapping[str, object]
"""What the placeholders of a scene's lines stand for."""

Method = Callable[[Beat], None]


class Act(Generic[TraceT]):
    """A part of a scene with beats of its own. What it takes over from the part before is given to it.

    >>> class Ridge(Act[SaddlePointsTrace]):
    ...     areas = Areas("surface", "surface")
    ...     def roll(self, beat: Beat) -> None: ...
    >>> class SaddlePoints(LectureScene[SaddlePointsTrace]):
    ...     def acts(self):
    ...         ridge = Ridge(self)
    ...         yield ridge
    ...         yield Pause(self, ball=ridge.ball)

    Attributes:
        stage: the scene, to play on.
        trace: what was measured.
        at: the boxes of its areas.
    """

    areas: ClassVar[Areas] = HERO

    def __init__(self, stage: LectureScene[TraceT]) -> None:
        self.stage = stage
        self.trace = stage.trace
        self.at: Boxes = type(self).areas.boxes(stage.layout)


def beat_methods(act: object) -> dict[str, Method]:
    """By name, the methods that play a beat: those whose only argument is called `beat`."""
    found: dict[str, Method] = {}
    for name, function in inspect.getmembers(type(act), inspect.isfunction):
        if not name.startswith("_") and list(inspect.signature(function).parameters) == ["self", "beat"]:
            found[name] = getattr(act, name)
    return found


def check_placeholders(script: Script, numbers: Numbers) -> None:
    """Hold the scene's numbers to its lines.

    Raises:
        LectureError: a number that no line and no words on screen name, or a placeholder of a line without a number.
    """
    spoken, written = script.placeholders("beats"), script.placeholders("screen")
    where = f"{shown(script.file)}, {script.scene}"
    if missing := sorted(spoken - set(numbers)):
        raise LectureError(f"{where}: nothing fills {{{missing[0]}}}; numbers() gives {', '.join(numbers) or 'none'}")
    if unused := sorted(set(numbers) - spoken - written):
        raise LectureError(f"{where}: no line names {{{unused[0]}}}, which numbers() gives; take it out or say it")


def tell(scene: LectureScene[Any]) -> None:
    """Play a scene's beats in the script's order, each by the method of its name on the act whose turn it is.

    Raises:
        LectureError: a line that no method plays, a method without a line, a placeholder or a number too many, or what
            was forgotten on screen.
    """
    numbers: dict[str, Any] = dict(scene.numbers())
    check_placeholders(scene.script, numbers)
    left = list(scene.script.beats)
    before: tuple[Mobject, ...] = ()
    scene.open()
    for act in scene.acts():
        scene.played_acts.append(act)
        methods = beat_methods(act)
        names = list(takewhile(methods.__contains__, left))
        left = left[len(names) :]
        if idle := sorted(set(methods) - set(names)):
            raise LectureError(_unsaid(scene, act, idle[0], left))
        for number, name in enumerate(names):
            with scene.beat(name, **numbers) as beat:
                methods[name](beat)
            if number == 0 and act is not scene:
                _check_handed_over(scene, act, before)
        before = tuple(scene.mobjects)
    if left:
        raise LectureError(f"{scene.context.name}: no method plays the beat {left[0]!r} of script.toml")
    if forgotten := invisible(scene.mobjects):
        raise LectureError(f"{scene.context.name}: {forgotten[0]} is on screen to the end, but invisible")


def _unsaid(scene: LectureScene[Any], act: object, method: str, left: list[str]) -> str:
    place = f"{scene.context.name}: {type(act).__name__}.{method} plays a beat"
    if method in scene.script.beats:
        return f"{place} whose line stands at another place in script.toml; next there is {(left or ['the end'])[0]!r}"
    return f"{place} that script.toml has no line for"


def _check_handed_over(scene: LectureScene[Any], act: object, before: tuple[Mobject, ...]) -> None:
    """After an act's first beat, nothing of the act before is on screen that it was not given."""
    given = {id(part) for value in vars(act).values() for thing in _mobjects(value) for part in thing.get_family()}
    for mobject in scene.mobjects:
        is_old = any(mobject is old for old in before) and mobject is not scene.opener
        if type(mobject) is not Mobject and is_old and not any(id(part) in given for part in mobject.get_family()):
            raise LectureError(
                f"{scene.context.name}: {name_of(mobject)} was forgotten on screen: "
                f"{type(act).__name__} is not given it, and does not let it leave"
            )


def _mobjects(value: object) -> Iterator[Mobject]:
    if isinstance(value, Mobject):
        yield value
    elif isinstance(value, list | tuple | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _mobjects(each)


__all__ = ["Act", "Numbers", "beat_methods", "check_placeholders", "tell"]
