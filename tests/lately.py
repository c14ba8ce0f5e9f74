"""What is tried at length: all that was changed in one sitting, and some of the rest, others every day."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence

from models.__main__ import in_turn
from models.source import ROOT

SITTING = 4 * 3600
"""Seconds of the project's history, back from its last commit."""


def changed_lately(folder: str) -> set[str] | None:
    """The files below a folder that the last sitting changed, as the project names them; None where nothing tells."""
    last = _git("log", "-1", "--format=%ct").strip()
    if not last:
        return None
    since = f"--since={int(last) - SITTING}"
    return set(_git("log", since, "--format=", "--name-only", "--", folder).split())


def today(names: Sequence[str], others: int) -> list[str]:
    """As many of the names as are tried without having been changed: each has its turn."""
    return in_turn(names, others, int(time.time() // 86400))


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else ""
