"""Where what is made is kept, settled once before there is work, for this process and all that it starts."""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from pathlib import Path

from scenes.contents import ROOT

MEDIA, TRACES, KERNELS = "LECTURE_MEDIA", "LECTURE_TRACES", "NUMBA_CACHE_DIR"


def settle() -> str | None:
    """Makes the folders that variables name absolute, and names some where the project cannot be written to.

    Returns:
        One line that says where things go where somebody would not look for them.

    Raises:
        FileNotFoundError: the working folder, which one of them starts from, is gone.
    """
    for name in (MEDIA, TRACES):
        if os.environ.get(name):
            os.environ[name] = os.path.abspath(os.environ[name])
    if _can_be_written(ROOT / "media"):
        return None
    cache = Path(os.environ.get(MEDIA) or _cache() or ROOT / "media")
    if not _can_be_written(cache):
        return None  # which is told by whatever wants to write there
    told = None if os.environ.get(MEDIA) else f"the project cannot be written to: what is made is kept in {cache}"
    for name, folder in ((MEDIA, cache), (TRACES, cache / "traces"), (KERNELS, cache / "kernels")):
        if not os.environ.get(name):
            os.environ[name] = str(folder)
    return told


def _cache() -> Path | None:
    """A folder for this project among what the user's programs keep for themselves; None for users without a home."""
    with suppress(RuntimeError):
        usual = "~/Library/Caches" if sys.platform == "darwin" else "~/.cache"
        base = Path(os.environ.get("XDG_CACHE_HOME") or usual).expanduser()
        return base / f"lecture-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}"
    return None


def _can_be_written(folder: Path) -> bool:
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return os.access(there, os.W_OK)
