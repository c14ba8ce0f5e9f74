"""The measurement itself: all sides of all kinds turn by turn, so that a drifting machine drifts for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from benchmarks.clock import Sample
from benchmarks.kinds import SURFACE, Kind
from benchmarks.trial import Trial

Samples = dict[str, list[Sample]]
"""By what was measured.

"plain grid" (Manim as it comes), "best grid" (with more encoders at once), "pair grid" (two of our shot at once, so
that both processors are busy), "floor grid" (the same of x264 alone); "alone grid" (one of our shot); "ours all",
"floor all", "ours flat", "floor flat" (all but the surface) for several shots in one command; "plain start",
"ours start", "pair start".
"""

STARTS = 2
ENCODERS = (2, 4, 8)  # tried for plain Manim
USUAL_ENCODERS = 4  # what Manim's help recommends, where none has been tried
MANY_PLAYS = ("text", "curves", "still")  # kinds of several plays: only between plays can more encoders help


def best_encoders(trial: Trial, kinds: Sequence[Kind], say: Callable[[str], None]) -> int:
    """How many encoders at once plain Manim is quickest with here."""
    several = [kind for kind in kinds if kind.name in MANY_PLAYS]
    if not several:
        return USUAL_ENCODERS
    taken = {count: sum(trial.plain(kind, count).wall for kind in several) for count in ENCODERS}
    say("plain Manim with " + ", ".join(f"{count} encoders {wall:.1f} s" for count, wall in taken.items()))
    return min(taken, key=lambda count: taken[count])


def measure(
    trial: Trial, kinds: Sequence[Kind], repeats: int, encoders: int, say: Callable[[str], None], *, thorough: bool
) -> Samples:
    """Time everything `repeats` times. `thorough`: starting twice at least, single shots, all but the surface.

    encoders: how many plain Manim has at once where it is at its best.
    """
    samples: Samples = {}

    def keep(name: str, sample: Sample) -> Sample:
        samples.setdefault(name, []).append(sample)
        return sample

    for turn in range(repeats):
        for kind in kinds:
            plain = keep(f"plain {kind.name}", trial.plain(kind))
            best = keep(f"best {kind.name}", trial.plain(kind, encoders))
            pair = keep(f"pair {kind.name}", trial.ours_twice(kind))
            floor = keep(f"floor {kind.name}", trial.floor([kind], {})[1][kind.name])
            if thorough:
                keep(f"alone {kind.name}", trial.ours([kind]))
            both = f"plain {plain.wall:.1f} s, with {encoders} encoders {best.wall:.1f} s"
            what = f"{both}, two of ours {pair.wall:.1f} s, two of the floor {floor.wall:.1f} s"
            say(f"{turn + 1}/{repeats} {kind.name}: {what}")
        for _ in range(-(-STARTS // repeats) if thorough else 1):
            keep("plain start", trial.plain_start())
            keep("ours start", trial.ours_start())
            keep("pair start", trial.start_twice())
        for name, group in groups(kinds, thorough=thorough).items():
            known = {kind.name: median(s.wall for s in samples[f"floor {kind.name}"]) for kind in group}
            ours = keep(f"ours {name}", trial.ours(group))
            floor = keep(f"floor {name}", trial.floor(group, known)[0])
            say(f"{turn + 1}/{repeats} {name}: ours {ours.wall:.1f} s, floor {floor.wall:.1f} s")
    return samples


def groups(kinds: Sequence[Kind], *, thorough: bool = True) -> dict[str, list[Kind]]:
    """The kinds that are filmed together: all of them, and all but the surface, where that is more than one shot."""
    flat = [kind for kind in kinds if kind.name != SURFACE]
    found = {"all": list(kinds)} if len(kinds) > 1 else {}
    if thorough and 1 < len(flat) < len(kinds):
        found["flat"] = flat
    return found
