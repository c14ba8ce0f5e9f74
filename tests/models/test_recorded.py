"""Measuring again gives what comes with the project: what was recorded lately, and some of the rest in turn."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from models.__main__ import in_turn
from models.framework.folders import ROOT
from models.framework.key import experiment_names
from models.framework.record import verify
from models.framework.trace import META
from tests.lately import before_lately, changed_lately
from tests.models.house import TINY, House

OTHERS = 3


def to_verify() -> list[str]:
    """The experiments whose recorded arrays were changed lately, and some others."""
    names, changed = experiment_names(), changed_lately("models/measured")
    files = {name: f"models/measured/{name}.npz" for name in names}
    recorded = [name for name in names if changed is None or (files[name] in changed and has_new_arrays(files[name]))]
    return sorted({*recorded, *in_turn(names, OTHERS)})


def has_new_arrays(file: str) -> bool:
    """Whether more than the description of a recorded trace was changed lately."""
    before = before_lately(file)
    return not before or arrays_of(io.BytesIO(before)) != arrays_of(ROOT / file)


def arrays_of(file: Path | io.BytesIO) -> dict[str, int]:
    """The check sums of a trace's arrays, by name."""
    with zipfile.ZipFile(file) as archive:
        return {each.filename: each.CRC for each in archive.infolist() if each.filename != META}


@pytest.mark.parametrize("name", to_verify())
def test_measuring_again_gives_what_was_recorded(name: str) -> None:
    """The seed that is shown: its bits are as hard to meet as all seeds', at a fraction of the time."""
    assert verify(name, shown=True).startswith(f"{name}: ")


def test_everything_has_its_turn() -> None:
    names = experiment_names()
    seen = {name for day in range(len(names)) for name in in_turn(names, OTHERS, day)}
    assert seen == set(names)
    assert in_turn(["a", "b"], 5, 3) in (["a", "b"], ["b", "a"])


def test_recording_keeps_every_arithmetic_and_is_used_where_it_lies(house: House) -> None:
    recorded = house.root / "models" / "measured" / f"{TINY}.npz"
    done = house.models("record", TINY)
    assert done.returncode == 0, done.stderr
    assert recorded.exists() and not list(house.traces.rglob("*.npz"))
    again = house.models("measure", TINY)
    assert again.stdout.startswith(f"measured already: {TINY} models/measured/")
    told = house.models("check", TINY).stdout
    assert "default: " in told and "avx2: " in told
    assert house.models("verify", TINY).stdout.startswith(f"{TINY}: ")
    assert house.models("verify", TINY, "--shown").returncode == 0


def test_a_recorded_trace_that_no_longer_fits_is_measured_anew_and_kept(house: House) -> None:
    house.models("record", TINY)
    recorded = house.root / "models" / "measured" / f"{TINY}.npz"
    before = recorded.read_bytes()
    house.edit("transformation/tiny.py", "size: int = 4", "size: int = 6")
    differs = house.models("verify", TINY)
    assert differs.returncode == 1 and "was changed since it was recorded" in differs.stderr
    assert "measured transformation/tiny" in house.models("measure", TINY).stdout
    assert house.trace_file().exists() and recorded.read_bytes() == before


def test_a_damaged_recorded_trace_is_measured_anew(house: House) -> None:
    house.models("record", TINY)
    recorded = house.root / "models" / "measured" / f"{TINY}.npz"
    recorded.write_bytes(recorded.read_bytes()[:500])
    assert "measured transformation/tiny" in house.models("measure", TINY).stdout
    assert house.models("verify", TINY).returncode == 1


def test_a_difference_is_told_with_its_value(house: House) -> None:
    house.models("record", TINY)
    house.edit("data.py", "def two_moons(", "OTHER = 1\n\n\ndef two_moons(")
    assert house.models("verify", TINY).returncode == 0
    house.edit("transformation/claims.toml", "> 2", "> 900")
    done = house.models("verify", TINY)
    assert (done.returncode, "900" in done.stderr, "Traceback" in done.stderr) == (1, True, False)


def test_a_trace_that_is_too_large_is_not_recorded(house: House) -> None:
    house.edit("framework/record.py", "LARGEST = 1_000_000", "LARGEST = 100")
    done = house.models("record", TINY)
    assert done.returncode == 1 and "record less, at most 100" in done.stderr
    assert not (house.root / "models" / "measured").exists()


def test_how_many_at_once_is_a_count(house: House) -> None:
    for wrong in ("0", "-1", "two"):
        done = house.models("verify", TINY, "--workers", wrong)
        assert done.returncode == 2 and done.stderr.splitlines()[-1].endswith("is no count: take 1 or more")


def test_what_is_recorded_is_named_one_line_each(house: House) -> None:
    done = house.models("record", TINY, "--force", "--workers", "2")
    assert done.stdout.startswith(f"recorded {TINY}: ") and done.stdout.count("\n") == 1
