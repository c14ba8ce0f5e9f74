"""Where what is made is kept, settled once before there is work, for this process and all that it starts."""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from pathlib import Path

from models.framework.folders import MEDIA, ROOT, folders, work_in

KERNELS = "NUMBA_CACHE_DIR"
"""The variable by which numba is told where to keep compiled kernels."""


def settle(lecture: Path | None = None) -> str | None:
    """Settles where this process works, and all that it starts.

    Args:
        lecture: the lecture's folder; the project without it.

    Returns:
        One line that says where things go, if that is not the usual place.

    Raises:
        UsageError: there is no lecture in that folder.
        FileNotFoundError: the working folder, which a variable starts from, is gone.
    """
    work_in(lecture)
    told, media = None, Path(os.path.abspath(folders().media))
    if not os.environ.get(MEDIA) and not _can_be_written(media):
        cache = _cache()
        if cache is not None and _can_be_written(cache):
            media = cache
            what = "the project" if folders().lecture == ROOT else str(folders().lecture)
            told = f"{what} cannot be written to: what is made is kept in {cache}"
    work_in(media=media)
    if not os.environ.get(KERNELS) and not _can_be_written(ROOT / "media") and _can_be_written(media):
        os.environ[KERNELS] = str(media / "kernels")
    return told


def _cache() -> Path | None:
    """A folder for this project among what the user's programs keep for themselves; None for users without a home."""
    with suppress(RuntimeError):
        usual = "~/Library/Caches" if sys.platform == "darwin" else "~/.cache"
        base = Path(os.environ.get("XDG_CACHE_HOME") or usual).expanduser()
        return base / f"lecture-{hashlib.sha256(str(folders().lecture).encode()).hexdigest()[:8]}"
    return None


def _can_be_written(folder: Path) -> bool:
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return os.access(there, os.W_OK)
