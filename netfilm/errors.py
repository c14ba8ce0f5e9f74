"""The errors that netfilm raises; each says in one line what happened and what to do."""

from __future__ import annotations


class RecordingError(Exception):
    """Something cannot be recorded, saved, loaded or found in a recording."""


class DamagedRecording(RecordingError):
    """A file does not hold what was written."""
