"""Files that appear whole or not at all, and the folders they appear in."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from models.framework.errors import LectureError
from models.framework.folders import folders
from models.framework.whole_file import OWN_PART, PART, sync, whole_file

ABANDONED_AFTER = 3600.0
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def media_folder() -> Path:
    """Where everything made is kept: $LECTURE_MEDIA, or media/ in the lecture's folder."""
    return folders().media


def ready_folder(folder: Path) -> Path:
    """The folder, made if need be and shown to be writable. Raises LectureError where it is not."""
    with plain_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
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
    with plain_errors(path.parent), whole_file(path, durable=True) as temporary:
        temporary.write_bytes(content)


def place(source: Path, destination: Path) -> None:
    """Makes `destination` the same file as `source`: a hard link, or a copy on another disk."""
    with plain_errors(destination.parent):
        if destination.exists() and _is_same(source, destination):
            return
        with whole_file(destination) as temporary:
            try:
                os.link(source, temporary)
            except OSError:
                shutil.copyfile(source, temporary)
                sync(temporary)


def _is_same(source: Path, destination: Path) -> bool:
    if source.samefile(destination):
        return True
    return source.stat().st_size == destination.stat().st_size and sha256(source) == sha256(destination)
