"""Drops compiled kernels when any of their sources has changed.

numba keeps them beside the sources and compares the age of a kernel's own file alone; code that is inlined from another
file would stay as it was.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

STAGE = Path(__file__).resolve().parent
MARK = "compiled numba kernels belong to these sources: "


def drop_stale() -> None:
    """Remove what was compiled from other sources than today's; where that cannot be written, nothing is done."""
    sources = sorted(file for file in STAGE.rglob("*.py") if b"njit" in file.read_bytes())
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()
    stamp = STAGE / "__pycache__" / "kernels.txt"
    with suppress(OSError):
        if stamp.is_file() and stamp.read_text() == MARK + digest:
            return
        for compiled in STAGE.rglob("__pycache__/*.nb[ci]"):
            compiled.unlink(missing_ok=True)
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(MARK + digest)
