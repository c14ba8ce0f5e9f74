"""A file appears whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.framework.whole_file import whole_file


@pytest.mark.parametrize("durable", [False, True])
def test_it_is_there_once_it_is_whole(tmp_path: Path, durable: bool) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with whole_file(path, durable=durable) as part:
        part.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new" and list(tmp_path.iterdir()) == [path]


def test_an_error_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(ValueError, match="stop"), whole_file(path) as part:
        part.write_text("half")
        raise ValueError("stop")
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_nothing_written_changes_nothing(tmp_path: Path) -> None:
    with whole_file(tmp_path / "file"):
        pass
    assert list(tmp_path.iterdir()) == []
