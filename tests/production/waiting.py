"""Waits for what a test looks at, never for a time: a busy machine takes as long as it takes."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 500.0
"""Seconds after which what is waited for is taken never to come: only for what hangs."""


def wait_for(what: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Returns once it is so."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.02)
