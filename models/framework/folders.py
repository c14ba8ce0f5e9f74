"""The folders that a process works in: the project's, the lecture's, and that of everything made.

A lecture is a folder with the rooms `scenes/` and `models/`: the project itself, or one outside of it whose modules are
found as if they lay in the project's packages. A process works on one lecture. Standard library only.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.framework.errors import UsageError

ROOT = Path(__file__).resolve().parents[2]
"""The project's folder."""

MEDIA = "LECTURE_MEDIA"
"""The variable by which people say where everything made is kept; processes tell one another by arguments."""

PACKAGES = ("models", "models.traces", "scenes")
"""Those to which a lecture adds modules and packages."""
RESERVED = ("models/framework", "scenes/look", "scenes/props", "scenes/stage")
"""Folders that a lecture cannot have itself."""


@dataclass(frozen=True)
class Folders:
    """What one process tells another.

    Attributes:
        lecture: the folder of the lecture.
        media: the folder of everything made.
    """

    lecture: Path
    media: Path

    @property
    def traces(self) -> Path:
        """Where measurements made here are kept."""
        return self.media / "traces"

    def arguments(self) -> list[str]:
        """The same as options of `python -m models`."""
        return ["--lecture", str(self.lecture), "--media", str(self.media)]

    def enter(self) -> None:
        """From now on this process works in these."""
        work_in(self.lecture, self.media)


_told: dict[str, Path] = {}


def folders() -> Folders:
    """Those that this process was told; else the project, and $LECTURE_MEDIA or media/ in the lecture's folder."""
    lecture = _told.get("lecture", ROOT)
    media = _told.get("media") or Path(os.environ.get(MEDIA) or lecture / "media").absolute()
    return Folders(lecture, media)


def roots() -> tuple[Path, ...]:
    """Where modules are looked for, in this order: the lecture, and the project if it is another folder."""
    lecture = _told.get("lecture", ROOT)
    return (lecture,) if lecture == ROOT else (lecture, ROOT)


def work_in(lecture: Path | None = None, media: Path | None = None) -> None:
    """From now on this process works on that lecture, and keeps there what it makes.

    Raises:
        UsageError: there is no lecture, or it has a module of a name that the project needs.
    """
    if media is not None:
        _told["media"] = media.absolute()
    if lecture is None or lecture.resolve() == ROOT:
        return
    lecture = lecture.resolve()
    if not (lecture / "scenes" / "lecture.toml").is_file():
        raise UsageError(f"{lecture} is no lecture: it has no scenes/lecture.toml")
    for path in (lecture / name for name in RESERVED):
        if path.exists():
            raise UsageError(f"{path} has the name of a folder of the project: call it otherwise")
    for package in PACKAGES:
        ours, theirs = (root.joinpath(*package.split(".")) for root in (ROOT, lecture))
        for path in sorted(theirs.glob("*.py")):
            if path.name != "__init__.py" and (ours / path.name).is_file():
                raise UsageError(f"{path} has the name of a file of the project: call it otherwise")
        found = importlib.import_module(package).__path__
        if str(theirs) not in found:
            found.insert(0, str(theirs))
    _told["lecture"] = lecture


def named(path: Path) -> str:
    """A source file's name in the lecture, or else in the project: "models/nets.py". Raises ValueError elsewhere."""
    inside = path.as_posix()
    for root in roots():
        before = f"{root.as_posix()}/"
        if f"{inside}/".startswith(before):
            return inside[len(before) :] or "."
    raise ValueError(f"{path} lies neither in the lecture nor in the project")


def found(name: str) -> Path:
    """The file of that name in the lecture, or else in the project, whether it is there or not."""
    return next((path for root in roots() if (path := root / name).is_file()), ROOT / name)


def source_names(*rooms: str) -> Iterator[str]:
    """The names of all Python files in these rooms of the lecture and of the project."""
    for root in roots():
        for room in rooms:
            for folder, _, files in os.walk(root / room):
                inside = named(Path(folder))
                yield from (f"{inside}/{file}" for file in files if file.endswith(".py"))


def shown(path: Path) -> str:
    """The path as messages show it: from the lecture's folder or the project's, where it is below."""
    try:
        return named(path)
    except ValueError:
        return str(path)
