"""Records and series of a run within a budget of memory. Needs numpy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from netfilm.recording import ACTIVATION, GRADIENT, SERIES, STEPS, Array, size_of
from netfilm.thinning import spread, superfluous

LEAST = 16
"""Records that activations leave room for."""

SHARE = 16
"""A series takes at most one SHARE-th of the budget."""


class Records:
    """What is kept of a network at each recorded step: the first, the last, and between them as many as fit.

    Args:
        budget: bytes that all records together may take.
    """

    def __init__(self, budget: int) -> None:
        self.steps: list[int] = []
        self.thinned = 0
        self._budget = budget
        self._records: list[dict[str, Array]] = []
        self._left_out: dict[str, str] = {}
        self._bytes = 0

    @property
    def last(self) -> Mapping[str, Array]:
        """The arrays of the last record."""
        return self._records[-1]

    @property
    def capacity(self) -> int:
        """How many records fit."""
        return max(2, self._budget // max(self._bytes, 1))

    def left_out(self) -> list[str]:
        """Sentences: what was not kept, and why."""
        found = list(self._left_out.values())
        if self.thinned:
            budget, kept = size_of(self._budget), len(self.steps)
            found.append(
                f"{self.thinned} of {self.thinned + kept} records: the budget of {budget} holds {self.capacity}"
            )
        return found

    def leave_out(self, name: str, reason: str) -> None:
        """Keeps no array of that name from now on, and says why; of several reasons the first stays."""
        self._left_out.setdefault(name, f"{name.replace('/', ' ', 1)}: {reason}")
        for record in self._records:
            record.pop(name, None)
        if self._records:
            self._bytes = _bytes(self._records[0])

    def is_wanted(self, name: str) -> bool:
        """Whether an array of that name is kept; before the first record every one may be."""
        return name not in self._left_out and (not self._records or name in self._records[0])

    def make_room(self, step: int) -> dict[str, Array]:
        """Lets go of one record where a further one would not fit; its arrays can be written over."""
        if len(self.steps) < self.capacity:
            return {}
        index = superfluous([*self.steps, step])
        self.thinned += 1
        del self.steps[index]
        return self._records.pop(index)

    def add(self, step: int, arrays: Mapping[str, Array | None]) -> None:
        """Keeps a record; its names and shapes are those of the first.

        Args:
            step: later than all before.
            arrays: by name; None stands for an array that is not known at this step, and becomes NaN.
        """
        if self._records:
            record = self._like_first(step, arrays)
        else:
            record = {name: array for name, array in arrays.items() if array is not None and self.is_wanted(name)}
            for name in too_large({name: array.nbytes for name, array in record.items()}, self._budget):
                size = size_of(record.pop(name).nbytes)
                self.leave_out(name, f"{size} a record do not fit into the budget of {size_of(self._budget)}")
        self.steps.append(step)
        self._records.append(record)
        self._bytes = _bytes(self._records[0])

    def _like_first(self, step: int, arrays: Mapping[str, Array | None]) -> dict[str, Array]:
        first = self._records[0]
        for name in arrays.keys() - first.keys() - self._left_out.keys():
            self.leave_out(name, f"there was none before step {step}")
        record = {}
        for name, known in list(first.items()):
            array = arrays.get(name)
            if array is None and np.issubdtype(known.dtype, np.inexact):
                array = np.full_like(known, np.nan)
            if array is None:
                self.leave_out(name, f"there is none at step {step}")
            elif array.shape != known.shape or array.dtype != known.dtype:
                self.leave_out(name, f"its shape {known.shape} became {array.shape} at step {step}")
            else:
                record[name] = array
        return record

    def finish(self) -> dict[str, Array]:
        """All arrays by name, the record first; the records are let go of one name after the other."""
        arrays: dict[str, Array] = {STEPS: np.array(self.steps, dtype=np.int64)}
        for name in list(self._records[0]) if self._records else []:
            arrays[name] = np.stack([record.pop(name) for record in self._records])
        return arrays


def _bytes(record: Mapping[str, Array]) -> int:
    return sum(array.nbytes for array in record.values())


def too_large(sizes: Mapping[str, int], budget: int) -> list[str]:
    """Names of arrays to leave out, so that LEAST records fit, or at least two.

    Activations go first, the largest before smaller ones, but never for more records than the rest allows; then
    gradients; then everything else.
    """
    left = dict(sizes)
    own = sum(size for name, size in sizes.items() if not name.startswith(f"{ACTIVATION}/"))
    allowed = min(max(budget // LEAST, own + own // 4), budget // 2)
    ranks = (f"{ACTIVATION}/", f"{GRADIENT}/", "")
    for rank, limit in zip(ranks, (allowed, budget // 2, budget // 2), strict=True):
        for name in sorted((name for name in left if name.startswith(rank)), key=lambda name: (-sizes[name], name)):
            if sum(left.values()) <= limit:
                break
            del left[name]
    return [name for name in sizes if name not in left]


class Measures:
    """Numbers of a run by step, each name with steps of its own; thinned when there are too many.

    Args:
        budget: of the run; one SHARE-th of it is the limit of each.
    """

    def __init__(self, budget: int) -> None:
        self._limit = max(budget // SHARE, 1 << 14)
        self._steps: dict[str, list[int]] = {}
        self._values: dict[str, list[Array]] = {}
        self._seen: dict[str, int] = {}
        self.refused: dict[str, str] = {}

    def add(self, name: str, step: int, value: Array) -> None:
        """Appends a value of the shape of the first."""
        steps, values = self._steps.setdefault(name, []), self._values.setdefault(name, [])
        if values and values[0].shape != value.shape:
            self.refused.setdefault(name, f"{name}: its shape {values[0].shape} became {value.shape} at step {step}")
            return
        steps.append(step)
        values.append(value)
        self._seen[name] = self._seen.get(name, 0) + 1
        most = max(2, self._limit // (8 + values[0].nbytes))
        if len(steps) > most:
            chosen = spread(np.array(steps), most // 2)
            self._steps[name], self._values[name] = [steps[i] for i in chosen], [values[i] for i in chosen]

    def left_out(self) -> list[str]:
        """Sentences: what was not kept, and why."""
        thinned = [(name, len(self._steps[name]), seen) for name, seen in self._seen.items()]
        found = [
            f"{seen - kept} of {seen} values of {name}: they are too many"
            for name, kept, seen in thinned
            if kept < seen
        ]
        return [*self.refused.values(), *found]

    def finish(self) -> dict[str, Array]:
        """All series as arrays by name."""
        arrays: dict[str, Array] = {}
        for name, steps in self._steps.items():
            arrays[f"{SERIES}/{name}/steps"] = np.array(steps, dtype=np.int64)
            arrays[f"{SERIES}/{name}/values"] = np.stack(self._values[name])
        return arrays

    def values(self, name: str) -> Sequence[Array]:
        """The values kept so far."""
        return self._values.get(name, [])
