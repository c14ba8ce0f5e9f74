"""Motion: what is carried from picture to picture, what jumps, flashes, or is held in place by the camera."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

from ..inspection import VISIBLE
from ..layout import Box
from .watching import FPS, Moment, Play, Thing, Watched

CARRIED = 1.5  # seconds after which something that was seen is still there
FAINT = 0.1  # strength at which a thing is still, or already, there
TURNING = 1.0  # seconds within which the old leaves and the new comes
OVER = 0.25  # of the smaller one's area: from there one picture lies over another
JUMP = 3.0  # times the difference of either neighbour
LEAST_JUMP = 2.0  # of 255, mean over the frame: less is not seen as a jump
FLASH, DARK, FLASHES = 0.10, 0.80, 3  # change of brightness, what is dark enough, and how many in a second are too many
FLASHING = 0.028  # of the frame: a quarter of what is seen sharply
MOVED, CANCELLED = 0.5, 1 / 3  # frame units in the plane, and the share of them that is left in the frame


def faults(seen: Watched) -> Iterator[str]:
    """What of the rules for motion a scene does not keep, a line each."""
    yield from not_carried(seen.moments)
    yield from drawn_over(seen.moments)
    yield from jumps(seen.differences)
    yield from flashes(seen.blocks)
    yield from cancelled(seen.moments, seen.plays)


def not_carried(moments: Sequence[Moment]) -> Iterator[str]:
    """Changes of the picture over which nothing is carried."""
    told = ""
    for before, now in _apart(moments, CARRIED):
        if not (set(_strong(before, FAINT)) & set(_strong(now, FAINT))) and now.beat != told:
            told = now.beat
            yield f"{now.beat}: of what was seen {CARRIED} s before, nothing is left at {now.seconds:.1f} s"


def drawn_over(moments: Sequence[Moment]) -> Iterator[str]:
    """Pictures that come while others, which leave, still lie there."""
    told: set[tuple[str, str, str]] = set()
    for (before, now), (_, after) in zip(_apart(moments, TURNING), _apart(moments, TURNING, later=True), strict=False):
        strong = _strong(now)
        coming = [thing for key, thing in strong.items() if key not in _strong(before) and thing.is_picture]
        leaving = [thing for key, thing in strong.items() if key not in _strong(after) and thing.is_picture]
        for new, old in product(coming, leaving):
            names = (now.beat, type(new.mobject).__name__, type(old.mobject).__name__)
            if new is not old and names not in told and _share_over(new.box, old.box) > OVER:
                told.add(names)
                yield f"{now.beat}: {names[1]} is drawn over {names[2]}, which leaves, at {now.seconds:.1f} s"


def jumps(differences: Sequence[float]) -> Iterator[str]:
    """Frames that differ from the one before much more than their neighbours do."""
    for frame in range(1, len(differences) - 1):
        beside = max(differences[frame - 1], differences[frame + 1])
        if differences[frame] > max(LEAST_JUMP, JUMP * beside):
            yield f"a jump at {frame / FPS:.1f} s: {differences[frame]:.1f} of change between frames of {beside:.1f}"


def flashes(blocks: Sequence[np.ndarray]) -> Iterator[str]:
    """Seconds in which a part of the frame flashes more than three times; brightness (rows, columns) a frame, 0…1."""
    if not len(blocks):
        return
    turns = _turns(np.asarray(blocks))
    for frame in range(len(turns)):
        count = turns[frame : frame + FPS].sum(0)
        if float((count > 2 * FLASHES).mean()) > FLASHING:
            yield f"flashes more than {FLASHES} times a second at {frame / FPS:.1f} s"
            return


def _turns(blocks: np.ndarray) -> np.ndarray:
    """(frames, rows, columns): whether a block has just become brighter, or darker, after it went the other way."""
    extreme, way = blocks[0].copy(), np.zeros(blocks[0].shape)
    found = np.zeros(blocks.shape, bool)
    for frame, now in enumerate(blocks):
        change = now - extreme
        turned = (np.abs(change) >= FLASH) & (np.sign(change) != way) & (np.minimum(now, extreme) < DARK)
        found[frame] = turned
        way = np.where(turned, np.sign(change), way)
        further = turned | (np.sign(change) == way)
        extreme = np.where(further, now, extreme)
    return found


def cancelled(moments: Sequence[Moment], plays: Sequence[Play]) -> Iterator[str]:
    """Plays in which a plane moves under a layer's feet and the camera goes with it."""
    for play in plays:
        during = [each for each in moments if play.start - 1e-6 <= each.seconds < play.start + play.seconds]
        if len(during) < 2:
            continue
        first, last = during[0], during[-1]
        for key in set(_strong(first)) & set(_strong(last)):
            before, after = first.things[key], last.things[key]
            if before.in_plane is None or after.in_plane is None:
                continue
            meant = float(np.linalg.norm(after.in_plane - before.in_plane))
            moved = float(np.linalg.norm(_centre(after) - _centre(before)))
            if meant > MOVED and moved < CANCELLED * meant:
                name = type(after.mobject).__name__
                yield f"{play.beat}: the camera goes with {name}, which moves by {meant:.1f}, seen as {moved:.1f}"
                return


def _centre(thing: Thing) -> np.ndarray:
    return np.array([thing.box.left + thing.box.right, thing.box.bottom + thing.box.top]) / 2


def _strong(moment: Moment, least: float = VISIBLE) -> dict[int, Thing]:
    return {key: thing for key, thing in moment.things.items() if thing.strength > least}


def _apart(moments: Sequence[Moment], seconds: float, *, later: bool = False) -> Iterator[tuple[Moment, Moment]]:
    """Each moment with the one so many seconds before it (or after it); without one, the first (or last)."""
    times = np.array([each.seconds for each in moments])
    for now in moments:
        if later:
            yield now, moments[min(int(np.searchsorted(times, now.seconds + seconds - 1e-6)), len(moments) - 1)]
        else:
            yield moments[max(int(np.searchsorted(times, now.seconds - seconds + 1e-6, side="right")) - 1, 0)], now


def _share_over(one: Box, other: Box) -> float:
    """The part of the smaller box that both share."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.top, other.top) - max(one.bottom, other.bottom)
    if wide <= 0 or high <= 0:
        return 0.0
    return wide * high / max(min(one.width * one.height, other.width * other.height), 1e-9)
