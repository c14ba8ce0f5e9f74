"""A recording as one file: a zip of .npy with JSON inside, which numpy.load opens too; never pickle."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import secrets
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np

from netfilm.errors import DamagedRecording, RecordingError
from netfilm.recording import STEPS, Array, Layer, Output, Recording

FORMAT = 1
DESCRIPTION = "recording.json"


def save(recording: Recording, path: str | os.PathLike[str]) -> Path:
    """Writes a recording under a temporary name, then renames it. Raises RecordingError."""
    target = Path(path)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            write(recording, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RecordingError(f"cannot write {target} ({reason}): save the recording somewhere else") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    return target


def load(path: str | os.PathLike[str]) -> Recording:
    """The recording of a file, verified, its arrays read-only.

    Raises:
        DamagedRecording: the file does not hold what was written.
        RecordingError: there is no file, or it was written by another version.
    """
    source = Path(path)
    if not source.is_file():
        raise RecordingError(f"there is no recording {source}: save one there first")
    with source.open("rb") as file:
        return read(file, str(source))


def write(recording: Recording, file: IO[bytes]) -> None:
    """Writes a recording to an open file."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(file, "w") as archive:
        for name in sorted(recording.arrays):
            array = recording.arrays[name]
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=array.nbytes > 1 << 30) as member:
                digest.update(f"{name}\n".encode())
                np.lib.format.write_array(_Hashed(member, digest), array, allow_pickle=False)
        about = describe(recording)
        digest.update(_canonical(about))
        content = json.dumps({**about, "checksum": digest.hexdigest()}, ensure_ascii=False, indent=1)
        archive.writestr(zipfile.ZipInfo(DESCRIPTION), content.encode())


def read(file: IO[bytes], name: str = "the recording") -> Recording:
    """The recording in an open file. Raises as `load` does."""
    digest = hashlib.sha256()
    arrays: dict[str, Array] = {}
    try:
        with zipfile.ZipFile(file) as archive:
            about = json.loads(archive.read(DESCRIPTION))
            written_as, checksum = about["format"], about.pop("checksum")
            if written_as != FORMAT:
                raise RecordingError(f"{name} is of format {written_as}, not {FORMAT}: load it with its own netfilm")
            for member in sorted(set(archive.namelist()) - {DESCRIPTION}, key=lambda file: file.removesuffix(".npy")):
                key = member.removesuffix(".npy")
                digest.update(f"{key}\n".encode())
                with archive.open(member) as stream:
                    arrays[key] = np.lib.format.read_array(_Hashed(stream, digest), allow_pickle=False)
                    if stream.read(1):
                        raise ValueError(f"{member} is longer than its array")
        digest.update(_canonical(about))
        if digest.hexdigest() != checksum:
            raise ValueError(f"checksum {digest.hexdigest()[:12]}, written as {str(checksum)[:12]}")
        return rebuilt(about, arrays)
    except RecordingError:
        raise
    except Exception as error:  # a damaged file may fail in any way there is
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise DamagedRecording(f"{name} is damaged or no recording ({reason}): record it again") from error


class _Hashed:
    """A binary stream whose bytes pass through a digest."""

    def __init__(self, stream: IO[bytes], digest: Any) -> None:
        self._stream = stream
        self._digest = digest

    def write(self, content: bytes) -> int:
        self._digest.update(content)
        return self._stream.write(content)

    def read(self, size: int = -1) -> bytes:
        content = self._stream.read(size)
        self._digest.update(content)
        return content


def describe(recording: Recording) -> dict[str, Any]:
    """All of a recording but its arrays, as JSON takes it; of arrays it has the names."""
    fields = [field.name for field in dataclasses.fields(recording) if field.name not in ("layers", "arrays")]
    return {
        "format": FORMAT,
        **{name: _plain(getattr(recording, name)) for name in fields},
        "layers": [dataclasses.asdict(layer) for layer in recording.layers],
        "arrays": list(recording.arrays),
    }


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else list(value) if isinstance(value, tuple) else value


def _canonical(about: Mapping[str, Any]) -> bytes:
    return json.dumps(about, sort_keys=True).encode()


def rebuilt(about: Mapping[str, Any], arrays: Mapping[str, Array]) -> Recording:
    """The recording of a description and its arrays (of any shape). Raises KeyError, TypeError or ValueError."""
    rest = {name: value for name, value in about.items() if name not in ("format", "layers", "arrays")}
    if STEPS not in arrays:
        raise ValueError("it names no steps")
    layers = tuple(_layer(layer) for layer in about["layers"])
    known = {name: arrays[name] for name in about["arrays"]}
    return Recording(layers=layers, arrays=known, **{**rest, "left_out": tuple(rest["left_out"])})


def _layer(about: dict[str, Any]) -> Layer:
    outputs = tuple(Output(**{**output, "shape": tuple(output["shape"])}) for output in about["outputs"])
    inputs = tuple(tuple(shape) for shape in about["inputs"])
    rest = {"outputs": outputs, "inputs": inputs, "parameters": tuple(about["parameters"])}
    return Layer(**{**about, **rest, "fed_by": tuple(about["fed_by"])})
