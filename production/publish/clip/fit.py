"""Finds the setting with which a clip is as small as it has to be: first quality, then width, then frames a second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from models.framework.errors import LectureError
from production.publish.clip.form import Form, in_words
from production.publish.clip.loop import Reel, seamless
from production.publish.clip.pictures import Footage
from production.publish.clip.recipe import Recipe, TooLarge
from production.publish.clip.write import write

SHARES = (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15)
"""Of the width, in the order in which less is made of it."""
LEAST_WIDTH = 160
LEAST_FPS = 5

Step = TypeVar("Step")


@dataclass(frozen=True)
class Setting:
    """With what a clip is encoded; the frames taken are every `step`-th."""

    quality: int
    width: int
    step: int


class Trials:
    """Encodes a clip with one setting after the other, as far as it is small enough."""

    def __init__(self, footage: Footage, form: Form, scratch: Path) -> None:
        self._footage, self._form, self._scratch = footage, form, scratch
        self._known: dict[Setting, bool] = {}

    def reel(self, setting: Setting) -> Reel:
        reel = Reel(self._footage, setting.width, setting.step)
        return seamless(reel) if self._form.loop else reel

    def path(self, setting: Setting) -> Path:
        return self._scratch / f"{setting.quality}-{setting.width}-{setting.step}{self._form.kind.suffix}"

    def fits(self, setting: Setting) -> bool:
        """Whether it comes out small enough."""
        if setting not in self._known:
            try:
                self._write(setting, self._form.max_size)
                self._known[setting] = True
            except TooLarge:
                self.path(setting).unlink(missing_ok=True)  # its first picture may have been too much
                self._known[setting] = False
        return self._known[setting]

    def size(self, setting: Setting) -> int:
        """The bytes that it comes out with, however many."""
        self._write(setting, None)
        return self.path(setting).stat().st_size

    def _write(self, setting: Setting, most: int | None) -> None:
        form = self._form
        voice = self._footage.video if form.kind.sounds and not form.loop else None
        write(self.path(setting), form.format, Recipe(self.reel(setting), setting.quality, form.loop, voice, most))


def fitted(footage: Footage, form: Form, name: str, scratch: Path) -> tuple[Path, dict[str, Any]]:
    """Encodes a clip.

    Args:
        footage: what it is made of.
        form: what it is to be.
        name: what it is called where it cannot be done.
        scratch: where it is written.

    Returns:
        The file, and what was chosen: quality, width, height, fps, frames, dissolve.

    Raises:
        LectureError: it cannot become small enough.
    """
    trials = Trials(footage, form, scratch)
    ladders = _ladders(form, footage)
    found = _found(trials, ladders)
    if found is None:
        least = Setting(*(ladder[-1] for ladder in ladders))
        size, what = trials.size(least), f"{least.width} wide, {footage.film.fps // least.step} frames a second"
        most = in_words(form.max_size or 0)
        raise LectureError(
            f"{name} cannot be made smaller than {in_words(size)} ({what}), and --max-size is {most}:"
            f" allow more, or choose a single beat{' or less --width' if form.width else ''} or another --format"
        )
    reel = trials.reel(found)
    width, height = reel.size
    record = {"quality": found.quality, "width": width, "height": height, "fps": reel.fps}
    return trials.path(found), record | {"frames": reel.count, "dissolve": reel.dissolve}


Ladders = tuple[Sequence[int], Sequence[int], Sequence[int]]
"""Qualities, widths and steps, the best first."""


def _ladders(form: Form, footage: Footage) -> Ladders:
    """What may be chosen from."""
    filmed, full = footage.film, form.width or footage.film.width
    steps = [step for step in range(1, filmed.fps + 1) if filmed.fps % step == 0 and filmed.fps // step >= LEAST_FPS]
    steps = [step for step in steps if filmed.fps // step <= form.kind.most_fps] or steps[-1:]
    narrower = [] if form.width else [even(full * share) for share in SHARES if even(full * share) >= LEAST_WIDTH]
    return form.kind.qualities, [full, *narrower], steps


def _found(trials: Trials, ladders: Ladders) -> Setting | None:
    """The best setting with which the clip is small enough."""
    qualities, widths, steps = ladders
    best = Setting(qualities[0], widths[0], steps[0])
    if trials.fits(best):
        return best

    def with_quality(setting: Setting) -> Setting | None:
        return first_that_fits([replace(setting, quality=quality) for quality in qualities], trials.fits)

    found = with_quality(best)
    if found is None:
        worst = replace(best, quality=qualities[-1])
        found = first_that_fits([replace(worst, width=width) for width in widths], trials.fits)
        found = found or first_that_fits([replace(worst, width=widths[-1], step=step) for step in steps], trials.fits)
        found = found and with_quality(found)
    return found


def first_that_fits(ladder: Sequence[Step], fits: Callable[[Step], bool]) -> Step | None:
    """The first rung from which on all fit, by halving; None where not even the last does."""
    low, high = 0, len(ladder) - 1
    if not fits(ladder[high]):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(ladder[middle]) else (middle + 1, high)
    return ladder[high]


def even(width: float) -> int:
    return round(width / 2) * 2
