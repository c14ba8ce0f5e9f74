"""What was changed in one sitting, and is therefore tried at length."""

from __future__ import annotations

import subprocess

from models.folders import ROOT

SITTING = 4 * 3600
"""Seconds of the project's history, back from its last commit."""


def changed_lately(folder: str) -> set[str] | None:
    """The files below a folder that the last sitting changed, as the project names them; None where nothing tells."""
    last = _git("log", "-1", "--format=%ct").strip()
    if not last:
        return None
    since = f"--since={int(last) - SITTING}"
    return set(_git("log", since, "--format=", "--name-only", "--", folder).split())


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else ""
