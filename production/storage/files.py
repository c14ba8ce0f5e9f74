"""Files that appear whole or not at all, and the folders they appear in."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from models.framework.errors import LectureError
from models.framework.folders import folders

PART = ".part"
OWN_PART = re.compile(r"\..+\.[0-9a-f]{12}\.part", re.DOTALL)
"""What only this project calls a file: other programs leave parts of theirs too."""
ABANDONED_AFTER = 3600.0
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def media_folder() -> Path:
    """Where everything made is kept: $LECTURE_MEDIA, or media/ in the lecture's folder."""
    return folders().media


def ready_folder(folder: Path) -> Path:
    """The folder, made if need be and shown to be writable. Raises LectureError where it is not."""
    with plain_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _temporary(folder / "probe") as probe:
            probe.touch()
        for left in folder.glob(f".*{PART}"):
            if OWN_PART.fullmatch(left.name) and time.time() - left.stat().st_mtime > ABANDONED_AFTER:
                left.unlink(missing_ok=True)
    return folder


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Turns an OSError while writing to `path` into one line that says what to do."""
    try:
        yield
    except OSError as error:
        raise as_lecture_error(error, path) from error


def as_lecture_error(error: OSError, path: Path) -> LectureError:
    """Explains an OSError to the user."""
    if error.errno in FULL:
        return LectureError(f"no space left for {path}: free some, then run the same command again")
    reason = (error.strerror or str(error)).lower()
    return LectureError(f"cannot write to {path} ({reason}): choose another folder with --output or LECTURE_MEDIA")


def refuse_folder(path: Path) -> None:
    """Raises LectureError, before there is work, where a folder is in the place of a file."""
    if path.is_dir():
        raise LectureError(f"{path} is a folder where a file is to be: move it away, then run the same command again")


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_text(path: Path, text: str) -> None:
    """Writes the file in UTF-8 unless it holds the text already."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Writes the file unless it holds just that already."""
    with suppress(OSError):
        if path.read_bytes() == content:
            return
    with plain_errors(path.parent), _temporary(path) as temporary:
        temporary.write_bytes(content)
        sync(temporary)
        os.replace(temporary, path)


def place(source: Path, destination: Path) -> None:
    """Makes `destination` the same file as `source`: a hard link, or a copy on another disk."""
    with plain_errors(destination.parent):
        if destination.exists() and _is_same(source, destination):
            return
        with _temporary(destination) as temporary:
            try:
                os.link(source, temporary)
            except OSError:
                shutil.copyfile(source, temporary)
                sync(temporary)
            os.replace(temporary, destination)


def sync(path: Path) -> None:
    """Returns when the disk has the file's content, or the folder's names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _temporary(path: Path) -> Iterator[Path]:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}{PART}")
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _is_same(source: Path, destination: Path) -> bool:
    if source.samefile(destination):
        return True
    return source.stat().st_size == destination.stat().st_size and sha256(source) == sha256(destination)
