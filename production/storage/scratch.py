"""Folders for work in progress; those of runs that died are removed by the next run."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from production.storage.files import plain_errors
from production.storage.locks import try_lock


@contextmanager
def scratch_folder(media: Path) -> Iterator[Path]:
    """A folder of this run's own below media/scratch, gone when the block ends."""
    root = media / "scratch"
    folder = root / f"{os.getpid()}-{secrets.token_hex(4)}"
    with plain_errors(root):
        sweep(root)
        lock = try_lock(folder.with_suffix(".lock"))
        assert lock is not None
        folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()
        sweep(root)  # by now the children of a killed run have died too


def sweep(root: Path) -> None:
    """Removes the folders whose run no longer lives."""
    for folder in sorted({path.with_suffix("") for path in root.glob("*")}):
        lock = try_lock(folder.with_suffix(".lock"))
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)  # what a dying child still writes goes next time
            lock.release()
