"""Measuring by command: what is measured, stored, told and returned, on a tiny experiment."""

from __future__ import annotations

import json
import signal
import statistics
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.framework.experiment import most_typical
from tests.models.house import TINY, House

OBTAIN = """
from models.framework.trace import obtain
from models.traces.tiny import TinyTrace
trace = obtain(TinyTrace)
print(trace.values.tobytes().hex(), trace.values.flags.writeable)
"""
OBTAIN_OR_EXIT = """
import sys
from models.framework.claims import claims_of
from models.framework.errors import LectureError
try:
    claims_of("transformation/tiny")
except LectureError as error:
    sys.exit(f"error: {error}")
"""


def meta_of(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        meta: dict[str, Any] = json.loads(archive.read("meta.json"))
    return meta


def test_measuring_tells_its_progress_and_is_done_once(house: House) -> None:
    done = house.models("measure", TINY)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:5] == [f"measuring {TINY} seed {seed}/5" for seed in range(1, 6)]
    assert "1 of 1 claims hold" in done.stdout.splitlines()[-1]
    again = house.models("measure", TINY)
    assert (again.returncode, again.stdout.startswith("measured already")) == (0, True)
    assert f"{TINY} measured" in house.models("list").stdout


def test_measuring_twice_gives_the_same_bytes(house: House) -> None:
    house.models("measure", TINY)
    first = meta_of(house.trace_file())
    house.models("measure", TINY, "--force")
    second = meta_of(house.trace_file())
    assert first["checksum"] == second["checksum"]
    assert first["values"] == second["values"]
    assert first["key"] == house.key() and sorted(first["seeds"]) == [0, 1, 2, 3, 4]


def test_more_seeds_are_measured_where_fewer_were(house: House) -> None:
    house.models("measure", TINY)
    house.models("measure", TINY, "--seeds", "7")
    assert len(meta_of(house.trace_file())["values"]["total"]) == 7
    assert house.models("measure", TINY, "--seeds", "6").stdout.startswith("measured already")


def test_the_seed_shown_is_the_most_typical_and_its_values_come_first(house: House) -> None:
    house.models("measure", TINY)
    meta = meta_of(house.trace_file())
    totals = meta["values"]["total"]
    assert totals[0] == sorted(totals)[2], "of five, the one in the middle"
    assert meta["seeds"][1:] == sorted(set(range(5)) - {meta["seeds"][0]})


@given(st.lists(st.floats(-1e3, 1e3), min_size=5, max_size=9))
def test_the_most_typical_seed_is_nearest_to_the_median(values: list[float]) -> None:
    shown = most_typical([{"one": value, "same": 1.0} for value in values])
    middle = statistics.median(values)
    nearest = min(abs(value - middle) for value in values)
    assert abs(values[shown] - middle) <= nearest + 1e-6 * (1 + max(map(abs, values)))


def test_obtain_measures_what_is_missing_with_one_line(house: House) -> None:
    first = house.python("-c", OBTAIN)
    assert first.returncode == 0, first.stderr
    assert first.stderr.splitlines() == [f"{TINY} has not been measured yet: measuring now"]
    second = house.python("-c", OBTAIN)
    assert (second.stdout, second.stderr) == (first.stdout, "")
    assert first.stdout.split()[1] == "False", "arrays are read-only"


def test_a_flipped_bit_is_seen_and_measured_again_with_one_line(house: House) -> None:
    before = house.python("-c", OBTAIN).stdout
    path = house.trace_file()
    content = bytearray(path.read_bytes())
    content[content.index(b"values.npy") + 40] ^= 1
    path.write_bytes(content)
    again = house.python("-c", OBTAIN)
    assert again.stdout == before
    (line,) = again.stderr.splitlines()
    assert line.startswith("damaged trace") and str(path) in line and line.endswith("measuring now")
    path.write_bytes(b"")
    by_command = house.models("measure", TINY)
    assert by_command.returncode == 0
    (line,) = by_command.stderr.splitlines()
    assert line.startswith("damaged trace") and line.endswith("measuring again")


def test_sentences_and_bounds_measure_nothing_again(house: House) -> None:
    house.models("measure", TINY)
    key = house.key()
    house.edit("transformation/claims.toml", "> 2", "> 900")
    house.edit("transformation/claims.toml", "the sum", "the whole sum")
    assert house.key() == key
    done = house.models("check", TINY)
    assert done.returncode == 1 and "measuring" not in done.stdout + done.stderr
    assert "FAILS Tiny.total > 900" in done.stdout and "the whole sum over 8 samples is" in done.stdout
    assert house.models("measure", TINY).stdout.startswith("measured already")
    again = house.models("measure", TINY, "--force")
    assert again.returncode == 0 and again.stdout.splitlines()[-1].startswith("claim fails: Tiny.total: ")


def test_check_shows_seeds_control_and_room(house: House) -> None:
    done = house.models("check", TINY)
    assert done.returncode == 0, done.stdout
    assert "control opposite: -" in done.stdout and "1 of 1 claims are in order" in done.stdout


def test_two_measuring_at_once_both_succeed(house: House) -> None:
    both = [house.popen("-m", "models", "measure", TINY, "--force") for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    for process in both:
        process.communicate()
    assert house.models("check", TINY).returncode == 0
    assert len(list((house.traces / "transformation").iterdir())) == 1, "no temporary file stays"


def test_a_killed_measuring_leaves_nothing_that_is_read(house: House) -> None:
    process = house.popen("-m", "models", "measure", TINY)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert list(house.traces.glob("transformation/*.npz")) in ([], [*house.traces.glob("transformation/tiny-*.npz")])
    assert house.models("check", TINY).returncode == 0


@pytest.mark.parametrize("command", [["-m", "models", "measure", TINY], ["-c", OBTAIN_OR_EXIT]])
def test_without_torch_one_line_says_what_to_do(house: House, command: list[str]) -> None:
    (house.root / "torch.py").write_text("raise ModuleNotFoundError(\"No module named 'torch'\", name='torch')\n")
    house.edit("transformation/tiny.py", "import numpy as np", "import numpy as np\nimport torch")
    done = house.python(*command)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("error: ") and "torch" in last and "make setup" in last
    assert "Traceback" not in done.stderr
    assert not list(house.traces.glob("transformation/*.npz"))


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["measure", "transformation/tinny"], 2, "transformation/tiny"),
        (["measure", "bending_space"], 2, "transformation/bending_space"),
        (["measure", "transformation/../data"], 2, "there is no experiment"),
        (["measure", TINY, "--seeds", "4"], 2, "at least 5"),
        (["measure", "framework/trace"], 1, "no function marked @experiment"),
        (["check", "nothing"], 2, "there is no experiment"),
        (["measure"], 2, "NAME"),
        ([], 2, "command"),
    ],
)
def test_wrong_usage_is_told(house: House, arguments: list[str], code: int, said: str) -> None:
    done = house.models(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr.splitlines()[-1]
    assert not list(house.traces.rglob("*.npz"))


def test_a_folder_that_cannot_be_written_is_told_before_the_work(house: House) -> None:
    house.traces.parent.mkdir()
    house.traces.write_text("a file, not a folder")
    done = house.models("measure", TINY)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert "cannot write to" in line and "LECTURE_MEDIA" in line
