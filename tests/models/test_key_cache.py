"""Remembered answers: found again whenever a file that they came from, or the list of files, has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.framework import folders, key_cache


class Asker:
    """A question about one file, and how often its answer had to be found."""

    def __init__(self, root: Path) -> None:
        self.file = root / "models" / "net.py"
        self.store = root / "keys.json"
        self.found = 0

    def ask(self, question: str = "what?") -> str:
        return key_cache.remember(self.store, question, self._find)

    def _find(self) -> tuple[str, list[Path]]:
        self.found += 1
        return self.file.read_text(), [self.file]


@pytest.fixture
def asker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asker:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "net.py").write_text("one")
    monkeypatch.setattr(folders, "ROOT", tmp_path)
    monkeypatch.setattr(key_cache, "__file__", str(tmp_path / "models" / "key_cache.py"))
    return Asker(tmp_path)


def test_an_answer_is_found_once(asker: Asker) -> None:
    assert asker.ask() == asker.ask() == "one"
    assert asker.found == 1
    assert asker.ask("something else?") == "one" and asker.found == 2
    assert asker.ask() == "one" and asker.found == 2


def test_a_changed_file_is_read_again(asker: Asker) -> None:
    asker.ask()
    asker.file.write_text("two")
    assert asker.ask() == "two"


def test_a_new_file_may_change_any_answer(asker: Asker) -> None:
    asker.ask()
    (asker.file.parent / "other.py").touch()
    asker.ask()
    assert asker.found == 2


@pytest.mark.parametrize("content", ["", "{", "[]", '{"a": 1'])
def test_a_damaged_cache_is_no_cache(asker: Asker, content: str) -> None:
    asker.ask()
    asker.store.write_text(content)
    assert asker.ask() == "one" and asker.found == 2


def test_nothing_is_remembered_where_nothing_can_be_written(asker: Asker) -> None:
    asker.store.mkdir()
    assert asker.ask() == asker.ask() == "one" and asker.found == 2
    assert not list(asker.store.parent.glob(".keys*"))
