"""Files that appear whole or not at all. Standard library only."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PART = ".part"
OWN_PART = re.compile(r"\..+\.[0-9a-f]{12}\.part", re.DOTALL)
"""What only this project calls a file: other programs leave parts of theirs too."""


@contextmanager
def whole_file(path: Path, *, durable: bool = False) -> Iterator[Path]:
    """A file to write beside `path`, which takes its place at the end; after an error it is gone.

    Where nothing was written, nothing changes.

    Args:
        path: where the file is to be; its folder is there.
        durable: whether the disk has its content before it appears.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}{PART}")
    try:
        yield temporary
        if temporary.exists():
            if durable:
                sync(temporary)
            os.replace(temporary, path)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Returns when the disk has the file's content, or the folder's names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
