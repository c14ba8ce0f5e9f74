"""Errors that are told to the user as one line."""

from __future__ import annotations


class LectureError(Exception):
    """What happened, with the value, and what to do next, in one line."""

    exit_code = 1


class UsageError(LectureError):
    """The command was wrong, not the work."""

    exit_code = 2
