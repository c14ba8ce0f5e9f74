"""Experiments: functions from a seed to a trace, with the values that claims are about; and their runner."""

from __future__ import annotations

import functools
import importlib
import math
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, overload

from models.framework.claims import claims_by_scene
from models.framework.errors import LectureError, UsageError
from models.framework.folders import shown
from models.framework.key import experiment_file, experiment_key, library_versions, local_path
from models.framework.processors import current_kind
from models.framework.report import fault_of
from models.framework.trace import DamagedTrace, MissingTrace, Trace, read_meta, save, trace_path

LEAST_SEEDS = 5
AnyTrace = TypeVar("AnyTrace", bound=Trace)
Parameters = ParamSpec("Parameters")
Measuring = Callable[Parameters, AnyTrace]


@dataclass
class Experiment:
    """One experiment file.

    Attributes:
        name: "<chapter>/<file>".
        function: measures: (seed, **parameters) -> Trace.
        values: functions trace -> number that claims and controls are about, by name.
        seeds: how many are measured at least.
        chosen_by: the values by which what is shown was chosen among others.
    """

    name: str
    function: Callable[..., Trace] | None = None
    values: dict[str, Callable[[Any], float]] = field(default_factory=dict)
    seeds: int = LEAST_SEEDS
    chosen_by: tuple[str, ...] = ()


_experiments: dict[str, Experiment] = {}


def _of_module(module: str) -> Experiment:
    name = "/".join(module.split(".")[1:])
    return _experiments.setdefault(name, Experiment(name))


@overload
def experiment(function: Callable[Parameters, AnyTrace], /) -> Callable[Parameters, AnyTrace]: ...


@overload
def experiment(
    *, seeds: int = LEAST_SEEDS, chosen_by: Sequence[str] = ()
) -> Callable[[Callable[Parameters, AnyTrace]], Callable[Parameters, AnyTrace]]: ...


def experiment(
    function: Callable[..., Trace] | None = None, /, *, seeds: int = LEAST_SEEDS, chosen_by: Sequence[str] = ()
) -> Any:
    """Marks a file's one function (seed, **parameters with literal defaults) -> Trace.

    It runs on one thread and with deterministic algorithms, so that the same seed gives the same bits.

    Args:
        function: measures; the mark may stand with or without options.
        seeds: how many a finding is held to; more where training is chaotic.
        chosen_by: the values by which what is shown (a net, a start, a view) was chosen: no finding may be about them.
    """
    if function is None:
        return functools.partial(experiment, seeds=seeds, chosen_by=chosen_by)
    measuring = function

    @functools.wraps(measuring)
    def measure_alike(*args: Any, **kwargs: Any) -> Trace:
        torch = sys.modules.get("torch")  # not imported here: an experiment without it needs none
        if torch is not None:
            torch.set_num_threads(1)
            torch.use_deterministic_algorithms(True)
        return measuring(*args, **kwargs)

    found = _of_module(measuring.__module__)
    found.function, found.seeds, found.chosen_by = measure_alike, seeds, tuple(chosen_by)
    return measure_alike


def value(function: Callable[[AnyTrace], float]) -> Callable[[AnyTrace], float]:
    """Marks a function trace -> number that a claim, or a claim's control, is about; its name is the claim's."""
    _of_module(function.__module__).values[function.__name__] = function
    return function


def find(name: str) -> Experiment:
    """The named experiment, imported. Raises UsageError or, where a library is missing, LectureError."""
    experiment_file(name)
    try:
        importlib.import_module("models." + name.replace("/", "."))
    except ImportError as error:
        if (error.name or "").partition(".")[0] == "models":
            raise
        library = (error.name or "a library").partition(".")[0]
        raise LectureError(f"{library} cannot be imported, so {name} cannot be measured: run make setup") from error
    found = _experiments[name]
    for missing in set(found.chosen_by) - set(found.values):
        raise LectureError(f"models/{name}.py: chosen_by names {missing!r}, and no @value is called so")
    return found


def measure(
    name: str, seeds: int = LEAST_SEEDS, force: bool = False, parameters: Mapping[str, object] | None = None,
    only: int | None = None,
) -> Path:  # fmt: skip
    """The path of the experiment's trace, measured for at least seeds 0…seeds-1 unless it is there already.

    The trace shown is that of the most typical seed; of the others each value is kept.

    Args:
        name: "<chapter>/<file>".
        seeds: how many, if the experiment does not ask for more.
        force: measure again what is there.
        parameters: in the place of the experiment's own.
        only: one seed, measured alone, to compare it with what was recorded of it.
    """
    if seeds < LEAST_SEEDS:
        raise UsageError(f"{seeds} seeds are too few to call a finding robust: take at least {LEAST_SEEDS}")
    there = local_path(name, parameters) if parameters else trace_path(name)
    if not force and _is_measured(there, seeds):
        print(f"measured already: {name} {shown(there)}", flush=True)
        return there
    path = local_path(name, parameters)
    _make_folder(path.parent)
    start = time.perf_counter()
    trace, order, values = _run(name, seeds, dict(parameters or {}), only)
    seconds = time.perf_counter() - start
    key = experiment_key(name, parameters)
    versions = library_versions()
    save(
        trace, path, key=key, seeds=order, values=values, versions=versions, seconds=seconds, arithmetic=current_kind()
    )
    claims = [claim for found in claims_by_scene(name, path).values() for claim in found]
    failing = [claim for claim in claims if not claim.holds]
    verdict = f"{len(claims) - len(failing)} of {len(claims)} claims hold"
    print(f"measured {name} in {seconds:.1f} s, {verdict} {shown(path)}", flush=True)
    for claim in failing:
        print(f"claim fails: {fault_of(claim)}", flush=True)
    return path


def _run(
    name: str, seeds: int, parameters: dict[str, object], only: int | None
) -> tuple[Trace, list[int], dict[str, list[float]]]:
    """The trace shown, the seeds with its own first, and every value's numbers in that order."""
    found = find(name)
    assert found.function is not None  # its file has the mark
    run = range(max(seeds, found.seeds)) if only is None else range(only, only + 1)
    traces, values = [], []
    for number, seed in enumerate(run, start=1):
        print(f"measuring {name} seed {number}/{len(run)}", flush=True)
        traces.append(found.function(seed, **parameters))
        values.append({key: float(value_of(traces[-1])) for key, value_of in found.values.items()})
    shown = most_typical(values)
    order = [shown, *(place for place in range(len(run)) if place != shown)]
    numbers = {key: [values[place][key] for place in order] for key in found.values}
    return traces[shown], [run[place] for place in order], numbers


def most_typical(values: Sequence[Mapping[str, float]]) -> int:
    """The seed whose values lie closest to all seeds' medians, in standard deviations; the first of equals."""
    distance = [0.0] * len(values)
    for key in values[0]:
        row = [each[key] for each in values]
        if not all(map(math.isfinite, row)) or max(row) == min(row):
            continue
        middle, deviation = statistics.median(row), statistics.pstdev(row)
        distance = [far + abs(number - middle) / deviation for far, number in zip(distance, row, strict=True)]
    return min(range(len(values)), key=lambda seed: (round(distance[seed], 9), seed))


def _make_folder(folder: Path) -> None:
    """So that a folder that cannot be written is known before the work, not after it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError:
        writable = False
    if not writable:
        raise LectureError(f"cannot write to {folder}: make it writable or choose another with LECTURE_MEDIA")


def _is_measured(path: Path, seeds: int) -> bool:
    try:
        return len(read_meta(path)["seeds"]) >= seeds
    except MissingTrace:
        return False
    except DamagedTrace as damage:
        print(f"{damage.what}: measuring again", file=sys.stderr, flush=True)
        return False
