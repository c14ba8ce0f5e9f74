"""Records and series of a run within a budget of memory. Needs numpy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from netfilm.recording import ACTIVATION, GRADIENT, SERIES, STEPS, Array, size_of
from netfilm.thinning import spread, superfluous

LEAST = 16
"""Records that activations leave room for."""

ROWS = 64
"""Records that there is room for at first; room grows with need."""

SHARE = 16
"""A series takes at most one SHARE-th of the budget."""


class Records:
    """What is kept of a network at each recorded step: the first, the last, and between them as many as fit.

    Each array has a block of memory with a row for every record, into which records are written at once. Where the
    budget is reached, a record takes the row of one that is let go of; rows are put in order at the end.

    Args:
        budget: bytes that all records together may take.
    """

    def __init__(self, budget: int) -> None:
        self.steps: list[int] = []
        self.thinned = 0
        self._budget = budget
        self._blocks: dict[str, Array] = {}
        self._rows: list[int] = []  # of each step
        self._free: list[int] = []
        self._left_out: dict[str, str] = {}

    @property
    def capacity(self) -> int:
        """How many records fit."""
        size = sum(int(block[0].nbytes) for block in self._blocks.values())
        return max(2, self._budget // max(size, 1))

    def last(self) -> dict[str, Array]:
        """The arrays (…) of the last record."""
        return {name: block[self._rows[-1], ...] for name, block in self._blocks.items()}

    def left_out(self) -> list[str]:
        """Sentences: what was not kept, and why."""
        found = list(self._left_out.values())
        if self.thinned:
            budget, taken = size_of(self._budget), self.thinned + len(self.steps)
            found.append(f"{self.thinned} of {taken} records: the budget of {budget} holds {self.capacity}")
        return found

    def leave_out(self, name: str, reason: str) -> None:
        """Keeps no array of that name from now on, and says why; of several reasons the first stays."""
        said = name.replace("/", " ", 1) + ("network" if name.endswith("/") else "")
        self._left_out.setdefault(name, f"{said}: {reason}")
        self._blocks.pop(name, None)

    def is_wanted(self, name: str) -> bool:
        """Whether an array of that name is kept; before the first record every one may be."""
        return name not in self._left_out and (not self.steps or name in self._blocks)

    def make_room(self, step: int) -> dict[str, Array]:
        """The rows (…) that the next record is written to; one is let go of where a further one would not fit."""
        if not self.steps:
            return {}
        if not self._free and len(self.steps) >= self.capacity:
            index = superfluous([*self.steps, step])
            self.thinned += 1
            del self.steps[index]
            self._free.append(self._rows.pop(index))
        row = self._next_row()
        for name, block in self._blocks.items():
            if row >= len(block):
                self._blocks[name] = _longer(block, min(2 * len(block), self.capacity))
        return {name: block[row, ...] for name, block in self._blocks.items()}

    def _next_row(self) -> int:
        return self._free[-1] if self._free else len(self._rows)

    def add(self, step: int, arrays: Mapping[str, Array | None]) -> None:
        """Keeps a record; its names and shapes are those of the first.

        Args:
            step: later than all before, the one that room was made for.
            arrays: (…) by name; None stands for an array that is not known at this step, and becomes NaN.
        """
        if self.steps:
            self._write(step, arrays)
        else:
            self._begin(arrays)
        self.steps.append(step)
        self._rows.append(self._next_row())
        if self._free:
            self._free.pop()

    def _begin(self, arrays: Mapping[str, Array | None]) -> None:
        known = {name: array for name, array in arrays.items() if array is not None and name not in self._left_out}
        for name in too_large({name: array.nbytes for name, array in known.items()}, self._budget):
            size = size_of(known.pop(name).nbytes)
            self.leave_out(name, f"{size} a record do not fit into the budget of {size_of(self._budget)}")
        self._blocks = {name: array[None] for name, array in known.items()}
        rows = min(ROWS, self.capacity)
        self._blocks = {name: _longer(block, rows) for name, block in self._blocks.items()}

    def _write(self, step: int, arrays: Mapping[str, Array | None]) -> None:
        for name in arrays.keys() - self._blocks.keys() - self._left_out.keys():
            self.leave_out(name, f"there was none before step {step}")
        for name, block in list(self._blocks.items()):
            row, array = block[self._next_row(), ...], arrays.get(name)
            if array is None and np.issubdtype(block.dtype, np.inexact):
                row[...] = np.nan
            elif array is None:
                self.leave_out(name, f"there is none at step {step}")
            elif array.shape != row.shape or array.dtype != row.dtype:
                self.leave_out(name, f"its shape {row.shape} became {array.shape} at step {step}")
            elif not np.shares_memory(array, row):
                row[...] = array

    def finish(self) -> dict[str, Array]:
        """All arrays (records, …) by name."""
        blocks, self._blocks = self._blocks, {}
        ordered = {name: in_order(block, self._rows) for name, block in blocks.items()}
        return {STEPS: np.array(self.steps, dtype=np.int64), **ordered}


def _longer(block: Array, rows: int) -> Array:
    """A block of more rows that begins with those of another."""
    longer = np.empty((rows, *block.shape[1:]), block.dtype)
    longer[: len(block)] = block
    return longer


def in_order(block: Array, rows: Sequence[int]) -> Array:
    """The rows of a block (rows, …) in the order given, in its own memory where they are all of the first ones."""
    if sorted(rows) != list(range(len(rows))):
        return np.asarray(block[list(rows)])
    done = [row == place for place, row in enumerate(rows)]
    for start in range(len(rows)):
        if done[start]:
            continue
        first, place = block[start].copy(), start
        while rows[place] != start:
            block[place] = block[rows[place]]
            done[place], place = True, rows[place]
        block[place] = first
        done[place] = True
    return block[: len(rows)]


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
        """Appends a value of the same shape as the first."""
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
        """All series (steps, …) as arrays by name."""
        arrays: dict[str, Array] = {}
        for name, steps in self._steps.items():
            arrays[f"{SERIES}/{name}/steps"] = np.array(steps, dtype=np.int64)
            arrays[f"{SERIES}/{name}/values"] = np.stack(self._values[name])
        return arrays

    def values(self, name: str) -> Sequence[Array]:
        """The values (…) kept so far."""
        return self._values.get(name, [])
