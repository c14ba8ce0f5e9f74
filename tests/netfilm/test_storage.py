"""One file: what was saved is what is loaded, and damage is noticed."""

from __future__ import annotations

import errno
import io
import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from netfilm import DamagedRecording, Layer, Output, Recording, RecordingError, load, save
from netfilm.storage import read, write

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0/\\"), min_size=1, max_size=8)
DTYPES = st.sampled_from([np.float32, np.float64, np.float16, np.int64, np.bool_, np.complex64])
ARRAYS = DTYPES.flatmap(lambda dtype: arrays_of.arrays(dtype, arrays_of.array_shapes(min_dims=0, max_side=3)))
SHAPES = st.lists(st.integers(0, 9), max_size=3).map(tuple)
OUTPUTS = st.builds(Output, NAMES, SHAPES, NAMES, st.just(""))
LAYERS = st.builds(
    Layer, NAMES, NAMES, st.integers(1, 3), NAMES, NAMES, st.lists(SHAPES, max_size=2).map(tuple),
    st.lists(OUTPUTS, max_size=2).map(tuple), st.lists(NAMES, max_size=2).map(tuple),
)  # fmt: skip
RECORDINGS = st.builds(
    Recording,
    layers=st.lists(LAYERS, max_size=3).map(tuple),
    arrays=st.dictionaries(NAMES.map(lambda name: f"parameter/{name}"), ARRAYS, max_size=4).map(
        lambda found: {"steps": np.arange(3), **found}
    ),
    tied=st.dictionaries(NAMES, NAMES, max_size=2),
    left_out=st.lists(NAMES, max_size=2).map(tuple),
    took=st.integers(0, 10**9),
    diverged=st.integers(-1, 9),
    ended=NAMES,
)


def small() -> Recording:
    layer = Layer("0", "0", 1, "Linear", "", ((4, 2),), (Output("", (4, 3), "float32"),), ("0.weight",))
    weights = np.random.default_rng(0).standard_normal((2, 3, 2))
    return Recording((layer,), {"steps": np.array([0, 5]), "parameter/0.weight": weights}, took=6)


def as_bytes(recording: Recording) -> bytes:
    file = io.BytesIO()
    write(recording, file)
    return file.getvalue()


def are_equal(one: Recording, other: Recording) -> bool:
    plain = ("layers", "tied", "left_out", "took", "diverged", "ended", "mode", "versions")
    return (
        all(getattr(one, name) == getattr(other, name) for name in plain)
        and list(one.arrays) == list(other.arrays)
        and all(
            array.dtype == other.arrays[name].dtype and array.tobytes() == other.arrays[name].tobytes()
            for name, array in one.arrays.items()
        )
    )


@settings(max_examples=50)
@given(RECORDINGS)
def test_what_is_saved_is_loaded_again(recording: Recording) -> None:
    assert are_equal(read(io.BytesIO(as_bytes(recording))), recording)


@given(st.data())
def test_damage_anywhere_is_noticed_or_harmless(data: st.DataObject) -> None:
    content = bytearray(as_bytes(small()))
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        found = read(io.BytesIO(bytes(content)))
    except RecordingError as error:
        assert "\n" not in str(error)
    else:
        assert are_equal(found, small())


@given(st.data())
def test_a_file_cut_short_is_damaged(data: st.DataObject) -> None:
    content = as_bytes(small())
    with pytest.raises(DamagedRecording, match="is damaged or no recording"):
        read(io.BytesIO(content[: data.draw(st.integers(0, len(content) - 1))]))


def test_loaded_arrays_are_read_only_and_numpy_opens_the_file_too(tmp_path: Path) -> None:
    path = save(small(), tmp_path / "deep" / "run.netfilm")
    assert os.listdir(path.parent) == ["run.netfilm"], "nothing is left beside it"
    with pytest.raises(ValueError, match="read-only"):
        load(path).arrays["steps"][0] = 1
    with zipfile.ZipFile(path) as archive:
        assert json.loads(archive.read("recording.json"))["took"] == 6
    with np.load(path, allow_pickle=False) as opened:
        assert np.array_equal(opened["parameter/0.weight"], small().parameter("0.weight"))


def test_a_changed_description_is_noticed(tmp_path: Path) -> None:
    path = save(small(), tmp_path / "run.netfilm")
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["recording.json"] = members["recording.json"].replace(b'"took": 6', b'"took": 7')
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(DamagedRecording, match="checksum"):
        load(path)


def test_a_pickle_inside_is_refused(tmp_path: Path) -> None:
    path = save(small(), tmp_path / "run.netfilm")
    with zipfile.ZipFile(path, "a") as archive:
        file = io.BytesIO()
        np.save(file, np.array([{}], dtype=object), allow_pickle=True)
        archive.writestr("parameter/odd.npy", file.getvalue())
    with pytest.raises(DamagedRecording):
        load(path)


def test_a_missing_file_and_one_of_another_format_are_told(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"^there is no recording .*run.netfilm: save one there first$"):
        load(tmp_path / "run.netfilm")
    path = tmp_path / "new.netfilm"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("recording.json", json.dumps({"format": 99, "checksum": ""}))
    with pytest.raises(RecordingError, match="is of format 99, not 1"):
        load(path)


def test_a_full_disk_leaves_the_file_that_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(small(), tmp_path / "run.netfilm")
    before = path.read_bytes()

    def full(file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RecordingError, match=r"^cannot write .*run.netfilm \(No space left on device\)"):
        save(small(), path)
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["run.netfilm"]


def test_what_is_not_there_is_told_with_what_is() -> None:
    recording = small()
    with pytest.raises(RecordingError, match=r"^the recording holds no parameter '0.weigt': did you mean 0.weight\?$"):
        recording.parameter("0.weigt")
    with pytest.raises(RecordingError, match=r"^the recording holds no layer 'x': there are 0$"):
        recording.activation("x")
    with pytest.raises(RecordingError, match=r"^the recording holds no measure 'loss': there is none$"):
        _ = recording.loss
