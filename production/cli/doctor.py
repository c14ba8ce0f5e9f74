"""What this machine has for making the lecture, what is missing, and how to get it.

Neither torch nor manim is imported: their files and metadata tell enough.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from models.framework.errors import LectureError
from models.framework.folders import ROOT
from models.framework.trace import TraceError, trace_path, verify
from production.storage.files import media_folder
from scenes import contents
from scenes.contents import entries
from scenes.look import fonts

FREE_BYTES = 2 * 10**9
SET_UP = "run: make setup"


@dataclass(frozen=True)
class Check:
    """The outcome of looking at one thing; `advice` is empty when all is well."""

    name: str
    ok: bool
    found: str
    advice: str


class Missing(Exception):
    """Raised by a probe: what was found instead, and better advice than the usual where there is some."""

    def __init__(self, found: str, advice: str = "") -> None:
        super().__init__(found)
        self.advice = advice


Probe = Callable[[], str]
PROBES: list[tuple[str, str, Probe]] = []


def probe(name: str, advice: str) -> Callable[[Probe], Probe]:
    """Registers a function that returns what it found or raises Missing; `advice` says how to get it."""

    def register(function: Probe) -> Probe:
        PROBES.append((name, advice, function))
        return function

    return register


def examine() -> list[Check]:
    """Looks at everything, in the order in which it would be needed."""
    return [_outcome(*entry) for entry in PROBES]


def _outcome(name: str, advice: str, function: Probe) -> Check:
    try:
        return Check(name, True, function(), "")
    except Missing as missing:
        return Check(name, False, str(missing), missing.advice or advice)
    except LectureError as error:
        return Check(name, False, str(error), advice)
    except Exception as error:  # a broken library can raise anything, and that is the finding
        return Check(name, False, f"{type(error).__name__}: {error}".splitlines()[0], advice)


@probe("Python", "install Python 3.11 to 3.14, remove .venv, then run: make setup")
def python() -> str:
    version = ".".join(map(str, sys.version_info[:3]))
    if not (3, 11) <= sys.version_info[:2] <= (3, 14):
        raise Missing(version)
    return version


@probe("environment", SET_UP)
def environment() -> str:
    if Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
        raise Missing(f"running in {sys.prefix}, not in .venv", "run: .venv/bin/python render.py doctor")
    answer = subprocess.run(["sh", "setup.sh", "--check"], cwd=ROOT, capture_output=True, check=False)
    if answer.returncode:
        raise Missing("older than requirements.lock, pyproject.toml or setup.sh")
    return ".venv, up to date"


def pinned(package: str) -> str:
    """The version in requirements.lock."""
    line = re.search(rf"^{package}==([^\s;]+)", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE)
    if line is None:
        raise Missing(f"{package} is not in requirements.lock", "restore requirements.lock, then run: make setup")
    return line[1]


def _installed(package: str, module: str = "") -> str:
    """The installed version, if it is the pinned one and its files are there; nothing is imported."""
    try:
        version = metadata.version(package)
    except metadata.PackageNotFoundError:
        raise Missing("not installed") from None
    if find_spec(module or package) is None:
        raise Missing(f"{version}, but its files are gone", "remove .venv, then run: make setup")
    if version.partition("+")[0] != pinned(package):
        raise Missing(f"{version} instead of {pinned(package)}")
    return version


@probe("manim", SET_UP)
def manim() -> str:
    return _installed("manim")


@probe("torch", f"{SET_UP} (LECTURE_TORCH_INDEX chooses where torch comes from: see README.md)")
def torch() -> str:
    return _installed("torch")


@probe("numpy", SET_UP)
def numpy() -> str:
    return _installed("numpy")


@probe("numba", SET_UP)
def numba() -> str:
    return _installed("numba")


@probe("Dask", SET_UP)
def dask() -> str:
    return f"{_installed('distributed')}, fsspec {_installed('fsspec')}"


@probe("Typst", SET_UP)
def typst() -> str:
    return _installed("typst")


@probe("cairo", "install cairo's development files, remove .venv, then run: make setup")
def cairo() -> str:
    import cairo

    return f"{cairo.cairo_version_string()}, pycairo {_installed('pycairo', 'cairo')}"


@probe("Pango", "install Pango's development files, remove .venv, then run: make setup")
def pango() -> str:
    import manimpango

    return f"{manimpango.pango_version()}, manimpango {_installed('manimpango')}"


@probe("encoder", "remove .venv, then run make setup: PyAV's own wheels hold libx264")
def encoder() -> str:
    import av

    version = _installed("av")
    if "libx264" not in av.codecs_available:
        raise Missing(f"PyAV {version} without libx264")
    return f"libx264 in PyAV {version}"


@probe("voices", SET_UP)
def voices() -> str:
    found = f"eSpeak NG in espeakng-loader {_installed('espeakng-loader', 'espeakng_loader')}"
    with suppress(metadata.PackageNotFoundError):
        return f"{found}, piper-tts {metadata.version('piper-tts')} for English"
    return f"{found}; a better one for English is optional: docs/publish.md"


@probe("font", SET_UP)
def font() -> str:
    version = _installed(fonts.PACKAGE.replace("_", "-"), fonts.PACKAGE)
    try:
        path = fonts.font_file()
    except fonts.MissingFont:
        raise Missing(f"no font in {fonts.PACKAGE}", "remove .venv, then run: make setup") from None
    missing = sorted(characters() - _drawn())
    if missing:
        words = " ".join(f"{chr(point)} (U+{point:04X})" for point in missing[:8])
        raise Missing(f"{path.name} {version} cannot draw {words}", "use other characters in scenes/**/*.toml and *.md")
    return f"{path.name} {version}, draws all {len(characters())} characters of the lecture"


def _drawn() -> frozenset[int]:
    """The code points that the lecture's font has letters for."""
    from fontTools.ttLib import TTFont

    return frozenset(TTFont(str(fonts.font_file()), fontNumber=fonts.font_number(), lazy=True).getBestCmap())


def characters() -> frozenset[int]:
    """The code points of all words that the lecture says or writes."""
    files = [path for path in contents.folder().rglob("*.*") if path.suffix in (".toml", ".md")]
    texts = (path.read_text(encoding="utf-8") for path in files)
    return frozenset(ord(letter) for text in texts for letter in text if not letter.isspace())


@probe("media folder", "choose another with LECTURE_MEDIA=DIR")
def media() -> str:
    folder = media_folder()
    try:
        tempfile.TemporaryFile(dir=_nearest(folder)).close()
    except OSError as error:
        raise Missing(f"{folder} cannot be written: {error.strerror}") from error
    return f"{folder}{'' if folder.is_dir() else ' (not made yet)'}, writable"


@probe("disk", "free some space, or choose a folder on another disk with LECTURE_MEDIA=DIR")
def disk() -> str:
    free = shutil.disk_usage(_nearest(media_folder())).free
    found = f"{free / 1e9:.1f} GB free"
    if free < FREE_BYTES:
        raise Missing(f"{found}, less than {FREE_BYTES / 1e9:.0f} GB")
    return found


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest above it that exists."""
    return next(path for path in (folder, *folder.parents) if path.exists())


@probe("processor", "")
def processor() -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return f"{cores} core{'s' if cores > 1 else ''}"


@probe("traces", "mend scenes/lecture.toml or the experiment it names")
def traces() -> str:
    """Missing traces are no fault: they are measured when they are needed. Damaged ones are reported."""
    names = sorted({entry.experiment for entry in entries()})
    measured = [name for name in names if trace_path(name).exists()]
    for name in measured:
        try:
            verify(trace_path(name))
        except TraceError as error:
            raise Missing(error.what, f"run: .venv/bin/python -m models measure {name}") from error
    rest = "" if measured == names else "; the others are measured when a scene needs them"
    return f"{len(measured)} of {len(names)} measured{rest}"
