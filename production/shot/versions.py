"""Which version of the project a machine has: a readable one, and a digest of all that draws and encodes."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from models.framework.errors import LectureError
from models.framework.folders import ROOT
from models.framework.key import memory_file
from models.framework.key_cache import remember
from models.framework.source import reachable_source
from production.shot.formats import ENCODING
from production.shot.keys import bytes_of, digest, library_versions, scene_digest
from scenes import contents
from scenes.spec import spec_of

PROJECT = "deep-learning-lecture"
FARM_LIBRARIES = ("dask", "distributed", "cloudpickle")
DIGITS = 12


@lru_cache(maxsize=1)
def version() -> str:
    """Like "0.1.0+3f2a91c07d5e": equal where every shot comes out the same and both sides understand each other.

    It is that of the sources when it is first asked for, as close to their import as can be.
    """
    drawn = {entry.scene: _scene(entry) for entry in contents.entries()}
    libraries = [library_versions(), {name: metadata.version(name) for name in FARM_LIBRARIES}]
    found = digest("version", drawn, libraries, asdict(ENCODING), bytes_of("manim.cfg"), _making())
    return f"{_readable()}+{found[:DIGITS]}"


def _readable() -> str:
    try:
        return metadata.version(PROJECT)
    except metadata.PackageNotFoundError:
        return "0"


def _scene(entry: contents.Entry) -> str:
    """The scene's digest whatever was measured, or its error: scenes that are not ordered need not be complete."""
    try:
        return scene_digest(spec_of(entry, trace=Path()))
    except LectureError as error:
        return str(error)


def _making() -> str:
    """A digest of the statements in production/ that a worker can reach."""
    start = ROOT / "production" / "farm" / "dask" / "worker_task.py"

    def find() -> tuple[str, list[Path]]:
        source = reachable_source(start, rooms=("production",))
        return digest(source), [ROOT / file for file in source]

    return remember(memory_file(), ["making", start.name], find)
