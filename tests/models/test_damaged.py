"""Traces that are no longer what was written, in whichever way: told in one line, never taken for whole."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from models.framework.errors import LectureError
from models.framework.trace import DESCRIPTION, META, DamagedTrace, Trace, TraceError, load, read_meta, save, verify


@dataclass(frozen=True)
class SampleTrace(Trace):
    experiment: ClassVar[str] = "transformation/sample"

    loss: Annotated[NDArray[Any], "steps", "loss"]


def write(path: Path) -> None:
    save(
        SampleTrace(np.linspace(0, 1, 50)),
        path,
        key="k" * 64,
        seeds=[0, 1],
        values={"lowest": [0.5, 2.0]},
        versions={"torch": "2"},
        seconds=1.5,
        arithmetic="pinned",
    )


def describe(path: Path, content: bytes) -> None:
    """Writes the trace again with another description."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, member in {**members, META: content}.items():
            archive.writestr(name, member)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write(tmp_path / "trace.npz")
    return tmp_path / "trace.npz"


def test_what_was_written_is_whole(path: Path) -> None:
    meta = read_meta(path)
    describe(path, json.dumps(meta).encode())
    assert read_meta(path) == meta and load(SampleTrace, path).loss.shape == (50,)


@pytest.mark.parametrize("content", ["", "{", "[]", "3", "null", '"words"', "{}", "[1, 2]"])
def test_a_description_that_is_none(path: Path, content: str) -> None:
    describe(path, content.encode())
    with pytest.raises(DamagedTrace) as caught:
        verify(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "wrong", [None, 3, "words", [], {}, [[1]], {"lowest": 3}, {"lowest": [1]}, {"lowest": ["a", "b"]}]
)
@pytest.mark.parametrize("part", [*DESCRIPTION, "format"])
def test_a_description_of_another_shape(path: Path, part: str, wrong: Any) -> None:
    meta = read_meta(path)
    describe(path, json.dumps({**meta, part: wrong}).encode())
    try:
        found = read_meta(path)
    except TraceError as error:
        assert isinstance(error, DamagedTrace) and "\n" not in str(error)
    else:
        assert all(isinstance(found[name], kind) for name, kind in DESCRIPTION.items())
        assert all(len(values) == len(found["seeds"]) for values in found["values"].values())


@pytest.mark.parametrize("part", DESCRIPTION)
def test_a_description_that_lacks_something(path: Path, part: str) -> None:
    meta = read_meta(path)
    del meta[part]
    describe(path, json.dumps(meta).encode())
    with pytest.raises(DamagedTrace):
        read_meta(path)


def test_a_byte_changed_anywhere_is_seen_or_harmless(path: Path) -> None:
    """Among them those that only the decompression sees."""
    whole = path.read_bytes()
    meta = read_meta(path)
    seen = 0
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 0xFF
        path.write_bytes(changed)
        try:
            read_meta(path)
            assert load(SampleTrace, path).loss.tobytes() == np.linspace(0, 1, 50).tobytes()
        except TraceError:
            seen += 1
    assert meta and seen > len(whole) / 2


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "trace.npz").mkdir()
    with pytest.raises(LectureError, match="is a folder where a trace is to be: move it away") as caught:
        verify(tmp_path / "trace.npz")
    assert not isinstance(caught.value, TraceError), "measuring again would not help"
