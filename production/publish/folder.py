"""Folders of finished things: filled file by file, the one that makes them look finished last.

`.made.json` in the folder says which files were made here. Whatever else lies in it belongs to somebody and stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from models.errors import LectureError
from production.files import place, plain_errors, ready_folder, sha256, write_bytes
from production.scratch import scratch_folder

MADE = ".made.json"


class Draft:
    """The files of a publication before they are put where people look for them. Names are relative, with slashes."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._files: dict[str, Path] = {}

    @property
    def files(self) -> Mapping[str, Path]:
        """Where each file's content is now."""
        return self._files

    def write(self, name: str, content: str | bytes) -> None:
        """A file with this content, text in UTF-8."""
        self.path(name).write_bytes(content.encode() if isinstance(content, str) else content)

    def place(self, name: str, source: Path) -> None:
        """A file that is the same as one that is finished and stays where it is."""
        self._take(name, source)

    def path(self, name: str) -> Path:
        """Where to write a file oneself; it counts as one of the publication's."""
        path = self._scratch / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self._take(name, path)
        return path

    def _take(self, name: str, source: Path) -> None:
        pure = PurePosixPath(name)
        if pure.is_absolute() or ".." in pure.parts or name == MADE:
            raise ValueError(f"{name!r} is no file inside a publication")
        if name in self._files:
            raise ValueError(f"{name!r} is published twice")
        self._files[name] = source


@contextmanager
def publish_into(folder: Path, media: Path, last: str) -> Iterator[Draft]:
    """Makes a folder of files; at the end of the block they appear in it.

    Args:
        folder: the finished place. What others put there stays as it is.
        media: where work in progress is kept.
        last: the file without which the rest does not look finished: it goes first and comes last.

    Raises:
        LectureError: one of the files would take the place of somebody else's.
    """
    ready_folder(folder)
    _refuse_others(folder, [last], _made_before(folder / MADE))
    with scratch_folder(media) as scratch:
        draft = Draft(scratch)
        yield draft
        if last not in draft.files:
            raise ValueError(f"{last!r} was never made")
        with plain_errors(folder):
            _put(folder, draft.files, last)


@contextmanager
def publish_file(path: Path, media: Path) -> Iterator[Path]:
    """Makes one file; at the end of the block it is in its place. Of what else is in the folder nothing is touched.

    `.<name>.made.json` beside it says that it was made here.

    Args:
        path: the finished place.
        media: where work in progress is kept.

    Yields:
        Where to write the file.

    Raises:
        LectureError: it would take the place of somebody else's.
    """
    folder, note = ready_folder(path.parent), path.with_name(f".{path.name}{MADE}")
    _refuse_others(folder, [path.name], _made_before(note))
    with scratch_folder(media) as scratch:
        fresh = scratch / path.name
        yield fresh
        with plain_errors(folder):
            before = _made_before(note)
            _refuse_others(folder, [path.name], before)
            content = sha256(fresh)
            _note(note, {path.name: sorted({*before.get(path.name, []), content})})
            place(fresh, path)
            _note(note, {path.name: [content]})


def _put(folder: Path, files: Mapping[str, Path], last: str) -> None:
    note = folder / MADE
    before = _made_before(note)
    _refuse_others(folder, files, before)
    fresh = {name: sha256(path) for name, path in files.items()}
    if before == {name: [content] for name, content in fresh.items()} and _all_there(folder, fresh):
        return
    both = {name: sorted({*before.get(name, []), *([fresh[name]] if name in fresh else [])}) for name in before | fresh}
    _note(note, both)  # a run that is killed from here on leaves nothing that the next one takes for somebody else's
    (folder / last).unlink(missing_ok=True)
    for name in [*(name for name in files if name != last), last]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        place(files[name], folder / name)
    for name in before.keys() - fresh.keys():
        _remove(folder, name)
    _note(note, {name: [content] for name, content in fresh.items()})


def _all_there(folder: Path, contents: Mapping[str, str]) -> bool:
    return all((folder / name).is_file() and sha256(folder / name) == content for name, content in contents.items())


def _refuse_others(folder: Path, names: Any, before: Mapping[str, list[str]]) -> None:
    for name in names:
        path = folder / name
        if not path.exists() and not path.is_symlink():
            continue
        if name not in before:
            raise LectureError(f"{path} was not made here and is left alone: choose another folder with --output")
        if not path.is_file() or sha256(path) not in before[name]:
            raise LectureError(f"{path} was changed since it was made and is left alone: move it away, then run again")


def _remove(folder: Path, name: str) -> None:
    """Removes a file that is no longer part of it, and the folders that this leaves empty."""
    path = folder / name
    path.unlink(missing_ok=True)
    for parent in path.parents:
        if parent == folder or not parent.is_dir() or any(parent.iterdir()):
            return
        parent.rmdir()


def _made_before(note: Path) -> dict[str, list[str]]:
    """SHA-256 digests (hex) that each file made here may have, as noted."""
    try:
        made: dict[str, list[str]] = json.loads(note.read_text(encoding="utf-8"))["files"]
        return made
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _note(note: Path, files: Mapping[str, list[str]]) -> None:
    text = json.dumps({"files": dict(sorted(files.items()))}, ensure_ascii=False, indent=1)
    write_bytes(note, text.encode() + b"\n")
