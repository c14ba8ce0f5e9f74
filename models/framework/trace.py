"""Traces: what was measured, how it is stored, and where it lies.

A trace is a frozen dataclass of read-only arrays and recordings of networks, in one .npz with its metadata inside
(plain arrays and JSON, never pickle). Importing this module imports neither numpy nor torch.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import io
import json
import lzma
import os
import subprocess
import sys
import typing
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from models.framework.errors import LectureError
from models.framework.folders import ROOT, folders
from models.framework.key import experiment_key as experiment_key
from models.framework.key import local_path, recorded_path
from models.framework.whole_file import whole_file

if TYPE_CHECKING:
    import numpy as np

FORMAT = 2
META = "meta.json"
UNREADABLE = (
    OSError, EOFError, ValueError, KeyError, TypeError, RuntimeError, zipfile.BadZipFile, zlib.error, lzma.LZMAError,
)  # fmt: skip
DESCRIPTION: dict[str, type | tuple[type, ...]] = {
    "experiment": str, "key": str, "checksum": str, "seeds": list, "values": dict, "scalars": dict, "arithmetic": str,
    "versions": dict, "seconds": (int, float),
}  # fmt: skip
"""What metadata holds, by name."""
AnyTrace = TypeVar("AnyTrace", bound="Trace")


class TraceError(LectureError):
    """A trace file that cannot be used; `what` says why, without the advice."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: run python -m models measure")
        self.what = what


class MissingTrace(TraceError):
    """Nothing has been measured under this name yet."""


class DamagedTrace(TraceError):
    """The file does not hold what was written."""


class Trace:
    """Base of the trace types: frozen dataclasses whose arrays are read-only.

    A field is annotated `Annotated[Floats, "samples, 2", "meaning"]`. The shape is checked: a number
    stands for itself, a name for one length throughout the trace, `name + 1` for one more.
    """

    experiment: ClassVar[str]

    def __post_init__(self) -> None:
        lengths: dict[str, int] = {}
        for name, shape in shapes(type(self)).items():
            value = getattr(self, name)
            if hasattr(value, "setflags"):
                value = value.copy(order="C")
                value.setflags(write=False)
                object.__setattr__(self, name, value)
            _check_shape(f"{type(self).__name__}.{name}", value, shape, lengths)


def shapes(trace_type: type[Trace]) -> dict[str, str]:
    """The declared shape of every field, "" for scalars and words."""
    hints = typing.get_type_hints(trace_type, include_extras=True)
    fields = [field.name for field in dataclasses.fields(trace_type)]  # type: ignore[arg-type]
    notes = {name: getattr(hints[name], "__metadata__", ("", "")) for name in fields}
    return {name: note[0] for name, note in notes.items()}


def _check_shape(field: str, value: Any, shape: str, lengths: dict[str, int]) -> None:
    expected = [part.strip() for part in shape.split(",") if part.strip()]
    actual = getattr(value, "shape", ())
    if len(actual) != len(expected):
        raise LectureError(f"{field} has shape {actual}, declared as ({shape}): record it as declared")
    for length, part in zip(actual, expected, strict=True):
        name, _, added = part.partition("+")
        more = int(added or 0)
        wanted = int(part) if part.isdigit() else lengths.setdefault(name.strip(), length - more) + more
        if length != wanted:
            raise LectureError(f"{field} has shape {actual}, declared as ({shape}) with {part} = {wanted}")


def save(
    trace: Trace,
    path: Path,
    *,
    key: str,
    seeds: Iterable[int],
    values: Mapping[str, Sequence[float]],
    versions: Mapping[str, str],
    seconds: float,
    arithmetic: str,
) -> str:
    """Writes a trace and what was measured of every seed under a temporary name, then renames it.

    Args:
        trace: of the seed shown.
        path: the file; its folder is made.
        key: the experiment's content key.
        seeds: those that were measured, the one shown first.
        values: by name, a number for each of the seeds.
        versions: of the libraries that measured.
        seconds: that it took.
        arithmetic: "pinned", or what else the processor computed with.

    Returns:
        The checksum over the arrays.
    """
    import numpy as np

    from models.framework.recorded_nets import packed
    from netfilm.recording import Recording

    members: dict[str, bytes] = {}
    scalars: dict[str, object] = {}
    for field in dataclasses.fields(trace):  # type: ignore[arg-type]
        value = getattr(trace, field.name)
        if isinstance(value, Recording):
            members |= packed(field.name, value)
            continue
        array = np.asarray(value)
        if not array.ndim:
            scalars[field.name] = array.item()
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, array, allow_pickle=False)
        members[f"{field.name}.npy"] = buffer.getvalue()
    meta = {
        "format": FORMAT,
        "experiment": trace.experiment,
        "key": key,
        "checksum": _checksum(members),
        "seeds": list(seeds),
        "values": {name: list(found) for name, found in values.items()},
        "scalars": scalars,
        "arithmetic": arithmetic,
        "versions": dict(versions),
        "seconds": round(seconds, 2),
    }
    _write(path, members, meta)
    return str(meta["checksum"])


def annotate(source: Path, path: Path, notes: Mapping[str, object]) -> None:
    """Writes the trace of `source` to `path` with more metadata. Raises MissingTrace or DamagedTrace."""
    members, meta = _read(source)
    _write(path, members, {**meta, **notes})


def _write(path: Path, members: Mapping[str, bytes], meta: Mapping[str, object]) -> None:
    described = {**members, META: json.dumps(meta, ensure_ascii=False, indent=1).encode()}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path, durable=True) as temporary:
            _write_zip(temporary, described)
    except OSError as error:
        raise LectureError(
            f"cannot write the trace {path} ({error.strerror}): make room there or set LECTURE_MEDIA to another"
        ) from error


def _write_zip(path: Path, members: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name)  # its fixed date keeps equal traces equal files
            entry.compress_type = zipfile.ZIP_DEFLATED  # LZMA is a tenth smaller, and ten times slower to read
            archive.writestr(entry, content, compresslevel=9)


def _checksum(members: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(members):
        if name != META:
            digest.update(f"{name} {len(members[name])}\n".encode())
            digest.update(members[name])
    return digest.hexdigest()


def _read(path: Path) -> tuple[dict[str, bytes], dict[str, Any]]:
    """All members of the file but its metadata, and its metadata; verified."""
    if not path.exists():
        raise MissingTrace(f"there is no trace {path}")
    if path.is_dir():
        raise LectureError(f"{path} is a folder where a trace is to be: move it away, then run the same command again")
    try:
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        meta = json.loads(members.pop(META))
        stored, written_as = meta["checksum"], meta["format"]
    except UNREADABLE as error:
        raise DamagedTrace(f"damaged trace {path} ({error})") from error
    if written_as != FORMAT:
        raise DamagedTrace(f"{path} is of format {written_as}, not {FORMAT}")
    if not _is_description(meta):
        raise DamagedTrace(f"damaged trace {path} (its description has another shape)")
    found = _checksum(members)
    if found != stored:
        raise DamagedTrace(f"damaged trace {path} (checksum {found[:12]}, written as {str(stored)[:12]})")
    return members, meta


def _is_description(meta: Mapping[str, Any]) -> bool:
    """Whether metadata has what `save` writes, with as many values as there are seeds."""
    if not all(isinstance(meta.get(name), kind) for name, kind in DESCRIPTION.items()):
        return False
    rows = [meta["seeds"], *meta["values"].values()]
    if not all(isinstance(row, list) and len(row) == len(meta["seeds"]) for row in rows):
        return False
    return all(isinstance(number, int | float) for row in rows for number in row)


def verify(path: Path) -> str:
    """The checksum over the arrays of a trace file. Raises MissingTrace or DamagedTrace."""
    checksum: str = read_meta(path)["checksum"]
    return checksum


def read_meta(path: Path) -> dict[str, Any]:
    """Experiment, key, checksum, seeds, values, scalars, arithmetic, versions, seconds of a verified trace file.

    A file is verified once as long as it does not change.
    """
    try:
        stat = path.stat()
    except OSError:
        return _read(path)[1]
    return _meta(path, stat.st_mtime_ns, stat.st_size)


@functools.lru_cache(maxsize=256)
def _meta(path: Path, _modified: int, _size: int) -> dict[str, Any]:
    return _read(path)[1]


def trace_path(name: str) -> Path:
    """Where the experiment's trace lies, or would be measured to.

    Measured here it lies in the traces folder; else the recorded one of the project is used, if its key fits.
    """
    local, recorded = local_path(name), recorded_path(name)
    return local if local.exists() or not _fits(recorded, experiment_key(name)) else recorded


def _fits(path: Path, key: str) -> bool:
    """Whether a recorded trace is sound and was measured by the experiment as it is now."""
    try:
        return bool(read_meta(path)["key"] == key)
    except TraceError:
        return False


def load(trace_type: type[AnyTrace], path: Path | None = None) -> AnyTrace:
    """A measured trace, verified, arrays read-only. Raises MissingTrace or DamagedTrace."""
    import numpy as np

    from models.framework.recorded_nets import field_of, unpacked

    path = path or trace_path(trace_type.experiment)
    members, meta = _read(path)
    names = [field.name for field in dataclasses.fields(trace_type)]  # type: ignore[arg-type]
    if meta["experiment"] != trace_type.experiment or set(names) != set(map(field_of, members)):
        raise DamagedTrace(f"{path} holds no {trace_type.__name__} but a trace of {meta['experiment']}")

    def value(name: str) -> object:
        if f"{name}.npy" not in members:
            return unpacked(name, members)
        array: np.ndarray[Any, Any] = np.lib.format.read_array(io.BytesIO(members[f"{name}.npy"]), allow_pickle=False)
        return array if array.ndim else array.item()

    return trace_type(**{name: value(name) for name in names})


def obtain(trace_type: type[AnyTrace]) -> AnyTrace:
    """The trace, measured first (in a process of its own) where it is missing or damaged."""
    ensure(trace_type.experiment)
    return load(trace_type)


def ensure(name: str) -> Path:
    """The path of the experiment's verified trace, measured first where it is missing or damaged."""
    path = trace_path(name)
    try:
        verify(path)
    except (MissingTrace, DamagedTrace) as reason:
        what = reason.what if isinstance(reason, DamagedTrace) else f"{name} has not been measured yet"
        print(f"{what}: measuring now", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", "models", *folders().arguments(), "measure", name]
        environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8")
        if done.returncode:
            lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
            raise LectureError(f"measuring {name} failed: {lines[-1].removeprefix('error: ')}") from None
        verify(path)
    return path
