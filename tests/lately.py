"""What was changed in one sitting, and is therefore tried at length."""

from __future__ import annotations

import subprocess

from models.framework.folders import ROOT

SITTING = 4 * 3600
"""Seconds of the project's history, back from its last commit."""


def changed_lately(folder: str) -> set[str] | None:
    """The files below a folder that the last sitting changed, as the project names them; None where nothing tells."""
    begin = _begin()
    if begin is None:
        return None
    return set(_git("log", f"--since={begin}", "--format=", "--name-only", "--", folder).decode().split())


def before_lately(file: str) -> bytes:
    """What a file held before the last sitting; nothing where it was not there, or nothing tells."""
    begin = _begin()
    commit = _git("rev-list", "-1", f"--before={begin}", "HEAD").decode().strip() if begin is not None else ""
    return _git("show", f"{commit}:{file}") if commit else b""


def _begin() -> int | None:
    """When the last sitting began, in seconds since 1970."""
    last = _git("log", "-1", "--format=%ct").strip()
    return int(last) - SITTING if last else None


def _git(*arguments: str) -> bytes:
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True)
    return done.stdout if done.returncode == 0 else b""
