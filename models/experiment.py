"""Experiments: functions from a seed to a trace, with the claims made about it; and their runner."""

from __future__ import annotations

import functools
import importlib
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from models.errors import LectureError, UsageError
from models.key import experiment_file, experiment_key, library_versions, trace_path
from models.source import ROOT
from models.trace import (
    Claim,
    DamagedTrace,
    MissingTrace,
    Relation,
    Trace,
    read_claims,
    save,
)

LEAST_SEEDS = 5
AnyTrace = TypeVar("AnyTrace", bound=Trace)
Parameters = ParamSpec("Parameters")


@dataclass(frozen=True)
class ClaimRule:
    """A claim before it is measured: its sentence, its bound, and how to read its value off a trace."""

    scene: str
    en: str
    zh: str
    relation: Relation
    bound: float
    share: float
    value_of: Callable[[Any], float]

    def measured(self, values: Sequence[float]) -> Claim:
        """The claim with its values, the shown seed's first."""
        return Claim(self.scene, self.en, self.zh, values[0], self.relation, self.bound, self.share, tuple(values))


@dataclass
class Experiment:
    """One experiment file: "<chapter>/<file>", the function that measures and its claims."""

    name: str
    function: Callable[..., Trace] | None = None
    claims: list[ClaimRule] = field(default_factory=list)


_experiments: dict[str, Experiment] = {}


def _of_module(module: str) -> Experiment:
    name = "/".join(module.split(".")[1:])
    return _experiments.setdefault(name, Experiment(name))


def experiment(function: Callable[Parameters, AnyTrace]) -> Callable[Parameters, AnyTrace]:
    """Marks a file's one function (seed, **parameters with literal defaults) -> Trace.

    It runs on one thread and with deterministic algorithms, so that the same seed gives the same bits.
    """

    @functools.wraps(function)
    def measure_alike(*args: Parameters.args, **kwargs: Parameters.kwargs) -> AnyTrace:
        torch = sys.modules.get("torch")  # not imported here: an experiment without it needs none
        if torch is not None:
            torch.set_num_threads(1)
            torch.use_deterministic_algorithms(True)
        return function(*args, **kwargs)

    _of_module(function.__module__).function = measure_alike
    return measure_alike


def claim(
    *, scene: str, en: str, zh: str, relation: Relation, bound: float, share: float = 1.0
) -> Callable[[Callable[[AnyTrace], float]], Callable[[AnyTrace], float]]:
    """Marks a function trace -> value as something the lecture says.

    `share` is the least share of seeds in which the value must stand in `relation` to `bound`; in the
    seed shown it always must.
    """

    def mark(value_of: Callable[[AnyTrace], float]) -> Callable[[AnyTrace], float]:
        rule = ClaimRule(scene, en, zh, relation, bound, share, value_of)
        _of_module(value_of.__module__).claims.append(rule)
        return value_of

    return mark


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
    return _experiments[name]


def measure(
    name: str, seeds: int = LEAST_SEEDS, force: bool = False, parameters: Mapping[str, object] | None = None
) -> Path:
    """The path of the experiment's trace, measured for seeds 0…seeds-1 unless it is there already.

    The trace shown is that of the first seed in which every claim holds, or of seed 0 where there is
    none; of the other seeds each claim's value is kept.
    """
    if seeds < LEAST_SEEDS:
        raise UsageError(f"{seeds} seeds are too few to call a claim robust: take at least {LEAST_SEEDS}")
    path = trace_path(name, parameters)
    if not force and _is_measured(path, seeds):
        print(f"measured already: {name} {_relative(path)}", flush=True)
        return path
    _make_folder(path.parent)
    rules, start = find(name).claims, time.perf_counter()
    shown, order, values = _run(name, seeds, dict(parameters or {}))
    claims = [rule.measured([values[seed][i] for seed in order]) for i, rule in enumerate(rules)]
    seconds = time.perf_counter() - start
    key = experiment_key(name, parameters)
    save(shown, path, claims, key=key, seeds=order, versions=library_versions(), seconds=seconds)
    failed = [claim for claim in claims if not claim.holds]
    verdict = f"{len(claims) - len(failed)} of {len(claims)} claims hold"
    print(f"measured {name} in {seconds:.1f} s, {verdict} {_relative(path)}", flush=True)
    for broken in failed:
        print(f"claim fails: {describe(broken)}", flush=True)
    return path


def describe(claim: Claim) -> str:
    """One line: scene, sentence, value, bound, seeds."""
    return (
        f"{claim.scene}: {claim.en} [{claim.value:.6g}, claimed {claim.relation} {claim.bound:.6g}, "
        f"{claim.seeds_held}/{claim.seeds} seeds, wanted {claim.share:.0%}]"
    )


def _run(name: str, seeds: int, parameters: dict[str, object]) -> tuple[Trace, list[int], list[list[float]]]:
    """The trace shown, the seeds with its own first, and every seed's claim values."""
    found = find(name)
    if found.function is None:
        raise LectureError(f"models/{name}.py has no function marked @experiment: mark the one that measures")
    values: list[list[float]] = []
    first: Trace | None = None
    shown: tuple[int, Trace] | None = None
    for seed in range(seeds):
        print(f"measuring {name} seed {seed + 1}/{seeds}", flush=True)
        trace = found.function(seed, **parameters)
        values.append([float(rule.value_of(trace)) for rule in found.claims])
        first = first or trace
        if shown is None and all(
            rule.measured([value]).shown_holds for rule, value in zip(found.claims, values[seed], strict=True)
        ):
            shown = seed, trace
    assert first is not None
    seed, trace = shown or (0, first)
    return trace, [seed, *(other for other in range(seeds) if other != seed)], values


def _make_folder(folder: Path) -> None:
    """So that a folder that cannot be written is known before the work, not after it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError:
        writable = False
    if not writable:
        raise LectureError(f"cannot write to {folder}: make it writable or set LECTURE_TRACES to another folder")


def _is_measured(path: Path, seeds: int) -> bool:
    try:
        claims = read_claims(path)
    except MissingTrace:
        return False
    except DamagedTrace as damage:
        print(f"{damage.what}: measuring again", file=sys.stderr, flush=True)
        return False
    return all(claim.seeds >= seeds for claim in claims)


def _relative(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
