"""Where the project is, and how messages name what lies in it. Standard library only."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The project's folder."""


def shown(path: Path) -> str:
    """The path as messages show it: from the project's folder, where it is below."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
