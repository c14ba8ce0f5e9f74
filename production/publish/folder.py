"""Folders of finished things: one publication filled as a whole, or a shelf to which files are added one by one.

`.made.json` in the folder says which files are the publication's, `.added.json` which were added. Other files in it,
and files changed since, belong to the user and stay.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from models.framework.errors import LectureError
from production.storage.files import place, plain_errors, ready_folder, refuse_folder, sha256, write_bytes
from production.storage.locks import locked
from production.storage.scratch import scratch_folder

MADE, ADDED = ".made.json", ".added.json"


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
        if pure.is_absolute() or ".." in pure.parts or name in (MADE, ADDED):
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
        LectureError: one of the files would replace a file of the user's.
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


class Shelf:
    """A folder to which files are added, each in its place once it is finished; what else is there stays.

    Args:
        folder: where they go; made if need be.
        names: the files that will be added.
        media: where work in progress is kept.

    Raises:
        LectureError: one of them would replace a file of the user's.
    """

    def __init__(self, folder: Path, names: Iterable[str], media: Path) -> None:
        self.folder = ready_folder(folder)
        self._lock = media / "added.lock"
        _refuse_others(folder, names, self._added())

    def place(self, name: str, source: Path) -> Path:
        """Makes the file the same as one that is finished; returns where it is."""
        with plain_errors(source):
            content = sha256(source)
        return self._put(name, content, lambda path: place(source, path))

    def write(self, name: str, content: str | bytes) -> Path:
        """Writes the file, text in UTF-8; returns where it is."""
        blob = content.encode() if isinstance(content, str) else content
        return self._put(name, hashlib.sha256(blob).hexdigest(), lambda path: write_bytes(path, blob))

    def _put(self, name: str, content: str, put: Callable[[Path], None]) -> Path:
        path, added = self.folder / name, self._added()
        before = added.get(name, [])
        _refuse_others(self.folder, [name], added)
        self._remember(name, {*before, content})  # a run that is killed from here on leaves only its own files
        try:
            put(path)
        except (LectureError, OSError):
            self._remember(name, before)
            raise
        self._remember(name, [content])
        return path

    def _added(self) -> dict[str, list[str]]:
        return _made_before(self.folder / ADDED)

    def _remember(self, name: str, contents: Iterable[str]) -> None:
        note = self.folder / ADDED
        with plain_errors(self.folder), locked(self._lock):  # other runs may add at the same time
            added = {**self._added(), name: sorted(contents)}
            added = {name: digests for name, digests in added.items() if digests}
            if added:
                _note(note, added)
            else:
                note.unlink(missing_ok=True)


@contextmanager
def publish_file(path: Path, media: Path) -> Iterator[Path]:
    """Makes one file; at the end of the block it is in its place. Of what else is in the folder nothing is touched.

    Args:
        path: the finished place.
        media: where work in progress is kept.

    Yields:
        Where to write the file.

    Raises:
        LectureError: it would replace a file of the user's.
    """
    shelf = Shelf(path.parent, [path.name], media)
    with scratch_folder(media) as scratch:
        fresh = scratch / path.name
        yield fresh
        shelf.place(path.name, fresh)


def _put(folder: Path, files: Mapping[str, Path], last: str) -> None:
    note = folder / MADE
    before = _made_before(note)
    _refuse_others(folder, files, before)
    fresh = {name: sha256(path) for name, path in files.items()}
    if before == {name: [content] for name, content in fresh.items()} and _all_there(folder, fresh):
        return
    both = {name: sorted({*before.get(name, []), *([fresh[name]] if name in fresh else [])}) for name in before | fresh}
    _note(note, both)  # after a kill the next run knows the files as its own
    (folder / last).unlink(missing_ok=True)
    for name in [*(name for name in files if name != last), last]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        place(files[name], folder / name)
    for name in before.keys() - fresh.keys():
        _remove(folder, name)
    _note(note, {name: [content] for name, content in fresh.items()})


def _all_there(folder: Path, contents: Mapping[str, str]) -> bool:
    return all((folder / name).is_file() and sha256(folder / name) == content for name, content in contents.items())


def _refuse_others(folder: Path, names: Iterable[str], before: Mapping[str, list[str]]) -> None:
    for name in names:
        path = folder / name
        if not path.exists() and not path.is_symlink():
            continue
        if name not in before:
            raise LectureError(
                f"{path} was not made here and is left alone: move it away, or choose another place with --output"
            )
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
    """SHA-256 digests (hex) that each file made here may have, as noted; none where the note is damaged."""
    refuse_folder(note)
    try:
        made = json.loads(note.read_text(encoding="utf-8"))["files"]
        return {str(name): [str(digest) for digest in digests] for name, digests in made.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _note(note: Path, files: Mapping[str, list[str]]) -> None:
    text = json.dumps({"files": dict(sorted(files.items()))}, ensure_ascii=False, indent=1)
    write_bytes(note, text.encode() + b"\n")
