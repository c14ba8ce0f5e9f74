"""Locks between processes that end with their holder, however it dies.

`filelock` does the same but leaves its file behind; here there is a lock for every key, and none remains.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from production.storage.files import plain_errors


class Lock:
    """A held lock on a path; `release` removes the file."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor

    def release(self) -> None:
        self.path.unlink(missing_ok=True)  # while it is held: a waiting process sees that the file is gone
        os.close(self._descriptor)


def try_lock(path: Path, *, wait: bool = False) -> Lock | None:
    """The lock, or None while another process holds it. With `wait` it is waited for.

    Raises:
        LectureError: nothing can be written there.
    """
    with plain_errors(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        with plain_errors(path.parent):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            os.close(descriptor)
            return None
        if _is_still_there(path, descriptor):
            return Lock(path, descriptor)
        os.close(descriptor)  # its last holder removed it in between


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds the lock for the length of a block, waiting for it first."""
    lock = try_lock(path, wait=True)
    try:
        yield
    finally:
        if lock is not None:
            lock.release()


def _is_still_there(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
