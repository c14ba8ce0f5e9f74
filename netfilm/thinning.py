"""Which steps of a run are kept when not all of them can be: dense at first, then even on a log scale."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netfilm.errors import RecordingError

DENSITY = 16
"""Every step is recorded up to here; from here on, each is one DENSITY-th later than the one before."""

UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}


def step_after(step: int) -> int:
    """The next step to record after a recorded one, where the user names none."""
    return step + max(1, math.ceil(step / DENSITY))


def superfluous(steps: Sequence[int]) -> int:
    """The index of the step that is missed least: neither the first nor the last.

    Args:
        steps: at least three, ascending, not negative.

    Returns:
        The one whose neighbours are the least apart on the scale log(1 + step); of equals the first.
    """
    place = np.log1p(np.asarray(steps, dtype=np.float64))
    return 1 + int(np.argmin(place[2:] - place[:-2]))


def spread(steps: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """(m,): indices of at most `count` ascending steps (n,), even on the scale log(1 + step), both ends included."""
    place = np.log1p(steps.astype(np.float64))
    wanted = np.linspace(place[0], place[-1], max(count, 2))
    after = np.clip(np.searchsorted(place, wanted), 1, len(place) - 1)
    nearest: NDArray[np.int64] = after - (wanted - place[after - 1] < place[after] - wanted)
    return np.unique(nearest)


def parse_budget(budget: Any) -> int:
    """Bytes from a number or words such as "256MB" or "1.5 GiB". Raises RecordingError."""
    if isinstance(budget, str):
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*", budget)
        unit = UNITS.get(match[2].upper()) if match else None
        found = float(match[1]) * unit if match and unit else 0.0
    else:
        found = float(budget) if isinstance(budget, int | float) and not isinstance(budget, bool) else 0.0
    if not (found >= 1 and math.isfinite(found)):
        raise RecordingError(f'budget={budget!r} is no amount of memory: give one such as "256MB" or a number of bytes')
    return int(found)
