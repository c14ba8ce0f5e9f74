"""Speech that is made in a process of its own: its orders and its answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

from models.framework.errors import LectureError
from models.framework.folders import ROOT


def run(module: str, *arguments: str, orders: object, who: str) -> Iterator[Any]:
    """What `python -m module` answers, a JSON value a line, while it is at work.

    Args:
        module: of this project.
        arguments: for it.
        orders: what it reads from standard input, as JSON.
        who: is at work, for errors.

    Raises:
        LectureError: it ended otherwise than by itself; the last line it printed says why.
    """
    command = [sys.executable, "-m", module, *arguments]
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as given:
        given.write(json.dumps(orders, ensure_ascii=False).encode())
        given.seek(0)
        process = subprocess.Popen(
            command, stdin=given, stdout=subprocess.PIPE, stderr=said, env=_environment(), encoding="utf-8"
        )
        assert process.stdout is not None
        try:
            for line in process.stdout:
                yield json.loads(line)
        finally:
            if process.poll() is None and sys.exc_info()[0] is not None:
                process.kill()
            process.stdout.close()
            process.wait()
        if process.returncode:
            said.seek(0)
            raise LectureError(f"{who} failed: {why(process.returncode, said.read().decode(errors='replace'))}")


def _environment() -> dict[str, str]:
    """This process's, with the project to be found from wherever the command was given."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"}


def why(code: int, said: str) -> str:
    """One line about a process that failed."""
    if code < 0:
        return f"its process was killed by signal {-code}"
    lines = said.strip().splitlines()
    return " ".join(lines[-1].split()) if lines else f"its process ended with code {code}"
