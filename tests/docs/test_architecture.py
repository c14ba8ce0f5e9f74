"""docs/architecture.md: its map of the way from an array to the film is that of the sources."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.test_rooms import PRODUCTION

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+) \| `([\w/.]+)` \| (\d*) ?\| (?:`(\w+)`)? ?\| .+ \|$", re.MULTILINE)
WALK = [(int(number), file, int(before or 0), name) for number, file, before, name in ROW.findall(TEXT)]


def test_the_walk_is_short() -> None:
    assert [number for number, *_ in WALK] == list(range(1, len(WALK) + 1))
    files = [file for _, file, *_ in WALK]
    assert len(set(files)) == len(files) and 30 < len(files) <= 40


@pytest.mark.parametrize(("number", "file", "before", "name"), WALK[1:], ids=[file for _, file, *_ in WALK[1:]])
def test_every_step_of_the_walk_is_in_the_sources(number: int, file: str, before: int, name: str) -> None:
    """The name by which a file is reached is in it, and in the file that it is reached from."""
    assert 0 < before < number
    for source in (file, WALK[before - 1][1]):
        assert re.search(rf"\b{name}\b", (ROOT / source).read_text(encoding="utf-8")), (source, name)


def test_the_folders_are_those_of_production() -> None:
    table = re.findall(r"^\| `(\w+)/` \|", TEXT, re.MULTILINE)
    assert table == list(PRODUCTION)
    assert set(table) == {path.parent.name for path in (ROOT / "production").glob("*/__init__.py")}


def test_the_picture_is_there() -> None:
    names = re.findall(r"!\[[^]]+\]\(([\w.]+)\)", TEXT)
    assert names and all((ROOT / "docs" / name).is_file() for name in names)
