"""Reading the project's TOML files, with one clear line for what cannot be read. Standard library only."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from models.framework.errors import LectureError
from models.framework.folders import shown


def read_toml(path: Path) -> dict[str, Any]:
    """The document; parsed once as long as the file does not change. A byte order mark is skipped.

    Raises:
        LectureError: it cannot be read, or is no TOML; with the file and the line.
    """
    try:
        return _parse(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise LectureError(f"{shown(path)}: cannot be read: {error.strerror}") from error


@lru_cache(maxsize=64)
def _parse(path: Path, _modified: int) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        place = re.search(r" \(at line (\d+), column (\d+)\)$", str(error))
        line = f", line {place[1]}, column {place[2]}" if place else ""
        reason = re.sub(r" \(at [^)]*\)$", "", str(error))
        raise LectureError(f"{shown(path)}{line}: not valid TOML: {reason}") from error
