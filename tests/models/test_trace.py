"""Traces come back as they were written, or not at all."""

from __future__ import annotations

import dataclasses
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from models.framework.errors import LectureError
from models.framework.trace import DamagedTrace, MissingTrace, Trace, annotate, load, read_meta, save, verify
from netfilm import Layer, Output, Recording

NUMBERS = st.floats(allow_nan=False, width=32)
WRITABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
VALUES = {"gap": [0.5, 2.0]}


@dataclass(frozen=True)
class SampleTrace(Trace):
    experiment: ClassVar[str] = "transformation/sample"

    theta: Annotated[NDArray[Any], "steps + 1, 2", "parameters"]
    loss: Annotated[NDArray[Any], "steps + 1", "loss at theta"]
    labels: Annotated[NDArray[Any], "classes", "names"]
    rate: Annotated[float, "", "learning rate"]
    steps: Annotated[int, "", "updates"]
    rule: Annotated[str, "", "a name"]


def sample(steps: int = 3, scale: float = 1.0) -> SampleTrace:
    theta = scale * np.arange(2 * steps + 2, dtype=np.float32).reshape(-1, 2)
    return SampleTrace(theta, (theta**2).sum(1).astype(np.float64), np.array(["圆", "square"]), 0.1, steps, "Adam")


def write(path: Path, trace: Trace) -> str:
    about = {"key": "k" * 64, "seeds": [0, 1], "versions": {"torch": "2"}, "seconds": 1.5, "arithmetic": "pinned"}
    return save(trace, path, values=VALUES, **about)


@dataclass(frozen=True)
class RecordedTrace(Trace):
    experiment: ClassVar[str] = "transformation/recorded"

    net: Recording
    loss: Annotated[NDArray[Any], "steps", "of another net"]
    other: Recording


def recording(scale: float) -> Recording:
    layer = Layer("0", "0", 1, "Linear", "", ((4, 2),), (Output("", (4, 3), "float32"),), ("0.weight",))
    arrays = {"steps": np.array([0, 5]), "parameter/0.weight": scale * np.arange(12.0).reshape(2, 3, 2)}
    return Recording((layer,), arrays, left_out=("layer 1: 它没有被调用",), took=6)


def test_a_trace_may_hold_recordings_of_networks(tmp_path: Path) -> None:
    trace = RecordedTrace(recording(1.0), np.zeros(3), recording(2.0))
    checksum = write(tmp_path / "a.npz", trace)
    found = load(RecordedTrace, tmp_path / "a.npz")
    for one, other in ((found.net, trace.net), (found.other, trace.other)):
        assert one.layers == other.layers and one.left_out == other.left_out and one.took == 6
        assert list(one.arrays) == list(other.arrays)
        assert np.array_equal(one.parameter("0.weight"), other.parameter("0.weight"))
        assert not one.steps.flags.writeable
    assert np.array_equal(found.loss, trace.loss)
    changed = dataclasses.replace(trace, other=dataclasses.replace(trace.other, took=7))
    assert write(tmp_path / "b.npz", changed) != checksum, "what describes a recording is part of the trace"
    with pytest.raises(DamagedTrace, match="holds no SampleTrace"):
        load(SampleTrace, tmp_path / "a.npz")


@st.composite
def traces(draw: st.DrawFn) -> SampleTrace:
    steps = draw(st.integers(0, 5))
    dtype = draw(st.sampled_from([np.float16, np.float32, np.float64, np.int64, np.uint8, np.bool_]))
    theta = draw(hnp.arrays(dtype, (steps + 1, 2)))
    loss = draw(hnp.arrays(np.float64, steps + 1))
    labels = np.array(
        draw(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))), dtype=str
    )
    return SampleTrace(
        theta,
        loss,
        labels,
        draw(NUMBERS),
        draw(st.integers(-(2**63), 2**63 - 1)),
        draw(st.sampled_from(["", "Adam", "动量"])),
    )


@given(traces())
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, trace: SampleTrace) -> None:
    path = tmp_path_factory.mktemp("round") / "trace.npz"
    checksum = write(path, trace)
    back = load(SampleTrace, path)
    for field in dataclasses.fields(trace):
        written, read = getattr(trace, field.name), getattr(back, field.name)
        assert type(read) is type(written)
        if isinstance(written, np.ndarray):
            assert read.dtype == written.dtype and read.tobytes() == written.tobytes(), field.name
        else:
            assert read == written, field.name
    assert verify(path) == checksum
    assert [file.name for file in path.parent.iterdir()] == ["trace.npz"], "no temporary file stays"


def test_equal_traces_are_equal_files_and_others_have_other_checksums(tmp_path: Path) -> None:
    assert write(tmp_path / "a", sample()) == write(tmp_path / "b", sample())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert write(tmp_path / "c", sample(scale=2)) != verify(tmp_path / "a")


def test_arrays_are_read_only_copies() -> None:
    theta = np.zeros((1, 2))
    trace = SampleTrace(theta, np.zeros(1), np.array(["a"]), 0.1, 0, "")
    theta[0, 0] = 1
    assert trace.theta[0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        trace.theta[0, 0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        trace.rate = 1  # type: ignore[misc]


def test_loaded_arrays_are_read_only(tmp_path: Path) -> None:
    write(tmp_path / "a", sample())
    with pytest.raises(ValueError, match="read-only"):
        load(SampleTrace, tmp_path / "a").loss[0] = 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("theta", np.zeros((4, 3))), ("theta", np.zeros(4)), ("loss", np.zeros(3)), ("rate", np.zeros(1))],
)
def test_a_shape_other_than_declared_is_refused_with_the_field(field: str, value: Any) -> None:
    with pytest.raises(LectureError, match=f"SampleTrace.{field}|SampleTrace.loss"):
        dataclasses.replace(sample(), **{field: value})


@given(data=st.data())
def test_a_flipped_bit_is_seen_or_harmless(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("flip") / "trace.npz"
    checksum = write(path, sample())
    content = bytearray(path.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    try:
        assert verify(path) == checksum
        assert load(SampleTrace, path).theta.tobytes() == sample().theta.tobytes()
        assert read_meta(path)["values"] == VALUES
    except DamagedTrace:
        pass


def test_every_flipped_bit_of_an_array_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "trace.npz"
    write(path, sample())
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for place in range(len(members["loss.npy"])):
        changed = bytearray(members["loss.npy"])
        changed[place] ^= 1 << (place % 8)
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, bytes(changed) if name == "loss.npy" else content)
        with pytest.raises(DamagedTrace, match="checksum"):
            verify(path)


@pytest.mark.parametrize("damage", ["empty", "cut", "words", "another zip"])
def test_damaged_files_are_told_in_one_line(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "trace.npz"
    write(path, sample())
    if damage == "another zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("loss.npy", b"")
    else:
        content = path.read_bytes()
        path.write_bytes({"empty": b"", "cut": content[: len(content) // 2], "words": b"no trace"}[damage])
    for read in (verify, read_meta, lambda path: load(SampleTrace, path)):
        with pytest.raises(DamagedTrace, match=str(path)) as caught:
            read(path)
        assert "\n" not in str(caught.value)


def test_a_missing_file_and_another_experiments_trace(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class OtherTrace(Trace):
        experiment: ClassVar[str] = "transformation/other"

    with pytest.raises(MissingTrace, match="measure"):
        verify(tmp_path / "none.npz")
    write(tmp_path / "a", sample())
    with pytest.raises(DamagedTrace, match="OtherTrace"):
        load(OtherTrace, tmp_path / "a")


def test_pickles_are_not_read(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="pickle"):
        write(tmp_path / "a", dataclasses.replace(sample(), labels=np.array([{}], dtype=object)))
    assert list(tmp_path.iterdir()) == []


def test_values_and_their_circumstances_come_back(tmp_path: Path) -> None:
    write(tmp_path / "a", sample())
    meta = read_meta(tmp_path / "a")
    assert (meta["experiment"], meta["key"], meta["seeds"], meta["seconds"], meta["arithmetic"]) == (
        "transformation/sample",
        "k" * 64,
        [0, 1],
        1.5,
        "pinned",
    )
    assert meta["values"] == VALUES
    assert meta["scalars"] == {"rate": 0.1, "steps": 3, "rule": "Adam"}


def test_a_note_changes_no_array(tmp_path: Path) -> None:
    checksum = write(tmp_path / "a", sample())
    annotate(tmp_path / "a", tmp_path / "below" / "b", {"native": {"avx2": VALUES}})
    assert verify(tmp_path / "below" / "b") == checksum
    assert read_meta(tmp_path / "below" / "b") == {**read_meta(tmp_path / "a"), "native": {"avx2": VALUES}}
