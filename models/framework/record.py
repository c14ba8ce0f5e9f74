"""Measuring for the record: what lies in models/measured, and whether measuring again gives the same.

Each experiment is measured in processes of its own, under the arithmetic that is pinned and under those that processors
choose for themselves, so that a claim is known to hold under all of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models.framework.claims import Claim, claims_by_scene
from models.framework.errors import LectureError
from models.framework.folders import ROOT, Folders, folders
from models.framework.key import experiment_key, library_versions, local_path, recorded_path
from models.framework.processors import KINDS, can_be_pinned, environment_of
from models.framework.report import fault_of
from models.framework.trace import TraceError, annotate, read_meta

LARGEST = 1_000_000
"""Bytes that a recorded trace may have: the whole lecture's stay below 25 MB."""


def record(name: str, force: bool = False) -> Path:
    """Measures an experiment under every arithmetic and keeps it with the project.

    Args:
        name: of the experiment.
        force: measure again what is recorded, or was measured here with pinned arithmetic, and still fits.

    Raises:
        LectureError: measuring fails, or the trace is larger than LARGEST; what was recorded before stays.
    """
    if not force and _is_recorded(name):
        return recorded_path(name)
    with tempfile.TemporaryDirectory() as folder:
        there = None if force else _measured_here(name)
        measured = {kind: _measured(name, kind, Path(folder)) for kind in KINDS if kind != "pinned" or there is None}
        measured.setdefault("pinned", there or local_path(name))
        size = measured["pinned"].stat().st_size
        if size > LARGEST:
            raise LectureError(f"the trace of {name} has {size:,} bytes: record less, at most {LARGEST:,}")
        order = read_meta(measured["pinned"])["seeds"]
        native = {kind: _values(path, order) for kind, path in measured.items() if kind != "pinned"}
        annotate(measured["pinned"], recorded_path(name), {"native": native})
    return recorded_path(name)


def verify(name: str, shown: bool = False) -> str:
    """Measures again and compares with what is recorded: bits where arithmetic is pinned, claims everywhere.

    Args:
        name: of the experiment.
        shown: measure only the seed that is shown; then claims about it alone are compared.

    Returns:
        One line that says what was compared.

    Raises:
        LectureError: nothing fitting is recorded, or it differs.
    """
    path = recorded_path(name)
    recorded = _recorded(name, path)
    with tempfile.TemporaryDirectory() as folder:
        again = _measured(name, "pinned", Path(folder), recorded["seeds"][0] if shown else None)
        meta = read_meta(again)
        claims = [claim for claim in _claims(name, again) if not (shown and claim.row.of == "mean")]
        broken = [fault_of(claim) for claim in claims if not claim.holds]
        if broken:
            raise LectureError("\n".join(f"{name} differs: {line}" for line in broken))
        count = len(claims)
        if shown:
            recorded = {**recorded, "seeds": recorded["seeds"][:1]}
            recorded["values"] = {key: values[:1] for key, values in recorded["values"].items()}
        same_arithmetic = can_be_pinned() and recorded["arithmetic"] == "pinned"
        if not same_arithmetic or recorded["versions"] != library_versions():
            return f"{name}: {count} claims hold; bits are not compared: {_reason(recorded)}"
        for part in ("checksum", "seeds", "values"):
            if recorded[part] != meta[part]:
                raise LectureError(f"{name} differs: its {part} was recorded as {_short(recorded[part], meta[part])}")
    return f"{name}: same bits, {count} claims hold"


def _measured(name: str, kind: str, folder: Path, only: int | None = None) -> Path:
    """A trace measured by a process with that arithmetic, below the folder; of one seed only, where it is given."""
    places = Folders(folders().lecture, folder / kind)
    environment = environment_of(kind, os.environ)
    command = [sys.executable, "-m", "models", *places.arguments(), "measure", name, "--force", "--arithmetic", kind]
    command += [] if only is None else ["--only", str(only)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise LectureError(f"measuring {name} failed: {lines[-1].removeprefix('error: ')}")
    (path,) = places.traces.glob("*/*.npz")
    return path


def _is_recorded(name: str) -> bool:
    """Whether what is recorded fits the experiment as it is, under every arithmetic."""
    try:
        meta = read_meta(recorded_path(name))
    except TraceError:
        return False
    return meta["key"] == experiment_key(name) and set(meta.get("native", {})) == set(KINDS) - {"pinned"}


def _measured_here(name: str) -> Path | None:
    """The trace that was measured on this machine for the experiment as it is, with pinned arithmetic."""
    path = local_path(name)
    try:
        return path if read_meta(path)["arithmetic"] == "pinned" else None
    except TraceError:
        return None


def _recorded(name: str, path: Path) -> dict[str, Any]:
    try:
        meta = read_meta(path)
    except TraceError as error:
        raise LectureError(f"{error.what}: run python -m models record {name}") from error
    if meta["key"] != experiment_key(name):
        raise LectureError(f"{name} was changed since it was recorded: run python -m models record {name}")
    return meta


def _claims(name: str, path: Path) -> list[Claim]:
    return [claim for claims in claims_by_scene(name, path).values() for claim in claims]


def _values(path: Path, order: Sequence[int]) -> dict[str, list[float]]:
    """Every value by name, in another order of the seeds."""
    meta = read_meta(path)
    place = {seed: at for at, seed in enumerate(meta["seeds"])}
    return {name: [found[place[seed]] for seed in order] for name, found in meta["values"].items()}


def _reason(recorded: dict[str, Any]) -> str:
    if recorded["versions"] != library_versions():
        return "the libraries are of other versions"
    return "the arithmetic of this machine cannot be pinned"


def _short(before: object, after: object) -> str:
    if isinstance(before, dict) and isinstance(after, dict):
        name = next(name for name in sorted({*before, *after}) if before.get(name) != after.get(name))
        return f"{name} = {before.get(name)}, now {after.get(name)}"
    return f"{str(before)[:40]}, now {str(after)[:40]}"
