"""Looks at a scene without drawing it, and says what a viewer would stumble over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, cast

import numpy as np
from manim import Mobject, VMobject

from scenes.look import theme
from scenes.look.colour import contrast, rgb
from scenes.look.fonts import FAMILY
from scenes.look.settings import Settings
from scenes.spec import SceneSpec

from .fade import veil_of
from .layer import Layer
from .layout import Box
from .lecture_scene import LectureScene
from .shot import GLANCE_SECONDS, Timeline, rehearse
from .words import Formula, lacking

VISIBLE = 0.3  # words below this opacity are on their way in or out
TOUCHING = 0.03  # boxes may share this much, in units: glyphs end before their boxes do
LEAST_CONTRAST, LEAST_DIMMED_CONTRAST = 4.5, 3.0


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        rule: its name, such as "overlap".
        beat: the beat in which it was seen.
        what: what is wrong, with values.
    """

    rule: str
    beat: str
    what: str


@dataclass
class Inspector:
    """Sees every play of a scene at its middle and at its end, glances at it between, and collects problems."""

    problems: dict[tuple[str, str, str], Problem] = field(default_factory=dict)
    states: dict[str, set[int]] = field(default_factory=dict)

    def __call__(self, scene: LectureScene[Any]) -> None:
        beat = scene.current_beat
        found = [
            *overlaps(scene),
            *outside(scene),
            *small_words(scene),
            *faint_words(scene),
        ]
        self._note(beat, found)
        self.states.setdefault(beat, set()).add(fingerprint(scene))

    def glance(self, scene: LectureScene[Any]) -> None:
        """Looks for what only a moment between shows: words that meet on their ways."""
        self._note(scene.current_beat, list(overlaps(scene)))

    def _note(self, beat: str, found: list[tuple[str, str]]) -> None:
        for rule, what in found:
            pair = what.partition(" (")[0]  # the same words a moment later lie on one another by another amount
            self.problems.setdefault((rule, beat, pair), Problem(rule, beat, what))


def inspect(
    scene: SceneSpec, settings: Settings, *, glance: float = GLANCE_SECONDS
) -> tuple[list[Problem], Timeline]:
    """Rehearse a scene in these settings; return everything that is wrong with it, and its timeline.

    Args:
        scene: the scene, with the file of its trace.
        settings: how it is shown.
        glance: seconds from one glance between the middle and the end of plays to the next; 0: none.
    """
    inspector = Inspector()
    scenes: list[LectureScene[Any]] = []

    def observe(scene: LectureScene[Any]) -> None:
        if not scenes:
            scenes.append(scene)
        inspector(scene)

    timeline = rehearse(scene, settings, observe, between=inspector.glance if glance else None, every=glance)
    problems = list(inspector.problems.values())
    for beat, states in inspector.states.items():
        if len(states) < 2 and beat not in scenes[0].still_beats:
            problems.append(Problem("motion", beat, "nothing moves in this beat"))
    for beat, seconds in scenes[0].still_spells:
        problems.append(
            Problem("stillness", beat, f"stands still for {seconds:.1f} s; give the time to its main motion")
        )
    problems += [Problem("glyph", "", what) for what in missing_glyphs(scene)]
    return problems, timeline


def written(scene: LectureScene[Any]) -> Iterator[tuple[str, Mobject, float]]:
    """What can be read on screen: its text, the Mobject, and how visible it is (0…1)."""

    def visit(mobject: Mobject, seen: float) -> Iterator[tuple[str, Mobject, float]]:
        veil = veil_of(mobject)
        seen *= veil.opacity if veil else 1.0
        if hasattr(mobject, "written"):
            shown = [m.get_fill_opacity() for m in mobject.family_members_with_points() if isinstance(m, VMobject)]
            if shown and max(shown) * seen > 0:
                yield str(mobject.written), mobject, float(max(shown)) * seen
            return
        for member in mobject.submobjects:
            yield from visit(member, seen)

    for mobject in scene.mobjects:
        yield from visit(mobject, 1.0)


def box_of(mobject: Mobject) -> Box:
    """The bounding box of everything the Mobject draws."""
    points = np.concatenate([member.points for member in mobject.family_members_with_points()])
    (left, bottom), (right, top) = points.min(0)[:2], points.max(0)[:2]
    return Box(left, right, bottom, top)


def overlaps(scene: LectureScene[Any]) -> Iterator[tuple[str, str]]:
    """Words on words."""
    shown = [(text, box_of(mobject)) for text, mobject, opacity in written(scene) if opacity > VISIBLE]
    for (one, a), (other, b) in combinations(shown, 2):
        wide = min(a.right, b.right) - max(a.left, b.left)
        high = min(a.top, b.top) - max(a.bottom, b.bottom)
        if wide > TOUCHING and high > TOUCHING:
            yield "overlap", f"{one!r} and {other!r} lie on one another ({wide:.2f} x {high:.2f})"


def outside(scene: LectureScene[Any]) -> Iterator[tuple[str, str]]:
    """Words out of frame or under the captions, pictures out of the safe area."""
    layout = scene.layout
    for text, mobject, opacity in written(scene):
        if opacity <= VISIBLE:
            continue
        box = box_of(mobject)
        if not layout.words.contains(box, slack=0.02):
            yield "words outside", f"{text!r} at x {box.left:.2f}…{box.right:.2f}, y {box.bottom:.2f}…{box.top:.2f}"
        if layout.is_tall and box.bottom < 0 and box.right > layout.right_in_lower_half + 0.02:
            yield "words outside", f"{text!r} ends at x {box.right:.2f}, under the player's buttons"
    for member in family(scene):
        if isinstance(member, Layer):
            if member.leaves_frame or member.opacity <= 0.02 or member.reveal <= 0:
                continue
            points = member.extent()
            points = points[np.isfinite(points).all(1)]
            if not len(points):
                continue
            (left, bottom), (right, top) = points.min(0), points.max(0)
            box = Box(left, right, bottom, top)
            if not any(room.contains(box, slack=0.05) for room in (layout.safe, layout.hero)):
                yield (
                    "picture outside",
                    f"{type(member).__name__} reaches x {left:.2f}…{right:.2f}, y {bottom:.2f}…{top:.2f}",
                )


def small_words(scene: LectureScene[Any]) -> Iterator[tuple[str, str]]:
    """Words and formulas below the smallest size."""
    for text, mobject, opacity in written(scene):
        if opacity < 0.98:
            continue
        least = theme.SMALLEST_MATH if isinstance(mobject, Formula) else theme.SMALLEST_WORDS
        size = float(cast(Any, mobject).font_size)
        if size < least - 0.3:
            yield "small words", f"{text!r} has size {size:.1f}; the smallest is {least}"


def faint_words(scene: LectureScene[Any]) -> Iterator[tuple[str, str]]:
    """Words that do not stand out from the ground."""
    ground = rgb(theme.colour("background"))
    for text, mobject, opacity in written(scene):
        if opacity < 0.6:
            continue  # on its way
        least_seen = 21.0
        dimmed = False
        for glyph in mobject.family_members_with_points():
            share = glyph.get_fill_opacity()
            if share < 0.05:
                continue
            dimmed |= share < 0.99
            colour = np.array(glyph.get_fill_color().to_rgb()) * share + ground * (1 - share)
            least_seen = min(least_seen, contrast(colour, ground))
        if least_seen < (LEAST_DIMMED_CONTRAST if dimmed else LEAST_CONTRAST) - 0.01:
            yield "contrast", f"{text!r} has contrast {least_seen:.1f}"


def missing_glyphs(scene: SceneSpec) -> list[str]:
    """Characters of a scene's title and on-screen words that the font does not have."""
    texts = [*scene.title.values()]
    for words in scene.script.screen.values():
        texts += words.values()
    return [f"{FAMILY} has no {c!r} (in {text!r})" for text in texts if (c := lacking(text))]


def family(scene: LectureScene[Any]) -> Iterator[Mobject]:
    """Every Mobject on screen, down to the smallest."""
    for mobject in scene.mobjects:
        yield from mobject.get_family()


def fingerprint(scene: LectureScene[Any]) -> int:
    """A number that changes when anything on screen does."""
    parts: list[Any] = []
    for member in family(scene):
        veil = veil_of(member)
        if veil is not None:
            parts.append((veil.opacity, tuple(veil.shift)))
        if isinstance(member, Layer):
            for name, value in sorted(vars(member).items()):
                if isinstance(value, float | int):
                    parts.append((name, value))
                elif isinstance(value, np.ndarray) and name != "rest":
                    parts.append((name, value.tobytes()))
            view = getattr(member, "view", None)
            if view is not None:
                parts.append((view.zoom, tuple(view.centre)))
        elif isinstance(member, VMobject) and len(member.points):
            parts.append((member.points.tobytes(), member.get_fill_opacity(), member.get_stroke_opacity()))
    return hash(tuple(parts))
