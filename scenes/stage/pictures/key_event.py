"""The key event: it is asked for, takes its time, and is large enough to be seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from ..inspection import VISIBLE
from .watching import EVERY, Look, Moment, Play, Watched, changed, sizes, strip

LEAST_SECONDS, LEAST_REST = 2.5, 1.0
LEAST_CHANGE, LEAST_CROSSED = 0.05, 0.25  # shares: of the pixels; of the width
IN_CAPTIONS = 0.25  # of what changes, in 16:9


def faults(seen: Watched) -> Iterator[str]:
    """What of the rule for the key event a scene does not keep, a line each."""
    if not seen.key_event:
        yield "script.toml names no 'key_event': the beat in which it happens that the scene is about"
        return
    play = event(seen.plays, seen.key_event)
    if play is None:
        yield f"{seen.key_event}: the key event has no play"
        return
    if play.seconds < LEAST_SECONDS - 1e-6:
        yield f"{play.beat}: the key event lasts {play.seconds:.1f} s; at least {LEAST_SECONDS}"
    if (rest := asked_before(seen, play)) < LEAST_REST:
        yield f"{play.beat}: a question waits {rest:.1f} s for the key event; at least {LEAST_REST:.0f} s"
    during = [each for each in seen.looks if play.start - EVERY < each.seconds < play.start + play.seconds + EVERY]
    share, crossed, low = extent(during, strip(seen.shape))
    if share < LEAST_CHANGE and crossed < LEAST_CROSSED:
        yield (
            f"{play.beat}: the key event changes {share:.1%} of the pixels and crosses {crossed:.0%} of the width; "
            f"at least {LEAST_CHANGE:.0%} or {LEAST_CROSSED:.0%}: go nearer, or round it"
        )
    if seen.shape == "wide" and low > IN_CAPTIONS:
        yield f"{play.beat}: {low:.0%} of the key event is under the captions; at most {IN_CAPTIONS:.0%}"


def event(plays: Sequence[Play], beat: str) -> Play | None:
    """The longest play of the beat."""
    return max((play for play in plays if play.beat == beat), key=lambda play: play.seconds, default=None)


def asked_before(seen: Watched, play: Play) -> float:
    """For how long, in seconds, a question has been asked when the play begins: on screen, or by an earlier beat."""
    lines = [beat["line"] for beat in seen.timeline["beats"] if beat["start"] + beat["seconds"] <= play.start + 1e-3]
    rest = LEAST_REST if lines and is_question(*lines[-1].values()) else 0.0
    asked = [(each.seconds, is_question(*words_at(each))) for each in seen.moments if each.seconds < play.start]
    ends = [seconds for (seconds, now), (_, after) in pairwise([*asked, (play.start, False)]) if now and not after]
    starts = [seconds for (_, before), (seconds, now) in pairwise([(0.0, False), *asked]) if now and not before]
    return max([rest, *(end - start for start, end in zip(starts, ends, strict=True))])


def words_at(moment: Moment) -> list[str]:
    """The words that can be read."""
    return [str(getattr(thing.mobject, "written", "")) for thing in moment.things.values() if thing.strength > VISIBLE]


def is_question(*texts: str) -> bool:
    """Whether one of the texts asks something."""
    return any(mark in text for text in texts for mark in "?？")


def extent(looks: Sequence[Look], low: float) -> tuple[float, float, float]:
    """Shares of the pixels that change, of the width that the largest change crosses, and of the change down there.

    Args:
        looks: of the event.
        low: share of the height, from the bottom, that is down there.
    """
    if len(looks) < 2:
        return 0.0, 0.0, 0.0
    area = np.any([changed(looks[0].frame, each.frame) for each in looks[1:]], axis=0)
    if not area.any():
        return 0.0, 0.0, 0.0
    widest = max(width for width, _ in sizes(area))
    under = area[round((1 - low) * len(area)) :].sum() / area.sum()
    return float(area.mean()), widest / area.shape[1], float(under)
